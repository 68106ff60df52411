"""The first administrator of an installation: somebody must be able to come in. Only that lives here."""

from datetime import datetime

from sqlalchemy import Engine

from engine.office import people
from engine.office.entrance import granting, sessions
from engine.office.people import Person
from engine.rules.access import Capacity
from engine.rules.texts import Language

CAPACITIES: tuple[Capacity, ...] = ("administrator", "programme_manager", "auditor")
"""What whoever runs the machine may do anyway; a seat, without which nobody approves anything, is not among it."""


def administrator(engine: Engine, language: Language, now: datetime) -> str:
    """The id of an administrator of the installation; one is made where there is none. Raises OfficeUnavailable."""
    there = [
        one.person
        for one in granting.granted(engine)
        if (one.programme, one.capacity) == (granting.ALL, "administrator")
    ]
    if there:
        return min(there)
    made = Person(people.new_id(), "Administrator" if language == "en" else "Beheerder", language=language)
    people.put_person(engine, made)
    for capacity in CAPACITIES:
        granting.grant(engine, made.id, granting.ALL, capacity, None, now)
    return made.id


def key(engine: Engine, person: str, now: datetime) -> str:
    """A key with which this person signs in once. Raises OfficeUnavailable."""
    return sessions.issue(engine, person, "key", now)
