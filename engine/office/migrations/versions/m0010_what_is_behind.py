"""Indexes by which what is behind a decision or a cycle is found in the journal, however long that is."""

import sqlalchemy as sa
from alembic import op

revision = "m0010"
down_revision = "m0009"
branch_labels = None
depends_on = None

CAUSE = """split_part(split_part(body, '"cause":"'::text, 2), '"'::text, 1)"""
CYCLE = """split_part(split_part(body, '"cycle":'::text, 2), ','::text, 1)"""
LAST_DATE = """right(split_part(split_part(body, '"on":["'::text, 2), '"]'::text, 1), 10)"""
REFERENCE_DATE = """split_part(split_part(body, '"reference_date":"'::text, 2), '"'::text, 1)"""
YARDSTICK = """split_part(split_part(body, '"yardstick":{'::text, 2), ',"key":'::text, 1)"""

INDEXES = {
    "event_of_cause": (CAUSE, "type IN ('CycleBegan', 'PhaseOpened', 'Suspended')"),
    "event_of_cycle": (CYCLE, "type = 'CycleBegan'"),
    "event_of_last_date": (LAST_DATE, "type = 'MomentsAgreed'"),
    "event_of_reference_date": (REFERENCE_DATE, "type = 'PhaseOpened'"),
    "event_of_yardstick": (YARDSTICK, "type = 'YardstickChanged'"),
}


def upgrade() -> None:
    """Add them; each is of the few events of one kind or three."""
    for name, (what, where) in INDEXES.items():
        op.create_index(name, "event", ["programme", sa.text(what), "sequence"], postgresql_where=sa.text(where))
