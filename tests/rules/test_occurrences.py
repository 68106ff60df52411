"""Dates that return by rule: the same as dateutil finds, quickly, and with a remark where a rule skips dates."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.rules.occurrences import next_occurrence, occurrences, remarks
from tests.counted import at_most

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
starts = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def some(numbers: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    """A comma-separated list of one to three different things."""
    return st.lists(numbers, min_size=1, max_size=3, unique=True).map(lambda each: ",".join(map(str, each)))


months = some(st.integers(1, 12))
monthdays = some(st.one_of(st.integers(1, 31), st.integers(-31, -1)))
weekdays = some(st.sampled_from(WEEKDAYS))
numbered_weekdays = some(st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEKDAYS)))
positions = st.sampled_from(["1", "-1", "2", "1,-1"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule of whole days that may be endless, may end, and may never occur."""
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = {"FREQ": freq, "INTERVAL": str(draw(st.integers(1, 6)))}
    by: dict[str, st.SearchStrategy[str]] = {"BYMONTH": months, "BYDAY": weekdays}
    if freq != "WEEKLY":
        by["BYMONTHDAY"] = monthdays
    if freq in ("YEARLY", "MONTHLY"):
        by["BYDAY"] = st.one_of(weekdays, numbered_weekdays)
    if freq == "YEARLY":
        by["BYYEARDAY"] = some(st.one_of(st.integers(1, 366), st.integers(-366, -1)))
    chosen = draw(st.sets(st.sampled_from(sorted(by)), max_size=2))
    parts |= {part: draw(by[part]) for part in sorted(chosen)}
    if chosen and freq in ("YEARLY", "MONTHLY") and draw(st.booleans()):
        parts["BYSETPOS"] = draw(positions)
    if freq == "WEEKLY":
        parts["WKST"] = draw(st.sampled_from(WEEKDAYS))
    ending = draw(st.sampled_from(["none", "count", "until"]))
    if ending == "count":
        parts["COUNT"] = str(draw(st.integers(1, 40)))
    if ending == "until":
        parts["UNTIL"] = draw(st.dates(date(2030, 1, 1), date(2080, 1, 1))).strftime("%Y%m%d")
    return ";".join(f"{part}={value}" for part, value in parts.items())


def by_dateutil(rule: str, start: date, until: date) -> list[date]:
    """What dateutil itself finds up to `until`, counting from `start` day by day."""
    written = rule if "WKST" in rule else f"{rule};WKST=MO"
    begin, end = datetime(start.year, start.month, start.day), datetime(until.year, until.month, until.day)
    found = []
    for moment in rrulestr(written, dtstart=begin):
        if moment > end:
            break
        found.append(moment.date())
    return found


def living(ask: Callable[[], tuple[date, ...]]) -> tuple[date, ...]:
    """The answer, leaving aside rules that never occur."""
    try:
        return ask()
    except ValueError as refusal:
        assert "never occurs" in str(refusal)
        assume(False)
        raise


@given(rules(), starts)
def test_occurrences_are_those_of_dateutil_in_order(rule: str, start: date) -> None:
    found = living(lambda: occurrences(rule, start, None, 60))
    assert all(one < other for one, other in pairwise(found))
    expected = by_dateutil(rule, start, found[-1])
    assert list(found) == expected


@given(rules(), starts, st.integers(-400, 20_000))
def test_occurrences_after_a_date_are_those_of_dateutil(rule: str, start: date, later: int) -> None:
    after = start + timedelta(days=later)
    found = living(lambda: occurrences(rule, start, after, 3))
    until = found[-1] if found else date(2090, 1, 1)
    assert list(found) == [day for day in by_dateutil(rule, start, until) if day > after][:3]


@given(rules(), starts, st.integers(-400, 20_000))
def test_the_next_occurrence_is_the_first_of_the_occurrences(rule: str, start: date, later: int) -> None:
    after = start + timedelta(days=later)
    first = living(lambda: occurrences(rule, start, after, 1))
    assert next_occurrence(rule, start, after) == (first[0] if first else None)


