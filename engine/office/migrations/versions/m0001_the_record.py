"""The record, what is kept beside it, and the rows of people; the locks on the journal, and what the app may not do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "m0001"
down_revision = None
branch_labels = None
depends_on = None

APP = "koers_app"
APPEND_ONLY = ("definition", "event", "command")
KEPT = ("programme",)
REVISED = ("observation",)

_moment = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make everything anew."""
    _record()
    _beside_the_record()
    _observations()
    _people()
    _lock_the_journal()
    _limit_the_app()


def _record() -> None:
    op.create_table(
        "definition",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="definition_key"),
        sa.UniqueConstraint("id", "version", name="definition_id_version_once"),
    )
    op.create_table(
        "event",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("programme", "sequence", name="event_key"),
        sa.CheckConstraint("sequence > 0", name=op.f("event_counts_from_one")),
    )
    figures = sa.text("type = 'FigureRecorded'")
    op.create_index("event_figures", "event", ["programme", "sequence"], postgresql_where=figures)
    op.create_table(
        "command",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("programme", "id", name="command_key"),
        sa.CheckConstraint("last >= first - 1", name=op.f("command_in_order")),
    )


def _beside_the_record() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("state_version", sa.Integer, nullable=False),
        sa.Column("next_due", _moment),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("area_code", sa.Text, nullable=False),
        sa.Column("area_name", sa.Text, nullable=False),
        sa.Column("area_kind", sa.Text, nullable=False),
        sa.Column("open_phases", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("overdue", sa.Integer, nullable=False),
        sa.Column("started", _moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="programme_key"),
        sa.ForeignKeyConstraint(["definition"], ["definition.hash"], name="programme_definition_exists"),
    )
    # One row per programme, written anew by every command: room on its page keeps the new version beside the old one.
    op.execute("ALTER TABLE programme SET (fillfactor = 50)")
    due = sa.text("next_due IS NOT NULL")
    op.create_index("programme_by_next_due", "programme", ["next_due"], postgresql_where=due)
    op.create_table(
        "wish",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("run", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("seat", sa.Text),
        sa.Column("item", sa.Text),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("served_at", _moment),
        sa.PrimaryKeyConstraint("id", name="wish_key"),
    )
    op.create_index("wish_open", "wish", ["kind", "day", "id"], postgresql_where=sa.text("served_at IS NULL"))


def _observations() -> None:
    op.create_table(
        "observation",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("reference_date", sa.Date, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("recorded", sa.Date, nullable=False),
        sa.Column("value", sa.Numeric),
        sa.Column("absent", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("population", sa.BigInteger),
        sa.PrimaryKeyConstraint("indicator", "area", "reference_date", "revision", name="observation_key"),
        sa.CheckConstraint("(value IS NULL) <> (absent IS NULL)", name=op.f("observation_value_or_reason")),
        # For PostgreSQL, NaN is greater than infinity: this keeps out all three.
        sa.CheckConstraint("value > '-Infinity' AND value < 'Infinity'", name=op.f("observation_finite")),
    )
    op.create_table(
        "wanted",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("reference_date", sa.Date, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("taken", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("indicator", "area", "reference_date", "programme", name="wanted_key"),
    )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="person_key"),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("person_speaks")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="organisation_key"),
    )
    op.create_table(
        "membership",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", "organisation", name="membership_key"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="membership_person_exists", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name="membership_organisation_exists"),
    )
    op.create_table(
        "words",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("programme", "ref", name="words_key"),
    )
    op.create_index("words_of_person", "words", ["person"])


def _lock_the_journal() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'table % is only added to, never changed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only")


def _limit_the_app() -> None:
    """Take from the app's role what default privileges gave it; a database without that role has nothing to take."""
    bind = op.get_bind()
    if not bind.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        return
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
    op.execute(f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {APP}")
    op.execute(f"REVOKE DELETE ON {', '.join(KEPT)} FROM {APP}")
    op.execute(f"REVOKE UPDATE, DELETE ON {', '.join(REVISED)} FROM {APP}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APP}")
