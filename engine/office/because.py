"""What is behind a decision, an evaluation or a cycle: `why` of the rules, from no more of the journal than it needs.

Only what to read lives here; how the chain is told: engine/rules/why.py.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, Engine, text

from engine.office import areas, reading
from engine.office.backwards import names_in
from engine.office.journal import Recorded
from engine.office.tables import FIGURE, RUN
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.speaker import Names
from engine.rules.why import Chain, chain, subject_of
from engine.rules.yardstick import Yardstick

_CHOSEN_FROM = ["CycleBegan", "PhaseOpened", "CourseDecided"]
_AGREED = [
    "ProgrammeStarted", "DefinitionMigrated", "MeasurementAgreed", "YardstickChanged", "MomentsAgreed", "Suspended",
]  # fmt: skip


def because(engine: Engine, programme: str, subject: str | None = None, until: int | None = None) -> Chain:
    """The chain behind `subject`: a cycle ("2"), an evaluation (its phase run), its reference date ("2016-09-01"), or
    "besluit" for the newest decision; None: the newest cycle, or while that is the first the newest decision.

    `until` is the number of the last event that may be told (None: all). Raises NotStarted, NoSuchSubject and
    OfficeUnavailable.
    """
    with reading.looking(engine) as connection:
        plan, p = reading.stands(connection, programme)
        names = {**areas.named(connection, areas.compared(plan, p)), p.area_code: p.area_name}
        return behind(connection, plan, programme, subject, min(until or p.sequence, p.sequence), names)


def behind(
    connection: Connection, plan: Definition, programme: str, subject: str | None, until: int, names: Names
) -> Chain:
    """The same, as this connection sees it; `names` need no looking up: `Known` (shelf.py) has plan and names."""
    look = _Look(connection, programme, until)
    records = {record.sequence: record for record in look.kinds(_CHOSEN_FROM)}
    run = subject_of(plan, _numbered(records.values()), subject)
    if run is not None:
        records |= {record.sequence: record for record in (*look.run(run), *look.kinds(_AGREED))}
        known = sorted(records.values(), key=lambda record: record.sequence)
        records |= {record.sequence: record for record in look.figures(_marks(run, known))}
    needed = sorted(records.values(), key=lambda record: record.sequence)
    return chain(plan, _numbered(needed), subject, names_in(connection, programme, needed, names))


class _Look:
    """Looking into the journal of one programme, no further than one event."""

    def __init__(self, connection: Connection, programme: str, until: int) -> None:
        self._connection, self._values = connection, {"programme": programme, "until": until}

    def kinds(self, kinds: Sequence[str]) -> Iterator[Recorded]:
        return self._records("type = ANY(CAST(:which AS text[]))", kinds)

    def run(self, run: str) -> Iterator[Recorded]:
        return self._records(f"{RUN} = ANY(CAST(:which AS text[]))", [run])

    def figures(self, marks: Sequence[str]) -> Iterator[Recorded]:
        return self._records(f"type = 'FigureRecorded' AND {FIGURE} = ANY(CAST(:which AS text[]))", marks)

    def _records(self, where: str, which: Sequence[str]) -> Iterator[Recorded]:
        rows = self._connection.execute(text(_EVENTS.format(where=where)), {**self._values, "which": list(which)})
        return (Recorded(*row) for row in rows)


def _numbered(records: Iterable[Recorded]) -> list[tuple[int, e.Event]]:
    return [(record.sequence, record.event) for record in records]


def _marks(run: str, records: Sequence[Recorded]) -> list[str]:
    """What the figures are about on which the verdicts of `run` rest, or would if they were there."""
    events = [record.event for record in records]
    area = next((event.area_code for event in events if isinstance(event, e.ProgrammeStarted)), "")
    sticks = {(stick.indicator, stick.number): stick for event in events for stick in _yardsticks(event)}
    marks: dict[str, None] = {}
    for event in events:
        if isinstance(event, e.IndicatorAssessed) and event.run == run:
            one = event.assessment
            marks |= {
                figure_mark(item.indicator, item.area, item.reference_date.isoformat()): None for item in one.inputs
            }
            stick = sticks.get((one.indicator, one.yardstick))
            if stick is not None:
                days = (one.reference_date, stick.baseline)
                areas = (area, *(code for code, _ in stick.benchmark))
                marks |= {figure_mark(one.indicator, where, day.isoformat()): None for where in areas for day in days}
    return list(marks)


def _yardsticks(event: e.Event) -> Sequence[Yardstick]:
    if isinstance(event, e.MeasurementAgreed):
        return event.yardsticks
    return (event.yardstick,) if isinstance(event, e.YardstickChanged) else ()


def figure_mark(indicator: str, area: str, day: str) -> str:
    """What a figure is about (its day in ISO form), as FIGURE finds it in the body of its event."""
    about = {"indicator": indicator, "area": area, "reference_date": day}
    return json.dumps(about, ensure_ascii=False, separators=(",", ":"))[1:-1]


_EVENTS = """
    SELECT sequence, at, type, version, body, command, hash FROM event
    WHERE programme = :programme AND sequence <= :until AND {where} ORDER BY sequence
"""
