"""Programmes at hand: looked up again as soon as anything happened, the day is another, or a name; for many threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from engine.office import people, reading
from engine.office import shelf as shelves
from engine.office.register import Register
from engine.office.shelf import Known, Shelf
from engine.rules.refusals import NotStarted
from engine.rules.standing import standing
from tests.office.samples import MONDAY, begin, deliver, later
from tests.office.views.conftest import Lived


def test_what_did_not_change_is_at_hand(register: Register, engine: Engine) -> None:
    begin(register)
    shelf = Shelf()
    with reading.looking(engine) as connection:
        first = shelf.now(connection, "p1", later(1))
        assert shelf.now(connection, "p1", later(1) + timedelta(hours=1)) is first
        assert shelf.now(connection, "p1", later(2)) is not first
    register.handle("p1", deliver(), later(2))
    with reading.looking(engine) as connection:
        again = shelf.now(connection, "p1", later(2))
    assert (again.sequence, again.waiting) == (first.sequence + 1, 0)


def test_time_passes_for_pages_and_not_for_letters(register: Register, engine: Engine) -> None:
    """The clock sleeps, and the deadline of 60 days goes by."""
    begin(register)
    shelf = Shelf()
    with reading.looking(engine) as connection:
        recorded, shown = shelf.programme(connection, "p1", later(80)), shelf.now(connection, "p1", later(80))
    assert recorded.standing.runs[0].overdue_since is None and recorded.waiting == 0
    assert shown.standing.runs[0].overdue_since == shown.standing.runs[0].deadline and shown.waiting > 0
    assert shown.sequence == shown.standing.sequence == recorded.sequence
    assert recorded.standing == standing(recorded.plan, recorded.programme, later(80), (), recorded.names)


def test_what_came_due_meanwhile_is_seen(register: Register, engine: Engine) -> None:
    begin(register)
    shelf = Shelf()
    with reading.looking(engine) as connection:
        before = shelf.now(connection, "p1", later(1))
        assert before.due is not None
        after = shelf.now(connection, "p1", before.due)
    assert (before.waiting, after.waiting > 0) == (0, True)
    assert (before.behind, after.behind) == (None, before.due)


def test_a_clock_that_runs_behind_shows_what_is_on_record(register: Register, engine: Engine) -> None:
    begin(register)
    with reading.looking(engine) as connection:
        found = Shelf().now(connection, "p1", MONDAY - timedelta(days=30))
    assert found.waiting == 0 and found.sequence == found.programme.sequence


def test_who_was_erased_or_renamed_is_so_at_once(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", deliver(), later(1))
    shelf = Shelf()
    for name in ("Geert", "Gerda"):
        people.put_person(engine, people.Person("g1", name))
        with reading.looking(engine) as connection:
            assert name in repr(shelf.now(connection, "p1", later(1)).standing.owed)
            assert name in repr(shelf.as_of(connection, "p1", date(2025, 1, 7)).standing.owed)
    people.erase(engine, "g1")
    with reading.looking(engine) as connection:
        assert "Gerda" not in repr(shelf.now(connection, "p1", later(1)))
        assert "Gerda" not in repr(shelf.as_of(connection, "p1", date(2025, 1, 7)))


def test_a_day_long_ago_is_shown_as_it_was_then(feijenoord: Lived) -> None:
    shelf, day = Shelf(), date(2016, 10, 1)
    with reading.looking(feijenoord.engine) as connection:
        then = shelf.as_of(connection, feijenoord.id, day)
        assert shelf.as_of(connection, feijenoord.id, day) is then
        with pytest.raises(NotStarted):
            shelf.as_of(connection, feijenoord.id, date(2000, 1, 1))
    plan, stood = reading.as_of(feijenoord.engine, feijenoord.id, day)
    assert (then.plan, then.programme) == (plan, stood)
    assert then.standing.on == day and then.sequence <= stood.sequence == then.sequence + then.waiting
    assert all(event.at.date() <= day for event in feijenoord.events[: then.sequence])


def test_leafing_through_the_past_takes_nothing_of_now_away(feijenoord: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_PROGRAMMES", 1)
    monkeypatch.setattr(shelves, "MOST_PAST", 1)
    shelf, days = Shelf(), (date(2016, 10, 1), date(2016, 11, 1))
    with reading.looking(feijenoord.engine) as connection:
        now = shelf.now(connection, feijenoord.id, MONDAY)
        first, _ = (shelf.as_of(connection, feijenoord.id, day) for day in days)
        assert shelf.now(connection, feijenoord.id, MONDAY) is now
        assert shelf.as_of(connection, feijenoord.id, days[0]) is not first


def test_threads_share_a_shelf(register: Register, engine: Engine) -> None:
    for name in ("p1", "p2", "p3"):
        begin(register, name)
    shelf = Shelf()

    def look(number: int) -> Known:
        with reading.looking(engine) as connection:
            return shelf.now(connection, f"p{number % 3 + 1}", later(1 + number % 2))

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(look, range(60)))
    assert [one.programme.id for one in found] == [f"p{number % 3 + 1}" for number in range(60)]
    assert [one.standing.on.day for one in found] == [7 + number % 2 for number in range(60)]
