"""The definitions there are: those on record, and those that come with Koers. Reading only."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import JSON, Connection, cast, select

import engine
from engine.office import reading, tables
from engine.office.trouble import VersionIsTaken
from engine.rules.definition import Definition
from engine.rules.reading import read_definition
from engine.rules.texts import Text

SHIPPED = Path(engine.__file__).parents[1] / "definitions"
"""The folder of definitions beside the packages; where there is none, none come with Koers."""

MOST = 200
"""Versions looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One version of a definition as it is chosen: by what it is called."""

    hash: str
    id: str
    version: int
    title: Text


def choices(connection: Connection) -> list[Choice]:
    """What `definitions` gives, as far as somebody chooses by it: no definition on record is read for it."""
    row = tables.definition.c
    title = cast(row.text, JSON)["title"]
    wanted = select(row.hash, row.id, row.version, title).order_by(row.version.desc(), row.id).limit(MOST)
    recorded = [Choice(*one[:3], Text.model_validate(one[3])) for one in connection.execute(wanted)]
    shipped = [Choice(one.hash, one.id, one.version, one.title) for one in _shipped()]
    found = {(one.id, one.version): one for one in (*recorded, *shipped)}
    return sorted(found.values(), key=lambda one: (one.id, -one.version))


def definitions(connection: Connection, id_: str | None = None) -> list[Definition]:
    """All definitions, or the versions of one; by id, the newest version first.

    One content per version: what comes with Koers goes before what somebody brought under the same name.
    """
    found = {(one.id, one.version): one for one in (*_recorded(connection, id_), *_shipped())}
    wanted = (one for one in found.values() if id_ in (None, one.id))
    return sorted(wanted, key=lambda one: (one.id, -one.version))


def with_hash(connection: Connection, hash_: str) -> Definition | None:
    """The one with this hash, if it can be chosen: only that one is read."""
    shipped = list(_shipped())
    row = tables.definition.c
    named = connection.execute(select(row.id, row.version).where(row.hash == hash_)).first()
    if named is None or any((one.id, one.version) == tuple(named) for one in shipped):
        return next((one for one in shipped if one.hash == hash_), None)
    return reading.definition(connection, hash_)


def newest_other(connection: Connection, plan: Definition) -> Definition | None:
    """The newest version of the same definition, apart from the one that has this version."""
    row = tables.definition.c
    others = select(row.hash).where(row.id == plan.id, row.version != plan.version)
    hash_ = connection.scalar(others.order_by(row.version.desc()).limit(1))
    found = [one for one in _shipped() if one.id == plan.id and one.version != plan.version]
    found += [reading.definition(connection, hash_)] if hash_ else []
    return max(found, key=lambda one: one.version, default=None)


def check_name(plan: Definition) -> None:
    """Raises VersionIsTaken where one that comes with Koers has this id and version, and other content."""
    if any((one.id, one.version) == (plan.id, plan.version) and one.hash != plan.hash for one in _shipped()):
        raise VersionIsTaken(definition=plan.id, version=plan.version)


def _recorded(connection: Connection, id_: str | None) -> Iterator[Definition]:
    row = tables.definition.c
    wanted = select(row.hash).order_by(row.version.desc(), row.id).limit(MOST)
    if id_ is not None:
        wanted = wanted.where(row.id == id_)
    for hash_ in connection.scalars(wanted).all():
        yield reading.definition(connection, hash_)


def _shipped() -> Iterator[Definition]:
    for file in sorted(SHIPPED.glob("*.yaml")):
        found = _read(file, file.stat().st_mtime_ns)
        if found is not None:
            yield found


@lru_cache(maxsize=50)
def _read(file: Path, _changed: int) -> Definition | None:
    return read_definition(file.read_bytes(), file.name).definition
