"""Phases and cycles: opening, passing, withdrawing, beginning anew. When a gate is met: settling.py."""

from typing import Literal

from engine.rules import events as e
from engine.rules.acts.halting import resume_run
from engine.rules.acts.unfolding import Unfolding
from engine.rules.calendar import deadline_day, has_moment_ahead
from engine.rules.measuring import Meanwhile
from engine.rules.programme import PhaseRun

Reason = Literal["start", "reopened", "renewal", "by_hand"]


def open_phase(life: Unfolding, phase_id: str, cycle: int, attempt: int, cause: str | None = None) -> None:
    """Opens an attempt at a phase that opens in order; its deadline counts from the real day of opening."""
    phase = life.plan.phase[phase_id]
    deadline = deadline_day(life.plan, life.programme, phase, life.real_day)
    statutory = bool(phase.deadline and phase.deadline.statutory)
    if life.plan.course and phase_id == life.plan.course.executes:
        _supersede_execution(life, cycle)
    run = run_id(cycle, phase_id, attempt)
    life.tell(e.PhaseOpened(life.at, run, phase_id, cycle, attempt, deadline, statutory, cause=cause))


def run_id(cycle: int, phase: str, attempt: int | str) -> str:
    """The id of a phase run: cycle, phase, attempt (for an evaluation: its reference date)."""
    return f"{cycle}.{phase}.{attempt}"


def begin_cycle(
    life: Unfolding,
    reason: Reason,
    phase: str,
    *,
    cause: str | None = None,
    by: str | None = None,
    words: str | None = None,
    meanwhile: Meanwhile = "continue",
) -> None:
    """A new cycle begins at `phase`; open runs of the old one end, but execution goes on (or is suspended)."""
    cycle = life.programme.cycle.number + 1 if life.programme.cycle else 1
    executes = life.plan.course.executes if life.plan.course else None
    for run in list(life.programme.runs.values()):
        if run.evaluation is None and run.phase != executes:
            life.tell(e.PhaseWithdrawn(life.at, run.id, "superseded", life.today, run_id(cycle, phase, 1)))
    for run in _executing(life) if meanwhile == "suspend" else ():
        life.tell(e.Suspended(life.at, run.id, None, by, cause))
    life.tell(e.CycleBegan(life.at, cycle, reason, phase, cause, by, words))
    open_phase(life, phase, cycle, 1, cause)


def adjust(life: Unfolding, cause: str, meanwhile: Meanwhile = "continue") -> None:
    """A second attempt at the adjusting phase in the running cycle, where a first one has passed.

    Execution goes on, or is suspended until that attempt has passed.
    """
    cycle = life.programme.cycle
    assert life.plan.course is not None and cycle is not None
    phase = life.plan.course.adjusts
    line = life.programme.closed.get(phase)
    under_way = any(run.phase == phase for run in life.programme.runs.values())
    if line is None or line.cycle != cycle.number or under_way:
        return
    for run in _executing(life) if meanwhile == "suspend" else ():
        life.tell(e.Suspended(life.at, run.id, None, None, cause))
    open_phase(life, phase, cycle.number, line.attempt + 1, cause)


def _executing(life: Unfolding) -> list[PhaseRun]:
    executes = life.plan.course.executes if life.plan.course else None
    return [run for run in life.programme.runs.values() if run.phase == executes and run.suspended is None]


def reopening_under_way(life: Unfolding) -> bool:
    """Whether the running cycle is a new one whose policy (or first phase, if that comes later) has not passed yet."""
    cycle, course = life.programme.cycle, life.plan.course
    if cycle is None or course is None or cycle.reason == "start":
        return False
    decides = max(course.adjusts, cycle.first_phase, key=life.plan.walk.index)
    line = life.programme.closed.get(decides)
    return line is None or line.cycle < cycle.number or line.how != "passed"


def pass_phase(life: Unfolding, run: PhaseRun, unmet: tuple[str, ...]) -> None:
    """The run passes; the next phase opens, or the end of the road is told."""
    life.tell(e.PhasePassed(life.at, run.id, life.done_on(run.id), unmet))
    if run.evaluation is None:
        _open_next(life, run)
        _go_on(life, run)
    _at_the_end(life)


def _go_on(life: Unfolding, passed: PhaseRun) -> None:
    """What was suspended until the adjusted policy would pass goes on, where it was not begun anew."""
    adjusts = life.plan.course.adjusts if life.plan.course else None
    for run in list(life.programme.runs.values()):
        waited = passed.phase == adjusts and run.suspended_by is not None and run.suspended_by == passed.cause
        if waited and run.cycle == passed.cycle:
            resume_run(life, run, None)


def _open_next(life: Unfolding, run: PhaseRun) -> None:
    """Opens the next phase not walked in this cycle yet, or to be walked again after an adjustment."""
    walk = life.plan.walk
    for phase in walk[walk.index(run.phase) + 1 :]:
        running = next((r for r in life.programme.runs.values() if r.phase == phase and r.cycle == run.cycle), None)
        line = life.programme.closed.get(phase)
        walked = line.attempt if line and line.cycle == run.cycle else 0
        attempt = running.attempt if running else walked
        if not attempt or life.plan.phase[phase].reruns_after_adjust:
            _replace(life, running, phase, attempt + 1)
            open_phase(life, phase, run.cycle, attempt + 1, run.cause)
        if running or not attempt or life.plan.phase[phase].reruns_after_adjust:
            return


def _replace(life: Unfolding, running: PhaseRun | None, phase: str, attempt: int) -> None:
    if running:
        successor = run_id(running.cycle, phase, attempt)
        life.tell(e.PhaseWithdrawn(life.at, running.id, "superseded", life.today, successor))


def _supersede_execution(life: Unfolding, cycle: int) -> None:
    """Old execution ends where the new begins; what continues moves along."""
    assert life.plan.course is not None
    for run in list(life.programme.runs.values()):
        if run.phase == life.plan.course.executes and run.cycle < cycle:
            life.tell(e.PhaseWithdrawn(life.at, run.id, "superseded", life.today, run_id(cycle, run.phase, 1)))
    for initiative in list(life.programme.initiatives.values()):
        if initiative.cycle < cycle:
            life.tell(e.InitiativeCarried(life.at, initiative.id, cycle))


def _at_the_end(life: Unfolding) -> None:
    """With no open run and no moment ahead, whoever decides is asked for new moments or an ending."""
    p = life.programme
    if p.moments_ran_out or p.status == "ended" or has_moment_ahead(life.plan, p):
        return
    if any(run.evaluation for run in p.runs.values()) or (p.runs and not p.closed_moments):
        return
    life.tell(e.MomentsRanOut(life.at, life.today))
