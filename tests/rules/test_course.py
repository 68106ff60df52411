"""The course: one proposal bound to its assessment, approved or returned, ratified; and rules that decide it."""

import pytest

from engine.rules import events as e
from engine.rules.refusals import (
    ConflictOfInterest,
    ContentHasChanged,
    CourseIsDecided,
    CourseIsProposed,
    NoCourse,
    NotAnEvaluation,
    NothingToRatify,
    NothingToSign,
    NotReadyForCourse,
    ReasonNeeded,
    SignedThisLook,
    WrongRole,
)
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


@pytest.fixture
def ready(life: Life) -> Life:
    """Off course, explained, and before the meeting: a reopening is recommended."""
    return life.planned().measuring().off_course()


class TestProposing:
    def test_waits_for_the_assessment_and_its_explanations(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-10")
        course = {"run": CHECK, "seat": "manager-m", "course": "reopen"}
        life.refused(NotReadyForCourse, "ProposeCourse", **course)
        life.figure("2028-06-01", "40")
        life.refused(NotReadyForCourse, "ProposeCourse", **course)
        life.explain(CHECK)
        assert [letter.item for letter in life.letters("invitation")] == ["propose:course"]
        life.when("ProposeCourse", **course).then("CourseProposed")
        assert {letter.item for letter in life.letters("invitation")} == {"decide:course"}
        assert life.told[0].assessment == life.one(e.CourseRecommended).hash
        life.refused(CourseIsProposed, "ProposeCourse", **course)

    def test_is_the_chairs_and_only_of_an_evaluation(self, ready: Life) -> None:
        ready.refused(WrongRole, "ProposeCourse", run=CHECK, seat="maker-k", course="reopen")
        ready.refused(NotAnEvaluation, "ProposeCourse", run="1.do.1", seat="manager-m", course="reopen")

    def test_deviating_needs_a_reason(self, ready: Life) -> None:
        ready.refused(ReasonNeeded, "ProposeCourse", run=CHECK, seat="manager-m", course="stay")
        ready.propose(CHECK, "stay", reason="we just began")
        assert ready.told[0].deviates

    def test_without_a_recommendation_nothing_deviates(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-01").pass_time("2028-09-01").propose(CHECK, "stay")
        assert not life.told[0].deviates

    def test_takes_meanwhile_from_the_definition_unless_it_says_otherwise(self, ready: Life) -> None:
        """
        ---
        course: {meanwhile: suspend}
        """
        ready.propose(CHECK, "reopen")
        assert ready.told[0].meanwhile == "suspend"

    def test_is_for_definitions_with_a_course(self, life: Life) -> None:
        """
        ---
        phases: [{id: check, gate: [{condition: measured}, {condition: delivered, products: [sum]}],
                  products: [{id: sum, made_by: maker}]}]
        course: null
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        life.then("FigureRecorded", "MomentClosed", "IndicatorAssessed")
        life.refused(NoCourse, "ProposeCourse", run=CHECK, seat="manager-m", course="reopen")
        life.figure("2028-06-01", "41").then("FigureRecorded", "IndicatorAssessed")
        life.deliver(CHECK, "sum").then("ProductDelivered", "PhasePassed")


class TestDeciding:
    def test_by_the_seats_each_once_on_exactly_this_proposal(self, ready: Life) -> None:
        ready.propose(CHECK, "reopen").sign(CHECK, "board-a")
        assert ready.told[0].content == ready.run(CHECK).evaluation.proposal.hash
        ready.refused(SignedThisLook, "Sign", run=CHECK, seat="board-a", verdict="approve")
        ready.refused(NothingToSign, "Sign", run=CHECK, seat="council-x", verdict="approve")
        ready.refused(ContentHasChanged, "Sign", run=CHECK, seat="board-b", verdict="approve", content="0" * 64)
        ready.sign(CHECK, "board-b")
        assert ready.one(e.CourseDecided).course == "reopen"

    def test_a_returned_proposal_goes_back_to_the_chair_and_the_next_is_another(self, ready: Life) -> None:
        ready.propose(CHECK, "reopen").sign(CHECK, "board-a", "return")
        ready.sign(CHECK, "board-b", "return").then("SignedOff", "CourseReturned")
        assert ready.told[1].role == "board"
        first = ready.one(e.CourseProposed).hash
        ready.propose(CHECK, "reopen")
        assert ready.told[0].hash != first
        ready.refused(ContentHasChanged, "Sign", run=CHECK, seat="board-a", verdict="approve", content=first)
        ready.sign(CHECK, "board-a").sign(CHECK, "board-b")
        assert ready.one(e.CourseDecided)

    def test_a_tie_goes_back_once_then_to_the_role_above(self, ready: Life) -> None:
        ready.seat("board", "d").propose(CHECK, "reopen")
        for _ in range(2):
            for seat, verdict in zip("abcd", ["approve", "approve", "return", "return"], strict=True):
                ready.sign(CHECK, f"board-{seat}", verdict)
        assert [event.why for event in ready.all(e.LookBegan)] == ["tie", "above"]
        ready.refused(NothingToSign, "Sign", run=CHECK, seat="board-a", verdict="approve")
        ready.sign(CHECK, "council-x", "abstain").then("SignedOff", "CourseReturned")

    def test_a_conflict_of_interest_is_left_out(self, ready: Life) -> None:
        ready.propose(CHECK, "reopen").sign(CHECK, "board-a").sign(CHECK, "board-c", "return")
        ready.when("DeclareConflict", run=CHECK, seat="board-c", reason="family").then("ConflictDeclared")
        ready.sign(CHECK, "board-b")
        assert ready.one(e.CourseDecided)

    def test_who_voted_and_left_still_counts(self, ready: Life) -> None:
        ready.propose(CHECK, "reopen").sign(CHECK, "board-a").given("LeaveSeat", seat="board-a", by="a")
        ready.sign(CHECK, "board-b")
        assert ready.one(e.CourseDecided)

    def test_is_done_once(self, ready: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        ready.decided(CHECK, "reopen")
        refusal = ready.refused(CourseIsDecided, "ProposeCourse", run=CHECK, seat="manager-m", course="stay")
        assert ("herijken" in refusal.say("nl"), "reopen" in refusal.say("en")) == (True, True)


class TestRatifying:
    @pytest.fixture
    def decided(self, ready: Life) -> Life:
        """Decided to reopen, not ratified yet."""
        return ready.decided(CHECK, "reopen")

    def test_until_then_the_current_policy_stays(self, decided: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        decided.then("SignedOff", "CourseDecided")
        assert decided.p.cycle.number == 1
        assert [(letter.seat, letter.item) for letter in decided.letters("invitation")] == [
            ("council-x", "ratify:course")
        ]
        decided.refused(WrongRole, "Ratify", run=CHECK, seat="board-a", verdict="approve")
        decided.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
        decided.then("CourseRatified", "CycleBegan", "PhaseOpened", "PhasePassed")
        assert {letter.seat for letter in decided.letters("decision")} == set(decided.p.seats)

    def test_returned_it_goes_back_to_the_chair(self, decided: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        decided.when("Ratify", run=CHECK, seat="council-x", verdict="return", reason="too soon").then("CourseReturned")
        assert (decided.told[0].role, decided.told[0].reason) == ("council", "too soon")
        decided.refused(NothingToRatify, "Ratify", run=CHECK, seat="council-x", verdict="approve")
        decided.decided(CHECK, "stay", reason="as the council wishes")
        decided.when("Ratify", run=CHECK, seat="council-x", verdict="approve").then("CourseRatified", "PhasePassed")

    def test_not_with_a_conflict_of_interest(self, decided: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        decided.given("DeclareConflict", run=CHECK, seat="council-x", reason="family")
        decided.refused(ConflictOfInterest, "Ratify", run=CHECK, seat="council-x", verdict="approve")

    def test_only_where_the_definition_names_who(self, ready: Life) -> None:
        ready.propose(CHECK, "reopen")
        ready.refused(NothingToRatify, "Ratify", run=CHECK, seat="council-x", verdict="approve")


class TestDecidingByRule:
    def test_the_first_rule_decides_by_itself(self, life: Life) -> None:
        """
        ---
        course: {automatic: true}
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        decided = life.one(e.CourseDecided)
        assert (decided.course, decided.by_rule) == ("reopen", True)
        assert life.p.cycle.cause == CHECK

    def test_never_on_provisional_figures(self, life: Life) -> None:
        """
        ---
        course: {automatic: true}
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40", provisional=True)
        assert not life.all(e.CourseDecided)
        life.explain(CHECK).decided(CHECK, "reopen")

    def test_never_on_too_much_that_is_unknown(self, life: Life) -> None:
        """
        ---
        course: {automatic: true}
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", None, absent="suppressed")
        assert not life.all(e.CourseDecided)

    def test_still_to_be_ratified_where_the_definition_says_so(self, life: Life) -> None:
        """
        ---
        course: {automatic: true, ratified_by: council}
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        assert life.one(e.CourseDecided).to_ratify == "council"
        assert life.p.cycle.number == 1
        life.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
        assert life.p.cycle.number == 2

    def test_no_second_reopening(self, life: Life) -> None:
        """
        ---
        course: {automatic: true}
        """
        life.planned().measuring().given("ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        check = "2.check.yearly.2028-06-01"
        life.pass_time("2028-06-10").figure("2028-06-01", "40")
        assert life.one(e.CourseRecommended).recommendation.course == "reopen"
        assert not life.all(e.CourseDecided)
        life.explain(check).decided(check, "stay", reason="under way")
