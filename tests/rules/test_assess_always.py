"""What holds of every assessment, whatever the figures are. The rule clause by clause: test_assess.py."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.rules.assess import assess
from engine.rules.canonical import decimal_text
from engine.rules.figures import Figure
from engine.rules.measuring import Indicator, Shares
from engine.rules.yardstick import Yardstick

D = Decimal
AREA = "WK059910"
START, END = date(2012, 9, 1), date(2032, 9, 1)
GOOD = {"on_course": 2, "met": 2, "at_risk": 1, "off_course": 0, "not_met": 0}

numbers = st.decimals(min_value=-1000, max_value=1000, places=1)
weights = st.decimals(min_value="0.1", max_value=1000, places=1)
margins = st.decimals(min_value=0, max_value=20, places=1)
dates = st.integers(-200, 8000).filter(bool).map(lambda days: START + timedelta(days=days))


@st.composite
def cases(draw: st.DrawFn, most_areas: int = 3, on: date | None = None) -> dict[str, Any]:
    """All that `assess` takes, nothing missing: with a benchmark or without, at any date around the path."""
    benchmark = tuple((f"GM{n}", weight) for n, weight in enumerate(draw(st.lists(weights, max_size=most_areas))))
    yardstick = Yardstick(
        "x",
        1,
        key=True,
        baseline=START,
        target_on=END,
        benchmark=benchmark,
        interim=tuple(draw(st.lists(st.tuples(dates, numbers), max_size=3))),
        **{"target_gap" if benchmark else "target_value": draw(numbers)},
    )
    on = on or draw(dates)
    figures = [figure(area, day, draw(numbers)) for area in (AREA, *dict(benchmark)) for day in (START, on)]
    return {
        "indicator": indicator(draw(st.sampled_from(["higher", "lower"])), draw(margins)),
        "yardstick": yardstick,
        "figures": {one.key: one for one in figures},
        "area": AREA,
        "reference_date": on,
        "shares": Shares(),
    }


def shifted(case: dict[str, Any], better: Decimal, areas: tuple[str, ...] = (AREA,)) -> dict[str, Any]:
    """The same case with the actuals of `areas` that much better."""
    step = better if case["indicator"].direction == "higher" else -better
    figures = {
        key: replace(one, value=one.value + step)
        if one.area in areas and one.reference_date == case["reference_date"]
        else one
        for key, one in case["figures"].items()
    }
    return {**case, "figures": figures}


@given(cases(), st.data())
def test_unknown_is_never_green_whatever_is_missing(case: dict[str, Any], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(sorted(case["figures"])), min_size=1))
    found = assess(**{**case, "figures": {key: one for key, one in case["figures"].items() if key not in gone}})
    assert (found.status, found.by_path, found.firm) == ("unknown", "unknown", False)
    assert {lack.key for lack in found.lacks} == gone


@given(cases())
def test_all_that_is_there_gives_a_verdict_and_nothing_missing(case: dict[str, Any]) -> None:
    found = assess(**case)
    assert found.status != "unknown" and not found.lacks and None not in (found.shortfall, found.interim, found.way)


@given(cases(), st.decimals(min_value=0, max_value=500, places=2))
def test_a_better_actual_is_never_judged_worse(case: dict[str, Any], better: Decimal) -> None:
    assert GOOD[assess(**shifted(case, better)).status] >= GOOD[assess(**case).status]


@given(cases(), st.decimals(min_value=-1, max_value=1, places=3))
def test_firm_is_the_same_whatever_the_change_up_to_the_margin(case: dict[str, Any], part: Decimal) -> None:
    found = assess(**case)
    moved = assess(**shifted(case, part * case["indicator"].margin))
    assert not found.firm or moved.status == found.status


@given(cases())
def test_not_firm_is_another_status_one_margin_away(case: dict[str, Any]) -> None:
    found, margin = assess(**case), case["indicator"].margin
    statuses = {assess(**shifted(case, step)).status for step in (-margin, D(0), margin)}
    assert found.firm == (len(statuses) == 1)


@given(cases(), numbers)
def test_what_moves_everyone_leaves_the_path(case: dict[str, Any], step: Decimal) -> None:
    assume(case["yardstick"].benchmark)
    everyone = (AREA, *(code for code, _ in case["yardstick"].benchmark))
    before, after = assess(**case), assess(**shifted(case, step, everyone))
    assert (before.by_path, before.shortfall, before.actual) == (after.by_path, after.shortfall, after.actual)


@given(cases())
def test_a_mirror_image_is_judged_the_same(case: dict[str, Any]) -> None:
    """Every value of the opposite sign, and the other direction the better: the same verdict."""
    one = case["indicator"]
    mirrored = one.model_copy(update={"direction": "lower" if one.direction == "higher" else "higher"})
    figures = {key: replace(figure, value=-figure.value) for key, figure in case["figures"].items()}
    yardstick = case["yardstick"]
    if not yardstick.benchmark:
        points = tuple((on, -due) for on, due in yardstick.interim)
        yardstick = replace(yardstick, target_value=-yardstick.target_value, interim=points)
    found = assess(**case)
    seen = assess(**{**case, "indicator": mirrored, "figures": figures, "yardstick": yardstick})
    assert (found.status, found.firm, found.shortfall, found.way) == (seen.status, seen.firm, seen.shortfall, seen.way)


@given(cases(most_areas=1, on=START + (END - START) / 5), st.sampled_from([D(2), D(10), D(1000)]))
def test_another_unit_changes_no_verdict(case: dict[str, Any], factor: Decimal) -> None:
    """Promille instead of per cent: all figures, targets and margins by the same factor (and nothing to be rounded)."""
    yardstick, one = replace(case["yardstick"], interim=()), case["indicator"]
    targets = {name: getattr(yardstick, name) for name in ("target_gap", "target_value")}
    larger = {
        **case,
        "indicator": one.model_copy(update={"margin": one.margin * factor}),
        "yardstick": replace(yardstick, **{name: aim and aim * factor for name, aim in targets.items()}),
        "figures": {key: replace(figure, value=figure.value * factor) for key, figure in case["figures"].items()},
    }
    found, scaled = assess(**{**case, "yardstick": yardstick}), assess(**larger)
    assert (found.status, found.firm, found.worsened) == (scaled.status, scaled.firm, scaled.worsened)
    assert found.shortfall * factor == scaled.shortfall and found.way * factor == scaled.way


@given(cases(), st.integers(min_value=1, max_value=1000))
def test_only_the_proportion_of_the_weights_counts(case: dict[str, Any], factor: int) -> None:
    benchmark = tuple((code, weight * factor) for code, weight in case["yardstick"].benchmark)
    assert assess(**{**case, "yardstick": replace(case["yardstick"], benchmark=benchmark)}) == assess(**case)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_figures_does_not_matter_nor_how_often_one_asks(case: dict[str, Any], chance: Any) -> None:
    shuffled = list(case["figures"].items())
    chance.shuffle(shuffled)
    assert assess(**{**case, "figures": dict(shuffled)}) == assess(**case) == assess(**case)


@given(cases(), st.data())
def test_no_number_that_is_none_gets_in(case: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(case["figures"])))
    wrong = data.draw(st.sampled_from([D("NaN"), D("sNaN"), D("Infinity"), D("-Infinity")]))
    found = assess(**{**case, "figures": {**case["figures"], key: replace(case["figures"][key], value=wrong)}})
    told = (found.baseline, found.actual, found.interim, found.shortfall, found.way, found.actual_value)
    assert found.status == "unknown" and all(number is None or number.is_finite() for number in told)


@given(cases())
def test_every_number_told_has_a_short_text(case: dict[str, Any]) -> None:
    found = assess(**case)
    for number in (found.baseline, found.interim, found.actual, found.shortfall, found.way, found.benchmark_actual):
        assert number is None or (str(number) == decimal_text(number) and len(str(number)) <= 30)


def figure(area: str, on: date, value: Decimal) -> Figure:
    return Figure("x", area, on, "%", "RIVM", "2022", date(2022, 6, 1), value=value)


def indicator(direction: str, margin: Decimal) -> Indicator:
    text = {"nl": "Moeite met rondkomen", "en": "Hard to make ends meet"}
    fixed = {"id": "x", "label": text, "unit": "%", "kind": "index", "meaning": text, "source": "RIVM"}
    return Indicator.model_validate({**fixed, "direction": direction, "margin": margin, "supplied_by": "onderzoek"})
