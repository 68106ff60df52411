"""Digests that are made without the whole journal say what the whole journal would: in any life, at any event of it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from sqlalchemy import Engine

from engine.office import people, reading
from engine.office.database import open_database
from engine.office.digest_lately import MOST_DECISIONS, came_due, progress
from engine.office.digests import gather
from engine.office.embedded import Server
from engine.office.journal import Recorded
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import drop_database
from engine.office.sealing import salt_from
from engine.office.shelf import Shelf
from engine.rehearsal import simulate
from engine.rules import events as e
from engine.rules.commands import AddPerson, Command, MigrateDefinition
from engine.rules.definition import Definition
from engine.rules.digest import digest
from engine.rules.digest_picture import Digest
from engine.rules.evolve import fold
from engine.rules.programme import Programme
from engine.rules.refusals import NotStarted, TimeRunsForward
from engine.rules.speaker import Names
from tests.databases import copied
from tests.rehearsal.lives import definition
from tests.scenarios.lived import feijenoord_lived

LOOKS = 10
"""So many moments of each life are looked at, spread over all of it."""

LATE = timedelta(days=40)
"""So long the clock has not acted, in half of the looks."""


class InTheOffice:
    """Keeps the record of a simulated life in the office, where everybody has a name."""

    def __init__(self, engine: Engine, programme: str, plan: Definition) -> None:
        self.register, self.id, self.plan = Register(engine, salt_from("lately")), programme, plan
        self.programme: Programme | None = None

    def handle(self, command: Command, now: datetime) -> tuple[e.Event, ...]:
        if isinstance(command, AddPerson):
            people.put_person(self.register.engine, people.Person(command.person, f"Naam van {command.person}"))
        answer = self.register.handle(self.id, command, now)
        if isinstance(command, MigrateDefinition):
            self.plan = command.definition
        self.programme = answer.programme
        return tuple(event for _, event in answer.events)


@contextmanager
def lived(server: Server, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Engine, str]]:
    """A database with one life in it, and the id of its programme."""
    database = f"lately_{os.getpid()}"
    if name == "feijenoord":
        engine, programme = open_database(feijenoord_lived(server, database).app), "feijenoord"
    else:
        engine, programme = open_database(copied(server, database).app), "p1"
        plan, seed = name.rsplit(" ", 1)
        monkeypatch.setattr(simulate, "Ledger", lambda plan, _: InTheOffice(engine, programme, plan))
        monkeypatch.setattr(simulate, "first_broken", lambda *_: None)
        assert simulate.live(definition(plan), seed=int(seed), number=1, years=6).broken is None
    try:
        yield engine, programme
    finally:
        engine.dispose()
        drop_database(server.url(), database)


@pytest.mark.parametrize(
    "name",
    ["feijenoord", "all-sorts 3", "economische-wijkaanpak 5"],
)
def test_a_digest_made_lately_is_the_one_of_the_whole_journal(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with lived(postgres_server, name, monkeypatch) as (engine, programme):
        record = Whole(engine, programme)
        for number, one in enumerate(looks(record.records)):
            at = one.at + LATE * (number % 2)
            told = record.until(one.sequence, at, record.names)
            assert came_due(engine, programme, one.sequence, at) == told, (name, one)
            plain = {told.area_code: told.area_name}
            nameless = came_due(engine, programme, one.sequence, at, plain)
            assert nameless == record.until(one.sequence, at, plain), (name, one)
            with suppress(NotStarted):
                assert on_a_page(engine, programme, at.date()) == shortened(gather(engine, programme, at.date(), at)), (
                    name,
                    at,
                )


def looks(records: Sequence[Recorded]) -> list[Recorded]:
    """All events by which a digest came due, and others in between: not more than there is patience for."""
    due = [one for one in records if one.type == "DigestDue"]
    return [*due[:: len(due) // LOOKS + 1], *records[:: len(records) // LOOKS + 1], records[-1]]


def on_a_page(engine: Engine, programme: str, day: date) -> Digest:
    with reading.looking(engine) as connection:
        return progress(connection, Shelf().as_of(connection, programme, day))


def shortened(found: Digest) -> Digest:
    """With no more decisions than there is room for."""
    more = len(found.decisions) > MOST_DECISIONS
    return replace(found, decisions=found.decisions[:MOST_DECISIONS], cut=("decisions",) if more else ())


class Whole:
    """The whole journal of a programme, and the digests that the rules make of it."""

    def __init__(self, engine: Engine, programme: str) -> None:
        self.engine = engine
        self.records = tuple(reading.events(engine, programme))
        self.names: Names = Office(engine, Register(engine)).journal(programme).names

    def until(self, sequence: int, at: datetime, names: Names) -> Digest:
        """The digest at a moment, of the journal up to an event and what time brought since."""
        events = [record.event for record in islice(self.records, sequence)]
        stood = fold(events)
        with reading.looking(self.engine) as connection:
            plan = reading.definition(connection, stood.hash)
        with suppress(TimeRunsForward):
            came, stood = reading.passing(plan, stood, at)
            events += came
        last = self.records[sequence - 1]
        found = digest(plan, stood, events, at, last.hash, names)
        return shortened(replace(found, sequence=last.sequence))
