"""What tests of the post share: programmes of the sample definition, whose people have addresses, and looking in."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, text

from engine.office import people
from engine.office.register import Register
from engine.rules.commands import PassTime
from tests.office.samples import begin

NINE = datetime(2025, 1, 7, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam on the Tuesday after everybody was seated."""

WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY = (NINE.replace(day=day) for day in (8, 9, 10, 13))


def seated(register: Register, engine: Engine, name: str = "p1", **addresses: str | None) -> None:
    """A programme with everybody on record: anna manages, mark makes, g1 to g3 sign, sam supplies.

    `addresses` overrule name@example.org; None: none.
    """
    begin(register, name)
    for person in ("anna", "mark", "g1", "g2", "g3", "sam"):
        address = addresses.get(person, f"{person}@example.org")
        people.put_person(engine, people.Person(person, person.capitalize(), address))


def passing(register: Register, now: datetime, name: str = "p1") -> None:
    register.handle(name, PassTime(id=f"pass-{now.isoformat()}"), now)


def letters(engine: Engine) -> list[Any]:
    """Every letter: its mailbox, day, state, why; and what it is about for whom."""
    statement = """
        SELECT l.id, l.mailbox, l.day, l.state, l.why, l.told, l.next_try, l.attempts, l.undecided,
               array_agg(DISTINCT w.about) AS about, array_agg(DISTINCT lw.person) AS people,
               array_agg(DISTINCT w.programme) AS programmes
        FROM letter AS l JOIN letter_wish AS lw ON lw.letter = l.id JOIN wish AS w ON w.id = lw.wish
        GROUP BY l.id ORDER BY l.id
    """
    with engine.connect() as connection:
        return list(connection.execute(text(statement)))


def to(engine: Engine, person: str) -> list[Any]:
    """The letters that are for a person."""
    return [one for one in letters(engine) if person in one.people]
