"""What is told in public of what happened since a questionnaire was put: what the journal says, and no more."""

import pytest

from engine.rules.since import MOST_AGREED, MOST_DECIDED, Since, since
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


def found(life: Life, run: str = PLAN) -> Since:
    return since(life.plan, life.p, run, enumerate(life.journal, 1))


def told(life: Life, run: str = PLAN) -> list[str]:
    """What is told in Dutch, without the days."""
    return [" ".join(one.say() for one in (each.title, each.text) if one) for each in found(life, run).happened]


@pytest.fixture
def ready(life: Life) -> Life:
    return life.planned().measuring().off_course()


class TestThePhase:
    def test_while_it_is_open_nothing_is_told(self, life: Life) -> None:
        life.deliver(PLAN, "paper", "draft").sign(PLAN, "board-a")
        assert found(life) == Since()
        assert found(life, "1.never.1") == Since()

    def test_passed_with_what_was_made_in_it(self, life: Life) -> None:
        life.planned()
        assert told(life) == ["Fase plan is afgerond. In deze fase is gemaakt: paper."]
        assert found(life).over
        assert found(life).happened[0].day == life.today
        assert found(life, "1.do.1") == Since(), "the next phase is open"

    def test_what_was_returned_after_it_was_handed_in_twice_is_not_told_as_made(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: plan, gate: [{condition: signed, role: board, seats: 2/3}],
             deadline: {within: P3M}, when_overdue: pass}
        """
        life.deliver(PLAN, "paper", "one").deliver(PLAN, "paper", "two")
        life.sign(PLAN, "board-a", "return").sign(PLAN, "board-b", "return")
        assert "ProductReturned" in [type(event).__name__ for event in life.told]
        life.pass_time("2027-05-01")
        assert told(life) == [
            "Fase plan is gesloten op de uiterste datum. Niet alles wat nodig was, was toen klaar."
        ]  # fmt: skip

    def test_withdrawn_tells_of_nothing_that_was_made(self, life: Life) -> None:
        life.deliver(PLAN, "paper", "draft")
        reasons = {"outcome": "stopped", "reason": "geheim", "handed_over": "aan niemand"}
        life.when("EndProgramme", seat="manager-m", **reasons)
        assert told(life) == ["Fase plan is gestopt.", "Het programma is beëindigd."]

    def test_begun_again_is_told_of_the_newest_time(self, ready: Life) -> None:
        ready.decided(CHECK, "reopen").deliver("2.plan.1", "paper", "new")
        assert told(ready)[-1] == "Deze fase begon opnieuw: fase plan (cyclus 2)."
        ready.sign("2.plan.1", "board-a").sign("2.plan.1", "board-b")
        assert told(ready)[-2:] == [
            "Deze fase begon opnieuw: fase plan (cyclus 2).",
            "Fase plan (cyclus 2) is afgerond.",
        ]
        assert told(ready, "2.plan.1") == ["Fase plan (cyclus 2) is afgerond. In deze fase is gemaakt: paper."]


class TestAgreements:
    def agree(self, life: Life, number: int, run: str = PLAN, parties: str = "ab") -> None:
        seats = [f"board-{one}" for one in parties]
        made = {"agreement": f"goal-{number}", "kind": "goal", "run": run, "content": "geheim", "parties": seats}
        life.when("MakeAgreement", seat="maker-k", **made)

    def signed(self, life: Life, number: int, parties: str = "ab") -> None:
        for one in parties:
            life.when("SignAgreement", agreement=f"goal-{number}", seat=f"board-{one}")

    def test_are_told_once_all_have_signed_on_the_day_of_the_last(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: goal, made_by: maker, signed_by: [board]}]
        """
        self.agree(life, 1)
        self.signed(life, 1, "a")
        assert told(life) == []
        life.on("2027-02-01")
        self.signed(life, 1, "b")
        assert told(life) == ["Vastgelegd en getekend: goal."]
        assert found(life).happened[0].day == life.today

    def test_of_one_day_stand_together_and_only_the_newest_are_told(self, life: Life) -> None:
        """
        ---
        agreement_kinds: [{id: goal, made_by: maker, signed_by: [board]}]
        """
        for number in range(MOST_AGREED):
            self.agree(life, number)
            self.signed(life, number)
        assert told(life) == [f"Vastgelegd en getekend: goal ({MOST_AGREED})."]
        assert not found(life).more
        life.on("2027-02-01")
        self.agree(life, MOST_AGREED)
        self.signed(life, MOST_AGREED)
        assert told(life)[0] == f"Vastgelegd en getekend: goal ({MOST_AGREED - 1})."
        assert found(life).more

    def test_of_a_later_cycle_are_not_of_this_questionnaire(self, ready: Life) -> None:
        """
        ---
        agreement_kinds: [{id: goal, made_by: maker, signed_by: [board]}]
        """
        ready.decided(CHECK, "reopen")
        self.agree(ready, 1, "2.plan.1")
        self.signed(ready, 1)
        assert not any("goal" in one for one in told(ready))
        assert any("goal" in one for one in told(ready, "2.plan.1"))


