"""Sign-off: once per look, on exactly this content, by those who count; what follows from a return, a veto, a tie."""

from engine.rules import events as e
from engine.rules.gates import content_hash
from engine.rules.refusals import (
    ConflictOfInterest,
    ContentHasChanged,
    NotCompleteYet,
    NothingToSign,
    OwnWork,
    ReasonNeeded,
    RunIsClosed,
    RunIsOlder,
    RunIsWithdrawn,
    SignedThisLook,
    UnknownRun,
)
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


def test_a_phase_passes_with_the_last_vote_that_it_takes(life: Life) -> None:
    life.deliver(PLAN, "paper").then("ProductDelivered")
    life.sign(PLAN, "board-a").then("SignedOff")
    life.sign(PLAN, "board-b").then("SignedOff", "PhasePassed", "PhaseOpened")
    assert life.one(e.PhaseOpened, phase="do").at == life.now


def test_the_second_of_two_last_votes_hears_that_it_was_enough(life: Life) -> None:
    life.planned()
    refusal = life.refused(RunIsClosed, "Sign", run=PLAN, seat="board-c", verdict="approve")
    assert "2027-01-04" in refusal.say("nl")
    assert len(life.all(e.PhasePassed)) == 1


def test_once_per_look(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a", "abstain")
    life.refused(SignedThisLook, "Sign", run=PLAN, seat="board-a", verdict="approve")


def test_nothing_is_signed_before_the_content_is_there(life: Life) -> None:
    refusal = life.refused(NotCompleteYet, "Sign", run=PLAN, seat="board-a", verdict="approve")
    assert "producten (paper)" in refusal.say("nl")
    assert "products (paper)" in refusal.say("en")


def test_nobody_signs_for_a_role_that_is_not_asked(life: Life) -> None:
    life.deliver(PLAN, "paper")
    life.refused(NothingToSign, "Sign", run=PLAN, seat="council-x", verdict="approve")


def test_a_return_needs_a_reason(life: Life) -> None:
    life.deliver(PLAN, "paper")
    life.refused(ReasonNeeded, "Sign", run=PLAN, seat="board-a", verdict="return")


def test_what_was_looked_at_is_what_is_signed(life: Life) -> None:
    life.deliver(PLAN, "paper")
    seen = content_hash(life.p, life.run(PLAN))
    life.deliver(PLAN, "paper", "other")
    life.refused(ContentHasChanged, "Sign", run=PLAN, seat="board-a", verdict="approve", content=seen)
    life.sign(PLAN, "board-a", content=content_hash(life.p, life.run(PLAN)))


def test_sign_offs_lapse_when_the_content_changes(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a")
    life.deliver(PLAN, "paper", "other").then("ProductDelivered", "SignOffLapsed")
    assert [letter.seat for letter in life.letters("lapsed")] == ["board-a"]
    life.sign(PLAN, "board-a").sign(PLAN, "board-b")
    assert "PhasePassed" in [type(event).__name__ for event in life.told]


def test_the_same_content_again_changes_nothing(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a")
    life.deliver(PLAN, "paper").then("ProductDelivered")
    assert "board-a" in life.run(PLAN).votes


def test_a_return_sends_the_product_back_and_the_same_again_gets_a_fresh_look(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").sign(PLAN, "board-b", "return")
    life.sign(PLAN, "board-c", "return").then("SignedOff", "ProductReturned", "LookBegan")
    assert {(item.seat, item.act) for item in life.owed(PLAN)} == {("maker-k", "deliver")}
    assert [letter.seat for letter in life.letters("returned")] == ["maker-k"]
    life.refused(NotCompleteYet, "Sign", run=PLAN, seat="board-a", verdict="approve")
    life.deliver(PLAN, "paper").then("ProductDelivered")
    assert life.run(PLAN).votes == {}
    life.sign(PLAN, "board-a")
    assert life.last(e.SignedOff).look == 2
    life.sign(PLAN, "board-c")
    assert life.all(e.PhasePassed, run=PLAN)


def test_the_turn_to_sign_is_told(life: Life) -> None:
    life.deliver(PLAN, "paper")
    asked = {letter.seat for letter in life.letters("invitation")}
    assert asked == {"board-a", "board-b", "board-c"}


def test_nobody_signs_what_they_delivered(life: Life) -> None:
    life.seat("maker", "a").deliver(PLAN, "paper", seat="maker-a")
    life.refused(OwnWork, "Sign", run=PLAN, seat="board-a", verdict="approve")
    life.sign(PLAN, "board-b").sign(PLAN, "board-c")
    assert life.all(e.PhasePassed, run=PLAN), "two of the two seats that count"


def test_nor_does_somebody_else_in_their_seat(life: Life) -> None:
    """A substitute would sign for a seat that does not count."""
    life.seat("maker", "a").given("AddPerson", person="z")
    life.given("Substitute", seat="board-a", person="z", first="2027-01-01", last="2027-12-31", by="a")
    life.deliver(PLAN, "paper", seat="maker-a")
    life.refused(OwnWork, "Sign", run=PLAN, seat="board-a", verdict="approve", by="z")


def test_an_organisation_all_of_whose_people_made_it_does_not_count(life: Life) -> None:
    life.given("AddPerson", person="k", organisations=("org",))
    life.given("FillSeat", seat="board-org", role="board", organisation="org").deliver(PLAN, "paper")
    life.sign(PLAN, "board-a").sign(PLAN, "board-b")
    assert life.all(e.PhasePassed, run=PLAN), "two of three, the fourth seat made it"


def test_a_conflict_of_interest_leaves_numerator_and_denominator(life: Life) -> None:
    life.deliver(PLAN, "paper")
    life.given("DeclareConflict", run=PLAN, seat="board-c", reason="family")
    life.refused(ConflictOfInterest, "Sign", run=PLAN, seat="board-c", verdict="approve")
    life.refused(ConflictOfInterest, "DeclareConflict", run=PLAN, seat="board-c", reason="family")
    life.sign(PLAN, "board-a").then("SignedOff")
    life.sign(PLAN, "board-b")
    assert life.all(e.PhasePassed, run=PLAN)


def test_a_conflict_declared_after_the_others_voted_concludes(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate: [{condition: delivered, products: [paper]}, {condition: signed, role: board, seats: every}]
    """
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").sign(PLAN, "board-b")
    life.when("DeclareConflict", run=PLAN, seat="board-c", reason="family")
    life.then("ConflictDeclared", "PhasePassed", "PhaseOpened")


def test_a_vote_given_before_the_conflict_is_taken_out(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a")
    life.when("DeclareConflict", run=PLAN, seat="board-a", reason="family").then("ConflictDeclared")
    life.sign(PLAN, "board-b").then("SignedOff")


def test_abstaining_counts_for_presence_only(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate: [{condition: delivered, products: [paper]}, {condition: signed, role: board, seats: 1, quorum: 3}]
    """
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").sign(PLAN, "board-b", "abstain").then("SignedOff")
    life.sign(PLAN, "board-c", "abstain")
    assert life.all(e.PhasePassed, run=PLAN)


def test_a_tie_goes_back_once_then_to_the_role_above(life: Life) -> None:
    life.seat("board", "d").deliver(PLAN, "paper")
    for seat, verdict in zip("abcd", ["approve", "approve", "return", "return"], strict=True):
        life.sign(PLAN, f"board-{seat}", verdict)
    life.then("SignedOff", "LookBegan")
    assert (life.told[-1].why, life.run(PLAN).votes) == ("tie", {})
    for seat, verdict in zip("abcd", ["return", "approve", "approve", "return"], strict=True):
        life.sign(PLAN, f"board-{seat}", verdict)
    assert (life.told[-1].why, life.told[-1].above) == ("above", "council")
    assert [letter.seat for letter in life.letters("invitation")] == ["council-x"]
    life.refused(NothingToSign, "Sign", run=PLAN, seat="board-a", verdict="approve")
    life.sign(PLAN, "council-x").then("SignedOff", "PhasePassed", "PhaseOpened")


def test_after_a_return_a_tie_goes_back_once_again(life: Life) -> None:
    """The role above is asked about a tie on this content, not because of one on content long gone."""
    life.seat("board", "d").deliver(PLAN, "paper")
    tie = ["approve", "approve", "return", "return"]
    for verdicts in (tie, tie):
        for seat, verdict in zip("abcd", verdicts, strict=True):
            life.sign(PLAN, f"board-{seat}", verdict)
    life.sign(PLAN, "council-x", "return").then("SignedOff", "ProductReturned", "LookBegan")
    life.deliver(PLAN, "paper", "better")
    for seat, verdict in zip("abcd", tie, strict=True):
        life.sign(PLAN, f"board-{seat}", verdict)
    assert life.last(e.LookBegan).why == "tie"


def test_a_tie_with_nobody_above_goes_back_to_the_makers(life: Life) -> None:
    """
    ---
    roles: [{id: board, above: null}]
    """
    life.deliver(PLAN, "paper")
    for _ in range(2):
        for seat in "abc":
            life.sign(PLAN, f"board-{seat}", "abstain")
    life.then("SignedOff", "ProductReturned", "LookBegan")


def test_the_veto_role_must_be_heard_and_can_return(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate:
          - {condition: delivered, products: [paper]}
          - {condition: signed, role: board, seats: 2/3, veto: council}
    """
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").sign(PLAN, "board-b").then("SignedOff")
    assert {item.seat for item in life.owed(PLAN)} == {"board-c", "council-x"}
    life.sign(PLAN, "council-x", "return").then("SignedOff", "ProductReturned", "LookBegan", "LookBegan")
    life.deliver(PLAN, "paper", "better").sign(PLAN, "council-x", "abstain").sign(PLAN, "board-a")
    life.sign(PLAN, "board-c")
    assert life.all(e.PhasePassed, run=PLAN)


def test_without_anybody_in_the_veto_role_the_gate_is_stuck(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate:
          - {condition: delivered, products: [paper]}
          - {condition: signed, role: board, seats: 2/3, veto: council}
    """
    life.given("LeaveSeat", seat="council-x", by="m").deliver(PLAN, "paper")
    life.sign(PLAN, "board-a").sign(PLAN, "board-b").then("SignedOff")
    seen = life.condition(PLAN, "signed")
    assert seen.stuck
    assert any(item.role == "council" and item.seat is None for item in seen.owed)
    life.seat("council", "y").sign(PLAN, "council-y")
    assert life.all(e.PhasePassed, run=PLAN)


def test_more_seats_asked_than_filled_is_stuck_at_once(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate: [{condition: delivered, products: [paper]}, {condition: signed, role: board, seats: 4}]
    """
    life.deliver(PLAN, "paper")
    assert life.condition(PLAN, "signed").stuck
    for seat in "abc":
        life.sign(PLAN, f"board-{seat}")
    assert [(item.role, item.seat) for item in life.condition(PLAN, "signed").owed] == [("board", None)]
    life.seat("board", "d").sign(PLAN, "board-d")
    assert life.all(e.PhasePassed, run=PLAN)


def test_past_signatures_stand_when_the_seat_falls_empty(life: Life) -> None:
    life.deliver(PLAN, "paper").sign(PLAN, "board-a")
    life.when("LeaveSeat", seat="board-a", by="a").then("SeatLeft")
    life.sign(PLAN, "board-b")
    assert life.all(e.PhasePassed, run=PLAN), "two of three have approved, though one has left since"


def test_a_seat_that_falls_empty_unheard_no_longer_counts(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate: [{condition: delivered, products: [paper]}, {condition: signed, role: board, seats: every}]
    """
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").sign(PLAN, "board-b")
    life.when("LeaveSeat", seat="board-c", by="c").then("SeatLeft", "PhasePassed", "PhaseOpened")


def test_two_roles_sign_the_same_content_each_by_its_own_rule(life: Life) -> None:
    """
    ---
    phases:
      - id: plan
        gate:
          - {condition: delivered, products: [paper]}
          - {condition: signed, role: board, seats: 2}
          - {condition: signed, role: council, seats: every}
    """
    life.deliver(PLAN, "paper").sign(PLAN, "council-x").sign(PLAN, "board-a", "return")
    life.sign(PLAN, "board-b", "return").then("SignedOff", "ProductReturned", "LookBegan")
    assert set(life.run(PLAN).votes) == {"council-x"}, "the other role said yes to this content"
    life.deliver(PLAN, "paper", "better").then("ProductDelivered", "SignOffLapsed")


def test_agreements_are_content_too(life: Life) -> None:
    """
    ---
    agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker]}]
    phases:
      - id: plan
        gate: [{condition: agreed, kind: deal}, {condition: signed, role: board, seats: 2}]
    """
    deal = {"run": PLAN, "kind": "deal", "seat": "manager-m", "content": "we will"}
    life.given("MakeAgreement", agreement="d1", **deal).given("SignAgreement", agreement="d1", seat="maker-k")
    assert {letter.seat for letter in life.letters("invitation")} == {"board-a", "board-b", "board-c"}
    life.sign(PLAN, "board-a")
    life.when("MakeAgreement", agreement="d2", **deal).then("AgreementMade", "SignOffLapsed")
    life.sign(PLAN, "board-a", "return").sign(PLAN, "board-b", "return").then("SignedOff", "LookBegan")
    life.sign(PLAN, "board-a").sign(PLAN, "board-b")
    assert life.all(e.PhasePassed, run=PLAN)


class TestClosedRuns:
    """A sign-off for a closed phase run is refused, kindly and with the reason."""

    def test_passed(self, life: Life) -> None:
        life.planned()
        refusal = life.refused(RunIsClosed, "Sign", run=PLAN, seat="board-c", verdict="approve")
        assert "afgesloten" in refusal.say("nl")

    def test_withdrawn(self, life: Life) -> None:
        life.given("ReopenByHand", phase="plan", seat="manager-m", reason="anew")
        refusal = life.refused(RunIsWithdrawn, "Sign", run=PLAN, seat="board-c", verdict="approve")
        assert "2027-01-04" in refusal.say("en")

    def test_closed_before_the_newest_of_its_phase(self, life: Life) -> None:
        life.planned().given("ReopenByHand", phase="plan", seat="manager-m", reason="anew").on("2027-02-01")
        life.deliver("2.plan.1", "paper").sign("2.plan.1", "board-a").sign("2.plan.1", "board-b")
        refusal = life.refused(RunIsOlder, "Sign", run=PLAN, seat="board-c", verdict="approve")
        assert "2027-02-01" in refusal.say("en")
        assert isinstance(refusal, RunIsClosed)

    def test_never_there(self, life: Life) -> None:
        life.planned()
        for run in (
            "1.plan.2",
            "7.plan.1",
            "0.plan.1",
            "1.plan.0",
            "1.nothing.1",
            "nonsense",
            "1.check.yearly.2028-06-01",
        ):
            life.refused(UnknownRun, "Sign", run=run, seat="board-a", verdict="approve")

    def test_an_evaluation(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="no reason")
        life.refused(RunIsClosed, "Sign", run=CHECK, seat="board-c", verdict="approve")
        life.pass_time("2029-06-10").figure("2029-06-01", "52")
        check = "1.check.yearly.2029-06-01"
        life.decided(check, "stay")
        life.refused(RunIsOlder, "Sign", run=CHECK, seat="board-c", verdict="approve")
