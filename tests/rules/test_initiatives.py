"""Initiatives: milestones in order and on time, what waits for what, and what becomes of them in a new policy."""

from datetime import date

import pytest

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.receipts import received
from engine.rules.refusals import (
    DependsOnItself,
    InitiativeExists,
    MilestoneOutOfOrder,
    MilestoneReachedAlready,
    NoInitiatives,
    NothingToSettle,
    UnknownInitiative,
    UnknownMilestone,
    WaitsForInitiative,
    WrongRole,
)
from tests.rules.lives import CHECK, Life, plan_of

DO = "1.do.1"
WITH = """
initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: ready}, {id: begun}, {id: rooted}]}
phases:
  - id: plan
    gate:
      - {condition: delivered, products: [paper]}
      - {condition: initiatives, settled: true, at_least: 0}
      - {condition: signed, role: board, seats: 2/3}
  - id: do
    gate: [{condition: initiatives, milestone: begun, at_least: 1}]
"""


@pytest.fixture
def plan() -> Definition:
    """Execution passes when every initiative has begun."""
    return plan_of(WITH)


def planned(life: Life, name: str = "i", **fields: object) -> Life:
    """An initiative is put on record."""
    return life.when("PlanInitiative", **{"initiative": name, "seat": "maker-k", "label": "x", **fields})


def reach(life: Life, milestone: str, name: str = "i") -> Life:
    """A milestone is reached."""
    return life.when("ReachMilestone", initiative=name, seat="maker-k", milestone=milestone)


def test_every_initiative_must_be_at_or_beyond_the_milestone(life: Life) -> None:
    life.planned()
    assert life.condition(DO, "initiatives").owed[0].act == "plan_initiative"
    planned(planned(life), "j")
    assert {(item.act, item.item) for item in life.owed(DO)} == {("reach_milestone", "i"), ("reach_milestone", "j")}
    reach(reach(reach(life, "ready"), "begun"), "rooted")
    reach(life, "ready", "j").then("MilestoneReached")
    reach(life, "begun", "j").then("MilestoneReached", "PhasePassed")


def test_milestones_come_in_order_and_once(life: Life) -> None:
    planned(life.planned())
    fields = {"initiative": "i", "seat": "maker-k"}
    assert "ready" in life.refused(MilestoneOutOfOrder, "ReachMilestone", milestone="begun", **fields).say()
    reach(life, "ready")
    assert "i" in life.refused(MilestoneReachedAlready, "ReachMilestone", milestone="ready", **fields).say()
    life.refused(UnknownMilestone, "ReachMilestone", milestone="nowhere", **fields)
    life.refused(UnknownInitiative, "ReachMilestone", milestone="ready", initiative="z", seat="maker-k")
    life.refused(WrongRole, "ReachMilestone", milestone="begun", initiative="i", seat="board-a")


def test_a_milestone_waits_for_what_it_depends_on(life: Life) -> None:
    planned(life.planned(), "first")
    planned(life, "then", depends_on=[{"milestone": "ready", "initiative": "first", "needs": "begun"}])
    refusal = life.refused(WaitsForInitiative, "ReachMilestone", milestone="ready", initiative="then", seat="maker-k")
    assert "first" in refusal.say()
    reach(reach(life, "ready", "first"), "begun", "first")
    reach(life, "ready", "then")


def test_planning_is_checked(life: Life) -> None:
    planned(life.planned())
    whole = {"initiative": "j", "seat": "maker-k", "label": "x"}
    life.refused(InitiativeExists, "PlanInitiative", **whole | {"initiative": "i"})
    due = [{"milestone": "nowhere", "due": "2028-01-01"}]
    life.refused(UnknownMilestone, "PlanInitiative", **whole, milestones=due)
    on = {"milestone": "ready", "initiative": "j", "needs": "ready"}
    life.refused(DependsOnItself, "PlanInitiative", **whole, depends_on=[on])
    life.refused(UnknownInitiative, "PlanInitiative", **whole, depends_on=[on | {"initiative": "z"}])
    life.refused(UnknownMilestone, "PlanInitiative", **whole, depends_on=[on | {"initiative": "i", "needs": "z"}])
    Life(plan_of()).refused(NoInitiatives, "PlanInitiative", **whole)


def test_a_milestone_not_reached_on_its_day_is_missed_once(life: Life) -> None:
    due = [{"milestone": "ready", "due": "2027-03-01"}, {"milestone": "begun", "due": "2027-05-01"}]
    planned(life.planned(), milestones=due).pass_time("2027-03-10").then("MilestoneMissed")
    assert life.told[0].at.isoformat() == "2027-03-01T22:59:59.999999+00:00"
    reach(reach(life, "ready"), "begun").pass_time("2027-06-01").then()


