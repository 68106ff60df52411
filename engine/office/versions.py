"""The versions of definitions that are on record, who put them there, and which programmes live by them. Reading only.

Putting one on record: put_definition.py.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.trouble import as_trouble

MOST = 50
"""Versions, or programmes, that are told at once."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a definition, and how many programmes live by it: all of them, and those that still run."""

    hash: str
    definition: str
    version: int
    programmes: int
    running: int


@dataclass(frozen=True, slots=True)
class Living:
    """A programme that lives by a definition."""

    programme: str
    area: str
    status: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A programme that still runs and lives by an older version of a definition: which."""

    programme: str
    area: str
    version: int


@dataclass(frozen=True, slots=True)
class Put:
    """Who put a version on record before a programme lived by it, and when."""

    by: str
    at: datetime


def versions(engine: Engine, offset: int = 0, limit: int = MOST, of: str | None = None) -> tuple[Version, ...]:
    """Versions on record (of one definition), newest of each definition first, after the first `offset` of them."""
    values = {"offset": offset, "limit": limit, "definition": of, "version": None}
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Version(*row) for row in connection.execute(text(_VERSIONS), values))


def version(engine: Engine, definition: str, number: int) -> Version | None:
    """One version, if it is on record."""
    values = {"offset": 0, "limit": 1, "definition": definition, "version": number}
    with as_trouble(), autocommitting(engine) as connection:
        found = connection.execute(text(_VERSIONS), values).first()
        return Version(*found) if found else None


def living(engine: Engine, hash_: str, after: str | None = None, limit: int = MOST) -> tuple[Living, ...]:
    """Programmes that live by this version, by id, from the one after `after`."""
    values = {"hash": hash_, "after": after or "", "limit": limit}
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Living(*row) for row in connection.execute(text(_LIVING), values))


def behind(
    engine: Engine, definition: str, number: int, after: str | None = None, limit: int = MOST
) -> tuple[Behind, ...]:
    """Programmes that run by an older version of this definition, by id, from the one after `after`."""
    values = {"definition": definition, "version": number, "after": after or "", "limit": limit}
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Behind(*row) for row in connection.execute(text(_BEHIND), values))


def put(engine: Engine, hash_: str) -> Put | None:
    """Who put this version on record; None where it came with a programme."""
    with as_trouble(), autocommitting(engine) as connection:
        found = connection.execute(text(_PUT), {"hash": hash_}).first()
        return Put(*found) if found else None


_VERSIONS = """
    WITH asked AS (
        SELECT hash, id, version FROM definition
        WHERE (CAST(:definition AS text) IS NULL OR id = :definition)
          AND (CAST(:version AS integer) IS NULL OR version = :version)
        ORDER BY id, version DESC OFFSET :offset LIMIT :limit
    )
    SELECT d.hash, d.id, d.version, count(p.id), count(p.id) FILTER (WHERE p.status <> 'ended')
    FROM asked AS d LEFT JOIN programme AS p ON p.definition = d.hash
    GROUP BY d.hash, d.id, d.version ORDER BY d.id, d.version DESC
"""

_LIVING = """
    SELECT id, area_name, status FROM programme WHERE definition = :hash AND id > :after ORDER BY id LIMIT :limit
"""

_BEHIND = """
    SELECT p.id, p.area_name, d.version FROM definition AS d JOIN programme AS p ON p.definition = d.hash
    WHERE d.id = :definition AND d.version < :version AND p.status <> 'ended' AND p.id > :after
    ORDER BY p.id LIMIT :limit
"""

_PUT = "SELECT person, at FROM definition_put WHERE definition = :hash AND new"
