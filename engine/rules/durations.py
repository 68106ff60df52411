"""Periods of whole days and longer, written as ISO 8601 durations, and adding them to a date.

Only periods live here. Which days are working days: workdays.py. Dates that return by rule: occurrences.py.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Period:
    """So many years, months, weeks and days: all zero or more, or all zero or less (a period back in time).

    Equal when written alike: 12 months is not the same period as 1 year, nor 14 days as 2 weeks, though they lead to
    the same date. Raises ValueError when signs are mixed or the whole is longer than 100 years.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        parts = (self.years, self.months, self.weeks, self.days)
        if min(parts) < 0 < max(parts):
            raise ValueError("A period goes forward or back in time as a whole: give all its parts the same sign.")
        if _sixteenths_of_days(*map(abs, parts)) > _MOST_SIXTEENTHS:
            raise ValueError(f"A period is at most {MOST_YEARS} years.")

    @classmethod
    def parse(cls, text: str, signed: bool = False) -> "Period":
        """The period written as ISO 8601 duration: P6M, P1Y6M, P14D, P2W; with `signed` also -P14D.

        Weeks and days may stand together. Raises ValueError for anything else, hours and fractions included.
        """
        period = _parse(text)
        if not signed:
            _refuse_backward(period)
        return period

    @property
    def is_backward(self) -> bool:
        """Whether this period goes back in time. A period of nothing does not."""
        return min(self.years, self.months, self.weeks, self.days) < 0

    def __neg__(self) -> "Period":
        return Period(-self.years, -self.months, -self.weeks, -self.days)

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        written = "".join(f"{abs(number)}{unit}" for number, unit in parts if number)
        return f"{'-' if self.is_backward else ''}P{written or '0D'}"


@lru_cache(maxsize=8192)
def add(day: date, period: Period) -> date:
    """The date that lies `period` after `day` (before it, for a period back in time), by the calendar.

    Years and months go first, and a day that the month reached does not have becomes its last day: 31 January + P1M
    is 28 or 29 February, 29 February + P1Y is 28 February. Weeks and days follow. So a later day never gives an
    earlier date, but subtracting a period again need not lead back. Raises ValueError outside the years 1 to 9999.
    """
    try:
        reached = _add_months(day, period.years * 12 + period.months)
        return date.fromordinal(reached.toordinal() + period.weeks * 7 + period.days)
    except (ValueError, OverflowError):
        raise ValueError(f"{day.isoformat()} with {period} added lies outside the years 1 to 9999.") from None


def subtract(day: date, period: Period) -> date:
    """The date that lies `period` before `day`; see `add` for short months and 29 February."""
    return add(day, -period)


class _WrittenAsText:
    """Tells pydantic to read a period from its text, to write it as its text, and to describe it as a string."""

    def __init__(self, signed: bool) -> None:
        self._signed = signed

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.to_string_ser_schema(when_used="always")
        return core_schema.no_info_plain_validator_function(self._read, serialization=written)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        sign = "-?" if self._signed else ""
        return {"type": "string", "pattern": f"^{sign}P(?=[0-9]){_PARTS}$", "examples": ["P6M", "P2W", "P14D"]}

    def _read(self, value: object) -> Period:
        if isinstance(value, str):
            return Period.parse(value, self._signed)
        if not isinstance(value, Period):
            raise ValueError(_HOW_TO_WRITE)
        if not self._signed:
            _refuse_backward(value)
        return value


ISOPeriod = Annotated[Period, _WrittenAsText(signed=False)]
ISOSignedPeriod = Annotated[Period, _WrittenAsText(signed=True)]

_PARTS = "([0-9]{1,5}Y)?([0-9]{1,5}M)?([0-9]{1,5}W)?([0-9]{1,5}D)?"
_WRITTEN = re.compile(f"(-?)P(?=[0-9]){_PARTS}")
_HOW_TO_WRITE = "Write a period as an ISO 8601 duration of whole days or longer, such as P6M, P1Y6M, P2W or P14D."
_MOST_SIXTEENTHS = MOST_YEARS * 12 * 487


def _sixteenths_of_days(years: int, months: int, weeks: int, days: int) -> int:
    """The length in sixteenths of a day, a month counting 30 7/16 days: a 48th part of four years."""
    return (years * 12 + months) * 487 + (weeks * 7 + days) * 16


@lru_cache(maxsize=4096)
def _parse(text: str) -> Period:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{_HOW_TO_WRITE} This is no such period: {text[:40]!r}.")
    sign, *parts = found.groups(default="0D")
    period = Period(*(int(part[:-1]) for part in parts))
    return -period if sign else period


def _refuse_backward(period: Period) -> None:
    if period.is_backward:
        raise ValueError(f"A period back in time is not allowed here: write it without the minus sign, not {period}.")


def _add_months(day: date, months: int) -> date:
    if not months:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
