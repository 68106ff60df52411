"""What an administrator sees first, and the people and organisations of the installation: finding, adding, changing.

Capacities, sessions and erasure of one person: admin_person.py. Letters: admin_house.py. Definitions:
admin_definitions.py.
"""

from typing import Any
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response

from engine.office import directory, people
from engine.office.addresses import WrongAddress
from engine.office.directory import Kind, Listed
from engine.office.health import health
from engine.office.people import LANGUAGES, Organisation, Person
from engine.rules.access import Capacity
from engine.rules.refusals import Refusal
from engine.rules.words import on_one_line
from faces.refusals import NameNeeded
from faces.web import keeping
from faces.web.doors import Doors
from faces.web.forms import Form, Posted
from faces.web.refusals import NotHere
from faces.web.rendering import page, pick
from faces.web.visit import Visit, Visiting

doors = Doors()
LONGEST_NAME, LONGEST_ID = 200, 80
MOST_ORGANISATIONS = 500
"""So many are offered to choose from."""

_TABS = (
    ("/beheer", "Gezondheid", "Health"),
    ("/beheer/mensen", "Mensen", "People"),
    ("/beheer/organisaties", "Organisaties", "Organisations"),
    ("/beheer/bevoegdheden", "Bevoegdheden", "Capacities"),
    ("/beheer/berichten", "Berichten", "Letters"),
    ("/beheer/definities", "Definities", "Definitions"),
)


CAPACITIES: dict[Capacity, tuple[str, str]] = {
    "programme_manager": ("programmamanager", "programme manager"),
    "coordinator": ("coördinator", "coordinator"),
    "auditor": ("auditor", "auditor"),
    "administrator": ("beheerder", "administrator"),
    "committee": ("stuurgroep", "steering committee"),
    "partner": ("partner", "partner"),
}
"""What each capacity is called."""


def shown(visit: Visit, template: str, here: str, status: int = 200, **context: Any) -> Response:
    """A page of the administrator, under the tab `here`."""
    t = pick(visit.language)
    tabs = [{"href": href, "label": t(nl, en), "current": href == here} for href, nl, en in _TABS]
    called = {one: t(*words) for one, words in CAPACITIES.items()}
    done = visit.request.query_params.get("gelukt", "")
    return page(visit, f"admin/{template}", status, tabs=tabs, done=done, called=called, **context)


@doors.get("/beheer", "administration")
def overview(visit: Visiting) -> Response:
    """Whether all is well, and what to do where it is not."""
    return shown(visit, "health.html", "/beheer", found=health(visit.house.office.engine))


@doors.get("/beheer/mensen", "administration")
def list_people(visit: Visiting) -> Response:
    """People, by name."""
    return _list(visit, "person", "/beheer/mensen", "people.html")


@doors.get("/beheer/organisaties", "administration")
def list_organisations(visit: Visiting) -> Response:
    """Organisations, by name."""
    return _list(visit, "organisation", "/beheer/organisaties", "organisations.html")


@doors.get("/beheer/mensen/nieuw", "administration")
def new_person(visit: Visiting) -> Response:
    """A form for somebody new."""
    return _person_form(visit, None, {"language": "nl", "letters": "all"})


def person_again(visit: Visit, form: Posted, wrong: Refusal, person: str | None = None) -> Response:
    """The form of a person as it was sent."""
    if person is not None:
        person_here(visit, person)
    problems = (("", wrong.say(visit.language)),)
    return _person_form(visit, person, form.values, form.all("organisations"), problems)


@doors.post("/beheer/mensen/nieuw", "administration", person_again)
def add_person(visit: Visiting, form: Form) -> Response:
    """Adds a person."""
    return _put(visit, None, form)


@doors.get("/beheer/mensen/{person}/wijzigen", "administration")
def change_person(visit: Visiting, person: str) -> Response:
    """A form with what is known of somebody."""
    known = person_here(visit, person)
    values = {"name": known.name, "address": known.address or "", "language": known.language, "letters": known.letters}
    return _person_form(visit, person, values, known.organisations)


@doors.post("/beheer/mensen/{person}/wijzigen", "administration", person_again)
def put_person(visit: Visiting, person: str, form: Form) -> Response:
    """Changes a person."""
    person_here(visit, person)
    return _put(visit, person, form)


@doors.get("/beheer/organisaties/nieuw", "administration")
def new_organisation(visit: Visiting) -> Response:
    """A form for a new organisation."""
    return _organisation_form(visit, None, {})


def organisation_again(visit: Visit, form: Posted, wrong: Refusal, organisation: str | None = None) -> Response:
    """The form of an organisation as it was sent."""
    if organisation is not None:
        _organisation_here(visit, organisation)
    return _organisation_form(visit, organisation, form.values, (("", wrong.say(visit.language)),))


