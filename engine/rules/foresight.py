"""Foresight: what a decision would set in motion, found with the rules that will draw its consequences. Pure.

Nothing is decided here. How it is told: foretold.py.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.rules import events as e
from engine.rules.acts.course import decide_course
from engine.rules.acts.passing import pass_time
from engine.rules.acts.phases import reopening_under_way
from engine.rules.acts.settling import settle
from engine.rules.acts.unfolding import Unfolding
from engine.rules.commands import Command
from engine.rules.decide import unfold
from engine.rules.definition import Definition
from engine.rules.measuring import Course, Meanwhile
from engine.rules.programme import PhaseRun, Programme
from engine.rules.refusals import ReopeningUnderWay
from engine.rules.wishes import Wish, wishes


@dataclass(frozen=True, slots=True)
class Foresight:
    """What would happen: `events` from the programme `before` to the one `after`, and the `letters` these lead to."""

    before: Programme
    after: Programme
    events: tuple[e.Event, ...]
    letters: tuple[Wish, ...]

    def then(self, other: "Foresight") -> "Foresight":
        """This, and after it the other."""
        return Foresight(self.before, other.after, (*self.events, *other.events), (*self.letters, *other.letters))


def consequences(
    plan: Definition, programme: Programme, run: str, course: Course, meanwhile: Meanwhile, now: datetime
) -> tuple[e.Event, ...]:
    """The events that follow once `course` is decided (and ratified, where that is asked) in the evaluation `run`."""
    return foresee_course(plan, programme, run, course, meanwhile, now).events


def foresee_course(
    plan: Definition, programme: Programme, run: str, course: Course, meanwhile: Meanwhile, now: datetime
) -> Foresight:
    """The same with its letters, as if all votes were in. Raises ReopeningUnderWay where it could not be proposed."""
    life = _today(plan, programme, now)
    _can_be_proposed(life, run, course)
    before = life.programme
    decide_course(life, e.CourseDecided(life.at, run, course, meanwhile, False, None))
    settle(life)
    return _foresight(life, before, after=1)


def foresee(plan: Definition, programme: Programme, command: Command, now: datetime) -> Foresight:
    """What a command would lead to, the passing of time until `now` aside. Raises the Refusal it would meet."""
    before = _today(plan, programme, now).programme
    life = unfold(plan, before, command, now)
    return _foresight(life, before)


def executing(plan: Definition, programme: Programme) -> tuple[PhaseRun, ...]:
    """The open runs of the phase that goes on until its successor opens."""
    executes = plan.course.executes if plan.course else None
    return tuple(run for run in programme.runs.values() if run.phase == executes)


def _today(plan: Definition, programme: Programme, now: datetime) -> Unfolding:
    """The programme once time has passed up to `now`, with nothing told yet."""
    now = max(now, programme.passed_to or now)
    passed = Unfolding(plan, programme, now, now)
    pass_time(passed, now)
    life = Unfolding(plan, passed.programme, now, now)
    life.begun = passed.programme
    return life


def _can_be_proposed(life: Unfolding, run: str, course: Course) -> None:
    evaluation = life.open_run(run, halted_too=True).evaluation
    proposed = evaluation is not None and evaluation.stage != "ratifying"
    if course == "reopen" and proposed and reopening_under_way(life):
        raise ReopeningUnderWay(cycle=life.programme.cycle.number if life.programme.cycle else "-")


def _foresight(life: Unfolding, before: Programme, after: int = 0) -> Foresight:
    """Of the events, those after the first so many."""
    events = tuple(life.events[after:])
    letters = tuple(wish for wish in wishes(life.plan, life.programme, events) if wish.kind == "letter")
    return Foresight(before, life.programme, events, letters)
