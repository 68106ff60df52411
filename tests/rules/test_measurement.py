"""The measurement agreement: signed before the first figure, changed in the open; figures never overwritten."""

from datetime import date

import pytest

from engine.rules import events as e
from engine.rules.refusals import (
    FigureNotAsked,
    MeasurementAgreedAlready,
    MeasurementNotAgreed,
    MomentNotAhead,
    NegativeCount,
    NoMeasurement,
    NothingChanges,
    OtherUnit,
    ReasonNeeded,
    ShareOutOfRange,
    TargetIsFixed,
    TargetNeeded,
    TargetNotSound,
    UnknownIndicator,
    UnknownMoment,
    ValueOrReason,
    WrongRole,
)
from tests.rules.lives import CHECK, Life, plan_of

FIGURE = {"indicator": "kpi", "area": "WK1", "reference_date": "2027-01-01", "value": "50", "unit": "%", "source": "s"}
OPEN_TARGET = "measurement: {agreements: [{indicator: kpi, key: true, baseline: 2027-01-01}]}"


class TestAgreeing:
    def test_comes_before_the_first_figure(self, life: Life) -> None:
        life.refused(MeasurementNotAgreed, "RecordFigure", **FIGURE)
        life.when("AgreeMeasurement", seat="board-a").then("MeasurementAgreed", "FiguresAsked")
        assert life.told[1].keys == ("kpi|WK1|2027-01-01",)
        life.when("RecordFigure", **FIGURE).then("FigureRecorded")

    def test_is_done_once_by_those_who_agree_it(self, life: Life) -> None:
        life.refused(WrongRole, "AgreeMeasurement", seat="maker-k")
        life.measuring()
        life.refused(MeasurementAgreedAlready, "AgreeMeasurement", seat="board-a")

    def test_fills_in_the_targets_left_open(self) -> None:
        life = Life(plan_of(OPEN_TARGET))
        life.refused(TargetNeeded, "AgreeMeasurement", seat="board-a")
        own = {"indicator": "kpi", "target": {"on": "2037-01-01", "value": "70"}}
        life.refused(UnknownIndicator, "AgreeMeasurement", seat="board-a", targets=[own | {"indicator": "other"}])
        for target in ({"on": "2037-01-01"}, {"on": "2037-01-01", "gap": "1"}, {"on": "2026-01-01", "value": "1"}):
            life.refused(TargetNotSound, "AgreeMeasurement", seat="board-a", targets=[own | {"target": target}])
        life.when("AgreeMeasurement", seat="board-a", targets=[own])
        assert life.p.yardsticks["kpi"].target_value == 70

    def test_leaves_fixed_targets_fixed(self, life: Life) -> None:
        own = {"indicator": "kpi", "target": {"on": "2037-01-01", "value": "70"}}
        life.refused(TargetIsFixed, "AgreeMeasurement", seat="board-a", targets=[own])

    def test_is_for_definitions_that_measure(self, life: Life) -> None:
        """
        ---
        phases: [{id: check, opens: in_order, gate: [{condition: delivered, products: [result]}],
                  products: [{id: result, made_by: maker}]}]
        measurement: null
        course: null
        """
        life.refused(NoMeasurement, "AgreeMeasurement", seat="board-a")
        life.refused(NoMeasurement, "RecordFigure", **FIGURE)


