"""Keeping people and definitions on record, for the pages and the API alike, and leaving a trace of it in the log.

Who may do so is looked at by whoever calls; what ends with a change, by the office (people.put_person).
"""

import logging

from engine.office import people, put_definition
from engine.office.people import Person
from engine.rules.definition import Definition
from faces.web.visit import Visit

logger = logging.getLogger("koers.pages")


def put_person(visit: Visit, named: Person) -> None:
    """Puts a person on record, or changes them. Raises a Refusal, and then nothing changed."""
    changed = people.put_person(visit.house.office.engine, named)
    if changed.address:
        logger.info("address of %s changed by %s", named.id, visit.caller(None).person)
    if changed.left:
        logger.info("%s taken out of %s by %s", named.id, ", ".join(changed.left), visit.caller(None).person)


def keep_definition(visit: Visit, plan: Definition, key: str) -> bool:
    """Puts a version of a definition on record; `key` is the id of what asked it. False where it was there already.
    Raises a Refusal, and then nothing changed."""
    by = visit.caller(None).person or ""
    new = put_definition.put_definition(visit.house.office.engine, plan, by, key, visit.now)
    if new:
        logger.info("definition put on record: %s version %s, by %s", plan.id, plan.version, by)
    return new
