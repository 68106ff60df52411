"""Suspending and resuming: stopping our own deadlines and milestones, and giving the lost days back."""

from datetime import datetime, timedelta

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import managing_seat
from engine.rules.acts.unfolding import Unfolding
from engine.rules.calendar import work_rests
from engine.rules.gates import halted
from engine.rules.programme import PhaseRun, Programme
from engine.rules.refusals import AlreadySuspended, NotSuspended
from engine.rules.workdays import local_day, next_working_day


def suspend(life: Unfolding, command: c.Suspend) -> None:
    """Stops our own deadlines, of one run or of the whole programme; statutory ones go on."""
    managing_seat(life, command.by)
    p = life.programme
    if p.status == "suspended" if command.run is None else halted(p, life.open_run(command.run, halted_too=True)):
        raise AlreadySuspended
    life.tell(e.Suspended(life.at, command.run, command.reason, command.by))


def resume(life: Unfolding, command: c.Resume) -> None:
    """Resumes, and moves what was left of each deadline and milestone by the days that were lost."""
    managing_seat(life, command.by)
    p = life.programme
    if command.run is None:
        _resume_all(life, p, command.by)
    else:
        resume_run(life, life.open_run(command.run, halted_too=True), command.by)


def _resume_all(life: Unfolding, p: Programme, by: str | None) -> None:
    if p.suspended is None:
        raise NotSuspended
    waiting = tuple(item.id for item in p.initiatives.values() if not work_rests(life.plan, p, item.cycle))
    life.tell(e.Resumed(life.at, None, by, _days(life, p.suspended, life.at), waiting))
    for run in p.runs.values():
        if run.suspended is None and run.evaluation is None:
            _shift(life, run, _days(life, max(p.suspended, run.opened), life.at))


def resume_run(life: Unfolding, run: PhaseRun, by: str | None) -> None:
    """Resumes one run; days on which the whole programme was suspended as well count when that is resumed."""
    p = life.programme
    if run.suspended is None:
        raise NotSuspended
    stopped = p.suspended if run.evaluation is None else None
    lost = _days(life, run.suspended, min(life.at, stopped or life.at))
    works = life.plan.course is not None and run.phase == life.plan.course.executes
    waiting = tuple(item.id for item in p.initiatives.values() if works and item.cycle == run.cycle)
    life.tell(e.Resumed(life.at, run.id, by, lost, waiting))
    _shift(life, run, lost)


def _days(life: Unfolding, since: datetime, until: datetime) -> int:
    return max(0, (local_day(life.plan.calendar, until) - local_day(life.plan.calendar, since)).days)


def _shift(life: Unfolding, run: PhaseRun, lost: int) -> None:
    if run.deadline is None or run.statutory or run.overdue or lost == 0:
        return
    until = next_working_day(life.plan.calendar, run.deadline + timedelta(days=lost))
    life.tell(e.DeadlineShifted(life.at, run.id, run.deadline, until))
