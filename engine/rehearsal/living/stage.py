"""The stage of a rehearsal: when it begins and ends, and the programme just started with its seats filled."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Literal

from engine.rehearsal.doing import command_of
from engine.rehearsal.ledger import Ledger
from engine.rehearsal.living.dates import DAY, first_of_all
from engine.rehearsal.living.invented import AREA
from engine.rehearsal.living.trimmed import MOST_SEATS
from engine.rules.definition import Definition, Role
from engine.rules.durations import Period, add, subtract
from engine.rules.events import Event
from engine.rules.programme import Programme

LONGEST = Period(years=30)
LAST_DAY = date(2190, 1, 1)
SOME_DAY = date(2025, 1, 6)
MOST_EFFORT = 20_000
PLAIN = 500
Fill = Literal["most", "least"]


@dataclass
class Stage:
    """Where a trimmed definition is rehearsed, time after time; the beginning is played once for every `Fill`.

    `effort` bounds all rehearsals together, in commands of a plain definition.
    """

    plan: Definition
    effort: int = MOST_EFFORT
    _begun: dict[Fill, tuple[Programme, tuple[Event, ...]]] = field(default_factory=dict)

    @property
    def affords(self) -> int:
        """How many commands there is effort left for; one costs more where seats are many and gates are wide."""
        return self.effort // self._cost

    def spend(self, commands: int) -> None:
        """Takes what a rehearsal of so many commands has cost from the effort that is left."""
        self.effort -= commands * self._cost

    @cached_property
    def _cost(self) -> int:
        seats = sum(_seats(role, "most") for role in self.plan.roles)
        return 1 + seats * max(len(phase.gate) for phase in self.plan.phases) // PLAIN

    @property
    def begins(self) -> datetime:
        """When a rehearsal begins."""
        return _noon(first_day(self.plan))

    @property
    def ends(self) -> datetime:
        """When a rehearsal ends at the latest: long after the last measurement."""
        last = [add(add(day, each.publication), each.window) for each in self.plan.moment.values() for day in each.on]
        return _noon(min(add(max([first_day(self.plan), *last]), LONGEST), LAST_DAY))

    def begin(self, fill: Fill) -> tuple[Ledger, tuple[Event, ...]]:
        """A ledger in which the programme has started and every role has its most or least seats; and what happened."""
        if fill not in self._begun:
            self._begun[fill] = self._start(fill)
        ledger = Ledger(self.plan)
        ledger.programme, events = self._begun[fill]
        return ledger, events

    def _start(self, fill: Fill) -> tuple[Programme, tuple[Event, ...]]:
        ledger = Ledger(self.plan)
        given: list[tuple[str, dict[str, object]]] = [
            (
                "StartProgramme",
                {"programme": "oefening", "definition": self.plan, "area_code": AREA, "area_name": AREA},
            )
        ]
        for role in self.plan.roles:
            for number in range(1, _seats(role, fill) + 1):
                seat, person = f"{role.id}-{number}", f"p-{role.id}-{number}"
                given.append(("AddPerson", {"person": person}))
                given.append(("FillSeat", {"seat": seat, "role": role.id, "person": person}))
        told: list[Event] = []
        for place, (name, fields) in enumerate(given):
            told += ledger.handle(command_of(name, fields, f"s{place}"), self.begins)
        assert ledger.programme is not None
        return ledger.programme, tuple(told)


def first_day(plan: Definition) -> date:
    """The day a rehearsal begins: at the earliest baseline, and a year before the first deadline on a date."""
    baselines = [agreement.baseline for agreement in plan.measurement_agreement.values()]
    measured = first_of_all(plan)
    days = baselines + ([measured - DAY] if measured else [])
    fixed = [phase.deadline.on for phase in plan.phases if phase.deadline and phase.deadline.on]
    return min(days + [subtract(day, Period(years=1)) for day in fixed], default=SOME_DAY)


def _seats(role: Role, fill: Fill) -> int:
    return min(role.seats.most if fill == "most" else role.seats.least, MOST_SEATS)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