class TestFigures:
    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"value": "140"}, ShareOutOfRange),
            ({"value": "-1"}, ShareOutOfRange),
            ({"value": None}, ValueOrReason),
            ({"absent": "suppressed"}, ValueOrReason),
            ({"unit": "people"}, OtherUnit),
            ({"indicator": "other"}, UnknownIndicator),
            ({"area": "WK2"}, FigureNotAsked),
            ({"reference_date": "2027-01-02"}, FigureNotAsked),
        ],
    )
    def test_are_checked(self, life: Life, changes: dict[str, str], refusal: type) -> None:
        life.measuring(None).refused(refusal, "RecordFigure", **FIGURE | changes)

    def test_counts_are_not_negative(self) -> None:
        life = Life(plan_of("measurement: {indicators: [{id: kpi, kind: count}]}")).measuring(None)
        life.refused(NegativeCount, "RecordFigure", **FIGURE | {"value": "-1"})
        life.figure("2027-01-01", "140")

    def test_a_correction_is_a_new_revision_and_the_same_again_is_nothing(self, life: Life) -> None:
        life.measuring("50").figure("2027-01-01", "50.0").then()
        life.figure("2027-01-01", "51").then("FigureRecorded")
        assert life.told[0].figure.revision == 2
        life.figure("2027-01-01", None, absent="withdrawn")
        assert life.told[0].figure.revision == 3

    def test_not_yet_published_is_no_answer_yet(self, life: Life) -> None:
        life.measuring(None).figure("2027-01-01", None, absent="not_yet_published")
        assert {item.act for item in life.owed()} == {"supply"}
        life.figure("2027-01-01", "50")
        assert life.owed() == set()
        assert life.last(e.FigureRecorded).figure.revision == 2

    def test_a_revision_of_what_the_state_forgot_goes_on_counting(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
        life.pass_time("2029-06-01").figure("2029-06-01", "52")
        check = "1.check.yearly.2029-06-01"
        life.decided(check, "stay")
        life.figure("2028-06-01", "49", follows=1)
        assert life.one(e.FigureRecorded, closed=(CHECK,)).figure.revision == 2


class TestChangingTheYardstick:
    def change(self, life: Life, **fields: object) -> Life:
        return life.when("ChangeYardstick", seat="board-a", indicator="kpi", reason="better", **fields)

    def test_is_a_command_of_its_own_with_a_reason_and_both_stay_visible(self, life: Life) -> None:
        words = {"seat": "board-a", "indicator": "kpi", "reason": "better"}
        life.refused(MeasurementNotAgreed, "ChangeYardstick", baseline="2028-01-01", **words)
        life.measuring()
        life.refused(NothingChanges, "ChangeYardstick", **words)
        life.refused(TargetNotSound, "ChangeYardstick", baseline="2040-01-01", **words)
        life.refused(WrongRole, "ChangeYardstick", baseline="2028-01-01", **words | {"seat": "maker-k"})
        self.change(life, target={"on": "2040-01-01", "value": "80"}).then("YardstickChanged")
        told = life.told[0]
        assert (told.earlier, told.yardstick.number, told.yardstick.target_value) == (1, 2, 80)
        assert life.p.earlier_yardsticks["kpi"][0].target_value == 60

    def test_asks_the_figures_of_another_baseline(self, life: Life) -> None:
        self.change(life.measuring(), baseline="2028-01-01").then("YardstickChanged", "FiguresAsked")
        assert life.owed() == set(), "it has not come yet"
        assert life.p.asked == ("kpi|WK1|2028-01-01",)

    def test_gives_a_reading_of_the_newest_moment_and_undoes_nothing(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
        before = life.all(e.IndicatorAssessed)
        self.change(life, target={"on": "2037-01-01", "value": "50"}).then("YardstickChanged", "YardstickRead")
        reading = life.told[1]
        assert (reading.run, reading.reading.yardstick, reading.reading.status) == (CHECK, 2, "on_course")
        assert life.all(e.IndicatorAssessed) == before

    def test_reads_once_the_figures_are_in_and_not_again_for_other_figures(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
        self.change(life, baseline="2027-07-01").then("YardstickChanged", "FiguresAsked")
        life.figure("2027-07-01", "50").then("FigureRecorded", "YardstickRead")
        life.pass_time("2029-06-01").figure("2029-06-01", "52")
        assert len(life.all(e.YardstickRead)) == 1

    def test_makes_an_evaluation_that_collects_ask_what_it_takes(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-01")
        benchmark = {"label": {"nl": "g", "en": "g"}, "areas": {"GM1": 1}}
        self.change(life, benchmark=benchmark, target={"on": "2037-01-01", "gap": 0})
        life.then("YardstickChanged", "FiguresAsked", "FiguresAsked")
        assert life.told[2].keys == ("kpi|GM1|2027-01-01", "kpi|WK1|2028-06-01", "kpi|GM1|2028-06-01")
        asked = [item.item for item in life.owed(CHECK)]
        assert sorted(asked) == sorted(life.told[2].keys)
        life.figure("2028-06-01", "50").figure("2028-06-01", "55", area="GM1").figure("2027-01-01", "52", area="GM1")
        assert life.one(e.IndicatorAssessed).assessment.baseline == 2

    def test_leaves_the_verdicts_of_an_open_evaluation_to_their_own_yardstick(self, life: Life) -> None:
        life.planned().measuring().off_course("50")
        assert life.one(e.IndicatorAssessed).assessment.status == "at_risk"
        self.change(life, target={"on": "2037-01-01", "value": "50"})
        life.figure("2028-06-01", "49.9")
        again = life.last(e.IndicatorAssessed)
        assert (again.assessment.yardstick, again.assessment.status, again.revises) == (1, "at_risk", 1)


class TestMoments:
    def test_are_agreed_beforehand(self, life: Life) -> None:
        moments = {"seat": "board-a", "moment": "yearly"}
        life.refused(MomentNotAhead, "AgreeMoments", on=["2027-01-04"], **moments)
        life.refused(UnknownMoment, "AgreeMoments", on=["2030-01-04"], **moments | {"moment": "never"})
        life.refused(WrongRole, "AgreeMoments", on=["2030-01-04"], **moments | {"seat": "maker-k"})
        life.when("AgreeMoments", on=["2030-06-01", "2027-02-01"], **moments)
        assert life.told[0].on == (date(2027, 2, 1), date(2030, 6, 1))
        life.refused(NothingChanges, "AgreeMoments", on=["2030-06-01"], **moments)
        life.pass_time("2030-06-02")
        opened = [event.reference_date.isoformat() for event in life.all(e.PhaseOpened, phase="check")]
        assert opened == ["2027-02-01", "2028-06-01", "2029-06-01", "2030-06-01"]
        life.refused(MomentNotAhead, "AgreeMoments", on=["2030-06-01"], **moments)

    def test_before_the_start_never_come(self) -> None:
        life = Life(plan_of(), "2028-12-01").pass_time("2030-01-01")
        assert [event.reference_date.year for event in life.all(e.PhaseOpened, phase="check")] == [2029]


def test_a_return_of_a_decision_needs_a_reason(life: Life) -> None:
    """
    ---
    course: {ratified_by: council}
    """
    life.planned().measuring().off_course().decided(CHECK, "reopen")
    life.refused(ReasonNeeded, "Ratify", run=CHECK, seat="council-x", verdict="return")
