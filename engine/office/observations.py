"""Observations: one figure serves every programme that asks for it, and is asked once.

Here they are imported, looked up and handed to the programmes that want them. A changed figure is a new revision;
nothing is overwritten. `wanted` says per programme which figures it has asked for and the revision it took in last, so
that whatever is still to be handed over can be found again after a crash.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, Engine, Row, and_, select, text, tuple_

from engine.office import tables
from engine.office.trouble import NotAValue, OfficeUnavailable, as_trouble
from engine.rules.commands import RecordFigure
from engine.rules.figures import Figure
from engine.rules.refusals import Refusal, TimeRunsForward

if TYPE_CHECKING:
    from engine.office.register import Answer, Register

CHUNK = 5000
TRIES = 5
Key = tuple[str, str, Any]
"""Indicator, area, reference date."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: keys of new figures and of new revisions, and how many were known just so."""

    new: tuple[Key, ...]
    revised: tuple[Key, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Handed:
    """One figure handed to one programme: its answer, or the refusal where it does not fit there."""

    programme: str
    figure: Figure
    answer: "Answer | None"
    refusal: Refusal | None


def bring_in(register: "Register", figures: Iterable[Figure], now: datetime) -> tuple[Imported, tuple[Handed, ...]]:
    """Import figures, and hand what is new or revised to the programmes that want it (see the two functions below)."""
    imported = import_figures(register.engine, figures)
    return imported, hand_over(register, now, (*imported.new, *imported.revised))


def import_figures(engine: Engine, figures: Iterable[Figure]) -> Imported:
    """Take figures in, in one transaction; of two on the same key the last counts. Their `revision` is not looked at.

    Raises NotAValue for a figure with neither or both of value and reason, or a value that is no finite number;
    OfficeUnavailable. Then nothing was taken in.
    """
    total = Imported((), (), 0)
    stream = (_sound(figure) for figure in figures)
    with as_trouble(), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('koers observations'))"))
        while some := list(islice(stream, CHUNK)):
            total = _sum(total, _merge(connection, some))
    return total


def hand_over(register: "Register", now: datetime, keys: Sequence[Key] | None = None) -> tuple[Handed, ...]:
    """Give figures to the programmes that want them and do not have that revision yet.

    With `keys` only those are looked up, by index; without, everything that still waits is found (after a crash).
    Safe to repeat at any time: each revision reaches each programme once. A figure that a programme refuses is
    reported, and not offered to it again before its next revision, unless only our clock was behind. Raises
    OfficeUnavailable; then what was not handed over yet still waits.
    """
    with as_trouble(), register.engine.connect() as connection:
        if keys is None:
            waiting = connection.execute(text(_WAITING)).all()
        else:
            columns = dict(zip(_FIELDS[:3], map(list, zip(*keys, strict=True)), strict=False)) if keys else {}
            waiting = connection.execute(text(_WAITING_FOR), columns).all() if keys else []
    return tuple(_hand(register, row.programme, _figure(row), now) for row in waiting)


def latest(connection: Connection, keys: Sequence[Key]) -> dict[Key, Figure]:
    """The newest revision of each of these observations that is known."""
    table = tables.observation.c
    key = (table.indicator, table.area, table.reference_date)
    wanted = select(tables.observation).where(tuple_(*key).in_(keys)).order_by(table.revision)
    rows = connection.execute(wanted)
    return {(row.indicator, row.area, row.reference_date): _figure(row) for row in rows}


def before(connection: Connection, keys: Sequence[Key]) -> dict[Key, Figure]:
    """The last value before each of these observations: of its indicator and area, at an earlier reference date."""
    if not keys:
        return {}
    columns = dict(zip(_FIELDS[:3], map(list, zip(*keys, strict=True)), strict=False))
    rows = connection.execute(text(_BEFORE), columns)
    return {(row.indicator, row.area, row.asked): _figure(row) for row in rows}


