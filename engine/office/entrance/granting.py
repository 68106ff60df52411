"""Capacities that an administrator granted, for one programme or for all. SQL of that only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.administrators import keep_one
from engine.office.database import autocommitting
from engine.office.trouble import as_trouble
from engine.rules.access import Capacity

ALL = "*"
"""Instead of a programme: in all of them, those to come included."""


@dataclass(frozen=True, slots=True)
class Granted:
    """One capacity of one person, in a programme or (ALL) in all of them; `by` whom, and when."""

    person: str
    programme: str
    capacity: Capacity
    by: str | None
    at: datetime


def grant(engine: Engine, person: str, programme: str, capacity: Capacity, by: str | None, now: datetime) -> None:
    """Grants a capacity to a person on record. Twice is fine: the first time counts."""
    values = {"person": person, "programme": programme, "capacity": capacity, "by": by, "at": now}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_GRANT), values)


def withdraw(engine: Engine, person: str, programme: str, capacity: Capacity, now: datetime) -> bool:
    """Takes a capacity back; what the person had open ends with it (sessions, keys, tokens for programs), and their
    links are revoked where the capacity counted. False when they did not have it; then nothing changed.

    Raises LastAdministrator: somebody must keep the keys.
    """
    values = {"person": person, "programme": programme, "capacity": capacity, "now": now}
    with as_trouble(), engine.begin() as connection:
        if (programme, capacity) == (ALL, "administrator"):
            keep_one(connection, person)
        if connection.execute(text(_WITHDRAW), values).rowcount == 0:
            return False
        for statement in _ENDS:
            connection.execute(text(statement), values)
    return True


def granted(engine: Engine, programme: str | None = None) -> tuple[Granted, ...]:
    """What was granted: in one programme (those for all of them included), or (None) everything."""
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Granted(*row) for row in connection.execute(text(_LIST), {"programme": programme}))


def is_programme(engine: Engine, programme: str) -> bool:
    """Whether there is such a programme, in which something can be granted."""
    with as_trouble(), autocommitting(engine) as connection:
        return bool(connection.scalar(text("SELECT 1 FROM programme WHERE id = :id"), {"id": programme}))


def granted_to(engine: Engine, person: str) -> tuple[Granted, ...]:
    """What was granted to one person."""
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Granted(*row) for row in connection.execute(text(_OF_PERSON), {"person": person}))


_GRANT = """
    INSERT INTO granted (person, programme, capacity, by, at) VALUES (:person, :programme, :capacity, :by, :at)
    ON CONFLICT DO NOTHING
"""

_WITHDRAW = "DELETE FROM granted WHERE person = :person AND programme = :programme AND capacity = :capacity"

_ENDS = (
    "DELETE FROM session WHERE person = :person",
    """
    UPDATE link SET revoked = :now
    WHERE person = :person AND :programme IN (programme, '*') AND revoked IS NULL AND expires > :now
    """,
)

_OF_PERSON = """
    SELECT person, programme, capacity, by, at FROM granted WHERE person = :person ORDER BY programme, capacity
"""

_LIST = """
    SELECT person, programme, capacity, by, at FROM granted
    WHERE CAST(:programme AS text) IS NULL OR programme IN (:programme, '*') ORDER BY person, programme, capacity
"""
