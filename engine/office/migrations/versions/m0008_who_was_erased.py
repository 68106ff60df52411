"""The ids of people who were erased: nobody is put on record again under one of them. Nothing else of them is kept."""

import sqlalchemy as sa
from alembic import op

revision = "m0008"
down_revision = "m0007"
branch_labels = None
depends_on = None

APP = "koers_app"


def upgrade() -> None:
    """Add the table, with who took part in a programme and is no longer on record: they were erased before."""
    op.create_table(
        "erased",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name="erased_key"),
    )
    op.execute(
        "INSERT INTO erased (person, at) SELECT DISTINCT body::json ->> 'person', now() FROM event "
        "WHERE type = 'PersonAdded' AND body::json ->> 'person' NOT IN (SELECT id FROM person)"
    )
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT ON erased TO {APP}")
