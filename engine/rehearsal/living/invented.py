"""Invented figures: for any indicator and date, figures that lead to a wanted verdict, found with the real rule.

The benchmark stands still, the area starts well behind its target, and what it measures later is chosen from a row of
values between far better and far worse. No figure of any real area is here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice, product

from engine.rehearsal.people import Reading
from engine.rules.assess import assess, wanted
from engine.rules.definition import Definition
from engine.rules.figures import Absent, Figure
from engine.rules.measuring import Course, Indicator, Moment, Shares, Status
from engine.rules.recommend import recommend
from engine.rules.yardstick import Assessment, Yardstick, yardstick_of

AREA = "OEFENGEBIED"
SOURCE = "oefening"
GOOD: tuple[Status, ...] = ("on_course", "met", "at_risk", "off_course", "not_met")
_STEPS = 24
_MOST_MIXES = 3000


@dataclass
class Invented:
    """The invented figures of a definition whose targets are all filled in (see `rehearsable`)."""

    plan: Definition
    _rows: dict[tuple[str, date], dict[Status, "_Choice"]] = field(default_factory=dict)

    def reading(self, name: str, area: str, on: date, status: Status | None) -> Reading:
        """The figure of an area at a date, such that the verdict is `status`, or as good as can be without one."""
        indicator, stick = self.plan.indicator[name], self._stick(name)
        if status == "unknown" and area == AREA and on != stick.baseline:
            return Reading(None, indicator.unit, SOURCE, absent="not_available")
        if area != AREA:
            value = _level(indicator, stick)
        elif on <= stick.baseline:
            value = _start(indicator, stick)
        else:
            value = self._choose(name, on, status)
        return Reading(value, indicator.unit, SOURCE)

    def statuses(self, name: str, on: date) -> dict[Status, Assessment]:
        """The verdicts that figures at this date can lead to, each with an example of it."""
        found = {status: choice.verdict for status, choice in self._row(name, on).items()}
        return found | {"unknown": self._assess(name, on, None)}

    def mix(self, moment: Moment, on: date, course: Course) -> dict[str, Status] | None:
        """Verdicts per indicator for which the rules recommend `course` at this moment, or None when there are none."""
        plan = self.plan
        assert plan.course is not None
        keys = [name for name in moment.indicators if plan.measurement_agreement[name].key]
        can = {name: self.statuses(name, on) for name in keys}
        for mix in islice(_mixes(keys, can), _MOST_MIXES):
            verdicts = [can[name][status] for name, status in mix.items()]
            if recommend(plan.course.rules, plan.course.assessment, verdicts).course == course:
                return mix
        return None

    def _choose(self, name: str, on: date, status: Status | None) -> Decimal:
        row = self._row(name, on)
        order = (status, *GOOD) if status else GOOD
        return next(row[each].value for each in order if each in row)

    def _row(self, name: str, on: date) -> dict[Status, "_Choice"]:
        key = (name, on)
        if key not in self._rows:
            self._rows[key] = self._look(name, on)
        return self._rows[key]

    def _look(self, name: str, on: date) -> dict[Status, "_Choice"]:
        """An example of every verdict to be had, outside the margin where possible; the best figures come first."""
        found: dict[Status, _Choice] = {}
        for value in self._candidates(name, on):
            verdict = self._assess(name, on, value)
            old = found.get(verdict.status)
            if old is None or (verdict.firm and not old.verdict.firm):
                found[verdict.status] = _Choice(value, verdict)
        return found

    def _candidates(self, name: str, on: date) -> Iterator[Decimal]:
        indicator, stick = self.plan.indicator[name], self._stick(name)
        start, sign = _start(indicator, stick), _sign(indicator)
        interim = self._assess(name, on, start).interim
        due = start if interim is None else _value_of(indicator, stick, interim)
        reach = 2 * max(abs(start - due), _stretch(indicator, stick))
        for step in range(-_STEPS, _STEPS + 1):
            yield _within(indicator, due - sign * reach * step / _STEPS)
        yield _within(indicator, due - sign * 10 * reach)

    def _assess(self, name: str, on: date, value: Decimal | None) -> Assessment:
        indicator, stick = self.plan.indicator[name], self._stick(name)
        figures = {}
        for day in (stick.baseline, on):
            for key in wanted(stick, AREA, day):
                area = key.split("|")[1]
                number = _level(indicator, stick) if area != AREA else value if day == on else _start(indicator, stick)
                figures[key] = _figure(indicator, area, day, number)
        shares = self.plan.course.assessment if self.plan.course else Shares()
        return assess(indicator, stick, figures, AREA, on, shares)

    def _stick(self, name: str) -> Yardstick:
        return yardstick_of(self.plan.measurement_agreement[name])


@dataclass(frozen=True, slots=True)
class _Choice:
    value: Decimal
    verdict: Assessment


def _mixes(keys: list[str], can: Mapping[str, Mapping[Status, Assessment]]) -> Iterator[dict[str, Status]]:
    """Everything alike first, then some alike and the rest good, then every combination."""
    good: dict[str, Status] = {name: next((s for s in GOOD if s in can[name]), "unknown") for name in keys}
    statuses = list(dict.fromkeys(status for name in keys for status in can[name]))
    for status in statuses:
        for count in range(len(keys), -1, -1):
            yield {**good, **{name: status for name in keys[:count] if status in can[name]}}
    for mix in product(*(can[name] for name in keys)):
        yield dict(zip(keys, mix, strict=True))


def _sign(indicator: Indicator) -> int:
    return 1 if indicator.direction == "higher" else -1


def _level(indicator: Indicator, stick: Yardstick) -> Decimal:
    """Where the benchmark stands."""
    if indicator.kind == "share":
        return Decimal(50)
    return 1000 + 10 * abs(stick.target_gap or Decimal(0))


def _target(indicator: Indicator, stick: Yardstick) -> Decimal:
    if stick.benchmark:
        return _level(indicator, stick) - _sign(indicator) * (stick.target_gap or Decimal(0))
    return stick.target_value or Decimal(0)


def _start(indicator: Indicator, stick: Yardstick) -> Decimal:
    """The baseline figure: well behind the target, and with room to get worse."""
    return _within(indicator, _target(indicator, stick) - _sign(indicator) * _stretch(indicator, stick))


def _stretch(indicator: Indicator, stick: Yardstick) -> Decimal:
    target = _target(indicator, stick)
    wanted_room = max(20 * indicator.margin, abs(target) / 5, Decimal(1))
    if indicator.kind not in ("share", "count"):
        return wanted_room
    worst = Decimal(0) if indicator.direction == "higher" else Decimal(100) if indicator.kind == "share" else None
    return wanted_room if worst is None else min(wanted_room, abs(target - worst) / 2)


def _within(indicator: Indicator, value: Decimal) -> Decimal:
    if indicator.kind in ("share", "count"):
        value = max(value, Decimal(0))
    if indicator.kind == "share":
        value = min(value, Decimal(100))
    return round(value, 6)


def _value_of(indicator: Indicator, stick: Yardstick, told: Decimal) -> Decimal:
    """The area's value behind a gap or value as people read it."""
    return _level(indicator, stick) - _sign(indicator) * told if stick.benchmark else told


def _figure(indicator: Indicator, area: str, on: date, value: Decimal | None) -> Figure:
    absent: Absent | None = "not_available" if value is None else None
    return Figure(indicator.id, area, on, indicator.unit, SOURCE, "1", on, value, absent)
