"""What a letter says to one reader: everything owed, most urgent first, and nothing that was done meanwhile."""

from datetime import date, timedelta
from typing import ClassVar

from engine.rules import events as e
from engine.rules.letter_picture import Piece, Told
from engine.rules.readers import by_record, readers, seats_acted_for
from tests.rules.lives import CHECK, Life, plan_of
from tests.rules.postbag import Postbag

PLAN = "1.plan.1"
REMINDED = """
phases: [{id: plan, reminders: {before: [P4W, P1W], after: [P3D], repeat: P1W}, escalation: {after: P5W, to: council}}]
"""


def marks(found: Piece | None) -> list[tuple[str, str]]:
    assert found is not None
    return [(task.act, task.mark) for task in found.tasks]


def test_an_invitation_says_what_until_when_and_for_which_phase() -> None:
    life = Life(plan_of(REMINDED), "2027-01-04")
    life.deliver(PLAN, "paper")
    found = Postbag(life).collect().read("a")
    assert found is not None
    assert marks(found) == [("sign", "new"), ("agree_measurement", "still")]
    task = found.tasks[0]
    assert (task.until, task.late, task.about.en) == (date(2027, 4, 5), False, "phase plan")


def notes(found: Piece) -> str:
    return " ".join(task.note.nl for task in found.tasks if task.note)


def test_what_was_done_meanwhile_is_not_told() -> None:
    """Given an invitation to sign, when everybody signed before the letter goes, then there is no letter."""
    life = Life(plan_of())
    bag = Postbag(life)
    life.deliver(PLAN, "paper")
    bag.collect()
    assert ("sign", "new") in marks(bag.read("a"))
    life.sign(PLAN, "board-a")
    assert bag.read("a") is None
    assert bag.read("b") is not None


class TestReminders:
    """Each reminder says how urgent it is."""

    def test_again_then_the_last_before_the_deadline(self) -> None:
        life = Life(plan_of(REMINDED)).pass_time("2027-03-09")
        assert marks(Postbag(life).collect().read("k")) == [("deliver", "again")]
        life.pass_time("2027-03-30")
        found = Postbag(life).collect().read("k")
        assert marks(found) == [("deliver", "last")]
        assert found and found.tasks[0].note and "laatste herinnering" in found.tasks[0].note.nl

    def test_late_and_escalation_is_announced_with_its_day(self) -> None:
        life = Life(plan_of(REMINDED)).pass_time("2027-04-09")
        found = Postbag(life).collect().read("k")
        assert found and marks(found) == [("deliver", "announced")]
        assert found.tasks[0].late
        assert found.tasks[0].note and "10 May 2027" in found.tasks[0].note.en
        assert "council" in found.tasks[0].note.en

    def test_the_role_above_hears_who_is_late_as_long_as_they_are(self) -> None:
        life = Life(plan_of(REMINDED))
        for day in ("2027-04-09", "2027-04-20", "2027-05-11"):
            life.pass_time(day)
        bag = Postbag(life).collect()
        found = bag.read("x")
        assert found and [(chase.what.en, chase.phone) for chase in found.chases] == [
            ("hand in paper, phase plan", False)
        ]
        life.deliver(PLAN, "paper")
        assert bag.read("x") is None

    def test_after_three_times_the_manager_is_asked_to_call(self) -> None:
        life = Life(plan_of(REMINDED.replace(", escalation: {after: P5W, to: council}", "")))
        bag, day = Postbag(life), date(2027, 3, 1)
        for week in range(15):
            life.pass_time(date.fromordinal(day.toordinal() + 7 * week).isoformat())
            bag.collect()
        assert [came.phone for came in life.all(e.ReminderCame)][-1]
        found = bag.read("m")
        assert found and [(chase.what.en, chase.phone) for chase in found.chases] == [
            ("hand in paper, phase plan", True)
        ]


