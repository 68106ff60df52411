"""One person as an administrator sees them: seats, capacities, sessions, and erasure. What they may follows from it."""

import logging

from fastapi.responses import RedirectResponse, Response

from engine.office import directory, people
from engine.office.administrators import LastAdministrator
from engine.office.entrance import granting, logins, sessions
from engine.office.entrance.granting import ALL
from engine.rules.access import GRANTED, Capacity
from engine.rules.refusals import Refusal
from faces.web.doors import Doors
from faces.web.forms import Form, Posted
from faces.web.pages.admin import CAPACITIES, LONGEST_ID, person_here, shown
from faces.web.rendering import pick
from faces.web.visit import Visit, Visiting

logger = logging.getLogger("koers.pages")
doors = Doors()

_MEANING: dict[Capacity, tuple[str, str]] = {
    "programme_manager": ("leidt: start, verlengt, stelt uit, maant", "leads: starts, extends, suspends, reminds"),
    "coordinator": ("helpt: cijfers, uitnodigingen, herinneringen", "helps: figures, invitations, reminders"),
    "auditor": ("ziet alles, doet niets", "sees everything, does nothing"),
    "administrator": (
        "mensen, berichten, definities; keurt nooit iets goed",
        "people, letters, definitions; never approves",
    ),
}


class NoSuchProgramme(Refusal):
    """Dit programma is er niet. Kijk het id na in het adres van het programma, of laat het veld leeg.
    --
    This programme is not there. Check its id in the address of the programme, or leave the field empty.
    """


class NoSuchCapacity(Refusal):
    """Kies een bevoegdheid uit de lijst.
    --
    Choose a capacity from the list.
    """


class OtherName(Refusal):
    """Dat is niet de naam van deze persoon. Er is niets gewist. Typ de naam precies zoals hij hier staat.
    --
    That is not the name of this person. Nothing was erased. Type the name exactly as it stands here.
    """


@doors.get("/beheer/mensen/{person}", "administration")
def one_person(visit: Visiting, person: str) -> Response:
    """Everything about one person."""
    return _shown(visit, person)


def granting_again(visit: Visit, form: Posted, wrong: Refusal, person: str) -> Response:
    """What was to be granted, once more."""
    return _shown(visit, person, 422, (("", wrong.say(visit.language)),), form.values)


@doors.post("/beheer/mensen/{person}/bevoegdheid", "grant", granting_again)
def grant(visit: Visiting, person: str, form: Form) -> Response:
    """Grants a capacity."""
    person_here(visit, person)
    try:
        programme, capacity = _asked(visit, form)
    except Refusal as refused:
        field = "programme" if isinstance(refused, NoSuchProgramme) else "capacity"
        return _shown(visit, person, 422, ((field, refused.say(visit.language)),), form.values)
    engine = visit.house.office.engine
    granting.grant(engine, person, programme, capacity, visit.caller(None).person, visit.real)
    logger.info("granted: %s to %s in %s, by %s", capacity, person, programme, visit.caller(None).person)
    return RedirectResponse(f"/beheer/mensen/{person}?gelukt=gegeven", 303)


@doors.post("/beheer/mensen/{person}/intrekken", "grant")
def withdraw(visit: Visiting, person: str, form: Form) -> Response:
    """Takes a capacity back; what the person had open ends with it."""
    person_here(visit, person)
    try:
        programme, capacity = form.one("programme") or ALL, _capacity(form)
        granting.withdraw(visit.house.office.engine, person, programme, capacity, visit.real)
    except Refusal as refused:
        return _shown(visit, person, 422, (("", refused.say(visit.language)),))
    logger.info("withdrawn: %s of %s in %s, by %s", capacity, person, programme, visit.caller(None).person)
    return RedirectResponse(f"/beheer/mensen/{person}?gelukt=ingetrokken", 303)


@doors.post("/beheer/mensen/{person}/afsluiten", "grant")
def end_sessions(visit: Visiting, person: str) -> Response:
    """Ends what a person has open: sessions, keys, and tokens for programs."""
    person_here(visit, person)
    sessions.end_all(visit.house.office.engine, person)
    logger.info("sessions ended: those of %s, by %s", person, visit.caller(None).person)
    return RedirectResponse(f"/beheer/mensen/{person}?gelukt=afgesloten", 303)


