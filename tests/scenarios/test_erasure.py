"""People in a real record: no name or word of theirs outside the rows that can be erased; and what stays afterwards."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from engine.office import people, reading, tables
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import drop_database
from engine.office.verify import verify
from engine.rules.standing import standing
from engine.rules.why import as_text, why
from faces.staged import Staged, stage
from tests.scenarios.lived import feijenoord_lived
from tests.scenarios.replayed import FEIJENOORD

ERASABLE = {"person", "membership", "organisation", "words"}
LONG_ENOUGH = 4
"""Shorter words stand in ids and codes as well."""


@pytest.fixture
def lived(postgres_server: Server) -> Iterator[tuple[Office, Staged]]:
    """The Feijenoord replay in a database, with the names of its made-up people."""
    made = feijenoord_lived(postgres_server, f"erasure_{os.getpid()}")
    engine = open_database(made.app)
    yield Office(engine, Register(engine)), stage(str(FEIJENOORD))
    engine.dispose()
    drop_database(postgres_server.url(), made.app.database or "")


def everything(engine: Engine, without: set[str]) -> str:
    with engine.connect() as connection:
        kept = [table for table in tables.metadata.sorted_tables if table.name not in without]
        return "\n".join(repr(tuple(row)) for table in kept for row in connection.execute(select(table)))


def test_names_and_words_of_people_stand_only_where_they_can_be_erased(lived: tuple[Office, Staged]) -> None:
    office, staged = lived
    words = {text for text, _ in told(office.engine)}
    assert len(words) > 50
    record = everything(office.engine, ERASABLE)
    known = words | {person.name for person in staged.scenario.people}
    assert [one for one in known if len(one) >= LONG_ENOUGH and one in record] == []


def test_when_everybody_is_erased_the_record_stands_and_can_be_read(lived: tuple[Office, Staged]) -> None:
    office, staged = lived
    words, (line,) = told(office.engine), reading.programmes(office.engine)
    names = [person.name for person in staged.scenario.people]
    before = tuple(reading.events(office.engine, line.id))
    for person in {*(author for _, author in words), *(person.id for person in staged.scenario.people)}:
        people.erase(office.engine, person)
    left = everything(office.engine, set())
    assert [one for one in (*(text for text, _ in words), *names) if len(one) >= LONG_ENOUGH and one in left] == []
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.words)).all() == []
    assert verify(office.engine) == ()
    assert tuple(reading.events(office.engine, line.id)) == before
    _, then = reading.as_of(office.engine, line.id, date(2016, 12, 31))
    assert then.cycle is not None and then.sequence < line.sequence
    plan, stands = reading.standing(office.engine, line.id)
    record = office.journal(line.id)
    now: datetime = (stands.passed_to or line.started) + timedelta(days=1)
    shown = standing(plan, stands, now, record.events, record.names)
    chain = as_text(why(plan, record.events, None, record.names), "nl")
    assert "2016" in chain and not any(name in chain + repr(shown) for name in names)


def told(engine: Engine) -> list[tuple[str, str]]:
    """All that people wrote, and who wrote it."""
    with engine.connect() as connection:
        rows = connection.execute(select(tables.words.c.text, tables.words.c.person))
        return [(row.text, row.person) for row in rows]
