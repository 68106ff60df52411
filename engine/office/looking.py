"""What a tick of a phase run reads: how its programme stands, what it was asked, what is new, who is written to.

Reading only, and at a cost that does not grow with the history of a programme: the events since the oldest open wish,
and for an evaluation those since its reference date. What is made of it: flows/states.py, flows/artifacts.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, select, text

from engine.office import clock, journal, reading, showing, tables
from engine.office.journal import Recorded
from engine.office.showing import Asked, Shown
from engine.office.trouble import as_trouble
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.programme import Programme
from engine.rules.speaker import Speaker
from engine.rules.yardstick import Assessment


@dataclass(frozen=True, slots=True)
class Seen:
    """A phase run as one tick sees it at `now` (aware, UTC), by the clock that rules.

    `new` are the events since the oldest open wish about the run, of the whole programme; `shown` is what was shown
    of it last. `asks`: since then somebody is newly asked something. `assessed` holds the newest verdict on every
    indicator of an evaluation, where one of them is new.
    `names` tells no person's name.
    """

    plan: Definition
    programme: Programme
    run: str
    now: datetime
    asked: Asked
    shown: Shown | None
    new: tuple[Recorded, ...]
    asks: bool
    assessed: tuple[Assessment, ...]
    names: Mapping[str, str]

    @property
    def sequence(self) -> int:
        """The number of events that this is seen after."""
        return self.programme.sequence


def see(engine: Engine, programme: str, run: str) -> Seen:
    """Sees how a phase run stands. Raises NotStarted and OfficeUnavailable.

    What happens while it looks is left for the next tick: nothing newer than the state is told.
    """
    now = clock.ruling(engine)
    plan, stands = reading.standing(engine, programme)
    asked, shown = showing.asked(engine, programme, run), showing.showing(engine, programme, run)
    with as_trouble(), engine.connect() as connection:
        new = tuple(_since(connection, programme, asked.first, stands.sequence)) if asked.first else ()
        names = _names(connection, plan, stands)
        asks = bool(connection.scalar(text(_ASKS), {"programme": programme, "run": run, "first": asked.first}))
        assessed = _assessed(connection, programme, run, new)
    return Seen(plan, stands, run, now, asked, shown, new, asks, assessed, names)


def letters(engine: Engine, programme: str, run: str) -> dict[str, date]:
    """The roles to which a letter about a phase run is going out, and the first day on which it may."""
    with as_trouble(), engine.connect() as connection:
        rows = connection.execute(text(_LETTERS), {"programme": programme, "run": run})
        return {role: day for role, day in rows if role}


def _assessed(connection: Connection, programme: str, run: str, new: Iterable[Recorded]) -> tuple[Assessment, ...]:
    """The newest verdict on each indicator of an evaluation, where there is a new one.

    The journal is read backwards, by its key, to the reference date.
    """
    days = [event.assessment.reference_date for event in _verdicts(new, run)]
    if not days:
        return ()
    since = datetime.combine(min(days), time.min, UTC) - timedelta(days=1)
    rows = connection.execute(text(_ASSESSED), {"programme": programme, "since": since})
    found = _verdicts((Recorded(*row) for row in rows), run)
    return tuple({event.assessment.indicator: event.assessment for event in found}.values())


def _verdicts(records: Iterable[Recorded], run: str) -> Iterator[e.IndicatorAssessed]:
    for record in records:
        if isinstance(record.event, e.IndicatorAssessed) and record.event.run == run:
            yield record.event


def _since(connection: Connection, programme: str, first: int, last: int) -> Iterable[Recorded]:
    """The events from the first of the command that told the event numbered `first`, up to `last`."""
    values = {"programme": programme, "sequence": first}
    begin = connection.scalar(text(_BEGIN), values) or first
    return journal.read(connection, programme, begin - 1, last)


def _names(connection: Connection, plan: Definition, p: Programme) -> dict[str, str]:
    """Organisations by name, the seat of a person by its role, the area: never a person."""
    speaker = Speaker(plan, {}, "nl")
    seats = {seat.id: speaker.role(seat.role) for seat in p.seats.values() if seat.organisation is None}
    wanted = sorted({seat.organisation for seat in p.seats.values() if seat.organisation})
    row = tables.organisation.c
    found = connection.execute(select(row.id, row.name).where(row.id.in_(wanted))).all() if wanted else []
    return {**seats, **{one.id: one.name for one in found}, p.area_code: p.area_name}


_BEGIN = """
    SELECT c.first FROM event AS e JOIN command AS c ON c.programme = e.programme AND c.id = e.command
    WHERE e.programme = :programme AND e.sequence = :sequence
"""

_LETTERS = """
    SELECT role, min(day) FROM wish
    WHERE programme = :programme AND run = :run AND kind = 'letter' AND served_at IS NULL GROUP BY role
"""

_ASKS = """
    SELECT EXISTS (SELECT 1 FROM wish WHERE programme = :programme AND run = :run AND kind = 'letter'
                   AND served_at IS NULL AND sequence >= CAST(:first AS bigint))
"""

_ASSESSED = """
    SELECT sequence, at, type, version, body, command, hash FROM event
    WHERE programme = :programme AND type = 'IndicatorAssessed' AND sequence > coalesce((
        SELECT sequence FROM event WHERE programme = :programme AND at < :since ORDER BY sequence DESC LIMIT 1
    ), 0) ORDER BY sequence
"""
