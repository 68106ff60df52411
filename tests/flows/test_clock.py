"""The clock: everything due happens once, in order, stamped with its own date; one clock acts, and a leap is held."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from engine.office import answers, clock, lease, reading
from engine.office.register import Register
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.events import DeadlinePassed, DigestDue, Event, PhaseOpened, ReminderCame
from engine.rules.workdays import local_day
from flows.clock import Clock
from flows.clockwork import Clockwork
from tests.office.samples import AREA, MONDAY, begin, deliver, later, sample_definition
from tests.office.test_invitations import asking

Works = Callable[..., Clockwork]
At = Callable[[datetime], None]


@pytest.fixture
def works(engine: Engine, register: Register) -> Works:
    """Clocks on the database of the test; each is a process of its own as far as the lease can tell."""
    return lambda holder="one", **more: Clockwork(engine, register, holder, **more)


@pytest.fixture
def at(engine: Engine) -> At:
    """Makes up the time."""
    return lambda moment: clock.make_up(engine, moment)


def events(engine: Engine, kind: type[Event], programme: str = "p1") -> list[Any]:
    return [one.event for one in reading.events(engine, programme) if isinstance(one.event, kind)]


def days(found: list[Any]) -> list[date]:
    return [event.at.date() for event in found]


def test_after_a_sleep_of_a_week_everything_owed_happens_once_with_its_own_date(
    engine: Engine, register: Register, works: Works, at: At
) -> None:
    """Given a reminder and a deadline that came while nothing ran, when the clock wakes, then both stand on record."""
    begin(register)
    at(later(67))
    woke = works().wake()
    assert (woke.acted, woke.passed) == (True, 1)
    reminder, (passed,) = events(engine, ReminderCame)[0], events(engine, DeadlinePassed)
    assert reminder.at < passed.at
    assert passed.deadline == passed.at.date() < later(67).date()
    assert works().wake().passed == 0
    assert len(events(engine, DeadlinePassed)) == 1


def test_a_clock_set_back_fires_nothing_again(engine: Engine, register: Register, works: Works, at: At) -> None:
    begin(register)
    at(later(67))
    works().wake()
    stood = reading.state(engine, "p1").sequence
    at(later(10))
    assert works().wake().passed == 0
    at(later(67))
    assert works().wake().passed == 0
    assert reading.state(engine, "p1").sequence == stood


def test_what_was_received_before_the_deadline_counts_though_we_were_down(
    engine: Engine, register: Register, works: Works, at: At
) -> None:
    """Fault 10: the answer came in time, the clock did not."""
    begin(register)
    register.handle("p1", deliver(), later(59))
    at(later(70))
    works().wake()
    (passed,) = events(engine, DeadlinePassed)
    kinds = [one.type for one in reading.events(engine, "p1")]
    assert kinds.index("ProductDelivered") < kinds.index("DeadlinePassed")
    assert passed.deadline == date(2025, 3, 7)


@pytest.mark.parametrize("moment", ["2026-03-29", "2026-10-25", "2028-02-29", "2027-01-31"])
def test_a_moment_on_a_strange_day_comes_once(
    engine: Engine, register: Register, works: Works, at: At, moment: str
) -> None:
    """Faults 7 and 8: both changes to and from summer time, a leap day, the 31st; with a wake every half hour."""
    begin(register)
    day = date.fromisoformat(moment)
    register.handle("p1", _agree(day), later(1))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)
    for half_hours in range(60):
        at(start + timedelta(minutes=30 * half_hours))
        works().wake()
    opened = [event for event in events(engine, PhaseOpened) if event.reference_date == day]
    assert len(opened) == 1
    assert local_day(sample_definition().calendar, opened[0].at) == day
    assert verify(engine) == ()


def test_digests_come_once_each_in_both_nights_of_summer_time(
    engine: Engine, register: Register, works: Works, at: At
) -> None:
    plan = _with_daily_digests()
    register.handle(
        "p1", c.StartProgramme(id="go", programme="p1", definition=plan, area_code=AREA, area_name="Feijenoord"), MONDAY
    )
    start = datetime(2025, 3, 28, 0, 0, tzinfo=UTC)
    for hours in range(24 * 5):
        at(start + timedelta(hours=hours))
        works().wake()
    found = [event.day for event in events(engine, DigestDue) if event.day >= date(2025, 3, 28)]
    assert found == sorted(set(found))
    assert {date(2025, 3, 28), date(2025, 3, 31)} <= set(found)


def test_of_two_clocks_one_acts(engine: Engine, register: Register, works: Works, at: At) -> None:
    begin(register)
    at(later(67))
    assert works("one").wake().acted
    assert not works("two").wake().acted


def test_a_clock_that_slept_through_its_lease_finds_another_term(
    engine: Engine, register: Register, works: Works, at: At
) -> None:
    """Fault 5: the first stops at its next step; what both did happened once."""
    begin(register)
    at(later(67))
    sleeper = works("sleeper", lasts=timedelta(seconds=0))
    assert sleeper.wake().acted
    other = works("other")
    assert other.wake().acted
    assert (other.term or 0) > (sleeper.term or 0)
    assert not sleeper.wake().acted
    assert len(events(engine, DeadlinePassed)) == 1


def test_clocks_that_race_do_everything_once(engine: Engine, register: Register, at: At) -> None:
    """Four clocks without a lease worth the name, on ten programmes: each deadline passes once in each."""
    for number in range(10):
        begin(register, f"p{number}")
    at(later(67))
    ticking = [Clockwork(engine, Register(engine), f"c{n}", lasts=timedelta(0)) for n in range(4)]
    threads = [threading.Thread(target=works.wake) for works in ticking]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ticking[0].wake()
    for number in range(10):
        assert len(events(engine, DeadlinePassed, f"p{number}")) == 1
    assert verify(engine) == ()


def test_a_leap_is_held_until_somebody_looked(engine: Engine, register: Register, works: Works) -> None:
    """Fault 6: a machine that wakes up forty days later is more likely wrong than late."""
    begin(register)
    real = clock.now()
    clock.woke(engine, real - timedelta(days=40))
    assert works().wake(real).held == "leap"
    assert works().wake(real).held == "leap"
    assert events(engine, DeadlinePassed) == []
    clock.go_on(engine, real)
    woke = works().wake(real)
    assert (woke.held, woke.passed) == (None, 1)
    assert len(events(engine, DeadlinePassed)) == 1


def test_a_sleep_of_a_week_is_not_held(engine: Engine, register: Register, works: Works) -> None:
    begin(register)
    clock.woke(engine, clock.now() - timedelta(days=7))
    assert works().wake().passed == 1


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_machine_that_disagrees_with_its_database_is_held(
    engine: Engine, register: Register, works: Works, hours: int
) -> None:
    begin(register)
    assert works().wake(clock.now() + timedelta(hours=hours)).held == "disagreement"
    assert clock.face(engine).held == "disagreement"


def test_one_programme_in_trouble_does_not_stop_the_others(
    engine: Engine, register: Register, works: Works, at: At
) -> None:
    """Given a programme whose record runs ahead of the clock, the other's deadline passes; it is tried again later."""
    begin(register)
    begin(register, "p2")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE programme SET definition = definition, state = 'x', sequence = 99 WHERE id = 'p1'"
        )
    at(later(67))
    ticking = works()
    woke = ticking.wake()
    assert (woke.passed, woke.troubled) == (1, 1)
    assert len(events(engine, DeadlinePassed, "p2")) == 1
    assert ticking.wake().troubled == 0