class TestWhoeverManagesHasTasksToo:
    """They are not asked to call themselves, nor told that they will be named to themselves."""

    MANAGES: ClassVar = {"manager": "m", "board": "abc", "maker": "m"}

    def each_week(self) -> list[Piece]:
        """What the manager reads of a paper of their own, as it stays away for fifteen weeks."""
        life = Life(plan_of(REMINDED.replace(", escalation: {after: P5W, to: council}", "")), cast=self.MANAGES)
        days = [date(2027, 3, 1) + timedelta(weeks=week) for week in range(15)]
        read = [Postbag(life.pass_time(day.isoformat())).collect().read("m") for day in days]
        assert life.all(e.ReminderCame)[-1].phone
        return [found for found in read if found]

    def test_a_phone_task_is_a_reminder(self) -> None:
        last = self.each_week()[-1]
        assert not last.chases
        assert marks(last) == [("deliver", "again")]

    def test_the_last_reminder_does_not_say_that_the_manager_calls(self) -> None:
        assert not any("belt" in notes(found) for found in self.each_week())

    def test_an_escalation_to_themselves_is_a_reminder(self) -> None:
        life = Life(plan_of(REMINDED.replace("to: council", "to: manager")), cast=self.MANAGES)
        life.pass_time("2027-04-09")
        found = Postbag(life).collect().read("m")
        assert found and marks(found) == [("deliver", "announced")]
        assert notes(found) == "Een herinnering: dit is er nog niet."
        for day in ("2027-04-20", "2027-05-11"):
            life.pass_time(day)
        found = Postbag(life).collect().read("m")
        assert life.all(e.Escalated)[-1].late
        assert found and not found.chases
        assert marks(found) == [("deliver", "again")]


def test_the_question_of_a_phase_is_told_once() -> None:
    changes = """
    phases:
      - id: plan
        products: [{id: map, made_by: maker}]
        gate: [{condition: delivered, products: [paper, map]}]
    """
    life = Life(plan_of(changes), cast={"manager": "m"})
    life.seat("maker", "k")
    found = Postbag(life).collect().read("k")
    assert found and len(found.tasks) == 2
    assert [task.why and task.why.nl for task in found.tasks] == ["plan", None]


def test_who_could_only_begin_after_the_deadline_is_not_blamed() -> None:
    life = Life(plan_of()).pass_time("2027-04-20")
    life.deliver(PLAN, "paper")
    found = Postbag(life).collect().read("a")
    assert found and marks(found)[0] == ("sign", "new")
    assert notes(found).startswith("Dit komt laat bij u: de uiterste datum was 5 april 2027.")


def test_after_the_last_moment_whoever_decides_is_asked_how_to_go_on() -> None:
    life = Life(plan_of("measurement: {moments: [{id: yearly, on: [2028-06-01]}]}")).planned().measuring()
    life.deliver("1.do.1", "result").off_course("50").decided(CHECK, "stay", reason="so")
    bag = Postbag(life).collect()
    bag.wished = [one for one in bag.wished if one.about == "look_ahead"]
    assert marks(bag.read("a")) == [("look_ahead", "new")]


def test_a_decision_to_adjust_tells_what_begins_again() -> None:
    life = Life(plan_of()).planned().measuring().off_course()
    life.decided(CHECK, "adjust", reason="so it is")
    found = Postbag(life).collect().read("x")
    assert found is not None
    assert [news.what.en for news in found.news] == [
        "Course decision: adjust.",
        "Phase plan (attempt 2) has opened again, because of phase check (reference date 1 June 2028); "
        "deadline 11 September 2028.",
    ]


def test_a_ratified_decision_says_so_and_what_happens_meanwhile() -> None:
    life = Life(plan_of("course: {ratified_by: council}")).planned().measuring().off_course()
    life.decided(CHECK, "reopen", meanwhile="suspend", reason="Is dit genoeg?")
    before = life.told
    life.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
    found = Postbag(life).collect((*before, *life.all(e.CourseProposed))).read("k")
    assert found is not None
    assert found.news[0].what.nl == (
        "Koersbesluit: herijken; intussen wordt de uitvoering opgeschort. Het besluit is bekrachtigd."
    )
    assert found.news[0].because[-1].nl == "Reden: Is dit genoeg?"


def test_a_returned_product_comes_back_with_the_reason() -> None:
    life = Life(plan_of())
    life.deliver(PLAN, "paper").sign(PLAN, "board-a", "return").sign(PLAN, "board-b", "return")
    found = Postbag(life).collect().read("k")
    assert found and marks(found) == [("deliver", "returned")]
    assert found.tasks[0].note and "not yet" in found.tasks[0].note.en


def test_a_moved_deadline_tells_both_dates() -> None:
    life = Life(plan_of()).when("ExtendDeadline", run=PLAN, until="2027-05-03", reason="holidays", by="m")
    found = Postbag(life).collect().read("k")
    assert found and marks(found) == [("deliver", "moved")]
    assert found.tasks[0].note and "5 April 2027 to 3 May 2027" in found.tasks[0].note.en


