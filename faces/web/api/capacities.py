"""Capacities that are granted to people, and what they have open: sessions, tokens, logins, links and feeds.

All of it is so by nature: granted twice is granted, ended twice is ended.
"""

import logging
from typing import Annotated, Literal

from fastapi import Path
from fastapi.responses import Response

from engine.office.entrance import feeds, granting, logins, sessions, task_links
from engine.office.entrance.granting import ALL, Granted
from faces.web import limiting
from faces.web.api import office_shapes as shapes
from faces.web.api.answers import Parted, gone, in_parts, kept
from faces.web.api.call import Calling
from faces.web.api.doors import Doors
from faces.web.api.people import APerson, person_here
from faces.web.refusals import NotHere

logger = logging.getLogger("koers.pages")
doors = Doors("people")
CanBeGranted = Annotated[
    Literal["programme_manager", "coordinator", "auditor", "administrator"],
    Path(description="De bevoegdheid. / The capacity.", examples=["auditor"]),
]
Where = Annotated[
    str,
    Path(
        pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9_.:-]{0,79})$",
        description="Id van een programma, of * voor alle, ook die nog komen. / Id of a programme, or * for all of "
        "them, those to come included.",
        examples=["feijenoord"],
    ),
]


@doors.get("/capacities", "administration", "listCapacities", "Bevoegdheden / Capacities", "CapacityList")
def list_capacities(call: Calling, part: Parted) -> Response:
    """Who was granted what, everywhere."""
    return in_parts(call, "CapacityList", [_held(one) for one in granting.granted(call.house.office.engine)], part)


@doors.put(
    "/people/{person}/capacities/{capacity}/{where}",
    "grant",
    "grantCapacity",
    "Bevoegdheid geven / Grant a capacity",
    "CapacityHeld",
)
def grant(call: Calling, person: APerson, capacity: CanBeGranted, where: Where) -> Response:
    """Grant a capacity, in one programme or in all."""
    limiting.hit(call, "act")
    engine, by = call.house.office.engine, call.caller(None).person
    person_here(call, person)
    if where != ALL and not granting.is_programme(engine, where):
        raise NotHere
    granting.grant(engine, person, where, capacity, by, call.real)
    logger.info("granted: %s to %s in %s, by %s", capacity, person, where, by)
    [held] = [one for one in granting.granted_to(engine, person) if (one.programme, one.capacity) == (where, capacity)]
    return kept("CapacityHeld", _held(held))


@doors.delete(
    "/people/{person}/capacities/{capacity}/{where}",
    "grant",
    "withdrawCapacity",
    "Bevoegdheid intrekken / Withdraw a capacity",
)
def withdraw(call: Calling, person: APerson, capacity: CanBeGranted, where: Where) -> Response:
    """Take a capacity back: all that the person has open ends with it. The last administrator cannot be withdrawn."""
    limiting.hit(call, "act")
    person_here(call, person)
    granting.withdraw(call.house.office.engine, person, where, capacity, call.real)
    logger.info("withdrawn: %s of %s in %s, by %s", capacity, person, where, call.caller(None).person)
    return gone()


@doors.delete("/people/{person}/sessions", "grant", "endSessions", "Alles afsluiten / End what is open")
def end_sessions(call: Calling, person: APerson) -> Response:
    """End what a person has open: sessions, keys, and tokens for programs."""
    limiting.hit(call, "act")
    person_here(call, person)
    sessions.end_all(call.house.office.engine, person)
    logger.info("sessions ended: those of %s, by %s", person, call.caller(None).person)
    return gone()


@doors.delete("/people/{person}/logins", "grant", "forgetLogins", "Aanmelding ontkoppelen / Forget a login")
def forget_logins(call: Calling, person: APerson) -> Response:
    """Forget how a person logs in: the next time they are found by their address again. Their sessions end."""
    limiting.hit(call, "act")
    person_here(call, person)
    logins.forget(call.house.office.engine, person)
    sessions.end_all(call.house.office.engine, person)
    logger.info("login forgotten: that of %s, by %s", person, call.caller(None).person)
    return gone()


@doors.delete("/people/{person}/links", "grant", "revokeLinks", "Links intrekken / Revoke links")
def revoke_links(call: Calling, person: APerson) -> Response:
    """Revoke the links in letters to a person, and their calendar feeds. Letters to come have new links."""
    limiting.hit(call, "act")
    person_here(call, person)
    task_links.revoke_all(call.house.office.engine, person, call.now)
    feeds.revoke(call.house.office.engine, person, call.real)
    logger.info("links revoked: those of %s, by %s", person, call.caller(None).person)
    return gone()


def _held(one: Granted) -> shapes.CapacityHeld:
    return shapes.CapacityHeld(one.person, one.programme, one.capacity, one.by, one.at)
