"""A programme manager returns a product: a wrong file, a dead link. It counts as not handed in, and sign-offs lapse."""

import json

import pytest
from pydantic import ValidationError

from engine.rules import events as e
from engine.rules.commands import ReturnProduct
from engine.rules.foresight import foresee
from engine.rules.foretold import foretold
from engine.rules.gates import content_hash
from engine.rules.refusals import (
    NotCompleteYet,
    NotDelivered,
    NotYourSeat,
    ProgrammeIsOver,
    ProgrammeIsSuspended,
    ReturnedAlready,
    ReturnsOwnWork,
    RunIsClosed,
    RunIsSuspended,
    UnknownPerson,
    UnknownProduct,
    UnknownRun,
)
from engine.rules.wording import tell_plainly
from tests.rules.digests import changed, digest_of
from tests.rules.lives import Life
from tests.rules.postbag import Postbag

PLAN = "1.plan.1"
GIVEN = {"run": PLAN, "product": "paper", "reason": "dead link", "by": "m"}


def returned(life: Life, **fields: str) -> Life:
    return life.when("ReturnProduct", **{**GIVEN, **fields})


class TestWhatFollows:
    def test_the_maker_is_asked_again_and_it_counts_as_not_handed_in(self, life: Life) -> None:
        life.deliver(PLAN, "paper")
        returned(life).then("ProductReturned")
        told = life.one(e.ProductReturned)
        assert (told.seat, told.by, told.reason) == ("maker-k", "m", "dead link")
        assert {(item.seat, item.act) for item in life.owed(PLAN)} == {("maker-k", "deliver")}
        assert not life.condition(PLAN, "delivered").met
        assert [(letter.seat, letter.item) for letter in life.letters("returned")] == [("maker-k", "paper")]

    def test_sign_offs_lapse_and_are_asked_anew_even_of_the_very_same(self, life: Life) -> None:
        """The document behind a link was put right, and the link is as it was."""
        life.deliver(PLAN, "paper").sign(PLAN, "board-a", "abstain")
        signed = content_hash(life.p, life.run(PLAN))
        returned(life).then("ProductReturned", "SignOffLapsed")
        assert life.one(e.SignOffLapsed) == e.SignOffLapsed(life.now, PLAN, "board-a", signed, "returned")
        assert not life.run(PLAN).votes
        assert not life.letters("lapsed"), "they are asked once it is handed in again"
        life.refused(NotCompleteYet, "Sign", run=PLAN, seat="board-a", verdict="approve")
        life.deliver(PLAN, "paper").then("ProductDelivered")
        assert {letter.seat for letter in life.letters("invitation")} == {"board-a", "board-b", "board-c"}
        life.sign(PLAN, "board-a").sign(PLAN, "board-b")
        assert life.all(e.PhasePassed, run=PLAN)

    def test_what_was_handed_in_again_can_be_returned_again(self, life: Life) -> None:
        returned(life.deliver(PLAN, "paper"))
        returned(life.deliver(PLAN, "paper", "other")).then("ProductReturned")

    def test_only_that_product_goes_back(self, life: Life) -> None:
        """---
        phases:
          - id: plan
            products: [{id: paper, made_by: maker}, {id: map, made_by: maker}]
            gate:
              - {condition: delivered, products: [paper, map]}
              - {condition: signed, role: board, seats: 2/3}
        """
        returned(life.deliver(PLAN, "paper").deliver(PLAN, "map"))
        assert life.condition(PLAN, "delivered").missing == ("paper",)
        assert {(item.act, item.item) for item in life.owed(PLAN)} == {("deliver", "paper")}

    def test_the_successor_of_the_maker_is_asked(self, life: Life) -> None:
        life.deliver(PLAN, "paper").given("AddPerson", person="z")
        life.given("LeaveSeat", seat="maker-k", successor_person="z", by="m").pass_time("2027-01-06")
        returned(life)
        assert [letter.seat for letter in life.letters("returned")] == ["maker-k"]

    def test_reminders_run_again(self, life: Life) -> None:
        """---
        phases:
          - {id: plan, reminders: {before: [P7D]}}
        """
        life.deliver(PLAN, "paper").sign(PLAN, "board-a")
        returned(life.on("2027-03-01")).pass_time("2027-04-01")
        came = life.last(e.ReminderCame)
        assert [(item.seat, item.act, item.item) for item in came.owed] == [("maker-k", "deliver", "paper")]

    def test_the_same_command_gives_the_same_fields_that_a_journal_of_before_lacks(self) -> None:
        old = '{"at":"2027-01-04T10:00:00Z","run":"1.plan.1","product":"paper","seat":"maker-k"}'
        found = e.load("ProductReturned", 1, old)
        assert isinstance(found, e.ProductReturned)
        assert (found.by, found.reason) == (None, None)
        lapsed = {"at": "2027-01-04T10:00:00Z", "run": PLAN, "seat": "board-a", "content": "x"}
        was = e.load("SignOffLapsed", 1, json.dumps(lapsed))
        assert isinstance(was, e.SignOffLapsed)
        assert was.why == "changed"


