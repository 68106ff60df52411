"""Many programmes side by side, from what is kept beside their journals: filtered, sorted and cut off by the database.

Reading only, but for a glance that is missing, or of another version: it is worked out from the state, and kept.
Digests side by side, for a committee: engine/rules/portfolio.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

from engine.office import reading
from engine.office.database import autocommitting
from engine.office.trouble import as_trouble
from engine.rules.definition import Definition
from engine.rules.glance import VERSION, Glance, glance
from engine.rules.glance import dump as dump_glance
from engine.rules.glance import load as load_glance
from engine.rules.measuring import Status
from engine.rules.programme import STATE_VERSION, load
from engine.rules.texts import Text

Sort = Literal["area", "deadline", "overdue", "worst", "moment"]
WORST_FIRST: tuple[Status, ...] = ("off_course", "not_met", "at_risk", "unknown", "on_course", "met")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which programmes are wanted; what is left out (None, False or empty) does not count.

    `words`: part of the name or the code of the area. `status`: active, suspended or ended. `phase`: id of a phase that
    is open. `verdict`: an indicator stands so now; `indicator`: that is this one. `overdue`: a deadline passed.
    `asked`: a decision is asked. `stuck`: there is something nobody can act on.
    """

    words: str = ""
    status: str | None = None
    phase: str | None = None
    verdict: str | None = None
    overdue: bool = False
    asked: bool = False
    stuck: bool = False
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """In which order programmes are wanted. `indicator`: by its verdict, worst first, instead of `by`; `phase`: by the
    first of `phases` that is open. `back`: the other way round, but what has none still comes last."""

    by: Sort | Literal["phase"] = "area"
    indicator: str | None = None
    phases: tuple[str, ...] = ()
    back: bool = False


@dataclass(frozen=True, slots=True)
class InUse:
    """An indicator that was assessed in any of these programmes: in how many of those that are wanted it was, and in
    how many of these it is key."""

    id: str
    label: Text
    key: int
    wanted: int


ALL = Filter()

AT_ONCE = 200
"""Glances that are made and kept together."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The newest verdict on an indicator, from the event numbered `sequence`."""

    status: Status
    firm: bool
    reference_date: date
    provisional: bool
    key: bool
    sequence: int


