"""Wishes: who is told what, and which flow runs are looked at. (Reminders and escalation: test_reminders.py.)"""

from engine.rules import events as e
from engine.rules.wishes import wishes
from engine.rules.workdays import is_working_day
from tests.rules.lives import CHECK, Life, plan_of

PLAN = "1.plan.1"


def ticks(life: Life) -> list[str]:
    """The runs that are to be looked at after the last command."""
    return [wish.run for wish in life.wished if wish.kind == "run"]


def test_every_run_that_was_touched_is_looked_at_once(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a")
    assert ticks(life) == [PLAN]
    life.sign(PLAN, "board-b")
    assert sorted(ticks(life)) == ["1.do.1", PLAN]


def test_all_are_looked_at_when_the_programme_rests_or_wakes(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-01").when("Suspend", reason="x", by="m")
    assert sorted(ticks(life)) == sorted(life.p.runs)
    life.when("Resume", by="m")
    assert sorted(set(ticks(life))) == sorted(life.p.runs)


def test_opening_invites_those_who_can_act(life: Life) -> None:
    life.planned()
    assert [(letter.seat, letter.item) for letter in life.letters("invitation")] == [("maker-k", "deliver:result")]


def test_not_into_a_phase_that_rests(life: Life) -> None:
    """
    ---
    course: {automatic: true}
    """
    life.planned().measuring().pass_time("2028-06-01").given("Suspend", reason="x", by="m")
    life.figure("2028-06-01", "40")
    assert "2.plan.1" in life.p.runs
    assert life.letters("invitation") == []


def test_whoever_comes_to_sit_somewhere_is_asked_what_is_asked_of_the_seat(life: Life) -> None:
    life.given("LeaveSeat", seat="maker-k", by="k").given("AddPerson", person="n")
    life.when("FillSeat", seat="maker-k", role="maker", person="n")
    assert [(letter.seat, letter.item) for letter in life.letters("invitation")] == [("maker-k", "deliver:paper")]
    life.given("LeaveSeat", seat="board-a", by="a").when("FillSeat", seat="board-a", role="board", person="n")
    assert [(letter.seat, letter.item) for letter in life.letters("asked")] == [
        ("board-a", "agree_measurement:measurement")
    ]


def test_digests_go_to_the_roles_of_the_definition(life: Life) -> None:
    """
    ---
    digests: {rule: FREQ=MONTHLY, to: [board, council]}
    """
    life.pass_time("2027-02-04")
    assert {letter.seat for letter in life.letters("digest")} == {"board-a", "board-b", "board-c", "council-x"}


def test_a_letter_to_a_role_with_nobody_in_it_names_the_role(life: Life) -> None:
    """
    ---
    digests: {rule: FREQ=MONTHLY, to: [council]}
    """
    life.given("LeaveSeat", seat="council-x", by="m").pass_time("2027-02-04")
    assert [(letter.role, letter.seat) for letter in life.letters("digest")] == [("council", None)]


def test_letters_go_on_working_days_of_the_role_they_go_to() -> None:
    closed = "days: {closures: [{name: {nl: v, en: v}, first: 2027-01-03, last: 2027-01-12, roles: [maker]}]}"
    life = Life(plan_of(closed))
    (letter,) = [wish for wish in wishes(life.plan, life.p, life.journal) if wish.about == "invitation"]
    assert letter.seat == "maker-k"
    assert (letter.on.isoformat(), is_working_day(life.plan.calendar, letter.on, "maker")) == ("2027-01-13", True)


def test_each_wish_comes_once(life: Life) -> None:
    life.planned().measuring().off_course().decided(CHECK, "reopen")
    assert len(life.wished) == len(set(life.wished))


def test_a_reading_by_another_yardstick_touches_no_run(life: Life) -> None:
    life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
    life.when("ChangeYardstick", seat="board-a", indicator="kpi", reason="x", target={"on": "2037-01-01", "value": 50})
    assert life.all(e.YardstickRead)
    assert ticks(life) == []


WITH_INITIATIVES = """
initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: ready}, {id: begun}]}
"""


class TestRunsLookedAt:
    """Whatever may change what a gate shows leads to a look at it."""

    def test_when_a_party_signs_an_agreement_the_run_it_was_made_in(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: deal, made_by: maker, signed_by: [board]}]
        """
        life.when("MakeAgreement", run=PLAN, agreement="d1", kind="deal", content="x", seat="maker-k")
        assert ticks(life) == [PLAN]
        life.when("SignAgreement", agreement="d1", seat="board-a").then("AgreementSigned")
        assert ticks(life) == [PLAN]

    def test_when_a_figure_comes_in_the_evaluations_that_asked_for_it(self, life: Life) -> None:
        life.planned().measuring(None).pass_time("2028-06-10").figure("2028-06-01", "52")
        assert CHECK in ticks(life)
        assert "1.do.1" not in ticks(life)

    def test_when_a_figure_comes_in_that_no_evaluation_waits_for_none(self, life: Life) -> None:
        life.planned().measuring(None).figure("2027-01-01", "50").then("FigureRecorded")
        assert ticks(life) == []

    def test_when_a_seat_is_left_or_filled_all(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-10")
        life.when("LeaveSeat", seat="board-a", by="a")
        assert sorted(ticks(life)) == ["1.check.yearly.2028-06-01", "1.do.1"]
        life.when("FillSeat", seat="board-a", role="board", person="b")
        assert sorted(ticks(life)) == ["1.check.yearly.2028-06-01", "1.do.1"]

    def test_when_an_initiative_is_planned_reaches_a_milestone_or_misses_one_all(self) -> None:
        life = Life(plan_of(WITH_INITIATIVES)).planned()
        due = [{"milestone": "ready", "due": "2027-06-01"}, {"milestone": "begun", "due": "2027-07-01"}]
        life.when("PlanInitiative", initiative="i", seat="maker-k", label="x", milestones=due).then("InitiativePlanned")
        assert ticks(life) == ["1.do.1"]
        life.when("ReachMilestone", initiative="i", seat="maker-k", milestone="ready").then("MilestoneReached")
        assert ticks(life) == ["1.do.1"]
        life.pass_time("2027-07-02").then("MilestoneMissed")
        assert ticks(life) == ["1.do.1"]

    def test_when_another_version_of_the_definition_is_followed_all(self, life: Life) -> None:
        new = plan_of("version: 2")
        life.when("MigrateDefinition", definition=new, seat="board-a", reason="x").then("DefinitionMigrated")
        assert ticks(life) == [PLAN]

    def test_when_a_digest_is_due_all_and_they_are_told_so(self, life: Life) -> None:
        """
        ---
        digests: {rule: FREQ=MONTHLY, to: [board]}
        """
        life.planned().pass_time("2027-02-04").then("DigestDue")
        assert [(wish.run, wish.about) for wish in life.wished if wish.kind == "run"] == [("1.do.1", "digest")]

    def test_when_somebody_only_joins_none(self, life: Life) -> None:
        life.when("AddPerson", person="z")
        assert ticks(life) == []