class TestRefused:
    def test_what_is_not_there(self, life: Life) -> None:
        life.refused(NotDelivered, "ReturnProduct", **GIVEN)
        life.refused(UnknownProduct, "ReturnProduct", **{**GIVEN, "product": "poem"})
        life.refused(UnknownRun, "ReturnProduct", **{**GIVEN, "run": "9.plan.1"})

    def test_what_went_back_already(self, life: Life) -> None:
        returned(life.deliver(PLAN, "paper"))
        life.refused(ReturnedAlready, "ReturnProduct", **GIVEN)

    def test_what_is_closed_suspended_or_over(self, life: Life) -> None:
        life.deliver(PLAN, "paper").given("Suspend", run=PLAN, reason="x", by="m")
        life.refused(RunIsSuspended, "ReturnProduct", **GIVEN)
        life.given("Resume", run=PLAN, by="m").given("Suspend", reason="x", by="m")
        life.refused(ProgrammeIsSuspended, "ReturnProduct", **GIVEN)
        life.given("Resume", by="m").sign(PLAN, "board-a").sign(PLAN, "board-b")
        life.refused(RunIsClosed, "ReturnProduct", **GIVEN)
        life.given("EndProgramme", seat="manager-m", outcome="stopped", reason="x", handed_over="y", by="m")
        life.refused(ProgrammeIsOver, "ReturnProduct", **GIVEN)

    def test_of_whoever_does_not_manage(self, life: Life) -> None:
        life.deliver(PLAN, "paper")
        life.refused(NotYourSeat, "ReturnProduct", **{**GIVEN, "by": "k"})
        life.refused(NotYourSeat, "ReturnProduct", **{**GIVEN, "by": "a"})
        life.refused(UnknownPerson, "ReturnProduct", **{**GIVEN, "by": "nobody"})

    def test_own_work_is_handed_in_again_instead(self, life: Life) -> None:
        life.seat("maker", "m").deliver(PLAN, "paper", seat="maker-m", by="m")
        told = life.refused(ReturnsOwnWork, "ReturnProduct", **GIVEN)
        assert "lever het opnieuw in" in told.say("nl")
        assert "hand it in again" in told.say("en")

    def test_what_was_handed_in_for_a_seat_they_act_for(self, life: Life) -> None:
        life.deliver(PLAN, "paper").given(
            "Substitute", seat="maker-k", person="m", first="2027-01-01", last="2027-12-31", by="k"
        )
        life.refused(ReturnsOwnWork, "ReturnProduct", **GIVEN)

    @pytest.mark.parametrize("reason", ["", "   ", None])
    def test_without_a_reason(self, reason: str | None) -> None:
        with pytest.raises(ValidationError):
            ReturnProduct.model_validate({"id": "1", **GIVEN, "reason": reason})


class TestTold:
    def test_who_returned_it_and_why(self, life: Life) -> None:
        returned(life.deliver(PLAN, "paper").sign(PLAN, "board-a"), reason="De link werkt niet.")
        names = {"m": "Mia", "maker-k": "maker", "board-a": "board"}
        told, lapsed = (tell_plainly(life.plan, event, names) for event in life.told)
        assert (
            told.nl
            == "Manager (Mia) stuurt terug naar de maker, zetel maker: paper (fase plan). Reden: De link werkt niet."
        )
        assert (
            told.en == "Manager (Mia) returns to its maker, seat maker: paper (phase plan). Reason: De link werkt niet."
        )
        assert (
            lapsed.nl
            == "Er ging een product van fase plan terug naar de maker: de accordering van zetel board vervalt."
        )

    def test_beforehand_what_it_sets_in_motion(self, life: Life) -> None:
        life.deliver(PLAN, "paper").sign(PLAN, "board-a")
        found = foresee(life.plan, life.p, ReturnProduct(id="x", **GIVEN), life.now)
        told = foretold(life.plan, found, {"k": "Karel", "a": "Ada"})
        happens = [step.what[0].nl for step in told.steps if step.who is None]
        assert happens[:2] == [
            "Paper (fase plan) gaat terug naar de maker: maker (Karel).",
            "De accordering van board (Ada) vervalt. Na het opnieuw inleveren wordt die opnieuw gevraagd.",
        ]
        (asked,) = told.asked
        assert (asked.who.nl if asked.who else "", asked.what[0].nl) == ("maker (Karel)", "paper inleveren")
        assert told.told == 0

    def test_once_in_a_digest_apart_from_what_went_back_by_sign_offs(self, life: Life) -> None:
        life.deliver(PLAN, "paper").sign(PLAN, "board-a", "return").sign(PLAN, "board-b", "return")
        life.deliver(PLAN, "paper", "other").sign(PLAN, "board-a", "abstain")
        told = changed(digest_of(returned(life)))
        assert "Terug naar de makers, fase plan: paper." in told
        assert "Manager stuurde terug naar de makers, fase plan: paper." in told
        assert "Er ging iets van fase plan terug naar de maker; accorderingen die daarom vervielen: 1." in told

    def test_in_the_letter_to_the_maker(self, life: Life) -> None:
        returned(life.deliver(PLAN, "paper"))
        found = Postbag(life).collect().read("k")
        assert found is not None
        (task,) = found.tasks
        assert task.note is not None
        assert (
            task.note.en == "This was returned by: manager. Reason: dead link. Please change it and hand it in again."
        )
