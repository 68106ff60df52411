"""Replaying a scenario through the office: a made-up clock, people who react, and the story told while it happens.

A replay has a database of its own, gone afterwards, so that it never stands among real programmes. Reading the
scenario: staged.py. Pages of the story: pages.py.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import psutil
import psycopg
from sqlalchemy import Engine

from engine.office import areas, embedded, migrate, people
from engine.office.database import open_database
from engine.office.register import Register
from engine.office.roles import drop_database, prepare_roles
from engine.office.sealing import Salt, salt_from, seal, seal_of
from engine.office.settings import read_settings
from engine.office.trouble import OfficeUnavailable, as_trouble
from engine.office.verify import verify
from engine.rehearsal.cast import Cast
from engine.rehearsal.naming import Naming
from engine.rehearsal.staging import Curtain, first_moment, last_moment, opening, programme_id
from engine.rehearsal.story import Line, Storyteller
from engine.rehearsal.story_json import event_line
from engine.rehearsal.world import World
from engine.rules.commands import Command
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.picture import Standing
from engine.rules.programme import Programme
from engine.rules.refusals import Refusal
from engine.rules.standing import standing
from faces.staged import Staged

SALT = "koers replay"
_SCRATCH = re.compile(r"replay_(\d+)")


class RecordIsNotSound(Refusal):
    """Het logboek van deze herhaling klopt niet: {faults}
    --
    The journal of this replay is not sound: {faults}
    """


class AlreadyKept(Refusal):
    """Programma {programme} staat al in het kantoor. Speel zonder {option}, of met een scenario met een ander id.
    --
    Programme {programme} is in the office already. Replay without {option}, or with a scenario that has another id.
    """


@dataclass
class OfficeKeeper:
    """Keeps the record of one programme in the office, for a rehearsal. `head` is the chain's hash so far."""

    register: Register
    id: str
    plan: Definition
    programme: Programme | None = None
    head: str = ""

    def handle(self, command: Command, now: datetime) -> tuple[Event, ...]:
        """Gives the command to the office. Raises a Refusal, and then nothing was written."""
        answer = self.register.handle(self.id, command, now)
        self.programme, self.head = answer.programme, answer.head
        return tuple(event for _, event in answer.events)


@dataclass
class Listener:
    """Whom the story is told to: lines as they are complete, and every event as JSON."""

    line: Callable[[Line], None] = lambda _: None
    event: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Outcome:
    """How a replay ended: all events, the standing at its last moment, the head of the chain, the whole story,
    and what everybody is called."""

    programme: Programme
    events: tuple[Event, ...]
    standing: Standing
    head: str
    lines: tuple[Line, ...]
    names: Mapping[str, str]


Settle = Callable[[datetime], None]
"""Finishes what is outstanding before time moves to a moment."""


def play(staged: Staged, engine: Engine, language: str, listener: Listener, settle: Settle = lambda _: None) -> Outcome:
    """Replays through the office on `engine`, telling in `language`. Raises OfficeUnavailable or RecordIsNotSound.

    The same scenario with the same figures gives the same events, and the same head of the chain; `settle` is called
    before the first moment, between moments, and after the last one.
    """
    salt = salt_from(SALT)
    keeper = OfficeKeeper(Register(engine, salt), programme_id(staged.scenario, staged.area), staged.plan)
    world = World(
        keeper,
        Cast(staged.scenario, staged.figures),
        first_moment(staged.scenario, staged.plan),
        last_moment(staged.scenario, staged.plan),
        settle=settle,
    )
    settle(world.now)
    told = _Telling(staged, world, language, listener, salt)
    world.watch = told.watch
    for name, fields in opening(staged.scenario, staged.plan, staged.area):
        world.give(name, fields)
    world.run()
    settle(world.now)
    told.tell(told.teller.pause())
    faults = verify(engine, keeper.id)
    if faults:
        raise RecordIsNotSound(faults="; ".join(fault.say(language) for fault in faults[:3]))
    assert keeper.programme is not None
    end = min(world.until, max(world.now, keeper.programme.passed_to or world.now))
    stands = standing(staged.plan, keeper.programme, end, told.events, told.naming.known)
    return Outcome(keeper.programme, tuple(told.events), stands, keeper.head, tuple(told.lines), told.naming.known)


@dataclass
class _Telling:
    """Watches the world, and tells what it sees."""

    staged: Staged
    world: World
    language: str
    listener: Listener
    salt: Salt
    events: list[Event] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        staged = self.staged
        self.naming = Naming(staged.scenario, staged.plan, staged.area, staged.places, self.language)
        self.teller = Storyteller(staged.plan, self.naming, self.language)
        self.curtain = Curtain(staged.scenario, staged.plan)

    def watch(self, command: Command, events: tuple[Event, ...], refusal: Refusal | None) -> None:
        if isinstance(refusal, OfficeUnavailable):
            raise refusal
        if refusal is not None:
            self.tell(self.teller.refused(refusal, self.world.now))
            return
        words = _words(command, self.salt)
        for event in events:
            self.events.append(event)
            self.listener.event(event_line(self.staged.plan, len(self.events), event, words))
            self.curtain.watch(self.world, event)
        self.tell(self.teller.hear(events, words))

    def tell(self, lines: Iterator[Line]) -> None:
        for line in lines:
            self.lines.append(line)
            self.listener.line(line)


def _words(command: Command, salt: Salt) -> Mapping[str, str]:
    """What was written in a command, by the seals that stand for it in the record."""
    _, kept = seal(command, salt)
    return {seal_of(words.ref, words.salt, words.text): words.text for words in kept}


@contextmanager
def scratch_database() -> Iterator[Engine]:
    """A database on the embedded server for one replay, dropped afterwards; so are those a kill left behind."""
    name = f"replay_{os.getpid()}"
    with embedded.attach(read_settings().data) as server, as_trouble():
        _clear_leftovers(server)
        roles = prepare_roles(server.url(), name)
        engine = open_database(roles.app)
        try:
            migrate.upgrade(roles.owner)
            yield engine
        finally:
            engine.dispose()
            drop_database(server.url(), name)


def _clear_leftovers(server: embedded.Server) -> None:
    url = server.url().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
    for name in names:
        left = _SCRATCH.fullmatch(name)
        if left and not psutil.pid_exists(int(left[1])):
            drop_database(server.url(), name)


def keep_people(staged: Staged, engine: Engine) -> None:
    """Puts the made-up people and organisations of a scenario on record, and names of areas, so that pages can tell
    them."""
    areas.keep_names(engine, staged.places)
    for organisation in staged.scenario.organisations:
        people.put_organisation(engine, people.Organisation(organisation.id, organisation.name.nl))
    for person in staged.scenario.people:
        row = people.Person(
            person.id, person.name, _address(staged, person.id), person.language, organisations=person.organisations
        )
        people.put_person(engine, row)


def _address(staged: Staged, person: str) -> str:
    """An address that leads nowhere: nobody can have a domain under .example (RFC 2606)."""
    domain = re.sub(r"[^a-z0-9]+", "-", staged.scenario.id.lower()).strip("-") or "replay"
    user = re.sub(r"[^A-Za-z0-9._-]+", "-", person).strip(".-") or "person"
    return f"{user}@{domain}.example"
