"""The rule of assessment: the table of Feijenoord first, then each clause. What always holds: test_assess_always.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

import pytest

from engine.rules.assess import assess, wanted, wanted_baseline
from engine.rules.canonical import decimal_text
from engine.rules.figures import Figure
from engine.rules.measuring import Indicator, Shares
from engine.rules.yardstick import Assessment, Lack, Yardstick

D = Decimal
AREA = "WK059910"
G4 = ("GM0344", "GM0363", "GM0518", "GM0599")
START, MIDDLE, LATER, END = date(2012, 9, 1), date(2016, 9, 1), date(2020, 9, 1), date(2032, 9, 1)

# RIVM/GGD/CBS, publication of 2022: Amsterdam, The Hague, Rotterdam, Utrecht.
CITIES = ("GM0363", "GM0518", "GM0599", "GM0344")
AREA_FIGURES: dict[str, tuple[str | None, str, str]] = {
    "rondkomen": ("45.1", "40.9", "28.6"),
    "eenzaam": ("57.0", "57.9", "60.6"),
    "ervaren_gezondheid_goed": ("62.9", "60.4", "69.3"),
    "vrijwilligerswerk": (None, "18.1", "14.7"),
}
CITY_FIGURES: dict[str, tuple[str | None, str, str]] = {
    "rondkomen": ("34.7 35.3 34.9 28.6", "29.0 29.1 31.1 22.2", "24.3 22.2 22.4 17.2"),
    "eenzaam": ("43.9 46.4 49.3 39.9", "47.5 51.5 51.4 42.5", "53.2 56.8 55.7 48.9"),
    "ervaren_gezondheid_goed": ("73.9 71.4 70.5 78.3", "73.8 70.5 68.4 77.0", "78.2 75.3 74.1 80.8"),
    "vrijwilligerswerk": (None, "21.1 21.3 21.1 26.7", "17.0 18.8 17.5 23.2"),
}
HIGHER_IS_BETTER = ("ervaren_gezondheid_goed", "vrijwilligerswerk")


@pytest.mark.parametrize(
    ("name", "on", "baseline", "due", "actual", "status", "firm"),
    [
        ("rondkomen", MIDDLE, "11.725", "9.380", "13.050", "off_course", True),
        ("rondkomen", LATER, "11.725", "7.035", "7.075", "on_course", False),
        ("eenzaam", MIDDLE, "12.125", "9.700", "9.675", "on_course", False),
        ("eenzaam", LATER, "12.125", "7.275", "6.950", "at_risk", True),
        ("ervaren_gezondheid_goed", MIDDLE, "10.625", "8.500", "12.025", "off_course", True),
        ("ervaren_gezondheid_goed", LATER, "10.625", "6.375", "7.800", "at_risk", False),
        ("vrijwilligerswerk", MIDDLE, None, None, "4.450", "unknown", False),
        ("vrijwilligerswerk", LATER, None, None, "4.425", "unknown", False),
    ],
)
def test_feijenoord_against_the_four_cities(
    name: str, on: date, baseline: str | None, due: str | None, actual: str, status: str, firm: bool
) -> None:
    found = feijenoord(name, on)
    assert (found.status, found.firm) == (status, firm)
    assert (found.baseline, found.interim) == (baseline and D(baseline), due and D(due))
    assert (found.actual, found.target, found.rule) == (D(actual), D(0), "assess-1")


def test_loneliness_rose_while_its_gap_shrank_and_both_are_told() -> None:
    found = feijenoord("eenzaam", LATER)
    assert (found.by_path, found.worsened, found.status) == ("on_course", True, "at_risk")
    assert (found.baseline_value, found.actual_value) == (D("57.0"), D("60.6"))
    assert (found.benchmark_baseline, found.benchmark_actual) == (D("44.875"), D("53.65"))
    assert (found.shortfall, found.way) == (D("-0.325"), D("4.85"))


def test_loneliness_in_2016_had_not_worsened_beyond_the_margin_yet_one_margin_more_would_have() -> None:
    found = feijenoord("eenzaam", MIDDLE)
    assert (found.worsened, found.by_path, found.firm) == (False, "on_course", False)


def test_volunteering_names_the_baseline_and_every_city_that_is_missing() -> None:
    found = feijenoord("vrijwilligerswerk", LATER)
    assert found.lacks[0] == Lack("no_baseline", f"vrijwilligerswerk|{AREA}|2012-09-01")
    assert found.lacks[1:] == tuple(Lack("no_benchmark", f"vrijwilligerswerk|{city}|2012-09-01") for city in G4)
    assert (found.by_path, found.worsened, found.shortfall, found.way) == ("unknown", False, None, None)
    assert found.actual_value == D("14.7")


def test_wanted_asks_the_area_first_then_the_benchmark() -> None:
    yardstick = against(("GM2", "1"), ("GM1", "2"))
    assert wanted(yardstick, "WK1", LATER) == ("x|WK1|2020-09-01", "x|GM2|2020-09-01", "x|GM1|2020-09-01")
    assert wanted_baseline(yardstick, "WK1") == ("x|WK1|2012-09-01", "x|GM2|2012-09-01", "x|GM1|2012-09-01")
    assert wanted(against(("WK1", "1")), "WK1", LATER) == ("x|WK1|2020-09-01",)


@pytest.mark.parametrize(
    ("actual", "status", "firm"),
    [
        ("38", "on_course", True),  # due: 20 less, from 60 to 40; 10 % of the way is 2, 40 % is 8
        ("42", "on_course", False),
        ("42.1", "at_risk", False),
        ("45", "at_risk", True),
        ("48", "at_risk", False),
        ("48.1", "off_course", False),
        ("49.1", "off_course", True),
    ],
)
def test_the_share_of_the_way_divides_where_it_is_more_than_the_margin(actual: str, status: str, firm: bool) -> None:
    found = judge("lower", [("60", actual)], on=LATER, target="10")
    assert (found.status, found.firm, found.interim, found.way) == (status, firm, D(40), D(20))


@pytest.mark.parametrize(
    ("actual", "status"), [("51", "on_course"), ("51.1", "at_risk"), ("52", "at_risk"), ("52.1", "off_course")]
)
def test_the_margins_divide_where_the_way_is_short(actual: str, status: str) -> None:
    found = judge("lower", [("52", actual)], on=LATER, target="47")
    assert (found.by_path, found.interim, found.way) == (status, D(50), D(2))


@pytest.mark.parametrize("baseline", ["49.5", "41", "49"])
def test_a_baseline_at_or_beyond_the_target_is_to_be_kept(baseline: str) -> None:
    found = judge("higher", [(baseline, "48")], on=MIDDLE, target="40" if baseline == "41" else "50")
    assert (found.interim, found.way) == (found.target, D(0))


def test_keeping_counts_the_margins_from_the_target() -> None:
    readings = {actual: judge("higher", [("50", actual)], on=MIDDLE, target="50") for actual in ("49", "48.5", "47.9")}
    assert [one.by_path for one in readings.values()] == ["on_course", "at_risk", "off_course"]


def test_a_baseline_just_over_a_margin_short_is_to_be_made_good() -> None:
    found = judge("higher", [("48.9", "48.9")], on=MIDDLE, target="50")
    assert (found.interim, found.way) == (D("49.12"), D("0.22"))


@pytest.mark.parametrize(("actual", "status"), [("31", "met"), ("31.1", "not_met"), ("12", "met")])
def test_from_the_target_date_on_it_is_met_or_not(actual: str, status: str) -> None:
    for on in (END, END + timedelta(days=400)):
        assert judge("lower", [("45", actual)], on=on, target="30").status == status


def test_met_while_worse_in_absolute_terms_is_at_risk_and_not_met_stays_so() -> None:
    met = judge("lower", [("50", "52"), ("40", "52")], on=END, target="0")
    assert (met.by_path, met.worsened, met.status) == ("met", True, "at_risk")
    assert judge("lower", [("50", "52"), ("40", "40")], on=END, target="0").status == "not_met"


def test_worse_by_exactly_the_margin_is_not_worse() -> None:
    assert not judge("lower", [("50", "51"), ("40", "51")], on=MIDDLE, target="0").worsened
    assert judge("lower", [("50", "51.01"), ("40", "51")], on=MIDDLE, target="0").worsened


def test_interim_points_bend_the_path() -> None:
    points = ((date(2022, 9, 1), D(45)), (date(2018, 9, 1), D(50)))
    yardstick = replace(against(), target_value=D(40), interim=points)
    at = {
        on: judge("lower", [("60", "40")], on=on, yardstick=yardstick).interim
        for on in (
            START,
            date(2015, 9, 1),
            date(2018, 9, 1),
            date(2020, 8, 31),
            date(2022, 9, 1),
            date(2027, 9, 2),
            END,
        )
    }
    assert at[START], at[date(2018, 9, 1)] == (D(60), D(50))
    assert at[date(2015, 9, 1)] == 60 - round(D(10) * 1095 / 2191, 12)
    assert at[date(2020, 8, 31)] == 50 - round(D(5) * 730 / 1461, 12)
    assert (at[date(2022, 9, 1)], at[END]) == (D(45), D(40))
    assert at[date(2027, 9, 2)] == 45 - round(D(5) * 1827 / 3653, 12)


def test_interim_points_outside_the_path_are_no_part_of_it() -> None:
    outside = ((date(2011, 9, 1), D(99)), (START, D(88)), (END, D(77)), (date(2033, 9, 1), D(66)))
    yardstick = replace(against(), target_value=D(10), interim=outside)
    assert judge("lower", [("60", "40")], on=LATER, yardstick=yardstick).interim == D(40)


def test_half_a_benchmark_is_none() -> None:
    figures = dict(series_of([("50", "30"), ("20", "20"), ("40", "10")], LATER))
    del figures["x|GM2|2020-09-01"]
    yardstick = replace(against(("GM1", "1"), ("GM2", "1")), target_gap=D(0))
    found = assess(indicator("lower"), yardstick, figures, AREA, LATER, Shares())
    assert (found.benchmark_baseline, found.benchmark_actual, found.actual) == (D(30), None, None)
    assert (found.lacks, found.actual_value) == ((Lack("no_benchmark", "x|GM2|2020-09-01"),), D(30))


def test_a_third_of_a_number_is_kept_to_twelve_decimals_half_even() -> None:
    found = judge("higher", [("0", "10"), ("1", "10"), ("1", "10"), ("2", "11")], on=MIDDLE, target="0")
    assert found.benchmark_actual == D("10.333333333333")
    assert (found.baseline, found.actual) == (D("1.333333333333"), D("0.333333333333"))
    assert decimal_text(found.way or D(0)) == "0.266666666667"


def test_a_precision_that_someone_set_for_decimals_changes_nothing() -> None:
    there = judge("lower", [("45.123456", "40.1"), ("1", "2"), ("3", "5"), ("4", "7")], on=LATER, target="0")
    with localcontext() as context:
        context.prec = 6
        reading = judge("lower", [("45.123456", "40.1"), ("1", "2"), ("3", "5"), ("4", "7")], on=LATER, target="0")
    assert (reading.status, reading.firm) == (there.status, there.firm)


def test_the_weights_of_the_benchmark_count() -> None:
    yardstick = replace(against(("GM1", "3"), ("GM2", "1")), target_gap=D(0))
    found = judge("lower", [("50", "50"), ("10", "20"), ("30", "40")], on=MIDDLE, yardstick=yardstick)
    assert (found.benchmark_baseline, found.benchmark_actual, found.actual) == (D(15), D(25), D(25))


def test_shares_are_not_clamped_when_shifted() -> None:
    """99.5 % and one margin better is 100.5 %: no figure, but the verdict that would be found with it."""
    found = judge("higher", [("95", "99.5")], on=END, target="100.5")
    assert (found.status, found.firm) == ("met", False)
    assert judge("higher", [("95", "99.5")], on=END, target="98").firm


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"value": None, "absent": "suppressed"}, "no_actual"),
        ({"absent": "withdrawn"}, "no_actual"),
        ({"value": D("NaN")}, "no_actual"),
        ({"value": D("-Infinity")}, "no_actual"),
        ({"series": "2023"}, "other_series"),
        ({"population": 99}, "too_few_people"),
    ],
)
def test_what_makes_an_actual_of_no_use(change: dict[str, Any], lacks: str) -> None:
    figures = dict(series_of([("50", "30"), ("20", "20")], LATER))
    key = f"x|{AREA}|2020-09-01"
    figures[key] = replace(figures[key], **change)
    yardstick = replace(against(("GM1", "1")), target_gap=D(0))
    found = assess(indicator("lower", least_population=100), yardstick, figures, AREA, LATER, Shares())
    assert (found.status, found.firm, found.lacks) == ("unknown", False, (Lack(lacks, key),))  # type: ignore[arg-type]
    assert figures[key] in found.inputs
    assert (found.actual_value is None) == (lacks != "other_series")


@pytest.mark.parametrize("population", [100, None])
def test_enough_people_or_an_unknown_number_is_no_lack(population: int | None) -> None:
    figures = {key: replace(one, population=population) for key, one in series_of([("50", "30")], LATER).items()}
    yardstick = replace(against(), target_value=D(20))
    assert not assess(indicator("lower", least_population=100), yardstick, figures, AREA, LATER, Shares()).lacks


def test_every_lack_is_named() -> None:
    yardstick = against(("GM1", "1"))
    found = assess(indicator("lower"), yardstick, {}, AREA, LATER, Shares())
    assert [lack.why for lack in found.lacks] == [
        "no_target",
        "no_baseline",
        "no_actual",
        "no_benchmark",
        "no_benchmark",
    ]
    assert [lack.key for lack in found.lacks] == [None, *(f"x|{area}|{on}" for area, on in (
        (AREA, START), (AREA, LATER), ("GM1", START), ("GM1", LATER)
    ))]  # fmt: skip


@pytest.mark.parametrize(
    "target", [{}, {"target_on": None}, {"target_on": None, "target_value": D(1)}, {"target_gap": D(0)}]
)
def test_without_a_target_of_the_right_kind_nothing_is_judged(target: dict[str, Any]) -> None:
    found = judge("lower", [("50", "30")], on=LATER, yardstick=replace(against(), **target))
    assert (found.status, found.lacks, found.actual) == ("unknown", (Lack("no_target"),), D(30))


def test_a_value_is_no_target_against_a_benchmark() -> None:
    yardstick = replace(against(("GM1", "1")), target_value=D(30))
    assert judge("lower", [("50", "30"), ("20", "20")], on=LATER, yardstick=yardstick).lacks == (Lack("no_target"),)


def test_one_provisional_figure_makes_the_verdict_provisional() -> None:
    figures = dict(series_of([("50", "30"), ("20", "20")], LATER))
    yardstick = replace(against(("GM1", "1")), target_gap=D(0))
    for key in figures:
        marked = {**figures, key: replace(figures[key], provisional=True)}
        assert assess(indicator("lower"), yardstick, marked, AREA, LATER, Shares()).provisional
    assert not assess(indicator("lower"), yardstick, figures, AREA, LATER, Shares()).provisional


def test_at_the_baseline_itself_the_path_has_not_begun() -> None:
    found = judge("lower", [("50", "50"), ("20", "20")], on=START, target="0")
    assert (found.status, found.interim, found.way, len(found.inputs)) == ("on_course", D(30), D(0), 2)


# Making the figures.


def feijenoord(name: str, on: date) -> Assessment:
    figures = {}
    for moment, own, cities in zip((START, MIDDLE, LATER), AREA_FIGURES[name], CITY_FIGURES[name], strict=True):
        values = dict(zip(CITIES, cities.split(), strict=True)) if cities else {}
        for area, value in {**values, **({AREA: own} if own else {})}.items():
            one = figure(area, moment, value, name)
            figures[one.key] = one
    yardstick = Yardstick(
        name, 1, key=True, baseline=START, target_on=END, target_gap=D(0), benchmark=tuple((city, D(1)) for city in G4)
    )
    direction = "higher" if name in HIGHER_IS_BETTER else "lower"
    return assess(indicator(direction, name), yardstick, figures, AREA, on, Shares())


def judge(
    direction: str,
    readings: list[tuple[str, str]],
    on: date,
    target: str | None = None,
    yardstick: Yardstick | None = None,
) -> Assessment:
    """The verdict on readings (baseline, actual) of the area and then of the benchmark's areas, of equal weight."""
    areas = [(f"GM{number}", "1") for number in range(1, len(readings))]
    if yardstick is None:
        field = "target_gap" if areas else "target_value"
        yardstick = replace(against(*areas), **{field: D(target or 0)})
    return assess(indicator(direction), yardstick, series_of(readings, on), AREA, on, Shares())


