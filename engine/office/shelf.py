"""Programmes at hand: how each stands, in words, worked out once, and again as soon as anything happened in it.

Reading only. Several threads may share a `Shelf`. What the journal tells besides, in pieces: past.py. Pages read with

    with reading.looking(engine) as connection:
        known = shelf.now(connection, programme, now)
        decisions = past.decisions(connection, known)
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, text

from engine.office import areas, initiatives, reading
from engine.rules.calendar import next_due
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.picture import Standing
from engine.rules.programme import Programme
from engine.rules.refusals import TimeRunsForward
from engine.rules.speaker import Names
from engine.rules.standing import standing
from engine.rules.workdays import local_day

MOST_PROGRAMMES = 256
"""Kept on the shelf at once."""

MOST_PAST = 64
"""Programmes as of days gone by, kept beside those: whoever leafs through the past takes nothing of now away."""


@dataclass(frozen=True, slots=True)
class Known:
    """A programme as it stood after `sequence` events, on the local day of `standing`, with the names in it.

    Where time was passed, `programme` and `standing` have it that so much time went by, by which the events in `came`
    came that are not on record; `behind` is when the first of them was due, `due` when the next one comes. `names` are
    those of people and organisations that take part, of the area, and of areas it is held against. `standing.history`
    is empty: see past.py.
    """

    sequence: int
    plan: Definition
    programme: Programme
    standing: Standing
    names: Names
    came: tuple[Event, ...] = ()
    behind: datetime | None = None
    due: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many things came that are not on record."""
        return len(self.came)


@dataclass
class Shelf:
    """Programmes at hand. What is asked most lately is kept."""

    _known: OrderedDict[Hashable, Known] = field(default_factory=OrderedDict)
    _past: OrderedDict[Hashable, Known] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def programme(self, connection: Connection, programme: str, now: datetime) -> Known:
        """The programme as last recorded, on the day of `now`: for letters. Raises NotStarted."""

        def holds(known: Known) -> bool:
            sequence = _sequence(connection, programme)
            return known.sequence == sequence and local_day(known.plan.calendar, now) == known.standing.on

        return self._get(("recorded", programme), holds, lambda: _as_recorded(connection, programme, now))

    def now(self, connection: Connection, programme: str, now: datetime) -> Known:
        """The programme as it stands at `now` (aware, UTC), time passed up to then: for pages. Raises NotStarted.

        `standing.at` is when it was worked out, the same day or earlier on it. Names are always those of now.
        """

        def holds(known: Known) -> bool:
            today = local_day(known.plan.calendar, now)
            fresh = known.standing.on == today and (known.due is None or now < known.due)
            same = fresh and known.sequence == _sequence(connection, programme)
            return same and known.names == names_of(connection, known.plan, known.programme)

        return self._get(("now", programme), holds, lambda: _as_passed(connection, programme, now))

    def as_of(self, connection: Connection, programme: str, day: date) -> Known:
        """The programme as it stood at the end of the local day `day`: what was on record then, time passed until then.

        Names are those of now: who was erased since stays erased. Raises NotStarted for a day before it began.
        """
        until = reading.end_on(connection, programme, day)
        last = reading.last_by(connection, programme, until)

        def holds(known: Known) -> bool:
            return known.names == names_of(connection, known.plan, known.programme)

        return self._get(
            ("then", programme, last, day), holds, lambda: _as_then(connection, programme, last, until), True
        )

    def _get(
        self, key: Hashable, holds: Callable[[Known], bool], look_up: Callable[[], Known], past: bool = False
    ) -> Known:
        """What stands under `key`, if it still holds; nobody waits while somebody else looks."""
        kept, most = (self._past, MOST_PAST) if past else (self._known, MOST_PROGRAMMES)
        with self._lock:
            known = kept.get(key)
        if known is None or not holds(known):
            known = look_up()
        with self._lock:
            kept[key] = known
            kept.move_to_end(key)
            if len(kept) > most:
                kept.popitem(last=False)
        return known


def _sequence(connection: Connection, programme: str) -> int | None:
    found: int | None = connection.scalar(_SEQUENCE, {"programme": programme})
    return found


_SEQUENCE = text("SELECT sequence FROM programme WHERE id = :programme")


def _as_recorded(connection: Connection, programme: str, now: datetime) -> Known:
    plan, p = reading.stands(connection, programme)
    names = names_of(connection, plan, p)
    return Known(p.sequence, plan, p, standing(plan, p, now, (), names), names)


def _as_passed(connection: Connection, programme: str, now: datetime) -> Known:
    plan, p = reading.stands(connection, programme)
    return _known(connection, plan, p, now)


def _as_then(connection: Connection, programme: str, last: int, until: datetime) -> Known:
    p = reading.stood_after(connection, programme, last)
    return _known(connection, reading.definition(connection, p.hash), p, until)


def _known(connection: Connection, plan: Definition, recorded: Programme, at: datetime) -> Known:
    """With time passed up to `at`; a clock that runs behind leaves it as recorded."""
    came: tuple[Event, ...] = ()
    p = recorded
    with suppress(TimeRunsForward):
        came, p = reading.passing(plan, recorded, at)
    names = names_of(connection, plan, p)
    shown = replace(standing(plan, p, at, (), names), sequence=recorded.sequence)
    behind = next_due(plan, recorded) if came else None
    return Known(recorded.sequence, plan, p, shown, names, came, behind, next_due(plan, p))


def names_of(connection: Connection, plan: Definition, p: Programme) -> dict[str, str]:
    """What the people, organisations and initiatives of a programme are called, its area, and the areas it is held
    against."""
    persons = {*p.people, *(seat.person for seat in p.seats.values() if seat.person)}
    organisations = {seat.organisation for seat in p.seats.values() if seat.organisation}
    others = areas.compared(plan, p)
    if not p.initiatives:
        return {**named(connection, persons, organisations, others), p.area_code: p.area_name}
    wanted = _wanted(persons, organisations, others) | {"programme": p.id, "most": initiatives.MOST}
    rows = connection.execute(_NAMES_AND_INITIATIVES, wanted).all()
    quoted = {row.id: f"‘{initiatives.short(row.name)}’" for row in rows if row.planned}
    return {**quoted, **{row.id: row.name for row in rows if not row.planned}, p.area_code: p.area_name}


def named(
    connection: Connection, persons: Collection[str], organisations: Collection[str], codes: Collection[str] = ()
) -> dict[str, str]:
    """Display names by id of those of these people, organisations and areas that are on record."""
    wanted = _wanted(persons, organisations, codes)
    return {one.id: one.name for one in connection.execute(_NAMES, wanted)}


def _wanted(persons: Collection[str], organisations: Collection[str], codes: Collection[str]) -> dict[str, Any]:
    return {"persons": list(persons), "organisations": list(organisations), "codes": list(codes)}


_NAMED = f"""
    SELECT id, name FROM person WHERE id = ANY(CAST(:persons AS text[]))
    UNION ALL SELECT id, name FROM organisation WHERE id = ANY(CAST(:organisations AS text[]))
    UNION ALL ({areas.NAMES})
"""
_NAMES = text(_NAMED)
_NAMES_AND_INITIATIVES = text(f"""
    SELECT id, name, false AS planned FROM ({_NAMED}) AS named
    UNION ALL SELECT id, label, true FROM ({initiatives.LABELS}) AS labelled
""")
