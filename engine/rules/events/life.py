"""What happened to a programme, its cycles and its phase runs."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.rules.events.base import Event, Ref


@dataclass(frozen=True, slots=True)
class ProgrammeStarted(Event):
    programme: str
    definition: str
    version: int
    hash: str
    area_code: str
    area_name: str
    area_kind: str
    by: str | None


@dataclass(frozen=True, slots=True)
class DefinitionMigrated(Event):
    definition: str
    version: int
    hash: str
    by: str | None
    reason: Ref


@dataclass(frozen=True, slots=True)
class ProgrammeEnded(Event):
    outcome: Literal["completed", "stopped"]
    reason: Ref
    handed_over: Ref
    by: str | None


@dataclass(frozen=True, slots=True)
class CycleBegan(Event):
    cycle: int
    reason: Literal["start", "reopened", "renewal", "by_hand"]
    phase: str
    cause: str | None = None
    by: str | None = None
    words: Ref | None = None


@dataclass(frozen=True, slots=True)
class PhaseOpened(Event):
    run: str
    phase: str
    cycle: int
    attempt: int
    deadline: date | None
    statutory: bool = False
    moment: str | None = None
    reference_date: date | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class PhasePassed(Event):
    """The run passed; `unmet` names what was missing where a deadline closed it.

    `day` is the local day on which the last thing it took was done, or was received where it could not be handled at
    once: earlier than `at` says, then, and in time where the deadline passed in between.
    """

    run: str
    day: date
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseWithdrawn(Event):
    run: str
    why: Literal["superseded", "ended"]
    day: date
    by_run: str | None = None
