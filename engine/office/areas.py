"""What areas are called: as a programme there calls its own, else as a file with figures named it.

Whoever tells of a benchmark names its areas with their codes in brackets; an area of which nobody told the name keeps
its code.
"""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, Engine, text

from engine.office.trouble import as_trouble
from engine.rules.definition import Definition
from engine.rules.programme import Programme

LONGEST_NAME = 80


def keep_names(engine: Engine, names: Mapping[str, str]) -> None:
    """Keep the names of areas, by code; the last that was told counts. Raises OfficeUnavailable."""
    known = {code: name.strip()[:LONGEST_NAME] for code, name in sorted(names.items()) if name.strip()}
    if known:
        with as_trouble(), engine.begin() as connection:
            connection.execute(text(_KEEP), {"codes": list(known), "names": list(known.values())})


def named(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """Name with code, by code, of those of these areas of which the name is known: Rotterdam (GM0599)."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    return {row.id: row.name for row in connection.execute(text(NAMES), {"codes": wanted})}


def compared(plan: Definition, p: Programme) -> frozenset[str]:
    """The areas that a programme is held against, now or before, its own aside."""
    return frozenset(_compared(plan, p)) - {p.area_code}


def _compared(plan: Definition, p: Programme) -> Iterator[str]:
    for agreed in plan.measurement_agreement.values():
        yield from agreed.benchmark.areas if agreed.benchmark else ()
    for stick in (*p.yardsticks.values(), *(one for found in p.earlier_yardsticks.values() for one in found)):
        yield from (code for code, _ in stick.benchmark)


_KEEP = """
    INSERT INTO area (code, name)
    SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]))
    ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE area.name <> excluded.name
"""

NAMES = """
    SELECT code.code AS id, coalesce(p.area_name, area.name) || ' (' || code.code || ')' AS name
    FROM unnest(CAST(:codes AS text[])) AS code (code)
    LEFT JOIN area ON area.code = code.code
    LEFT JOIN LATERAL (
        SELECT area_name FROM programme WHERE area_code = code.code ORDER BY started DESC, id LIMIT 1
    ) AS p ON true
    WHERE coalesce(p.area_name, area.name) IS NOT NULL
"""
