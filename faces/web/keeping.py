"""Keeping people on record, for the pages and the API alike, and leaving a trace of what that ended.

Who may do so is looked at by whoever calls; what ends with a change, by the office (people.put_person).
"""

import logging

from engine.office import people
from engine.office.people import Person
from faces.web.visit import Visit

logger = logging.getLogger("koers.pages")


def put_person(visit: Visit, named: Person) -> None:
    """Puts a person on record, or changes them. Raises a Refusal, and then nothing changed."""
    changed = people.put_person(visit.house.office.engine, named)
    if changed.address:
        logger.info("address of %s changed by %s", named.id, visit.caller(None).person)
    if changed.left:
        logger.info("%s taken out of %s by %s", named.id, ", ".join(changed.left), visit.caller(None).person)
