"""The directory: people and organisations as an administrator looks them up, a page at a time. Reading only.

What one person has under their hands stands here too: what an erasure takes, and what it leaves. Changing people:
people.py; capacities: entrance/granting.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.trouble import as_trouble
from engine.rules.texts import Language

PAGE = 50
"""Rows on one page."""

MOST_SIGNS = 100
"""Signs of a search that are looked at."""

Kind = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A person or organisation in a list: for a person `address`, `language`, the organisations they act for and what
    was granted to them; for an organisation the names of its people. `seats` counts those that are filled by it."""

    id: str
    name: str
    address: str | None
    language: Language | None
    beside: tuple[str, ...]
    capacities: tuple[str, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list by name; `before` and `after` are the ids that the pages beside it begin from, if any."""

    entries: tuple[Entry, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SeatOf:
    """A seat that somebody fills, in their own name or (`organisation`) that of an organisation."""

    programme: str
    area: str
    seat: str
    role: str
    since: date
    until: date | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What hangs on one person. Words and letters go with them, as do sessions, logins, links, feeds and drafts; the
    record keeps the id in `programmes`, where they took part."""

    words: int
    letters: int
    links: int
    sessions: int
    programs: int
    logins: int
    programmes: tuple[str, ...]


def listed(
    engine: Engine, kind: Kind, words: str = "", after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Listed:
    """Entries whose name (for people: or address) holds `words`, from the one after `after`, or up to `before`.

    The cost is that of one look through the names, whatever they did. Raises OfficeUnavailable.
    """
    back = before is not None
    values = {"like": _like(words), "edge": before or after, "limit": limit + 1}
    statement = (_PEOPLE if kind == "person" else _ORGANISATIONS).format(
        sign="<" if back else ">", way="DESC" if back else "ASC"
    )
    with as_trouble(), autocommitting(engine) as connection:
        rows = connection.execute(text(statement), values).all()
    entries = [_entry(row) for row in rows[:limit]]
    more = len(rows) > limit
    if back:
        entries.reverse()
    if not entries:
        return Listed((), None, None)
    first, last = entries[0].id, entries[-1].id
    return Listed(tuple(entries), first if (more if back else after) else None, last if (back or more) else None)


def seats_of(engine: Engine, person: str) -> tuple[SeatOf, ...]:
    """The seats that a person fills, by themselves or for an organisation."""
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(SeatOf(*row) for row in connection.execute(text(_SEATS), {"person": person}))


def holdings(engine: Engine, person: str) -> Holdings:
    """What hangs on a person."""
    with as_trouble(), autocommitting(engine) as connection:
        row = connection.execute(text(_HOLDINGS), {"person": person}).one()
    words, letters, links, sessions, programs, logins, programmes = row
    return Holdings(words, letters, links, sessions, programs, logins, tuple(programmes or ()))


def _entry(row: Sequence[Any]) -> Entry:
    one, name, address, language, beside, capacities, seats = row
    return Entry(one, name, address, language, tuple(beside or ()), tuple(capacities or ()), seats)


def _like(words: str) -> str:
    plain = words.strip()[:MOST_SIGNS]
    for sign in "\\%_":
        plain = plain.replace(sign, f"\\{sign}")
    return f"%{plain}%"


_PEOPLE = """
    SELECT p.id, p.name, p.address, p.language,
        (SELECT array_agg(o.name ORDER BY o.name) FROM membership AS m JOIN organisation AS o ON o.id = m.organisation
         WHERE m.person = p.id),
        (SELECT array_agg(DISTINCT g.capacity) FROM granted AS g WHERE g.person = p.id),
        (SELECT count(*) FROM seat AS t WHERE t.person = p.id)
    FROM person AS p
    WHERE (p.name ILIKE :like OR p.address ILIKE :like)
    AND (CAST(:edge AS text) IS NULL
         OR (lower(p.name), p.id) {sign} ((SELECT lower(e.name) FROM person AS e WHERE e.id = :edge), :edge))
    ORDER BY lower(p.name) {way}, p.id {way} LIMIT :limit
"""

_ORGANISATIONS = """
    SELECT o.id, o.name, NULL, NULL,
        (SELECT array_agg(p.name ORDER BY p.name) FROM membership AS m JOIN person AS p ON p.id = m.person
         WHERE m.organisation = o.id),
        NULL,
        (SELECT count(*) FROM seat AS t WHERE t.organisation = o.id)
    FROM organisation AS o
    WHERE o.name ILIKE :like
    AND (CAST(:edge AS text) IS NULL
         OR (lower(o.name), o.id) {sign} ((SELECT lower(e.name) FROM organisation AS e WHERE e.id = :edge), :edge))
    ORDER BY lower(o.name) {way}, o.id {way} LIMIT :limit
"""

_SEATS = """
    SELECT t.programme, r.area_name, t.id, t.role, t.since, t.until, o.name
    FROM seat AS t JOIN programme AS r ON r.id = t.programme LEFT JOIN organisation AS o ON o.id = t.organisation
    WHERE t.person = :person OR t.organisation IN (SELECT organisation FROM membership WHERE person = :person)
    ORDER BY r.area_name, t.programme, t.id
"""

_HOLDINGS = """
    SELECT (SELECT count(*) FROM words WHERE person = :person),
           (SELECT count(DISTINCT letter) FROM letter_wish WHERE person = :person),
           (SELECT count(*) FROM link WHERE person = :person),
           (SELECT count(*) FROM session WHERE person = :person AND kind = 'session'),
           (SELECT count(*) FROM session WHERE person = :person AND kind = 'api'),
           (SELECT count(*) FROM login WHERE person = :person),
           (SELECT array_agg(DISTINCT programme) FROM seat WHERE person = :person)
"""
