"""Deadlines: where they fall, what passes, extending, suspending and resuming; and what was received in time."""

from datetime import date, datetime

import pytest

from engine.rules import events as e
from engine.rules.refusals import (
    AlreadySuspended,
    ExtensionIsEarlier,
    NoDeadline,
    NotSuspended,
    NotYourSeat,
    ProgrammeIsSuspended,
    RunIsClosed,
    RunIsSuspended,
)
from tests.rules.lives import CHECK, Life, plan_of

PLAN = "1.plan.1"


def deadline_of(changes: str, start: str = "2027-01-04") -> date | None:
    """The deadline with which the first phase of a definition opens."""
    return Life(plan_of(changes), start).one(e.PhaseOpened, run=PLAN).deadline


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("{within: P3M}", date(2027, 4, 5)),  # 4 April is a Sunday
        ("{within: P1D}", date(2027, 1, 5)),
        ("{within: P25M}", date(2029, 2, 5)),
        ("{on: 2027-12-25}", date(2027, 12, 27)),  # a Saturday; 26 December is a holiday too
        ("{on: 2027-04-27}", date(2027, 4, 28)),
        ("{on: 2020-01-01}", date(2027, 1, 4)),  # past: the day of opening
        ("{offset: P9M, moment: yearly}", date(2029, 3, 1)),
        ("{offset: -P1M, moment: yearly}", date(2028, 5, 1)),
        ("{offset: P9M, phase: do}", None),
    ],
)
def test_three_forms_moved_forward_to_a_working_day(deadline: str, expected: date | None) -> None:
    assert deadline_of(f"phases: [{{id: plan, deadline: {deadline}}}]") == expected


def test_an_offset_counts_from_the_day_the_other_phase_passed(life: Life) -> None:
    """
    ---
    phases: [{id: do, deadline: {offset: P1M, phase: plan}}]
    """
    life.on("2027-02-01").planned()
    assert life.one(e.PhaseOpened, phase="do").deadline == date(2027, 3, 1)


def test_it_passes_at_the_end_of_the_local_day_stamped_with_it(life: Life) -> None:
    life.on("2027-04-05", 23).when("PassTime").then()
    life.pass_time("2027-09-01").then("DeadlinePassed")
    assert life.one(e.DeadlinePassed).at == datetime.fromisoformat("2027-04-05T21:59:59.999999+00:00")
    assert life.run(PLAN).overdue
    assert PLAN in life.p.runs, "nothing closes because of it"


def test_unless_the_definition_says_so(life: Life) -> None:
    """
    ---
    phases: [{id: plan, when_overdue: pass}]
    """
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").pass_time("2027-09-01")
    life.then("DeadlinePassed", "PhasePassed", "PhaseOpened")
    assert life.one(e.PhasePassed).unmet == ("signed:board",)
    assert life.one(e.PhasePassed).day == date(2027, 4, 5)


class TestExtending:
    def test_keeps_both_dates_and_the_reason(self, life: Life) -> None:
        life.when("ExtendDeadline", run=PLAN, until="2027-05-01", reason="late start", by="m").then("DeadlineExtended")
        told = life.one(e.DeadlineExtended)
        assert (told.was, told.until, told.reason) == (date(2027, 4, 5), date(2027, 5, 3), "late start")
        assert [letter.seat for letter in life.letters("deadline_moved")] == ["maker-k"]

    def test_lifts_what_was_overdue(self, life: Life) -> None:
        life.pass_time("2027-05-03").given("ExtendDeadline", run=PLAN, until="2027-06-01", reason="x", by="m")
        assert not life.run(PLAN).overdue
        life.pass_time("2027-06-02").then("DeadlinePassed")

    def test_goes_only_forward_by_who_manages(self, life: Life) -> None:
        life.refused(ExtensionIsEarlier, "ExtendDeadline", run=PLAN, until="2027-04-05", reason="x", by="m")
        life.refused(NotYourSeat, "ExtendDeadline", run=PLAN, until="2027-05-05", reason="x", by="k")
        life.pass_time("2027-06-01")
        life.refused(ExtensionIsEarlier, "ExtendDeadline", run=PLAN, until="2027-05-05", reason="x", by="m")
        life.planned()
        life.refused(NoDeadline, "ExtendDeadline", run="1.do.1", until="2028-05-05", reason="x", by="m")
        life.refused(RunIsClosed, "ExtendDeadline", run=PLAN, until="2028-05-05", reason="x", by="m")


