"""Reading the record for whoever shows it: programmes, their standing now and on a date, the journal, what is due.

Nothing is written and nothing is locked here. Changing things: register.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from sqlalchemy import Connection, Engine, func, select

from engine.office import journal, tables
from engine.office.database import autocommitting
from engine.office.journal import Recorded
from engine.office.trouble import as_trouble
from engine.rules.commands import PassTime
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.evolve import evolve
from engine.rules.programme import STATE_VERSION, Programme, load
from engine.rules.refusals import NotStarted
from engine.rules.workdays import end_of_day

Looking = Connection
"""What `looking` gives: for annotations of whoever shows, and knows no database."""

PAGE = 1000
"""Events read at once."""

GIVEN_TOGETHER = 100
"""Commands that clocks of several machines may have put in another order than the journal has."""

MOST_DEFINITIONS = 64
_definitions: dict[str, Definition] = {}
_keeping = Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One programme in a portfolio: what a list of many can be sorted on. `overdue` counts phase runs past deadline."""

    id: str
    definition: str
    version: int
    status: str
    cycle: int
    area_code: str
    area_name: str
    area_kind: str
    open_phases: list[str]
    overdue: int
    started: datetime
    next_due: datetime | None
    sequence: int
    head: str


def programmes(engine: Engine) -> tuple[Line, ...]:
    """All programmes, by the name of their area."""
    row, plan = tables.programme.c, tables.definition.c
    where = (row.status, row.cycle, row.area_code, row.area_name, row.area_kind, row.open_phases, row.overdue)
    when = (row.started, row.next_due, row.sequence, row.head)
    with as_trouble(), autocommitting(engine) as connection:
        found = connection.execute(
            select(row.id, plan.id.label("definition"), plan.version, *where, *when)
            .join_from(tables.programme, tables.definition, plan.hash == row.definition)
            .order_by(row.area_name, row.id)
        )
        return tuple(Line(**one._asdict()) for one in found)


def due(engine: Engine, now: datetime, limit: int = 1000) -> tuple[str, ...]:
    """Ids of the programmes in which something is due at `now`, longest waiting first."""
    row = tables.programme.c
    wanted = select(row.id).where(row.next_due <= now).order_by(row.next_due, row.id).limit(limit)
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(connection.scalars(wanted))


def running_in(engine: Engine, area: str, limit: int = 100) -> tuple[str, ...]:
    """Ids of the programmes that are about an area and have not ended."""
    row = tables.programme.c
    wanted = select(row.id).where(row.area_code == area, row.status != "ended").order_by(row.id).limit(limit)
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(connection.scalars(wanted))


def next_due(engine: Engine) -> datetime | None:
    """The first moment at which something is due in any programme; it may have passed."""
    row = tables.programme.c
    with as_trouble(), autocommitting(engine) as connection:
        return connection.scalar(select(row.next_due).where(row.next_due.is_not(None)).order_by(row.next_due).limit(1))


def state(engine: Engine, programme: str) -> Programme:
    """Where a programme stands. Raises NotStarted."""
    return standing(engine, programme)[1]


def plan(engine: Engine, programme: str) -> Definition:
    """The definition a programme lives by now. Raises NotStarted."""
    return standing(engine, programme)[0]


def standing(engine: Engine, programme: str) -> tuple[Definition, Programme]:
    """The definition a programme lives by, and where it stands, as one moment saw them. Raises NotStarted."""
    with looking(engine) as connection:
        return stands(connection, programme)


def stands(connection: Connection, programme: str) -> tuple[Definition, Programme]:
    """The same, as this connection sees it."""
    found = connection.execute(select(tables.programme).where(tables.programme.c.id == programme)).first()
    if found is None:
        raise NotStarted
    text = found.state if found.state_version == STATE_VERSION else None
    state = load(text) if text is not None else stood_after(connection, programme, found.sequence)
    return definition(connection, found.definition), state


def definition(connection: Connection, hash_: str) -> Definition:
    """The definition with this hash, which never changes: read once by this process. Raises KeyError when it was
    never used."""
    known = _definitions.get(hash_)
    if known is None:
        text = connection.scalar(select(tables.definition.c.text).where(tables.definition.c.hash == hash_))
        if text is None:
            raise KeyError(hash_)
        read = Definition.model_validate_json(text)
        with _keeping:  # one object for all threads: what is worked out about it is found again without comparing
            known = _definitions.setdefault(hash_, read)
            if len(_definitions) > MOST_DEFINITIONS:
                del _definitions[next(iter(_definitions))]
    return known


