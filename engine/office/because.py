"""What is behind a decision, an evaluation or a cycle: `why` of the rules, from no more of the journal than it needs.

Only what to read lives here; how the chain is told: engine/rules/why.py.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, text

from engine.office import areas, reading
from engine.office.backwards import names_in
from engine.office.journal import Recorded
from engine.office.tables import CAUSE, CYCLE, FIGURE, LAST_DATE, REFERENCE_DATE, RUN, YARDSTICK
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.speaker import Names
from engine.rules.why import Chain, NoSuchSubject, chain, subject_of
from engine.rules.why_needs import MOST_KNOWN, OWN, Grounds, Meant, grounds, meant


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
    records = look.chosen_from(meant(subject))
    try:
        run = subject_of(plan, _numbered(records), subject)
    except NoSuchSubject:
        run = subject_of(plan, _numbered(look.known()), subject)  # refuses again, and names what there is
    if run is not None:
        own = look.about(run)
        records = [*records, *own, *look.grounds(grounds(run, _numbered(own)))]
    needed = {record.sequence: record for record in records}.values()
    return chain(plan, _numbered(needed), subject, names_in(connection, programme, needed, names))


class _Look:
    """Looking into the journal of one programme, no further than one event."""

    def __init__(self, connection: Connection, programme: str, until: int) -> None:
        self._connection, self._values = connection, {"programme": programme, "until": until}

    def chosen_from(self, asked: Meant) -> list[Recorded]:
        """What a subject may mean."""
        if asked.newest:
            return self._records(_NEWEST, kinds=["CycleBegan", "CourseDecided"])
        cycle = None if asked.cycle is None else str(asked.cycle)
        return self._records(_MEANT, cycle=cycle, day=asked.day.isoformat() if asked.day else None)

    def known(self) -> list[Recorded]:
        """The last cycles and evaluations there are, one of each more than are named."""
        return self._records(_KNOWN, limit=MOST_KNOWN + 1)

    def about(self, run: str) -> list[Recorded]:
        """What is told of an evaluation itself, and what it caused."""
        return self._records(_ABOUT, run=run, own=[kind.__name__ for kind in OWN])

    def grounds(self, found: Grounds) -> list[Recorded]:
        """What an evaluation rests on."""
        day = found.day.isoformat() if found.day else None
        return self._records(
            _GROUNDS,
            before=found.before,
            day=day,
            moment=json.dumps({"moment": found.moment, "on": [day]}),
            yardsticks=[_mark(indicator=indicator, number=number) for indicator, number in found.yardsticks],
            figures=[figure_mark(*key.split("|")) for key in found.figures],
        )

    def _records(self, statement: str, **values: Any) -> list[Recorded]:
        return [Recorded(*row) for row in self._connection.execute(text(statement), self._values | values)]


def _numbered(records: Iterable[Recorded]) -> list[tuple[int, e.Event]]:
    return [(record.sequence, record.event) for record in sorted(records, key=lambda record: record.sequence)]


def figure_mark(indicator: str, area: str, day: str) -> str:
    """What a figure is about (its day in ISO form), as FIGURE finds it in the body of its event."""
    return _mark(indicator=indicator, area=area, reference_date=day)


def _mark(**fields: str | int) -> str:
    """Fields as they stand next to each other in the body of an event."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[1:-1]


_EVENT = "SELECT sequence, at, type, version, body, command, hash FROM event"
_HERE = "programme = :programme AND sequence <= :until"

_NEWEST = f"""
    SELECT e.* FROM unnest(CAST(:kinds AS text[])) AS kind (name), LATERAL (
        {_EVENT} WHERE {_HERE} AND type = kind.name ORDER BY sequence DESC LIMIT 1
    ) AS e
"""

_MEANT = f"""
    {_EVENT} WHERE {_HERE} AND type = 'CycleBegan' AND {CYCLE} = :cycle
    UNION ALL {_EVENT} WHERE {_HERE} AND type = 'PhaseOpened' AND {REFERENCE_DATE} = :day
"""

_KNOWN = f"""
    ({_EVENT} WHERE {_HERE} AND type = 'CycleBegan' ORDER BY sequence DESC LIMIT :limit)
    UNION ALL
    ({_EVENT} WHERE {_HERE} AND type = 'PhaseOpened' AND {REFERENCE_DATE} > ''
     ORDER BY {REFERENCE_DATE} DESC, sequence DESC LIMIT :limit)
"""

_ABOUT = f"""
    {_EVENT} WHERE {_HERE} AND {RUN} = :run AND type = ANY(CAST(:own AS text[]))
    UNION ALL {_EVENT} WHERE {_HERE} AND type IN ('CycleBegan', 'PhaseOpened', 'Suspended') AND {CAUSE} = :run
"""

_GROUNDS = f"""
    ({_EVENT} WHERE {_HERE} AND type = 'ProgrammeStarted' AND sequence < :before ORDER BY sequence DESC LIMIT 1)
    UNION ALL
    ({_EVENT} WHERE {_HERE} AND type = 'DefinitionMigrated' AND sequence < :before ORDER BY sequence DESC LIMIT 1)
    UNION ALL
    {_EVENT} WHERE {_HERE} AND type = 'MomentsAgreed' AND sequence < :before AND {LAST_DATE} >= :day
    AND CAST(body AS jsonb) @> CAST(:moment AS jsonb)
    UNION ALL {_EVENT} WHERE {_HERE} AND type = 'MeasurementAgreed'
    UNION ALL
    {_EVENT} WHERE {_HERE} AND type = 'YardstickChanged' AND {YARDSTICK} = ANY(CAST(:yardsticks AS text[]))
    UNION ALL
    {_EVENT} WHERE {_HERE} AND type = 'FigureRecorded' AND {FIGURE} = ANY(CAST(:figures AS text[]))
"""
"""On each indicator a measurement is agreed once. Of moments that were agreed, only those are looked through that were
still ahead."""
