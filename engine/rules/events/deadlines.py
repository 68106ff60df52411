"""What happened to deadlines, and who was told: extending, suspending, passing, reminding, escalating, digests."""

from dataclasses import dataclass
from datetime import date

from engine.rules.events.base import Event, Ref


@dataclass(frozen=True, slots=True)
class DeadlineExtended(Event):
    run: str
    was: date
    until: date
    reason: Ref
    by: str | None


@dataclass(frozen=True, slots=True)
class DeadlineShifted(Event):
    run: str
    was: date
    until: date


@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    run: str
    deadline: date


@dataclass(frozen=True, slots=True)
class Suspended(Event):
    run: str | None
    reason: Ref | None
    by: str | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """`lost` days were lost; the milestones of `initiatives` that are not reached or missed yet move by as many."""

    run: str | None
    by: str | None
    lost: int = 0
    initiatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owing:
    """One seat (None: a role without anybody in it) that owes one thing, and the day its letter may go."""

    role: str
    seat: str | None
    act: str
    item: str
    on: date


@dataclass(frozen=True, slots=True)
class ReminderCame(Event):
    """A day of the reminder plan came; `unchanged` counts how often the same list was told before.

    `phone` asks the programme manager to call instead of one more letter. An empty `owed` means nobody is told:
    nothing is owed, or the same list was told less than a week ago.
    """

    run: str
    day: date
    list: str
    owed: tuple[Owing, ...]
    unchanged: int
    phone: bool
    announces_escalation: bool


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    run: str
    to: str
    late: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class DigestDue(Event):
    day: date
