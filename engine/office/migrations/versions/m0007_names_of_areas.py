"""What areas are called, by their code: as files with figures name them, and as programmes do."""

import sqlalchemy as sa
from alembic import op

revision = "m0007"
down_revision = "m0006"
branch_labels = None
depends_on = None

APP = "koers_app"


def upgrade() -> None:
    """Add the table, and an index to find programmes by their area."""
    op.create_table(
        "area",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code", name="area_key"),
    )
    op.create_index("programme_by_area", "programme", ["area_code"])
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON area TO {APP}")
