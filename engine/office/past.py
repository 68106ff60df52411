"""What the journal tells and the state forgets, a page at a time and newest first. Reading only.

Every page costs what is on it, however long the journal is. All functions take a `Known` (shelf.py), of now or of a
day, and tell nothing later than it: `before` is the number of an event, given by the page before as `Page.before`.
Names and words are looked up for what is on the page; words that were erased are None, or are said to be gone.

Phase runs, and what was handed in and signed in them: phases_past.py. What is behind a decision: because.py. The shapes
that digests have too: engine/rules/picture.py.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, text

from engine.office.backwards import COLUMNS, LIMIT, Page, T, names_in, of_all, of_kinds, of_run, of_runs, paged, rows
from engine.office.journal import Recorded
from engine.office.shelf import Known
from engine.office.tables import VERDICT
from engine.rules.history import told
from engine.rules.picture import (
    CyclePicture,
    DeadlinePicture,
    DecisionPicture,
    History,
    VerdictPicture,
    YardstickChange,
)
from engine.rules.speaker import Names
from engine.rules.texts import Text
from engine.rules.wording import tell_plainly
from engine.rules.workdays import end_of_day, local_day


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the journal: `told` is its sentence without its day, `command` the id of what caused it, `run` the
    phase run it is about, if any."""

    sequence: int
    at: datetime
    day: date
    type: str
    told: Text
    command: str
    run: str | None


# --- the journal


def journal_page(
    connection: Connection,
    known: Known,
    *,
    run: str | None = None,
    kinds: Sequence[str] = (),
    before: int | None = None,
    limit: int = 50,
) -> Page[Line]:
    """Events of the journal: all, or those of one phase run, of some kinds (names of events), or both."""
    if run is not None:
        records, more = of_run(connection, known, run, kinds, before, limit)
    elif kinds:
        records, more = of_kinds(connection, known, kinds, before, limit)
    else:
        records, more = of_all(connection, known, before, limit)
    names = names_in(connection, known.programme.id, records, known.names)
    return Page(tuple(_line(known, record, names) for record in records), more)


def _line(known: Known, record: Recorded, names: Names) -> Line:
    event, day = record.event, local_day(known.plan.calendar, record.at)
    sentence = tell_plainly(known.plan, event, names)
    return Line(
        record.sequence, record.at, day, record.type, sentence, record.command, getattr(event, "run", None)
    )  # fmt: skip


def days_beside(connection: Connection, known: Known, day: date) -> tuple[date | None, date | None]:
    """The last day before `day` and the first one after it on which something was recorded."""
    calendar = known.plan.calendar
    ends = {"begin": end_of_day(calendar, day - timedelta(days=1)), "end": end_of_day(calendar, day)}
    found = connection.execute(text(_DAYS_BESIDE), {"programme": known.programme.id, **ends}).one()
    before, after = (local_day(calendar, at) if at else None for at in found)
    return before, after


# --- what people look back on


def decisions(
    connection: Connection, known: Known, before: int | None = None, limit: int = LIMIT
) -> Page[DecisionPicture]:
    """Course decisions, with the recommendation, the proposal and the ratification that belong to each."""
    records, more = of_kinds(connection, known, ("CourseDecided",), before, limit)
    wanted = [record.sequence for record in records]
    runs = [str(getattr(record.event, "run", "")) for record in records]
    found = _told(connection, known, of_runs(connection, known, runs, DECISION)).decisions
    return Page(tuple(one for one in reversed(found) if one.sequence in wanted), more)


def deadlines(
    connection: Connection, known: Known, before: int | None = None, limit: int = LIMIT
) -> Page[DeadlinePicture]:
    """Deadlines that were missed, extended or shifted."""
    return _pictures(connection, known, DEADLINE, before, limit, lambda found: found.deadlines)


def cycles(connection: Connection, known: Known, before: int | None = None, limit: int = LIMIT) -> Page[CyclePicture]:
    """Cycles, and why each began."""
    return _pictures(connection, known, ("CycleBegan",), before, limit, lambda found: found.cycles)


def yardstick_changes(
    connection: Connection, known: Known, before: int | None = None, limit: int = LIMIT
) -> Page[YardstickChange]:
    """Yardsticks as they were agreed and changed; `limit` counts signings, of which one may be about several."""
    return _pictures(connection, known, _YARDSTICK, before, limit, lambda found: found.yardsticks)


def verdicts_of(
    connection: Connection, known: Known, indicator: str, before: int | None = None, limit: int = LIMIT
) -> Page[VerdictPicture]:
    """The verdicts on one indicator, each with its whole assessment; the last recorded first."""
    values = {"kind": "IndicatorAssessed", "indicator": indicator}
    records, more = paged(connection, _VERDICTS, known, before, limit, **values)
    return Page(tuple(reversed(_told(connection, known, records).verdicts)), more)


