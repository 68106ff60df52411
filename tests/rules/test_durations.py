"""Periods: how they are written, and where they lead from a date."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from engine.rules.durations import ISOPeriod, ISOSignedPeriod, Period, add, subtract

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
periods = st.builds(
    Period,
    years=st.integers(0, 30),
    months=st.integers(0, 100),
    weeks=st.integers(0, 500),
    days=st.integers(0, 4000),
)
signed_periods = st.one_of(periods, periods.map(lambda period: -period))


class Plan(BaseModel):
    model_config = ConfigDict(frozen=True)

    within: ISOPeriod
    offset: ISOSignedPeriod = Period()


@dataclass(frozen=True)
class Term:
    within: ISOPeriod


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P6M", Period(months=6)),
        ("P1Y6M", Period(years=1, months=6)),
        ("P14D", Period(days=14)),
        ("P2W", Period(weeks=2)),
        ("P1W3D", Period(weeks=1, days=3)),
        ("P0D", Period()),
        ("P100Y", Period(years=100)),
    ],
)
def test_a_period_reads_as_written_and_is_written_as_read(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@given(signed_periods)
def test_the_text_of_any_period_reads_back_as_that_period(period: Period) -> None:
    assert Period.parse(str(period), signed=True) == period
    assert hash(Period.parse(str(period), signed=True)) == hash(period)


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "6M", "PT1H", "P1DT2H", "P1.5Y", "P1,5Y", "P-1D", "p6m", " P6M", "P6M\n", "P6M1Y", "P1D1W", "P٣D"),
        *("--P1D", "+P1D", "P999999999D", "P" + "9" * 10_000 + "Y"),
    ],
)
def test_other_writings_are_refused_with_an_example_of_how_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="such as P6M") as refusal:
        Period.parse(text, signed=True)
    assert len(str(refusal.value)) < 250


@pytest.mark.parametrize("text", ["P101Y", "P1201M", "P100Y1D", "P36526D", "P5218W", "-P99999Y"])
def test_a_period_of_more_than_a_hundred_years_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most 100 years"):
        Period.parse(text, signed=True)


def test_a_period_back_in_time_is_read_only_where_it_may_stand() -> None:
    assert Period.parse("-P14D", signed=True) == Period(days=-14)
    with pytest.raises(ValueError, match="back in time is not allowed"):
        Period.parse("-P14D")
    with pytest.raises(ValueError, match="the same sign"):
        Period(months=1, days=-1)


@pytest.mark.parametrize(
    ("day", "text", "reached"),
    [
        (date(2025, 1, 31), "P1M", date(2025, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 29)),
        (date(2024, 3, 31), "-P1M", date(2024, 2, 29)),
        (date(2024, 1, 15), "-P1M", date(2023, 12, 15)),
        (date(2024, 12, 31), "P2M", date(2025, 2, 28)),
        (date(2024, 1, 31), "P1M1D", date(2024, 3, 1)),
        (date(2016, 1, 1), "P2W", date(2016, 1, 15)),
        (date(2012, 6, 30), "P20Y", date(2032, 6, 30)),
    ],
)
def test_a_day_the_month_does_not_have_becomes_its_last(day: date, text: str, reached: date) -> None:
    assert add(day, Period.parse(text, signed=True)) == reached


@given(days, days, signed_periods)
def test_a_later_day_never_leads_to_an_earlier_date(one: date, other: date, period: Period) -> None:
    early, late = sorted((one, other))
    assert add(early, period) <= add(late, period)


@given(days, periods)
def test_a_period_forward_never_goes_back_and_stays_within_its_bounds(day: date, period: Period) -> None:
    reached = add(day, period)
    months, rest = period.years * 12 + period.months, period.weeks * 7 + period.days
    assert timedelta(rest + 28 * months) <= reached - day <= timedelta(rest + 31 * months)
    assert subtract(reached, Period(weeks=period.weeks, days=period.days)) == add(day, Period(months=months))


@given(days, periods)
def test_subtracting_is_adding_the_period_back_in_time(day: date, period: Period) -> None:
    assert subtract(day, period) == add(day, -period) <= day


@pytest.mark.parametrize(
    ("day", "text"), [(date.max, "P1D"), (date(9950, 1, 1), "P60Y"), (date.min, "-P1D"), (date(50, 1, 1), "-P50Y")]
)
def test_leaving_the_calendar_is_refused(day: date, text: str) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        add(day, Period.parse(text, signed=True))


def test_pydantic_reads_a_period_from_text_and_writes_it_as_text() -> None:
    plan = Plan.model_validate({"within": "P18M", "offset": "-P2W"})
    assert plan == Plan(within=Period(months=18), offset=Period(weeks=-2))
    assert plan.model_dump() == json.loads(plan.model_dump_json()) == {"within": "P18M", "offset": "-P2W"}
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    assert len({plan, Plan.model_validate(plan.model_dump())}) == 1


def test_a_dataclass_reads_a_period_likewise() -> None:
    terms = TypeAdapter(Term)
    assert terms.validate_python({"within": "P2W"}) == Term(Period(weeks=2))
    assert terms.dump_python(Term(Period(weeks=2))) == {"within": "P2W"}
    assert terms.dump_json(Term(Period(weeks=2))) == b'{"within":"P2W"}'


@pytest.mark.parametrize("wrong", ["-P2W", Period(weeks=-2), 14, None, {"days": 14}, 1.5, "soon"])
def test_pydantic_refuses_what_is_no_period_forward(wrong: object) -> None:
    with pytest.raises(ValidationError, match="period"):
        Plan.model_validate({"within": wrong})


@given(st.one_of(signed_periods.map(str), st.from_regex(r"-?P?([0-9]{1,6}[YMWD]){0,5}", fullmatch=True)))
def test_the_json_schema_accepts_what_is_read_but_for_the_hundred_years(text: str) -> None:
    schema = TypeAdapter(ISOSignedPeriod).json_schema()
    try:
        Period.parse(text, signed=True)
        readable = True
    except ValueError as refusal:
        readable = "100 years" in str(refusal)
    assert Draft202012Validator(schema).is_valid(text) == readable
    assert schema["type"] == "string"


def test_the_json_schema_of_a_period_forward_knows_no_minus_sign() -> None:
    form = Draft202012Validator(TypeAdapter(ISOPeriod).json_schema())
    assert form.is_valid("P14D")
    assert not form.is_valid("-P14D")
