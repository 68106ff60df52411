"""What happened to initiatives."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.rules.events.base import Event, Ref


@dataclass(frozen=True, slots=True)
class Dependency:
    milestone: str
    initiative: str
    needs: str


@dataclass(frozen=True, slots=True)
class InitiativePlanned(Event):
    initiative: str
    seat: str
    label: Ref
    by: str | None
    cycle: int
    due: tuple[tuple[str, date], ...]
    depends_on: tuple[Dependency, ...]


@dataclass(frozen=True, slots=True)
class MilestoneReached(Event):
    initiative: str
    milestone: str
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class MilestoneMissed(Event):
    initiative: str
    milestone: str
    due: date


@dataclass(frozen=True, slots=True)
class InitiativeSettled(Event):
    initiative: str
    run: str
    verdict: Literal["continue", "change", "stop"]
    seat: str
    by: str | None
    reason: Ref | None


@dataclass(frozen=True, slots=True)
class InitiativeCarried(Event):
    initiative: str
    cycle: int
