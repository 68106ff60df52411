"""Reminders and escalation: few, to those who owe, on their own working days, and never a surprise."""

from datetime import date
from itertools import pairwise

import pytest

from engine.rules import events as e
from engine.rules.calendar import next_due
from engine.rules.definition import Definition
from tests.rules.lives import CHECK, Life, plan_of

PLAN = "1.plan.1"


def days(life: Life, told: bool = True) -> list[str]:
    """The days on which reminders came (and told somebody)."""
    return [event.day.isoformat() for event in life.all(e.ReminderCame) if event.owed or not told]


def test_offsets_around_the_deadline_before_it_back_and_after_it_forward(life: Life) -> None:
    """
    ---
    phases: [{id: plan, deadline: {on: 2027-04-05}, reminders: {before: [P8D, P2D], after: [P5D]}}]
    """
    life.pass_time("2027-05-01")
    # 28 March is Easter Sunday, the Friday before is Good Friday; 3 April a Saturday; 10 April a Saturday.
    assert days(life, told=False) == ["2027-03-25", "2027-04-02", "2027-04-12"]
    assert {event.at.hour for event in life.all(e.ReminderCame)} == {8, 7}, "nine o'clock here"


def test_only_who_still_owes_something(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {before: [P4W, P2W]}}]
    """
    life.pass_time("2027-03-09")
    assert {(item.seat, item.act) for item in life.last(e.ReminderCame).owed} == {("maker-k", "deliver")}
    life.deliver(PLAN, "paper").sign(PLAN, "board-a").pass_time("2027-03-23")
    assert {(item.seat, item.act) for item in life.last(e.ReminderCame).owed} == {
        ("board-b", "sign"),
        ("board-c", "sign"),
    }


def test_it_stops_the_moment_it_is_done(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {before: [P4W], after: [P1D]}}]
    """
    life.on("2027-03-09").planned()
    assert len(life.all(e.ReminderCame)) == 1
    assert life.letters("reminder") == []
    life.pass_time("2028-05-01")
    assert len(life.all(e.ReminderCame)) == 1


def test_no_letter_is_wished_for_what_is_done_in_the_same_breath(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {before: [P4W]}}]
    """
    life.on("2027-03-09").deliver(PLAN, "paper")
    assert life.all(e.ReminderCame)[0].owed
    assert life.letters("reminder") == []


def test_each_on_a_working_day_of_their_own(life: Life) -> None:
    """
    ---
    days: {closures: [{name: {nl: v, en: v}, first: 2027-04-10, last: 2027-04-25, roles: [maker]}]}
    phases: [{id: plan, deadline: {on: 2027-04-05}, reminders: {after: [P7D]}}]
    """
    life.pass_time("2027-05-01")
    (owing,) = life.one(e.ReminderCame).owed
    assert (life.one(e.ReminderCame).day, owing.on) == (date(2027, 4, 12), date(2027, 4, 26))


def test_before_the_deadline_it_moves_back_out_of_a_closure_of_those_who_owe(life: Life) -> None:
    """
    ---
    days: {closures: [{name: {nl: v, en: v}, first: 2027-03-20, last: 2027-04-06, roles: [maker]}]}
    phases:
      - id: plan
        products: [{id: paper}, {id: more, made_by: manager}]
        gate: [{condition: delivered, products: [paper, more]}]
        deadline: {on: 2027-04-08}
        reminders: {before: [P7D]}
    """
    life.pass_time("2027-04-08")
    first = life.all(e.ReminderCame)[0]
    assert first.day == date(2027, 3, 19)
    assert {item.seat: item.on for item in first.owed} == {"maker-k": date(2027, 3, 19), "manager-m": date(2027, 4, 1)}


def test_an_unchanged_list_goes_weekly_three_times_more_and_then_somebody_phones(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {after: [P1D, P2D, P7D], repeat: P3D}}]
    """
    life.pass_time("2027-08-01")
    told = [event for event in life.all(e.ReminderCame) if event.owed]
    assert [event.unchanged for event in told] == [0, 1, 2, 3, 4]
    assert [event.phone for event in told] == [False] * 4 + [True]
    gaps = [(later.day - earlier.day).days for earlier, later in pairwise(told)]
    assert min(gaps) >= 7
    assert life.run(PLAN).quiet
    assert {letter.seat for letter in life.letters("phone_task")} == {"manager-m"}
    assert next_due(life.plan, life.p).year == 2028, "quiet until something changes"


