"""Calendar feeds: a link of a person's own that only reads their dates. SQL of that only.

One at a time: a new one revokes the one before. What the feed tells: faces/web/pages/feed.py.
"""

from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.entrance.tokens import LONGEST, hash_of, new_token
from engine.office.trouble import as_trouble


def make(engine: Engine, person: str, now: datetime) -> str:
    """A fresh token for the feed of this person; the one before opens nothing any more."""
    token = new_token()
    values = {"hash": hash_of(token), "person": person, "now": now}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_REVOKE), {"person": person, "now": now})
        connection.execute(text(_MAKE), values)
    return token


def revoke(engine: Engine, person: str, now: datetime) -> int:
    """Revokes the feed of a person; how many opened something."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_REVOKE), {"person": person, "now": now}).rowcount


def open_feed(engine: Engine, token: str) -> str | None:
    """Whose dates this token tells; None when it was revoked, never was, or its person was erased."""
    if len(token) > LONGEST:
        return None
    with as_trouble(), engine.connect() as connection:
        found: str | None = connection.scalar(text(_OPEN), {"hash": hash_of(token)})
        return found


def made_at(engine: Engine, person: str) -> datetime | None:
    """When the feed that this person has was made; None when there is none."""
    with as_trouble(), engine.connect() as connection:
        found: datetime | None = connection.scalar(text(_MADE), {"person": person})
        return found


_MAKE = "INSERT INTO feed (hash, person, made) VALUES (:hash, :person, :now)"

_REVOKE = "UPDATE feed SET revoked = :now WHERE person = :person AND revoked IS NULL"

_OPEN = "SELECT person FROM feed WHERE hash = :hash AND revoked IS NULL"

_MADE = "SELECT max(made) FROM feed WHERE person = :person AND revoked IS NULL"
