"""What a figure is held against: the yardstick agreed for one indicator, and the verdict found with it.

Only the shapes live here; the rules are in assess.py.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from engine.rules.figures import Figure
from engine.rules.measuring import Course, MeasurementAgreement, Status


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One version of the measurement agreement on one indicator in one programme.

    A later version (`number` + 1) never changes the verdicts found with an earlier one. With a `benchmark` (area
    code to weight) every number is a gap to it; `target_gap` is the gap aimed at, `target_value` the value.
    """

    indicator: str
    number: int
    key: bool
    baseline: date
    target_on: date | None = None
    target_value: Decimal | None = None
    target_gap: Decimal | None = None
    benchmark: tuple[tuple[str, Decimal], ...] = ()
    interim: tuple[tuple[date, Decimal], ...] = ()


def yardstick_of(agreement: MeasurementAgreement, number: int = 1) -> Yardstick:
    """The yardstick that a measurement agreement of the definition amounts to."""
    target = agreement.target
    return Yardstick(
        indicator=agreement.indicator,
        number=number,
        key=agreement.key,
        baseline=agreement.baseline,
        target_on=target.on if target else None,
        target_value=target.value if target else None,
        target_gap=target.gap if target else None,
        benchmark=tuple(sorted(agreement.benchmark.areas.items())) if agreement.benchmark else (),
        interim=tuple((point.on, point.due) for point in agreement.interim),
    )


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a verdict is unknown: what is missing, and the key of the figure concerned where it is one figure."""

    why: Literal["no_baseline", "no_actual", "no_benchmark", "no_target", "other_series", "too_few_people"]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A verdict on one indicator at one reference date, with all that went into it.

    `baseline`, `interim`, `target`, `actual` are gaps to the benchmark where the yardstick has one (a positive gap is
    being behind), else values, all in the indicator's unit. `shortfall` is how far the actual is on the wrong side of
    the interim target (0 or less: none), `way` the distance from baseline to interim target. `by_path` is the status
    before the absolute figure was looked at; `worsened` says that the absolute figure got worse by more than the
    margin, which caps the status at *at risk*. `firm` is false within the margin. `rule` names this rule's version.
    """

    indicator: str
    reference_date: date
    yardstick: int
    status: Status
    firm: bool
    by_path: Status
    worsened: bool
    margin: Decimal
    baseline: Decimal | None = None
    interim: Decimal | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    shortfall: Decimal | None = None
    way: Decimal | None = None
    baseline_value: Decimal | None = None
    actual_value: Decimal | None = None
    benchmark_baseline: Decimal | None = None
    benchmark_actual: Decimal | None = None
    provisional: bool = False
    lacks: tuple[Lack, ...] = ()
    inputs: tuple[Figure, ...] = ()
    rule: str = "assess-1"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the course rules make of the key indicators: a course, or None for *no recommendation*.

    `rule` is the position (from 1) of the course rule that spoke, None where none did.
    """

    course: Course | None
    rule: int | None
    counts: tuple[tuple[Status, int], ...]
    provisional: bool