def revisions(connection: Connection, indicator: str, area: str, reference_date: Any) -> tuple[Figure, ...]:
    """All revisions of one observation, oldest first."""
    table = tables.observation.c
    where = and_(table.indicator == indicator, table.area == area, table.reference_date == reference_date)
    return tuple(map(_figure, connection.execute(select(tables.observation).where(where).order_by(table.revision))))


_BEFORE = """
    SELECT g.reference_date AS asked, o.*
    FROM unnest(CAST(:indicator AS text[]), CAST(:area AS text[]), CAST(:reference_date AS date[]))
         AS g (indicator, area, reference_date), LATERAL (
        SELECT * FROM observation AS o
        WHERE o.indicator = g.indicator AND o.area = g.area AND o.reference_date < g.reference_date
        AND o.value IS NOT NULL ORDER BY o.reference_date DESC, o.revision DESC LIMIT 1
    ) AS o
"""

# --- statements that the register runs inside its own transaction (psycopg)

_COLUMNS = {
    "indicator": "text",
    "area": "text",
    "reference_date": "date",
    "unit": "text",
    "source": "text",
    "series": "text",
    "recorded": "date",
    "value": "numeric",
    "absent": "text",
    "published": "date",
    "provisional": "boolean",
    "population": "bigint",
}
_FIELDS = tuple(_COLUMNS)

MERGE = f"""
    INSERT INTO observation (revision, {", ".join(_FIELDS)})
    SELECT coalesce(o.revision, 0) + 1, {", ".join(f"g.{name}" for name in _FIELDS)}
    FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in _COLUMNS.items())})
         AS g ({", ".join(_FIELDS)})
    LEFT JOIN LATERAL (
        SELECT * FROM observation AS o
        WHERE (o.indicator, o.area, o.reference_date) = (g.indicator, g.area, g.reference_date)
        ORDER BY o.revision DESC LIMIT 1
    ) AS o ON true
    WHERE (g.unit, g.source, g.series, g.value, g.absent, g.published, g.provisional, g.population)
          IS DISTINCT FROM
          (o.unit, o.source, o.series, o.value, o.absent, o.published, o.provisional, o.population)
    RETURNING revision, indicator, area, reference_date
"""
"""Adds what is new as a first revision, what changed as a next one, and nothing for what is known just so."""

NEWEST = f"""
    SELECT o.revision, {", ".join(f"o.{name}" for name in _FIELDS)}
    FROM unnest(%(indicator)s::text[], %(area)s::text[], %(reference_date)s::date[])
         AS k (indicator, area, reference_date)
    CROSS JOIN LATERAL (
        SELECT * FROM observation AS o
        WHERE (o.indicator, o.area, o.reference_date) = (k.indicator, k.area, k.reference_date)
        ORDER BY o.revision DESC LIMIT 1
    ) AS o
"""

WANT = """
    INSERT INTO wanted (programme, indicator, area, reference_date)
    SELECT %(programme)s, * FROM unnest(%(indicator)s::text[], %(area)s::text[], %(reference_date)s::date[])
    ON CONFLICT DO NOTHING
"""

TAKEN = """
    UPDATE wanted AS w SET taken = o.revision
    FROM (
        SELECT k.indicator, k.area, k.reference_date, max(o.revision) AS revision
        FROM unnest(%(indicator)s::text[], %(area)s::text[], %(reference_date)s::date[])
             AS k (indicator, area, reference_date)
        JOIN observation AS o USING (indicator, area, reference_date) GROUP BY 1, 2, 3
    ) AS o
    WHERE (w.programme, w.indicator, w.area, w.reference_date)
          = (%(programme)s, o.indicator, o.area, o.reference_date)
"""


def columns(figures: Sequence[Figure]) -> dict[str, list[Any]]:
    """Figures as one list per column, in the order of their keys (so that two writers never wait for each other)."""
    ordered = sorted(figures, key=lambda figure: figure.key)
    return {name: [getattr(figure, name) for figure in ordered] for name in _FIELDS}


def key_columns(keys: Iterable[str]) -> dict[str, list[str]]:
    """Keys ("indicator|area|date") as one list per column, in order, each once."""
    parts = [key.split("|") for key in sorted(set(keys))]
    return {name: [part[place] for part in parts] for place, name in enumerate(_FIELDS[:3])}


