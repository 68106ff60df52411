"""Working days, and the moments at which a local day ends or an hour strikes in the programme's time zone.

Only the calendar of working days lives here; it is computed from the rules of public holidays, never looked up.
Dates are dates in the programme's time zone; moments are aware datetimes in UTC. Periods: durations.py.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import holidays
from pydantic import ConfigDict

from engine.rules.texts import Text

LiberationDay = Literal["always", "lustrum", "never"]

FIRST_YEAR = 1900
LAST_YEAR = 2199
LONGEST_SEARCH = 400
MOST_WORKING_DAYS = 10_000
MANY = 8192  # answers kept of what is asked again and again: years of days


@dataclass(frozen=True)
class Closure:
    """A stretch of days, first and last included, on which some `roles` (none named: everyone) do not work."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Text
    first: date
    last: date
    roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A closure cannot end ({self.last}) before it begins ({self.first}): exchange the dates.")


@dataclass(frozen=True)
class WorkCalendar:
    """What a working day is for one programme.

    `time_zone` is an IANA name. `country` is an ISO 3166-1 code of two capitals whose public holidays count (None:
    no public holidays). `liberation_day` says when 5 May is free in the Netherlands: every year, every five years
    (2025, 2030) or never; it differs per employer. Good Friday counts as a public holiday, as in the Algemene
    termijnenwet. `weekend` numbers weekdays from Monday = 0. Years whose holidays are not known (for the Netherlands
    before 1966 and after 2100) have weekends and closures only. Raises ValueError for a zone or country unknown.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    time_zone: str = "Europe/Amsterdam"
    country: str | None = "NL"
    liberation_day: LiberationDay = "lustrum"
    closures: tuple[Closure, ...] = ()
    weekend: tuple[int, ...] = (5, 6)

    def __post_init__(self) -> None:
        _zone(self.time_zone)
        if self.country is not None and self.country not in _countries():
            raise ValueError(
                f"No public holidays are known for country {self.country[:40]!r}: give an ISO code such as NL or BE, "
                "or leave the country empty and name the closed days as closures."
            )
        if not all(0 <= day <= 6 for day in self.weekend):
            raise ValueError("Weekend days are numbered 0 (Monday) to 6 (Sunday).")

    def __hash__(self) -> int:
        """By what mostly tells calendars apart: going through all closures takes long."""
        return hash((self.time_zone, self.country, self.liberation_day, len(self.closures)))

    @cached_property
    def closures_by_year(self) -> dict[int, tuple[Closure, ...]]:
        """The closures that touch each year, for quick looking up; years without any are absent."""
        found: dict[int, tuple[Closure, ...]] = {}
        for closure in self.closures:
            for year in range(max(closure.first.year, FIRST_YEAR), min(closure.last.year, LAST_YEAR) + 1):
                found[year] = (*found.get(year, ()), closure)
        return found


def is_working_day(calendar: WorkCalendar, day: date, role: str | None = None) -> bool:
    """Whether people (of `role`, if given) work on `day`: no weekend, no public holiday, no closure of theirs.

    Raises ValueError outside 1900 to 2199, and for a datetime, which would never equal a holiday.
    """
    if isinstance(day, datetime):
        raise ValueError("A working day is asked by date, not by moment: take its local day first.")
    if day in _holidays(calendar.country, calendar.liberation_day, day.year) or day.weekday() in calendar.weekend:
        return False
    for closure in calendar.closures_by_year.get(day.year, ()):
        if closure.first <= day <= closure.last and (not closure.roles or role in closure.roles):
            return False
    return True


def next_working_day(calendar: WorkCalendar, day: date, role: str | None = None) -> date:
    """`day` itself if it is a working day, else the first one after it. Raises ValueError if none within 400 days."""
    return _first_working_day(calendar, day, role, _DAY)


def previous_working_day(calendar: WorkCalendar, day: date, role: str | None = None) -> date:
    """`day` itself if it is a working day, else the last one before it. Raises ValueError if none within 400 days."""
    return _first_working_day(calendar, day, role, -_DAY)


def add_working_days(calendar: WorkCalendar, day: date, n: int, role: str | None = None) -> date:
    """The n-th working day after `day`, which itself is not counted; before it, for a negative n.

    For n = 0: `day` itself if it is a working day, else the first one after it. From a working day, -n leads back.
    Raises ValueError for more than 10,000 days.
    """
    if abs(n) > MOST_WORKING_DAYS:
        raise ValueError(f"Counting goes to at most {MOST_WORKING_DAYS} working days, not {n}.")
    if n == 0:
        return next_working_day(calendar, day, role)
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day = _first_working_day(calendar, day + step, role, step)
    return day


def end_of_day(calendar: WorkCalendar, day: date) -> datetime:
    """The last microsecond of the local `day`, in UTC.

    Where the clock is put back over midnight it is the last of the two; where it is put forward over midnight, the
    last microsecond before it. A day that the zone skipped altogether ends with the day before it.
    """
    return _end_of_day(calendar.time_zone, day)


@lru_cache(maxsize=MANY)
def _end_of_day(time_zone: str, day: date) -> datetime:
    _refuse_far_years(day.year)
    zone = _zone(time_zone)
    last = datetime.combine(day, time.max)
    moment = last.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if _wall(moment, zone) == last:
        return moment
    return _first_moment_from(last, zone) - timedelta(microseconds=1)


def at_hour(calendar: WorkCalendar, day: date, hour: int) -> datetime:
    """The moment in UTC at which the local clock strikes `hour` (0 to 23) on `day`: always one moment.

    An hour the clock skips becomes the first moment after the gap; of an hour it shows twice, the first counts.
    """
    return _at_hour(calendar.time_zone, day, hour)


@lru_cache(maxsize=MANY)
def _at_hour(time_zone: str, day: date, hour: int) -> datetime:
    _refuse_far_years(day.year)
    if not 0 <= hour <= 23:
        raise ValueError(f"An hour is a number from 0 to 23, not {hour}.")
    return _first_moment_from(datetime.combine(day, time(hour)), _zone(time_zone))


def local_day(calendar: WorkCalendar, moment: datetime) -> date:
    """The date on the wall of the programme's time zone at `moment`. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone: this one does not say where its clock hangs.")
    return _local_day(calendar.time_zone, moment)