@doors.post("/beheer/mensen/{person}/ontkoppelen", "grant")
def forget_login(visit: Visiting, person: str) -> Response:
    """Forgets how a person logs in: the next time they are found by their address again. Their sessions end."""
    person_here(visit, person)
    logins.forget(visit.house.office.engine, person)
    sessions.end_all(visit.house.office.engine, person)
    logger.info("login forgotten: that of %s, by %s", person, visit.caller(None).person)
    return RedirectResponse(f"/beheer/mensen/{person}?gelukt=afgesloten", 303)


@doors.get("/beheer/mensen/{person}/wissen", "administration")
def before_erasing(visit: Visiting, person: str) -> Response:
    """What an erasure takes, and what it leaves, before it is done."""
    return _erasure(visit, person)


def erasure_again(visit: Visit, form: Posted, wrong: Refusal, person: str) -> Response:
    """What an erasure takes, once more; the name is to be typed again."""
    del form
    return _erasure(visit, person, (("", wrong.say(visit.language)),))


@doors.post("/beheer/mensen/{person}/wissen", "erase", erasure_again)
def erase(visit: Visiting, person: str, form: Form) -> Response:
    """Erases a person, for whoever types their name."""
    known = person_here(visit, person)
    if " ".join(form.one("name").split()) != " ".join(known.name.split()):
        return _erasure(visit, person, (("name", OtherName().say(visit.language)),))
    try:
        people.erase(visit.house.office.engine, person)
    except LastAdministrator as refused:
        return _erasure(visit, person, (("", refused.say(visit.language)),))
    logger.info("erased: %s, by %s", person, visit.caller(None).person)
    return RedirectResponse("/beheer/mensen?gelukt=gewist", 303)


@doors.get("/beheer/bevoegdheden", "administration")
def all_capacities(visit: Visiting) -> Response:
    """Who was granted what, everywhere."""
    engine = visit.house.office.engine
    found = granting.granted(engine)
    names = {one.id: one.name for one in people.people(engine, {one.person for one in found}).values()}
    order = {capacity: place for place, capacity in enumerate(reversed(GRANTED))}
    rows = sorted(found, key=lambda one: (one.programme != ALL, one.programme, order[one.capacity], names[one.person]))
    return shown(visit, "capacities.html", "/beheer/bevoegdheden", found=rows, names=names, everywhere=ALL)


# --- private


def _shown(
    visit: Visit,
    person: str,
    status: int = 200,
    problems: tuple[tuple[str, str], ...] = (),
    values: dict[str, str] | None = None,
) -> Response:
    engine, t = visit.house.office.engine, pick(visit.language)
    known = person_here(visit, person)
    organisations = people.organisations(engine) if known.organisations else {}
    return shown(
        visit,
        "person.html",
        "/beheer/mensen",
        status,
        person=known,
        organisations=[organisations[one].name for one in known.organisations],
        seats=directory.seats_of(engine, person),
        granted=granting.granted_to(engine, person),
        holds=directory.holdings(engine, person),
        offered=[(one, t(*CAPACITIES[one]).capitalize(), t(*_MEANING[one])) for one in GRANTED],
        everywhere=ALL,
        problems=problems,
        wrong=dict(problems),
        values=values or {},
    )


def _asked(visit: Visit, form: Posted) -> tuple[str, Capacity]:
    programme = form.one("programme")[:LONGEST_ID]
    if programme and programme != ALL and not granting.is_programme(visit.house.office.engine, programme):
        raise NoSuchProgramme
    return programme or ALL, _capacity(form)


def _capacity(form: Posted) -> Capacity:
    found = next((one for one in GRANTED if one == form.one("capacity")), None)
    if found is None:
        raise NoSuchCapacity
    return found


def _erasure(visit: Visit, person: str, problems: tuple[tuple[str, str], ...] = ()) -> Response:
    known = person_here(visit, person)
    holds = directory.holdings(visit.house.office.engine, person)
    return shown(
        visit,
        "erase.html",
        "/beheer/mensen",
        422 if problems else 200,
        person=known,
        holds=holds,
        problems=problems,
        wrong=dict(problems),
    )