@given(rules(), starts)
def test_walking_from_one_occurrence_to_the_next_meets_them_all(rule: str, start: date) -> None:
    found = living(lambda: occurrences(rule, start, None, 12))
    walked = [next_occurrence(rule, start, start - timedelta(days=1))]
    for _ in found[1:]:
        assert walked[-1] is not None
        walked.append(next_occurrence(rule, start, walked[-1]))
    assert walked == list(found)


@pytest.mark.parametrize("prefix", ["", "RRULE:", "rrule:"])
def test_a_measurement_every_four_years_three_times(prefix: str) -> None:
    found = occurrences(prefix + "FREQ=YEARLY;INTERVAL=4;COUNT=3", date(2012, 9, 1), None, 10)
    assert found == (date(2012, 9, 1), date(2016, 9, 1), date(2020, 9, 1))
    assert next_occurrence(prefix + "FREQ=YEARLY;INTERVAL=4;COUNT=3", date(2012, 9, 1), date(2020, 9, 1)) is None


@pytest.mark.parametrize(
    ("rule", "after", "found"),
    [
        ("FREQ=YEARLY;INTERVAL=4", date(2014, 1, 1), date(2016, 9, 5)),
        ("FREQ=MONTHLY;INTERVAL=5", date(2014, 1, 1), date(2014, 5, 5)),
        ("FREQ=WEEKLY;INTERVAL=3", date(2014, 1, 1), date(2014, 1, 20)),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=SU;WKST=SU", date(2014, 1, 1), date(2014, 1, 19)),
        ("FREQ=DAILY;INTERVAL=10", date(2014, 1, 1), date(2014, 1, 8)),
        ("FREQ=MONTHLY;INTERVAL=5", date(2014, 5, 5), date(2014, 10, 5)),
        ("FREQ=YEARLY;INTERVAL=4", date(2012, 8, 1), date(2012, 9, 5)),
    ],
)
def test_an_interval_counts_from_the_start_however_long_ago(rule: str, after: date, found: date) -> None:
    start = date(2012, 9, 3) if "WEEKLY" in rule else date(2012, 9, 5)
    assert next_occurrence(rule, start, after) == found


def test_the_start_counts_only_when_the_rule_says_so() -> None:
    assert occurrences("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", date(2026, 1, 15), None, 9) == (
        date(2026, 2, 1),
        date(2026, 3, 1),
    )


def test_day_31_skips_short_months_and_minus_1_is_the_last_day() -> None:
    start = date(2026, 1, 31)
    skipping = (date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31))
    assert occurrences("FREQ=MONTHLY;BYMONTHDAY=31", start, None, 3) == skipping
    assert occurrences("FREQ=MONTHLY", start, None, 3) == skipping
    last_days = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
    assert occurrences("FREQ=MONTHLY;BYMONTHDAY=-1", start, None, 3) == last_days


def test_29_february_occurs_in_leap_years_only() -> None:
    found = occurrences("FREQ=YEARLY", date(2092, 2, 29), None, 3)
    assert found == (date(2092, 2, 29), date(2096, 2, 29), date(2104, 2, 29))


def test_until_is_the_last_date_itself_included() -> None:
    assert occurrences("FREQ=YEARLY;UNTIL=20280301", date(2026, 3, 1), None, 9)[-1] == date(2028, 3, 1)
    assert next_occurrence("FREQ=YEARLY;UNTIL=20280301", date(2026, 3, 1), date(2028, 3, 1)) is None


