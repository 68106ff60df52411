"""People with habits: prompt, late, forgetful, returning things, changing figures. How they react to what is asked.

What they do of their own accord: whims.py. All chance comes from one random number generator with a seed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Literal

from engine.rehearsal.people import Asked, Deed, Planned, Reading
from engine.rehearsal.population import Population, Temper
from engine.rehearsal.whims import whims
from engine.rules.definition import Definition
from engine.rules.events import Event, FigureRecorded, SeatLeft
from engine.rules.figures import Absent, Figure
from engine.rules.measuring import Course, Indicator, Meanwhile
from engine.rules.programme import Programme

_DAYS: dict[Temper, tuple[int, int]] = {"prompt": (0, 3), "steady": (2, 15), "late": (20, 120), "forgetful": (0, 10)}
_SIGNING = ("sign", "decide", "ratify")
_ABSENT: tuple[Absent, ...] = ("not_available", "suppressed")
_COURSES: tuple[Course | Literal["recommended"], ...] = (*("recommended",) * 6, "stay", "adjust", "reopen")
_MEANWHILE: tuple[Meanwhile | None, ...] = (None, None, None, "suspend", "continue")
_SETTLING: tuple[Literal["continue", "change", "stop"], ...] = ("continue", "continue", "change", "stop")


class Habits:
    """The people of one simulated programme."""

    def __init__(self, plan: Definition, rng: Random, population: Population) -> None:
        self.plan = plan
        self.rng = rng
        self.tempers = population.tempers
        self.spare = population.spare
        self.again: list[Planned] = []
        self._drift: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
        self._waiting: set[str] = set()

    def react(self, asked: Asked, plan: Definition, programme: Programme) -> Deed | None:
        """What the asked seat does, by its temper; a forgetful one acts only after reminders."""
        if asked.owed.act == "look_ahead" and self.rng.random() < 0.98:
            return None  # further moments will be agreed: see whims.py
        temper = self.tempers.get(asked.owed.seat or "", "steady")
        if temper == "forgetful" and asked.reminded < self.rng.choice((1, 1, 2, 3)) and self.rng.random() < 0.9:
            return None if self._will_be_reminded(asked, programme) else self._deed(asked, "late")
        return self._deed(asked, temper)

    def _will_be_reminded(self, asked: Asked, programme: Programme) -> bool:
        run = programme.runs.get(asked.run or "")
        return run is not None and run.deadline is not None and self.plan.phase[run.phase].reminders is not None

    def _deed(self, asked: Asked, temper: Temper) -> Deed:
        rng, act = self.rng, asked.owed.act
        days = rng.randint(*_DAYS[temper]) + (rng.randint(20, 90) if asked.owed.item in self._waiting else 0)
        return Deed(
            days,
            verdict=self._verdict() if act in _SIGNING else "approve",
            course=rng.choice(_COURSES),
            meanwhile=rng.choice(_MEANWHILE),
            settle=rng.choice(_SETTLING),
            how_many=rng.randint(3, 60),
        )

    def _verdict(self) -> Any:
        return self.rng.choices(("approve", "return", "abstain"), (86, 9, 5))[0]

    def hear(self, event: Event, plan: Definition, programme: Programme) -> Iterable[Planned]:
        """What people do of their own accord: whims, figures that change, seats filled again, things done twice."""
        again, self.again = self.again, []
        yield from again
        if isinstance(event, FigureRecorded):
            yield from self._changing(event.figure)
        elif isinstance(event, SeatLeft) and event.grace is None:
            yield from self._filled_again(event, programme)
        yield from whims(self.rng, self.spare, event, plan, programme)

    def _filled_again(self, left: SeatLeft, programme: Programme) -> Iterator[Planned]:
        seat, person = programme.seats[left.seat], self.rng.choice(self.spare)
        fields = {"seat": seat.id, "role": seat.role, "person": person}
        yield Planned(self.rng.randint(3, 150), "FillSeat", fields)

    def _changing(self, figure: Figure) -> Iterator[Planned]:
        """A provisional figure becomes definitive; others are now and then corrected or withdrawn."""
        chance = self.rng.random()
        if figure.absent == "not_yet_published":
            self._waiting.add(figure.key)
        elif figure.provisional or (chance < 0.05 and figure.absent is None):
            yield Planned(self.rng.randint(20, 700), "RecordFigure", self._fields(figure, absent=None))
        elif chance < 0.07:
            yield Planned(self.rng.randint(20, 400), "RecordFigure", self._fields(figure, absent="withdrawn"))
        elif chance < 0.08:
            yield Planned(self.rng.randint(0, 9), "RecordFigure", self._fields(figure, absent=figure.absent))

    def _fields(self, figure: Figure, absent: str | None) -> dict[str, Any]:
        indicator = self.plan.indicator[figure.indicator]
        change = Decimal(self.rng.randint(-40, 40)) / 10
        value = None if absent else _within(indicator, (figure.value or Decimal(50)) + change)
        return {
            "indicator": figure.indicator, "area": figure.area, "reference_date": figure.reference_date,
            "unit": figure.unit, "source": figure.source, "series": figure.series, "value": value, "absent": absent,
        }  # fmt: skip

    def figure(self, indicator: str, area: str, reference_date: date) -> Reading:
        """A figure on a path of its own per area; sometimes provisional, absent, of few people or another series."""
        known = self.plan.indicator[indicator]
        chance, key = self.rng.random(), f"{indicator}|{area}|{reference_date.isoformat()}"
        if chance < 0.06 and key not in self._waiting:
            return Reading(None, known.unit, known.source, "not_yet_published")
        if chance < 0.10:
            return Reading(None, known.unit, known.source, self.rng.choice(_ABSENT))
        return Reading(
            self._value(known, area, reference_date),
            known.unit,
            known.source,
            series="2" if chance > 0.98 else "1",
            published=reference_date,
            provisional=0.10 <= chance < 0.18,
            population=self.rng.choice((None, 40, 79_000)),
        )

    def _value(self, indicator: Indicator, area: str, day: date) -> Decimal:
        path = (indicator.id, area)
        if path not in self._drift:
            start, slope = Decimal(self.rng.randint(200, 600)) / 10, Decimal(self.rng.randint(-30, 30)) / 10
            self._drift[path] = (start, slope)
        start, slope = self._drift[path]
        noise = Decimal(self.rng.randint(-10, 10)) / 10
        return _within(indicator, start + slope * (day.year - 2015) + noise)


def _within(indicator: Indicator, value: Decimal) -> Decimal:
    value = round(value, 1)
    if indicator.kind == "share":
        return min(max(value, Decimal(0)), Decimal(100))
    return max(value, Decimal(0)) if indicator.kind == "count" else value
