"""Two times of one indicator: what was known on an earlier day, what is known now, and what differs since when."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.rules.digest_held import Held, everything_held
from engine.rules.picture import VerdictPicture
from engine.rules.standing import standing
from engine.rules.then_and_now import then_and_now
from tests.scenarios.replayed import Lived, live

NAME, DAY, SINCE = "moeite_met_rondkomen", date(2016, 9, 1), date(2019, 3, 4)


@pytest.fixture(scope="module")
def lived() -> Lived:
    return live()


@pytest.fixture(scope="module")
def then(lived: Lived) -> Held:
    """The indicator as it stood at the end, of which only the verdict of 2016 is looked at."""
    p = lived.programme
    assert p is not None
    stands = standing(lived.staged.plan, p, lived.events[-1].at, lived.events)
    held = next(one for one in everything_held(lived.staged.plan, p, stands) if one.stick.indicator == NAME)
    return replace(held, verdicts=tuple(one for one in held.verdicts if one.reference_date == DAY))


def corrected(one: VerdictPicture, value: str) -> VerdictPicture:
    """A later verdict, after the figure of the area itself was corrected."""
    assert one.assessment and one.sequence
    inputs = tuple(
        replace(figure, value=Decimal(value), revision=figure.revision + 1, recorded=SINCE)
        if figure.area == "WK059910" and figure.reference_date == DAY
        else figure
        for figure in one.assessment.inputs
    )
    found = replace(one.assessment, actual=Decimal("8.25"), status="on_course", inputs=inputs)
    return replace(one, sequence=one.sequence + 1000, day=SINCE, status="on_course", assessment=found)


def test_nothing_differs_where_nothing_came_in(then: Held) -> None:
    found = then_and_now(then, then.verdicts, then.p, DAY)
    assert not found.differs
    assert [one.since for one in found.verdicts] == [None]
    assert found.now.verdicts == then.verdicts


def test_a_correction_differs_since_the_day_it_came_in(then: Held) -> None:
    later = corrected(then.verdicts[-1], "36.1")
    found = then_and_now(then, (*then.verdicts, later), then.p, DAY)
    assert [(one.differs, one.since, one.now) for one in found.verdicts] == [(True, SINCE, later)]
    (figure,) = [one for one in found.figures if one.differs]
    assert (figure.area, figure.reference_date, figure.since) == ("WK059910", DAY, SINCE)
    assert figure.then and figure.now and (figure.then.value, figure.now.value) == (Decimal("40.9"), Decimal("36.1"))
    assert found.then.verdicts == then.verdicts, "what was known then stays"


def test_the_same_outcome_found_again_is_no_difference(then: Held) -> None:
    again = replace(then.verdicts[-1], sequence=9999, day=SINCE)
    (one,) = then_and_now(then, (*then.verdicts, again), then.p, DAY).verdicts
    assert (one.differs, one.since) == (False, SINCE)


def test_what_was_not_judged_yet_then_is_new_now(then: Held) -> None:
    nothing = replace(then, verdicts=(), p=replace(then.p, figures={}))
    found = then_and_now(nothing, then.verdicts, then.p, DAY)
    assert [(one.then, one.differs) for one in found.verdicts] == [(None, True)]
    assert all(one.then is None and one.since for one in found.figures)


def test_later_reference_dates_are_left_out_and_the_area_comes_before_its_benchmark(then: Held) -> None:
    found = then_and_now(then, then.verdicts, then.p, DAY)
    days = [one.reference_date for one in found.figures]
    assert days == sorted(days, reverse=True)
    assert max(days) == DAY
    assert next(one.area for one in found.figures if one.reference_date == DAY) == "WK059910"
