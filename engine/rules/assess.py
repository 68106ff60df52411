"""Assessing: figures against baseline, target and benchmark -> a verdict on one indicator at one reference date.

Only that rule lives here. The shapes are in yardstick.py; what verdicts mean for the course is in recommend.py.

Everything is reckoned exactly, on a grid of twelve decimals (half even) so that each number has a finite text, and on
one scale, *behind*: how far the area is on the wrong side of the benchmark (of nought, where there is none). More is
worse, whichever direction is better. `_Scale` alone knows the way back to the gaps and values that people read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

from engine.rules.canonical import decimal_text
from engine.rules.figures import Figure, figure_key
from engine.rules.measuring import Indicator, Shares, Status
from engine.rules.yardstick import Assessment, Lack, Yardstick

DECIMALS = 12


def wanted(yardstick: Yardstick, area: str, reference_date: date) -> tuple[str, ...]:
    """Keys of the figures asked at a reference date: of the area itself, then of each area of the benchmark."""
    areas = dict.fromkeys((area, *(code for code, _ in yardstick.benchmark)))
    return tuple(figure_key(yardstick.indicator, code, reference_date) for code in areas)


def wanted_baseline(yardstick: Yardstick, area: str) -> tuple[str, ...]:
    """Keys of the figures asked at the baseline's reference date, in the same order as `wanted`."""
    return wanted(yardstick, area, yardstick.baseline)


def assess(
    indicator: Indicator,
    yardstick: Yardstick,
    figures: Mapping[str, Figure],
    area: str,
    reference_date: date,
    shares: Shares,
) -> Assessment:
    """The verdict on `indicator` in `area` at `reference_date`; `figures` by key, missing keys are missing figures.

    The rule, version assess-1, by "Evaluation" in the agreed plan of Koers:

    - interim = where the agreed path (straight between baseline, interim points and target, counted in days) is at the
      reference date; with a baseline within one margin of the target or beyond it, and from the target date on: target.
    - shortfall = how far the actual is on the wrong side of interim; way = |interim - baseline| (0 where the aim is to
      keep it).
    - on_course: shortfall <= max(10 % of way, 1 margin); at_risk: <= max(40 % of way, 2 margins); else off_course. The
      shares and margins come from `shares`. From the target date on: met (shortfall <= margin) or not_met.
    - The area's own value worsened since the baseline by more than the margin: never better than at_risk (so met
      becomes at_risk too).
    - unknown where anything it rests on is lacking; every lack is named, and numbers that are there are still told.
    - firm: all of the above gives the same status with the actual one margin better and one margin worse, also where
      that is outside 0..100. An unknown verdict is never firm.

    A gap is what counts with a benchmark, a value without one: the target of the other kind is no target.
    """
    case = _Case(indicator, yardstick, figures, area, reference_date)
    before, after = _read(case, yardstick.baseline), _read(case, reference_date)
    path, lacks = _path(case, before), _lacks(case)
    if lacks or path is None or before.value is None or after.value is None or after.level is None:
        return _told(case, before, after, path, _UNKNOWN, lacks)
    rule = _Rule(case.scale.sign, before.value, after.level, path, shares)
    return _told(case, before, after, path, rule.verdict(after.value), ())


@dataclass(frozen=True, slots=True)
class _Scale:
    """From readings to the scale *behind*, and back to the gap or value that people read."""

    sign: int
    against_benchmark: bool

    def behind(self, reading: "_Reading") -> Fraction | None:
        if reading.value is None or reading.level is None:
            return None
        return _turned(self.sign, reading.level - reading.value)

    def agreed(self, number: Decimal) -> Fraction:
        """A gap or value on record, such as the target, on the scale *behind*."""
        return _turned(1 if self.against_benchmark else -self.sign, _fraction(number))

    def shown(self, behind: Fraction | None) -> Decimal | None:
        if behind is None:
            return None
        return _decimal(_turned(1 if self.against_benchmark else -self.sign, behind))


