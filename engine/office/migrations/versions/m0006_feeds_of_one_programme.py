"""A calendar feed may be of one programme: that is what a link in a letter makes. Without one it is of all of them."""

import sqlalchemy as sa
from alembic import op

revision = "m0006"
down_revision = "m0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; feeds that are there already stay of all programmes."""
    op.add_column("feed", sa.Column("programme", sa.Text))
