"""The numbers of a verdict beside each other: measured, agreed for that day, and the time before."""

from dataclasses import replace
from decimal import Decimal

from engine.rules.events import IndicatorAssessed
from engine.rules.texts import Text
from engine.rules.verdict_numbers import numbers
from tests.rules.lives import CHECK, Life, plan_of


def told(text: Text) -> str:
    return text.say("nl")


class TestNumbers:
    def test_of_the_first_time_the_time_before_is_the_baseline(self) -> None:
        life = Life(plan_of()).planned().measuring().off_course()
        found = numbers(life.plan, life.last(IndicatorAssessed).assessment, None)
        assert [told(one) for one in (found.actual, found.agreed, found.before)] == ["40,00%", "51,42%", "50,00%"]
        assert found.own is None

    def test_of_a_later_time_it_is_what_was_measured_then(self) -> None:
        life = Life(plan_of()).planned().measuring().off_course()
        life.decided(CHECK, "stay", reason="x").pass_time("2029-06-10").figure("2029-06-01", "45.5")
        first, second = (event.assessment for event in life.all(IndicatorAssessed))
        assert told(numbers(life.plan, second, first).before) == "40,00%"

    def test_what_was_not_measured_is_no_nought(self) -> None:
        life = Life(plan_of()).planned().measuring().off_course()
        found = life.last(IndicatorAssessed).assessment
        assert told(numbers(life.plan, replace(found, actual=None, actual_value=None), None).actual) == "–"

    def test_a_gap_says_on_which_side_and_tells_the_own_figure(self) -> None:
        life = Life(plan_of()).planned().measuring().off_course()
        found = life.last(IndicatorAssessed).assessment
        level, ten = Decimal(50), Decimal(10)
        gap = replace(found, benchmark_actual=level, benchmark_baseline=level, actual=ten, interim=Decimal(-2))
        said = numbers(life.plan, replace(gap, baseline=Decimal(3)), None)
        assert [told(one) for one in (said.actual, said.agreed)] == [
            "10 procentpunt achterstand",
            "2 procentpunt voorsprong",
        ]
        assert said.own is not None
        assert told(said.own) == "40%"
        assert said.actual.en == "10 percentage points behind"
