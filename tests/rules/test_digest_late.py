"""Who is late: nobody is named before they have had five working days since they were told so."""

from datetime import date

from tests.rules.digests import digest_of, late
from tests.rules.lives import Life


def test_nobody_is_named_until_five_working_days_after_they_were_told(life: Life) -> None:
    """
    given a deadline on Monday 5 April and a reminder that Thursday, then from Thursday 15 April on it has a name
    ---
    phases: [{id: plan, reminders: {before: [P1W], after: [P3D]}}]
    """
    life.pass_time("2027-04-07")
    assert late(digest_of(life)) == [(None, "paper inleveren, in fase plan")]
    life.pass_time("2027-04-14")
    assert late(digest_of(life)) == [(None, "paper inleveren, in fase plan")]
    life.pass_time("2027-04-15")
    found = digest_of(life, names={"k": "Karin"})
    assert late(found) == [("maker (Karin)", "paper inleveren, in fase plan")]
    assert found.late[0].since == date(2027, 4, 5)


def test_a_reminder_before_the_deadline_tells_nobody_that_they_are_late(life: Life) -> None:
    """
    given a reminder before the deadline and none after it
    ---
    phases: [{id: plan, reminders: {before: [P1W]}}]
    """
    life.pass_time("2027-06-01")
    assert late(digest_of(life)) == [(None, "paper inleveren, in fase plan")]


def test_without_reminders_nobody_is_ever_named(life: Life) -> None:
    life.pass_time("2028-01-10")
    assert late(digest_of(life)) == [(None, "paper inleveren, in fase plan")]


def test_who_is_named_to_the_role_above_was_told_too(life: Life) -> None:
    """
    given only an escalation, then its announcement counts as being told
    ---
    phases: [{id: plan, escalation: {after: P1W, to: manager}}]
    """
    life.pass_time("2027-04-16")
    assert late(digest_of(life))[0][0] is None
    life.pass_time("2027-04-30")
    assert late(digest_of(life))[0][0] == "maker (k)"


def test_what_one_seat_owes_in_a_phase_is_one_line_and_the_unnamed_are_one_line(life: Life) -> None:
    """
    given two makers of two papers, of whom one took the seat last week
    ---
    phases:
      - id: plan
        products: [{id: paper, made_by: maker}, {id: map, made_by: maker}]
        gate: [{condition: delivered, products: [paper, map]}]
        reminders: {after: [P3D]}
    """
    life.seat("maker", "j").pass_time("2027-04-16")
    life.when("LeaveSeat", seat="maker-j", by="m", on="2027-04-16", successor_person="m").pass_time("2027-05-03")

    assert late(digest_of(life)) == [
        ("maker (k)", "paper inleveren en map inleveren, in fase plan"),
        (None, "paper inleveren en map inleveren, in fase plan"),
    ]


def test_many_things_of_one_kind_are_counted(life: Life) -> None:
    """
    given four papers
    ---
    phases:
      - id: plan
        products:
          [{id: p1, made_by: maker}, {id: p2, made_by: maker}, {id: p3, made_by: maker}, {id: p4, made_by: maker}]
        gate: [{condition: delivered, products: [p1, p2, p3, p4]}]
    """
    life.pass_time("2027-04-16")
    assert late(digest_of(life)) == [(None, "producten inleveren (4), in fase plan")]


def test_who_did_it_and_is_asked_again_is_told_again_before_being_named(life: Life) -> None:
    """
    given a paper handed in late and sent back at once
    ---
    phases: [{id: plan, reminders: {after: [P3D], repeat: P2W}}]
    """
    life.pass_time("2027-04-20")
    assert late(digest_of(life))[0][0] == "maker (k)"
    life.deliver("1.plan.1", "paper")
    life.sign("1.plan.1", "board-a", "return").sign("1.plan.1", "board-b", "return")
    assert late(digest_of(life)) == [(None, "paper inleveren, in fase plan")]


def test_a_successor_is_not_named_for_what_the_one_before_was_told(life: Life) -> None:
    """
    given a maker who was told, and left
    ---
    phases: [{id: plan, reminders: {after: [P3D]}}]
    """
    life.pass_time("2027-04-20").when("LeaveSeat", seat="maker-k", by="m", on="2027-04-20", successor_person="a")
    life.pass_time("2027-04-22")
    assert digest_of(life).late == (), "five working days of their own"
    life.pass_time("2027-06-01")
    assert [(one.who, one.since) for one in digest_of(life).late] == [(None, date(2027, 4, 28))]


def test_volunteers_are_never_named(life: Life) -> None:
    """
    given residents who were reminded for months
    ---
    questionnaires: [{id: ask, questions: [{id: q}], groups: [{id: people, role: residents}]}]
    phases:
      - id: plan
        gate: [{condition: answered, questionnaire: ask, at_least: {people: 2}}]
        reminders: {after: [P3D], repeat: P1W}
    """
    life.seat("residents", "r").pass_time("2027-12-01")
    assert late(digest_of(life)) == [(None, "antwoorden verzamelen op 'ask' (groep: people), in fase plan")]


def test_a_longer_deadline_takes_the_name_away(life: Life) -> None:
    """
    given somebody who was named, and more time
    ---
    phases: [{id: plan, reminders: {after: [P3D]}}]
    """
    life.pass_time("2027-04-20").when("ExtendDeadline", run="1.plan.1", until="2027-06-01", reason="x", by="m")
    assert digest_of(life).late == ()
    life.pass_time("2027-06-03")
    assert late(digest_of(life)) == [(None, "paper inleveren, in fase plan")]
