"""What people in a rehearsal are: asked for something they react, hearing something they may act. Shapes only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.figures import Absent
from engine.rules.gates import Owed
from engine.rules.measuring import Course, Meanwhile
from engine.rules.programme import Programme


@dataclass(frozen=True, slots=True)
class Asked:
    """Something is asked of somebody: what is owed, in which phase run (None: the programme), reminded how often."""

    run: str | None
    owed: Owed
    reminded: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does when asked, `days` later (moved to a working day). `text` is what they write,
    `explanation` cause, consequence and correction.

    `course` "recommended" follows the recommendation; without one, or while it cannot be, the next milder course.
    """

    days: int
    verdict: Literal["approve", "return", "abstain"] = "approve"
    text: str | None = None
    course: Course | Literal["recommended"] = "recommended"
    meanwhile: Meanwhile | None = None
    settle: Literal["continue", "change", "stop"] = "continue"
    how_many: int = 1
    names: tuple[str, ...] = ()
    explanation: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A command somebody gives of their own accord, `days` after what they heard; `on_the_day`: also at a weekend."""

    days: int
    command: str
    fields: dict[str, Any] = field(default_factory=dict)
    on_the_day: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as a supplier has it: a value or the reason why there is none."""

    value: Decimal | None
    unit: str
    source: str
    absent: Absent | None = None
    series: str = "1"
    published: date | None = None
    provisional: bool = False
    population: int | None = None


class People(Protocol):
    """The people of a rehearsal."""

    def react(self, asked: Asked, plan: Definition, programme: Programme) -> Deed | None:
        """What the asked seat does, or None: nothing, until asked again by a reminder."""
        ...

    def hear(self, event: Event, plan: Definition, programme: Programme) -> Iterable[Planned]:
        """What people do of their own accord, having heard what happened."""
        ...

    def figure(self, indicator: str, area: str, reference_date: date) -> Reading:
        """The figure a supplier has."""
        ...
