"""Who must be told what, and which flow runs are wished for, given what happened. Post and flows serve the wishes.

A wish is written in the same transaction as the events it comes from, and checked again when it is served.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.gates import halted, look, seats_of
from engine.rules.programme import Programme
from engine.rules.workdays import local_day, next_working_day


@dataclass(frozen=True, slots=True)
class Wish:
    """Something to be done outside the record: a `letter` about something, or a flow `run` to be opened or looked at.

    `on` is the first day a letter may go; `seat` (or, for an empty one, `role`) says to whom.
    """

    kind: Literal["letter", "run"]
    about: str
    on: date
    run: str | None = None
    role: str | None = None
    seat: str | None = None
    item: str | None = None


def wishes(plan: Definition, after: Programme, events: Sequence[e.Event]) -> tuple[Wish, ...]:
    """The wishes that `events` lead to, each once; `after` is the programme as they left it."""
    found: dict[Wish, None] = {}
    for event in events:
        day = local_day(plan.calendar, event.at)
        for wish in (*_letters(plan, after, event, day), *_runs(event, day)):
            found[wish] = None
    return tuple(found)


def _letters(plan: Definition, after: Programme, event: e.Event, day: date) -> Iterator[Wish]:
    tells = _TELLS.get(type(event))
    if tells is not None:
        yield from tells(plan, after, event, day)


def _runs(event: e.Event, day: date) -> Iterator[Wish]:
    run = getattr(event, "run", None)
    if isinstance(run, str) and not isinstance(event, e.YardstickRead):
        yield Wish("run", "tick", day, run=run)


def _invitation(plan: Definition, after: Programme, event: e.PhaseOpened, day: date) -> Iterator[Wish]:
    run = after.runs.get(event.run)
    if run is None or halted(after, run):
        return
    for owed in look(plan, after, run, day).owed:
        on = next_working_day(plan.calendar, day, owed.role)
        yield Wish("letter", "invitation", on, event.run, owed.role, owed.seat, f"{owed.act}:{owed.item}")


def _reminder(plan: Definition, after: Programme, event: e.ReminderCame, day: date) -> Iterator[Wish]:
    for owing in event.owed:
        about = "phone_task" if event.phone else "reminder"
        role, seat = (plan.managed_by, None) if event.phone else (owing.role, owing.seat)
        yield Wish("letter", about, owing.on, event.run, role, seat, f"{owing.act}:{owing.item}")


def _escalation(plan: Definition, after: Programme, event: e.Escalated, day: date) -> Iterator[Wish]:
    if event.late:
        yield from _to_role(plan, after, event.to, "escalation", event.run, day)


def _returned(plan: Definition, after: Programme, event: e.ProductReturned, day: date) -> Iterator[Wish]:
    seat = after.seats[event.seat]
    on = next_working_day(plan.calendar, day, seat.role)
    yield Wish("letter", "returned", on, event.run, seat.role, seat.id, event.product)


def _lapsed(plan: Definition, after: Programme, event: e.SignOffLapsed, day: date) -> Iterator[Wish]:
    role = after.seats[event.seat].role
    yield Wish("letter", "lapsed", next_working_day(plan.calendar, day, role), event.run, role, event.seat)


def _moved(plan: Definition, after: Programme, event: Any, day: date) -> Iterator[Wish]:
    run = after.runs.get(event.run)
    if run is None:
        return
    for owed in look(plan, after, run, day).owed:
        on = next_working_day(plan.calendar, day, owed.role)
        yield Wish("letter", "deadline_moved", on, event.run, owed.role, owed.seat)


def _to_everyone(plan: Definition, after: Programme, event: Any, day: date) -> Iterator[Wish]:
    about = "decision" if isinstance(event, e.CourseDecided) else "outcome"
    for role in plan.role:
        for seat in seats_of(after, role):
            on = next_working_day(plan.calendar, day, role)
            yield Wish("letter", about, on, getattr(event, "run", None), role, seat.id)


def _digest(plan: Definition, after: Programme, event: e.DigestDue, day: date) -> Iterator[Wish]:
    for role in plan.digests.to if plan.digests else ():
        yield from _to_role(plan, after, role, "digest", None, day)


def _empty_seat(plan: Definition, after: Programme, event: e.SeatLeft, day: date) -> Iterator[Wish]:
    if event.grace is None:
        yield from _to_role(plan, after, plan.managed_by, "empty_seat", None, day, event.seat)


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


_TELLS: dict[type[e.Event], Callable[[Definition, Programme, Any, date], Iterator[Wish]]] = {
    e.PhaseOpened: _invitation,
    e.ReminderCame: _reminder,
    e.Escalated: _escalation,
    e.ProductReturned: _returned,
    e.SignOffLapsed: _lapsed,
    e.DeadlineExtended: _moved,
    e.DeadlineShifted: _moved,
    e.CourseDecided: _to_everyone,
    e.ProgrammeEnded: _to_everyone,
    e.DigestDue: _digest,
    e.SeatLeft: _empty_seat,
    e.MomentsRanOut: _end_of_the_road,
}
