"""Days and numbers on paper: what the axes span, where their ticks stand, and how a place in points is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

AIR = 0.07
"""The share of the span of an axis that stays empty on either side."""

_YEARS, _MONTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000), (1, 3, 6)


@dataclass(frozen=True, slots=True)
class Frame:
    """The inside of a picture: its size in points, the days and numbers at its edges."""

    width: float
    height: float
    first: int
    last: int
    low: float
    high: float

    def x(self, day: date) -> float:
        """How far from the left edge, in points."""
        return (milliseconds(day) - self.first) / (self.last - self.first) * self.width

    def y(self, number: Decimal | float) -> float:
        """How far from the top edge, in points."""
        return (self.high - float(number)) / (self.high - self.low) * self.height

    @property
    def days(self) -> dict[str, Any]:
        """The scale of the horizontal axis."""
        return {"type": "utc", "domain": [self.first, self.last], "nice": False}

    @property
    def numbers(self) -> dict[str, Any]:
        """The scale of the vertical axis."""
        return {"domain": [self.low, self.high], "nice": False, "zero": False}


def milliseconds(day: date) -> int:
    """The start of a day as Vega knows it: milliseconds since 1970, in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def span_of_days(days: Iterable[date]) -> tuple[int, int]:
    """The edges of an axis that holds the days, with air; at least half a year apart."""
    known = [milliseconds(day) for day in days]
    first, last = min(known), max(known)
    air = max(round((last - first) * AIR), milliseconds(date(1970, 4, 1)))
    return max(first - air, milliseconds(date.min)), min(last + air, milliseconds(date.max))


def span_of_numbers(numbers: Iterable[Decimal]) -> tuple[float, float]:
    """The edges of an axis that holds the numbers, with air; never of no length."""
    known = [float(number) for number in numbers]
    low, high = min(known), max(known)
    air = (high - low) * AIR * 2 or abs(high) * AIR or 1.0
    return low - air, high + air


def number_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between the edges, `most` at the most."""
    size = 10.0 ** floor(log10((high - low) / most))
    step = next(size * times for times in (1, 2, 5, 10, 20) if (high - low) / (size * times) <= most)
    return [round(step * number, 12) for number in range(ceil(low / step), floor(high / step) + 1)]


def day_ticks(first: int, last: int, most: int) -> tuple[Sequence[date], str]:
    """The first days of years, or of months where there is less than two years; and how Vega is to write them."""
    start, end = (datetime.fromtimestamp(edge / 1000, UTC).date() for edge in (first, last))
    if (end - start).days < 2 * 365:
        found = _months(start, end)
        step = next((step for step in _MONTHS if len(found[::step]) <= most), 12)
        return [day for day in found if (day.month - 1) % step == 0], "%b %Y"
    step = next(step for step in _YEARS if (end.year - start.year) / step <= most)
    return [date(year, 1, 1) for year in range(start.year + 1, end.year + 1) if year % step == 0], "%Y"


def _months(start: date, end: date) -> list[date]:
    """The first days of the months after the start."""
    numbers = range(start.year * 12 + start.month, end.year * 12 + end.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
