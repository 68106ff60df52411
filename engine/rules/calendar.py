"""What is due in a programme, and when: deadlines, reminders, escalation, moments, windows, milestones, digests.

Only dates are found here, from the plan and the state. What happens when one comes: acts/passing.py.
Working days: workdays.py. Rules of RFC 5545: occurrences.py.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from engine.rules.definition import Deadline, Definition, Phase, ReminderPlan
from engine.rules.durations import Period, add, subtract
from engine.rules.gates import Owed, halted, look
from engine.rules.lately import Lately
from engine.rules.measuring import Moment
from engine.rules.occurrences import next_occurrence
from engine.rules.programme import PhaseRun, Programme
from engine.rules.workdays import (
    WorkCalendar,
    add_working_days,
    at_hour,
    end_of_day,
    local_day,
    next_working_day,
    previous_working_day,
)

DueKind = Literal[
    "seat", "moment", "window", "deadline", "explanation", "milestone", "escalation", "reminder", "digest"
]
ORDER: dict[str, int] = {
    kind: place
    for place, kind in enumerate(
        ("seat", "moment", "window", "deadline", "explanation", "milestone", "escalation", "reminder", "digest")
    )
}
ESCALATION_GRACE = 5
WEEK = timedelta(days=7)
MANY = 4096  # answers kept of what is asked again and again: days around deadlines and digests
_earliest, _dues, _ahead = Lately(), Lately(), Lately()


class Due(NamedTuple):
    """Something that falls due at `at` (UTC); `day` is its local date, `subject` and `detail` say about what."""

    at: datetime
    kind: DueKind
    day: date
    subject: str
    detail: str = ""

    @property
    def rank(self) -> tuple[datetime, int, str, str]:
        """The order in which things due are handled."""
        return (self.at, ORDER[self.kind], self.subject, self.detail)


def next_due(plan: Definition, p: Programme) -> datetime | None:
    """When something is due next (UTC), or None when nothing ever will be by itself."""
    first = earliest(plan, p)
    return first.at if first else None


def earliest(plan: Definition, p: Programme) -> Due | None:
    """The first thing due, whether it has come already or not."""
    known = _earliest.about(plan, p)
    if not known:
        known[None] = min(dues(plan, p), key=lambda due: due.rank, default=None)
    found: Due | None = known[None]
    return found


def dues(plan: Definition, p: Programme) -> tuple[Due, ...]:
    """The next thing due of every kind and subject, in no order."""
    known = _dues.about(plan, p)
    if not known:
        known[None] = tuple(_next_of_each(plan, p))
    found: tuple[Due, ...] = known[None]
    return found


def _next_of_each(plan: Definition, p: Programme) -> Iterator[Due]:
    if p.status == "ended":
        return
    for run in p.runs.values():
        yield from _run_dues(plan, p, run)
    yield from _seat_dues(plan, p)
    if p.status == "active":
        yield from _milestone_dues(plan, p)
    yield from _moment_dues(plan, p)
    if plan.digests:
        digest_day = next_digest(plan, p)
        if digest_day:
            yield Due(at_hour(plan.calendar, digest_day, plan.digests.hour), "digest", digest_day, "digest")


def ahead(plan: Definition, p: Programme, until: date) -> tuple[Due, ...]:
    """Everything foreseen up to and including `until`, in order: all moments, and the next of every other thing."""
    known = _ahead.about(plan, p)
    if until not in known:
        known[until] = _foreseen(plan, p, until)
    found: tuple[Due, ...] = known[until]
    return found


def _foreseen(plan: Definition, p: Programme, until: date) -> tuple[Due, ...]:
    if p.status == "ended":
        return ()
    moments = [due for moment in plan.moment.values() for due in _moments_until(plan, p, moment, until)]
    others = [due for due in dues(plan, p) if due.kind != "moment" and due.day <= until]
    planned = [due for run in p.runs.values() for due in _reminders_until(plan, p, run, until)]
    found = {(due.kind, due.subject, due.detail, due.day): due for due in (*moments, *others, *planned)}
    return tuple(sorted(found.values(), key=lambda due: due.rank))


def deadline_day(
    plan: Definition, p: Programme, phase: Phase, opened: date, reference_date: date | None = None
) -> date | None:
    """The deadline of a phase run opened on the local day `opened`, moved to a working day; None: none.

    For an evaluation what hangs on a moment hangs on its own `reference_date`, however late it was opened.
    """
    deadline = phase.deadline
    if deadline is None:
        return None
    since = reference_date if reference_date and deadline.moment else opened
    raw = deadline_raw(plan, p, deadline, since)
    return next_working_day(plan.calendar, max(raw, opened)) if raw else None


def deadline_raw(plan: Definition, p: Programme, deadline: Deadline, opened: date) -> date | None:
    """The date the deadline names, before it is moved to a working day; None when what it hangs on has no date."""
    if deadline.within is not None:
        return add(opened, deadline.within)
    if deadline.on is not None:
        return deadline.on
    base = _base(plan, p, deadline, opened)
    return add(base, deadline.offset or Period()) if base else None


def _base(plan: Definition, p: Programme, deadline: Deadline, opened: date) -> date | None:
    if deadline.moment is not None:
        return next_reference_date(plan, p, plan.moment[deadline.moment], opened - timedelta(days=1))
    line = p.closed.get(deadline.phase or "")
    cycle = p.cycle.number if p.cycle else 1
    running = next((run for run in p.runs.values() if run.phase == deadline.phase and run.cycle == cycle), None)
    if line is not None and (running is None or line.cycle == cycle):
        return line.on
    return running.deadline if running else None


def next_reference_date(plan: Definition, p: Programme, moment: Moment, after: date) -> date | None:
    """The first agreed reference date of `moment` later than the local day `after`."""
    listed = (day for day in (*moment.on, *p.agreed_moments.get(moment.id, ())) if day > after)
    by_rule = next_occurrence(moment.rule, moment.start, after) if moment.rule and moment.start else None
    return min((*listed, by_rule) if by_rule else listed, default=None)


def moment_after(plan: Definition, p: Programme, moment: Moment) -> date:
    """The local day after which the next reference date of `moment` is looked for: moments are agreed beforehand."""
    start = local_day(plan.calendar, p.started) - timedelta(days=1)
    if p.migrated is not None:
        start = local_day(plan.calendar, p.migrated)
    return max(p.last_moment.get(moment.id, start), start)


def has_moment_ahead(plan: Definition, p: Programme) -> bool:
    """Whether any agreed reference date has not come yet."""
    return plan.evaluation is not None and any(
        next_reference_date(plan, p, moment, moment_after(plan, p, moment)) for moment in plan.moment.values()
    )


def next_digest(plan: Definition, p: Programme) -> date | None:
    """The working day the next digest is due."""
    assert plan.digests is not None
    start = local_day(plan.calendar, p.started)
    since = local_day(plan.calendar, p.migrated or p.started)
    return _digest_after(plan.calendar, plan.digests.rule, start, since, p.last_digest)


@lru_cache(maxsize=MANY)
def _digest_after(calendar: WorkCalendar, rule: str, start: date, since: date, last: date | None) -> date | None:
    after = max(last or start, since)
    for _ in range(10):
        raw = next_occurrence(rule, start, after)
        if raw is None:
            return None
        day = next_working_day(calendar, raw)
        if last is None or day > last:
            return day
        after = raw
    return None


def next_reminder(plan: Definition, p: Programme, run: PhaseRun) -> date | None:
    """The next day of the reminder plan of a run: moved to a working day (before it: back)."""
    reminders = plan.phase[run.phase].reminders
    if reminders is None or run.deadline is None or run.quiet:
        return None
    after = _reminded_until(plan, run)
    days = _planned(plan, p, run)
    planned = next((day for day in days if day > after), None)
    if planned or reminders.repeat is None:
        return planned
    last = max((after, *days, run.deadline))
    return next_working_day(plan.calendar, add(last, reminders.repeat))


def _reminded_until(plan: Definition, run: PhaseRun) -> date:
    """The local day up to which the reminder plan is done with."""
    since = local_day(plan.calendar, run.renewed or run.opened)
    return max(run.reminded or since, since)


def _planned(plan: Definition, p: Programme, run: PhaseRun) -> list[date]:
    assert run.deadline is not None
    reminders = plan.phase[run.phase].reminders
    assert reminders is not None
    before, after = _around(plan.calendar, reminders, run.deadline)
    return sorted({_day_before(plan, p, run, *known) for known in before} | after)


@lru_cache(maxsize=MANY)
def _around(
    calendar: WorkCalendar, reminders: ReminderPlan, deadline: date
) -> tuple[tuple[tuple[date, date, frozenset[str]], ...], frozenset[date]]:
    """Before a deadline: each day as agreed, the working day for it, and the roles then away. And the days after."""
    agreed = [subtract(deadline, period) for period in reminders.before]
    before = [(raw, previous_working_day(calendar, raw)) for raw in agreed]
    after = frozenset(next_working_day(calendar, add(deadline, period)) for period in reminders.after)
    return tuple((raw, day, _away(calendar, day)) for raw, day in before), after


def _away(calendar: WorkCalendar, day: date) -> frozenset[str]:
    closures = calendar.closures_by_year.get(day.year, ())
    return frozenset(role for item in closures if item.first <= day <= item.last for role in item.roles)


def _day_before(plan: Definition, p: Programme, run: PhaseRun, raw: date, day: date, closed: frozenset[str]) -> date:
    """The day of a reminder before the deadline: the earliest of the days that suit those who owe something now."""
    if not closed or day <= _reminded_until(plan, run):
        return day
    away = {owed.role for owed in look(plan, p, run, day).owed} & closed
    return min((day, *(previous_working_day(plan.calendar, raw, role) for role in away)))


def letter_day(plan: Definition, run: PhaseRun, day: date, role: str) -> date:
    """The working day of `role` on which a reminder that comes on `day` goes to it: before the deadline, if it can."""
    reminders, deadline = plan.phase[run.phase].reminders, run.deadline
    if reminders is not None and deadline is not None and day <= deadline:
        raw = min((found for period in reminders.before if (found := subtract(deadline, period)) >= day), default=None)
        own = previous_working_day(plan.calendar, raw, role) if raw else None
        if own and own >= day:
            return own
    return next_working_day(plan.calendar, day, role)


def escalation_day(plan: Definition, run: PhaseRun) -> date | None:
    """The day late parties are named to the role above: never without a letter that announced it five days ahead."""
    if plan.phase[run.phase].escalation is None or run.deadline is None or run.escalated:
        return None
    agreed = _agreed_escalation(plan, run)
    if run.announced is None:
        return agreed
    return max(agreed, add_working_days(plan.calendar, run.announced, ESCALATION_GRACE))


def _agreed_escalation(plan: Definition, run: PhaseRun) -> date:
    escalation = plan.phase[run.phase].escalation
    assert escalation is not None and run.deadline is not None
    return next_working_day(plan.calendar, add(run.deadline, escalation.after))


def first_escalation(plan: Definition, p: Programme, run: PhaseRun) -> date | None:
    """The day on which the first of those who owe something now is named to the role above, or told that they will be.

    None: nobody will be. Who was not told yet is told first, and not within five working days of what was done last.
    """
    named = escalation_day(plan, run)
    if named is None or not run.overdue:
        return None
    asked = local_day(plan.calendar, run.touched or run.opened)
    told = max(_agreed_escalation(plan, run), add_working_days(plan.calendar, asked, ESCALATION_GRACE))
    owed = [item for item in look(plan, p, run, named).owed if not plan.role[item.role].volunteer]
    days = ((named if is_announced(run, item) else told, grace_of(p, item)) for item in owed)
    return min((max(day, grace or day) for day, grace in days), default=None)


def is_announced(run: PhaseRun, item: Owed) -> bool:
    """Whether the seat that owes this was told that escalation comes."""
    return run.announced is not None and (item.seat or item.role) in run.announced_to


def grace_of(p: Programme, item: Owed) -> date | None:
    """The day until which the successor in a seat is not late with what is owed."""
    return p.seats[item.seat].grace if item.seat else None


def _run_dues(plan: Definition, p: Programme, run: PhaseRun) -> Iterator[Due]:
    calendar = plan.calendar
    evaluation = run.evaluation
    if evaluation and evaluation.stage == "collecting":
        yield Due(end_of_day(calendar, evaluation.window_end), "window", evaluation.window_end, run.id)
    if evaluation and evaluation.stage == "explaining" and evaluation.explain_by:
        yield Due(end_of_day(calendar, evaluation.explain_by), "explanation", evaluation.explain_by, run.id)
    if run.deadline is None or (halted(p, run) and not run.statutory):
        return
    if not run.overdue:
        yield Due(end_of_day(calendar, run.deadline), "deadline", run.deadline, run.id)
    hour = _hour(plan, run)
    if halted(p, run):
        return
    reminder = next_reminder(plan, p, run)
    if reminder:
        yield Due(at_hour(calendar, reminder, hour), "reminder", reminder, run.id)
    late = first_escalation(plan, p, run)
    if late:
        yield Due(at_hour(calendar, late, hour), "escalation", late, run.id)


def _hour(plan: Definition, run: PhaseRun) -> int:
    reminders = plan.phase[run.phase].reminders
    return reminders.hour if reminders else 9


def _seat_dues(plan: Definition, p: Programme) -> Iterator[Due]:
    for seat in p.seats.values():
        if seat.until is not None:
            yield Due(end_of_day(plan.calendar, seat.until), "seat", seat.until, seat.id)


def _milestone_dues(plan: Definition, p: Programme) -> Iterator[Due]:
    for initiative in p.initiatives.values():
        if not initiative.due or work_rests(plan, p, initiative.cycle):
            continue
        reached = plan.milestones[: initiative.reached]
        for milestone, day in initiative.due:
            if milestone not in reached and milestone not in initiative.missed:
                yield Due(end_of_day(plan.calendar, day), "milestone", day, initiative.id, milestone)


def work_rests(plan: Definition, p: Programme, cycle: int) -> bool:
    """Whether the execution of a cycle is suspended; its milestones then wait."""
    executes = plan.course.executes if plan.course else None
    return any(run.suspended and run.phase == executes and run.cycle == cycle for run in p.runs.values())


def _moment_dues(plan: Definition, p: Programme) -> Iterator[Due]:
    if plan.evaluation is None:
        return
    for moment in plan.moment.values():
        day = next_reference_date(plan, p, moment, moment_after(plan, p, moment))
        if day:
            yield Due(at_hour(plan.calendar, day, 0), "moment", day, moment.id)


def _moments_until(plan: Definition, p: Programme, moment: Moment, until: date) -> Iterator[Due]:
    after = moment_after(plan, p, moment)
    while (day := next_reference_date(plan, p, moment, after)) is not None and day <= until:
        yield Due(at_hour(plan.calendar, day, 0), "moment", day, moment.id)
        after = day


def _reminders_until(plan: Definition, p: Programme, run: PhaseRun, until: date) -> Iterator[Due]:
    if next_reminder(plan, p, run) is None or halted(p, run):
        return
    after = _reminded_until(plan, run)
    for day in _planned(plan, p, run):
        if after < day <= until:
            yield Due(at_hour(plan.calendar, day, _hour(plan, run)), "reminder", day, run.id)
