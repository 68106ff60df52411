"""Who asked to put a version of a definition on record, with the id of that command; new: that it was not there yet."""

import sqlalchemy as sa
from alembic import op

revision = "m0009"
down_revision = "m0008"
branch_labels = None
depends_on = None

APP = "koers_app"


def upgrade() -> None:
    """Add the table; what came on record with a programme has nobody there."""
    op.create_table(
        "definition_put",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("new", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "key", name="definition_put_key"),
        sa.ForeignKeyConstraint(["definition"], ["definition.hash"], name="definition_put_definition_exists"),
    )
    op.create_index("definition_put_by_definition", "definition_put", ["definition"])
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT ON definition_put TO {APP}")