def test_a_decision_is_told_with_the_verdicts_behind_it() -> None:
    life = Life(plan_of()).planned().measuring().off_course()
    before = tuple(event for event in life.journal if isinstance(event, e.IndicatorAssessed))
    life.decided(CHECK, "reopen")
    found = Postbag(life).collect((*before, *life.all(e.CourseProposed))).read("k")
    assert found is not None
    decided = next(news for news in found.news if "reopen" in news.what.en)
    assert [because.en for because in decided.because] == ["Kpi: off course"]
    assert decided.optional


def test_who_wants_only_what_is_asked_gets_only_that() -> None:
    life = Life(plan_of()).planned()
    bag = Postbag(life).collect()
    assert bag.read("k", optional=True).thanks  # type: ignore[union-attr]
    wanted = bag.read("k", optional=False)
    assert wanted is not None and not wanted.thanks
    assert marks(wanted) == [("deliver", "new")]


def test_an_empty_seat_is_told_to_whoever_manages_until_it_is_filled() -> None:
    life = Life(plan_of()).when("LeaveSeat", seat="maker-k", by="k")
    bag = Postbag(life).collect()
    found = bag.read("m")
    assert found and any("maker-k" in news.what.nl for news in found.news)
    life.when("FillSeat", seat="maker-k", role="maker", person="a")
    left = bag.read("m")
    assert left is None or not any("is leeg" in news.what.nl for news in left.news)


def test_the_most_urgent_comes_first() -> None:
    life = Life(plan_of(REMINDED)).seat("maker", "a").measuring(None).pass_time("2027-04-09")
    found = Postbag(life).collect().read("a")
    assert found is not None
    assert [task.late for task in found.tasks] == sorted((task.late for task in found.tasks), reverse=True)


def test_what_was_asked_of_an_empty_role_is_asked_of_whoever_came_to_sit_there() -> None:
    life = Life(plan_of(), cast={"manager": "m", "board": "abc"})
    opened = tuple(event for event in life.journal if isinstance(event, e.PhaseOpened))
    asked = Told("invitation", PLAN, "maker", None, "deliver:paper", life.today, opened)
    bag = Postbag(life)
    bag.wished = [asked]
    found = bag.read("m")
    assert found and ["maker" in news.what.en for news in found.news] == [True]
    life.seat("maker", "k")
    assert bag.read("m") is None
    assert marks(bag.read("k")) == [("deliver", "new")]


class TestReaders:
    """Ids of people, never of organisations."""

    def test_everybody_on_record_for_the_organisation_that_holds_the_seat(self) -> None:
        life = Life(plan_of())
        for person in "pq":
            life.when("AddPerson", person=person, organisations=["o"])
        life.when("FillSeat", seat="maker-o", role="maker", organisation="o")
        assert readers(life.plan, life.p, "maker", "maker-o", life.today) == ("p", "q")
        assert seats_acted_for(life.p, "p", life.today) == {"maker-o"}

    def test_of_an_organisation_only_who_is_on_record_in_it_now(self) -> None:
        life = Life(plan_of())
        for person in "pq":
            life.when("AddPerson", person=person, organisations=["o", "other"])
        life.when("FillSeat", seat="maker-o", role="maker", organisation="o")
        now = by_record(life.p, {"o": {"q", "z"}})
        assert readers(life.plan, now, "maker", "maker-o", life.today) == ("q",)
        assert seats_acted_for(now, "p", life.today) == frozenset()
        assert now.people["p"] == ("other",), "of what was not looked up nothing is said"
        assert readers(life.plan, by_record(life.p, {"o": ()}), "maker", "maker-o", life.today) == ()

    def test_while_somebody_substitutes_they_alone(self) -> None:
        life = Life(plan_of()).when("AddPerson", person="z")
        life.when("Substitute", seat="maker-k", person="z", first="2027-02-01", last="2027-02-10", by="k")
        assert readers(life.plan, life.p, "maker", "maker-k", date(2027, 1, 31)) == ("k",)
        assert readers(life.plan, life.p, "maker", "maker-k", date(2027, 2, 1)) == ("z",)
        assert readers(life.plan, life.p, "maker", "maker-k", date(2027, 2, 11)) == ("k",)

    def test_a_role_with_nobody_in_it_is_told_to_whoever_manages(self) -> None:
        life = Life(plan_of()).when("LeaveSeat", seat="council-x", by="x")
        assert readers(life.plan, life.p, "council", None, life.today) == ("m",)
