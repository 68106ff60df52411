"""Who comes to sit in a seat: somebody of the programme, somebody known elsewhere, somebody new, or an organisation.

The same fields serve every form that fills a seat. A person who is new gets an id that follows from the form, so that
the form may be sent again; nobody can choose it, and nobody on record is changed by it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.office import people
from engine.office.known_by import organisations_called, people_called, shares_address
from engine.office.people import Person
from engine.office.shelf import Known
from engine.rules.commands import AddPerson
from engine.rules.texts import Language
from faces.web.acts.shapes import numbered
from faces.web.forms import COMMAND, Posted
from faces.web.refusals import NotForYou
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit

HERE, ELSEWHERE, NEW, ORGANISATION, NOBODY = "here", "known", "new", "organisation", "nobody"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever comes to sit there. `new`: a person who must be put on record first."""

    person: str | None = None
    organisation: str | None = None
    new: Person | None = None

    @property
    def nobody(self) -> bool:
        """Whether the seat stays empty."""
        return self.person is None and self.organisation is None


def holder(visit: Visit, posted: Posted, at: str = "", nobody: bool = False) -> Holder:
    """The holder that a form names; `at` goes before the names of its fields. Raises Problems, each at its field."""
    who = posted.one(f"{at}who")
    if who == NOBODY and nobody:
        return Holder()
    if who == HERE:
        if not posted.one(f"{at}person"):
            raise wrong(f"{at}person", "kies iemand.", "choose somebody.")
        return Holder(person=posted.one(f"{at}person"))
    if who == ELSEWHERE:
        return known_by(visit, posted.one(f"{at}known"), f"{at}known")
    if who == NEW:
        return new_person(visit, posted, at)
    if who == ORGANISATION:
        return Holder(organisation=organisation_called(visit, posted.one(f"{at}organisation"), f"{at}organisation"))
    raise wrong(f"{at}who", "kies wie hier komt te zitten.", "choose who comes to sit here.")


def put(visit: Visit, found: Holder) -> None:
    """Puts somebody who is new on record, once. Raises NotForYou, or what people.add_person raises."""
    if found.new is None:
        return
    if not visit.may("put_person", visit.request.path_params.get("programme")):
        raise NotForYou
    people.add_person(visit.house.office.engine, found.new, alone=True)


def joining(visit: Visit, posted: Posted, known: Mapping[str, Any], found: Holder) -> list[AddPerson]:
    """The command that puts a person on record in a programme where `known` have a part, if that is needed."""
    if found.person is None or found.person in known:
        return []
    if found.new is not None:
        places = found.new.organisations
    else:
        rows = people.people(visit.house.office.engine, [found.person])
        places = rows[found.person].organisations if found.person in rows else ()
    return [AddPerson(id=numbered(posted, found.person), person=found.person, organisations=places)]


def people_here(known: Known) -> list[tuple[str, str]]:
    """Those who have a part in a programme, to choose from."""
    found = [(person, known.names.get(person, person)) for person in known.programme.people]
    return sorted(found, key=lambda one: one[1].lower())


def known_by(visit: Visit, words: str, field: str) -> Holder:
    """Somebody on record, by address or id. Raises Problems."""
    with visit.looking() as connection:
        found = people_called(connection, words) if words else []
    if len(found) == 1:
        return Holder(person=found[0])
    if found:
        raise wrong(
            field,
            "meer mensen delen dit adres. Vraag de beheerder om het nummer van deze persoon.",
            "more people share this address. Ask the administrator for the number of this person.",
        )
    raise wrong(
        field,
        "dit adres of nummer is niet bekend. Kijk het na, of kies ‘iemand die nieuw is’.",
        "this address or number is not on record. Check it, or choose 'somebody new'.",
    )


def organisation_called(visit: Visit, words: str, field: str) -> str:
    """The id of an organisation on record, by its name or id. Raises Problems."""
    with visit.looking() as connection:
        found = organisations_called(connection, words) if words else []
    if len(found) != 1:
        raise wrong(
            field,
            "deze organisatie staat niet op de lijst. Schrijf de naam precies zo, of vraag de beheerder.",
            "this organisation is not on record. Write its name exactly, or ask the administrator.",
        )
    return found[0]


def new_person(visit: Visit, posted: Posted, at: str) -> Holder:
    """Somebody new, by name and address: who is named twice in one form is one person. Raises Problems."""
    name, address = posted.one(f"{at}name"), posted.one(f"{at}address")
    if not name or len(name) > 200:
        raise wrong(f"{at}name", "schrijf de naam, in hoogstens 200 tekens.", "write the name, in at most 200 signs.")
    language: Language = "en" if posted.one(f"{at}language") == "en" else "nl"
    made_of = "\n".join((visit.caller().person or "", posted.one(COMMAND), name, address.lower()))
    id_ = f"p-{hmac.digest(visit.house.secret.encode(), made_of.encode(), 'sha256').hex()[:16]}"
    if address:
        _of_nobody_else(visit, address, id_, f"{at}address")
    return Holder(person=id_, new=Person(id_, name, address or None, language))


def _of_nobody_else(visit: Visit, address: str, person: str, field: str) -> None:
    """Who is new gets no address that somebody has already: their first login would fit two. Raises Problems."""
    with visit.looking() as connection:
        taken = shares_address(connection, address, person)
    if taken:
        raise wrong(
            field,
            "dit adres is al bekend. Kies ‘iemand die Koers al kent’ en vul daar het adres in.",
            "this address is on record already. Choose 'somebody Koers knows' and give the address there.",
        )
