"""What a flow run says of a phase run: states by their names, messages people understand, and no person's name."""

from datetime import date

import pytest

from engine.rules import events as e
from engine.rules.standing import standing
from engine.rules.workdays import local_day
from flows.states import Shows, Unheard, ended, waiting
from tests.rules.lives import Life, plan_of

PLAN = "1.plan.1"


@pytest.fixture
def life() -> Life:
    """A programme that has just been started, with its seats filled."""
    return Life(plan_of(""))


def shown(life: Life, run: str) -> Shows:
    whole = standing(life.plan, life.p, life.now, (), {})
    picture = next(one for one in whole.runs if one.run == run)
    return waiting(life.plan, {}, whole.on, picture)


def over(life: Life, run: str, new: tuple[e.Event, ...] = ()) -> Shows:
    return ended(life.plan, {}, life.p, run, new, None)


def test_at_its_gate_it_tells_what_is_missing_and_until_when(life: Life) -> None:
    found = shown(life, PLAN)
    assert (found.name, found.waits) == ("AwaitingGate", True)
    assert "Nog nodig:" in found.message and "voorwaarden gehaald" in found.message


def test_past_its_deadline_it_says_since_when(life: Life) -> None:
    life.pass_time("2029-01-01")
    assert life.p.runs[PLAN].overdue
    found = shown(life, PLAN)
    assert found.name == "Overdue"
    assert "Te laat sinds" in found.message


def test_suspended_nothing_is_asked(life: Life) -> None:
    life.when("Suspend", run=PLAN, reason="x", by="m")
    assert shown(life, PLAN).name == "Suspended"


def test_a_passed_gate_says_when(life: Life) -> None:
    life.planned()
    found = over(life, PLAN)
    assert (found.name, found.waits) == ("GatePassed", False)
    assert str(life.p.closed["plan"].on.year) in found.message


def test_an_evaluation_awaits_figures(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-01")
    run = next(name for name, one in life.p.runs.items() if one.evaluation)
    found = shown(life, run)
    assert found.name == "AwaitingFigures"
    assert "cijfers binnen" in found.message


@pytest.mark.parametrize(("course", "name"), [("stay", "Stay"), ("adjust", "Adjust"), ("reopen", "Reopen")])
def test_a_decided_evaluation_ends_with_its_course(life: Life, course: str, name: str) -> None:
    run, day = "1.check.yearly.2028-06-01", date(2028, 9, 1)
    at = life.now
    new = (e.CourseDecided(at, run, course, "continue", False, None), e.PhasePassed(at, run, day))
    assert over(life, run, new).name == name


def test_what_was_withdrawn_says_so_though_a_newer_run_of_its_phase_is_on_record(life: Life) -> None:
    new = (e.PhaseWithdrawn(life.now, "1.do.1", "superseded", local_day(life.plan.calendar, life.now)),)
    assert over(life, "1.do.1", new).name == "Withdrawn"


def test_a_run_that_never_was_is_unheard_of(life: Life) -> None:
    with pytest.raises(Unheard):
        over(life, "9.plan.1")
