"""Who must be told what, and which flow runs are wished for, given what happened. Post and flows serve the wishes.

A wish is written in the same transaction as the events it comes from, and checked again when it is served.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.gates import baselines_owed, everything_owed, halted, look, roles_in, seats_of
from engine.rules.programme import Programme
from engine.rules.workdays import at_hour, local_day, next_working_day

HOUR = 9
"""The local hour at which letters go where the definition names none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something to be done outside the record: a `letter` about something, or a flow `run` to be opened or looked at.

    `on` is the first day a letter may go and `due` the moment (UTC): at the hour of the definition. `seat` (or, for an
    empty one, `role`) says to whom.
    """

    kind: Literal["letter", "run"]
    about: str
    on: date
    run: str | None = None
    role: str | None = None
    seat: str | None = None
    item: str | None = None
    due: datetime | None = None


def wishes(plan: Definition, after: Programme, events: Sequence[e.Event]) -> tuple[Wish, ...]:
    """The wishes that `events` lead to, each once; `after` is the programme as they left it."""
    found: dict[Wish, None] = {}
    for event in events:
        day = local_day(plan.calendar, event.at)
        for wish in _letters(plan, after, event, day):
            found[_timed(plan, wish, event.at)] = None
        for wish in _runs(after, event, day):
            found[wish] = None
    return tuple(found)


def _timed(plan: Definition, wish: Wish, at: datetime) -> Wish:
    """At the hour of its day; what happens later than that hour is told on the next working day."""
    hour = letter_hour(plan, wish.about, wish.run)
    due = at_hour(plan.calendar, wish.on, hour)
    if due >= at:
        return replace(wish, due=due)
    on = next_working_day(plan.calendar, wish.on + timedelta(days=1), wish.role)
    return replace(wish, on=on, due=at_hour(plan.calendar, on, hour))


def letter_hour(plan: Definition, about: str, run: str | None) -> int:
    """The local hour at which letters go: that of the digests, or of the reminders of the phase."""
    if about == "digest" and plan.digests:
        return plan.digests.hour
    phase = plan.phase.get(run.split(".")[1]) if run else None
    return phase.reminders.hour if phase and phase.reminders else HOUR


def _letters(plan: Definition, after: Programme, event: e.Event, day: date) -> Iterator[Wish]:
    tells = _TELLS.get(type(event)) or (_newly_asked if type(event) in _ASKS else None)
    if tells is not None:
        yield from tells(plan, after, event, day)


def _runs(after: Programme, event: e.Event, day: date) -> Iterator[Wish]:
    """The phase runs whose flow run must show what happened: the one it happened in, or all whose gate it may touch."""
    about = "digest" if isinstance(event, e.DigestDue) else "tick"
    for run in _touched(after, event):
        yield Wish("run", about, day, run=run)


def _touched(after: Programme, event: Any) -> Iterator[str]:
    if isinstance(event, e.YardstickRead | e.RespondentsTold):
        return
    if isinstance(event, _TOUCH_ALL):
        yield from after.runs
    elif isinstance(event, e.FigureRecorded):
        yield from event.runs
    elif isinstance(event, e.AgreementSigned):
        yield after.agreements[event.agreement].run
    elif isinstance(run := getattr(event, "run", None), str):
        yield run


def _invitation(plan: Definition, after: Programme, event: e.PhaseOpened, day: date) -> Iterator[Wish]:
    run = after.runs.get(event.run)
    if run is None or halted(after, run):
        return
    for owed in look(plan, after, run, day).owed:
        on = next_working_day(plan.calendar, day, owed.role)
        yield Wish("letter", "invitation", on, event.run, owed.role, owed.seat, f"{owed.act}:{owed.item}")


def _reminder(plan: Definition, after: Programme, event: e.ReminderCame, day: date) -> Iterator[Wish]:
    """Letters to those who owe it still; of who is about to be escalated, one that says so. Never to a volunteer."""
    left = _owed_now(plan, after, event.run, day)
    for owing in event.owed:
        if (owing.seat, owing.act, owing.item) not in left:
            continue
        item = f"{owing.act}:{owing.item}"
        if event.phone:
            yield from _to_role(plan, after, plan.managed_by, "phone_task", event.run, day, item)
            continue
        announced = event.announces_escalation and not plan.role[owing.role].volunteer
        about = "escalation_ahead" if announced else "reminder"
        yield Wish("letter", about, owing.on, event.run, owing.role, owing.seat, item)


def _owed_now(plan: Definition, after: Programme, run_id: str, day: date) -> set[tuple[str | None, str, str]]:
    run = after.runs.get(run_id)
    if run is None or halted(after, run):
        return set()
    return {(owed.seat, owed.act, owed.item) for owed in look(plan, after, run, day).owed}


def _newly_asked(plan: Definition, after: Programme, event: Any, day: date) -> Iterator[Wish]:
    """What happened makes it somebody's turn: they are asked, not left to wait for a reminder."""
    acts, run = _ASKS[type(event)], after.runs.get(_run_of(after, event))
    if run is None or halted(after, run):
        return
    for owed in look(plan, after, run, day).owed:
        if owed.act in acts:
            on = next_working_day(plan.calendar, day, owed.role)
            yield Wish("letter", "invitation", on, run.id, owed.role, owed.seat, f"{owed.act}:{owed.item}")


