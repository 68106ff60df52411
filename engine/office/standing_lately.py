"""A standing with what people look back on: the newest of it, however long the journal is. Reading only.

What the state forgets is read from the journal backwards, as far as a standing tells it. The whole history, which costs
what there is of it, has who asks for it: Office.journal and engine/rules/standing.py.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from engine.office import reading
from engine.office.backwards import names_in, of_kinds, of_runs
from engine.office.journal import Recorded
from engine.office.past import ASSESSED, DEADLINE, DECISION, newest_about
from engine.office.shelf import Known, Shelf
from engine.rules import events as e
from engine.rules.commands import PassTime
from engine.rules.decide import decide
from engine.rules.history import told
from engine.rules.picture import Standing
from engine.rules.programme import Programme
from engine.rules.refusals import TimeRunsForward
from engine.rules.standing import standing_with

MOST = 10
"""So many decisions, and so many deadlines that were missed or moved, are told."""

NEWEST = 4
"""Verdicts looked at to find the one on the latest reference date: a late figure is assessed again later."""


@dataclass(frozen=True, slots=True)
class Told:
    """A standing of what is `known`, with the events that the passing of time brought `since` the last one on record;
    `more`: there are decisions or deadlines from before."""

    standing: Standing
    known: Known
    since: Sequence[e.Event]
    more: bool

    @property
    def waiting(self) -> int:
        """How many events are due but not on record."""
        return len(self.since)


def now(engine: Engine, programme: str, at: datetime) -> Told:
    """Where a programme stands at `at`, time passed up to then. Raises NotStarted and OfficeUnavailable."""
    with reading.looking(engine) as connection:
        known = Shelf().now(connection, programme, at)
        _, recorded = reading.stands(connection, programme)
        return _told(connection, known, recorded)


def on_day(engine: Engine, programme: str, day: date) -> Told:
    """Where it stood at the end of a local day. Raises NotStarted and OfficeUnavailable."""
    with reading.looking(engine) as connection:
        known = Shelf().as_of(connection, programme, day)
        recorded = reading.stood_after(connection, programme, known.sequence)
        return _told(connection, known, recorded)


def passed(known: Known, recorded: Programme) -> Sequence[e.Event]:
    """What the passing of time brought since the last event on record; nothing where the clock runs behind it."""
    with suppress(TimeRunsForward):
        return decide(known.plan, recorded, PassTime(id="look"), known.standing.at)
    return ()


def _told(connection: Connection, known: Known, recorded: Programme) -> Told:
    records, more = _lately(connection, known)
    names = names_in(connection, known.programme.id, records, known.names)
    since = passed(known, recorded)
    numbered = [*((one.sequence, one.event) for one in records), *enumerate(since, known.sequence + 1)]
    events = [event for _, event in numbered]
    found = standing_with(
        known.plan, known.programme, known.standing.at, told(known.plan, numbered, names), events, names
    )
    return Told(replace(found, sequence=known.sequence), known, since, more)


def _lately(connection: Connection, known: Known) -> tuple[list[Recorded], bool]:
    """What a standing tells of the journal, in order, and whether decisions or deadlines from before are left out."""
    decided, decided_before = of_kinds(connection, known, ("CourseDecided",), None, MOST)
    moved, moved_before = of_kinds(connection, known, DEADLINE, None, MOST)
    began, _ = of_kinds(connection, known, ("CycleBegan",), None, 1)
    open_runs = of_runs(connection, known, list(known.programme.runs), ("PhaseOpened", *ASSESSED))
    behind = of_runs(connection, known, [str(getattr(one.event, "run", "")) for one in decided], DECISION)
    sticks = known.programme.yardsticks
    verdicts = newest_about(connection, known, "IndicatorAssessed", sorted(sticks), NEWEST)
    changed = sorted(one for one, stick in sticks.items() if stick.number > 1)
    readings = newest_about(connection, known, "YardstickRead", changed, 1)
    found = {one.sequence: one for one in (*moved, *began, *open_runs, *behind, *verdicts, *readings)}
    return [found[sequence] for sequence in sorted(found)], bool(decided_before or moved_before)