class TestSuspending:
    def test_a_run_stops_its_deadline_and_resuming_gives_the_days_back(self, life: Life) -> None:
        life.on("2027-03-01").given("Suspend", run=PLAN, reason="flood", by="m")
        life.refused(RunIsSuspended, "Deliver", run=PLAN, product="paper", seat="maker-k", content="x")
        life.refused(AlreadySuspended, "Suspend", run=PLAN, reason="flood", by="m")
        life.pass_time("2027-05-01").then()
        life.on("2027-05-10").when("Resume", run=PLAN, by="m").then("Resumed", "DeadlineShifted")
        assert life.told[0].lost == 70
        assert life.told[1].until == date(2027, 6, 14)
        life.refused(NotSuspended, "Resume", run=PLAN, by="m")

    def test_a_programme_stops_all_its_deadlines(self, life: Life) -> None:
        life.on("2027-03-01").given("Suspend", reason="flood", by="m")
        life.refused(ProgrammeIsSuspended, "Deliver", run=PLAN, product="paper", seat="maker-k", content="x")
        life.refused(AlreadySuspended, "Suspend", reason="flood", by="m")
        life.refused(AlreadySuspended, "Suspend", run=PLAN, reason="flood", by="m")
        life.pass_time("2027-05-10").when("Resume", by="m").then("Resumed", "DeadlineShifted")
        life.refused(NotSuspended, "Resume", by="m")
        life.deliver(PLAN, "paper")

    def test_never_statutory_deadlines(self, life: Life) -> None:
        """
        ---
        phases: [{id: plan, deadline: {within: P3M, statutory: true}, reminders: {before: [P1W], after: [P1W]}}]
        """
        life.on("2027-03-01").given("Suspend", run=PLAN, reason="flood", by="m")
        life.pass_time("2027-05-01").then("DeadlinePassed")
        life.when("Resume", run=PLAN, by="m").then("Resumed")

    def test_an_overdue_run_is_not_given_days_back(self, life: Life) -> None:
        life.pass_time("2027-04-20").given("Suspend", run=PLAN, reason="flood", by="m")
        life.pass_time("2027-05-20").when("Resume", run=PLAN, by="m").then("Resumed")

    def test_days_lost_twice_over_are_given_back_once(self, life: Life) -> None:
        life.on("2027-02-01").given("Suspend", run=PLAN, reason="x", by="m")
        life.on("2027-02-11").given("Suspend", reason="x", by="m")
        life.on("2027-02-21").when("Resume", run=PLAN, by="m").then("Resumed", "DeadlineShifted")
        life.on("2027-03-03").when("Resume", by="m").then("Resumed", "DeadlineShifted")
        assert life.run(PLAN).deadline == date(2027, 5, 5), "30 days after 5 April"

    def test_a_run_opened_meanwhile_gets_only_its_own_days(self, life: Life) -> None:
        """
        ---
        phases: [{id: plan, deadline: {within: P3M}, when_overdue: pass}, {id: do, deadline: {within: P1Y}}]
        course: {automatic: true}
        """
        life.planned().measuring().pass_time("2028-05-01").given("Suspend", reason="x", by="m")
        life.pass_time("2028-06-10").figure("2028-06-01", "40")
        assert life.one(e.PhaseOpened, run="2.plan.1").deadline == date(2028, 9, 11)
        life.on("2028-06-20").when("Resume", by="m")
        assert life.run("2.plan.1").deadline == date(2028, 9, 21), "ten days, not fifty"

    def test_measuring_goes_on_while_the_programme_rests(self, life: Life) -> None:
        """
        ---
        phases: [{id: check, deadline: {within: P6M}}]
        """
        life.planned().measuring().pass_time("2028-05-01").given("Suspend", reason="x", by="m")
        life.pass_time("2028-06-01").on("2028-06-10").figure("2028-06-01", "40").explain(CHECK)
        life.on("2028-07-01").when("Resume", by="m")
        assert life.run(CHECK).deadline == date(2028, 12, 1), "its deadline was never stopped"

    def test_milestones_wait_too(self, life: Life) -> None:
        """
        ---
        initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: start}, {id: end}]}
        """
        due = [{"milestone": "start", "due": "2027-03-01"}, {"milestone": "end", "due": "2027-04-20"}]
        life.planned().given("PlanInitiative", initiative="i", seat="maker-k", label="x", milestones=due)
        life.pass_time("2027-03-10").given("Suspend", run="1.do.1", reason="x", by="m")
        life.pass_time("2027-05-09").then()
        life.when("Resume", run="1.do.1", by="m").then("Resumed")
        assert dict(life.p.initiatives["i"].due) == {"start": date(2027, 3, 1), "end": date(2027, 6, 19)}
        life.pass_time("2027-07-01").then("MilestoneMissed")


