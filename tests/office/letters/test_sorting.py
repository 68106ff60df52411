"""Wishes become letters: one per mailbox per working day, few a week, and a storm is held for a person."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from engine.office import people
from engine.office.addresses import WrongAddress
from engine.office.letters.sorting import GATHER, LOCK, Limits, next_moment, sort
from engine.office.register import Register
from engine.rules import commands as c
from tests.office.letters.samples import NEXT_MONDAY, NINE, THURSDAY, WEDNESDAY, letters, seated, to
from tests.office.samples import MONDAY, deliver, later, sign


def test_what_happens_after_the_hour_is_told_the_next_morning(register: Register, engine: Engine) -> None:
    """Everybody is seated on Monday at ten o'clock in Amsterdam; letters go at nine."""
    seated(register, engine)
    assert sort(engine, NINE - timedelta(seconds=1)) == 0
    assert next_moment(engine) == NINE
    assert sort(engine, NINE) > 0
    (letter,) = to(engine, "mark")
    assert (letter.mailbox, letter.day, letter.state) == ("mark@example.org", date(2025, 1, 7), "queued")
    assert letter.next_try == NINE + GATHER


def test_programmes_share_a_letter(register: Register, engine: Engine) -> None:
    for name in ("p1", "p2", "p3"):
        seated(register, engine, name)
    sort(engine, NINE)
    (letter,) = to(engine, "mark")
    assert letter.programmes == ["p1", "p2", "p3"]


def test_two_people_may_share_a_mailbox(register: Register, engine: Engine) -> None:
    seated(register, engine, g1="Groep@Example.org", g2="groep@example.ORG")
    register.handle("p1", deliver(), MONDAY)
    sort(engine, NINE)
    (letter,) = to(engine, "g1")
    assert letter.people == ["g1", "g2"]


def test_after_the_letter_of_today_the_next_goes_tomorrow(register: Register, engine: Engine) -> None:
    seated(register, engine)
    sort(engine, NINE)
    _gone(engine)
    register.handle("p1", c.ExtendDeadline(id="x", run="1.look.1", until=date(2025, 4, 1), reason="x", by="anna"), NINE)
    sort(engine, NINE)
    assert [one.day for one in to(engine, "mark")] == [date(2025, 1, 7), date(2025, 1, 8)]


def test_not_on_a_weekend_and_not_at_night(register: Register, engine: Engine) -> None:
    """Given a post that was down on Tuesday, when it comes back on Friday evening, then letters go on Monday."""
    seated(register, engine)
    sort(engine, datetime.fromisoformat("2025-01-10T19:30:00+00:00"))
    assert {one.day for one in letters(engine)} == {date(2025, 1, 13)}
    assert {one.next_try for one in letters(engine)} == {NEXT_MONDAY}


def test_no_more_a_week_than_is_agreed(register: Register, engine: Engine) -> None:
    seated(register, engine)
    days = []
    for number, day in enumerate((NINE, WEDNESDAY, THURSDAY)):
        until = date(2025, 4, 1) + timedelta(days=7 * number)
        moved = c.ExtendDeadline(id=f"x{number}", run="1.look.1", until=until, reason="x", by="anna")
        register.handle("p1", moved, day - timedelta(minutes=1))
        sort(engine, day, Limits(a_week=2))
        _gone(engine)
        days = [one.day.day for one in to(engine, "mark")]
    assert days == [7, 8, 14]


def test_a_storm_is_held_until_somebody_looked(register: Register, engine: Engine) -> None:
    seated(register, engine)
    register.handle("p1", deliver(), MONDAY)
    sort(engine, NINE, Limits(a_day=2))
    found = letters(engine)
    assert len(found) > 2
    assert [one.state for one in found].count("queued") == 2
    assert {one.why for one in found if one.state == "held"} == {"too_many"}


@pytest.mark.parametrize(
    ("address", "why"), [(None, "no_address"), ("a@example.org\nBcc: b@example.org", "bad_address")]
)
def test_who_cannot_be_reached_is_told_to_whoever_manages_and_the_others_go_on(
    register: Register, engine: Engine, address: str | None, why: str
) -> None:
    seated(register, engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET address = :address WHERE id = 'mark'"), {"address": address})
    sort(engine, NINE)
    (letter,) = to(engine, "mark")
    assert (letter.state, letter.why, letter.mailbox) == ("held", why, None)
    sort(engine, NINE)
    assert any("undelivered" in one.about for one in to(engine, "anna"))


def test_a_wrong_address_is_refused_where_it_is_typed(engine: Engine) -> None:
    with pytest.raises(WrongAddress) as refused:
        people.put_person(engine, people.Person("x", "X", "a@example.org\nBcc: b@example.org"))
    assert "regeleinde" in refused.value.say("nl")
    assert people.people(engine, ["x"]) == {}


def test_sorting_again_changes_nothing(register: Register, engine: Engine) -> None:
    seated(register, engine)
    sort(engine, NINE)
    before = letters(engine)
    assert sort(engine, NINE) == 0
    assert letters(engine) == before


def test_while_somebody_sorts_another_does_not(register: Register, engine: Engine) -> None:
    seated(register, engine)
    with engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        assert sort(engine, NINE) == 0
    assert sort(engine, NINE) > 0


def test_thanks_go_to_whoever_had_a_part(register: Register, engine: Engine) -> None:
    seated(register, engine)
    register.handle("p1", deliver(), MONDAY)
    for person in ("g1", "g2"):
        register.handle("p1", sign(person), later(0.1))
    sort(engine, NINE)
    assert "thanks" in to(engine, "mark")[0].about
    assert "thanks" in to(engine, "g3")[0].about
    assert not [one for one in to(engine, "sam") if "thanks" in one.about]


def test_the_cost_is_what_is_due_not_what_was(register: Register, engine: Engine, superuser: Engine) -> None:
    """Given a hundred thousand letters that went, when nothing is due, then no row of them is read."""
    seated(register, engine)
    sort(engine, NINE)
    _gone(engine)
    with superuser.begin() as connection:
        connection.execute(text(_HISTORY))
        connection.exec_driver_sql("ANALYZE wish")
    with engine.connect() as connection:
        plan = connection.execute(text(f"EXPLAIN {_DUE}")).scalars().all()
    assert any("wish_to_sort" in line for line in plan)
    assert not any("Seq Scan" in line for line in plan)


def _gone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE letter SET state = 'sent', next_try = NULL WHERE state = 'queued'"))


_HISTORY = """
    INSERT INTO wish (programme, sequence, kind, about, day, due, sorted_at, served_at)
    SELECT 'p1', n, 'letter', 'reminder', '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01'
    FROM generate_series(1, 100000) AS n
"""

_DUE = """
    SELECT id FROM wish WHERE kind = 'letter' AND sorted_at IS NULL AND due <= '2025-01-08' ORDER BY due, id LIMIT 20
"""