@dataclass(frozen=True)
class _Case:
    """What is asked: one indicator with its yardstick and figures, in one area `on` one reference date."""

    indicator: Indicator
    yardstick: Yardstick
    figures: Mapping[str, Figure]
    area: str
    on: date

    @cached_property
    def scale(self) -> _Scale:
        return _Scale(-1 if self.indicator.direction == "lower" else 1, bool(self.yardstick.benchmark))

    @cached_property
    def before(self) -> tuple[str, ...]:
        return wanted_baseline(self.yardstick, self.area)

    @cached_property
    def after(self) -> tuple[str, ...]:
        return wanted(self.yardstick, self.area, self.on)

    def value(self, key: str) -> Fraction | None:
        return _value(self.figures.get(key))

    def too_few(self, key: str) -> bool:
        """There is a value, of fewer people than the least population; where either is not known, it is not."""
        figure, least = self.figures.get(key), self.indicator.least_population
        if figure is None or figure.population is None or least is None or self.value(key) is None:
            return False
        return figure.population < least

    def other_series(self, old: str, new: str) -> bool:
        if self.value(old) is None or self.value(new) is None:
            return False
        return self.figures[old].series != self.figures[new].series


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was measured at one date: the area's value and the benchmark's mean (0 without one); None: no use."""

    value: Fraction | None
    level: Fraction | None


@dataclass(frozen=True, slots=True)
class _Path:
    """Where the area should be (`interim`, on the scale *behind*) and how far that is from its baseline.

    `ended` says that the target date has come.
    """

    interim: Fraction
    way: Fraction
    margin: Fraction
    ended: bool


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: Status
    by_path: Status
    worsened: bool
    firm: bool
    shortfall: Fraction | None


_UNKNOWN = _Verdict("unknown", "unknown", worsened=False, firm=False, shortfall=None)


@dataclass(frozen=True)
class _Rule:
    """The whole rule as a function of the area's actual value alone, so that it can be asked what would have been."""

    sign: int
    baseline_value: Fraction
    level: Fraction
    path: _Path
    shares: Shares

    def verdict(self, value: Fraction) -> _Verdict:
        return _Verdict(
            self.status(value), self.by_path(value), self.worsened(value), self.firm(value), self.shortfall(value)
        )

    def shortfall(self, value: Fraction) -> Fraction:
        return _turned(self.sign, self.level - value) - self.path.interim

    def worsened(self, value: Fraction) -> bool:
        return _turned(self.sign, self.baseline_value - value) > self.path.margin

    def by_path(self, value: Fraction) -> Status:
        shortfall = self.shortfall(value)
        if self.path.ended:
            return "met" if shortfall <= self.path.margin else "not_met"
        if shortfall <= self.rooms[0]:
            return "on_course"
        return "at_risk" if shortfall <= self.rooms[1] else "off_course"

    @cached_property
    def rooms(self) -> tuple[Fraction, Fraction]:
        """How large a shortfall may be to be on course, and to be at risk."""
        path, shares = self.path, self.shares
        on_course = _room(path, shares.on_course, shares.on_course_margins)
        return on_course, _room(path, shares.at_risk, shares.at_risk_margins)

    def status(self, value: Fraction) -> Status:
        status = self.by_path(value)
        return "at_risk" if status in ("on_course", "met") and self.worsened(value) else status

    def firm(self, value: Fraction) -> bool:
        margin = self.path.margin
        return self.status(value - margin) == self.status(value) == self.status(value + margin)


def _room(path: _Path, share: Decimal, margins: Decimal) -> Fraction:
    return max(_exactly(share) * path.way, _exactly(margins) * path.margin)


def _path(case: _Case, before: _Reading) -> _Path | None:
    yardstick, scale = case.yardstick, case.scale
    agreed, ends, baseline = _target(yardstick), yardstick.target_on, scale.behind(before)
    if agreed is None or ends is None or baseline is None:
        return None
    target, margin, ended = scale.agreed(agreed), _fraction(case.indicator.margin), case.on >= ends
    if baseline - target <= margin:
        return _Path(target, Fraction(0), margin, ended)
    between = sorted((on, scale.agreed(due)) for on, due in yardstick.interim if yardstick.baseline < on < ends)
    interim = target if ended else _due([(yardstick.baseline, baseline), *between, (ends, target)], case.on)
    return _Path(interim, abs(interim - baseline), margin, ended)


