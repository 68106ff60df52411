"""Calendar feeds: a link of a person's own that only reads their dates. SQL of that only.

One that was made signed in is of all programmes, and revokes every one before; one that was made by a link in a letter
is of one programme, and revokes only the one before that was made so for it. What it tells: faces/web/pages/feed.py.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text

from engine.office.entrance.tokens import LONGEST, hash_of, new_token
from engine.office.trouble import as_trouble


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose dates a feed tells, and of which programme; None: of all they sit in."""

    person: str
    programme: str | None


def make(engine: Engine, person: str, now: datetime, programme: str | None = None) -> str:
    """A fresh token for the feed of this person, of all programmes or of one; the one before opens nothing any more."""
    token = new_token()
    values = {"hash": hash_of(token), "person": person, "now": now, "programme": programme}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_REVOKE), values)
        connection.execute(text(_MAKE), values)
    return token


def revoke(engine: Engine, person: str, now: datetime, programme: str | None = None) -> int:
    """Revokes the feeds of a person, or only that of one programme; how many opened something."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_REVOKE), {"person": person, "now": now, "programme": programme}).rowcount


def end_all(connection: Connection, person: str, now: datetime) -> int:
    """The same, within what else this connection writes."""
    return connection.execute(text(_REVOKE), {"person": person, "now": now, "programme": None}).rowcount


def open_feed(engine: Engine, token: str) -> Feed | None:
    """What this token tells; None when it was revoked, never was, or its person was erased."""
    if len(token) > LONGEST:
        return None
    with as_trouble(), engine.connect() as connection:
        found = connection.execute(text(_OPEN), {"hash": hash_of(token)}).first()
    return Feed(*found) if found else None


def made_at(engine: Engine, person: str) -> datetime | None:
    """When the feed that this person has was made; None when there is none."""
    with as_trouble(), engine.connect() as connection:
        found: datetime | None = connection.scalar(text(_MADE), {"person": person})
        return found


def made_by_link(connection: Connection, person: str, programme: str) -> datetime | None:
    """When the feed was made that this person has of one programme; None when there is none."""
    found: datetime | None = connection.scalar(text(_OF_ONE), {"person": person, "programme": programme})
    return found


_MAKE = "INSERT INTO feed (hash, person, made, programme) VALUES (:hash, :person, :now, :programme)"

_REVOKE = """
    UPDATE feed SET revoked = :now WHERE person = :person AND revoked IS NULL
    AND (CAST(:programme AS text) IS NULL OR programme = :programme)
"""

_OPEN = "SELECT person, programme FROM feed WHERE hash = :hash AND revoked IS NULL"

_MADE = "SELECT max(made) FROM feed WHERE person = :person AND revoked IS NULL"

_OF_ONE = f"{_MADE} AND programme = :programme"
