"""What pages read: seats, the newest verdicts, states of then, programmes at a glance, and indexes into the journal."""

import sqlalchemy as sa
from alembic import op

revision = "m0004"
down_revision = "m0003"
branch_labels = None
depends_on = None

APP = "koers_app"
RUN = """split_part(split_part(body, '"run":"'::text, 2), '"'::text, 1)"""
FIGURE = """split_part(split_part(body, '"figure":{'::text, 2), ',"unit":'::text, 1)"""
VERDICT = """split_part(split_part(body, '"indicator":"'::text, 2), '"'::text, 1)"""
TABLES = ("seat", "verdict_now", "snapshot")

FILL_SEAT = """
    INSERT INTO seat
    SELECT p.id, s.value ->> 'id', s.value ->> 'role', s.value ->> 'person', s.value ->> 'organisation',
           (s.value ->> 'since')::date, (s.value ->> 'until')::date, s.value #>> '{substitute,person}',
           (s.value #>> '{substitute,first}')::date, (s.value #>> '{substitute,last}')::date
    FROM programme AS p, json_each(p.state::json -> 'seats') AS s
"""

FILL_VERDICT_NOW = """
    INSERT INTO verdict_now
    SELECT DISTINCT ON (programme, found ->> 'indicator')
           programme, found ->> 'indicator', (found ->> 'reference_date')::date, found ->> 'status',
           (found ->> 'firm')::boolean, (found ->> 'provisional')::boolean, (body::json ->> 'key')::boolean,
           sequence
    FROM event, LATERAL (SELECT body::json -> 'assessment') AS told (found)
    WHERE type = 'IndicatorAssessed'
    ORDER BY programme, found ->> 'indicator', (found ->> 'reference_date')::date DESC, sequence DESC
"""


def upgrade() -> None:
    """Add three tables, filled from what is on record; a glance of programmes from before is made when first read."""
    op.add_column("programme", sa.Column("glance", sa.Text))
    _seat()
    _verdict_now()
    _snapshot()
    _journal()
    _letters()
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO {APP}")


def _seat() -> None:
    op.create_table(
        "seat",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("organisation", sa.Text),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("substitute_person", sa.Text),
        sa.Column("substitute_first", sa.Date),
        sa.Column("substitute_last", sa.Date),
        sa.PrimaryKeyConstraint("programme", "id", name="seat_key"),
    )
    op.create_index("seat_by_person", "seat", ["person"])
    op.create_index("seat_by_organisation", "seat", ["organisation"])
    op.create_index("seat_by_substitute", "seat", ["substitute_person"])
    op.execute(FILL_SEAT)


def _verdict_now() -> None:
    op.create_table(
        "verdict_now",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("reference_date", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("firm", sa.Boolean, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("key", sa.Boolean, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("programme", "indicator", name="verdict_now_key"),
    )
    op.execute(FILL_VERDICT_NOW)


def _snapshot() -> None:
    op.create_table(
        "snapshot",
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("state_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("programme", "sequence", name="snapshot_key"),
    )


def _journal() -> None:
    op.create_index("event_of_type", "event", ["programme", "type", "sequence"])
    op.create_index("event_of_run", "event", ["programme", sa.text(RUN), "sequence"])
    op.create_index(
        "event_of_figure",
        "event",
        ["programme", sa.text(FIGURE), "sequence"],
        postgresql_where=sa.text("type = 'FigureRecorded'"),
    )
    op.create_index(
        "event_of_verdict",
        "event",
        ["programme", "type", sa.text(VERDICT), "sequence"],
        postgresql_where=sa.text("type IN ('IndicatorAssessed', 'YardstickRead')"),
    )
    op.create_index("command_by_moment", "command", ["programme", "at", "last"])


def _letters() -> None:
    op.add_column("letter_wish", sa.Column("programme", sa.Text))
    op.execute("UPDATE letter_wish SET programme = (SELECT programme FROM wish WHERE id = wish)")
    op.create_index("letter_wish_of_programme", "letter_wish", ["programme", "letter"])
    op.drop_index("letter_wish_by_person")
    op.create_index("letter_wish_of_person", "letter_wish", ["person", "letter"])