def _run_of(after: Programme, event: Any) -> str:
    return str(after.agreements[event.agreement].run if isinstance(event, e.AgreementSigned) else event.run)


def _supplies_asked(plan: Definition, after: Programme, event: e.FiguresAsked, day: date) -> Iterator[Wish]:
    for owed in baselines_owed(plan, after, day) if event.run is None else ():
        if owed.item in event.keys:
            on = next_working_day(plan.calendar, day, owed.role)
            yield Wish("letter", "asked", on, None, owed.role, owed.seat, f"{owed.act}:{owed.item}")


def _new_holder(plan: Definition, after: Programme, event: Any, day: date) -> Iterator[Wish]:
    """What is asked of a seat is asked of whoever comes to sit there; an empty one is told to the manager."""
    seat = after.seats[event.seat]
    if not seat.filled:
        yield from _to_role(plan, after, plan.managed_by, "empty_seat", None, day, event.seat)
    for run, owed in everything_owed(plan, after, day):
        if owed.seat == seat.id:
            on = next_working_day(plan.calendar, day, owed.role)
            about = "invitation" if run else "asked"
            yield Wish("letter", about, on, run, owed.role, owed.seat, f"{owed.act}:{owed.item}")


def _escalation(plan: Definition, after: Programme, event: e.Escalated, day: date) -> Iterator[Wish]:
    if event.late:
        yield from _to_role(plan, after, event.to, "escalation", event.run, day)


def _returned(plan: Definition, after: Programme, event: e.ProductReturned, day: date) -> Iterator[Wish]:
    role, seat = plan.product[_phase_of(event.run), event.product].made_by, after.seats[event.seat]
    if seat.filled:
        on = next_working_day(plan.calendar, day, seat.role)
        yield Wish("letter", "returned", on, event.run, seat.role, seat.id, event.product)
    else:
        yield from _to_role(plan, after, role, "returned", event.run, day, event.product)


def _phase_of(run: str) -> str:
    return run.split(".")[1]


def _lapsed(plan: Definition, after: Programme, event: e.SignOffLapsed, day: date) -> Iterator[Wish]:
    """Not where a product went back: they are asked once it is handed in again."""
    role = after.seats[event.seat].role
    if event.why == "returned" or not after.seats[event.seat].filled:
        return
    yield Wish("letter", "lapsed", next_working_day(plan.calendar, day, role), event.run, role, event.seat)


def _moved(plan: Definition, after: Programme, event: Any, day: date) -> Iterator[Wish]:
    run = after.runs.get(event.run)
    if run is None:
        return
    for owed in look(plan, after, run, day).owed:
        on = next_working_day(plan.calendar, day, owed.role)
        yield Wish("letter", "deadline_moved", on, event.run, owed.role, owed.seat)


def _decided(plan: Definition, after: Programme, event: e.CourseDecided, day: date) -> Iterator[Wish]:
    """Everyone is told what was decided; what must be ratified first is put before those who do."""
    if event.to_ratify is None:
        yield from _to_everyone(plan, after, event, day)
    else:
        yield from _newly_asked(plan, after, event, day)


