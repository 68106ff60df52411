"""What flow runs show of the record, which clock rules, and who acts by it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "m0002"
down_revision = "m0001"
branch_labels = None
depends_on = None

APP = "koers_app"
TABLES = ("showing", "clock", "lease")

_moment = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add the three tables; the clock's one row says that real time rules."""
    _showing()
    _clock()
    _lease()
    op.create_index("wish_of_run", "wish", ["programme", "run"], postgresql_where=sa.text("served_at IS NULL"))
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO {APP}")
        op.execute(f"REVOKE INSERT, DELETE ON clock FROM {APP}")


def _showing() -> None:
    op.create_table(
        "showing",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("flow_run", sa.Text),
        sa.Column("generation", sa.Integer, server_default=sa.text("1"), nullable=False),
        sa.Column("sent", sa.BigInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", _moment),
        sa.Column("shown", sa.BigInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("shown_at", _moment),
        sa.Column("state", sa.Text),
        sa.Column("closed", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("term", sa.BigInteger, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("programme", "run", name="showing_key"),
    )
    op.create_index("showing_open", "showing", ["programme", "run"], postgresql_where=sa.text("NOT closed"))


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("one", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("made_up", _moment),
        sa.Column("woke", _moment),
        sa.Column("held", sa.Text),
        sa.Column("held_at", _moment),
        sa.PrimaryKeyConstraint("one", name="clock_key"),
        sa.CheckConstraint("one", name=op.f("clock_is_one_row")),
        sa.CheckConstraint("held IN ('leap', 'disagreement')", name=op.f("clock_says_why")),
    )
    op.execute("INSERT INTO clock DEFAULT VALUES")


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("term", sa.BigInteger, nullable=False),
        sa.Column("until", _moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="lease_key"),
    )
