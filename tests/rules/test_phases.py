"""Phases and cycles: opening in order, passing, adjusting, reopening; what goes on meanwhile; and the end."""

from datetime import date

import pytest

from engine.rules import events as e
from engine.rules.refusals import (
    NotYourSeat,
    ReopeningUnderWay,
    RunIsWithdrawn,
    UnknownPhase,
    WrongRole,
)
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


def test_phases_open_in_order_each_when_the_one_before_has_passed(life: Life) -> None:
    assert list(life.p.runs) == [PLAN]
    life.planned()
    assert list(life.p.runs) == ["1.do.1"]
    life.deliver("1.do.1", "result").then("ProductDelivered", "PhasePassed")
    assert life.p.runs == {}


def test_a_phase_that_asks_nothing_passes_as_soon_as_it_opens(life: Life) -> None:
    """
    ---
    initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: start}]}
    phases: [{id: do, gate: [{condition: initiatives, at_least: 0}]}]
    """
    life.planned().then("SignedOff", "PhasePassed", "PhaseOpened", "PhasePassed")


def test_an_evaluation_opens_at_its_moment_in_the_newest_cycle(life: Life) -> None:
    life.planned().measuring().on("2028-05-01").given("ReopenByHand", phase="plan", seat="manager-m", reason="anew")
    life.pass_time("2028-06-01")
    opened = life.last(e.PhaseOpened)
    assert (opened.run, opened.cycle) == ("2.check.yearly.2028-06-01", 2)


class TestAdjusting:
    """A second attempt in the same cycle; later phases rerun only where the definition says so."""

    def test_makes_a_second_attempt_and_lets_execution_be(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "adjust", reason="so")
        opened = life.last(e.PhaseOpened)
        assert (opened.run, opened.cause) == ("1.plan.2", CHECK)
        life.deliver("1.plan.2", "paper").sign("1.plan.2", "board-a").sign("1.plan.2", "board-b")
        life.then("SignedOff", "PhasePassed")
        assert set(life.p.runs) == {"1.do.1"}

    def test_reruns_what_the_definition_says(self, life: Life) -> None:
        """
        ---
        phases: [{id: do, reruns_after_adjust: true}]
        """
        life.planned().measuring().off_course("50").decided(CHECK, "adjust", reason="so")
        life.deliver("1.plan.2", "paper").sign("1.plan.2", "board-a").sign("1.plan.2", "board-b")
        life.then("SignedOff", "PhasePassed", "PhaseWithdrawn", "PhaseOpened")
        assert (life.one(e.PhaseWithdrawn).run, life.last(e.PhaseOpened).run) == ("1.do.1", "1.do.2")
        life.refused(RunIsWithdrawn, "Deliver", run="1.do.1", product="result", seat="maker-k", content="x")

    def test_reruns_a_later_phase_past_one_that_is_not_rerun(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: do, reruns_after_adjust: false}
          - id: last
            products: [{id: sum, made_by: maker}]
            gate: [{condition: delivered, products: [sum]}]
            reruns_after_adjust: true
        """
        life.planned().measuring().deliver("1.do.1", "result").off_course("50").decided(CHECK, "adjust", reason="so")
        life.deliver("1.plan.2", "paper").sign("1.plan.2", "board-a").sign("1.plan.2", "board-b")
        assert set(life.p.runs) == {"1.last.2"}

    def test_waits_for_a_phase_between_that_is_still_open(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: do, reruns_after_adjust: false}
          - id: last
            products: [{id: sum, made_by: maker}]
            gate: [{condition: delivered, products: [sum]}]
        """
        life.planned().measuring().off_course("50").decided(CHECK, "adjust", reason="so")
        life.deliver("1.plan.2", "paper").sign("1.plan.2", "board-a").sign("1.plan.2", "board-b")
        assert set(life.p.runs) == {"1.do.1"}
        life.deliver("1.do.1", "result")
        assert set(life.p.runs) == {"1.last.1"}

    def test_may_suspend_execution_until_the_new_policy_has_passed(self, life: Life) -> None:
        life.planned().measuring().off_course("50")
        life.decided(CHECK, "adjust", reason="so", meanwhile="suspend")
        assert life.one(e.Suspended).cause == CHECK
        assert life.run("1.do.1").suspended
        life.deliver("1.plan.2", "paper").sign("1.plan.2", "board-a").on("2028-07-10").sign("1.plan.2", "board-b")
        life.then("SignedOff", "PhasePassed", "Resumed")
        assert (life.one(e.Resumed).run, life.one(e.Resumed).lost) == ("1.do.1", 30)

    def test_begins_nothing_while_that_policy_is_being_made(self, life: Life) -> None:
        life.measuring().off_course("50").decided(CHECK, "adjust", reason="so")
        life.then("SignedOff", "CourseDecided", "PhasePassed")


