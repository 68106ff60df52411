"""What a link in a letter opens: for whom, which act, for which seat; while it lasts and was not revoked. SQL only.

How links are made: engine/office/letters/links.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text

from engine.office.database import autocommitting
from engine.office.entrance.tokens import LONGEST, hash_of
from engine.office.trouble import as_trouble
from engine.rules.texts import Language


@dataclass(frozen=True, slots=True)
class TaskLink:
    """What the link is bound to. `item` is "*" where several of one kind were asked at once; `expires` when it runs
    out. `over`: it ran out or was revoked, and opens nothing but a kind word."""

    hash: str
    person: str
    name: str
    language: Language
    letters: str
    programme: str
    run: str | None
    seat: str
    act: str
    item: str
    expires: datetime
    over: bool


def open_link(engine: Engine, token: str, now: datetime) -> TaskLink | None:
    """What a link opens; None when there never was such a link, or its person was erased. Raises OfficeUnavailable."""
    if len(token) > LONGEST:
        return None
    with as_trouble(), autocommitting(engine) as connection:
        row = connection.execute(text(_OPEN), {"hash": hash_of(token), "now": now}).first()
    return TaskLink(*row) if row else None


def revoke(engine: Engine, person: str, programme: str, now: datetime) -> int:
    """Revokes all links of a person in a programme; how many opened something."""
    values = {"person": person, "programme": programme, "now": now}
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_REVOKE), values).rowcount


def revoke_all(engine: Engine, person: str, now: datetime) -> int:
    """Revokes all links of a person, in every programme; how many opened something."""
    with as_trouble(), engine.begin() as connection:
        return end_all(connection, person, now)


def end_all(connection: Connection, person: str, now: datetime) -> int:
    """The same, within what else this connection writes."""
    return connection.execute(text(_REVOKE_ALL), {"person": person, "now": now}).rowcount


def end_for(connection: Connection, person: str, organisations: Iterable[str], now: datetime) -> int:
    """Revokes all links of a person in programmes where one of these organisations holds a seat; how many opened
    something."""
    values = {"person": person, "organisations": list(organisations), "now": now}
    return connection.execute(text(_REVOKE_FOR), values).rowcount


_OPEN = """
    SELECT l.hash, l.person, p.name, p.language, p.letters, l.programme, l.run, l.seat, l.act, l.item, l.expires,
           l.expires <= :now OR (l.revoked IS NOT NULL AND l.revoked <= :now)
    FROM link AS l JOIN person AS p ON p.id = l.person WHERE l.hash = :hash
"""

_REVOKE_ALL = """
    UPDATE link SET revoked = :now WHERE person = :person AND revoked IS NULL AND expires > :now
"""

_REVOKE = f"{_REVOKE_ALL} AND programme = :programme"

_REVOKE_FOR = f"""
    {_REVOKE_ALL} AND programme IN (
        SELECT programme FROM seat WHERE organisation = ANY(CAST(:organisations AS text[])))
"""
