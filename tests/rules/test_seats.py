"""People and seats: filling, leaving, succession, substitution, organisations; everything dated, nothing undone."""

from datetime import date

import pytest

from engine.rules import events as e
from engine.rules.acts.seats import SUCCESSOR_DAYS
from engine.rules.refusals import (
    DateInThePast,
    DatesInWrongOrder,
    HolderNeeded,
    NoSeatLeft,
    NotSubstituted,
    NotYourSeat,
    SeatIsEmpty,
    SeatIsTaken,
    SubstituteOfSubstitute,
    UnknownPerson,
    UnknownRole,
    UnknownSeat,
    WrongRole,
)
from engine.rules.workdays import is_working_day
from tests.rules.lives import Life

PLAN = "1.plan.1"


def test_a_seat_belongs_to_one_person_or_one_organisation(life: Life) -> None:
    life.refused(HolderNeeded, "FillSeat", seat="s", role="maker")
    life.refused(HolderNeeded, "FillSeat", seat="s", role="maker", person="k", organisation="o")


def test_only_known_people_known_roles_and_free_seats(life: Life) -> None:
    life.refused(UnknownPerson, "FillSeat", seat="s", role="maker", person="nobody")
    life.refused(UnknownRole, "FillSeat", seat="s", role="king", person="k")
    life.refused(SeatIsTaken, "FillSeat", seat="maker-k", role="maker", person="k")
    life.refused(NoSeatLeft, "FillSeat", seat="s", role="manager", person="k")
    life.refused(DateInThePast, "FillSeat", seat="s", role="maker", person="k", until="2027-01-03")
    life.given("LeaveSeat", seat="maker-k", by="k")
    refusal = life.refused(WrongRole, "FillSeat", seat="maker-k", role="board", person="k")
    assert "maker" in refusal.say()


def test_adding_a_person_again_changes_their_organisations_or_nothing(life: Life) -> None:
    life.when("AddPerson", person="k").then()
    life.when("AddPerson", person="k", organisations=("o",)).then("PersonAdded")
    assert life.p.people["k"] == ("o",)


def test_adding_a_person_without_a_word_of_organisations_leaves_theirs_alone(life: Life) -> None:
    life.when("AddPerson", person="k", organisations=("o",)).then("PersonAdded")
    life.when("AddPerson", person="k").then()
    assert life.p.people["k"] == ("o",)
    life.when("AddPerson", person="k", organisations=()).then("PersonAdded")
    assert life.p.people["k"] == ()
    life.when("AddPerson", person="new").then("PersonAdded")
    assert life.p.people["new"] == ()


def test_anybody_of_an_organisation_acts_for_its_seat_while_they_belong_to_it(life: Life) -> None:
    for person in "pq":
        life.given("AddPerson", person=person, organisations=("school",))
    life.given("FillSeat", seat="s", role="maker", organisation="school")
    life.deliver(PLAN, "paper", seat="s", by="p").deliver(PLAN, "paper", seat="s", by="q")
    assert [event.by for event in life.all(e.ProductDelivered)] == ["p", "q"]
    life.given("AddPerson", person="q", organisations=())
    life.refused(NotYourSeat, "Deliver", run=PLAN, product="paper", seat="s", by="q", content="x")


def test_who_does_not_hold_a_seat_does_not_act_for_it(life: Life) -> None:
    paper = {"run": PLAN, "product": "paper", "content": "x"}
    life.refused(NotYourSeat, "Deliver", seat="maker-k", by="a", **paper)
    life.refused(UnknownPerson, "Deliver", seat="maker-k", by="nobody", **paper)
    life.refused(UnknownPerson, "Deliver", seat="maker-k", by=None, **paper)
    life.refused(UnknownSeat, "Deliver", seat="maker-z", by="k", **paper)
    life.refused(WrongRole, "Deliver", seat="board-a", by="a", **paper)
    life.given("LeaveSeat", seat="maker-k", by="m")
    life.refused(SeatIsEmpty, "Deliver", seat="maker-k", by="k", **paper)
    life.refused(SeatIsEmpty, "LeaveSeat", seat="maker-k", by="m")
    life.refused(UnknownSeat, "LeaveSeat", seat="maker-z", by="m")


