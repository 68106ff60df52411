"""What must always hold, whatever people do and however the clock steps: time, phases, gates, cycles, the record.

Each invariant is one small function over (before, happening, after, memory) that says how it is broken, or nothing.
Sign-off, reminders and letters: invariants_people.py. Figures, verdicts, course: invariants_measuring.py.
They are listed, in words, in docs/invariants.md.
"""

from datetime import timedelta
from typing import Any

from engine.rehearsal import invariants_measuring, invariants_people  # noqa: F401  (they register themselves)
from engine.rehearsal.holding import INVARIANTS, Handled, Repeated, Reviewed, Said, first_broken, invariant
from engine.rehearsal.memory import Memory
from engine.rehearsal.second_opinion import under_way, unmet
from engine.rules import events as e
from engine.rules.calendar import next_due
from engine.rules.durations import Period, add
from engine.rules.evolve import CLOSED_MOMENTS_KEPT, fold
from engine.rules.programme import PhaseRun, Programme, dump, load
from engine.rules.refusals import RunIsClosed
from engine.rules.workdays import end_of_day, is_working_day, local_day, next_working_day

__all__ = ["INVARIANTS", "Handled", "Repeated", "Reviewed", "first_broken"]

LARGEST_STATE = 40_000
BYTES_A_SEAT = 1_500
_AFTER_CLOSING = (e.IndicatorAssessed, e.YardstickRead)


@invariant()
def time_never_runs_back(before: Programme | None, event: e.Event, after: Programme, memory: Memory) -> Said:
    """`at` never decreases."""
    if before is not None and before.passed_to is not None and event.at < before.passed_to:
        return f"{event.at} comes after {before.passed_to}"
    return None


@invariant()
def events_are_counted(before: Programme | None, event: e.Event, after: Programme, memory: Memory) -> Said:
    """Every event counts one in the sequence."""
    if after.sequence != memory.count + 1:
        return f"event {memory.count + 1} left sequence {after.sequence}"
    return None


@invariant()
def over_is_over(before: Programme | None, event: e.Event, after: Programme, memory: Memory) -> Said:
    """Nothing happens after the programme has ended."""
    return "the programme had ended" if memory.ended else None


@invariant()
def closed_runs_never_change(before: Programme | None, event: e.Event, after: Programme, memory: Memory) -> Said:
    """A closed phase run is touched by nothing but a later, linked verdict."""
    run = getattr(event, "run", None)
    if run in memory.closed and not isinstance(event, _AFTER_CLOSING):
        return f"{run} was {memory.closed[run]}"
    if run in memory.closed and after.runs != (before.runs if before else {}):
        return f"an open run changed by a verdict on closed run {run}"
    return None


@invariant(e.PhasePassed)
def a_run_passes_once(before: Programme, event: e.PhasePassed, after: Programme, memory: Memory) -> Said:
    """At most one passing per phase run, and only of an open one."""
    if event.run in memory.closed or event.run not in memory.runs or event.run in after.runs:
        return f"{event.run} was not open, or stays open"
    return None


@invariant(e.PhasePassed)
def no_passing_with_an_unmet_gate(before: Programme, event: e.PhasePassed, after: Programme, memory: Memory) -> Said:
    """A run passes with its whole gate met, by a second opinion; else its deadline closed it and says what lacked."""
    missing = list(unmet(memory, before, event.run))
    if not event.unmet:
        return f"{event.run} passed without {', '.join(missing)}" if missing else None
    opened = memory.runs[event.run].opened
    if memory.plan.phase[opened.phase].when_overdue != "pass":
        return f"{event.run} may not be closed by its deadline"
    return None