def test_something_that_changes_lifts_the_silence(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {after: [P1D], repeat: P7D}}]
    """
    life.pass_time("2027-08-02").deliver(PLAN, "paper")
    assert not life.run(PLAN).quiet
    life.pass_time("2027-08-08")
    assert life.last(e.ReminderCame).day < date(2027, 6, 1), "nothing that came in the silence is made up for"
    life.pass_time("2027-08-09")
    assert {item.act for item in life.last(e.ReminderCame).owed} == {"sign"}


def test_so_does_somebody_new_in_the_seat(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {after: [P1D], repeat: P7D}}]
    """
    life.pass_time("2027-08-02").given("AddPerson", person="n")
    life.given("LeaveSeat", seat="maker-k", successor_person="n", by="k").pass_time("2027-08-20")
    told = [event for event in life.all(e.ReminderCame) if event.day > date(2027, 8, 2)]
    assert told[0].owed[0].on == date(2027, 8, 9), "and not before the five working days of a successor"


def test_so_does_the_next_step_of_an_evaluation(life: Life) -> None:
    """
    ---
    phases: [{id: check, deadline: {within: P1M}, reminders: {before: [P29D], after: [P1D], repeat: P7D}}]
    measurement: {moments: [{id: yearly, window: P6M}]}
    course: {explanation_days: 100}
    """
    life.planned().measuring().pass_time("2028-06-01").pass_time("2028-10-01")
    assert life.run(CHECK).quiet
    life.figure("2028-06-01", "40").pass_time("2028-10-20")
    assert {item.act for item in life.last(e.ReminderCame).owed} == {"explain"}


def test_reminders_follow_the_deadline_when_it_moves(life: Life) -> None:
    """
    ---
    phases: [{id: plan, reminders: {before: [P1W]}}]
    """
    life.given("ExtendDeadline", run=PLAN, until="2027-06-01", reason="x", by="m").pass_time("2027-07-01")
    assert days(life) == ["2027-05-25"]


def test_days_that_come_while_it_rests_are_not_made_up_for(life: Life) -> None:
    """
    ---
    phases: [{id: plan, deadline: {within: P1M}, reminders: {before: [P3W, P1W]}}]
    """
    life.on("2027-01-10").given("Suspend", run=PLAN, reason="x", by="m")
    life.on("2027-02-20").given("Resume", run=PLAN, by="m").pass_time("2027-04-01")
    assert days(life) == ["2027-02-24", "2027-03-10"], "around the shifted deadline only"


