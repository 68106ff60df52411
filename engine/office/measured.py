"""Every indicator of a programme with what is known of it, without reading the journal: what digests show of them too.

Of each indicator so many verdicts are read as a page or a picture has room for. Numbers, readings and pictures:
engine/rules/digest_indicators.py, engine/office/plots.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from engine.office import past
from engine.office.backwards import Page, of_kinds
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_held import Held
from engine.rules.digest_indicators import indicators
from engine.rules.digest_picture import IndicatorMark
from engine.rules.history import told
from engine.rules.picture import History, VerdictPicture
from engine.rules.then_and_now import ThenAndNow, then_and_now
from engine.rules.workdays import local_day
from engine.rules.yardstick import yardstick_of

MOST_VERDICTS, MOST_READINGS, MOST_CYCLES = 24, 4, 20
FEW_VERDICTS = 6
"""Where all indicators stand below each other: a year and a half of measuring every quarter."""


@dataclass(frozen=True)
class Measured:
    """One indicator: how it stands (`mark`), what is agreed, and its verdicts, the last recorded first.

    `older` is what to ask older verdicts with, None where there are none. `twice`, of an earlier day: as known then
    beside as known now.
    """

    mark: IndicatorMark
    held: Held
    verdicts: tuple[VerdictPicture, ...]
    older: int | None
    twice: ThenAndNow | None = None


def measured(
    connection: Looking, known: Known, only: str | None = None, most: int = MOST_VERDICTS
) -> tuple[Measured, ...]:
    """Every indicator that something is agreed on, or `only` this one, with at most so many verdicts each: key
    indicators first, and of those the worst."""
    return _marked(_all(connection, known, only, most), known)


def measured_twice(
    connection: Looking,
    known: Known,
    now: Known,
    as_known_now: bool,
    only: str | None = None,
    most: int = MOST_VERDICTS,
) -> tuple[Measured, ...]:
    """The same for an earlier day, as which the programme is `known`: with what was known then, or with what is known
    `now` of the phase runs that were judged or open then; and what differs."""
    found = tuple(_all(connection, known, only, most))
    later = _later(connection, known, now, found)
    return _marked((_twice(one, later, known, now, as_known_now) for one in found), known)


def _marked(found: Iterable["_Found"], known: Known) -> tuple[Measured, ...]:
    numbered = {one.held.stick.indicator: one for one in _numbered(found)}
    marks = indicators([one.held for one in numbered.values()], _events(numbered.values()), known.names)
    return tuple(_with_mark(numbered[mark.indicator], mark) for mark in marks)


def reopenings(connection: Looking, known: Known) -> tuple[date, ...]:
    """The days on which a measurement led to a new cycle, oldest first."""
    cycle = known.programme.cycle
    if cycle is None or cycle.number == 1:
        return ()
    recorded, _ = of_kinds(connection, known, ("CycleBegan",), None, MOST_CYCLES)
    return reopened(known.plan, [*(record.event for record in reversed(recorded)), *known.came])


def reopened(plan: Definition, began: Iterable[e.Event]) -> tuple[date, ...]:
    """The days on which a measurement led to a new cycle, of cycles as they `began`."""
    cycles = (event for event in began if isinstance(event, e.CycleBegan))
    return tuple(local_day(plan.calendar, event.at) for event in cycles if event.reason == "reopened")


@dataclass(frozen=True)
class _Found:
    held: Held
    verdicts: tuple[VerdictPicture, ...]
    older: int | None
    twice: ThenAndNow | None = None


def _with_mark(found: _Found, mark: IndicatorMark) -> Measured:
    mark = replace(mark, earlier=found.older is not None)
    return Measured(mark, found.held, found.verdicts, found.older, found.twice)


def _later(connection: Looking, known: Known, now: Known, found: Iterable[_Found]) -> dict[str, list[VerdictPicture]]:
    """What is on record now about the phase runs that the page of that day is about, by indicator."""
    runs = {verdict.run for one in found for verdict in one.verdicts}
    runs |= {run.id for run in known.programme.runs.values() if run.evaluation}
    by_indicator: dict[str, list[VerdictPicture]] = {}
    for verdict in past.assessed_in(connection, now, sorted(runs)):
        by_indicator.setdefault(verdict.indicator, []).append(verdict)
    return by_indicator


def _twice(one: _Found, later: dict[str, list[VerdictPicture]], known: Known, now: Known, as_known_now: bool) -> _Found:
    about = later.get(one.held.stick.indicator, ())
    twice = then_and_now(one.held, about, now.programme, known.standing.on)
    if not as_known_now:
        return replace(one, twice=twice)
    return replace(one, held=twice.now, verdicts=tuple(reversed(twice.now.verdicts)), twice=twice)


def _all(connection: Looking, known: Known, only: str | None, most: int) -> Iterator[_Found]:
    plan, p = known.plan, known.programme
    sticks = [one for one in known.standing.yardsticks if only in (None, one.indicator)]
    verdicts = past.newest_verdicts(connection, known, (one.indicator for one in sticks), most)
    changed = [one.indicator for one in sticks if one.now.number > 1]  # there is no reading before it was ever changed
    readings = past.newest_readings(connection, known, changed, MOST_READINGS)
    came = _came(known).verdicts[::-1]
    for stick in sticks:
        new = [one for one in came if one.indicator == stick.indicator]
        page = _after(verdicts[stick.indicator], (one for one in new if not one.reading), most)
        read = [one for one in new if one.reading]
        if stick.indicator in readings:
            read += readings[stick.indicator].items
        reading = _reading(read, stick.now.number)
        held = Held(plan, p, stick.now, stick.earlier, tuple(reversed(page.items)), reading)
        yield _Found(held, page.items, page.before)
    for agreed in plan.measurement.agreements if plan.measurement else ():
        if agreed.indicator not in p.yardsticks and only in (None, agreed.indicator):
            yield _Found(Held(plan, p, yardstick_of(agreed, 0), (), (), None), (), None)


def _numbered(found: Iterable[_Found]) -> Iterator[_Found]:
    """With their readings numbered by their place among all of them."""
    place = 0
    for one in found:
        reading = one.held.reading
        if reading is not None:
            place += 1
            one = replace(one, held=replace(one.held, reading=replace(reading, sequence=place)))
        yield one


def _events(found: Iterable[_Found]) -> tuple[e.Event, ...]:
    """The readings as events, at their places: whoever tells of a mark looks them up there."""
    readings = [one.held.reading for one in found if one.held.reading]
    return tuple(e.YardstickRead(_ANY_TIME, one.run, one.assessment) for one in readings if one.assessment)


_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When a reading was made is not told of it."""


def _reading(found: Iterable[VerdictPicture], number: int) -> VerdictPicture | None:
    """The newest reading by the yardstick that holds."""
    return next((one for one in found if one.yardstick == number), None)


def _came(known: Known) -> History:
    """What came by time alone, and is not on record."""
    return told(known.plan, enumerate(known.came, known.sequence + 1), known.names, in_full=False)


def _after(page: Page[VerdictPicture], new: Iterable[VerdictPicture], most: int) -> Page[VerdictPicture]:
    """A page with newer ones before it, and no longer than it may be."""
    items = (*new, *page.items)
    return Page(items[:most], items[most - 1].sequence if len(items) > most else page.before)
