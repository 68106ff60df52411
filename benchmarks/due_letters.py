"""Letters that are due at one moment: programmes of the economische wijkaanpak whose people have just been invited.

One programme is started and seated by commands and copied by SQL, its events and wishes too, with people of its own.
The hashes of the copies are those of the first, which no letter reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine

from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.letters.sorting import GATHER
from engine.office.migrate import upgrade
from engine.office.people import Person, put_person
from engine.office.register import Register
from engine.office.roles import prepare_roles
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.reading import read_definition

PLAN = Path(__file__).parent.parent / "definitions" / "economische-wijkaanpak.yaml"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = datetime(2026, 3, 3, 8, tzinfo=UTC)
"""Nine o'clock in the Netherlands on the next working day: when all are invited."""

READY = DUE + GATHER
ASKED = {"programmamanager": 1, "gebiedscoordinator": 2, "onderzoek": 2, "stuurgroep": 5, "werkgevers": 5}
RESIDENTS = "bewonersvertegenwoordiging"
"""Of these there are as many as it takes: each is asked for the same."""


@dataclass(frozen=True)
class Due:
    """A database of its own in which everybody of `people` must get one letter; `url` is that of the app."""

    url: str
    owner: str
    people: int
    programmes: int

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        """An engine on it."""
        engine = open_database(self.url)
        try:
            yield engine
        finally:
            engine.dispose()

    def analyze(self) -> None:
        """Lets the database know what lies in the outbox, as it does by itself within a minute."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute("ANALYZE wish, letter, letter_wish")

    def again(self) -> None:
        """As if nothing had been sorted."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute("TRUNCATE link, letter_wish, letter")
            connection.execute("UPDATE wish SET sorted_at = NULL, served_at = NULL WHERE kind = 'letter'")
            connection.execute("VACUUM FULL ANALYZE wish")


def due_letters(server: Server, name: str, people: int, programmes: int) -> Due:
    """Makes it; `people` is rounded to a multiple of `programmes`."""
    roles = prepare_roles(server.url(), name)
    upgrade(roles.owner)
    each = people // programmes
    engine = open_database(roles.app)
    _first(engine, each)
    engine.dispose()
    owner = roles.owner.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in _MULTIPLY:
            connection.execute(statement, {"many": programmes})
    return Due(roles.app.render_as_string(hide_password=False), owner, each * programmes, programmes)


def _first(engine: Engine, each: int) -> None:
    register, seats = Register(engine), [role for role, many in ASKED.items() for _ in range(many)]
    seats += [RESIDENTS] * (each - len(seats))
    start = c.StartProgramme(
        id="start", programme="p0", definition=roomy_plan(each), area_code="WK000000", area_name="Wijk 0"
    )
    register.handle("p0", start, BEGAN)
    for number, role in enumerate(seats):
        person = f"p0-{number}"
        put_person(engine, Person(person, f"Bewoner {number} van Wijk 0", f"{person}@example.org"))
        register.handle("p0", c.AddPerson(id=f"person-{number}", person=person), BEGAN)
        register.handle("p0", c.FillSeat(id=f"seat-{number}", seat=f"s{number}", role=role, person=person), BEGAN)


def roomy_plan(most: int) -> Definition:
    """The definition with room for so many representatives of residents."""
    read = read_definition(PLAN.read_bytes(), PLAN.name).definition
    assert read is not None, "the shipped definition reads"
    plan: dict[str, Any] = read.model_dump(mode="python")
    for role in plan["roles"]:
        if role["id"] == RESIDENTS:
            role["seats"] = {"least": 1, "most": most}
    return Definition.model_validate(plan)


_MULTIPLY = (
    """
    INSERT INTO programme
    SELECT 'p' || n, definition, sequence, head, replace(replace(state, '"p0', '"p' || n), 'Wijk 0', 'Wijk ' || n),
           state_version, next_due, status, cycle, 'WK' || lpad(n::text, 6, '0'), 'Wijk ' || n, area_kind, open_phases,
           overdue, started
    FROM programme, generate_series(1, %(many)s - 1) AS n
    """,
    """
    INSERT INTO event
    SELECT 'p' || n, sequence, at, type, version, replace(replace(body, '"p0', '"p' || n), 'Wijk 0', 'Wijk ' || n),
           command, hash
    FROM event, generate_series(1, %(many)s - 1) AS n
    """,
    """
    INSERT INTO command SELECT 'p' || n, id, content, first, last, at
    FROM command, generate_series(1, %(many)s - 1) AS n
    """,
    """
    INSERT INTO person (id, name, address, language, letters)
    SELECT replace(id, 'p0-', 'p' || n || '-'), replace(name, 'Wijk 0', 'Wijk ' || n),
           replace(address, 'p0-', 'p' || n || '-'), language, letters
    FROM person, generate_series(1, %(many)s - 1) AS n
    """,
    """
    INSERT INTO wish (programme, sequence, kind, about, run, role, seat, item, day, due)
    SELECT 'p' || n, sequence, kind, about, run, role, seat, item, day, due
    FROM wish, generate_series(1, %(many)s - 1) AS n ORDER BY n, id
    """,
    "VACUUM ANALYZE",  # as it does by itself after a while
)