def readings_of(
    connection: Connection, known: Known, indicator: str, before: int | None = None, limit: int = LIMIT
) -> Page[VerdictPicture]:
    """What changed yardsticks made of earlier moments of one indicator; no verdicts, and they undo none."""
    values = {"kind": "YardstickRead", "indicator": indicator}
    records, more = paged(connection, _VERDICTS, known, before, limit, **values)
    found = reversed(_told(connection, known, records).verdicts)
    return Page(tuple(_with_key(known, one) for one in found), more)


def newest_verdicts(
    connection: Connection, known: Known, indicators: Iterable[str], limit: int = LIMIT
) -> dict[str, Page[VerdictPicture]]:
    """The first page of verdicts on each of these indicators, in one look; each is told in a word or two."""
    return _newest(connection, known, "IndicatorAssessed", indicators, limit)


def newest_readings(
    connection: Connection, known: Known, indicators: Iterable[str], limit: int = LIMIT
) -> dict[str, Page[VerdictPicture]]:
    """The first page of readings of each of these indicators, in one look."""
    return _newest(connection, known, "YardstickRead", indicators, limit)


def _newest(
    connection: Connection, known: Known, kind: str, indicators: Iterable[str], limit: int
) -> dict[str, Page[VerdictPicture]]:
    wanted = sorted(set(indicators))
    records = newest_about(connection, known, kind, wanted, limit + 1)
    found: defaultdict[str, list[VerdictPicture]] = defaultdict(list)
    numbered = ((one.sequence, one.event) for one in sorted(records, key=lambda record: record.sequence))
    for one in reversed(told(known.plan, numbered, known.names, in_full=False).verdicts):
        found[one.indicator].append(_with_key(known, one) if one.reading else one)
    return {
        indicator: Page(tuple(several[:limit]), several[limit - 1].sequence if len(several) > limit else None)
        for indicator in wanted
        for several in (found[indicator],)
    }


def newest_about(
    connection: Connection, known: Known, kind: str, indicators: Sequence[str], limit: int
) -> list[Recorded]:
    """The newest events of a kind (IndicatorAssessed or YardstickRead) about each of these indicators."""
    asked = {"kind": kind, "indicators": list(indicators), "upper": known.sequence, "limit": limit}
    return rows(connection, _NEWEST, known, **asked) if indicators else []


def assessed_in(connection: Connection, known: Known, runs: Sequence[str]) -> tuple[VerdictPicture, ...]:
    """All verdicts and readings about these phase runs, in the order in which they were recorded."""
    return _told(connection, known, of_runs(connection, known, runs, ASSESSED)).verdicts


def _with_key(known: Known, one: VerdictPicture) -> VerdictPicture:
    stick = known.programme.yardsticks.get(one.indicator)
    return replace(one, key=bool(stick and stick.key))


def _told(connection: Connection, known: Known, records: Sequence[Recorded]) -> History:
    in_order = sorted(records, key=lambda record: record.sequence)
    names = names_in(connection, known.programme.id, in_order, known.names)
    return told(known.plan, ((record.sequence, record.event) for record in in_order), names)


def _pictures(
    connection: Connection,
    known: Known,
    kinds: Sequence[str],
    before: int | None,
    limit: int,
    which: Callable[[History], tuple[T, ...]],
) -> Page[T]:
    records, more = of_kinds(connection, known, kinds, before, limit)
    return Page(tuple(reversed(which(_told(connection, known, records)))), more)


DECISION = ["CourseRecommended", "CourseProposed", "CourseDecided", "CourseRatified"]
ASSESSED = ["IndicatorAssessed", "YardstickRead"]
DEADLINE = ("DeadlinePassed", "DeadlineExtended", "DeadlineShifted")
_YARDSTICK = ("MeasurementAgreed", "YardstickChanged")

_VERDICTS = f"""
    SELECT {COLUMNS} FROM event AS e
    WHERE programme = :programme AND type = :kind AND type IN ('IndicatorAssessed', 'YardstickRead')
    AND {VERDICT} = :indicator AND sequence <= :upper
    ORDER BY sequence DESC LIMIT :limit
"""

_NEWEST = f"""
    SELECT {COLUMNS} FROM unnest(CAST(:indicators AS text[])) AS wanted (indicator), LATERAL (
        SELECT * FROM event
        WHERE programme = :programme AND type = :kind AND type IN ('IndicatorAssessed', 'YardstickRead')
        AND {VERDICT} = wanted.indicator AND sequence <= :upper
        ORDER BY sequence DESC LIMIT :limit
    ) AS e
"""

_DAYS_BESIDE = """
    SELECT (SELECT at FROM command WHERE programme = :programme AND at <= :begin AND last >= first
            ORDER BY at DESC LIMIT 1),
           (SELECT at FROM command WHERE programme = :programme AND at > :end AND last >= first ORDER BY at LIMIT 1)
"""