@doors.post("/beheer/organisaties/nieuw", "administration", organisation_again)
def add_organisation(visit: Visiting, form: Form) -> Response:
    """Adds an organisation."""
    return _put_organisation(visit, None, form)


@doors.get("/beheer/organisaties/{organisation}", "administration")
def change_organisation(visit: Visiting, organisation: str) -> Response:
    """A form with what is known of an organisation."""
    return _organisation_form(visit, organisation, {"name": _organisation_here(visit, organisation).name})


@doors.post("/beheer/organisaties/{organisation}", "administration", organisation_again)
def put_organisation(visit: Visiting, organisation: str, form: Form) -> Response:
    """Gives an organisation its new name."""
    _organisation_here(visit, organisation)
    return _put_organisation(visit, organisation, form)


def person_here(visit: Visit, person: str) -> Person:
    """The person with this id. Raises NotHere."""
    found = people.people(visit.house.office.engine, [person]).get(person) if len(person) <= LONGEST_ID else None
    if found is None:
        raise NotHere
    return found


# --- private


def _list(visit: Visit, kind: Kind, here: str, template: str) -> Response:
    asked = visit.request.query_params
    words = asked.get("zoek", "")[: directory.MOST_SIGNS]
    after, before = (asked.get(name, "")[:LONGEST_ID] or None for name in ("na", "voor"))
    found = directory.listed(visit.house.office.engine, kind, words, after, before)
    previous, following = _beside(here, words, found)
    return shown(visit, template, here, found=found, words=words, previous=previous, following=following)


def _beside(here: str, words: str, found: Listed) -> tuple[str, str]:
    """The addresses of the pages before and after this one, where there are any."""
    kept = {"zoek": words} if words else {}
    before = f"{here}?{urlencode(kept | {'voor': found.before})}" if found.before else ""
    return before, f"{here}?{urlencode(kept | {'na': found.after})}" if found.after else ""


def _person_form(
    visit: Visit,
    person: str | None,
    values: dict[str, str],
    organisations: tuple[str, ...] = (),
    problems: tuple[tuple[str, str], ...] = (),
) -> Response:
    known = people.organisations(visit.house.office.engine).values()
    offered = sorted(known, key=lambda one: one.name.lower())[:MOST_ORGANISATIONS]
    return shown(
        visit,
        "person_form.html",
        "/beheer/mensen",
        422 if problems else 200,
        person=person,
        values=values,
        chosen=organisations,
        offered=[(one.id, one.name) for one in offered],
        problems=problems,
        wrong=dict(problems),
    )


def _put(visit: Visit, person: str | None, form: Posted) -> Response:
    named = Person(
        person or people.new_id(),
        on_one_line(form.one("name"), LONGEST_NAME + 1),
        form.one("address") or None,
        "en" if form.one("language") == LANGUAGES[1] else "nl",
        form.all("organisations"),
        "asked" if form.one("letters") == "asked" else "all",
    )
    problems = _problems(visit, named.name)
    if not problems:
        try:
            keeping.put_person(visit, named)
        except WrongAddress as wrong:
            problems = (("address", wrong.say(visit.language)),)
    if problems:
        return _person_form(visit, person, form.values, named.organisations, problems)
    return RedirectResponse(f"/beheer/mensen/{named.id}?gelukt=bewaard", 303)


def _organisation_form(
    visit: Visit, organisation: str | None, values: dict[str, str], problems: tuple[tuple[str, str], ...] = ()
) -> Response:
    return shown(
        visit,
        "organisation_form.html",
        "/beheer/organisaties",
        422 if problems else 200,
        organisation=organisation,
        values=values,
        problems=problems,
        wrong=dict(problems),
    )


def _organisation_here(visit: Visit, organisation: str) -> Organisation:
    found = people.organisations(visit.house.office.engine).get(organisation)
    if found is None:
        raise NotHere
    return found


def _put_organisation(visit: Visit, organisation: str | None, form: Posted) -> Response:
    name = on_one_line(form.one("name"), LONGEST_NAME + 1)
    problems = _problems(visit, name)
    if problems:
        return _organisation_form(visit, organisation, form.values, problems)
    people.put_organisation(visit.house.office.engine, Organisation(organisation or people.new_id("o"), name))
    return RedirectResponse("/beheer/organisaties?gelukt=bewaard", 303)


def _problems(visit: Visit, name: str) -> tuple[tuple[str, str], ...]:
    if not name:
        return (("name", pick(visit.language)("Vul de naam in.", "Fill in the name.")),)
    return () if len(name) <= LONGEST_NAME else (("name", NameNeeded().say(visit.language)),)
