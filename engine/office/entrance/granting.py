"""Capacities that an administrator granted, for one programme or for all. SQL of that only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.trouble import as_trouble
from engine.rules.access import Capacity
from engine.rules.refusals import Refusal

ALL = "*"
"""Instead of a programme: in all of them, those to come included."""


class LastAdministrator(Refusal):
    """Dit is de laatste beheerder. Maak eerst iemand anders beheerder.
    --
    This is the last administrator. Make somebody else administrator first.
    """


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


def withdraw(engine: Engine, person: str, programme: str, capacity: Capacity) -> None:
    """Takes a capacity back. Raises LastAdministrator: somebody must keep the keys."""
    values = {"person": person, "programme": programme, "capacity": capacity}
    with as_trouble(), engine.begin() as connection:
        if (programme, capacity) == (ALL, "administrator"):
            connection.execute(text("LOCK TABLE granted IN SHARE ROW EXCLUSIVE MODE"))
            if connection.scalar(text(_OTHERS), values) == 0:
                raise LastAdministrator
        connection.execute(text(_WITHDRAW), values)


def granted(engine: Engine, programme: str | None = None) -> tuple[Granted, ...]:
    """What was granted: in one programme (those for all of them included), or (None) everything."""
    with as_trouble(), engine.connect() as connection:
        return tuple(Granted(*row) for row in connection.execute(text(_LIST), {"programme": programme}))


_GRANT = """
    INSERT INTO granted (person, programme, capacity, by, at) VALUES (:person, :programme, :capacity, :by, :at)
    ON CONFLICT DO NOTHING
"""

_WITHDRAW = "DELETE FROM granted WHERE person = :person AND programme = :programme AND capacity = :capacity"

_OTHERS = """
    SELECT count(*) FROM granted WHERE programme = '*' AND capacity = 'administrator' AND person <> :person
"""

_LIST = """
    SELECT person, programme, capacity, by, at FROM granted
    WHERE CAST(:programme AS text) IS NULL OR programme IN (:programme, '*') ORDER BY person, programme, capacity
"""