@lru_cache(maxsize=MANY)
def _local_day(time_zone: str, moment: datetime) -> date:
    if not FIRST_YEAR - 1 <= moment.year <= LAST_YEAR + 1:
        _refuse_far_years(moment.year)
    day = moment.astimezone(_zone(time_zone)).date()
    _refuse_far_years(day.year)
    return day


_DAY = timedelta(days=1)
_MACHINE_ZONES = ("localtime", "posixrules", "Factory", "right/", "posix/")


@lru_cache(maxsize=MANY)
def _first_working_day(calendar: WorkCalendar, day: date, role: str | None, step: timedelta) -> date:
    found = day
    for _ in range(LONGEST_SEARCH + 1):
        if is_working_day(calendar, found, role):
            return found
        found += step
    raise ValueError(
        f"There is no working day within {LONGEST_SEARCH} days of {day.isoformat()}"
        f"{f' for role {role}' if role else ''}: make the closures shorter or the weekend smaller."
    )


@cache
def _holidays(country: str | None, liberation_day: LiberationDay, year: int) -> frozenset[date]:
    """The public holidays of one year."""
    _refuse_far_years(year)
    if country is None:
        return frozenset()
    language = "nl" if country == "NL" else None
    book = holidays.country_holidays(country, years=year, expand=False, language=language)
    days = {day for day in book if day.year == year}
    if country == "NL":
        liberation = date(year, 5, 5)
        if liberation_day == "always":
            days.add(liberation)
        elif liberation_day == "never" and book.get_list(liberation) == ["Bevrijdingsdag"]:
            days.remove(liberation)
    return frozenset(days)


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        if not name.startswith(_MACHINE_ZONES):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass
    raise ValueError(f"Time zone {name[:40]!r} is unknown: give an IANA name such as Europe/Amsterdam.")


def _refuse_far_years(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Dates run from {FIRST_YEAR} to {LAST_YEAR} here: the year {year} lies outside.")


def _first_moment_from(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which a clock in `zone` shows `wall`; in a gap, the moment the clock was put forward."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(moment, zone) == wall:
        return moment
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) // 2
        before, after = (before, middle) if _wall(middle, zone) >= wall else (middle, after)
    return after


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