class TestLeaving:
    def test_today_without_a_successor_the_manager_hears_of_the_empty_seat(self, life: Life) -> None:
        life.when("LeaveSeat", seat="maker-k", by="k").then("SeatLeft")
        assert [(letter.seat, letter.item) for letter in life.letters("empty_seat")] == [("manager-m", "maker-k")]
        assert life.condition(PLAN, "delivered").stuck

    def test_at_the_end_of_its_day_stamped_with_it(self, life: Life) -> None:
        life.when("LeaveSeat", seat="maker-k", on="2027-02-01", by="k").then("LeaveAnnounced")
        life.on("2027-02-01", 23).deliver(PLAN, "paper")
        life.pass_time("2027-05-01")
        left = life.one(e.SeatLeft)
        assert left.at.isoformat() == "2027-02-01T22:59:59.999999+00:00"
        assert left.day == date(2027, 2, 1)

    def test_what_was_asked_passes_to_the_successor_who_gets_five_working_days(self, life: Life) -> None:
        life.given("AddPerson", person="n").pass_time("2027-04-30")
        life.when("LeaveSeat", seat="maker-k", successor_person="n", by="k").then("SeatLeft")
        left = life.one(e.SeatLeft)
        working = [day for day in range(1, 31) if is_working_day(life.plan.calendar, date(2027, 5, day))]
        assert SUCCESSOR_DAYS == 5
        assert left.grace == date(2027, 5, working[4])
        assert [(letter.seat, letter.item) for letter in life.letters("invitation")] == [("maker-k", "deliver:paper")]
        life.deliver(PLAN, "paper", by="n")
        life.refused(NotYourSeat, "Deliver", run=PLAN, product="paper", seat="maker-k", by="k", content="x")

    def test_to_an_organisation(self, life: Life) -> None:
        life.given("AddPerson", person="n", organisations=("o",))
        life.when("LeaveSeat", seat="maker-k", successor_organisation="o", by="m").then("SeatLeft")
        life.deliver(PLAN, "paper", by="n")

    def test_a_successor_signs_only_what_was_not_signed(self, life: Life) -> None:
        life.given("AddPerson", person="n").deliver(PLAN, "paper").sign(PLAN, "board-a")
        life.given("LeaveSeat", seat="board-a", successor_person="n", by="a")
        assert {item.seat for item in life.owed(PLAN)} == {"board-b", "board-c"}

    def test_a_seat_with_a_last_day_is_left_by_itself(self, life: Life) -> None:
        life.given("FillSeat", seat="s", role="maker", person="a", until="2027-01-31").pass_time("2027-02-01")
        assert not life.p.seats["s"].filled
        assert life.when("FillSeat", seat="s", role="maker", person="b").p.seats["s"].until is None

    def test_only_the_holder_or_who_manages_says_so(self, life: Life) -> None:
        life.refused(NotYourSeat, "LeaveSeat", seat="maker-k", by="x")
        life.refused(DateInThePast, "LeaveSeat", seat="maker-k", on="2027-01-01", by="k")
        life.refused(UnknownPerson, "LeaveSeat", seat="maker-k", successor_person="z", by="k")
        life.refused(
            HolderNeeded, "LeaveSeat", seat="maker-k", successor_person="a", successor_organisation="o", by="k"
        )


class TestSubstitution:
    @pytest.fixture
    def away(self, life: Life) -> Life:
        days = {"first": "2027-02-01", "last": "2027-02-28"}
        return life.given("AddPerson", person="z").given("Substitute", seat="maker-k", person="z", by="k", **days)

    def paper(self, life: Life) -> dict[str, str]:
        return {"run": PLAN, "product": "paper", "seat": "maker-k", "by": "z", "content": "x"}

    def test_is_dated(self, away: Life) -> None:
        away.refused(NotYourSeat, "Deliver", **self.paper(away))
        away.on("2027-02-28", 23).when("Deliver", **self.paper(away))
        away.on("2027-03-01", 1).refused(NotYourSeat, "Deliver", **self.paper(away))

    def test_does_not_take_the_seat_away(self, away: Life) -> None:
        away.on("2027-02-15").deliver(PLAN, "paper")

    def test_is_revocable(self, away: Life) -> None:
        away.on("2027-02-15").given("EndSubstitution", seat="maker-k", by="k")
        away.refused(NotYourSeat, "Deliver", **self.paper(away))
        away.refused(NotSubstituted, "EndSubstitution", seat="maker-k", by="k")

    def test_is_one_step_deep(self, away: Life) -> None:
        away.on("2027-02-15")
        days = {"first": "2027-02-15", "last": "2027-02-20"}
        away.refused(SubstituteOfSubstitute, "Substitute", seat="maker-k", person="a", by="z", **days)
        away.given("FillSeat", seat="own", role="residents", person="z")
        away.given("Substitute", seat="own", person="a", by="z", **days)
        paper = self.paper(away) | {"by": "a"}
        away.refused(NotYourSeat, "Deliver", **paper)

    def test_ends_with_the_holder(self, away: Life) -> None:
        away.on("2027-02-15").given("LeaveSeat", seat="maker-k", successor_person="a", by="k")
        away.refused(NotYourSeat, "Deliver", **self.paper(away))

    def test_may_be_arranged_by_who_manages_themselves_or_through_a_substitute(self, away: Life) -> None:
        days = {"first": "2027-02-15", "last": "2027-02-20"}
        away.given("Substitute", seat="board-a", person="z", by="m", **days)
        away.given("Substitute", seat="manager-m", person="c", by="m", first="2027-01-01", last="2027-12-31")
        away.given("Substitute", seat="board-b", person="z", by="c", **days)
        away.refused(NotYourSeat, "Substitute", seat="board-b", person="z", by="a", **days)

    def test_has_dates_in_order_that_are_not_over(self, life: Life) -> None:
        days = {"first": "2027-02-20", "last": "2027-02-15"}
        life.refused(DatesInWrongOrder, "Substitute", seat="maker-k", person="a", by="k", **days)
        days = {"first": "2026-02-01", "last": "2026-02-15"}
        life.refused(DateInThePast, "Substitute", seat="maker-k", person="a", by="k", **days)
