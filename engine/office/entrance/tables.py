"""The tables of who comes in: rows of people and hashes of tokens, all erasable. Only their shape lives here."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from engine.office.metadata import MOMENT, metadata

granted = Table(
    "granted",
    metadata,
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("programme", Text, primary_key=True),
    Column("capacity", Text, primary_key=True),
    Column("by", Text),
    Column("at", MOMENT, nullable=False),
    CheckConstraint(
        "capacity IN ('programme_manager', 'coordinator', 'auditor', 'administrator')", name="is_a_capacity"
    ),
)
Index("granted_in_programme", granted.c.programme)

login = Table(
    "login",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("at", MOMENT, nullable=False),
)
Index("login_by_person", login.c.person)

session = Table(
    "session",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("made", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False),
    CheckConstraint("kind IN ('key', 'session', 'api')", name="is_a_kind"),
)
Index("session_by_person", session.c.person)
Index("session_by_expiry", session.c.expires)

feed = Table(
    "feed",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("made", MOMENT, nullable=False),
    Column("revoked", MOMENT),
    Column("programme", Text),
)
Index("feed_by_person", feed.c.person)

draft = Table(
    "draft",
    metadata,
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("programme", Text, primary_key=True),
    Column("task", Text, primary_key=True),
    Column("fields", Text, nullable=False),
    Column("saved", MOMENT, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("questionnaire", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("label", Text),
    Column("most", Integer, nullable=False),
    Column("used", Integer, nullable=False, server_default=text("0")),
    Column("by", Text),
    Column("made", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False),
    Column("revoked", MOMENT),
    CheckConstraint("used <= most", name="is_not_overused"),
)
Index("invitation_of_run", invitation.c.programme, invitation.c.run)

ENTRANCE = (granted, login, session, feed, draft, invitation)
"""All of them."""
