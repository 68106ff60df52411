"""The passing of time: each thing once, in order, stamped with its own moment, however long the machine slept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules import events as e
from engine.rules.calendar import ahead, next_due
from engine.rules.commands import PassTime
from engine.rules.decide import decide
from engine.rules.refusals import AlreadyStarted, NotStarted, ProgrammeIsOver, TimeRunsForward
from engine.rules.workdays import end_of_day, local_day
from tests.rules.lives import CHECK, Life, plan_of

PLAN = "1.plan.1"
BUSY = """
initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: start}, {id: end}]}
phases:
  - {id: plan, when_overdue: pass, reminders: {before: [P4W, P2D], after: [P1W], repeat: P2W}}
  - {id: do, reminders: {after: [P1W], repeat: P2W}, escalation: {after: P3W, to: board}}
  - {id: check, reminders: {before: [P1M]}}
digests: {rule: FREQ=MONTHLY, to: [board]}
"""


def busy(life: Life) -> Life:
    """A programme in which much falls due: seats, milestones, reminders, digests, deadlines, moments."""
    due = [{"milestone": "start", "due": "2027-05-01"}, {"milestone": "end", "due": "2028-02-29"}]
    life.measuring().given("PlanInitiative", initiative="i", seat="maker-k", label="x", milestones=due)
    life.given("FillSeat", seat="s", role="board", person="k", until="2027-12-31")
    return life.given("LeaveSeat", seat="board-c", on="2028-03-25", by="c")


def test_a_sleep_of_years_gives_each_thing_once_in_order_stamped_with_its_own_moment() -> None:
    life = busy(Life(plan_of(BUSY))).pass_time("2030-01-01")
    stamps = [event.at for event in life.told]
    assert stamps == sorted(stamps)
    once = [(type(event).__name__, repr(event)) for event in life.told]
    assert len(once) == len(set(once))
    assert [event.reference_date.year for event in life.all(e.PhaseOpened, phase="check")] == [2028, 2029]
    assert [event.milestone for event in life.all(e.MilestoneMissed)] == ["start", "end"]
    for event in life.told:
        if isinstance(event, e.DeadlinePassed):
            assert event.at == end_of_day(life.plan.calendar, event.deadline)
    assert len(life.all(e.DigestDue)) == 35


def test_a_phase_opened_during_a_catch_up_counts_from_the_day_it_was_really_opened(life: Life) -> None:
    """
    ---
    phases: [{id: plan, when_overdue: pass}, {id: do, deadline: {within: P1M}}, {id: check, deadline: {within: P1M}}]
    """
    life.pass_time("2028-09-04")
    opened = life.one(e.PhaseOpened, phase="do")
    assert (opened.at.date(), opened.deadline) == (date(2027, 4, 5), date(2028, 10, 4))
    check = life.one(e.PhaseOpened, phase="check")
    assert (check.at.date(), check.deadline) == (date(2028, 5, 31), date(2028, 10, 4))
    assert life.run(CHECK).evaluation.window_end == date(2028, 10, 4), "whoever is asked late gets the whole window"


STEPPED = plan_of(BUSY + "measurement: null\ncourse: null\n")


def stepped(days: list[int]) -> list[e.Event]:
    """The journal of a programme whose time passed in these steps, two years in all."""
    life = Life(STEPPED)
    due = [{"milestone": "start", "due": "2027-05-01"}, {"milestone": "end", "due": "2028-02-29"}]
    life.given("PlanInitiative", initiative="i", seat="maker-k", label="x", milestones=due)
    life.given("FillSeat", seat="s", role="board", person="k", until="2027-12-31")
    start = life.now
    for day in [*sorted(days), 730]:
        life.now = start + timedelta(days=day)
        life.when("PassTime")
    return life.journal


WHOLE = stepped([])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 730), max_size=12))
def test_many_small_steps_bring_what_one_long_sleep_brings(days: list[int]) -> None:
    assert stepped(days) == WHOLE


def test_a_step_every_day_brings_the_same() -> None:
    assert stepped(list(range(1, 730))) == WHOLE
    assert len(WHOLE) > 40


def test_passing_time_again_brings_nothing() -> None:
    life = busy(Life(plan_of(BUSY))).pass_time("2029-03-01")
    life.when("PassTime").then()
    assert next_due(life.plan, life.p) > life.now


def test_time_is_passed_before_any_command(life: Life) -> None:
    life.on("2027-05-01").deliver(PLAN, "paper").then("DeadlinePassed", "ProductDelivered")


def test_a_clock_a_little_behind_counts_as_the_last_moment(life: Life) -> None:
    life.at("2027-02-01T12:00:00").given("AddPerson", person="y")
    life.at("2027-02-01T11:00:00").when("AddPerson", person="z")
    assert life.told[0].at == datetime(2027, 2, 1, 12, tzinfo=UTC)
    life.at("2027-02-01T10:59:59").refused(TimeRunsForward, "AddPerson", person="w")


def test_before_the_start_there_is_nothing() -> None:
    plan = plan_of()
    now = datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(NotStarted):
        decide(plan, None, PassTime(id="x"), now)
    life = Life(plan)
    life.refused(AlreadyStarted, "StartProgramme", programme="p1", definition=plan, area_code="WK1", area_name="A")
    life.programme = None
    life.refused(NotStarted, "AddPerson", person="x")


def test_after_the_end_nothing_comes_and_nothing_is_taken(life: Life) -> None:
    life.at("2027-02-01T23:30:00")
    life.given("EndProgramme", seat="manager-m", outcome="stopped", reason="x", handed_over="y")
    assert next_due(life.plan, life.p) is None
    assert ahead(life.plan, life.p, date(2040, 1, 1)) == ()
    life.pass_time("2030-01-01").then()
    refusal = life.refused(ProgrammeIsOver, "AddPerson", person="x")
    assert "2027-02-02" in refusal.say(), "the local day"


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Europe/Amsterdam", ["2027-03-28", "2027-10-31"]),
        ("Africa/Cairo", ["2027-04-30", "2027-10-29"]),  # put forward over midnight: the day begins at one o'clock
        ("America/Kralendijk", ["2027-03-28", "2028-02-29"]),
    ],
)
def test_a_day_on_which_the_clock_is_changed_comes_once(zone: str, days: list[str]) -> None:
    moments = f"measurement: {{moments: [{{id: yearly, on: [{', '.join(days)}]}}]}}"
    life = Life(plan_of(f"days: {{time_zone: {zone}}}\n{moments}")).pass_time("2028-03-01")
    opened = life.all(e.PhaseOpened, phase="check")
    assert [event.reference_date.isoformat() for event in opened] == days
    assert [local_day(life.plan.calendar, event.at).isoformat() for event in opened] == days


def test_digests_move_to_a_working_day_and_never_double(life: Life) -> None:
    """
    ---
    digests: {rule: FREQ=DAILY, to: [board]}
    """
    life.pass_time("2027-01-19")
    found = [event.day.day for event in life.all(e.DigestDue)]
    assert found == [5, 6, 7, 8, 11, 12, 13, 14, 15, 18, 19]


def test_what_lies_ahead_comes_in_order() -> None:
    life = busy(Life(plan_of(BUSY)))
    coming = ahead(life.plan, life.p, date(2029, 12, 31))
    assert [due.rank for due in coming] == sorted(due.rank for due in coming)
    kinds = [due.kind for due in coming]
    assert kinds.count("moment") == 2
    assert {"seat", "deadline", "milestone", "reminder", "digest"} <= set(kinds)
    assert all(due.at > life.now for due in coming)
    assert coming[0].at == next_due(life.plan, life.p)


def test_what_lies_ahead_is_what_comes(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {before: [P4W, P1W], after: [P1W]}}]
    """
    foreseen = ahead(life.plan, life.p, date(2027, 4, 30))
    life.pass_time("2027-04-30", 23)
    assert [due.at for due in foreseen] == [event.at for event in life.told]
