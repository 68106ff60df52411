"""What happened to people and seats."""

from dataclasses import dataclass
from datetime import date

from engine.rules.events.base import Event, Ref


@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    person: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatFilled(Event):
    seat: str
    role: str
    person: str | None
    organisation: str | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class LeaveAnnounced(Event):
    seat: str
    on: date
    successor_person: str | None
    successor_organisation: str | None


@dataclass(frozen=True, slots=True)
class SeatLeft(Event):
    """The seat passed to its successor, who has until `grace` (five working days), or stands empty."""

    seat: str
    successor_person: str | None
    successor_organisation: str | None
    day: date
    grace: date | None


@dataclass(frozen=True, slots=True)
class Substituted(Event):
    seat: str
    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SubstitutionEnded(Event):
    seat: str


@dataclass(frozen=True, slots=True)
class ConflictDeclared(Event):
    run: str
    seat: str
    reason: Ref
    by: str | None