@invariant(Handled)
def no_met_gate_stays_shut(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """After every command, a run that is not halted lacks something, by a second opinion."""
    for run in after.runs.values():
        if handled.events and not _halted(after, run) and not any(unmet(memory, after, run.id)):
            return f"everything is there for {run.id}, and it is open"
    return None


def _halted(p: Programme, run: PhaseRun) -> bool:
    return run.suspended is not None or (p.suspended is not None and run.evaluation is None)


@invariant(e.PhaseOpened)
def one_open_run_per_phase(before: Programme, event: e.PhaseOpened, after: Programme, memory: Memory) -> Said:
    """At most one open run per phase and cycle (evaluation: per moment and date), and no run opens twice."""
    if event.run in memory.closed or event.run in memory.runs:
        return f"{event.run} was opened before"
    for notes in memory.runs.values():
        other = notes.opened
        same = (other.phase, other.cycle, other.moment) == (event.phase, event.cycle, event.moment)
        if same and other.reference_date == event.reference_date:
            return f"{other.run} is open"
    return None


@invariant(e.PhaseOpened)
def no_phase_opens_overdue(before: Programme, event: e.PhaseOpened, after: Programme, memory: Memory) -> Said:
    """A phase counts its deadline from the day it was really opened, to a working day."""
    if event.deadline is None:
        return None
    if event.deadline < local_day(memory.plan.calendar, event.at):
        return f"the deadline {event.deadline} had passed"
    return None if is_working_day(memory.plan.calendar, event.deadline) else f"{event.deadline} is no working day"


@invariant(Handled)
def deadlines_count_from_the_real_opening(
    before: Programme, handled: Handled, after: Programme, memory: Memory
) -> Said:
    """However late the clock, a deadline counts from the day a phase was really opened, or from its own moment."""
    real = local_day(memory.plan.calendar, handled.now)
    for event in handled.events:
        agreed = memory.plan.phase[event.phase].deadline if isinstance(event, e.PhaseOpened) else None
        if agreed is None or agreed.phase or not isinstance(event, e.PhaseOpened):
            continue
        raw = agreed.on or (add(real, agreed.within) if agreed.within else None)
        if event.reference_date and agreed.moment == event.moment:
            raw = add(event.reference_date, agreed.offset or Period())
        if raw and event.deadline != next_working_day(memory.plan.calendar, max(raw, real)):
            return f"{event.run} is due on {event.deadline}, agreed was {raw}, and it opened on {real}"
    return None


@invariant(e.DeadlinePassed)
def deadlines_pass_once_on_their_day(
    before: Programme, event: e.DeadlinePassed, after: Programme, memory: Memory
) -> Said:
    """Each deadline date passes at most once, and is stamped with the end of that day, not with the detection."""
    if (event.run, event.deadline) in memory.deadlines or event.deadline != memory.runs[event.run].deadline:
        return f"{event.deadline} passed before, or is not the deadline of {event.run}"
    due = end_of_day(memory.plan.calendar, event.deadline)
    return None if event.at == due else f"stamped {event.at}, not {due}"


@invariant(e.DeadlinePassed)
def suspended_deadlines_stand_still(
    before: Programme, event: e.DeadlinePassed, after: Programme, memory: Memory
) -> Said:
    """Our own deadlines do not pass while the run or the programme is suspended; statutory ones do."""
    run = before.runs[event.run]
    return f"{event.run} is suspended" if _halted(before, run) and not run.statutory else None


@invariant(Handled)
def no_deadline_is_forgotten(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """After every command, an open run that is not halted has told of the deadline it let pass."""
    if handled.refusal is not None:
        return None
    for run in after.runs.values():
        late = run.deadline is not None and end_of_day(memory.plan.calendar, run.deadline) <= handled.now
        if late and (run.statutory or not _halted(after, run)) and (run.id, run.deadline) not in memory.deadlines:
            return f"{run.deadline} of {run.id} passed in silence"
    return None


@invariant(e.DeadlineExtended)
def extending_moves_forward(before: Programme, event: e.DeadlineExtended, after: Programme, memory: Memory) -> Said:
    """An extension keeps both dates, gives a reason, and lands on a later working day."""
    if event.was != memory.runs[event.run].deadline or event.until <= event.was or not event.reason:
        return f"from {event.was} to {event.until}"
    return None if is_working_day(memory.plan.calendar, event.until) else f"{event.until} is no working day"


@invariant(e.DeadlineShifted)
def resuming_gives_back_what_was_lost(
    before: Programme, event: e.DeadlineShifted, after: Programme, memory: Memory
) -> Said:
    """A deadline moves by the days its run was halted: no more, no less, and not where it was not halted at all."""
    lost = memory.lost.get(event.run, timedelta(0))
    until = next_working_day(memory.plan.calendar, event.was + lost)
    return None if event.until == until else f"{event.was} moved to {event.until}, {lost.days} days were lost"


@invariant(e.MilestoneMissed)
def milestones_are_missed_once(before: Programme, event: e.MilestoneMissed, after: Programme, memory: Memory) -> Said:
    """Each planned milestone is missed at most once, at the end of its day, and only when it was not reached."""
    if (event.initiative, event.milestone) in memory.missed:
        return f"{event.milestone} of {event.initiative} was missed before"
    reached = memory.plan.milestones[: before.initiatives[event.initiative].reached]
    return f"{event.milestone} was reached" if event.milestone in reached else None


@invariant(e.CycleBegan)
def every_reopening_has_a_cause(before: Programme, event: e.CycleBegan, after: Programme, memory: Memory) -> Said:
    """Cycles count up; a reopening names the evaluation that decided it, once; by hand names who and why."""
    if event.cycle != (memory.cycle.cycle + 1 if memory.cycle else 1):
        return f"cycle {event.cycle} follows {memory.cycle.cycle if memory.cycle else 0}"
    if event.reason in ("by_hand", "renewal"):
        return None if event.by and event.words else "nobody says why"
    if event.reason == "start":
        return None if event.cycle == 1 else "a later cycle cannot be the start"
    notes = memory.runs.get(event.cause or "")
    decided = notes is not None and notes.decided is not None and notes.decided.course == "reopen" and notes.ratified
    return None if decided and event.cause not in memory.reopened_by else f"{event.cause} did not decide it, or twice"


@invariant(e.CycleBegan)
def no_second_reopening(before: Programme, event: e.CycleBegan, after: Programme, memory: Memory) -> Said:
    """No reopening while one is under way."""
    return f"cycle {memory.cycle.cycle} is under way" if memory.cycle and under_way(memory) else None


@invariant(e.DigestDue)
def digests_come_once(before: Programme, event: e.DigestDue, after: Programme, memory: Memory) -> Said:
    """One digest a day at most, in order, on a working day."""
    if memory.last_digest is not None and event.day <= memory.last_digest:
        return f"after that of {memory.last_digest}"
    return None if is_working_day(memory.plan.calendar, event.day) else f"{event.day} is no working day"


@invariant(Handled)
def what_comes_next_is_ahead(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """After time has passed, what is due next lies ahead."""
    if handled.refusal is not None:
        return None
    due = next_due(memory.plan, after)
    return f"{due} is due next, and it is {handled.now}" if due is not None and due <= handled.now else None


@invariant(Handled)
def nothing_is_stamped_ahead(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """No event is stamped later than the moment of deciding."""
    late = next((event for event in handled.events if event.at > handled.now), None)
    return f"{type(late).__name__} is stamped {late.at}" if late else None


@invariant(Handled)
def a_refusal_writes_nothing(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """A refused command leaves the programme as it was."""
    if handled.refusal is not None and (handled.events or after is not before):
        return f"{handled.refusal.code} left something behind"
    return None


@invariant(Handled)
def no_act_for_a_closed_run(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """Whatever is asked of a phase run that was closed before is refused; a sign-off with that as its reason."""
    run = getattr(handled.command, "run", None)
    if handled.command.name == "Reassess" or run not in memory.closed or run in before.runs:
        return None
    if handled.refusal is None:
        return f"{run} is closed, and this was not refused"
    by_name = handled.command.name == "Sign" and before.status != "ended"
    return (
        f"{handled.refusal.code} does not say that {run} is closed" if by_name and not _says_closed(handled) else None
    )


def _says_closed(handled: Handled) -> bool:
    return isinstance(handled.refusal, RunIsClosed)


@invariant(Repeated)
def the_same_command_changes_nothing(before: Programme, repeated: Repeated, after: Programme, memory: Memory) -> Said:
    """The same command id gives the same answer again and changes nothing."""
    same = repeated.first == repeated.second and after is before
    return None if same else f"{repeated.command.id} did something the second time"


@invariant(Reviewed)
def the_journal_tells_the_state(before: Programme, reviewed: Reviewed, after: Programme, memory: Memory) -> Said:
    """Folding the journal, written out as text and read again, gives the same state."""
    told = [e.load(*e.dump(event)) for event in reviewed.journal]
    return None if not told or fold(told) == after else "the journal folds to another state"


@invariant(Reviewed)
def the_state_survives_writing(before: Programme, reviewed: Reviewed, after: Programme, memory: Memory) -> Said:
    """The state written out and read again is the same."""
    return None if load(dump(after)) == after else "another state was read"


@invariant(Reviewed)
def the_state_stays_small(before: Programme, reviewed: Reviewed, after: Programme, memory: Memory) -> Said:
    """The state keeps what an open rule can ask, however long the history: its parts and its bytes are bounded."""
    cycle = after.cycle.number if after.cycle else 1
    old = [item.id for item in after.agreements.values() if item.cycle < cycle - 1]
    lines = [name for name in after.closed if name not in memory.plan.phase]
    if old or lines or len(after.closed_moments) > CLOSED_MOMENTS_KEPT:
        return f"it remembers {old}, {lines}, {len(after.closed_moments)} moments"
    size, most = len(dump(after)), LARGEST_STATE + BYTES_A_SEAT * (len(after.seats) + len(after.people))
    return None if size <= most else f"{size} bytes after {after.sequence} events"


def run_of(happening: Any) -> str | None:
    """The phase run a happening is about, for the report of a failure."""
    run = getattr(happening, "run", None) or getattr(getattr(happening, "command", None), "run", None)
    return run if isinstance(run, str) else None
