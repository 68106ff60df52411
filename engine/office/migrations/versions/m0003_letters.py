"""Letters: what was sorted into them, their fate, the links in them, and who wants fewer of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "m0003"
down_revision = "m0002"
branch_labels = None
depends_on = None

APP = "koers_app"
TABLES = ("letter", "letter_wish", "link")

_moment = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add the three tables; wishes for letters from before there was a post are left as they are, and not sent."""
    _wish()
    _person()
    _letter()
    _letter_wish()
    _link()
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO {APP}")


def _wish() -> None:
    op.add_column("wish", sa.Column("due", _moment))
    op.add_column("wish", sa.Column("sorted_at", _moment))
    op.execute("UPDATE wish SET sorted_at = day, served_at = coalesce(served_at, day) WHERE kind = 'letter'")
    op.create_index(
        "wish_to_sort", "wish", ["due", "id"], postgresql_where=sa.text("kind = 'letter' AND sorted_at IS NULL")
    )
    op.create_index(
        "wish_undelivered", "wish", ["programme", "item"], postgresql_where=sa.text("about = 'undelivered'")
    )


def _person() -> None:
    op.add_column("person", sa.Column("letters", sa.Text, server_default=sa.text("'all'"), nullable=False))
    op.create_check_constraint(op.f("person_is_written"), "person", "letters IN ('all', 'asked')")


def _letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("mailbox", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("told", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("attempts", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("undecided", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("made", _moment, nullable=False),
        sa.Column("next_try", _moment),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", _moment),
        sa.Column("sent_at", _moment),
        sa.PrimaryKeyConstraint("id", name="letter_key"),
        sa.UniqueConstraint("mailbox", "day", name="letter_mailbox_day_once"),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'held', 'refused', 'moot')", name=op.f("letter_has_a_fate")
        ),
    )
    op.create_index("letter_ready", "letter", ["next_try", "id"], postgresql_where=sa.text("state = 'queued'"))
    op.create_index("letter_claimed", "letter", ["claimed_until"], postgresql_where=sa.text("state = 'sending'"))
    op.create_index("letter_in_trouble", "letter", ["id"], postgresql_where=sa.text("state IN ('held', 'refused')"))
    op.create_index("letter_by_day", "letter", ["day"])


def _letter_wish() -> None:
    op.create_table(
        "letter_wish",
        sa.Column("letter", sa.BigInteger, nullable=False),
        sa.Column("wish", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("letter", "wish", "person", name="letter_wish_key"),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name="letter_wish_letter_exists"),
        sa.ForeignKeyConstraint(["wish"], ["wish.id"], name="letter_wish_wish_exists"),
    )
    op.create_index("letter_wish_by_wish", "letter_wish", ["wish"])
    op.create_index("letter_wish_by_person", "letter_wish", ["person"])


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("letter", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("run", sa.Text),
        sa.Column("seat", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("made", _moment, nullable=False),
        sa.Column("expires", _moment, nullable=False),
        sa.Column("revoked", _moment),
        sa.PrimaryKeyConstraint("hash", name="link_key"),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name="link_letter_exists"),
    )
    op.create_index("link_by_letter", "link", ["letter"])
    op.create_index("link_by_person", "link", ["person"])