def figure_of(row: Sequence[Any]) -> Figure:
    """The figure in a row of NEWEST."""
    return Figure(revision=row[0], **dict(zip(_FIELDS, row[1:], strict=True)))


# --- private

_NEWEST_WANTED = f"""
    SELECT w.programme, o.revision, {", ".join(f"o.{name}" for name in _FIELDS)}
    FROM wanted AS w CROSS JOIN LATERAL (
        SELECT * FROM observation AS o
        WHERE (o.indicator, o.area, o.reference_date) = (w.indicator, w.area, w.reference_date)
        ORDER BY o.revision DESC LIMIT 1
    ) AS o
    WHERE o.revision > w.taken
"""
_IN_ORDER = " ORDER BY w.programme, o.reference_date, o.indicator, o.area"
_WAITING = _NEWEST_WANTED + _IN_ORDER
_WAITING_FOR = (
    _NEWEST_WANTED
    + """ AND (w.indicator, w.area, w.reference_date) IN (
        SELECT * FROM unnest(cast(:indicator AS text[]), cast(:area AS text[]), cast(:reference_date AS date[])))"""
    + _IN_ORDER
)


def _sound(figure: Figure) -> Figure:
    one = (figure.value is None) != (figure.absent is None)
    if not one or (figure.value is not None and not figure.value.is_finite()):
        raise NotAValue(indicator=figure.indicator, area=figure.area, reference_date=figure.reference_date)
    return figure


def _merge(connection: Connection, figures: Sequence[Figure]) -> Imported:
    by_key = {figure.key: figure for figure in figures}
    added = _added(connection, tuple(by_key.values()))
    new = tuple(tuple(key) for revision, *key in added if revision == 1)
    revised = tuple(tuple(key) for revision, *key in added if revision > 1)
    return Imported(new, revised, len(figures) - len(added))


def _added(connection: Connection, figures: Sequence[Figure]) -> list[tuple[Any, ...]]:
    """What MERGE added; a figure that a programme recorded at the same moment is looked at once more."""
    driver = connection.connection.driver_connection
    assert driver is not None
    for _ in range(TRIES):
        try:
            with connection.begin_nested():
                added: list[tuple[Any, ...]] = driver.execute(MERGE, columns(figures)).fetchall()
                return added
        except UniqueViolation:
            continue
    raise OfficeUnavailable(
        why_nl="iemand anders is hier nog mee bezig", why_en="somebody else is still busy with this"
    )


def _sum(one: Imported, other: Imported) -> Imported:
    return Imported(one.new + other.new, one.revised + other.revised, one.same + other.same)


def _figure(row: Row[Any]) -> Figure:
    return Figure(revision=row.revision, **{name: getattr(row, name) for name in _FIELDS})


def _hand(register: "Register", programme: str, figure: Figure, now: datetime) -> Handed:
    command = as_command(figure, f"figure.{hashlib.sha256(figure.key.encode()).hexdigest()[:24]}.{figure.revision}")
    try:
        return Handed(programme, figure, register.handle(programme, command, now), None)
    except OfficeUnavailable:
        raise
    except Refusal as refusal:
        if not isinstance(refusal, TimeRunsForward):
            _not_again(register.engine, programme, figure)
        return Handed(programme, figure, None, refusal)


def as_command(figure: Figure, command: str) -> RecordFigure:
    """The command that records this observation in a programme; the office itself gives it, so it names nobody."""
    given = {name: getattr(figure, name) for name in _FIELDS if name != "recorded"}
    return RecordFigure(id=command, **given)


def _not_again(engine: Engine, programme: str, figure: Figure) -> None:
    table = tables.wanted
    key = and_(
        table.c.programme == programme,
        table.c.indicator == figure.indicator,
        table.c.area == figure.area,
        table.c.reference_date == figure.reference_date,
    )
    with as_trouble(), engine.begin() as connection:
        connection.execute(table.update().where(key).values(taken=figure.revision))
