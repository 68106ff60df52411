"""Dates that return by an RFC 5545 rule of whole days, such as FREQ=YEARLY;INTERVAL=4, and remarks on such rules.

Only recurring dates live here. Moving a date to a working day: workdays.py. One period once: durations.py.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from engine.rules.texts import Text

LAST_YEAR = 2199
FIRST_YEAR = 1900
LONGEST_RULE = 1000
LARGEST_NUMBER = 1000


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a rule that is allowed but may surprise: which dates it skips, and what to write instead."""

    kind: Literal["short_months", "leap_years"]
    text: Text


def occurrences(rule: str, start: date, after: date | None, limit: int) -> tuple[date, ...]:
    """At most `limit` dates at which `rule`, counted from `start`, occurs: those later than `after`, in order.

    With `after` None they begin at `start`, which is itself a date only if the rule says so. `rule` is an RFC 5545
    recurrence rule with or without "RRULE:" before it; dates after 2199 do not occur, whatever COUNT says.

    BYMONTHDAY=31 skips the months that have no day 31 and BYMONTHDAY=-1 is the last day of every month, as RFC 5545
    has it; a rule that starts on day 31 without BYMONTHDAY skips likewise. 29 February, yearly, occurs in leap
    years only. `remarks` says so to whoever writes the rule.

    Raises ValueError, one sentence, for a rule that is wrong, goes below whole days, or never occurs at all.
    """
    if limit < 0:
        raise ValueError(f"The number of dates asked for cannot be below zero: {limit}.")
    parsed = _living(rule, start)
    if parsed.count is None:
        return tuple(islice(_later(parsed, start, after), limit))
    counted = _counted(parsed, start)
    first = bisect_right(counted, after) if after else 0
    return counted[first : first + limit]


@lru_cache(maxsize=4096)
def next_occurrence(rule: str, start: date, after: date) -> date | None:
    """The first date later than `after` at which `rule`, counted from `start`, occurs; None when there is no more.

    Costs the same however long ago `start` was; see `occurrences` for what a rule means and which are refused.
    """
    return next(iter(occurrences(rule, start, after, 1)), None)