def test_the_clock_wakes_by_itself_for_what_comes(engine: Engine, register: Register, works: Works) -> None:
    begin(register)
    running = Clock(works(), heartbeat=0.05)
    running.start()
    try:
        end = clock.now() + timedelta(seconds=10)
        while not events(engine, DeadlinePassed) and clock.now() < end:
            threading.Event().wait(0.05)
    finally:
        running.stop()
    assert len(events(engine, DeadlinePassed)) == 1
    held = lease.current(engine)
    assert held is not None and held.over


def _agree(day: date) -> c.Command:
    return c.AgreeMoments(id=f"agree-{day}", seat="s-anna", by="anna", moment="yearly", on=(day,))


def _with_daily_digests() -> Definition:
    plan = sample_definition().model_dump(mode="python")
    plan["digests"] = {"rule": "FREQ=DAILY", "to": ["group"]}
    return Definition.model_validate(plan)


def test_the_clock_lets_go_of_answers_that_were_kept_long_enough(
    engine: Engine, register: Register, works: Works, at: At
) -> None:
    plan = asking()
    start = c.StartProgramme(id="s", programme="p1", definition=plan, area_code=AREA, area_name="Feijenoord")
    register.handle("p1", start, MONDAY)
    said = {"run": "1.look.1", "questionnaire": "ask", "group": "residents", "answers": "groen"}
    register.handle("p1", c.Answer(id="old", respondent="a", **said), MONDAY)
    register.handle("p1", c.Answer(id="new", respondent="b", **said), later(20))
    at(MONDAY + answers.KEPT + timedelta(days=1))
    works().wake()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT ref FROM words").scalars().all() == ["new.answers"]