class TestMadeAnew:
    """The gate of the new policy says for each initiative: continue, change or stop; what continues moves along."""

    def reopened(self, life: Life) -> Life:
        planned(planned(life.planned().measuring()), "j")
        return life.off_course().decided(CHECK, "reopen")

    def settle(self, life: Life, name: str, verdict: str) -> Life:
        fields = {"run": "2.plan.1", "seat": "manager-m", "reason": "so"}
        return life.when("SettleInitiative", initiative=name, verdict=verdict, **fields)

    def test_each_is_settled(self, life: Life) -> None:
        self.reopened(life)
        owed = {(item.act, item.item) for item in life.condition("2.plan.1", "initiatives").owed}
        assert owed == {("settle", "i"), ("settle", "j")}
        self.settle(life, "i", "change")
        self.settle(life, "j", "stop")
        assert list(life.p.initiatives) == ["i"]
        life.deliver("2.plan.1", "paper").sign("2.plan.1", "board-a").sign("2.plan.1", "board-b")
        life.then("SignedOff", "PhasePassed", "PhaseWithdrawn", "InitiativeCarried", "PhaseOpened")
        assert (life.p.initiatives["i"].cycle, life.p.initiatives["i"].verdict) == (2, None)

    def test_what_is_planned_meanwhile_is_settled_as_well(self, life: Life) -> None:
        planned(self.reopened(life), "late")
        assert life.p.initiatives["late"].cycle == 1
        assert ("settle", "late") in {(item.act, item.item) for item in life.owed("2.plan.1")}

    def test_what_goes_on_counts_in_the_gate_that_settles_it(self, life: Life) -> None:
        gate = life.plan.phase["plan"].gate
        assert gate[1].at_least == 0
        life = Life(plan_of(WITH.replace("settled: true, at_least: 0", "settled: true, at_least: 2")))
        planned(planned(life), "j")
        life.planned().measuring().off_course().decided(CHECK, "reopen")
        self.settle(life, "i", "continue")
        self.settle(life, "j", "stop")
        assert [item.act for item in life.condition("2.plan.1", "initiatives").owed] == ["plan_initiative"]
        planned(life, "new")
        self.settle(life, "new", "continue")
        assert life.condition("2.plan.1", "initiatives").met

    def test_only_there_and_only_what_was_carried_over(self, life: Life) -> None:
        planned(life.planned())
        fields = {"initiative": "i", "seat": "manager-m", "verdict": "stop"}
        life.refused(NothingToSettle, "SettleInitiative", run=DO, **fields)
        self.reopened_by_hand(life)
        life.refused(UnknownInitiative, "SettleInitiative", run="2.plan.1", **fields | {"initiative": "z"})
        life.refused(WrongRole, "SettleInitiative", run="2.plan.1", **fields | {"seat": "board-a"})

    def reopened_by_hand(self, life: Life) -> None:
        life.given("ReopenByHand", phase="plan", seat="manager-m", reason="anew")

    def test_what_something_waited_for_may_be_stopped(self, life: Life) -> None:
        planned(life.planned(), "first")
        planned(life, "then", depends_on=[{"milestone": "ready", "initiative": "first", "needs": "begun"}])
        self.reopened_by_hand(life)
        self.settle(life, "first", "stop")
        reach(life, "ready", "then")

    def test_in_an_adjusted_policy_nothing_needs_to_be_settled(self, life: Life) -> None:
        planned(life.planned().measuring()).off_course("50").decided(CHECK, "adjust", reason="so")
        assert life.condition("1.plan.2", "initiatives").met
        assert life.p.initiatives["i"].due == ()
        assert life.today == date(2028, 6, 10)
        assert life.one(e.CourseDecided).course == "adjust"


def test_milestones_are_expected_of_the_seat_of_the_initiative_and_counted_as_reached(life: Life) -> None:
    life.planned()
    planned(planned(life), "j")
    reach(life, "ready")
    assert counted(life) == {("maker", "maker-k"): (4, 1)}, "two each: ready and begun"
    reach(reach(life, "begun"), "rooted")
    assert counted(life) == {("maker", "maker-k"): (4, 2)}, "what goes further than was asked counts no more"


def counted(life: Life) -> dict[tuple[str, str | None], tuple[int, int]]:
    """What is expected of whom, and what came."""
    return {(row.role, row.seat): (row.expected, row.received) for row in received(life.plan, life.p, {})}