def test_nothing_occurs_after_2199() -> None:
    assert occurrences("FREQ=YEARLY;COUNT=100", date(2198, 5, 1), None, 9) == (date(2198, 5, 1), date(2199, 5, 1))
    assert next_occurrence("FREQ=DAILY", date(2026, 1, 1), date.max) is None


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("", "NAME=VALUE"),
        ("FREQ=YEARLY;", "NAME=VALUE"),
        ("INTERVAL=2", "how often"),
        ("FREQ=FORTNIGHTLY", "how often"),
        ("FREQ=HOURLY", "whole days"),
        ("FREQ=MINUTELY", "whole days"),
        ("FREQ=SECONDLY", "whole days"),
        ("FREQ=DAILY;BYHOUR=2", "leave BYHOUR out"),
        ("FREQ=DAILY;BYMINUTE=30", "leave BYMINUTE out"),
        ("FREQ=DAILY;BYSECOND=1", "leave BYSECOND out"),
        ("FREQ=DAILY;COUNT=1001", "COUNT is a whole number from 1 to 1000"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "COUNT is a whole number"),
        ("FREQ=DAILY;COUNT=0", "COUNT is a whole number"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is a whole number"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL is a whole number"),
        ("FREQ=YEARLY;UNTIL=20321231T235959Z", "without time or zone"),
        ("FREQ=YEARLY;UNTIL=20321231T235959", "without time or zone"),
        ("FREQ=YEARLY;UNTIL=20320230", "without time or zone"),
        ("FREQ=YEARLY;UNTIL=20321231;COUNT=3", "one of the two"),
        ("FREQ=YEARLY;FREQ=DAILY", "twice"),
        ("FREQ=YEARLY;BYEASTER=0", "no part of a rule"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH takes whole numbers from 1 to 12"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH takes"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY takes"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY takes"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY takes"),
        ("FREQ=YEARLY;BYWEEKNO=53", "turn of the year"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "does not go with FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "does not go with FREQ=WEEKLY"),
        ("FREQ=DAILY;BYYEARDAY=3", "does not go with FREQ=DAILY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "numbered weekday"),
        ("FREQ=MONTHLY;BYDAY=MO,1FR", "cannot mix"),
        ("FREQ=MONTHLY;BYDAY=54MO", "BYDAY takes weekdays"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY takes weekdays"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS picks"),
        ("FREQ=WEEKLY;WKST=1", "WKST is the day"),
        ("FREQ=DAILY\nRRULE:FREQ=DAILY", "how often"),
        ("FREQ=YEARLY;BYMONTH=" + ",".join(["1"] * 600), "at most 1000 characters"),
        ("FREQ=YEARLY;UNTIL=20200101", "never occurs"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "never occurs"),
    ],
)
def test_a_wrong_rule_is_refused_in_one_sentence(rule: str, sentence: str) -> None:
    for ask in (
        lambda: occurrences(rule, date(2025, 1, 1), None, 5),
        lambda: next_occurrence(rule, date(2025, 1, 1), date(2026, 1, 1)),
        lambda: remarks(rule, date(2025, 1, 1)),
    ):
        with pytest.raises(ValueError, match=sentence) as refusal:
            ask()
        assert len(str(refusal.value)) < 250


@given(st.text(max_size=60), st.text(alphabet="FREQYALWKBDMONTHCU=;:,-+0123456789 ", max_size=60))
def test_no_text_does_worse_than_being_refused(anything: str, likely: str) -> None:
    for rule in (anything, likely, f"FREQ=YEARLY;{likely}", f"FREQ=DAILY;BYDAY={anything}"):
        try:
            found = occurrences(rule, date(2026, 1, 1), None, 3)
        except ValueError:
            continue
        assert found


@pytest.mark.parametrize("start", [date(1899, 12, 31), date(2200, 1, 1)])
def test_a_rule_starts_between_1900_and_2199(start: date) -> None:
    with pytest.raises(ValueError, match="between 1900 and 2199"):
        occurrences("FREQ=DAILY", start, None, 1)


def test_fewer_than_no_dates_cannot_be_asked_for() -> None:
    assert occurrences("FREQ=DAILY", date(2026, 1, 1), None, 0) == ()
    with pytest.raises(ValueError, match="below zero"):
        occurrences("FREQ=DAILY", date(2026, 1, 1), None, -1)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=31;BYDAY=MO;COUNT=1000",
        "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=3",
        "FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6",
        "FREQ=MONTHLY;BYDAY=6MO",
    ],
)
def test_a_rule_that_never_occurs_is_found_out_before_long(rule: str) -> None:
    with pytest.raises(ValueError, match="never occurs"):
        at_most(1_000_000, lambda: occurrences(rule, date(1900, 1, 1), None, 1))


def test_a_rule_by_weeks_may_run_up_to_the_end_of_the_calendar() -> None:
    found = occurrences("FREQ=WEEKLY;INTERVAL=999;BYMONTH=1;BYDAY=SA,SU", date(1900, 1, 6), None, 99)
    assert found[:2] == (date(1900, 1, 6), date(1900, 1, 7))
    assert all(day.month == 1 for day in found)