class TestReopening:
    """A new cycle, linked to what caused it; execution goes on until its successor opens."""

    def test_is_linked_to_the_evaluation_and_leaves_execution_running(self, life: Life) -> None:
        life.planned().measuring().off_course().decided(CHECK, "reopen")
        life.then("SignedOff", "CourseDecided", "CycleBegan", "PhaseOpened", "PhasePassed")
        began = life.told[2]
        assert (began.cycle, began.reason, began.cause) == (2, "reopened", CHECK)
        assert set(life.p.runs) == {"1.do.1", "2.plan.1"}
        assert life.run("2.plan.1").cause == CHECK
        assert {letter.seat for letter in life.letters("decision")} == set(life.p.seats)

    def test_supersedes_execution_when_the_new_one_opens(self, life: Life) -> None:
        life.planned().measuring().off_course().decided(CHECK, "reopen")
        life.deliver("2.plan.1", "paper").sign("2.plan.1", "board-a").sign("2.plan.1", "board-b")
        life.then("SignedOff", "PhasePassed", "PhaseWithdrawn", "PhaseOpened")
        withdrawn = life.one(e.PhaseWithdrawn)
        assert (withdrawn.run, withdrawn.why, withdrawn.by_run) == ("1.do.1", "superseded", "2.do.1")

    def test_withdraws_what_was_being_made_in_the_old_cycle(self, life: Life) -> None:
        life.when("ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        life.then("PhaseWithdrawn", "CycleBegan", "PhaseOpened")
        began = life.told[1]
        assert (began.reason, began.by, began.words, began.cause) == ("by_hand", "m", "anew", None)
        assert {letter.seat for letter in life.letters("decision")} == set(life.p.seats)

    def test_may_be_a_planned_renewal(self, life: Life) -> None:
        life.when("ReopenByHand", phase="plan", seat="manager-m", reason="four years", renewal=True)
        assert life.one(e.CycleBegan, cycle=2).reason == "renewal"

    def test_may_suspend_execution_meanwhile(self, life: Life) -> None:
        life.planned().measuring().off_course().decided(CHECK, "reopen", meanwhile="suspend")
        assert life.one(e.Suspended).run == "1.do.1"
        life.given("Resume", run="1.do.1", by="m").deliver("1.do.1", "result")

    def test_happens_once_at_a_time(self, life: Life) -> None:
        life.planned().given("ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        life.refused(ReopeningUnderWay, "ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        life.deliver("2.plan.1", "paper").sign("2.plan.1", "board-a").sign("2.plan.1", "board-b")
        life.when("ReopenByHand", phase="plan", seat="manager-m", reason="again")
        assert life.p.cycle.number == 3

    def test_that_begins_after_the_policy_is_under_way_until_that_phase_has_passed(self, life: Life) -> None:
        """
        ---
        phases:
          - id: last
            products: [{id: sum, made_by: maker}]
            gate: [{condition: delivered, products: [sum]}]
        """
        life.planned().given("ReopenByHand", phase="last", seat="manager-m", reason="anew")
        life.refused(ReopeningUnderWay, "ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        life.deliver("2.last.1", "sum").when("ReopenByHand", phase="plan", seat="manager-m", reason="anew")

    def test_is_asked_by_who_manages_or_decides_of_a_phase_that_opens_in_order(self, life: Life) -> None:
        life.refused(UnknownPhase, "ReopenByHand", phase="check", seat="manager-m", reason="x")
        life.refused(NotYourSeat, "ReopenByHand", phase="plan", seat="maker-k", reason="x")
        life.when("ReopenByHand", phase="plan", seat="board-a", reason="x")

    def test_lets_another_proposal_to_reopen_fall(self, life: Life) -> None:
        """
        ---
        measurement: {moments: [{id: yearly, on: [2028-06-01, 2028-06-02]}]}
        """
        other = "1.check.yearly.2028-06-02"
        life.planned().measuring().pass_time("2028-06-10")
        for day, run in (("2028-06-01", CHECK), ("2028-06-02", other)):
            life.figure(day, "40").explain(run).propose(run, "reopen")
        life.sign(CHECK, "board-a").sign(CHECK, "board-b")
        assert life.one(e.CourseReturned).run == other
        assert life.p.cycle.number == 2
        refusal = life.refused(ReopeningUnderWay, "ProposeCourse", run=other, seat="manager-m", course="reopen")
        assert "2" in refusal.say()
        life.decided(other, "stay", reason="under way")

    def test_lets_another_one_that_waits_to_be_ratified_fall(self, life: Life) -> None:
        """
        ---
        measurement: {moments: [{id: yearly, on: [2028-06-01, 2028-06-02]}]}
        course: {ratified_by: council}
        """
        other = "1.check.yearly.2028-06-02"
        life.planned().measuring().pass_time("2028-06-10")
        for day, run in (("2028-06-01", CHECK), ("2028-06-02", other)):
            life.figure(day, "40").explain(run).decided(run, "reopen")
        life.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
        assert life.one(e.CourseReturned).run == other
        assert life.run(other).evaluation.decided is None


class TestTheEnd:
    """A programme ends by decision, never by running out."""

    def test_after_the_last_moment_the_committee_is_asked(self, life: Life) -> None:
        """
        ---
        measurement: {moments: [{id: yearly, on: [2028-06-01]}]}
        """
        life.planned().measuring().deliver("1.do.1", "result")
        assert not life.all(e.MomentsRanOut)
        life.off_course("50").decided(CHECK, "stay", reason="so")
        life.then("SignedOff", "CourseDecided", "PhasePassed", "MomentsRanOut")
        assert {letter.seat for letter in life.letters("look_ahead")} == {"board-a", "board-b", "board-c"}
        assert {(item.act, item.seat) for item in life.owed()} == {
            ("look_ahead", "board-a"), ("look_ahead", "board-b"), ("look_ahead", "board-c"),
        }  # fmt: skip
        assert life.p.status == "active"

    def test_new_moments_go_on(self, life: Life) -> None:
        """
        ---
        measurement: {moments: [{id: yearly, on: [2028-06-01]}]}
        """
        life.planned().measuring().deliver("1.do.1", "result").off_course("50").decided(CHECK, "stay", reason="so")
        life.when("AgreeMoments", seat="board-a", moment="yearly", on=["2030-06-01"]).then("MomentsAgreed")
        assert life.owed() == set()
        life.pass_time("2030-06-01")
        assert life.last(e.PhaseOpened).reference_date == date(2030, 6, 1)

    def test_also_while_a_reopened_cycle_has_no_moment_ahead(self, life: Life) -> None:
        """
        ---
        measurement: {moments: [{id: yearly, on: [2028-06-01]}]}
        """
        life.planned().measuring().off_course().decided(CHECK, "reopen")
        assert type(life.told[-1]) is e.MomentsRanOut

    def test_a_definition_that_measures_nothing_comes_to_it_after_its_last_phase(self, life: Life) -> None:
        """
        ---
        phases: [{id: check, opens: in_order, gate: [{condition: delivered, products: [result]}],
                  products: [{id: result, made_by: maker}]}]
        measurement: null
        course: null
        """
        life.planned().deliver("1.do.1", "result").deliver("1.check.1", "result")
        life.then("ProductDelivered", "PhasePassed", "MomentsRanOut")
        assert {(item.act, item.seat) for item in life.owed()} == {("look_ahead", "manager-m")}
        life.when("EndProgramme", seat="manager-m", outcome="completed", reason="done", handed_over="the office")
        assert life.p.status == "ended"

    def test_moments_without_an_evaluation_phase_bring_nothing(self, life: Life) -> None:
        """
        ---
        phases: [{id: check, opens: in_order, gate: [{condition: delivered, products: [result]}],
                  products: [{id: result, made_by: maker}]}]
        """
        life.planned().pass_time("2031-01-01").then()
        life.deliver("1.do.1", "result").deliver("1.check.1", "result")
        assert type(life.told[-1]) is e.MomentsRanOut

    @pytest.mark.parametrize("outcome", ["completed", "stopped"])
    def test_ending_withdraws_what_is_open_and_tells_everyone(self, life: Life, outcome: str) -> None:
        life.planned().measuring().pass_time("2028-06-02")
        life.refused(WrongRole, "EndProgramme", seat="maker-k", outcome=outcome, reason="x", handed_over="y")
        life.when("EndProgramme", seat="board-a", outcome=outcome, reason="x", handed_over="y")
        life.then("PhaseWithdrawn", "PhaseWithdrawn", "ProgrammeEnded")
        assert {letter.seat for letter in life.letters("outcome")} == set(life.p.seats)
        assert (life.owed(), life.p.runs) == (set(), {})