class TestEscalation:
    def test_is_announced_one_letter_ahead(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: plan, deadline: {on: 2027-04-05}, reminders: {after: [P1W]}, escalation: {after: P3W, to: council}}
        """
        life.pass_time("2027-04-12")
        assert life.one(e.ReminderCame).announces_escalation
        assert [letter.seat for letter in life.letters("escalation_ahead")] == ["maker-k"]
        life.pass_time("2027-05-01")
        assert life.one(e.Escalated).at.date() == date(2027, 4, 26)
        assert [item.seat for item in life.one(e.Escalated).late] == ["maker-k"]
        assert [letter.seat for letter in life.letters("escalation")] == ["council-x"]

    def test_without_a_reminder_it_announces_itself_and_waits_five_working_days(self, life: Life) -> None:
        """
        ---
        phases: [{id: plan, deadline: {on: 2027-04-05}, escalation: {after: P3W, to: council}}]
        """
        life.pass_time("2027-06-01")
        assert life.one(e.ReminderCame).day == date(2027, 4, 26)
        # 27 April is King's Day, 5 May is not free in 2027.
        assert life.one(e.Escalated).at.date() == date(2027, 5, 4)

    def test_volunteers_never(self, life: Life) -> None:
        """
        ---
        phases:
          - id: plan
            products: [{id: paper, made_by: residents}]
            deadline: {on: 2027-04-05}
            reminders: {after: [P1W]}
            escalation: {after: P3W, to: council}
        """
        life.seat("residents", "r").pass_time("2027-04-12")
        assert not life.one(e.ReminderCame).announces_escalation
        assert [letter.seat for letter in life.letters("reminder")] == ["residents-r"]
        life.pass_time("2027-09-01")
        assert not life.all(e.Escalated)

    def test_a_letter_to_a_volunteer_does_not_announce_that_of_others(self, life: Life) -> None:
        """
        ---
        phases:
          - id: plan
            products: [{id: paper}, {id: view, made_by: residents}]
            gate: [{condition: delivered, products: [paper, view]}]
            deadline: {on: 2027-04-05}
            reminders: {after: [P1W]}
            escalation: {after: P3W, to: council}
        """
        life.seat("residents", "r").pass_time("2027-04-12")
        assert [letter.seat for letter in life.letters("reminder")] == ["residents-r"]
        assert [letter.seat for letter in life.letters("escalation_ahead")] == ["maker-k"]
        life.pass_time("2027-06-01")
        assert [item.seat for item in life.one(e.Escalated).late] == ["maker-k"]

    def test_only_those_who_were_told(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: plan, deadline: {on: 2027-04-05}, reminders: {after: [P1W]}, escalation: {after: P3W, to: council}}
        """
        life.pass_time("2027-04-14").deliver(PLAN, "paper").pass_time("2027-05-01")
        assert not life.all(e.Escalated), "the maker is done; the board was never told"
        announced = life.last(e.ReminderCame)
        assert (announced.announces_escalation, announced.day) == (True, date(2027, 4, 26))
        assert {item.seat for item in announced.owed} == {"board-a", "board-b", "board-c"}
        life.sign(PLAN, "board-a").pass_time("2027-06-01")
        assert {item.seat for item in life.one(e.Escalated).late} == {"board-b", "board-c"}

    def test_not_a_successor_in_the_first_five_working_days(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: plan, deadline: {on: 2027-04-05}, reminders: {after: [P1W]}, escalation: {after: P3W, to: council}}
        """
        life.given("AddPerson", person="n").pass_time("2027-04-23")
        life.given("LeaveSeat", seat="maker-k", successor_person="n", by="k").pass_time("2027-06-01")
        assert life.one(e.Escalated).at.date() == life.one(e.SeatLeft).grace

    def test_not_what_was_done_in_time(self, life: Life) -> None:
        """
        ---
        phases:
          - {id: plan, deadline: {on: 2027-04-05}, reminders: {after: [P1W]}, escalation: {after: P3W, to: council}}
        """
        life.pass_time("2027-04-12").planned().pass_time("2027-08-01")
        assert not life.all(e.Escalated)


def test_definitions_of_one_name_are_not_gone_through_to_tell_them_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """given a definition that is read again, and one that only shares its name, then each day is found by its own"""
    changes = "{{phases: [{{id: plan, deadline: {{on: 2027-04-05}}, reminders: {{before: [{}]}}}}], {}}}"
    digests = "digests: {rule: FREQ=MONTHLY, to: [manager]}"

    def compared(*_: object) -> bool:
        pytest.fail("a whole definition was compared with another")

    monkeypatch.setattr(Definition, "__eq__", compared)
    for before, day in (("P8D", "2027-03-25"), ("P8D", "2027-03-25"), ("P2D", "2027-04-02")):
        life = Life(plan_of(changes.format(before, digests)))
        life.pass_time("2027-04-04")
        assert days(life, told=False) == [day]