@pytest.mark.parametrize("start", [date(2025, 1, 1), date(1900, 1, 1)])
def test_the_next_occurrence_does_not_count_from_a_start_long_ago(start: date) -> None:
    def all_next() -> list[date | None]:
        return [next_occurrence(EVERY_THIRD_DAY, start, NEW_YEAR + timedelta(days=later)) for later in range(1, 101)]

    assert len(set(at_most(20_000, all_next))) > 30


EVERY_THIRD_DAY, NEW_YEAR = "FREQ=DAILY;INTERVAL=3", date(2026, 1, 1)


@pytest.mark.parametrize(
    ("rule", "start", "kind", "nl", "en"),
    [
        (
            *("FREQ=MONTHLY", date(2026, 1, 31), "short_months"),
            *("februari, april, juni, september en november over", "February, April, June, September and November"),
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=30", date(2026, 1, 1), "short_months", "slaat februari over", "skips February"),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 31), "short_months", "april over", "April: there is no day 31"),
        ("FREQ=YEARLY;BYMONTH=3,4;BYMONTHDAY=31", date(2026, 1, 1), "short_months", "april over", "skips April"),
        ("FREQ=MONTHLY;BYMONTHDAY=-30", date(2026, 1, 1), "short_months", "februari", "February"),
        ("FREQ=MONTHLY", date(2026, 1, 29), "leap_years", "slaat de regel februari over", "the rule skips February"),
        ("FREQ=YEARLY", date(2024, 2, 29), "leap_years", "valt er geen datum", "there is no date"),
        ("FREQ=YEARLY;INTERVAL=4", date(2024, 2, 29), "leap_years", "schrikkeljaar", "leap years only"),
    ],
)
def test_a_rule_that_skips_dates_is_remarked_on_in_two_languages(
    rule: str, start: date, kind: str, nl: str, en: str
) -> None:
    (remark,) = remarks(rule, start)
    assert remark.kind == kind
    assert nl in remark.text.nl
    assert en in remark.text.en
    assert "BYMONTHDAY=-1" in remark.text.nl and "BYMONTHDAY=-1" in remark.text.en


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=MONTHLY", date(2026, 1, 28)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 31)),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", date(2026, 1, 31)),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=30", date(2026, 1, 1)),
        ("FREQ=MONTHLY;INTERVAL=12", date(2026, 1, 31)),
        ("FREQ=YEARLY", date(2026, 12, 31)),
        ("FREQ=WEEKLY", date(2026, 12, 31)),
        ("FREQ=DAILY", date(2026, 12, 31)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", date(2024, 2, 29)),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 1, 31)),
    ],
)
def test_a_rule_that_skips_nothing_is_not_remarked_on(rule: str, start: date) -> None:
    assert remarks(rule, start) == ()


late_starts = st.builds(
    lambda start, day: start.replace(month=day[0], day=day[1]),
    starts,
    st.sampled_from([(1, 29), (1, 30), (1, 31), (2, 28), (4, 30), (11, 29), (12, 31)]),
)
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1992, 2041, 4)])


@given(st.sampled_from(["MONTHLY", "YEARLY"]), st.integers(1, 12), st.one_of(starts, late_starts))
def test_a_plain_rule_is_remarked_on_exactly_when_it_skips_a_period(freq: str, interval: int, start: date) -> None:
    assume((start.month, start.day) != (2, 29))
    assert bool(remarks(f"FREQ={freq};INTERVAL={interval}", start)) == _skips(freq, interval, start)


@given(st.sampled_from(["MONTHLY", "YEARLY"]), st.integers(1, 12), leap_days)
def test_a_rule_from_29_february_is_always_remarked_on_when_it_skips_a_period(
    freq: str, interval: int, start: date
) -> None:
    assert remarks(f"FREQ={freq};INTERVAL={interval}", start) or not _skips(freq, interval, start)


def _skips(freq: str, interval: int, start: date) -> bool:
    found = occurrences(f"FREQ={freq};INTERVAL={interval}", start, None, 200)
    step = interval if freq == "MONTHLY" else 12 * interval
    return any((b.year - a.year) * 12 + b.month - a.month != step for a, b in pairwise(found))
