"""The picture of one indicator: where the area stood, where it should be by the agreed path, and what was measured.

Only numbers and places in a drawing of WIDTH by HEIGHT; the template draws them. A better value is always lower for a
gap (a gap is being behind); without a benchmark the drawing shows the value itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.rules.definition import Definition
from engine.rules.measuring import Status
from engine.rules.picture import Standing, VerdictPicture, YardstickPicture
from engine.rules.words import number_words, numbers_alike

WIDTH, HEIGHT = 380, 260
LEFT, RIGHT, TOP, BOTTOM = 40, 20, 22, 32


@dataclass(frozen=True, slots=True)
class Point:
    """A measured point at x, y with its number as text at label_x, label_y; `reading`: by a changed yardstick."""

    x: float
    y: float
    label_x: float
    label_y: float
    day: date
    number: str
    status: Status | None = None
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Path:
    """Everything drawn for one indicator. `band` is the outline of the margin around the agreed path."""

    agreed: str
    band: str
    measured: str
    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    zero: float | None
    gap: bool


def path_of(standing: Standing, plan: Definition, indicator: str, language: str) -> Path | None:
    """The drawing for one indicator; None where there is no agreed path yet, since the baseline is not known."""
    stick = next((item for item in standing.yardsticks if item.indicator == indicator), None)
    if stick is None or stick.now.target_on is None:
        return None
    verdicts = [item for item in standing.history.verdicts if item.indicator == indicator and item.assessment]
    route = _route(stick, verdicts)
    if route is None:
        return None
    margin, gap = plan.indicator[indicator].margin, bool(stick.now.benchmark)
    return _drawn(route, _measured(stick, verdicts, route[0]), margin, gap, language)


Spot = tuple[date, Decimal]
Seen = tuple[date, Decimal, Status | None, bool]


def _route(stick: YardstickPicture, verdicts: Sequence[VerdictPicture]) -> list[Spot] | None:
    """The agreed path by the yardstick that holds now: baseline, points agreed between, target."""
    target = stick.now.target_gap if stick.now.benchmark else stick.now.target_value
    known = [item.assessment for item in verdicts if item.yardstick == stick.now.number and item.assessment]
    baseline = next((item.baseline for item in known if item.baseline is not None), None)
    if baseline is None or target is None or stick.now.target_on is None:
        return None
    return [(stick.now.baseline, baseline), *stick.now.interim, (stick.now.target_on, target)]


def _measured(stick: YardstickPicture, verdicts: Sequence[VerdictPicture], start: Spot) -> list[Seen]:
    """The newest verdict or reading on every reference date, after the baseline itself."""
    newest: dict[date, VerdictPicture] = {}
    for item in verdicts:
        if item.assessment and item.assessment.actual is not None and not item.reading:
            newest[item.reference_date] = item
    if stick.reading and stick.reading.assessment and stick.reading.assessment.actual is not None:
        newest[stick.reading.reference_date] = stick.reading
    points: list[Seen] = [(start[0], start[1], None, False)]
    for day, item in sorted(newest.items()):
        actual = item.assessment.actual if item.assessment else None
        if actual is not None and day != start[0]:
            points.append((day, actual, item.status, item.reading))
    return points


def _drawn(route: list[Spot], seen: list[Seen], margin: Decimal, gap: bool, language: str) -> Path:
    days = [day for day, _ in route] + [item[0] for item in seen]
    values = [value for _, value in route] + [item[1] for item in seen]
    low, high = min((*values, Decimal(0))) if gap else min(values), max(values)
    low, high = low - margin, high + margin
    x, y = _scale_days(min(days), max(days)), _scale(low, high)
    upper = [(x(day), y(value + margin)) for day, value in route]
    lower = [(x(day), y(value - margin)) for day, value in reversed(route)]
    numbers = numbers_alike([value for _, value, _, _ in seen], language)
    after = [*(value for _, value, _, _ in seen[1:]), low]
    points = tuple(
        Point(x(day), y(value), x(day) + 9, y(value) + (-17 if later > value else -9), day, number, status, reading)
        for (day, value, status, reading), number, later in zip(seen, numbers, after, strict=True)
    )
    years = range(min(days).year, max(days).year + 1, 4)
    return Path(
        agreed=_line((x(day), y(value)) for day, value in route),
        band=_line([*upper, *lower]),
        measured=_line((point.x, point.y) for point in points),
        points=points,
        across=tuple(Tick(x(date(year, min(days).month, min(days).day)), str(year)) for year in years),
        up=tuple(Tick(y(value), number_words(value, language)) for value in _round_values(low, high)),
        zero=y(Decimal(0)) if gap else None,
        gap=gap,
    )


def _scale_days(first: date, last: date) -> Callable[[date], float]:
    width = max((last - first).days, 1)
    return lambda day: round(LEFT + (day - first).days / width * (WIDTH - LEFT - RIGHT), 1)


def _scale(low: Decimal, high: Decimal) -> Callable[[Decimal], float]:
    height = high - low or Decimal(1)
    return lambda value: round(TOP + float((high - value) / height) * (HEIGHT - TOP - BOTTOM), 1)


def _line(spots: Iterator[tuple[float, float]] | Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in spots)


def _round_values(low: Decimal, high: Decimal) -> list[Decimal]:
    """Four to eight round values between low and high."""
    step = next(
        step * Decimal(10) ** power
        for power in range(-2, 13)
        for step in (Decimal(1), Decimal(2), Decimal(5))
        if (high - low) / (step * Decimal(10) ** power) <= 7
    )
    first = (low / step).to_integral_value(rounding="ROUND_CEILING") * step
    return [first + step * place for place in range(20) if first + step * place <= high]
