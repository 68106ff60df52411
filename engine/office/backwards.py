"""Reading the journal backwards, a page at a time, and naming who and what is on the page. Reading only.

What is made of it: past.py and phases_past.py. Every page costs what is on it, however long the journal is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, text

from engine.office.journal import Recorded
from engine.office.sealing import SEAL, unseal
from engine.office.shelf import Known, named
from engine.office.tables import RUN
from engine.rules.speaker import Names

LIMIT = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many, newest first; `before` is what to ask the next page with, None where this is the last one."""

    items: tuple[T, ...]
    before: int | None


def of_kinds(
    connection: Connection, known: Known, kinds: Sequence[str], before: int | None, limit: int
) -> tuple[list[Recorded], int | None]:
    return paged(connection, _KINDS, known, before, limit, kinds=list(kinds))


def of_each(connection: Connection, known: Known, most: Mapping[str, int]) -> dict[str, tuple[list[Recorded], bool]]:
    """The newest events of each of these kinds, of each no more than it says, and whether that is all of them."""
    asked = {"kinds": list(most), "most": [limit + 1 for limit in most.values()], "upper": known.sequence}
    found: dict[str, list[Recorded]] = {kind: [] for kind in most}
    for record in rows(connection, _EACH, known, **asked):
        found[record.type].append(record)
    return {kind: (several[: most[kind]], len(several) <= most[kind]) for kind, several in found.items()}


def of_run(
    connection: Connection, known: Known, run: str, kinds: Sequence[str], before: int | None, limit: int
) -> tuple[list[Recorded], int | None]:
    return paged(connection, _RUN, known, before, limit, run=run, kinds=list(kinds) or None)


def of_all(connection: Connection, known: Known, before: int | None, limit: int) -> tuple[list[Recorded], int | None]:
    return paged(connection, _ALL, known, before, limit)


def of_runs(connection: Connection, known: Known, runs: Sequence[str], kinds: Sequence[str]) -> list[Recorded]:
    """All events of these kinds in these phase runs, in order."""
    wanted = {"runs": sorted(set(runs)), "kinds": list(kinds), "upper": known.sequence}
    return rows(connection, _OF_RUNS, known, **wanted) if runs else []


def head(connection: Connection, known: Known) -> str:
    """The hash of the last event of the programme, which stands for all before it."""
    values = {"programme": known.programme.id, "sequence": known.sequence}
    return connection.scalar(_statement(_HEAD), values) or ""


def paged(
    connection: Connection, statement: str, known: Known, before: int | None, limit: int, **values: Any
) -> tuple[list[Recorded], int | None]:
    rows, more = page(connection, statement, known, before, limit, **values)
    return [Recorded(*row) for row in rows], more


def page(
    connection: Connection, statement: str, known: Known, before: int | None, limit: int, **values: Any
) -> tuple[Sequence[Any], int | None]:
    """At most `limit` rows, newest first, and what to ask the next ones with."""
    upper = known.sequence if before is None else min(known.sequence, before - 1)
    asked = {"programme": known.programme.id, "upper": upper, "limit": limit + 1} | values
    rows = connection.execute(_statement(statement), asked).all()
    return rows[:limit], rows[limit - 1][0] if len(rows) > limit else None


def rows(connection: Connection, statement: str, known: Known, **values: Any) -> list[Recorded]:
    found = connection.execute(_statement(statement), {"programme": known.programme.id} | values)
    return [Recorded(*row) for row in found]


_statement = cache(text)
"""A statement is taken apart once."""


def names_in(connection: Connection, programme: str, records: Iterable[Recorded], known: Names) -> dict[str, str]:
    """What whoever and whatever is named in these events is called, and what people wrote in them, by its seal.

    `known` are names that need no looking up; they are among the answer.
    """
    bodies = [record.body for record in records]
    seals = {found[0] for body in bodies for found in SEAL.finditer(body)}
    strings = {one for body in bodies for one, field in _STRING.findall(body) if not field and len(one) <= _LONGEST_ID}
    ids = strings - seals - known.keys()
    found = named(connection, ids, ids) if ids else {}
    return {**known, **found, **(unseal(connection, programme, seals) if seals else {})}


_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"(:?)')
"""Within JSON; the name of a field has a colon behind it."""
_LONGEST_ID = 80


def words(written: str | None, names: Names) -> str | None:
    """What a person wrote, in place of the seal that stands for it; None once it was erased."""
    known = names.get(written or "", written)
    return None if known and SEAL.fullmatch(known) else known


COLUMNS = "e.sequence, e.at, e.type, e.version, e.body, e.command, e.hash"

_ALL = f"""
    SELECT {COLUMNS} FROM event AS e WHERE programme = :programme AND sequence <= :upper
    ORDER BY sequence DESC LIMIT :limit
"""

_KINDS = f"""
    SELECT {COLUMNS} FROM unnest(CAST(:kinds AS text[])) AS kind (name), LATERAL (
        SELECT * FROM event WHERE programme = :programme AND type = kind.name AND sequence <= :upper
        ORDER BY sequence DESC LIMIT :limit
    ) AS e ORDER BY e.sequence DESC LIMIT :limit
"""

_EACH = f"""
    SELECT {COLUMNS} FROM unnest(CAST(:kinds AS text[]), CAST(:most AS integer[])) AS kind (name, most), LATERAL (
        SELECT * FROM event WHERE programme = :programme AND type = kind.name AND sequence <= :upper
        ORDER BY sequence DESC LIMIT kind.most
    ) AS e ORDER BY e.sequence DESC
"""

_RUN = f"""
    SELECT {COLUMNS} FROM event AS e
    WHERE programme = :programme AND {RUN} = :run AND sequence <= :upper
    AND (CAST(:kinds AS text[]) IS NULL OR type = ANY(CAST(:kinds AS text[])))
    ORDER BY sequence DESC LIMIT :limit
"""

_OF_RUNS = f"""
    SELECT {COLUMNS} FROM event AS e
    WHERE programme = :programme AND {RUN} = ANY(CAST(:runs AS text[])) AND sequence <= :upper
    AND type = ANY(CAST(:kinds AS text[])) ORDER BY sequence
"""

_HEAD = "SELECT hash FROM event WHERE programme = :programme AND sequence = :sequence"
