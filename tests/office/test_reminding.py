"""Reminding by hand: of what a phase run owes, of what the programme itself owes, and what became of letters so far."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from engine.office import people, reading, reminding
from engine.office.letters import desk, unaddressed
from engine.office.letters.composing import compose
from engine.office.letters.sorting import sort
from engine.office.people import Person
from engine.office.register import Register
from engine.office.reminding import Asked, Reminder
from engine.office.shelf import Shelf
from tests.office.letters.samples import NEXT_MONDAY, NINE, WEDNESDAY, seated, to

RUN = "1.look.1"
SATURDAY = NINE.replace(day=11)


def looked(engine: Engine, run: str | None, now: Any = NINE) -> dict[str, Reminder]:
    """What reminding would do, by the act."""
    plan, p = reading.standing(engine, "p1")
    with engine.connect() as connection:
        return {one.owed.act: one for one in reminding.reminders(connection, plan, p, run, now)}


def letters_went(engine: Engine) -> None:
    """All that was wished for so far is told, long ago."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE wish SET sorted_at = due, served_at = due"))


@pytest.fixture
def begun(register: Register, engine: Engine) -> Register:
    seated(register, engine)
    letters_went(engine)
    return register


def test_of_what_the_programme_itself_owes_as_well(begun: Register, engine: Engine) -> None:
    """Given that the measurement agreement is to be signed, when who owes it is reminded, then one letter says so."""
    assert {act: (one.readers, one.on) for act, one in looked(engine, None).items()} == {
        "agree_measurement": (("anna",), NINE.date())
    }
    (going,) = reminding.remind(engine, "p1", None, NINE)
    assert going.owed.act == "agree_measurement"
    assert reminding.remind(engine, "p1", None, NINE) == (), "once a day"
    sort(engine, NINE)
    (letter,) = to(engine, "anna")
    told = compose(engine, Shelf(), letter.id, NINE)
    assert told is not None
    (task,) = (one for reader in told.readers for piece in reader.pieces for one in piece.tasks if one.mark != "still")
    assert (task.act, task.run, task.note and task.note.nl) == (
        "agree_measurement", None, "Een herinnering: dit is er nog niet.",
    )  # fmt: skip


def test_it_tells_what_became_of_the_letter_that_asks_it(begun: Register, engine: Engine) -> None:
    """Given a reminder on Tuesday, then it waits, and went on that day; on the next one can be reminded again."""
    reminding.remind(engine, "p1", RUN, NINE)
    for _ in range(2):
        asked = looked(engine, RUN)["deliver"]
        assert (asked.on, asked.letter) == (None, Asked("waits", NINE.date())), "before it is sorted and after"
        sort(engine, NINE)
    with engine.begin() as connection:
        connection.execute(text("UPDATE letter SET state = 'sent', next_try = NULL, sent_at = :now"), {"now": NINE})
        connection.execute(text("UPDATE wish SET served_at = :now"), {"now": NINE})
    assert looked(engine, RUN)["deliver"].letter == Asked("went", NINE.date())
    assert looked(engine, RUN, WEDNESDAY)["deliver"].letter is None
    assert looked(engine, RUN, WEDNESDAY)["deliver"].on == WEDNESDAY.date()


def test_a_letter_that_waits_says_the_day_it_can_go(begun: Register, engine: Engine) -> None:
    reminding.remind(engine, "p1", RUN, SATURDAY)
    assert looked(engine, RUN, SATURDAY)["deliver"].letter == Asked("waits", NEXT_MONDAY.date())


def test_a_letter_that_somebody_holds_is_told_as_held(begun: Register, engine: Engine) -> None:
    reminding.remind(engine, "p1", RUN, NINE)
    sort(engine, NINE)
    desk.hold(engine, None)
    assert looked(engine, RUN)["deliver"].letter == Asked("held", NINE.date())


def test_who_has_no_address_cannot_be_reminded(begun: Register, engine: Engine) -> None:
    """Given mark without an address, then no letter is wished for; once he has one, he can be reminded, also while the
    letter that could not go is still held."""
    people.put_person(engine, Person("mark", "Mark"))
    found = looked(engine, RUN)["deliver"]
    assert (found.readers, found.reached, found.on, found.letter) == (("mark",), False, None, None)
    assert reminding.remind(engine, "p1", RUN, NINE) == ()
    held_letter_to_mark(begun, engine)
    assert not looked(engine, RUN)["deliver"].reached
    people.put_person(engine, Person("mark", "Mark", "mark@example.org"))
    assert looked(engine, RUN)["deliver"].on == NINE.date()


def test_a_letter_that_was_released_waits_again(begun: Register, engine: Engine) -> None:
    held_letter_to_mark(begun, engine)
    people.put_person(engine, Person("mark", "Mark", "mark@example.org"))
    desk.release(engine, None, NINE)
    assert looked(engine, RUN)["deliver"].letter == Asked("waits", NINE.date())


def held_letter_to_mark(register: Register, engine: Engine) -> None:
    """What is asked of mark, in a letter that is held since he has no address."""
    people.put_person(engine, Person("mark", "Mark"))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE wish SET sorted_at = NULL, served_at = NULL WHERE seat = 's-mark' AND about = 'invitation'")
        )
    sort(engine, NINE)
    assert [one.why for one in to(engine, "mark") if one.state == "held"] == ["no_address"]


def test_held_for_their_address(begun: Register, engine: Engine) -> None:
    """Given a letter to mark that is held, then the programme tells of him until it is released."""
    assert held(engine) == []
    held_letter_to_mark(begun, engine)
    assert held(engine) == [("mark", None)]
    people.put_person(engine, Person("mark", "Mark", "mark@example.org"))
    assert held(engine) == [("mark", "mark@example.org")]
    desk.release(engine, None, NINE)
    assert held(engine) == []


def held(engine: Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as connection:
        return [(person.id, person.address) for person in unaddressed.held(connection, "p1")]


def test_new_moments_that_were_asked_today_are_not_asked_again(begun: Register, engine: Engine) -> None:
    """Given a letter that asks for new moments, which names no item, then it counts as asked."""
    wish = {"programme": "p1", "about": "look_ahead", "seat": "s-anna", "day": NINE.date(), "due": NINE}
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO wish (programme, sequence, kind, about, role, seat, day, due)"
                " VALUES (:programme, 1, 'letter', :about, 'manager', :seat, :day, :due)"
            ),
            wish,
        )
        plan, p = reading.stands(connection, "p1")
        found = reminding.reminders(connection, plan, replace(p, moments_ran_out=True, runs={}), None, NINE)
    (asked,) = (one for one in found if one.owed.act == "look_ahead")
    assert asked.letter == Asked("waits", NINE.date())
