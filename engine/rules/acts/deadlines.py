"""Deadlines: extending, passing; and the reminders and escalation around them. Suspending: halting.py."""

from collections.abc import Sequence
from datetime import date

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import managing_seat
from engine.rules.acts.phases import pass_phase
from engine.rules.acts.unfolding import Unfolding
from engine.rules.calendar import WEEK, escalation_day, grace_of, is_announced, letter_day
from engine.rules.canonical import digest
from engine.rules.gates import Owed, look
from engine.rules.programme import PhaseRun
from engine.rules.refusals import ExtensionIsEarlier, NoDeadline
from engine.rules.workdays import next_working_day

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
    name = _name_of(owed)
    same = name == run.told_list
    if not owed or (same and run.told is not None and day - run.told < WEEK):
        life.tell(e.ReminderCame(life.at, run_id, day, name, (), run.unchanged, False, False))
        return
    unchanged = run.unchanged + 1 if same else 0
    phone = unchanged > MOST_UNCHANGED
    letters = tuple(_owing(life, run, item, day) for item in owed)
    announces = not phone and _announces(life, run, day)
    life.tell(e.ReminderCame(life.at, run_id, day, name, letters, unchanged, phone, announces))


def _announces(life: Unfolding, run: PhaseRun, day: date) -> bool:
    """A letter after the deadline announces the escalation to those late who were not told of it before."""
    if escalation_day(life.plan, run) is None or not run.overdue:
        return False
    return any(not is_announced(run, item) for item in _late(life, run, day))


def _owing(life: Unfolding, run: PhaseRun, item: Owed, day: date) -> e.Owing:
    on = letter_day(life.plan, run, day, item.role)
    grace = grace_of(life.programme, item)
    if grace is not None and grace > on:
        on = next_working_day(life.plan.calendar, grace, item.role)
    return e.Owing(item.role, item.seat, item.act, item.item, on)


def escalation_comes(life: Unfolding, run_id: str, day: date) -> None:
    """Names who is late to the role above; who was not told that this would come is told first."""
    run = life.programme.runs[run_id]
    late = _late(life, run, day)
    named, escalation = escalation_day(life.plan, run), life.plan.phase[run.phase].escalation
    assert named is not None and escalation is not None
    told = tuple(_owing(life, run, item, day) for item in late if is_announced(run, item))
    if told and named <= day:
        life.tell(e.Escalated(life.at, run_id, escalation.to, told))
        return
    day = next_working_day(life.plan.calendar, max(day, life.today))
    first = tuple(_owing(life, run, item, day) for item in late if not is_announced(run, item))
    life.tell(e.ReminderCame(life.at, run_id, day, _name_of(first), first, 0, False, True))


def _name_of(owed: Sequence[Owed | e.Owing]) -> str:
    return digest([[item.seat, item.act, item.item] for item in owed])


def _late(life: Unfolding, run: PhaseRun, day: date) -> list[Owed]:
    """Who is late: not volunteers, and not a successor within the first five working days."""
    owed = look(life.plan, life.programme, run, day).owed
    late = [item for item in owed if not life.plan.role[item.role].volunteer]
    return [item for item in late if (grace_of(life.programme, item) or day) <= day]
