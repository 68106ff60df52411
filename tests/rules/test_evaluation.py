"""Evaluation: collecting until all is in or the window ends, assessing, explaining, and weighing revised figures."""

from datetime import date

from engine.rules import events as e
from engine.rules.figures import Figure
from engine.rules.refusals import MomentIsOpen, NotAnEvaluation, NothingToExplain, UnknownIndicator
from tests.rules.lives import CHECK, Life

PLAN = "1.plan.1"


def test_a_moment_asks_its_figures_and_what_is_still_missing_of_the_baselines(life: Life) -> None:
    life.planned().measuring(None).pass_time("2028-06-01").then("PhaseOpened", "FiguresAsked")
    asked = life.told[1]
    assert asked.keys == ("kpi|WK1|2027-01-01", "kpi|WK1|2028-06-01")
    assert asked.until == date(2028, 8, 1), "a month to publication and a month for late ones"
    assert {letter.item for letter in life.letters("invitation")} == {f"supply:{key}" for key in asked.keys}


def test_it_closes_when_all_figures_are_in(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "51.5")
    life.then(
        "FigureRecorded", "MomentClosed", "IndicatorAssessed", "CourseRecommended", "EvaluationReady"
    )  # fmt: skip
    assert life.one(e.MomentClosed).missing == ()


