"""Foresight: what was foreseen is what happens, and looking ahead changes nothing."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from engine.rules import events as e
from engine.rules.commands import Suspend
from engine.rules.evolve import fold
from engine.rules.foresight import Foresight, consequences, foresee, foresee_course
from engine.rules.foretold import foretold
from engine.rules.measuring import Course, Meanwhile
from engine.rules.refusals import AlreadySuspended, ReopeningUnderWay
from tests.rules.lives import CHECK, Life
from tests.scenarios.replayed import live

DECIDING = (e.CourseProposed, e.SignedOff, e.CourseDecided, e.CourseRatified)


@pytest.fixture
def ready(life: Life) -> Life:
    """Off course, explained, and before the meeting."""
    return life.planned().measuring().off_course()


def bare(events: Any) -> list[tuple[Any, ...]]:
    """Events without their moments."""
    return [(type(one), *(getattr(one, item.name) for item in fields(one) if item.name != "at")) for one in events]


@pytest.mark.parametrize("course", ["stay", "adjust", "reopen"])
@pytest.mark.parametrize("meanwhile", ["continue", "suspend"])
def test_what_was_foreseen_is_what_happens(ready: Life, course: Course, meanwhile: Meanwhile) -> None:
    before = ready.p
    seen = foresee_course(ready.plan, ready.p, CHECK, course, meanwhile, ready.now)
    assert ready.p is before
    ready.propose(CHECK, course, meanwhile=meanwhile, reason="so").sign(CHECK, "board-a").sign(CHECK, "board-b")
    assert bare(seen.events) == bare(one for one in ready.told if not isinstance(one, DECIDING))
    decided = ready.one(e.CourseDecided)
    assert set(seen.letters) == {wish for wish in ready.wished if wish.kind == "letter"} - set(
        ready.letters("decision")
    )
    assert (decided.course, decided.meanwhile) == (course, meanwhile)


def test_the_same_where_it_must_be_ratified(ready: Life) -> None:
    """
    ---
    course: {ratified_by: council}
    """
    seen = consequences(ready.plan, ready.p, CHECK, "reopen", "continue", ready.now)
    ready.decided(CHECK, "reopen")
    assert consequences(ready.plan, ready.p, CHECK, "reopen", "continue", ready.now) == seen
    ready.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
    assert bare(seen) == bare(one for one in ready.told if not isinstance(one, DECIDING))


def test_the_same_in_the_real_case() -> None:
    """Both decisions of Feijenoord, foreseen at the moment of the last vote, by the definition that is shipped."""
    lived = live()
    decided = lived.all(e.CourseDecided)
    assert len(decided) == 2
    for decision in decided:
        last = next((one for one in lived.all(e.CourseRatified) if one.run == decision.run), decision)
        place = lived.place(last)
        before = fold(lived.events[:place])
        seen = consequences(lived.staged.plan, before, decision.run, decision.course, decision.meanwhile, last.at)
        assert seen
        assert bare(seen) == bare(lived.events[place + 1 : place + 1 + len(seen)])


def test_time_passes_first(ready: Life) -> None:
    ready.on("2028-09-01")
    seen = consequences(ready.plan, ready.p, CHECK, "reopen", "continue", ready.now)
    ready.when("PassTime").decided(CHECK, "reopen")
    assert bare(seen) == bare(one for one in ready.told if not isinstance(one, DECIDING))


def test_no_second_reopening_is_foreseen_while_one_is_under_way(ready: Life) -> None:
    ready.when("ReopenByHand", phase="plan", seat="board-a", reason="now")
    with pytest.raises(ReopeningUnderWay):
        consequences(ready.plan, ready.p, CHECK, "reopen", "continue", ready.now)
    assert consequences(ready.plan, ready.p, CHECK, "stay", "continue", ready.now)


def test_it_is_told_in_words(ready: Life) -> None:
    def told(course: Course, meanwhile: Meanwhile = "continue") -> Any:
        found = foresee_course(ready.plan, ready.p, CHECK, course, meanwhile, ready.now)
        return foretold(ready.plan, found, {"k": "Karel", "m": "Mia"})

    reopen = told("reopen")
    assert "cyclus 2 begint bij fase plan" in reopen.steps[0].what[0].nl
    first, last = reopen.asked[0], reopen.steps[-1]
    assert (first.who.nl, first.what[0].en) == ("maker (Karel)", "hand in paper")
    assert first.until == last.on == date(2028, 9, 11)
    assert last.what[0].nl == "Uiterste datum van fase plan (cyclus 2)."
    assert "gaat intussen door" in reopen.execution.nl
    assert "ligt intussen stil" in told("reopen", "suspend").execution.nl
    assert told("stay").execution is None
    assert told("stay").asked == ()


@pytest.mark.parametrize("course", ["stay", "adjust", "reopen"])
@pytest.mark.parametrize("meanwhile", ["continue", "suspend"])
def test_what_is_foretold_is_in_order_of_date_and_names_no_seat_by_its_id(
    ready: Life, course: Course, meanwhile: Meanwhile
) -> None:
    found = foresee_course(ready.plan, ready.p, CHECK, course, meanwhile, ready.now)
    told = foretold(ready.plan, found, {"k": "Karel", "m": "Mia"})
    days = [step.on for step in told.steps]
    assert days == sorted(days)
    assert list(told.days) == list(dict.fromkeys(days))
    said = " ".join(text.nl for step in told.steps for text in (*step.what, *([step.who] if step.who else [])))
    assert [seat for seat in ready.p.seats if seat in said] == []


def test_a_seat_that_an_event_is_about_is_called_by_its_role_and_its_holder(ready: Life) -> None:
    """The content of a phase that is resumed may have lapsed a sign-off: whatever happens names people, not ids."""
    returned = e.SignOffLapsed(ready.now, CHECK, "maker-k", "0" * 64)
    found = Foresight(ready.p, ready.p, (returned,), ())
    (step,) = foretold(ready.plan, found, {"k": "Karel"}).steps
    assert "zetel maker (Karel) vervalt" in step.what[0].nl


def test_any_command_can_be_foreseen_or_is_refused_as_it_would_be(ready: Life) -> None:
    suspend = Suspend(id="x", by="m", reason="pause")
    assert bare(foresee(ready.plan, ready.p, suspend, ready.now).events)[0][0] is e.Suspended
    ready.when("Suspend", by="m", reason="pause")
    with pytest.raises(AlreadySuspended):
        foresee(ready.plan, ready.p, suspend, ready.now)
