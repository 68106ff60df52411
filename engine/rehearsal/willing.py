"""Willing and unwilling people for a rehearsal: prompt ones, late ones, ones who first return, abstain or divide.

They have no chance in them: the same definition is always rehearsed alike. What figures they have is handed in.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.rehearsal.people import Asked, Deed, Planned, Reading
from engine.rules.definition import Definition
from engine.rules.events import CourseReturned, Event, SignedOff
from engine.rules.gates import Owed, seats_of
from engine.rules.programme import Programme

PROMPT = 3
LATE = 400

RATIFY = "ratify"

Verdict = Literal["approve", "return", "abstain"]
Doubt = Literal["return", "abstain", "divide"]
Figures = Callable[[str, str, date], Reading]


@dataclass
class Willing:
    """People who do everything asked within days, follow the recommendation, and end the programme when it is done.

    `late` is a role that lets everything lie for over a year the first time; `doubt` makes everybody return, abstain
    or divide the first times they sign something (`rounds`), before they approve.
    """

    figures: Figures
    late: str | None = None
    doubt: Doubt | None = None
    rounds: int = 3
    settle: Literal["continue", "stop"] = "continue"
    meanwhile: Literal["continue", "suspend"] | None = None
    _slept: set[tuple[str | None, str]] = field(default_factory=set)
    _signed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def react(self, asked: Asked, plan: Definition, programme: Programme) -> Deed | None:
        """Does it, now or late; or says no the first times."""
        verdict = self._verdict(asked, plan, programme)
        return Deed(self._days(asked), verdict, meanwhile=self.meanwhile, settle=self.settle, how_many=9)

    def hear(self, event: Event, plan: Definition, programme: Programme) -> Iterable[Planned]:
        """Counts who has spoken; nobody acts of their own accord."""
        if isinstance(event, SignedOff):
            self._signed[event.run, event.seat] += 1
        elif isinstance(event, CourseReturned) and plan.course and event.role == plan.course.ratified_by:
            self._signed[event.run, RATIFY] += 1
        return ()

    def figure(self, indicator: str, area: str, reference_date: date) -> Reading:
        """The figure that was handed in for this."""
        return self.figures(indicator, area, reference_date)

    def _days(self, asked: Asked) -> int:
        key = (asked.run, asked.owed.act)
        if asked.owed.role != self.late or key in self._slept:
            return PROMPT
        self._slept.add(key)
        return LATE

    def _verdict(self, asked: Asked, plan: Definition, p: Programme) -> Verdict:
        owed, run = asked.owed, asked.run or ""
        if self.doubt is None or owed.seat is None or not _doubted(owed, plan):
            return "approve"
        if self._signed[run, RATIFY if owed.act == "ratify" else owed.seat] >= self.rounds:
            return "approve"
        return _dividing(p, owed.role, owed.seat) if self.doubt == "divide" else self.doubt


@dataclass
class Unwilling:
    """People who do nothing at all, however often they are asked."""

    def react(self, asked: Asked, plan: Definition, programme: Programme) -> Deed | None:
        """Nothing."""
        return None

    def hear(self, event: Event, plan: Definition, programme: Programme) -> Iterable[Planned]:
        """Nothing."""
        return ()

    def figure(self, indicator: str, area: str, reference_date: date) -> Reading:
        """Never asked, since nobody supplies anything."""
        raise LookupError(f"nobody supplies {indicator}")


def _doubted(owed: Owed, plan: Definition) -> bool:
    """Whether doubt is due here: a sign-off, but not one of the role above, which is to end a division."""
    if owed.act == "sign":
        return owed.role != plan.role[owed.item].above
    if owed.act == "decide":
        return plan.course is not None and owed.role == plan.course.decided_by
    return owed.act == "ratify"


def _dividing(p: Programme, role: str, seat: str) -> Verdict:
    """By turns for and against; the odd one out abstains, so that votes are tied."""
    seats = [each.id for each in seats_of(p, role)]
    place = seats.index(seat)
    if place == len(seats) - 1 and len(seats) % 2:
        return "abstain"
    return "return" if place % 2 else "approve"