@dataclass(frozen=True, slots=True)
class Row:
    """One programme, as last recorded: `overdue` counts phase runs past their deadline, `verdicts` is by indicator.

    `glance` has the gates, what is stuck, asked and owed, the nearest deadline and the next agreed moment; `next_due`
    is when anything at all comes next (UTC).
    """

    id: str
    area_name: str
    area_code: str
    area_kind: str
    definition: str
    version: int
    title: Text
    status: str
    cycle: int
    open_phases: tuple[str, ...]
    overdue: int
    sequence: int
    next_due: datetime | None
    glance: Glance
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of the `total` programmes that are wanted, in order."""

    items: tuple[Row, ...]
    total: int


def rows(
    engine: Engine,
    programmes: Sequence[str] | None = None,
    wanted: Filter = ALL,
    sort: Sort | Order = "area",
    offset: int = 0,
    limit: int = 50,
) -> Rows:
    """At most `limit` programmes after the first `offset`, out of these ids (None: out of all), that pass the filter.

    Sorted by area; by nearest deadline; most overdue first; worst newest verdict first; or by next agreed moment; what
    has none comes last, and the name of the area decides where they are the same. Raises OfficeUnavailable.
    """
    order = sort if isinstance(sort, Order) else Order(sort)
    asked = {"offset": offset, "limit": limit, "phases": list(order.phases), "by_indicator": order.indicator}
    values, statement = _values(programmes, wanted) | asked, text(_ROWS.format(order=_sorted(order)))
    with as_trouble(), autocommitting(engine) as connection:
        found = connection.execute(statement, values).all()
        if found[0].blank:
            _fill(connection, programmes)
            found = connection.execute(statement, values).all()
        return Rows(tuple(_row(connection, row) for row in found if row.id is not None), found[0].total)


def indicators(engine: Engine, programmes: Sequence[str] | None, wanted: Filter = ALL) -> tuple[InUse, ...]:
    """The indicators that were assessed in these programmes (None: in all), in one question: those first that are key
    in the most programmes that are wanted, then those that are in the most. Raises OfficeUnavailable."""
    labels: dict[str, Text] = {}
    counts: dict[str, tuple[int, int]] = {}
    with as_trouble(), autocommitting(engine) as connection:
        for one in connection.execute(text(_INDICATORS), _values(programmes, wanted)):
            known = reading.definition(connection, one.definition).indicator.get(one.indicator)
            if known is not None:
                labels.setdefault(one.indicator, known.label)
            key, all_ = counts.get(one.indicator, (0, 0))
            counts[one.indicator] = (key + one.key, all_ + one.wanted)
    found = (InUse(name, labels.get(name, Text(nl=name, en=name)), *counts[name]) for name in counts)
    return tuple(sorted(found, key=lambda one: (-one.key, -one.wanted, one.id)))


def plans_of(engine: Engine, found: Sequence[Row]) -> dict[tuple[str, int], Definition]:
    """The definitions that these programmes live by, by id and version. Raises OfficeUnavailable."""
    wanted = {(row.definition, row.version) for row in found}
    values = {"ids": [one for one, _ in wanted], "versions": [version for _, version in wanted]}
    with as_trouble(), autocommitting(engine) as connection:
        hashes = connection.execute(text(_DEFINITIONS), values).all() if wanted else []
        return {(one.id, one.version): reading.definition(connection, one.hash) for one in hashes}


def open_phases(engine: Engine, programmes: Sequence[str] | None) -> tuple[tuple[Definition, str], ...]:
    """The phases that are open in any of these programmes (None: of all), in the order of the definitions they are of:
    as many times as there are such definitions. Raises OfficeUnavailable."""
    asked = {"programmes": None if programmes is None else list(programmes)}
    found: list[tuple[Definition, str]] = []
    with as_trouble(), autocommitting(engine) as connection:
        for one in connection.execute(text(_OPEN), asked):
            plan = reading.definition(connection, one.definition)
            found += [(plan, phase.id) for phase in plan.phases if phase.id in one.phases]
    return tuple(found)


def running(connection: Connection, programmes: Sequence[str]) -> tuple[str, ...]:
    """Those of these programmes that have not ended, in one question: the one with the nearest deadline first."""
    values = {"programmes": list(programmes), "current": _CURRENT}
    return tuple(connection.scalars(text(_RUNNING.format(also="")), values))


def asking(connection: Connection, programmes: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Those of them in which anything is owed by anybody, by what is kept or by what came due since."""
    values = {"programmes": list(programmes), "current": _CURRENT, "now": now}
    return tuple(connection.scalars(text(_RUNNING.format(also=_ASKS)), values))


def sits_in(engine: Engine, person: str, day: date) -> dict[str, dict[str, str]]:
    """In which programmes a person may act on the local day `day`, and for what: {programme: {seat: role}}.

    They hold the seat, or belong to the organisation that holds it, or act for its holder while that substitution
    lasts: then nobody else does. What they may do there the state of the programme decides. Raises OfficeUnavailable.
    """
    found: dict[str, dict[str, str]] = {}
    with as_trouble(), autocommitting(engine) as connection:
        for row in connection.execute(text(_SEATS), {"person": person, "day": day}):
            found.setdefault(row.programme, {})[row.id] = row.role
    return found