class TestReceivedBefore:
    """An answer received before a deadline counts, even where it is handled after it."""

    def test_while_nothing_was_recorded_since(self, life: Life) -> None:
        """
        ---
        phases: [{id: plan, gate: [{condition: delivered, products: [paper]}]}]
        """
        life.on("2027-04-20").deliver(PLAN, "paper", received="2027-04-03T12:00:00Z")
        life.then("ProductDelivered", "PhasePassed", "PhaseOpened")
        assert {event.at.isoformat() for event in life.told} == {"2027-04-03T12:00:00+00:00"}
        assert not life.all(e.DeadlinePassed)
        assert life.one(e.PhaseOpened, run="1.do.1").at == life.told[0].at

    def test_what_fell_due_after_it_comes_after_it(self, life: Life) -> None:
        life.on("2027-04-20").deliver(PLAN, "paper", received="2027-04-03T12:00:00Z")
        life.then("ProductDelivered", "DeadlinePassed")

    def test_where_the_deadline_was_recorded_already(self, life: Life) -> None:
        """
        ---
        phases: [{id: plan, gate: [{condition: delivered, products: [paper]}]}]
        """
        life.pass_time("2027-04-20")
        life.on("2027-04-21").deliver(PLAN, "paper", received="2027-04-03T12:00:00Z")
        life.then("ProductDelivered", "PhasePassed", "PhaseOpened")
        assert life.told[1].day == date(2027, 4, 3), "in time, though the deadline had been recorded as passed"
        assert life.told[1].at == life.one(e.DeadlinePassed).at, "never before the last event"

    def test_not_earlier_than_what_others_did(self, life: Life) -> None:
        life.deliver(PLAN, "paper").on("2027-04-10").sign(PLAN, "board-a")
        life.on("2027-04-12").sign(PLAN, "board-b", received="2027-04-03T12:00:00Z")
        assert life.one(e.PhasePassed).day == date(2027, 4, 10)

    def test_never_in_the_future(self, life: Life) -> None:
        life.on("2027-02-01").deliver(PLAN, "paper", received="2029-02-01T12:00:00Z")
        assert life.one(e.ProductDelivered).at == life.now

    def test_by_who_held_the_seat_then(self, life: Life) -> None:
        life.given("LeaveSeat", seat="maker-k", on="2027-02-01", by="k")
        life.on("2027-03-01").deliver(PLAN, "paper", received="2027-02-01T12:00:00Z")
        life.then("ProductDelivered", "SeatLeft")


def test_days_are_local_near_midnight_also_west_of_greenwich() -> None:
    """On Bonaire an evening falls on the next day of Greenwich: no reminder of that next day is skipped for it."""
    life = Life(
        plan_of(
            """
            days: {time_zone: America/Kralendijk}
            phases: [{id: plan, deadline: {within: P3M}, reminders: {before: [P2W], after: [P1W]}}]
            """
        )
    )
    life.on("2027-03-30", 22).when("ExtendDeadline", run=PLAN, until="2027-04-14", reason="x", by="m")
    assert life.told[-1].at.date() == date(2027, 3, 31)
    life.pass_time("2027-04-01")
    assert [event.day for event in life.told] == [date(2027, 3, 31)]
