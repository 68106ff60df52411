"""Telling in public what was done with the answers to a questionnaire."""

import pytest
from pydantic import ValidationError

from engine.rules import events as e
from engine.rules.commands import TellRespondents
from engine.rules.refusals import NotYourSeat, ProgrammeIsOver, UnknownPerson, WasNotAsked
from engine.rules.wording import tell_plainly
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


def told(life: Life, run: str = PLAN, **fields: str) -> Life:
    given = {"run": run, "questionnaire": "ask", "words": "Het plein werd groen.", "by": "m"}
    return life.when("TellRespondents", **{**given, **fields})


class TestTellingRespondents:
    """In all of these the first phase asks residents a questionnaire."""

    def test_while_the_phase_is_open_and_after_it_passed(self, life: Life) -> None:
        """
        ---
        questionnaires: [{id: ask, questions: [{id: q}], groups: [{id: people, role: residents}]}]
        phases:
          - id: plan
            gate: [{condition: delivered, products: [paper]},
                   {condition: answered, questionnaire: ask, at_least: {people: 1}}]
        """
        told(life).then("RespondentsTold")
        assert life.told[0].organisations == ()
        life.deliver(PLAN, "paper")
        life.when("Answer", run=PLAN, questionnaire="ask", group="people", respondent="r", answers="x")
        assert life.p.closed["plan"].how == "passed"
        before = life.p
        told(life, words="Het plein werd echt groen.").then("RespondentsTold")
        assert life.p.closed == before.closed
        text = tell_plainly(life.plan, life.told[0], {})
        assert text.nl == "Aan wie ask invulde is verteld wat ermee is gedaan: Het plein werd echt groen."
        assert not life.wished, "it stands on the page, and goes out in no letter"

    def test_for_the_organisation_that_holds_the_seat_that_manages(self, life: Life) -> None:
        """
        ---
        roles: [{id: manager, seats: {most: 2}}]
        questionnaires: [{id: ask, questions: [{id: q}], groups: [{id: people, role: residents}]}]
        phases: [{id: plan, gate: [{condition: answered, questionnaire: ask, at_least: {people: 1}}]}]
        """
        life.given("AddPerson", person="n", organisations=("gemeente", "koor"))
        life.given("FillSeat", seat="board-n", role="board", organisation="koor")
        life.given("FillSeat", seat="manager-n", role="manager", organisation="gemeente")
        told(life, by="n")
        assert life.one(e.RespondentsTold).organisations == ("gemeente",)

    def test_only_by_who_manages_and_where_it_was_asked(self, life: Life) -> None:
        """
        ---
        questionnaires: [{id: ask, questions: [{id: q}], groups: [{id: people, role: residents}]}]
        phases: [{id: plan, gate: [{condition: answered, questionnaire: ask, at_least: {people: 1}}]}]
        """
        given = {"run": PLAN, "questionnaire": "ask", "words": "x"}
        life.refused(NotYourSeat, "TellRespondents", **given, by="k")
        life.refused(UnknownPerson, "TellRespondents", **given, by="nobody")
        for wrong in ({"run": CHECK}, {"run": "1.plan.2"}, {"run": "plan"}, {"run": "1.do.1"}, {"questionnaire": "no"}):
            life.refused(WasNotAsked, "TellRespondents", **{**given, **wrong}, by="m")
        reasons = {"outcome": "stopped", "reason": "x", "handed_over": "y"}
        life.when("EndProgramme", seat="manager-m", **reasons)
        life.refused(ProgrammeIsOver, "TellRespondents", **given, by="m")


def test_it_is_short() -> None:
    given = {"id": "c1", "run": PLAN, "questionnaire": "ask"}
    assert TellRespondents.model_validate(given | {"words": "x" * 1000})
    for wrong in ("x" * 1001, "  "):
        with pytest.raises(ValidationError):
            TellRespondents.model_validate(given | {"words": wrong})
