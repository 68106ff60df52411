"""Foresight: what was foreseen is what happens, and looking ahead changes nothing."""

from dataclasses import fields
from typing import Any

import pytest

from engine.rules import events as e
from engine.rules.commands import Suspend
from engine.rules.evolve import fold
from engine.rules.foresight import consequences, foresee, foresee_course
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
    assert "cyclus 2 begint bij fase plan" in reopen.happens[0].nl
    assert any("11 september 2028" in one.nl for one in reopen.happens), reopen.happens
    assert (reopen.asked[0].who.nl, reopen.asked[0].what.en) == ("maker (Karel)", "Hand in paper")
    assert "gaat intussen door" in reopen.execution.nl
    assert "ligt intussen stil" in told("reopen", "suspend").execution.nl
    assert told("stay").execution is None
    assert told("stay").asked == ()


def test_any_command_can_be_foreseen_or_is_refused_as_it_would_be(ready: Life) -> None:
    suspend = Suspend(id="x", by="m", reason="pause")
    assert bare(foresee(ready.plan, ready.p, suspend, ready.now).events)[0][0] is e.Suspended
    ready.when("Suspend", by="m", reason="pause")
    with pytest.raises(AlreadySuspended):
        foresee(ready.plan, ready.p, suspend, ready.now)
