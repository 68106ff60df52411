"""People and organisations are ordinary rows: added, changed, looked up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from engine.office import people
from engine.office.administrators import LastAdministrator
from engine.office.entrance import granting
from engine.office.people import Organisation, Person, UnknownOrganisation, UnwrittenLanguage
from engine.office.trouble import UnwritableText
from tests.office.samples import MONDAY


def test_people_are_added_changed_and_found(engine: Engine) -> None:
    people.put_organisation(engine, Organisation("o1", "Woonstad"))
    people.put_organisation(engine, Organisation("o2", "ROC"))
    first = Person("p1", "Anna", "wijk@example.org", "nl", ("o1", "o2"))
    shared = Person("p2", "Bram", "wijk@example.org", "en")
    people.put_person(engine, first)
    people.put_person(engine, shared)
    assert people.people(engine) == {"p1": first, "p2": shared}
    moved = Person("p1", "Anna de Wit", None, "nl", ("o2",))
    people.put_person(engine, moved)
    assert people.people(engine, ["p1", "unknown"]) == {"p1": moved}


def test_which_letters_somebody_gets_changes_nothing_else(engine: Engine) -> None:
    people.put_organisation(engine, Organisation("o1", "Woonstad"))
    people.put_person(engine, Person("p1", "Anna", "anna@example.org", "en", ("o1",)))
    people.put_letters(engine, "p1", "asked")
    people.put_letters(engine, "unknown", "asked")
    assert people.people(engine) == {"p1": Person("p1", "Anna", "anna@example.org", "en", ("o1",), "asked")}


def test_an_unknown_organisation_changes_nothing(engine: Engine) -> None:
    with pytest.raises(UnknownOrganisation):
        people.put_person(engine, Person("p1", "Anna", organisations=("o9",)))
    assert people.people(engine) == {}


@pytest.mark.parametrize("language", ["xx", "", "EN", "nl\n"])
def test_a_language_that_no_letter_can_be_in_is_refused(engine: Engine, language: str) -> None:
    people.put_person(engine, Person("p1", "Anna", "anna@example.org"))
    with pytest.raises(UnwrittenLanguage) as refused:
        people.put_person(engine, Person("p1", "Anna", "other@example.org", language))  # type: ignore[arg-type]
    assert refused.value.say("nl").endswith("Kies nl of en.")
    assert people.people(engine)["p1"].address == "anna@example.org"


def test_an_organisation_gets_another_name(engine: Engine) -> None:
    people.put_organisation(engine, Organisation("o1", "Woonstad"))
    people.put_organisation(engine, Organisation("o1", "Woonstad Rotterdam"))
    assert people.organisations(engine) == {"o1": Organisation("o1", "Woonstad Rotterdam")}


def test_a_name_that_cannot_be_kept_is_refused(engine: Engine) -> None:
    with pytest.raises(UnwritableText):
        people.put_person(engine, Person("p1", "An\0na"))


def test_ids_tell_nothing_and_never_meet() -> None:
    assert len({people.new_id() for _ in range(1000)}) == 1000
    assert people.new_id("o").startswith("o-")


def test_two_administrators_erased_at_once_leave_one(engine: Engine) -> None:
    for person in ("p1", "p2"):
        people.put_person(engine, Person(person, person))
        granting.grant(engine, person, granting.ALL, "administrator", None, MONDAY)

    def erases(person: str) -> bool:
        try:
            return people.erase(engine, person).known
        except LastAdministrator:
            return False

    with ThreadPoolExecutor(2) as crowd:
        assert sorted(crowd.map(erases, ("p1", "p2"))) == [False, True]
    (left,) = people.people(engine)
    with pytest.raises(LastAdministrator):
        people.erase(engine, left)
    with pytest.raises(LastAdministrator):
        granting.withdraw(engine, left, granting.ALL, "administrator", MONDAY)
