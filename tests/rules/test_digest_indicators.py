"""The indicators of a digest: whole percents, both readings, the path and the points; what is explained and by whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.digest_numbers import shown, side_by_side
from tests.rules.a_life import EVALUATION, decided, measured, small_plan
from tests.rules.a_life import Life as Measuring
from tests.rules.a_life import started as started_by
from tests.rules.digests import HEAD, digest_of, mark
from tests.rules.lives import CHECK, Life

WORDS = {"cause": "De huur steeg", "consequence": "Minder geld", "correction": "Hulp bij schulden"}


def lived(actual: str, benchmark: str, before: str = "45.0", other: str = "30.0", **agreed: Any) -> Measuring:
    """A first measurement of the share against a benchmark; `agreed` changes the measurement agreement."""
    plan = small_plan().model_dump(mode="json", exclude_none=True)
    plan["measurement"]["agreements"][0] |= agreed
    life = started_by(small_plan(measurement=plan["measurement"]))
    life.do("AgreeMeasurement", seat="bestuur-a", by="a")
    life.figure("WK059910", "2020-01-01", before)
    life.figure("GM0599", "2020-01-01", other)
    life.do("PassTime", when="2021-06-10")
    life.figure("WK059910", "2021-06-01", actual)
    life.figure("GM0599", "2021-06-01", benchmark)
    return life


# --- numbers


def test_shares_are_whole_percents_and_gaps_are_bare() -> None:
    found = mark(digest_of(measured("50.5", "30.4")), "rondkomen")

    cells = (found.baseline, found.target, found.interim, found.actual, found.value, found.benchmark_value)
    assert [one.nl for one in cells] == ["15", "0", "13", "20", "51%", "30%"]
    assert (found.gap, found.unit.nl, found.unit.en) == (True, "procentpunt", "percentage points")
    assert (found.key, found.status, found.firm, found.margin) == (True, "off_course", True, Decimal("1.0"))
    assert found.benchmark is not None and found.benchmark.nl == "de G4"
    assert (found.baseline_number, found.baseline_on) == (Decimal("15"), date(2020, 1, 1))


def test_what_the_picture_needs_is_exact() -> None:
    found = mark(digest_of(measured("50.5", "30.4")), "rondkomen")

    assert found.path == ((date(2020, 1, 1), Decimal("15")), (date(2030, 1, 1), Decimal(0)))
    (point,) = found.points
    assert (point.day, point.number, point.value, point.benchmark) == (
        date(2021, 6, 1),
        Decimal("20.1"),
        Decimal("50.5"),
        Decimal("30.4"),
    )
    assert (point.status, point.firm) == ("off_course", True)


def test_interim_points_are_on_the_path() -> None:
    life = lived("44", "30", interim=[{"on": "2025-01-01", "due": "4"}])
    assert mark(digest_of(life), "rondkomen").path == (
        (date(2020, 1, 1), Decimal(15)),
        (date(2025, 1, 1), Decimal(4)),
        (date(2030, 1, 1), Decimal(0)),
    )


def test_where_the_aim_is_to_keep_a_good_baseline_the_path_is_level() -> None:
    found = mark(digest_of(lived("27", "31", before="25", other="30")), "rondkomen")

    assert found.baseline_number == Decimal(-5)
    assert [number for _, number in found.path] == [0, 0], "as the verdict has it"
    assert found.readings.nl == "Gemeten: 4 procentpunt voorsprong; afgesproken: 0."


@given(st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3))
def test_two_shares_side_by_side_look_alike_only_when_they_are(one: Decimal, other: Decimal) -> None:
    first, second = side_by_side(one, other, "%", "nl")
    assert first != second or abs(one - other) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [("7.5", "%", "8"), ("7.49", "%", "7"), ("-0.4", "%", "0"), ("-7.5", "%", "-8"), ("1234.5", "banen", "1.234,5")],
)
def test_shares_are_rounded_half_up_and_other_units_are_not_rounded(value: str, unit: str, told: str) -> None:
    assert shown(Decimal(value), unit, "nl") == told
    assert shown(None, unit, "nl") == "–"


# --- readings


@pytest.mark.parametrize(
    ("actual", "benchmark", "disagree", "told"),
    [
        ("43", "26", True, "Eigen cijfer beter (45 → 43%); achterstand groter (15 → 17 procentpunt)."),
        ("48", "35", True, "Eigen cijfer slechter (45 → 48%); achterstand kleiner (15 → 13 procentpunt)."),
        ("47", "28", False, "Gemeten: 19 procentpunt achterstand; afgesproken: 13."),
        ("45.2", "30.4", True, "Eigen cijfer slechter (45,0 → 45,2%); achterstand kleiner (15,0 → 14,8 procentpunt)."),
        ("42.9", "30", False, "Gemeten: 12,90 procentpunt achterstand; afgesproken: 12,88."),
        ("47", "50", True,
         "Eigen cijfer slechter (45 → 47%); van 15 procentpunt achterstand naar 3 procentpunt voorsprong."),
    ],
)  # fmt: skip
def test_both_readings_are_told_where_they_disagree_and_decimals_where_they_matter(
    actual: str, benchmark: str, disagree: bool, told: str
) -> None:
    found = mark(digest_of(lived(actual, benchmark)), "rondkomen")
    assert (found.disagree, found.readings.nl) == (disagree, told)


def test_without_a_benchmark_there_is_one_reading_with_its_unit(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "52.4")

    found = mark(digest_of(life), "kpi")

    assert (found.gap, found.disagree, found.benchmark, found.unit.nl) == (False, False, None, "%")
    assert (found.baseline.nl, found.target.nl, found.actual.nl, found.benchmark_value.nl) == ("50%", "60%", "52%", "–")
    assert found.readings.nl == "Gemeten: 52%; afgesproken: 51%."
    assert found.verdict.nl == "op koers"


# --- unknown, and before anything is known


def test_unknown_is_never_presented_as_good() -> None:
    life = lived("43", "26")
    life.do("AgreeMoments", seat="bestuur-a", by="a", moment="yearly", on=["2022-06-01"])
    life.do("PassTime", when="2022-06-10")
    life.figure("WK059910", "2022-06-01", None)
    life.figure("GM0599", "2022-06-01", "26")

    found = mark(digest_of(life), "rondkomen")

    assert (found.status, found.firm, found.verdict.nl) == ("unknown", False, "onbekend")
    assert (found.actual.nl, found.value.nl, found.benchmark_value.nl) == ("–", "–", "26%")
    assert found.readings.nl == "Onbekend, want er ontbreekt iets: de gemeten waarde."
    assert found.reliability.nl.endswith("er ontbreekt iets, dus er is geen oordeel")
    assert [(one.status, one.number) for one in found.points] == [("off_course", Decimal(17)), ("unknown", None)]


def test_before_the_first_measurement_baseline_and_target_are_known() -> None:
    life = started_by()
    nothing = mark(digest_of(life), "rondkomen")
    assert (nothing.status, nothing.baseline.nl, nothing.target.nl) == (None, "–", "0")
    assert nothing.verdict.nl == "nog niet beoordeeld"
    assert nothing.path == ((date(2030, 1, 1), Decimal(0)),), "only where it must end"

    life.do("AgreeMeasurement", seat="bestuur-a", by="a")
    life.figure("WK059910", "2020-01-01", "45.0")
    life.figure("GM0599", "2020-01-01", "30.0")
    found = mark(digest_of(life), "rondkomen")
    assert (found.baseline.nl, found.actual.nl, found.interim.nl) == ("15", "–", "–")
    assert len(found.path) == 2 and found.points == ()
    assert "streefwaarde: achterstand 0 procentpunt" in found.told.nl


def test_a_changed_agreement_moves_the_row_and_leaves_the_verdict() -> None:
    life = decided()
    before = mark(digest_of(life), "rondkomen")
    target = {"on": "2035-01-01", "gap": "12"}
    life.do("ChangeYardstick", when="2021-07-01", seat="bestuur-a", by="a", indicator="rondkomen", target=target,
            reason="Te strak")  # fmt: skip

    found = mark(digest_of(life), "rondkomen")

    assert (before.target.nl, found.target.nl) == ("0", "12")
    assert (found.status, found.verdict) == (before.status, before.verdict)
    assert found.path[-1] == (date(2035, 1, 1), Decimal(12))
    assert "De nieuwe meetafspraak leest dit als" in found.readings.nl and "geen nieuw oordeel" in found.readings.nl
    assert found.told.nl.startswith(before.told.nl) and "Zo leest de nieuwe meetafspraak" in found.told.nl


def test_numbers_of_another_benchmark_do_not_stand_beside_the_new_path() -> None:
    """Given another benchmark from now on, then the measurement of before keeps its own figure and loses its gap."""
    life = decided()
    life.do("ChangeYardstick", when="2021-07-01", seat="bestuur-a", by="a", indicator="rondkomen", reason="Anders",
            benchmark={"label": {"nl": "de regio", "en": "the region"}, "areas": {"GM0363": "1"}})  # fmt: skip

    found = mark(digest_of(life), "rondkomen")

    assert [(one.number, one.value) for one in found.points] == [(None, Decimal("50.0"))]
    assert (found.baseline_number, found.actual.nl, found.interim.nl) == (None, "–", "–")
    assert found.status == "off_course"
    assert "vorige meetafspraak" in found.readings.nl


# --- where figures come from


def test_source_and_reliability_say_what_kind_of_figures_these_are() -> None:
    life = lived("43", "26")
    life.figure("WK059910", "2021-06-01", "44", provisional=True, published="2021-06-05", series="CBS 2021")

    found = mark(digest_of(life), "rondkomen")

    assert found.source.nl == "CBS; reeks CBS 2021; peildatum 1 juni 2021; gepubliceerd op 5 juni 2021"
    assert found.reliability.nl.startswith("Schatting met een model; voorlopige cijfers; ")
    assert mark(digest_of(measured()), "rondkomen").source.en == "CBS; reference date 1 June 2021"


def test_within_the_margin_is_said_where_the_verdict_is_not_firm() -> None:
    found = mark(digest_of(lived("42.9", "30")), "rondkomen")
    assert (found.verdict.nl, found.verdict.en) == ("op koers, binnen de marge", "on course, within the margin")
    assert found.reliability.nl.endswith("binnen de marge van 1 procentpunt, dus het oordeel staat niet vast")


def test_a_figure_about_too_few_people_gives_no_verdict(life: Life) -> None:
    """
    given a smallest population of a hundred, and a figure about ninety people
    ---
    measurement: {indicators: [{id: kpi, least_population: 100}]}
    """
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "52", population=90)

    found = mark(digest_of(life), "kpi")

    assert found.status == "unknown" and "over te weinig mensen" in found.reliability.nl
    assert found.readings.nl == "Onbekend, want er ontbreekt iets: cijfers over genoeg mensen."


def test_key_indicators_come_first_and_of_those_the_worst(life: Life) -> None:
    """
    given four indicators, two of them key
    ---
    measurement:
      indicators:
        - {id: a, unit: '%', direction: higher, kind: share, source: s, margin: 1, supplied_by: manager}
        - {id: b, unit: '%', direction: higher, kind: share, source: s, margin: 1, supplied_by: manager}
        - {id: c, unit: '%', direction: higher, kind: share, source: s, margin: 1, supplied_by: manager}
      agreements:
        - {indicator: kpi, key: true, baseline: 2027-01-01, target: {on: 2037-01-01, value: 60}}
        - {indicator: a, baseline: 2027-01-01, target: {on: 2037-01-01, value: 60}}
        - {indicator: b, key: true, baseline: 2027-01-01, target: {on: 2037-01-01, value: 60}}
        - {indicator: c, baseline: 2027-01-01, target: {on: 2037-01-01, value: 60}}
      moments: [{id: yearly, indicators: [kpi, a, b, c]}]
    """
    life.planned().measuring()
    for name in "abc":
        life.figure("2027-01-01", "50", indicator=name)
    life.pass_time("2028-06-10")
    for name, value in (("kpi", "52"), ("a", "40"), ("b", "40"), ("c", None)):
        absent = {} if value else {"absent": "not_available"}
        life.figure("2028-06-01", value, indicator=name, **absent)

    found = digest_of(life)

    assert [(one.indicator, one.status) for one in found.indicators] == [
        ("b", "off_course"),
        ("kpi", "on_course"),
        ("a", "off_course"),
        ("c", "unknown"),
    ]
    assert [one.indicator for one in found.explanations] == ["b", "a"]


# --- explanations


def test_an_explanation_is_asked_then_given_or_missing(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-12").figure("2028-06-01", "40")
    (asked,) = digest_of(life).explanations
    assert (asked.cause, asked.status) == (None, "off_course")
    assert asked.missing is not None and asked.missing.nl == "Toelichting gevraagd aan manager, uiterlijk 3 juli 2028."

    life.pass_time("2028-07-10")
    (missing,) = digest_of(life).explanations
    assert missing.missing is not None and missing.missing.nl == "Geen toelichting van manager."


def test_an_explanation_is_told_in_the_words_of_who_wrote_it_until_they_are_erased() -> None:
    life = measured()
    sealed = {name: f"w:p1:{number}{HEAD[1:]}" for number, name in enumerate(WORDS)}
    life.do("Explain", run=EVALUATION, indicator="rondkomen", seat="manager", by="m", **sealed)

    (found,) = digest_of(life, names={sealed[name]: words for name, words in WORDS.items()}).explanations
    assert found.missing is None and found.cause is not None and found.consequence is not None
    assert (found.cause.nl, found.consequence.nl) == ("De huur steeg", "Minder geld")
    (erased,) = digest_of(life).explanations
    assert erased.missing is None and erased.cause is not None and erased.cause.nl == "(tekst niet te tonen)"


def test_what_goes_well_needs_no_explanation(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-12").figure("2028-06-01", "52")
    assert digest_of(life).explanations == ()


def test_only_the_newest_evaluation_is_explained(life: Life) -> None:
    life.planned().measuring().off_course().decided(CHECK, "stay", reason="x")
    assert len(digest_of(life).explanations) == 1
    life.pass_time("2029-06-10").figure("2029-06-01", "53")
    assert digest_of(life).explanations == ()