class TestCourse:
    def test_a_decision_is_told_with_the_role_that_took_it_and_without_its_reason(self, ready: Life) -> None:
        ready.decided(CHECK, "adjust", reason="de wethouder wil dit")
        assert told(ready)[1:] == [
            "Koersbesluit: bijsturen (de aanpak aanpassen). Genomen door: board.",
            "Deze fase begon opnieuw: fase plan (poging 2).",
        ]
        assert found(ready).decided
        assert found(ready, "1.plan.2") == Since(), "it was taken before that began"

    def test_what_was_proposed_or_returned_is_no_decision(self, ready: Life) -> None:
        ready.propose(CHECK, "reopen").sign(CHECK, "board-a", "return").sign(CHECK, "board-b", "return")
        ready.propose(CHECK, "stay", reason="x").sign(CHECK, "board-a")
        assert len(told(ready)) == 1
        assert not found(ready).decided

    def test_what_is_to_be_ratified_is_told_once_it_is(self, ready: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        ready.decided(CHECK, "reopen")
        assert not found(ready).decided
        ready.when("Ratify", run=CHECK, seat="council-x", verdict="return", reason="geheim")
        ready.decided(CHECK, "stay", reason="geheim")
        assert not found(ready).decided
        ready.on("2028-07-03").when("Ratify", run=CHECK, seat="council-x", verdict="approve")
        assert told(ready)[1:] == [
            "Koersbesluit: koers houden (doorgaan zoals het nu gaat). Genomen door: board. "
            "Bekrachtigd op 3 juli 2028 door: council."
        ]

    def test_after_a_tie_it_is_the_role_above_that_decides(self, ready: Life) -> None:
        ready.seat("board", "d").propose(CHECK, "adjust", reason="x")
        for _ in range(2):
            for seat, verdict in zip("abcd", ["approve", "approve", "return", "return"], strict=True):
                ready.sign(CHECK, f"board-{seat}", verdict)
        ready.sign(CHECK, "council-x")
        assert "Genomen door: council." in told(ready)[1]

    def test_one_by_the_rules_is_told_as_such(self, life: Life) -> None:
        """
        ---
        course: {automatic: true}
        """
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        assert "Dit volgt uit de koersregels van het programma." in told(life)[1]

    def test_of_many_the_newest_are_told(self, life: Life) -> None:
        """
        ---
        measurement:
          moments: [{id: yearly, on: [2028-06-01, 2029-06-01, 2030-06-01, 2031-06-01]}]
        """
        life.planned().measuring()
        for year in range(2028, 2032):
            life.pass_time(f"{year}-06-10").figure(f"{year}-06-01", "58")
            life.decided(f"1.check.yearly.{year}-06-01", "stay")
        days = [one.day.year for one in found(life).happened]
        assert days == [2027, *range(2032 - MOST_DECIDED, 2032)]
        assert found(life).more