def test_or_when_the_window_ends_with_what_is_in(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-01").pass_time("2028-09-01")
    life.then("MomentClosed", "IndicatorAssessed", "CourseRecommended", "EvaluationReady")
    assert life.told[0].at.isoformat() == "2028-08-01T21:59:59.999999+00:00"
    assert life.told[0].missing == ("kpi|WK1|2028-06-01",)
    assert life.told[1].assessment.status == "unknown"
    assert life.told[2].recommendation.course is None, "no recommendation, never to stay"


def test_not_yet_published_keeps_asking_other_reasons_do_not(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", None, absent="not_yet_published")
    life.then("FigureRecorded")
    assert {item.act for item in life.owed(CHECK)} == {"supply"}
    life.figure("2028-06-01", None, absent="suppressed")
    assert life.one(e.IndicatorAssessed).assessment.status == "unknown"


def test_a_late_figure_within_the_window_counts(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-01").on("2028-08-01", 23).figure("2028-06-01", "51.5")
    assert life.one(e.IndicatorAssessed).assessment.status == "on_course"


def test_who_must_explain_has_fifteen_working_days(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-12").figure("2028-06-01", "40")
    recommended = life.one(e.CourseRecommended)
    assert (recommended.explain, recommended.until) == (("kpi",), date(2028, 7, 3))
    assert [letter.seat for letter in life.letters("invitation")] == ["manager-m"]
    life.refused(NothingToExplain, "Explain", run=CHECK, indicator="x", seat="manager-m", cause="a", consequence="b",
                 correction="c")  # fmt: skip
    life.explain(CHECK).then("Explained", "EvaluationReady")


def test_silence_cannot_block_bad_news(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-12").figure("2028-06-01", "40").pass_time("2028-08-01")
    life.then("EvaluationReady")
    assert life.told[0].unexplained == ("kpi",)
    assert life.told[0].at.isoformat() == "2028-07-03T21:59:59.999999+00:00"
    life.explain(CHECK).then("Explained")


def test_only_an_evaluation_is_explained(life: Life) -> None:
    words = {"cause": "a", "consequence": "b", "correction": "c"}
    life.refused(NotAnEvaluation, "Explain", run=PLAN, indicator="kpi", seat="manager-m", **words)


class TestRevisions:
    """A later figure gives a new, linked verdict and undoes nothing; the past is never recomputed."""

    def test_while_it_collects_the_newest_counts(self, life: Life) -> None:
        """
        ---
        measurement:
          agreements: [{indicator: kpi, benchmark: {label: {nl: g, en: g}, areas: {GM1: 1}},
                        key: true, baseline: 2027-01-01, target: {on: 2037-01-01, gap: 0}}]
        """
        life.planned().measuring().figure("2027-01-01", "55", area="GM1").pass_time("2028-06-10")
        life.figure("2028-06-01", "40").figure("2028-06-01", "51").figure("2028-06-01", "55", area="GM1")
        assert life.one(e.IndicatorAssessed).assessment.actual_value == 51

    def test_before_the_decision_the_recommendation_is_made_again(self, life: Life) -> None:
        life.planned().measuring().off_course().propose(CHECK, "reopen").sign(CHECK, "board-a")
        life.figure("2028-06-01", "51.5")
        life.then("FigureRecorded", "IndicatorAssessed", "CourseReturned", "CourseRecommended", "EvaluationReady")
        assert (life.told[1].revises, life.told[1].informs) == (1, None)
        assert life.told[3].recommendation.course == "stay"
        assert life.run(CHECK).votes == {}
        life.decided(CHECK, "stay")

    def test_another_number_takes_the_proposal_along_but_asks_no_second_explanation(self, life: Life) -> None:
        life.planned().measuring().off_course().propose(CHECK, "reopen")
        life.figure("2028-06-01", "40.5")
        life.then("FigureRecorded", "IndicatorAssessed", "CourseReturned", "CourseRecommended", "EvaluationReady")
        assert life.told[3].explain == ()

    def test_the_same_number_made_definitive_leaves_the_proposal(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40", provisional=True)
        life.explain(CHECK).propose(CHECK, "reopen")
        life.figure("2028-06-01", "40").then("FigureRecorded", "IndicatorAssessed")
        assert life.run(CHECK).evaluation.proposal

    def test_what_is_being_explained_keeps_its_date(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-12").figure("2028-06-01", "40")
        life.on("2028-06-20").figure("2028-06-01", "40.5")
        assert life.last(e.CourseRecommended).until == date(2028, 7, 3)

    def test_each_further_verdict_counts_those_before(self, life: Life) -> None:
        life.planned().measuring().off_course("40").figure("2028-06-01", "41").figure("2028-06-01", "42")
        assert [event.revises for event in life.all(e.IndicatorAssessed)] == [0, 1, 2]

    def test_after_the_decision_it_informs_and_nothing_follows(self, life: Life) -> None:
        """
        ---
        course: {ratified_by: council}
        """
        life.planned().measuring().off_course().decided(CHECK, "reopen")
        life.figure("2028-06-01", "51.5").then("FigureRecorded", "IndicatorAssessed")
        assert life.told[1].informs == "reopen"

    def test_after_the_moment_is_over_the_evaluation_is_named_for_reassessment(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so").on("2029-01-10")
        life.figure("2028-06-01", "40").then("FigureRecorded")
        assert (life.told[0].runs, life.told[0].closed) == ((), (CHECK,))
        figures = tuple(event.figure for event in life.all(e.FigureRecorded))
        life.when("Reassess", run=CHECK, indicator="kpi", figures=figures).then("IndicatorAssessed")
        again = life.told[0]
        assert (again.assessment.status, again.revises, again.informs) == ("off_course", 1, "stay")
        life.when("Reassess", run=CHECK, indicator="kpi", figures=figures)
        assert life.told[0].revises == 2
        assert life.p.cycle.number == 1

    def test_a_closed_moment_is_weighed_by_the_yardstick_of_its_verdict(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
        life.given(
            "ChangeYardstick", seat="board-a", indicator="kpi", reason="x", target={"on": "2037-01-01", "value": 50}
        )
        life.figure("2027-01-01", "50.5")
        assert life.last(e.FigureRecorded).closed == (CHECK,)
        figures: tuple[Figure, ...] = tuple(event.figure for event in life.all(e.FigureRecorded))
        life.when("Reassess", run=CHECK, indicator="kpi", figures=figures)
        assert (life.told[-1].assessment.yardstick, life.told[-1].assessment.target) == (1, 60)

    def test_only_indicators_that_the_moment_covered(self, life: Life) -> None:
        """
        ---
        measurement:
          indicators:
            - {id: other, unit: people, direction: lower, kind: count, source: s, margin: 1, supplied_by: maker}
          agreements:
            - {indicator: kpi, key: true, baseline: 2027-01-01, target: {on: 2037-01-01, value: 60}}
            - {indicator: other, baseline: 2027-01-01, target: {on: 2037-01-01, value: 0}}
        """
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
        life.when("RecordFigure", indicator="other", area="WK1", reference_date="2027-01-01", value="5", unit="people",
                  source="s")  # fmt: skip
        assert life.told[0].closed == ()
        life.refused(UnknownIndicator, "Reassess", run=CHECK, indicator="other", figures=())
        life.refused(UnknownIndicator, "Reassess", run=CHECK, indicator="none", figures=())

    def test_a_moment_that_is_open_is_not_reassessed(self, life: Life) -> None:
        life.planned().measuring().pass_time("2028-06-10")
        life.refused(MomentIsOpen, "Reassess", run=CHECK, indicator="kpi", figures=())

    def test_figures_of_moments_long_closed_leave_the_state(self, life: Life) -> None:
        life.planned().measuring().off_course("50").decided(CHECK, "stay", reason="so")
        check = "1.check.yearly.2029-06-01"
        life.pass_time("2029-06-01").figure("2029-06-01", "50").explain(check).decided(check, "stay", reason="so")
        assert set(life.p.figures) == {"kpi|WK1|2027-01-01", "kpi|WK1|2029-06-01"}
        life.figure("2028-06-01", "49")
        assert set(life.p.figures) == {"kpi|WK1|2027-01-01", "kpi|WK1|2029-06-01"}


def test_an_indicator_on_which_nothing_is_agreed_is_not_judged(life: Life) -> None:
    """
    ---
    measurement:
      indicators:
        - {id: other, unit: people, direction: lower, kind: count, source: s, margin: 1, supplied_by: maker}
      moments: [{id: yearly, indicators: [kpi, other]}]
    """
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "51.5")
    assert [event.assessment.indicator for event in life.all(e.IndicatorAssessed)] == ["kpi"]
