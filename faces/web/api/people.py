"""People and organisations of the office, for whoever keeps them: finding, adding, changing, erasing.

What one adds gets an id that follows from who asked and their Idempotency-Key: sent again, it is added once. Capacities
and what somebody has open: capacities.py.
"""

import hmac
import logging
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Path, Query
from fastapi.responses import Response

from engine.office import directory, people
from engine.office.addresses import checked_address
from engine.office.directory import Holdings
from engine.office.entrance import granting
from engine.office.people import Organisation, Person
from engine.rules.words import on_one_line
from faces.refusals import NameNeeded
from faces.web import keeping, limiting
from faces.web.api import office_shapes as shapes
from faces.web.api.answers import Parted, gone, kept, listed, shown, unchanged
from faces.web.api.bodies import Body, CommandId, IfMatch
from faces.web.api.call import KEY, Call, Calling, Programme
from faces.web.api.doors import PREFIX, Doors
from faces.web.api.problems import KeyUsed
from faces.web.api.wanted import OrganisationWanted, PersonWanted, read
from faces.web.refusals import NotForYou, NotHere

logger = logging.getLogger("koers.pages")
NOTHING_HELD = Holdings(0, 0, 0, 0, 0, 0, ())
"""What is told of who is new; what came of them elsewhere since is for the administrator."""

doors = Doors("people")
APerson = Annotated[str, Path(pattern=KEY, description="Id van een persoon. / Id of a person.", examples=["p-4f0c2a"])]
AnOrganisation = Annotated[
    str, Path(pattern=KEY, description="Id van een organisatie. / Id of an organisation.", examples=["o-77aa01"])
]
Words = Annotated[
    str,
    Query(
        max_length=directory.MOST_SIGNS,
        description="Deel van de naam (of van het adres). / Part of the name (or the address).",
    ),
]


@doors.get("/people", "administration", "listKnownPeople", "Mensen op de lijst / People on record", "PersonLineList")
def list_people(call: Calling, part: Parted, words: Words = "") -> Response:
    """Everybody on record, by name."""
    found = directory.listed(call.house.office.engine, "person", _plain(words), part.mark, None, part.limit)
    items = [
        shapes.PersonLine(one.id, one.name, one.address, one.language or "nl", one.beside, one.capacities, one.seats)
        for one in found.entries
    ]
    return listed(call, "PersonLineList", items, following=found.after)


@doors.post(
    "/people", "put_person", "addKnownPerson", "Iemand op de lijst zetten / Put a person on record",
    "PersonOnRecord", "PersonWanted", 201,
)  # fmt: skip
def add_person(call: Calling, body: Body, command_id: CommandId) -> Response:
    """Put somebody new on record; the office chooses their id. Organisations are for the administrator to give."""
    return _add(call, body, command_id)


@doors.post(
    "/programmes/{programme}/people", "put_person", "addPersonFromProgramme",
    "Iemand op de lijst zetten / Put a person on record", "PersonOnRecord", "PersonWanted", 201,
)  # fmt: skip
def add_person_here(call: Calling, programme: Programme, body: Body, command_id: CommandId) -> Response:
    """The same, for whoever manages this programme. To let them take part: commands/add-person."""
    return _add(call, body, command_id)


@doors.get(
    "/people/{person}", "administration", "getKnownPerson", "Iemand op de lijst / A person on record", "PersonOnRecord"
)
def get_person(call: Calling, person: APerson) -> Response:
    """One person, with their seats and capacities, and what an erasure would take."""
    return shown(call, "PersonOnRecord", on_record(call, person_here(call, person)))


@doors.put(
    "/people/{person}", "administration", "putKnownPerson", "Iemand wijzigen / Change a person",
    "PersonOnRecord", "PersonWanted",
)  # fmt: skip
def put_person(call: Calling, person: APerson, body: Body, if_match: IfMatch = None) -> Response:
    """Change a person to what is sent: what is left out is as for somebody new. Another address, or an organisation
    less, ends links that were sent."""
    limiting.hit(call, "act")
    before, wanted = person_here(call, person), _named(person, read(PersonWanted, body))
    unchanged("PersonOnRecord", on_record(call, before), if_match)
    keeping.put_person(call, wanted)
    return kept("PersonOnRecord", on_record(call, person_here(call, person)))


@doors.delete("/people/{person}", "erase", "erasePerson", "Iemand wissen / Erase a person")
def erase_person(call: Calling, person: APerson, if_match: IfMatch = None) -> Response:
    """Erase a person: name, address, letters and all they wrote, in every programme. This cannot be undone. The record
    keeps the id. Look first what goes, and send its ETag along as If-Match."""
    limiting.hit(call, "act")
    unchanged("PersonOnRecord", on_record(call, person_here(call, person)), if_match)
    people.erase(call.house.office.engine, person)
    logger.info("erased: %s, by %s", person, call.caller(None).person)
    return gone()