def _values(programmes: Sequence[str] | None, wanted: Filter) -> dict[str, Any]:
    sought = wanted.words.strip()
    for sign in "\\%_":
        sought = sought.replace(sign, "\\" + sign)
    return {
        "programmes": None if programmes is None else list(programmes),
        "words": f"%{sought}%" if sought else None,
        "status": wanted.status,
        "phase": wanted.phase,
        "verdict": wanted.verdict,
        "indicator": wanted.indicator,
        "overdue": wanted.overdue,
        "asked": wanted.asked,
        "stuck": wanted.stuck,
        "worst": list(WORST_FIRST),
        "current": _CURRENT,
    }


def _sorted(order: Order) -> str:
    way = "DESC" if order.back else "ASC"
    return f"{_ORDER['indicator' if order.indicator else order.by]} {way} NULLS LAST, area_name, id"


def _row(connection: Connection, row: Any) -> Row:
    plan = reading.definition(connection, row.definition)
    return Row(
        id=row.id,
        area_name=row.area_name,
        area_code=row.area_code,
        area_kind=row.area_kind,
        definition=plan.id,
        version=plan.version,
        title=plan.title,
        status=row.status,
        cycle=row.cycle,
        open_phases=tuple(row.open_phases),
        overdue=row.overdue,
        sequence=row.sequence,
        next_due=row.next_due,
        glance=load_glance(row.glance),
        verdicts={name: _verdict(*told) for name, *told in row.verdicts or ()},
    )


def _verdict(status: Status, firm: bool, on: str, provisional: bool, key: bool, sequence: int) -> Verdict:
    return Verdict(status, firm, date.fromisoformat(on), provisional, key, sequence)


def _fill(connection: Connection, programmes: Sequence[str] | None) -> None:
    """Keeps the glances that are missing, some at a time; what a command wrote meanwhile stays."""
    asked = {"programmes": None if programmes is None else list(programmes), "current": _CURRENT, "limit": AT_ONCE}
    last = ""
    while missing := connection.execute(text(_BLANK), asked | {"last": last}).all():
        made = [(row.id, row.sequence, dump_glance(_made(connection, row))) for row in missing]
        ids, sequences, glances = map(list, zip(*made, strict=True))
        connection.execute(text(_KEEP), {"ids": ids, "sequences": sequences, "glances": glances})
        connection.commit()
        last = missing[-1].id


def _made(connection: Connection, row: Any) -> Glance:
    if row.state_version != STATE_VERSION:
        return glance(*reading.stands(connection, row.id))
    return glance(reading.definition(connection, row.definition), load(row.state))


_DEFINITIONS = """
    SELECT d.id, d.version, d.hash FROM definition AS d
    JOIN unnest(CAST(:ids AS text[]), CAST(:versions AS int[])) AS wanted (id, version)
    ON wanted.id = d.id AND wanted.version = d.version
"""

_OPEN = """
    SELECT definition, array_agg(DISTINCT phase) AS phases FROM programme, unnest(open_phases) AS phase
    WHERE CAST(:programmes AS text[]) IS NULL OR id = ANY(CAST(:programmes AS text[])) GROUP BY definition
"""

_CURRENT = f'{{"version":{VERSION},%'
"""How a glance begins that these rules have counted."""

_ORDER: dict[str, str] = {
    "area": "area_name",
    "deadline": "glance::json ->> 'deadline'",
    "overdue": "-overdue",
    "worst": """(SELECT min(array_position(CAST(:worst AS text[]), v.status)) FROM verdict_now AS v
                 WHERE v.programme = found.id)""",
    "moment": "glance::json ->> 'next_moment'",
    "phase": """(SELECT min(array_position(CAST(:phases AS text[]), phase)) FROM unnest(open_phases) AS phase)""",
    "indicator": """(SELECT array_position(CAST(:worst AS text[]), v.status) FROM verdict_now AS v
                     WHERE v.programme = found.id AND v.indicator = :by_indicator)""",
}

_GLANCED = """
    SELECT id, definition, area_name, area_code, area_kind, status, cycle, open_phases, overdue, sequence, next_due,
           CASE WHEN glance LIKE :current THEN glance END AS glance
    FROM programme WHERE (CAST(:programmes AS text[]) IS NULL OR id = ANY(CAST(:programmes AS text[])))
"""