def _begun_anew(plan: Definition, after: Programme, event: e.CycleBegan, day: date) -> Iterator[Wish]:
    """Everyone is told of a cycle that no evaluation caused; what a decision caused is told with the decision."""
    if event.reason in ("by_hand", "renewal"):
        yield from _to_everyone(plan, after, event, day)


def _to_everyone(plan: Definition, after: Programme, event: Any, day: date) -> Iterator[Wish]:
    about = "outcome" if isinstance(event, e.ProgrammeEnded) else "decision"
    for role in plan.role:
        for seat in seats_of(after, role):
            on = next_working_day(plan.calendar, day, role)
            yield Wish("letter", about, on, getattr(event, "run", None), role, seat.id)


def _thanks(plan: Definition, after: Programme, event: e.PhasePassed, day: date) -> Iterator[Wish]:
    """Whoever had a part in a phase hears that it is done."""
    phase = plan.phase.get(_phase_of(event.run))
    for role in roles_in(plan, phase) if phase and not event.unmet else ():
        for seat in seats_of(after, role):
            on = next_working_day(plan.calendar, day, role)
            yield Wish("letter", "thanks", on, event.run, role, seat.id)


def _digest(plan: Definition, after: Programme, event: e.DigestDue, day: date) -> Iterator[Wish]:
    for role in plan.digests.to if plan.digests else ():
        yield from _to_role(plan, after, role, "digest", None, day)


def _end_of_the_road(plan: Definition, after: Programme, event: e.MomentsRanOut, day: date) -> Iterator[Wish]:
    role = plan.course.decided_by if plan.course else plan.managed_by
    yield from _to_role(plan, after, role, "look_ahead", None, day)


def _to_role(
    plan: Definition, after: Programme, role: str, about: str, run: str | None, day: date, item: str | None = None
) -> Iterator[Wish]:
    on = next_working_day(plan.calendar, day, role)
    seats = [seat.id for seat in seats_of(after, role)]
    for seat in seats or (None,):
        yield Wish("letter", about, on, run, role, seat, item)


_ASKS: dict[type[e.Event], frozenset[str]] = {
    e.ProductDelivered: frozenset({"sign"}),
    e.QuestionnaireAnswered: frozenset({"sign"}),
    e.AgreementMade: frozenset({"sign_agreement"}),
    e.AgreementSigned: frozenset({"sign"}),
    e.LookBegan: frozenset({"sign", "decide"}),
    e.CourseRecommended: frozenset({"explain"}),
    e.EvaluationReady: frozenset({"propose"}),
    e.CourseReturned: frozenset({"propose"}),
    e.CourseProposed: frozenset({"decide"}),
    e.CourseDecided: frozenset({"ratify"}),
}
_TELLS: dict[type[e.Event], Callable[[Definition, Programme, Any, date], Iterator[Wish]]] = {
    e.PhaseOpened: _invitation,
    e.PhasePassed: _thanks,
    e.ReminderCame: _reminder,
    e.Escalated: _escalation,
    e.ProductReturned: _returned,
    e.SignOffLapsed: _lapsed,
    e.DeadlineExtended: _moved,
    e.DeadlineShifted: _moved,
    e.CourseDecided: _decided,
    e.CourseRatified: _to_everyone,
    e.CycleBegan: _begun_anew,
    e.ProgrammeEnded: _to_everyone,
    e.DigestDue: _digest,
    e.SeatLeft: _new_holder,
    e.SeatFilled: _new_holder,
    e.FiguresAsked: _supplies_asked,
    e.MomentsRanOut: _end_of_the_road,
}
_TOUCH_ALL = (
    e.Suspended,
    e.Resumed,
    e.SeatFilled,
    e.SeatLeft,
    e.InitiativePlanned,
    e.InitiativeCarried,
    e.MilestoneReached,
    e.MilestoneMissed,
    e.DefinitionMigrated,
    e.DigestDue,
)
"""What happens to the programme as a whole, or to its people and initiatives: any gate may look otherwise after it."""