@doors.get(
    "/organisations", "administration", "listOrganisations", "Organisaties / Organisations", "OrganisationLineList"
)
def list_organisations(call: Calling, part: Parted, words: Words = "") -> Response:
    """Every organisation on record, by name."""
    found = directory.listed(call.house.office.engine, "organisation", _plain(words), part.mark, None, part.limit)
    items = [shapes.OrganisationLine(one.id, one.name, one.beside, one.seats) for one in found.entries]
    return listed(call, "OrganisationLineList", items, following=found.after)


@doors.post(
    "/organisations", "administration", "addOrganisation", "Organisatie toevoegen / Add an organisation",
    "OrganisationOnRecord", "OrganisationWanted", 201,
)  # fmt: skip
def add_organisation(call: Calling, body: Body, command_id: CommandId) -> Response:
    """Put a new organisation on record; the office chooses its id."""
    limiting.hit(call, "act")
    engine, id_ = call.house.office.engine, _id(call, "o", command_id)
    wanted = Organisation(id_, _one_line(read(OrganisationWanted, body).name))
    if people.add_organisation(engine, wanted) != wanted:
        raise KeyUsed
    made_at = f"{call.house.settings.url}{PREFIX}/organisations/{id_}"
    return kept("OrganisationOnRecord", shapes.OrganisationOnRecord(id_, wanted.name), made_at)


@doors.get(
    "/organisations/{organisation}", "administration", "getOrganisation", "Organisatie / Organisation",
    "OrganisationOnRecord",
)  # fmt: skip
def get_organisation(call: Calling, organisation: AnOrganisation) -> Response:
    """One organisation."""
    return shown(call, "OrganisationOnRecord", _organisation_here(call, organisation))


@doors.put(
    "/organisations/{organisation}", "administration", "putOrganisation",
    "Organisatie wijzigen / Change an organisation", "OrganisationOnRecord", "OrganisationWanted",
)  # fmt: skip
def put_organisation(call: Calling, organisation: AnOrganisation, body: Body, if_match: IfMatch = None) -> Response:
    """Give an organisation its new name."""
    limiting.hit(call, "act")
    before, name = _organisation_here(call, organisation), _one_line(read(OrganisationWanted, body).name)
    unchanged("OrganisationOnRecord", before, if_match)
    people.put_organisation(call.house.office.engine, Organisation(organisation, name))
    return kept("OrganisationOnRecord", _organisation_here(call, organisation))


def person_here(call: Call, person: str) -> Person:
    """The person with this id. Raises NotHere."""
    found = people.people(call.house.office.engine, [person]).get(person)
    if found is None:
        raise NotHere
    return found


def on_record(call: Call, known: Person) -> shapes.PersonOnRecord:
    """All about one person."""
    engine = call.house.office.engine
    return shapes.PersonOnRecord(
        known.id,
        known.name,
        known.address,
        known.language,
        known.organisations,
        known.letters,
        directory.seats_of(engine, known.id),
        tuple(
            shapes.CapacityHeld(one.person, one.programme, one.capacity, one.by, one.at)
            for one in granting.granted_to(engine, known.id)
        ),
        directory.holdings(engine, known.id),
    )


def _add(call: Call, body: bytes, key: str) -> Response:
    limiting.hit(call, "act")
    engine, wanted = call.house.office.engine, _named(_id(call, "p", key), read(PersonWanted, body))
    keeps = call.may("administration")
    if wanted.organisations and not keeps:
        raise NotForYou  # who manages puts people on record; that they join an organisation is for the administrator
    if people.add_person(engine, wanted, alone=not keeps) != wanted:
        raise KeyUsed
    logger.info("put on record: %s, by %s", wanted.id, call.caller(None).person)
    made_at = f"{call.house.settings.url}{PREFIX}/people/{wanted.id}"
    told = on_record(call, person_here(call, wanted.id))
    if not call.may("administration"):
        told = replace(told, seats=(), capacities=(), holds=NOTHING_HELD)
    return kept("PersonOnRecord", told, made_at)


def _named(id_: str, wanted: PersonWanted) -> Person:
    """The person that is meant, as they will be on record. Raises WrongAddress."""
    address = checked_address(wanted.address) if wanted.address else None
    organisations = tuple(sorted(set(wanted.organisations)))
    return Person(id_, _one_line(wanted.name), address, wanted.language, organisations, wanted.letters)


def _id(call: Call, kind: Literal["p", "o"], key: str) -> str:
    about = "\n".join(("api", kind, call.caller(None).person or "", key))
    return f"{kind}-{hmac.digest(call.house.secret.encode(), about.encode(), 'sha256').hex()[:16]}"


def _organisation_here(call: Call, organisation: str) -> shapes.OrganisationOnRecord:
    found = people.organisations(call.house.office.engine).get(organisation)
    if found is None:
        raise NotHere
    return shapes.OrganisationOnRecord(found.id, found.name)


def _one_line(name: str) -> str:
    """Raises NameNeeded."""
    found = on_one_line(name, len(name) + 1)
    if not found:
        raise NameNeeded
    return found


def _plain(words: str) -> str:
    return words.replace("\0", "")