def _due(points: list[tuple[date, Fraction]], on: date) -> Fraction:
    """Straight between the points, counted in days; level before the first and after the last."""
    for (start, low), (end, high) in pairwise(points):
        if on <= start:
            return low
        if on <= end:
            return _grid(low + (high - low) * Fraction((on - start).days, (end - start).days))
    return points[-1][1]


def _target(yardstick: Yardstick) -> Decimal | None:
    if yardstick.target_on is None:
        return None
    return yardstick.target_gap if yardstick.benchmark else yardstick.target_value


def _lacks(case: _Case) -> tuple[Lack, ...]:
    before, after = case.before, case.after
    found = [Lack("no_target")] if _target(case.yardstick) is None else []
    found += [Lack("no_baseline", before[0])] if case.value(before[0]) is None else []
    found += [Lack("no_actual", after[0])] if case.value(after[0]) is None else []
    found += [Lack("no_benchmark", key) for key in before[1:] + after[1:] if case.value(key) is None]
    found += [Lack("too_few_people", key) for key in before + after if case.too_few(key)]
    found += [Lack("other_series", new) for old, new in zip(before, after, strict=True) if case.other_series(old, new)]
    return tuple(dict.fromkeys(found))


def _read(case: _Case, on: date) -> _Reading:
    def usable(area: str) -> Fraction | None:
        key = figure_key(case.yardstick.indicator, area, on)
        return None if case.too_few(key) else case.value(key)

    benchmark = [(usable(area), _exactly(weight)) for area, weight in case.yardstick.benchmark]
    return _Reading(usable(case.area), _mean(benchmark) if benchmark else Fraction(0))


def _mean(weighed: list[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """The weighted mean; None where a value is missing."""
    products = [value * weight for value, weight in weighed if value is not None]
    if len(products) < len(weighed):
        return None
    return _grid(sum(products, Fraction(0)) / sum((weight for _, weight in weighed), Fraction(0)))


def _told(
    case: _Case, before: _Reading, after: _Reading, path: _Path | None, verdict: _Verdict, lacks: tuple[Lack, ...]
) -> Assessment:
    scale, against = case.scale, bool(case.yardstick.benchmark)
    inputs = tuple(case.figures[key] for key in dict.fromkeys(case.before + case.after) if key in case.figures)
    return Assessment(
        indicator=case.yardstick.indicator,
        reference_date=case.on,
        yardstick=case.yardstick.number,
        status=verdict.status,
        firm=verdict.firm,
        by_path=verdict.by_path,
        worsened=verdict.worsened,
        margin=case.indicator.margin,
        baseline=scale.shown(scale.behind(before)),
        interim=scale.shown(path.interim if path else None),
        target=_target(case.yardstick),
        actual=scale.shown(scale.behind(after)),
        shortfall=_decimal(verdict.shortfall),
        way=_decimal(path.way if path else None),
        baseline_value=_decimal(before.value),
        actual_value=_decimal(after.value),
        benchmark_baseline=_decimal(before.level) if against else None,
        benchmark_actual=_decimal(after.level) if against else None,
        provisional=any(figure.provisional for figure in inputs),
        lacks=lacks,
        inputs=inputs,
    )


def _value(figure: Figure | None) -> Fraction | None:
    """The figure's value; what is absent, or no number at all (NaN, infinity), is no value."""
    if figure is None or figure.absent is not None or figure.value is None or not figure.value.is_finite():
        return None
    return _fraction(figure.value)


def _turned(sign: int, number: Fraction) -> Fraction:
    return number if sign > 0 else -number


@lru_cache(maxsize=1024)
def _exactly(number: Decimal) -> Fraction:
    return Fraction(number)


@lru_cache(maxsize=4096)
def _fraction(number: Decimal) -> Fraction:
    return _grid(Fraction(number))


def _grid(number: Fraction) -> Fraction:
    return number if 10**DECIMALS % number.denominator == 0 else round(number, DECIMALS)


def _decimal(number: Fraction | None) -> Decimal | None:
    """The decimal with the shortest plain text."""
    if number is None:
        return None
    steps = number.numerator * (10**DECIMALS // number.denominator)
    return Decimal(decimal_text(Decimal(f"{steps}E-{DECIMALS}")))
