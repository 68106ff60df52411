"""The versions of definitions that are on record, and which programmes live by them. Reading only."""

from dataclasses import dataclass

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.trouble import as_trouble


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


def versions(engine: Engine) -> tuple[Version, ...]:
    """All versions that were ever used, newest of each definition first."""
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Version(*row) for row in connection.execute(text(_VERSIONS)))


def living(engine: Engine, hash_: str, after: str | None = None, limit: int = 50) -> tuple[Living, ...]:
    """Programmes that live by this version, by id, from the one after `after`."""
    values = {"hash": hash_, "after": after or "", "limit": limit}
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Living(*row) for row in connection.execute(text(_LIVING), values))


_VERSIONS = """
    SELECT d.hash, d.id, d.version, count(p.id), count(p.id) FILTER (WHERE p.status <> 'ended')
    FROM definition AS d LEFT JOIN programme AS p ON p.definition = d.hash
    GROUP BY d.hash, d.id, d.version ORDER BY d.id, d.version DESC
"""

_LIVING = """
    SELECT id, area_name, status FROM programme WHERE definition = :hash AND id > :after ORDER BY id LIMIT :limit
"""