_RUNNING = f"""
    SELECT id FROM ({_GLANCED}) AS glanced WHERE status <> 'ended' {{also}}
    ORDER BY glance::json ->> 'deadline' NULLS LAST, area_name, id
"""

_ASKS = "AND (glance IS NULL OR (glance::json ->> 'owed')::int > 0 OR next_due <= :now)"

_FOUND = f"""
    WITH glanced AS ({_GLANCED}), found AS (
        SELECT * FROM glanced
        WHERE (CAST(:words AS text) IS NULL
               OR area_name ILIKE CAST(:words AS text) OR area_code ILIKE CAST(:words AS text))
        AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS text))
        AND (CAST(:phase AS text) IS NULL OR CAST(:phase AS text) = ANY(open_phases))
        AND (NOT CAST(:overdue AS boolean) OR overdue > 0)
        AND (NOT CAST(:asked AS boolean) OR glance IS NULL OR (glance::json ->> 'asked')::int > 0)
        AND (NOT CAST(:stuck AS boolean) OR glance IS NULL OR (glance::json ->> 'stuck')::int > 0)
        AND (CAST(:verdict AS text) IS NULL OR EXISTS (
            SELECT 1 FROM verdict_now AS v WHERE v.programme = glanced.id AND v.status = CAST(:verdict AS text)
            AND (CAST(:indicator AS text) IS NULL OR v.indicator = CAST(:indicator AS text))
        ))
    )
"""

_ROWS = f"""
    {_FOUND}, page AS (
        SELECT *, row_number() OVER (ORDER BY {{order}}) AS place FROM found ORDER BY place OFFSET :offset LIMIT :limit
    )
    SELECT (SELECT count(*) FROM found) AS total, (SELECT count(*) FROM found WHERE glance IS NULL) AS blank, page.*,
           (SELECT json_agg(json_build_array(v.indicator, v.status, v.firm, v.reference_date, v.provisional, v.key,
                                             v.sequence) ORDER BY v.indicator)
            FROM verdict_now AS v WHERE v.programme = page.id) AS verdicts
    FROM (SELECT 1) AS always LEFT JOIN page ON true ORDER BY page.place
"""

_INDICATORS = f"""
    {_FOUND}
    SELECT v.indicator, glanced.definition, count(found.id) AS wanted, count(found.id) FILTER (WHERE v.key) AS key
    FROM verdict_now AS v JOIN glanced ON glanced.id = v.programme LEFT JOIN found ON found.id = v.programme
    GROUP BY v.indicator, glanced.definition
"""

_BLANK = f"""
    SELECT p.id, p.sequence, p.definition, p.state_version, p.state
    FROM ({_GLANCED}) AS glanced JOIN programme AS p ON p.id = glanced.id
    WHERE glanced.glance IS NULL AND p.id > :last ORDER BY p.id LIMIT :limit
"""

_KEEP = """
    UPDATE programme AS p SET glance = made.glance
    FROM unnest(CAST(:ids AS text[]), CAST(:sequences AS bigint[]), CAST(:glances AS text[]))
         AS made (id, sequence, glance)
    WHERE p.id = made.id AND p.sequence = made.sequence
"""

_HELD = """(until IS NULL OR until >= :day)
    AND NOT coalesce(:day BETWEEN substitute_first AND substitute_last, false)"""

_SEATS = f"""
    SELECT programme, id, role FROM seat WHERE person = :person AND {_HELD}
    UNION
    SELECT programme, id, role FROM membership AS m JOIN seat ON seat.organisation = m.organisation
    WHERE m.person = :person AND {_HELD}
    UNION
    SELECT programme, id, role FROM seat
    WHERE substitute_person = :person AND CAST(:day AS date) BETWEEN substitute_first AND substitute_last
    ORDER BY programme, id
"""
