"""Letters to a seat of an organisation go to its people on record now: nobody gets a link that opens nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from engine.office import people, reading, reminding
from engine.office.letters.composing import compose
from engine.office.letters.sorting import sort
from engine.office.people import Organisation, Person
from engine.office.register import Register
from engine.office.shelf import Shelf
from engine.rules import commands as c
from tests.office.letters.samples import NINE, WEDNESDAY, letters, seated, to
from tests.office.samples import MONDAY

WIM, WIL = (Person(who, who.capitalize(), f"{who}@example.org", organisations=("o-1",)) for who in ("wim", "wil"))


@pytest.fixture
def of_two(register: Register, engine: Engine) -> Iterator[Register]:
    """The seat that makes belongs to an organisation of two people, wim and wil, who both joined the programme."""
    seated(register, engine)
    people.put_organisation(engine, Organisation("o-1", "Woonstad"))
    for person in (WIM, WIL):
        people.put_person(engine, person)
        register.handle("p1", c.AddPerson(id=f"add-{person.id}", person=person.id, organisations=("o-1",)), MONDAY)
    leave = c.LeaveSeat(id="leave", seat="s-mark", by="anna", successor_organisation="o-1")
    register.handle("p1", leave, MONDAY)
    yield register


def test_both_are_asked(of_two: Register, engine: Engine) -> None:
    sort(engine, NINE)
    assert to(engine, "wim") and to(engine, "wil")


def test_who_was_taken_out_of_the_organisation_gets_no_letter_for_its_seat(of_two: Register, engine: Engine) -> None:
    people.put_person(engine, replace(WIM, organisations=()))
    sort(engine, NINE)
    assert to(engine, "wil")
    assert not to(engine, "wim")
    assert [one.state for one in to(engine, "wil")] == ["queued"]


def test_taken_out_after_it_was_sorted_there_is_nothing_left_to_say(of_two: Register, engine: Engine) -> None:
    sort(engine, NINE)
    people.put_person(engine, replace(WIM, organisations=()))
    (left,), (stays,) = to(engine, "wim"), to(engine, "wil")
    assert compose(engine, Shelf(), left.id, NINE) is None
    letter = compose(engine, Shelf(), stays.id, NINE)
    assert letter is not None
    assert [task.seat for reader in letter.readers for piece in reader.pieces for task in piece.tasks] == ["s-mark"]


def test_where_nobody_is_left_whoever_manages_is_told(of_two: Register, engine: Engine) -> None:
    for person in (WIM, WIL):
        people.put_person(engine, replace(person, organisations=()))
    sort(engine, NINE)
    assert not to(engine, "wim") and not to(engine, "wil")
    assert [one.why for one in letters(engine) if one.state == "held"] == ["no_address"]
    sort(engine, WEDNESDAY)
    assert any("undelivered" in one.about for one in to(engine, "anna"))


def test_a_reminder_by_hand_goes_to_who_is_on_record(of_two: Register, engine: Engine) -> None:
    people.put_person(engine, replace(WIM, organisations=()))
    plan, p = reading.standing(engine, "p1")
    with engine.connect() as connection:
        found = reminding.reminders(connection, plan, p, "1.look.1", NINE)
    assert ("wil",) in [one.readers for one in found]
    assert all("wim" not in one.readers for one in found)


def test_who_is_added_again_without_organisations_goes_on_getting_letters(of_two: Register, engine: Engine) -> None:
    of_two.handle("p1", c.AddPerson(id="again", person="wim"), MONDAY)
    sort(engine, NINE)
    assert to(engine, "wim")
