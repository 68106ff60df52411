"""Why something outside any phase run is asked, and by when, where no deadline says so."""

from engine.rules.reasons import reason, soon
from tests.rules.lives import CHECK, Life, plan_of
from tests.rules.postbag import Postbag


class TestReasons:
    def test_the_question_of_its_phase_where_it_is_asked_for_one(self) -> None:
        life = Life(plan_of())
        found = reason(life.plan, life.p, "1.plan.1", "deliver")
        assert found is not None
        assert found.nl == "plan"

    def test_a_reason_of_its_own_where_it_is_asked_for_none(self) -> None:
        life = Life(plan_of())
        why = {act: reason(life.plan, life.p, None, act) for act in ("agree_measurement", "supply", "look_ahead")}
        assert all(why.values())
        assert "beoordeeld of het goed gaat" in why["agree_measurement"].nl  # type: ignore[union-attr]
        assert reason(life.plan, life.p, None, "unheard") is None


class TestSoon:
    def test_before_the_first_measurement(self) -> None:
        life = Life(plan_of())
        said = soon(life.plan, life.p, "agree_measurement", "measurement", life.today)
        assert said.nl == "zo snel mogelijk, in elk geval vóór de eerste meting op 1 juni 2028"
        assert said.en == "as soon as you can, and in any case before the first measurement on 1 June 2028"

    def test_later_before_the_next_one(self) -> None:
        life = Life(plan_of()).planned().measuring(None).pass_time("2028-06-10")
        said = soon(life.plan, life.p, "supply", "kpi|WK1|2027-01-01", life.today)
        assert said.nl == "zo snel mogelijk, in elk geval vóór de volgende meting op 1 juni 2029"

    def test_of_a_figure_only_moments_at_which_it_is_measured_count(self) -> None:
        more = """
        measurement:
          moments: [{id: never, on: [2027-06-01], indicators: [], publication: P1M, window: P1M}]
        """
        life = Life(plan_of(more)).planned().measuring(None)
        said = soon(life.plan, life.p, "supply", "kpi|WK1|2027-01-01", life.today)
        assert "1 juni 2028" in said.nl

    def test_without_a_measurement_ahead_just_soon(self) -> None:
        life = Life(plan_of()).planned().measuring().pass_time("2029-07-10")
        assert soon(life.plan, life.p, "look_ahead", "moments", life.today).nl == "zo snel mogelijk"


class TestInLetters:
    def test_the_measurement_agreement_says_why_and_by_when(self) -> None:
        life = Life(plan_of(), cast={"manager": "m"})
        life.seat("board", "a")
        found = Postbag(life).collect().read("a")
        assert found is not None
        (task,) = found.tasks
        assert (task.act, task.mark) == ("agree_measurement", "new")
        assert task.why is not None and task.soon is not None
        assert "vóór de eerste meting" in task.soon.nl

    def test_a_baseline_and_the_agreement_each_say_their_own(self) -> None:
        life = Life(plan_of()).planned().measuring(None)
        found = Postbag(life).collect().read("m")
        assert found is not None
        supply = next(task for task in found.tasks if task.act == "supply")
        assert supply.why is not None
        assert "vergelijken" in supply.why.nl

    def test_what_is_asked_for_a_phase_says_by_its_deadline(self) -> None:
        life = Life(plan_of()).planned().measuring().off_course()
        life.pass_time("2028-06-12")
        found = Postbag(life.propose(CHECK, "reopen")).collect().read("a")
        assert found is not None
        assert [task.soon for task in found.tasks] == [None]