def against(*areas: tuple[str, Any]) -> Yardstick:
    benchmark = tuple((code, D(weight)) for code, weight in areas)
    return Yardstick("x", 1, key=True, baseline=START, target_on=END, benchmark=benchmark)


def series_of(readings: list[tuple[str, str]], on: date, areas: list[str] | None = None) -> Mapping[str, Figure]:
    named = areas or [AREA, *(f"GM{number}" for number in range(1, len(readings)))]
    figures = [
        figure(area, moment, value)
        for area, pair in zip(named, readings, strict=True)
        for moment, value in zip((START, on), pair, strict=True)
    ]
    return {one.key: one for one in figures}


def figure(area: str, on: date, value: str, name: str = "x") -> Figure:
    return Figure(name, area, on, "%", "RIVM", "2022", date(2022, 6, 1), value=D(value))


def indicator(direction: str, name: str = "x", least_population: int | None = None) -> Indicator:
    text = {"nl": "Moeite met rondkomen", "en": "Hard to make ends meet"}
    return Indicator.model_validate(
        {
            "id": name,
            "label": text,
            "unit": "%",
            "direction": direction,
            "kind": "share",
            "meaning": text,
            "source": "RIVM",
            "margin": D("1.0"),
            "supplied_by": "onderzoek",
            "least_population": least_population,
        }
    )
