"""Keeping people on record, for the pages and the API alike: what must end when somebody is changed ends with it.

Who may do so is looked at by whoever calls.
"""

import logging

from engine.office import people
from engine.office.entrance import feeds, task_links
from engine.office.people import Person
from faces.web.visit import Visit

logger = logging.getLogger("koers.pages")


def put_person(visit: Visit, named: Person, before: Person | None) -> None:
    """Puts a person on record, or changes them from what they were `before`; closes what no longer goes to whom it was
    meant for: another address, or an organisation less, ends links. Raises a Refusal, and then nothing changed."""
    people.put_person(visit.house.office.engine, named)
    if before is not None:
        _close(visit, before)


def _close(visit: Visit, before: Person) -> None:
    engine = visit.house.office.engine
    after = people.people(engine, [before.id]).get(before.id)
    if after is None:
        return
    if after.address != before.address:
        task_links.revoke_all(engine, after.id, visit.now)
        feeds.revoke(engine, after.id, visit.real)
        logger.info("address of %s changed by %s", after.id, visit.caller(None).person)
    left = set(before.organisations) - set(after.organisations)
    if left:
        task_links.revoke_for(engine, after.id, left, visit.now)
        logger.info("%s taken out of %s by %s", after.id, ", ".join(sorted(left)), visit.caller(None).person)
