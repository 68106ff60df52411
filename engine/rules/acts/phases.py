"""Phases and cycles: opening, passing, withdrawing, beginning anew. When a gate is met: settling.py."""

from typing import Literal

from engine.rules import events as e
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
        elif run.evaluation is None and meanwhile == "suspend" and run.suspended is None:
            life.tell(e.Suspended(life.at, run.id, None, by, cause))
    life.tell(e.CycleBegan(life.at, cycle, reason, phase, cause, by, words))
    open_phase(life, phase, cycle, 1, cause)


def adjust(life: Unfolding, cause: str) -> None:
    """A second attempt at the adjusting phase in the running cycle, where a first one has passed."""
    cycle = life.programme.cycle
    assert life.plan.course is not None and cycle is not None
    phase = life.plan.course.adjusts
    line = life.programme.closed.get(phase)
    under_way = any(run.phase == phase for run in life.programme.runs.values())
    if line is not None and line.cycle == cycle.number and not under_way:
        open_phase(life, phase, cycle.number, line.attempt + 1, cause)


def reopening_under_way(life: Unfolding) -> bool:
    """Whether the running cycle is a new one whose policy has not passed yet."""
    cycle, course = life.programme.cycle, life.plan.course
    if cycle is None or course is None or cycle.reason == "start":
        return False
    line = life.programme.closed.get(course.adjusts)
    return line is None or line.cycle < cycle.number or line.how != "passed"


def pass_phase(life: Unfolding, run: PhaseRun, unmet: tuple[str, ...]) -> None:
    """The run passes; the next phase opens, or the end of the road is told."""
    life.tell(e.PhasePassed(life.at, run.id, life.today, unmet))
    if run.evaluation is None:
        _open_next(life, run)
    _at_the_end(life)


def _open_next(life: Unfolding, run: PhaseRun) -> None:
    walk = life.plan.walk
    place = walk.index(run.phase) + 1
    if place >= len(walk):
        return
    phase = walk[place]
    running = next((r for r in life.programme.runs.values() if r.phase == phase and r.cycle == run.cycle), None)
    line = life.programme.closed.get(phase)
    seen = line is not None and line.cycle == run.cycle
    attempt = running.attempt if running else line.attempt if line and seen else 0
    if attempt and not life.plan.phase[phase].reruns_after_adjust:
        return
    if running:
        life.tell(
            e.PhaseWithdrawn(life.at, running.id, "superseded", life.today, run_id(run.cycle, phase, attempt + 1))
        )
    open_phase(life, phase, run.cycle, attempt + 1, run.cause)


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
