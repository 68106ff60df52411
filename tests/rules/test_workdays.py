"""Working days, ends of days and hours, with the holidays and clock changes that make them hard."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.rules.texts import Text
from engine.rules.workdays import (
    Closure,
    LiberationDay,
    WorkCalendar,
    add_working_days,
    at_hour,
    end_of_day,
    is_working_day,
    local_day,
    next_working_day,
    previous_working_day,
)

DAY = timedelta(days=1)
DUTCH = WorkCalendar()
RECESS = Closure(Text(nl="zomerreces", en="summer recess"), date(2026, 7, 6), date(2026, 8, 28), roles=("raad",))
BUILDING_HOLIDAY = Closure(Text(nl="bouwvak", en="building holiday"), date(2026, 7, 27), date(2026, 8, 14))
ZONES = ("Europe/Amsterdam", "America/Sao_Paulo", "America/Toronto", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")

days = st.dates(date(1902, 1, 1), date(2197, 12, 31))
closures = st.builds(
    lambda first, length, roles: Closure(RECESS.name, first, first + length * DAY, roles),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 60),
    st.sampled_from([(), ("raad",), ("raad", "school")]),
)
calendars = st.builds(
    WorkCalendar,
    time_zone=st.sampled_from(ZONES),
    country=st.sampled_from([None, "NL", "BE", "US"]),
    liberation_day=st.sampled_from(["always", "lustrum", "never"]),
    closures=st.lists(closures, max_size=3).map(tuple),
    weekend=st.sampled_from([(5, 6), (4, 5), (6,), ()]),
)
roles = st.sampled_from([None, "raad", "school", "corporatie"])
near_days = st.one_of(days, st.dates(date(2019, 12, 1), date(2031, 3, 1)))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 1, 1), "New Year's Day"),
        (date(2025, 4, 18), "Good Friday"),
        (date(2025, 4, 21), "Easter Monday"),
        (date(2016, 3, 28), "Easter Monday"),
        (date(2025, 5, 29), "Ascension Day"),
        (date(2016, 5, 5), "Ascension Day on 5 May"),
        (date(2025, 6, 9), "Whit Monday"),
        (date(2025, 12, 25), "Christmas Day"),
        (date(2025, 12, 26), "Boxing Day"),
        (date(2026, 4, 27), "King's Day"),
        (date(2012, 4, 30), "Queen's Day"),
        (date(2025, 5, 5), "Liberation Day, every five years"),
        (date(2026, 11, 21), "a Saturday"),
    ],
)
def test_nobody_works_on_a_dutch_holiday_or_in_the_weekend(day: date, why: str) -> None:
    assert not is_working_day(DUTCH, day), why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 5, 5), "5 May between two lustra"),
        (date(2012, 4, 27), "not yet King's Day"),
        (date(2014, 4, 30), "no longer Queen's Day"),
        (date(2026, 12, 24), "Christmas Eve"),
        (date(2014, 4, 28), "the Monday after a King's Day that was held on Saturday"),
    ],
)
def test_other_weekdays_are_worked(day: date, why: str) -> None:
    assert is_working_day(DUTCH, day), why


def test_a_kings_day_on_sunday_is_held_on_saturday() -> None:
    always_at_work = WorkCalendar(weekend=())
    assert not is_working_day(always_at_work, date(2014, 4, 26))
    assert is_working_day(always_at_work, date(2014, 4, 27))


@pytest.mark.parametrize(
    ("choice", "free_in"),
    [("always", {2024, 2025, 2026, 2027, 2028, 2029, 2030}), ("lustrum", {2025, 2030}), ("never", set())],
)
def test_liberation_day_follows_the_choice_of_the_definition(choice: LiberationDay, free_in: set[int]) -> None:
    calendar = WorkCalendar(liberation_day=choice, weekend=())
    assert {year for year in range(2024, 2031) if not is_working_day(calendar, date(year, 5, 5))} == free_in


@pytest.mark.parametrize("year", [2005, 2016])
def test_ascension_day_on_5_may_is_free_even_where_liberation_day_never_is(year: int) -> None:
    assert not is_working_day(WorkCalendar(liberation_day="never"), date(year, 5, 5))


def test_years_whose_holidays_are_not_known_have_weekends_only() -> None:
    assert is_working_day(DUTCH, date(2101, 12, 26))  # a Monday
    assert not is_working_day(DUTCH, date(2101, 12, 25))  # a Sunday
    assert is_working_day(DUTCH, date(1965, 12, 27))


def test_a_closure_stops_the_roles_it_names_and_everyone_when_it_names_none() -> None:
    calendar = WorkCalendar(closures=(RECESS, BUILDING_HOLIDAY))
    assert not is_working_day(calendar, RECESS.first, "raad")
    assert is_working_day(calendar, RECESS.first, "school")
    assert is_working_day(calendar, RECESS.first)
    assert not is_working_day(calendar, BUILDING_HOLIDAY.last, "school")
    assert next_working_day(calendar, RECESS.first, "raad") == date(2026, 8, 31)
    assert previous_working_day(calendar, RECESS.last, "raad") == date(2026, 7, 3)
    assert next_working_day(calendar, BUILDING_HOLIDAY.first) == date(2026, 8, 17)


@given(calendars, near_days, roles)
def test_the_next_working_day_is_the_first_one_from_the_day_on(
    calendar: WorkCalendar, day: date, role: str | None
) -> None:
    found = next_working_day(calendar, day, role)
    assert found >= day
    assert is_working_day(calendar, found, role)
    assert not any(is_working_day(calendar, day + n * DAY, role) for n in range((found - day).days))


@given(calendars, near_days, roles)
def test_the_previous_working_day_mirrors_the_next(calendar: WorkCalendar, day: date, role: str | None) -> None:
    found = previous_working_day(calendar, day, role)
    assert found <= day
    assert is_working_day(calendar, found, role)
    assert next_working_day(calendar, found + DAY, role) == next_working_day(calendar, day + DAY, role)


@given(calendars, near_days, st.integers(0, 60), roles)
def test_counting_back_as_many_working_days_undoes_counting_forward(
    calendar: WorkCalendar, day: date, n: int, role: str | None
) -> None:
    start = next_working_day(calendar, day, role)
    reached = add_working_days(calendar, start, n, role)
    assert add_working_days(calendar, reached, -n, role) == start
    assert sum(is_working_day(calendar, start + k * DAY, role) for k in range(1, (reached - start).days + 1)) == n


@given(calendars, near_days, st.integers(0, 30), st.integers(-30, 30), roles)
def test_a_later_day_or_more_days_never_lead_to_an_earlier_date(
    calendar: WorkCalendar, day: date, later: int, n: int, role: str | None
) -> None:
    reached = add_working_days(calendar, day, n, role)
    assert reached <= add_working_days(calendar, day + later * DAY, n, role)
    assert reached <= add_working_days(calendar, day, n + 1, role)


def test_five_working_days_for_a_successor() -> None:
    assert add_working_days(DUTCH, date(2026, 11, 24), 5) == date(2026, 12, 1)
    assert add_working_days(DUTCH, date(2026, 11, 21), 5) == date(2026, 11, 27)
    assert add_working_days(DUTCH, date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert add_working_days(DUTCH, date(2026, 11, 21), 0) == date(2026, 11, 23)
    with pytest.raises(ValueError, match="at most 10000 working days"):
        add_working_days(DUTCH, date(2026, 11, 21), 10_001)


@given(st.sampled_from(ZONES), days)
def test_a_day_ends_on_that_day_and_the_next_moment_is_another_day(zone: str, day: date) -> None:
    calendar = WorkCalendar(time_zone=zone)
    end = end_of_day(calendar, day)
    assert end.tzinfo is UTC
    assert local_day(calendar, end) == day
    assert local_day(calendar, end + timedelta(microseconds=1)) == day + DAY


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Europe/Amsterdam", date(2026, 1, 15), datetime(2026, 1, 15, 22, 59, 59, 999_999, UTC)),
        ("Europe/Amsterdam", date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, 999_999, UTC)),
        ("Europe/Amsterdam", date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, 999_999, UTC)),
        ("America/Sao_Paulo", date(2018, 2, 17), datetime(2018, 2, 18, 2, 59, 59, 999_999, UTC)),
        ("America/Sao_Paulo", date(2018, 11, 3), datetime(2018, 11, 4, 2, 59, 59, 999_999, UTC)),
        ("America/Toronto", date(1919, 3, 30), datetime(1919, 3, 31, 4, 29, 59, 999_999, UTC)),
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 9, 59, 59, 999_999, UTC)),
    ],
)
def test_a_day_ends_once_where_the_clock_changes_around_midnight(zone: str, day: date, end: datetime) -> None:
    assert end_of_day(WorkCalendar(time_zone=zone), day) == end


@pytest.mark.parametrize(
    ("zone", "day", "hour", "moment"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), 1, datetime(2026, 3, 29, 0, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 3, 29), 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 3, 29), 3, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 10, 25), 3, datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 7, 1), 9, datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 4), 0, datetime(2018, 11, 4, 3, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_that_is_skipped_or_doubled_strikes_once(zone: str, day: date, hour: int, moment: datetime) -> None:
    assert at_hour(WorkCalendar(time_zone=zone), day, hour) == moment


@given(st.sampled_from(ZONES), days, st.integers(0, 23))
def test_no_earlier_moment_that_day_shows_the_hour(zone: str, day: date, hour: int) -> None:
    calendar = WorkCalendar(time_zone=zone)
    struck = at_hour(calendar, day, hour)
    wall = struck.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    before = (struck - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime(day.year, day.month, day.day, hour)
    assert struck.tzinfo is UTC
    assert before < wanted <= wall
    assert local_day(calendar, struck) == day


@given(st.sampled_from(ZONES), days)
def test_the_hours_of_a_day_strike_in_order(zone: str, day: date) -> None:
    calendar = WorkCalendar(time_zone=zone)
    strikes = [at_hour(calendar, day, hour) for hour in range(24)]
    assert all(one <= other for one, other in pairwise(strikes))
    assert strikes[-1] < end_of_day(calendar, day)


def test_a_moment_late_in_the_evening_utc_is_already_the_next_day_in_rotterdam() -> None:
    assert local_day(DUTCH, datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == date(2026, 11, 25)
    with pytest.raises(ValueError, match="needs a time zone"):
        local_day(DUTCH, datetime(2026, 11, 24, 23, 30))


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "Europe",
        "Europe/Rotterdam",
        "europe/amsterdam",
        "../etc/passwd",
        "/etc/passwd",
        "localtime",
        "a\0b",
        "x" * 999,
    ],
)
def test_an_unknown_time_zone_is_refused_with_an_example(zone: str) -> None:
    with pytest.raises(ValueError, match="IANA name such as Europe/Amsterdam"):
        WorkCalendar(time_zone=zone)


@pytest.mark.parametrize("country", ["", "nl", "XX", "Netherlands", "utils", "country_holidays"])
def test_an_unknown_country_is_refused_with_what_to_do(country: str) -> None:
    with pytest.raises(ValueError, match="ISO code such as NL"):
        WorkCalendar(country=country)


def test_without_a_country_there_are_no_public_holidays() -> None:
    assert is_working_day(WorkCalendar(country=None), date(2026, 12, 25))
    assert is_working_day(WorkCalendar(country=None, liberation_day="always"), date(2025, 5, 5))


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1), date.min, date.max])
def test_dates_outside_1900_to_2199_are_refused(day: date) -> None:
    midnight = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for ask in (is_working_day, next_working_day, previous_working_day, end_of_day):
        with pytest.raises(ValueError, match="from 1900 to 2199"):
            ask(DUTCH, day)
    with pytest.raises(ValueError, match="from 1900 to 2199"):
        at_hour(DUTCH, day, 9)
    with pytest.raises(ValueError, match="from 1900 to 2199"):
        local_day(DUTCH, midnight)


def test_a_moment_given_for_a_date_is_refused_rather_than_missing_a_holiday() -> None:
    with pytest.raises(ValueError, match="by date, not by moment"):
        is_working_day(DUTCH, datetime(2026, 12, 25, tzinfo=UTC))


def test_a_closure_that_leaves_no_working_day_in_reach_is_refused() -> None:
    endless = WorkCalendar(closures=(Closure(RECESS.name, date(2026, 1, 1), date(2027, 12, 31), ("raad",)),))
    with pytest.raises(ValueError, match="no working day within 400 days of 2026-02-01 for role raad"):
        next_working_day(endless, date(2026, 2, 1), "raad")
    assert next_working_day(endless, date(2026, 2, 1), "school") == date(2026, 2, 2)
    with pytest.raises(ValueError, match="no working day within 400 days"):
        add_working_days(WorkCalendar(weekend=tuple(range(7))), date(2026, 2, 1), 3)


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_the_clock_does_not_have_is_refused(hour: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 23"):
        at_hour(DUTCH, date(2026, 2, 1), hour)


def test_a_calendar_is_read_from_plain_data_and_unknown_words_are_refused() -> None:
    read = TypeAdapter(WorkCalendar).validate_python
    closure = {"name": {"nl": "reces", "en": "recess"}, "first": "2026-07-06", "last": "2026-08-28", "roles": ["raad"]}
    calendar = read({"country": "NL", "closures": [closure]})
    assert hash(calendar) == hash(read({"country": "NL", "closures": [closure]}))
    assert not is_working_day(calendar, date(2026, 7, 6), "raad")
    with pytest.raises(ValidationError, match="closurs"):
        read({"closurs": [closure]})
    with pytest.raises(ValidationError, match="exchange the dates"):
        read({"closures": [closure | {"last": "2026-07-05"}]})
    with pytest.raises(ValidationError, match="0 \\(Monday\\) to 6"):
        read({"weekend": [7]})
