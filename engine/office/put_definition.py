"""Putting a version of a definition on record, before any programme lives by it: once, and never other content."""

from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.definitions import check_name
from engine.office.trouble import VersionIsTaken, as_trouble
from engine.rules.canonical import canonical
from engine.rules.definition import Definition
from engine.rules.refusals import SameCommandOtherContent


def put_definition(engine: Engine, plan: Definition, by: str, key: str, now: datetime) -> bool:
    """Puts a version on record, asked by a person with the id of a command. Whether that command did; False where it
    was there already. The same command once more gives the same answer.

    Raises VersionIsTaken where its id and version are those of other content, SameCommandOtherContent where they put
    another one on record with that id; then nothing changed.
    """
    check_name(plan)
    kept = canonical(plan.model_dump(mode="python"))
    values = {"hash": plan.hash, "id": plan.id, "version": plan.version, "text": kept}
    with as_trouble(), engine.begin() as connection:
        new = connection.scalar(text(_PUT), values) is not None
        if not new and connection.scalar(text(_THERE), values) != plan.hash:
            raise VersionIsTaken(definition=plan.id, version=plan.version)
        asked = {"person": by, "key": key, "definition": plan.hash, "new": new, "at": now}
        connection.execute(text(_REMEMBER), asked)
        definition, did = connection.execute(text(_ASKED), asked).one()
        if definition != plan.hash:
            raise SameCommandOtherContent(id=key)
        return bool(did)


def is_there(engine: Engine, plan: Definition) -> bool:
    """Whether this version is on record with this content. Raises VersionIsTaken where it is with other content."""
    check_name(plan)
    with as_trouble(), autocommitting(engine) as connection:
        found = connection.scalar(text(_THERE), {"id": plan.id, "version": plan.version})
    if found not in (None, plan.hash):
        raise VersionIsTaken(definition=plan.id, version=plan.version)
    return found is not None


_PUT = """
    INSERT INTO definition (hash, id, version, text) VALUES (:hash, :id, :version, :text)
    ON CONFLICT DO NOTHING RETURNING hash
"""

_THERE = "SELECT hash FROM definition WHERE id = :id AND version = :version"

_REMEMBER = """
    INSERT INTO definition_put (person, key, definition, new, at) VALUES (:person, :key, :definition, :new, :at)
    ON CONFLICT DO NOTHING
"""

_ASKED = "SELECT definition, new FROM definition_put WHERE person = :person AND key = :key"
