"""Who comes in, and what they have under their hands: granted capacities, logins, sessions, feeds, drafts, invitations.

Tokens stand in them as hashes only. All of it goes with the person.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "m0005"
down_revision = "m0004"
branch_labels = None
depends_on = None

APP = "koers_app"
TABLES = ("granted", "login", "session", "feed", "draft", "invitation")

_moment = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add the six tables."""
    _granted()
    _login()
    _session()
    _feed()
    _draft()
    _invitation()
    if op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :app"), {"app": APP}):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO {APP}")


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person"], ["person.id"], name=f"{table}_person_exists", ondelete="CASCADE")


def _granted() -> None:
    op.create_table(
        "granted",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("capacity", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("person", "programme", "capacity", name="granted_key"),
        _of_person("granted"),
        sa.CheckConstraint(
            "capacity IN ('programme_manager', 'coordinator', 'auditor', 'administrator')",
            name=op.f("granted_is_a_capacity"),
        ),
    )
    op.create_index("granted_in_programme", "granted", ["programme"])


def _login() -> None:
    op.create_table(
        "login",
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="login_key"),
        _of_person("login"),
    )
    op.create_index("login_by_person", "login", ["person"])


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("made", _moment, nullable=False),
        sa.Column("expires", _moment, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="session_key"),
        _of_person("session"),
        sa.CheckConstraint("kind IN ('key', 'session', 'api')", name=op.f("session_is_a_kind")),
    )
    op.create_index("session_by_person", "session", ["person"])
    op.create_index("session_by_expiry", "session", ["expires"])


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("made", _moment, nullable=False),
        sa.Column("revoked", _moment),
        sa.PrimaryKeyConstraint("hash", name="feed_key"),
        _of_person("feed"),
    )
    op.create_index("feed_by_person", "feed", ["person"])


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("saved", _moment, nullable=False),
        sa.PrimaryKeyConstraint("person", "programme", "task", name="draft_key"),
        _of_person("draft"),
    )


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("questionnaire", sa.Text, nullable=False),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("used", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("made", _moment, nullable=False),
        sa.Column("expires", _moment, nullable=False),
        sa.Column("revoked", _moment),
        sa.PrimaryKeyConstraint("hash", name="invitation_key"),
        sa.CheckConstraint("used <= most", name=op.f("invitation_is_not_overused")),
    )
    op.create_index("invitation_of_run", "invitation", ["programme", "run"])
