"""What a flow run says of a phase run: states by their names, messages people understand, and no person's name."""

import pytest

from engine.rules import events as e
from engine.rules.standing import standing
from engine.rules.words import day_words
from engine.rules.workdays import local_day
from flows.states import Shows, Unheard, ended, waiting
from tests.rules.lives import CHECK, Life, plan_of

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


def test_whoever_chose_english_reads_english(life: Life) -> None:
    whole = standing(life.plan, life.p, life.now, (), {})
    told = waiting(life.plan, {}, whole.on, whole.runs[0], "en").message
    assert told.startswith("On 4 January 2027: 0 of 2 conditions met. Still needed: ")
    assert "By 5 April 2027." in told
    life.planned()
    assert over(life, PLAN).message != ended(life.plan, {}, life.p, PLAN, (), None, "en").message


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


def test_late_figures_are_still_awaited_figures() -> None:
    life = Life(plan_of("phases: [{id: check, deadline: {within: P5D}}]"))
    life.planned().measuring().pass_time("2028-06-02").pass_time("2028-07-20")
    found = shown(life, CHECK)
    assert found.name == "AwaitingFigures"
    assert "Te laat sinds" in found.message


def test_an_evaluation_awaits_a_decision_from_somebody_by_a_day(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
    found = shown(life, CHECK)
    assert found.name == "AwaitingDecision"
    assert "1 niet op koers. Aanbeveling: herijken." in found.message
    assert "toelichten: kpi (manager" in found.message
    assert f"Uiterlijk {day_words(life.run(CHECK).evaluation.explain_by, 'nl')}." in found.message


@pytest.mark.parametrize(
    ("course", "name", "follows"),
    [
        ("stay", "Stay", "Koersbesluit: koers houden. Alles gaat door"),
        ("adjust", "Adjust", "Koersbesluit: bijsturen. Fase plan (poging 2) is opnieuw geopend"),
        ("reopen", "Reopen", "Koersbesluit: herijken. De strategie wordt herijkt: cyclus 2 begint bij fase plan"),
    ],
)
def test_a_decided_evaluation_ends_with_its_course_and_what_follows(
    life: Life, course: str, name: str, follows: str
) -> None:
    life.planned().measuring().off_course().decided(CHECK, course, reason="zo")
    found = over(life, CHECK, life.told)
    assert (found.name, found.waits) == (name, False)
    assert follows in found.message, found.message
    assert over(life, CHECK, ()).name == name, "also when it is asked again later"


def test_a_gate_closed_by_its_deadline_says_what_was_missing(life: Life) -> None:
    life.planned()
    new = (e.PhasePassed(life.now, PLAN, life.today, ("delivered:paper",)),)
    found = over(life, PLAN, new)
    assert found.name == "GatePassed"
    assert "dit ontbrak nog: ingeleverd: paper" in found.message


def test_a_programme_that_ends_withdraws_without_a_promise(life: Life) -> None:
    life.when("EndProgramme", outcome="stopped", reason="x", handed_over="y", seat="board-a")
    found = over(life, PLAN, life.told)
    assert found.name == "Withdrawn"
    assert "want het programma eindigt" in found.message


@pytest.mark.parametrize("before", ["GatePassed", "Withdrawn", "Stay", "Adjust", "Reopen"])
def test_what_the_state_forgot_is_told_as_it_was_shown_before(life: Life, before: str) -> None:
    assert ended(life.plan, {}, life.p, "1.check.yearly.2020-06-01", (), before).name == before


def test_what_was_withdrawn_says_so_though_a_newer_run_of_its_phase_is_on_record(life: Life) -> None:
    new = (e.PhaseWithdrawn(life.now, "1.do.1", "superseded", local_day(life.plan.calendar, life.now)),)
    assert over(life, "1.do.1", new).name == "Withdrawn"


def test_a_run_that_never_was_is_unheard_of(life: Life) -> None:
    with pytest.raises(Unheard):
        over(life, "9.plan.1")
