"""Deadlines: extending, suspending, resuming, passing; and the reminders and escalation around them."""

from datetime import date, timedelta

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import managing_seat
from engine.rules.acts.phases import pass_phase
from engine.rules.acts.unfolding import Unfolding
from engine.rules.calendar import WEEK, escalation_day
from engine.rules.canonical import digest
from engine.rules.gates import Owed, look
from engine.rules.programme import PhaseRun
from engine.rules.refusals import AlreadySuspended, ExtensionIsEarlier, NoDeadline, NotSuspended
from engine.rules.workdays import local_day, next_working_day

MOST_UNCHANGED = 3


def extend(life: Unfolding, command: c.ExtendDeadline) -> None:
    """Moves a deadline to a later working day, with a reason; both dates stay on record."""
    run = life.open_run(command.run, halted_too=True)
    managing_seat(life, command.by)
    if run.deadline is None:
        raise NoDeadline(phase=run.phase)
    until = next_working_day(life.plan.calendar, command.until)
    if until <= run.deadline or until < life.today:
        raise ExtensionIsEarlier(deadline=max(run.deadline, life.today))
    life.tell(e.DeadlineExtended(life.at, run.id, run.deadline, until, command.reason, command.by))


def suspend(life: Unfolding, command: c.Suspend) -> None:
    """Stops our own deadlines, of one run or of the whole programme; statutory ones go on."""
    managing_seat(life, command.by)
    if command.run is None:
        if life.programme.status == "suspended":
            raise AlreadySuspended
    elif life.open_run(command.run, halted_too=True).suspended is not None:
        raise AlreadySuspended
    life.tell(e.Suspended(life.at, command.run, command.reason, command.by))


def resume(life: Unfolding, command: c.Resume) -> None:
    """Resumes, and moves what was left of each deadline by the days that were lost."""
    managing_seat(life, command.by)
    p = life.programme
    if command.run is None:
        since, runs = p.suspended, [run for run in p.runs.values() if run.suspended is None]
    else:
        run = life.open_run(command.run, halted_too=True)
        since, runs = run.suspended, [run]
    if since is None:
        raise NotSuspended
    lost = life.today - local_day(life.plan.calendar, since)
    life.tell(e.Resumed(life.at, command.run, command.by))
    for run in runs:
        _shift(life, run, lost)


def _shift(life: Unfolding, run: PhaseRun, lost: timedelta) -> None:
    if run.deadline is None or run.statutory or run.overdue or lost <= timedelta(0):
        return
    until = next_working_day(life.plan.calendar, run.deadline + lost)
    life.tell(e.DeadlineShifted(life.at, run.id, run.deadline, until))


def deadline_passes(life: Unfolding, run_id: str) -> None:
    """The deadline passes unmet; nothing closes because of it unless the definition says so."""
    run = life.programme.runs[run_id]
    assert run.deadline is not None
    life.tell(e.DeadlinePassed(life.at, run_id, run.deadline))
    if life.plan.phase[run.phase].when_overdue == "pass":
        gate = look(life.plan, life.programme, run, life.today)
        unmet = tuple(f"{item.kind}:{item.subject}" for item in gate.conditions if not item.met)
        pass_phase(life, life.programme.runs[run_id], unmet)


def reminder_comes(life: Unfolding, run_id: str, day: date) -> None:
    """Tells those who still owe something: each on a working day of their own, an unchanged list at most weekly."""
    run = life.programme.runs[run_id]
    owed = look(life.plan, life.programme, run, day).owed
    name = digest([[item.seat, item.act, item.item] for item in owed])
    same = name == run.told_list
    if not owed or (same and run.told is not None and day - run.told < WEEK):
        life.tell(e.ReminderCame(life.at, run_id, day, name, (), run.unchanged, False, False))
        return
    unchanged = run.unchanged + 1 if same else 0
    phone = unchanged > MOST_UNCHANGED
    letters = tuple(_owing(life, item, day) for item in owed)
    announces = _announces(life, run, day)
    life.tell(e.ReminderCame(life.at, run_id, day, name, letters, unchanged, phone, announces))


def _announces(life: Unfolding, run: PhaseRun, day: date) -> bool:
    """The last letter before an escalation announces it."""
    late = escalation_day(life.plan, run)
    if late is None or run.announced is not None or not run.overdue:
        return False
    return bool(_late(life, run, day))


def _owing(life: Unfolding, item: Owed, day: date) -> e.Owing:
    on = next_working_day(life.plan.calendar, day, item.role)
    grace = life.programme.seats[item.seat].grace if item.seat else None
    if grace is not None and grace > on:
        on = next_working_day(life.plan.calendar, grace, item.role)
    return e.Owing(item.role, item.seat, item.act, item.item, on)


def escalation_comes(life: Unfolding, run_id: str, day: date) -> None:
    """Names who is late to the role above; announced first where no letter has done so."""
    run = life.programme.runs[run_id]
    late = _late(life, run, day)
    if run.announced is None and late:
        name = digest([[item.seat, item.act, item.item] for item in late])
        life.tell(e.ReminderCame(life.at, run_id, day, name, late, run.unchanged, False, True))
        return
    escalation = life.plan.phase[run.phase].escalation
    assert escalation is not None
    life.tell(e.Escalated(life.at, run_id, escalation.to, late))


def _late(life: Unfolding, run: PhaseRun, day: date) -> tuple[e.Owing, ...]:
    """Who is late: not volunteers, and not a successor within the first five working days."""
    owed = [_owing(life, item, day) for item in look(life.plan, life.programme, run, day).owed]
    return tuple(
        item
        for item in owed
        if not life.plan.role[item.role].volunteer
        and not (item.seat and (life.programme.seats[item.seat].grace or day) > day)
    )
