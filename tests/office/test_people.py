"""People and organisations are ordinary rows: added, changed, looked up."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert, text

from engine.office import clock, people, tables
from engine.office.administrators import LastAdministrator
from engine.office.entrance import feeds, granting, task_links
from engine.office.entrance.tokens import hash_of, new_token
from engine.office.people import (
    AddressOfSomebody,
    Organisation,
    Person,
    UnknownOrganisation,
    UnwrittenLanguage,
    WasErased,
)
from engine.office.register import Register
from engine.office.trouble import UnwritableText
from engine.rules import commands as c
from tests.office.samples import MONDAY, begin, later


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


def test_who_was_erased_is_never_put_on_record_again(engine: Engine) -> None:
    anna = Person("p1", "Anna", "anna@example.org")
    people.put_person(engine, anna)
    assert people.erase(engine, "p1").known
    for _ in range(2):
        with pytest.raises(WasErased):
            people.put_person(engine, anna)
        assert people.people(engine) == {}
        assert not people.erase(engine, "p1").known
    people.put_person(engine, replace(anna, id="p2"))
    assert [*people.people(engine)] == ["p2"]


def test_two_who_are_new_at_once_do_not_both_get_one_address(engine: Engine) -> None:
    def comes(number: int) -> bool:
        address = "anna@x.org" if number % 2 else "Anna@X.org"
        try:
            people.add_person(engine, Person(f"p{number}", "Anna", address), alone=True)
        except AddressOfSomebody:
            return False
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(comes, range(24))) == 1
    assert len(people.people(engine)) == 1
    people.put_person(engine, Person("shared", "Wijkteam", "anna@x.org"))
    assert len(people.people(engine)) == 2, "who shares one on purpose may"


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


def test_another_address_or_an_organisation_less_ends_what_was_sent(register: Register, engine: Engine) -> None:
    """Whoever changes somebody, by whichever face: what went to the old address opens nothing any more."""
    begin(register)
    clock.make_up(engine, later(1))
    people.put_organisation(engine, Organisation("o1", "Woonstad"))
    anna = Person("anna", "Anna", "anna@example.org", organisations=("o1",))
    assert people.put_person(engine, anna) == people.Changed(False, (), 0, 0)
    leave = c.LeaveSeat(id="leave", seat="s-g3", by="anna", successor_organisation="o1")
    register.handle("p1", leave, later(1))
    token, feed = sent(engine, "anna"), feeds.make(engine, "anna", later(1))
    named = replace(anna, name="Anna de Wit", language="en", letters="asked")
    assert people.put_person(engine, named) == people.Changed(False, (), 0, 0)
    assert not over(engine, token) and feeds.open_feed(engine, feed)
    assert people.put_person(engine, replace(named, organisations=())) == people.Changed(False, ("o1",), 1, 0)
    assert over(engine, token) and feeds.open_feed(engine, feed)
    token = sent(engine, "anna")
    moved = people.put_person(engine, replace(named, organisations=(), address="anna@elders.example"))
    assert moved == people.Changed(True, (), 1, 1)
    assert over(engine, token) and not feeds.open_feed(engine, feed)


def test_what_is_refused_ends_nothing(register: Register, engine: Engine) -> None:
    begin(register)
    clock.make_up(engine, later(1))
    people.put_person(engine, Person("anna", "Anna", "anna@example.org"))
    token, feed = sent(engine, "anna"), feeds.make(engine, "anna", later(1))
    with pytest.raises(UnknownOrganisation):
        people.put_person(engine, Person("anna", "Anna", "other@example.org", organisations=("o9",)))
    assert not over(engine, token) and feeds.open_feed(engine, feed)


def sent(engine: Engine, person: str) -> str:
    """A link that was sent to somebody in `p1`."""
    token = new_token()
    with engine.begin() as connection:
        letter = connection.scalar(
            text("INSERT INTO letter (day, state, made) VALUES ('2025-01-07', 'sent', :now) RETURNING id"),
            {"now": later(1)},
        )
        row = {"hash": hash_of(token), "letter": letter, "person": person, "programme": "p1", "run": "1.look.1"}
        row |= {"seat": "s-anna", "act": "sign", "item": "*", "made": later(1), "expires": later(90)}
        connection.execute(insert(tables.link), [row])
    return token


def over(engine: Engine, token: str) -> bool:
    link = task_links.open_link(engine, token, later(2))
    assert link is not None
    return link.over
