"""Gates: each kind of condition says whether it is met, what is missing, from whom, and who can act on it today."""

from engine.rules import events as e
from engine.rules.gates import Owed, everything_owed
from engine.rules.refusals import (
    AgreementExists,
    AlreadySigned,
    NoParties,
    UnknownAgreement,
    UnknownAgreementKind,
    UnknownProduct,
    UnknownQuestionnaire,
    UnknownSeat,
    WrongRole,
)
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


class TestDelivered:
    def test_says_which_product_is_missing_and_from_whom(self, life: Life) -> None:
        seen = life.condition(PLAN, "delivered")
        assert (seen.met, seen.missing, seen.can_act, seen.stuck) == (False, ("paper",), ("maker-k",), False)
        life.deliver(PLAN, "paper")
        assert life.condition(PLAN, "delivered").met

    def test_a_returned_product_asks_its_maker_again(self, life: Life) -> None:
        life.seat("maker", "l").deliver(PLAN, "paper", seat="maker-l")
        life.sign(PLAN, "board-a", "return").sign(PLAN, "board-b", "return")
        assert life.condition(PLAN, "delivered").can_act == ("maker-l",)

    def test_where_that_maker_left_it_asks_whoever_else_can(self, life: Life) -> None:
        life.seat("maker", "l").deliver(PLAN, "paper", seat="maker-l")
        life.given("LeaveSeat", seat="maker-l", by="l")
        life.sign(PLAN, "board-a", "return").sign(PLAN, "board-b", "return")
        assert life.condition(PLAN, "delivered").can_act == ("maker-k",)
        assert [letter.seat for letter in life.letters("returned")] == ["maker-k"]

    def test_nobody_there_is_told_first(self, life: Life) -> None:
        life.given("LeaveSeat", seat="maker-k", by="k")
        assert life.condition(PLAN, "delivered").stuck
        assert life.owed(PLAN) == {Owed("maker", None, "deliver", "paper")}

    def test_takes_only_products_of_the_phase(self, life: Life) -> None:
        words = {"run": PLAN, "seat": "maker-k", "content": "x"}
        assert "paper" in life.refused(UnknownProduct, "Deliver", product="result", **words).say()


class TestAnswered:
    def test_counts_respondents_per_group_each_once(self, life: Life) -> None:
        """
        ---
        questionnaires:
          - {id: ask, questions: [{id: q}], groups: [{id: people, role: residents}, {id: firms, role: maker}]}
        phases:
          - id: plan
            gate: [{condition: answered, questionnaire: ask, at_least: {people: 2, firms: 1}}]
        """
        life.seat("residents", "r")
        assert life.condition(PLAN, "answered").missing == ("people", "firms")
        one = {"run": PLAN, "questionnaire": "ask", "group": "people", "answers": "{}"}
        life.when("Answer", respondent="r1", **one).when("Answer", respondent="r1", **one)
        assert life.told[0].again
        assert life.condition(PLAN, "answered").missing == ("people", "firms"), "one person is one respondent"
        life.when("Answer", respondent="r2", **one)
        assert (life.told[0].enough, life.run(PLAN).respondents["ask:people"]) == (True, ())
        assert life.condition(PLAN, "answered").can_act == ("maker-k",)
        life.refused(UnknownQuestionnaire, "Answer", respondent="r", **one | {"group": "cats"})
        life.refused(UnknownQuestionnaire, "Answer", respondent="r", **one | {"questionnaire": "other"})
        life.when("Answer", respondent="f", **one | {"group": "firms"})
        assert life.all(e.PhasePassed, run=PLAN)