def definition_called(engine: Engine, name: str, version: int) -> Definition | None:
    """The definition with this id and version, if any programme ever lived by it. Raises OfficeUnavailable."""
    row = tables.definition.c
    with as_trouble(), autocommitting(engine) as connection:
        found = connection.scalar(select(row.hash).where(row.id == name, row.version == version))
        return definition(connection, found) if found else None


def was_given(engine: Engine, programme: str, command: str) -> bool:
    """Whether a command with this id is on record. Raises OfficeUnavailable."""
    row = tables.command.c
    with as_trouble(), autocommitting(engine) as connection:
        return connection.scalar(select(row.id).where(row.programme == programme, row.id == command)) is not None


def has_begun(engine: Engine, programme: str) -> bool:
    """Whether a programme with this id was started. Raises OfficeUnavailable."""
    row = tables.programme.c
    with as_trouble(), autocommitting(engine) as connection:
        return connection.scalar(select(row.id).where(row.id == programme)) is not None


def events(engine: Engine, programme: str, after: int = 0) -> Iterator[Recorded]:
    """The journal of a programme from the event after `after` on, as a stream. Empty for one that never began.

    However slowly it is read, no transaction stays open meanwhile: what stands in the journal never changes.
    """
    while True:
        with as_trouble(), engine.connect() as connection:
            page = list(journal.read(connection, programme, after, after + PAGE))
        yield from page
        if len(page) < PAGE:
            return
        after += PAGE


def as_of(engine: Engine, programme: str, day: date) -> tuple[Definition, Programme]:
    """How a programme stood at the end of a local day: what was on record by then, and the passing of time until then.

    What was recorded later counts as unknown, also where it is about an earlier date. Raises NotStarted for a day
    before the programme began.
    """
    with looking(engine) as connection:
        until = end_on(connection, programme, day)
        stood = stood_after(connection, programme, last_by(connection, programme, until))
        lived_by = definition(connection, stood.hash)
    return lived_by, passed(lived_by, stood, until)


def passed(plan: Definition, stood: Programme, until: datetime) -> Programme:
    """The programme once time has passed up to `until`, in memory only. Raises TimeRunsForward."""
    return passing(plan, stood, until)[1]


def passing(plan: Definition, stood: Programme, until: datetime) -> tuple[tuple[Event, ...], Programme]:
    """The same, with the events by which it came to this. Raises TimeRunsForward."""
    came = tuple(decide(plan, stood, PassTime(id="look"), until))
    for event in came:
        stood = evolve(stood, event)
    return came, stood


def end_on(connection: Connection, programme: str, day: date) -> datetime:
    """The end of a local day in a programme (UTC). Raises NotStarted."""
    found = connection.scalar(select(tables.programme.c.definition).where(tables.programme.c.id == programme))
    if found is None:
        raise NotStarted
    return end_of_day(definition(connection, found).calendar, day)


def last_by(connection: Connection, programme: str, until: datetime) -> int:
    """The number of the last event that was on record at `until`. Raises NotStarted.

    Clocks of several machines may differ a little: of the commands given last, the one that recorded last counts.
    """
    row = tables.command.c
    wanted = select(row.last).where(row.programme == programme, row.at <= until)
    lately = wanted.order_by(row.at.desc(), row.last.desc()).limit(GIVEN_TOGETHER).subquery()
    last: int | None = connection.scalar(select(func.max(lately.c.last)))
    if last is None:
        raise NotStarted
    return last


def stood_after(connection: Connection, programme: str, last: int) -> Programme:
    """How a programme stood after its event number `last`, folded from the nearest state that was kept before it.

    Raises NotStarted where there is no such event.
    """
    row = tables.snapshot.c
    usable = (row.programme == programme, row.sequence <= last, row.state_version == STATE_VERSION)
    kept = connection.scalar(select(row.state).where(*usable).order_by(row.sequence.desc()).limit(1))
    return _fold(connection, programme, last, load(kept) if kept else None)


def is_there(engine: Engine) -> None:
    """Raises OfficeUnavailable where the record cannot be read now."""
    with as_trouble(), autocommitting(engine) as connection:
        connection.scalar(select(1))


@contextmanager
def looking(engine: Engine) -> Iterator[Looking]:
    """A connection that sees one moment, for whatever one page reads. Raises OfficeUnavailable."""
    with as_trouble(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection
        connection.commit()  # a rollback makes psycopg forget all that was prepared


def _fold(connection: Connection, programme: str, last: int, stood: Programme | None) -> Programme:
    for record in journal.read(connection, programme, stood.sequence if stood else 0, last):
        stood = evolve(stood, record.event)
    if stood is None:
        raise NotStarted
    return stood
