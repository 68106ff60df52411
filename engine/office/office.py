"""Where everything is put together: settings, the database (embedded or named), the register. Opened per command."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import ProgrammingError

from engine.office import areas, embedded, migrate, observations, people, reading
from engine.office.database import open_database
from engine.office.register import Answer, Register
from engine.office.roles import prepare_roles
from engine.office.sealing import SEAL, unseal
from engine.office.settings import read_settings
from engine.office.trouble import NotReady, OfficeUnavailable, UnknownProgramme, as_trouble
from engine.rules.commands import Command, RecordFigure
from engine.rules.events import Event, ProgrammeStarted
from engine.rules.problems import quoted
from engine.rules.refusals import NotStarted

DATABASE = "koers"


@dataclass(frozen=True)
class Journal:
    """The journal of one programme, read whole: its events in order, and the names and words that fill them in."""

    events: tuple[Event, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class Office:
    """The open office: its database and its register."""

    engine: Engine
    register: Register

    def handle(self, programme: str, command: Command, now: datetime) -> Answer:
        """Carries out a command, and hands a figure that it brought to every other programme that wants it.

        Raises a Refusal, and then nothing was written. What a crash keeps from being handed over is found when time
        is passed (`koers pass`).
        """
        (answer,) = self.handle_all(programme, (command,), now)
        return answer

    def handle_all(self, programme: str, commands: Sequence[Command], now: datetime) -> tuple[Answer, ...]:
        """As `handle`, for commands in their order: all of them, or none."""
        answers = self.register.handle_all(programme, commands, now)
        brought = [one for one in commands if isinstance(one, RecordFigure)]
        if brought:
            with suppress(OfficeUnavailable):
                keys = [(one.indicator, one.area, one.reference_date) for one in brought]
                observations.hand_over(self.register, now, keys)
        return answers

    def journal(self, programme: str) -> Journal:
        """The whole journal with names and words. Raises UnknownProgramme."""
        records = list(reading.events(self.engine, programme))
        if not records:
            raise UnknownProgramme(programme=quoted(programme))
        seals = {found[0] for record in records for found in SEAL.finditer(record.body)}
        with as_trouble(), self.engine.connect() as connection:
            words = unseal(connection, programme, seals)
            others = areas.named(connection, areas.compared(*reading.stands(connection, programme)))
        events = tuple(record.event for record in records)
        own = {event.area_code: event.area_name for event in events if isinstance(event, ProgrammeStarted)}
        return Journal(events, others | own | self.names() | words)

    def names(self) -> dict[str, str]:
        """Display names of all people and organisations by id."""
        known = {person.id: person.name for person in people.people(self.engine).values()}
        return known | {one.id: one.name for one in people.organisations(self.engine).values()}


@contextmanager
def office(connections: int = 5) -> Iterator[Office]:
    """The office that the environment names, with its tables up to date, and so many connections to its database.

    Raises a Refusal when it cannot be opened.
    """
    settings = read_settings()
    if settings.database_url is not None:
        with _open(settings.database_url, settings.database_url, connections) as opened:
            yield opened
        return
    with embedded.attach(settings.data) as server, as_trouble():
        roles = prepare_roles(server.url(), DATABASE)
        with _open(roles.app, roles.owner, connections) as opened:
            yield opened


@contextmanager
def known_programme(programme: str) -> Iterator[None]:
    """Says which programme was meant where the record does not have it."""
    try:
        yield
    except NotStarted:
        raise UnknownProgramme(programme=quoted(programme)) from None


@contextmanager
def _open(app: URL, owner: URL, connections: int) -> Iterator[Office]:
    engine = open_database(app, connections=connections)
    try:
        _bring_up_to_date(engine, owner)
        yield Office(engine, Register(engine))
    finally:
        engine.dispose()


def _bring_up_to_date(engine: Engine, owner: URL) -> None:
    with as_trouble(), engine.connect() as connection:
        current = migrate.found(connection) == migrate.needed()
    if not current:
        try:
            migrate.upgrade(owner)
        except ProgrammingError:
            raise NotReady from None