class TestAgreed:
    def deal(self, name: str = "d1", **fields: object) -> dict[str, object]:
        return {"run": PLAN, "agreement": name, "kind": "deal", "seat": "manager-m", "content": "we will", **fields}

    def test_when_all_parties_have_signed(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker, board]}]
        phases: [{id: plan, gate: [{condition: agreed, kind: deal}]}]
        """
        assert life.condition(PLAN, "agreed").owed == (Owed("manager", "manager-m", "agree", "deal"),)
        life.when("MakeAgreement", **self.deal(parties=("maker-k", "board-a"))).then("AgreementMade")
        assert {letter.seat for letter in life.letters("invitation")} == {"maker-k", "board-a"}
        assert life.condition(PLAN, "agreed").can_act == ("maker-k", "board-a")
        life.when("SignAgreement", agreement="d1", seat="maker-k").then("AgreementSigned")
        life.refused(AlreadySigned, "SignAgreement", agreement="d1", seat="maker-k")
        life.refused(WrongRole, "SignAgreement", agreement="d1", seat="board-b")
        life.refused(UnknownAgreement, "SignAgreement", agreement="d9", seat="board-b")
        life.when("SignAgreement", agreement="d1", seat="board-a")
        life.then("AgreementSigned", "PhasePassed", "PhaseOpened")

    def test_parties_are_all_filled_seats_of_the_roles_unless_named(self, life: Life) -> None:
        """
        ---
        agreement_kinds:
          - {id: deal, made_by: manager, signed_by: [maker, residents]}
          - {id: x, made_by: manager, signed_by: [residents]}
        phases: [{id: plan, gate: [{condition: agreed, kind: deal}]}]
        """
        life.when("MakeAgreement", **self.deal())
        assert life.told[0].parties == ("maker-k",)
        life.refused(AgreementExists, "MakeAgreement", **self.deal())
        life.refused(UnknownAgreementKind, "MakeAgreement", **self.deal("d2", kind="pact"))
        life.refused(UnknownSeat, "MakeAgreement", **self.deal("d2", parties=("nobody",)))
        life.refused(WrongRole, "MakeAgreement", **self.deal("d2", parties=("board-a",)))
        life.refused(NoParties, "MakeAgreement", **self.deal("d2", kind="x"))

    def test_a_party_that_left_unsigned_is_no_party_that_signed(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker, board]}]
        phases: [{id: plan, gate: [{condition: agreed, kind: deal}]}]
        """
        life.given("MakeAgreement", **self.deal(parties=("maker-k", "board-a")))
        life.given("SignAgreement", agreement="d1", seat="maker-k")
        life.when("LeaveSeat", seat="board-a", by="a").then("SeatLeft")
        assert life.owed(PLAN) == {Owed("manager", "manager-m", "agree", "deal")}, "another one is asked for"
        life.seat("board", "d").given("MakeAgreement", **self.deal("d2", parties=("maker-k", "board-d")))
        life.given("SignAgreement", agreement="d2", seat="maker-k").when(
            "SignAgreement", agreement="d2", seat="board-d"
        )
        assert life.all(e.PhasePassed, run=PLAN)

    def test_the_signature_of_a_party_that_left_stands(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker, board]}]
        phases: [{id: plan, gate: [{condition: agreed, kind: deal}]}]
        """
        life.given("MakeAgreement", **self.deal(parties=("maker-k", "board-a")))
        life.given("SignAgreement", agreement="d1", seat="board-a").given("LeaveSeat", seat="board-a", by="a")
        life.when("SignAgreement", agreement="d1", seat="maker-k")
        assert life.all(e.PhasePassed, run=PLAN)

    def test_counts_those_of_this_cycle(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker]}]
        phases: [{id: plan, gate: [{condition: agreed, kind: deal}]}]
        """
        life.given("MakeAgreement", **self.deal()).given("SignAgreement", agreement="d1", seat="maker-k")
        life.given("ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        assert not life.condition("2.plan.1", "agreed").met


class TestMeasuredAndDecided:
    def test_measured_names_the_figures_and_who_supplies_them(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-01")
        seen = life.condition(CHECK, "measured")
        assert (seen.met, seen.missing, seen.can_act) == (False, ("kpi|WK1|2028-06-01",), ("manager-m",))
        assert life.condition(CHECK, "decided").waits

    def test_measured_may_name_another_moment(self, life: Life) -> None:
        """
        ---
        phases: [{id: do, gate: [{condition: measured, moment: yearly}]}]
        """
        life.planned().measuring()
        seen = life.condition("1.do.1", "measured")
        assert (seen.met, seen.missing, seen.waits) == (False, ("yearly",), True)
        life.off_course("50").decided(CHECK, "stay", reason="so")
        assert "1.do.1" not in life.p.runs

    def test_decided_asks_who_must_act_next(self, life: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        asked = [life.condition(CHECK, "decided").owed[0].act]
        life.explain(CHECK)
        asked.append(life.condition(CHECK, "decided").owed[0].act)
        life.propose(CHECK, "reopen")
        asked.append(life.condition(CHECK, "decided").owed[0].act)
        life.sign(CHECK, "board-a").sign(CHECK, "board-b")
        asked.append(life.condition(CHECK, "decided").owed[0].act)
        assert asked == ["explain", "propose", "decide", "ratify"]
        life.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
        assert life.all(e.PhasePassed, run=CHECK)

    def test_too_few_to_decide_is_stuck_at_once(self, life: Life) -> None:
        """
        ---
        course: {approval: {seats: 2/3, quorum: 4}}
        """
        life.planned().measuring().off_course().propose(CHECK, "reopen")
        assert life.condition(CHECK, "decided").stuck
        life.seat("board", "d")
        assert not life.condition(CHECK, "decided").stuck


def test_what_is_owed_outside_any_phase_run(life: Life) -> None:
    assert {item.act for item in life.owed()} == {"agree_measurement"}
    life.when("AgreeMeasurement", seat="board-a")
    assert {(item.act, item.seat) for item in life.owed()} == {("supply", "manager-m")}
    assert [letter.item for letter in life.letters("asked")] == ["supply:kpi|WK1|2027-01-01"]


def test_one_figure_is_asked_in_one_place(life: Life) -> None:
    """A baseline that is missing still when an evaluation opens is asked by the evaluation, not twice."""
    life.planned().measuring(None).pass_time("2028-06-01")
    asked = [item.item for _, item in everything_owed(life.plan, life.p, life.today) if item.act == "supply"]
    assert sorted(asked) == ["kpi|WK1|2027-01-01", "kpi|WK1|2028-06-01"]