def remarks(rule: str, start: date) -> tuple[Remark, ...]:
    """What may surprise the writer of `rule`: the months or years it skips because they lack day 29, 30 or 31.

    Empty when each month it visits has a day it names. Raises ValueError as `occurrences` does.
    """
    parsed = _living(rule, start)
    months = _months_visited(parsed, start)
    days = parsed.monthdays
    if not days:
        return ()
    found = []
    short = tuple(month for month in months if not _has_any(days, _longest(month)))
    if short:
        found.append(_remark_on_short_months(short, days))
    if 2 in months and 2 not in short and not _has_any(days, 28):
        found.append(_remark_on_leap_years(only_february=months == (2,)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A recurrence rule taken apart; what RFC 5545 takes from the start date is filled in by `_filled_in`."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    week_start: int = 0
    months: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    yeardays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()


_LAST_DAY = date(LAST_YEAR, 12, 31)
_FREQUENCIES = {"YEARLY": YEARLY, "MONTHLY": MONTHLY, "WEEKLY": WEEKLY, "DAILY": DAILY}
_TOO_FINE = ("HOURLY", "MINUTELY", "SECONDLY")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile("([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile("[+-]?[0-9]{1,6}")
_LISTS = {  # part: (field, largest number, whether it may count from the end)
    "BYMONTH": ("months", 12, False),
    "BYMONTHDAY": ("monthdays", 31, True),
    "BYYEARDAY": ("yeardays", 366, True),
    "BYWEEKNO": ("weeks", 51, False),
    "BYSETPOS": ("positions", 366, True),
}
_KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LISTS)
_NOT_WITH = {  # part: frequencies RFC 5545 section 3.3.10 forbids it with
    "BYWEEKNO": ("MONTHLY", "WEEKLY", "DAILY"),
    "BYYEARDAY": ("MONTHLY", "WEEKLY", "DAILY"),
    "BYMONTHDAY": ("WEEKLY",),
}
_FAR = 19 * 146_097  # days in 7600 years; see `_later`


@lru_cache(maxsize=1024)
def _living(text: str, start: date) -> _Rule:
    """The rule of `text` counted from `start`, refused when it never occurs."""
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise ValueError(f"A rule starts between {FIRST_YEAR} and {LAST_YEAR}: {start.isoformat()} lies outside.")
    parsed = _filled_in(_parse(text), start)
    if next(_later(parsed, start, None), None) is None:
        raise ValueError(f"This rule never occurs from {start.isoformat()} on: no day answers to all its parts.")
    return parsed


@lru_cache(maxsize=256)
def _counted(rule: _Rule, start: date) -> tuple[date, ...]:
    return tuple(islice(_later(rule, start, None), rule.count))


def _later(rule: _Rule, start: date, after: date | None) -> Iterator[date]:
    """The dates of `rule` later than `after` up to its UNTIL or 2199, COUNT left aside.

    Evaluation begins in the period (year, month, week or day) of the first date wanted, not at `start`. And it takes
    place 7600 years later: the calendar repeats every 400 years, weekdays included, and dateutil gives up at the end
    of 9999 (2399 here) where it would search eight thousand years for a 30 February.
    """
    last = min(rule.until or _LAST_DAY, _LAST_DAY)
    if after is not None and after >= last:
        return
    first = start if after is None else max(start, after + timedelta(days=1))
    for moment in _until_9999(_as_rrule(rule, _period_start(rule, start, first))):
        day = date.fromordinal(moment.toordinal() - _FAR)
        if day > last:
            return
        if day >= first:
            yield day


def _until_9999(moments: rrule) -> Iterator[datetime]:
    """The moments of a rule by dateutil, which trips over a week that runs on into the year 10000."""
    try:
        yield from moments
    except ValueError:
        return


def _as_rrule(rule: _Rule, begin: date) -> rrule:
    return rrule(
        freq=_FREQUENCIES[rule.freq],  # type: ignore[arg-type]
        dtstart=datetime.fromordinal(begin.toordinal() + _FAR),
        interval=rule.interval,
        wkst=rule.week_start,
        bymonth=rule.months or None,
        bymonthday=rule.monthdays or None,
        byyearday=rule.yeardays or None,
        byweekno=rule.weeks or None,
        byweekday=[weekday(day, nth or None) for nth, day in rule.weekdays] or None,
        bysetpos=rule.positions or None,
    )


def _period_start(rule: _Rule, start: date, wanted: date) -> date:
    """The first day of the last period that `rule` visits and that begins on or before `wanted`."""
    if rule.freq == "YEARLY":
        return date(wanted.year - (wanted.year - start.year) % rule.interval, 1, 1)
    if rule.freq == "MONTHLY":
        months = wanted.year * 12 + wanted.month - start.year * 12 - start.month
        year, month = divmod(start.year * 12 + start.month - 1 + months - months % rule.interval, 12)
        return date(year, month + 1, 1)
    length = 7 * rule.interval if rule.freq == "WEEKLY" else rule.interval
    origin = start - timedelta(days=(start.weekday() - rule.week_start) % 7 if rule.freq == "WEEKLY" else 0)
    return wanted - timedelta(days=(wanted - origin).days % length)


def _filled_in(rule: _Rule, start: date) -> _Rule:
    """The rule with what RFC 5545 takes from the start date where the rule names no days."""
    if rule.monthdays or rule.yeardays or rule.weeks or rule.weekdays or rule.freq == "DAILY":
        return rule
    if rule.freq == "WEEKLY":
        return replace(rule, weekdays=((0, start.weekday()),))
    if rule.freq == "MONTHLY":
        return replace(rule, monthdays=(start.day,))
    return replace(rule, months=rule.months or (start.month,), monthdays=(start.day,))


@lru_cache(maxsize=1024)
def _parse(text: str) -> _Rule:
    if len(text) > LONGEST_RULE:
        raise ValueError(f"A rule has at most {LONGEST_RULE} characters; this one has {len(text)}.")
    parts = _split(text.strip().upper().removeprefix("RRULE:"))
    freq = _frequency(parts)
    rule = _Rule(
        freq=freq,
        interval=_number("INTERVAL", parts.get("INTERVAL", "1")),
        count=_number("COUNT", parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        week_start=_week_start(parts.get("WKST", "MO")),
        weekdays=_weekdays(parts["BYDAY"]) if "BYDAY" in parts else (),
        **{name: _numbers(part, parts[part]) for part, (name, _, _) in _LISTS.items() if part in parts},
    )
    _refuse_odd_pairs(rule, parts)
    return rule


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for written in text.split(";"):
        name, equals, value = written.strip().partition("=")
        if not equals or not value:
            raise ValueError(f"A rule consists of NAME=VALUE parts with ; between them, not {written[:40]!r}.")
        if name in _TIMES:
            raise ValueError(f"A rule gives whole days: leave {name} out and name the hour elsewhere.")
        if name not in _KNOWN:
            raise ValueError(f"{name[:40]!r} is no part of a rule: use {', '.join(_KNOWN)}.")
        if name in parts:
            raise ValueError(f"{name} stands in this rule twice: keep one.")
        parts[name] = value
    return parts


def _frequency(parts: dict[str, str]) -> str:
    freq = parts.get("FREQ", "")
    if freq in _TOO_FINE:
        raise ValueError(f"A rule gives whole days: FREQ={freq} is finer, use DAILY or longer.")
    if freq not in _FREQUENCIES:
        raise ValueError("A rule says how often by FREQ=YEARLY, FREQ=MONTHLY, FREQ=WEEKLY or FREQ=DAILY.")
    return freq


def _number(name: str, value: str) -> int:
    number = int(value) if re.fullmatch("[0-9]{1,6}", value) else 0
    if not 1 <= number <= LARGEST_NUMBER:
        raise ValueError(f"{name} is a whole number from 1 to {LARGEST_NUMBER}, not {value[:40]!r}.")
    return number


def _numbers(part: str, value: str) -> tuple[int, ...]:
    _, largest, from_end = _LISTS[part]
    found = [int(each) if _NUMBER.fullmatch(each) else 0 for each in value.split(",")]
    if all(1 <= abs(number) <= largest and (number > 0 or from_end) for number in found):
        return tuple(sorted(set(found)))
    if part == "BYWEEKNO":
        raise ValueError("BYWEEKNO takes weeks 1 to 51; for the turn of the year name days by BYMONTH and BYMONTHDAY.")
    ends = f" or -{largest} to -1 (counted from the end)" if from_end else ""
    raise ValueError(f"{part} takes whole numbers from 1 to {largest}{ends}, not {value[:40]!r}.")


def _until(value: str) -> date:
    try:
        if re.fullmatch("[0-9]{8}", value):
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        pass
    raise ValueError(f"UNTIL is the last date, without time or zone, such as UNTIL=20321231, not {value[:40]!r}.")


def _week_start(value: str) -> int:
    if value not in _WEEKDAYS:
        raise ValueError(f"WKST is the day a week begins, one of {', '.join(_WEEKDAYS)}, not {value[:40]!r}.")
    return _WEEKDAYS.index(value)


def _weekdays(value: str) -> tuple[tuple[int, int], ...]:
    """Pairs (which one in its month or year, or 0 for every; weekday from Monday = 0)."""
    found = [_WEEKDAY.fullmatch(each) for each in value.split(",")]
    pairs = tuple((int(match[1] or 0), _WEEKDAYS.index(match[2])) for match in found if match)
    if len(pairs) < len(found) or any(match and match[1] and not 1 <= abs(int(match[1])) <= 53 for match in found):
        raise ValueError(f"BYDAY takes weekdays such as MO, 1MO (the first) or -1FR (the last), not {value[:40]!r}.")
    if len({nth == 0 for nth, _ in pairs}) > 1:
        raise ValueError("BYDAY cannot mix every weekday (MO) with a numbered one (1FR): make two rules of it.")
    return pairs


def _refuse_odd_pairs(rule: _Rule, parts: dict[str, str]) -> None:
    """Combinations RFC 5545 section 3.3.10 forbids, each with what to do instead."""
    if rule.count is not None and rule.until is not None:
        raise ValueError("A rule ends by COUNT or by UNTIL: leave one of the two out.")
    for part, frequencies in _NOT_WITH.items():
        if part in parts and rule.freq in frequencies:
            raise ValueError(f"{part} does not go with FREQ={rule.freq}: choose a longer FREQ or leave it out.")
    numbered = any(nth for nth, _ in rule.weekdays)
    if numbered and (rule.freq in ("WEEKLY", "DAILY") or rule.weeks):
        raise ValueError("A numbered weekday such as 1MO goes with FREQ=MONTHLY or FREQ=YEARLY, without BYWEEKNO.")
    if rule.positions and not (rule.weekdays or rule.monthdays or rule.yeardays or rule.weeks or rule.months):
        raise ValueError("BYSETPOS picks from the days other parts name: add BYDAY, BYMONTHDAY or another of those.")


def _months_visited(rule: _Rule, start: date) -> tuple[int, ...]:
    named = rule.months or tuple(range(1, 13))
    if rule.freq != "MONTHLY":
        return named
    visited = {(start.month - 1 + step * rule.interval) % 12 + 1 for step in range(12)}
    return tuple(month for month in named if month in visited)


def _longest(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _has_any(days: tuple[int, ...], length: int) -> bool:
    return any(abs(day) <= length for day in days)


_MONTHS_NL = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _remark_on_short_months(months: tuple[int, ...], days: tuple[int, ...]) -> Remark:
    day = min(map(abs, days))
    return Remark(
        "short_months",
        Text(
            nl=f"Deze regel slaat {_listed(months, _MONTHS_NL, 'en')} over: er is daar geen dag {day}. "
            "Bedoelt u de laatste dag van de maand? Schrijf dan BYMONTHDAY=-1.",
            en=f"This rule skips {_listed(months, _MONTHS_EN, 'and')}: there is no day {day} there. "
            "Do you mean the last day of the month? Then write BYMONTHDAY=-1.",
        ),
    )


def _remark_on_leap_years(only_february: bool) -> Remark:
    nl = "In andere jaren valt er geen datum." if only_february else "In andere jaren slaat de regel februari over."
    en = "In other years there is no date." if only_february else "In other years the rule skips February."
    return Remark(
        "leap_years",
        Text(
            nl=f"29 februari bestaat alleen in een schrikkeljaar. {nl} "
            "Bedoelt u de laatste dag van februari? Schrijf dan BYMONTHDAY=-1 met BYMONTH=2.",
            en=f"29 February exists in leap years only. {en} "
            "Do you mean the last day of February? Then write BYMONTHDAY=-1 with BYMONTH=2.",
        ),
    )


def _listed(months: tuple[int, ...], names: tuple[str, ...], last_and: str) -> str:
    *most, last = [names[month - 1] for month in months]
    return f"{', '.join(most)} {last_and} {last}" if most else last
