"""Putting a version of a definition on record, before any programme lives by it: once, and never other content."""

from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.definitions import check_name
from engine.office.trouble import VersionIsTaken, as_trouble
from engine.rules.canonical import canonical
from engine.rules.definition import Definition
from engine.rules.refusals import SameCommandOtherContent


def put_definition(engine: Engine, plan: Definition, by: str, key: str, now: datetime) -> bool:
    """Puts a version on record, asked by a person with an id of the command; False where it was there already.

    Raises VersionIsTaken where its id and version are those of other content, SameCommandOtherContent where they put
    another one on record with that id; then nothing changed.
    """
    check_name(plan)
    values = {
        "hash": plan.hash,
        "id": plan.id,
        "version": plan.version,
        "text": canonical(plan.model_dump(mode="python")),
    }
    asked = {"person": by, "key": key, "definition": plan.hash, "at": now}
    with as_trouble(), engine.begin() as connection:
        new = connection.scalar(text(_PUT), values) is not None
        if not new and connection.scalar(text(_THERE), values) != plan.hash:
            raise VersionIsTaken(definition=plan.id, version=plan.version)
        connection.execute(text(_REMEMBER), asked)
        if connection.scalar(text(_ASKED), asked) != plan.hash:
            raise SameCommandOtherContent(id=key)
        return new


_PUT = """
    INSERT INTO definition (hash, id, version, text) VALUES (:hash, :id, :version, :text)
    ON CONFLICT DO NOTHING RETURNING hash
"""

_THERE = "SELECT hash FROM definition WHERE id = :id AND version = :version"

_REMEMBER = """
    INSERT INTO definition_put (person, key, definition, at) VALUES (:person, :key, :definition, :at)
    ON CONFLICT DO NOTHING
"""

_ASKED = "SELECT definition FROM definition_put WHERE person = :person AND key = :key"
