"""Sessions of people who are signed in, keys that sign in once, and tokens for programs. SQL of that only.

All three are a row with the hash of a token, the person it stands for, and when it runs out. Times are real ones: who
is at the door does not live by a made-up clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

from engine.office.database import autocommitting
from engine.office.entrance.tokens import LONGEST, hash_of, new_token
from engine.office.trouble import as_trouble
from engine.rules.texts import Language

Kind = Literal["key", "session", "api"]
LASTS: dict[Kind, timedelta] = {
    "key": timedelta(hours=12),
    "session": timedelta(hours=12),
    "api": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is signed in, with what was granted to them by programme ("*": all of them), and the seats they may
    act for, by programme, with their roles: what somebody substitutes on a day is told a day early and late, since
    programmes differ in time zone. `hash` is that of their token."""

    hash: str
    person: str
    name: str
    language: Language
    granted: dict[str, frozenset[str]]
    seats: dict[str, dict[str, str]]


def issue(engine: Engine, person: str, kind: Kind, now: datetime, lasts: timedelta | None = None) -> str:
    """A fresh token for this person; what ran out is thrown away. Raises OfficeUnavailable."""
    token = new_token()
    values = {"hash": hash_of(token), "person": person, "kind": kind, "now": now, "until": now + (lasts or LASTS[kind])}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text("DELETE FROM session WHERE expires < :now"), {"now": now})
        connection.execute(text(_ISSUE), values)
    return token


def use_key(engine: Engine, token: str, now: datetime) -> str | None:
    """The session that a key opens, once; None when it was used, ran out, or never was."""
    with as_trouble(), engine.begin() as connection:
        person = connection.scalar(text(_USE), {"hash": hash_of(token), "now": now})
    return issue(engine, person, "session", now) if person else None


def known(engine: Engine, token: str, kind: Kind, now: datetime, today: date) -> Known | None:
    """Who this token stands for, if anybody: in one round trip. Raises OfficeUnavailable."""
    if len(token) > LONGEST:
        return None
    with as_trouble(), autocommitting(engine) as connection:
        values = {"hash": hash_of(token), "kind": kind, "now": now, "today": today}
        row = connection.execute(text(_KNOWN), values).first()
    return _known(row) if row else None


def seats_of(connection: Connection, person: str, today: date) -> dict[str, dict[str, str]]:
    """The seats a person acts for on a day, by programme, with their roles."""
    return _seats(connection.scalar(text(f"SELECT {_SEATS}"), {"person": person, "today": today}))


def end(engine: Engine, token_hash: str) -> None:
    """Ends a session, or revokes a token for programs. Twice is fine."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text("DELETE FROM session WHERE hash = :hash"), {"hash": token_hash})


def end_all(engine: Engine, person: str, kind: Kind | None = None) -> int:
    """Ends everything a person has open, or all of one kind; how many there were."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_END_ALL), {"person": person, "kind": kind}).rowcount


def _known(row: Any) -> Known:
    granted: dict[str, set[str]] = {}
    for programme, capacity in row.granted:
        granted.setdefault(programme, set()).add(capacity)
    frozen = {programme: frozenset(capacities) for programme, capacities in granted.items()}
    return Known(row.hash, row.person, row.name, row.language, frozen, _seats(row.seats))


def _seats(rows: list[list[str]] | None) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for programme, seat, role in rows or ():
        found.setdefault(programme, {})[seat] = role
    return found


_SEATS = """
    coalesce((
        SELECT json_agg(json_build_array(t.programme, t.id, t.role)) FROM seat AS t
        WHERE t.person = :person OR (t.substitute_person = :person
                                     AND :today BETWEEN t.substitute_first - 1 AND t.substitute_last + 1)
           OR t.organisation IN (SELECT organisation FROM membership WHERE membership.person = :person)
    ), '[]'::json)
"""

_KNOWN = f"""
    SELECT s.hash, s.person, p.name, p.language,
        coalesce((SELECT json_agg(json_build_array(g.programme, g.capacity)) FROM granted AS g
                  WHERE g.person = s.person), '[]'::json) AS granted,
        {_SEATS.replace(":person", "s.person")} AS seats
    FROM session AS s JOIN person AS p ON p.id = s.person
    WHERE s.hash = :hash AND s.kind = :kind AND s.expires > :now
"""

_ISSUE = """
    INSERT INTO session (hash, person, kind, made, expires) VALUES (:hash, :person, :kind, :now, :until)
"""

_END_ALL = """
    DELETE FROM session WHERE person = :person AND (CAST(:kind AS text) IS NULL OR kind = CAST(:kind AS text))
"""

_USE = "DELETE FROM session WHERE hash = :hash AND kind = 'key' AND expires > :now RETURNING person"
