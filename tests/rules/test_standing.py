"""The standing: what nobody can act on, who owes what until when, decisions asked, both yardsticks, JSON and back."""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from engine.rules.history import history
from engine.rules.picture import Standing
from engine.rules.standing import standing
from tests.rules.a_life import EVALUATION, Life, decided, measured, small_plan, started

STANDING = TypeAdapter(Standing)


def shown(life: Life, with_journal: bool = True, **more: Any) -> Standing:
    return standing(life.plan, life.stands, life.now, life.events if with_journal else (), **more)


def test_what_nobody_can_act_on_comes_first() -> None:
    life = Life()
    life.do("StartProgramme", programme="p1", definition=life.plan, area_code="WK059910", area_name="Feijenoord")

    told = shown(life)

    assert [one.nl for one in told.stuck] == [
        "Niemand kan dit doen: de meetafspraak ondertekenen; Bestuur heeft niemand.",
        "Niemand kan nu iets doen aan 'ingeleverd: Jaarplan' in fase plan; Maker heeft niemand.",
        "Niemand kan nu iets doen aan 'genoeg antwoorden op Wijkvragen' in fase plan; Maker heeft niemand.",
        "Niemand kan nu iets doen aan 'afspraken ondertekend: Doel' in fase plan; Maker heeft niemand.",
    ]
    assert [one.stuck for one in told.runs[0].conditions] == [True, True, True, False]
    assert shown(started()).stuck == ()


def test_every_condition_says_what_is_missing_from_whom_and_by_when() -> None:
    life = started()
    life.do("Answer", run="1.plan.1", questionnaire="wijk", group="bewoners", respondent="r1", answers="goed", by="k")

    run = shown(life, names={"k": "Karin"}).runs[0]

    assert run.label.nl == "fase plan"
    assert run.question.en == "What do we want?"
    assert (run.deadline, run.overdue_since, run.suspended) == (date(2020, 6, 2), None, None)
    delivered, answered, agreed, signed = run.conditions
    assert delivered.what.nl == "Ingeleverd: Jaarplan"
    assert (delivered.owed[0].who.nl, delivered.owed[0].what.nl) == ("Maker (Karin)", "Jaarplan inleveren")
    assert (delivered.owed[0].until, delivered.owed[0].late) == (date(2020, 6, 2), False)
    assert answered.owed[0].what.nl == "antwoorden verzamelen op 'Wijkvragen' (groep: bewoners)"
    assert not answered.met and not agreed.met
    assert signed.waits and signed.owed == ()


def test_expected_and_received_are_counted_per_role_and_per_seat() -> None:
    life = started()
    life.do("Answer", run="1.plan.1", questionnaire="wijk", group="bewoners", respondent="r1", answers="goed", by="k")
    life.do("MakeAgreement", run="1.plan.1", agreement="d1", kind="doel", seat="maker", by="k", content="Samen")
    life.do("SignAgreement", agreement="d1", seat="bestuur-a", by="a")

    rows = {(row.role, row.seat): (row.expected, row.received) for row in shown(life).received}

    assert rows == {
        ("maker", None): (3, 1),
        ("board", "bestuur-a"): (1, 1),
        ("board", "bestuur-b"): (1, 0),
        ("board", "bestuur-c"): (1, 0),
    }
    assert [one.open_parties for one in shown(life).agreements] == [("bestuur-b", "bestuur-c")]


def test_a_missed_and_extended_deadline_keeps_both_dates() -> None:
    life = started()
    life.do("PassTime", when="2020-06-10")
    assert shown(life).runs[0].overdue_since == date(2020, 6, 2)
    assert [one.late for one in shown(life).owed if one.run] == [True] * 3

    life.do("ExtendDeadline", run="1.plan.1", until="2020-09-01", reason="Zomer", by="m")
    told = shown(life)

    assert (told.runs[0].first_deadline, told.runs[0].deadline) == (date(2020, 6, 2), date(2020, 9, 1))
    assert told.runs[0].overdue_since is None
    assert [(one.what, one.was, one.until) for one in told.history.deadlines] == [
        ("missed", date(2020, 6, 2), None),
        ("extended", date(2020, 6, 2), date(2020, 9, 1)),
    ]
    assert shown(life, with_journal=False).runs[0].first_deadline in (None, date(2020, 9, 1))


def test_a_suspended_run_asks_nothing_and_says_since_when() -> None:
    life = started()
    life.do("AgreeMeasurement", seat="bestuur-a", by="a")
    life.do("Suspend", when="2020-04-01", run="1.plan.1", reason="Geen geld", by="m")

    told = shown(life)

    assert told.runs[0].suspended == date(2020, 4, 1)
    assert [one for one in told.owed if one.run] == [] and told.received == () and told.stuck == ()


def test_the_decision_asked_follows_the_evaluation() -> None:
    life = measured()
    asked = lambda: [one.what.nl for one in shown(life).decisions_asked if one.run == EVALUATION]  # noqa: E731
    assert asked() == []

    words = {"cause": "x", "consequence": "y", "correction": "z"}
    life.do("Explain", run=EVALUATION, indicator="rondkomen", seat="manager", by="m", **words)
    assert asked() == ["Manager: koers voorstellen (aanbeveling: herijken)"]

    life.do("ProposeCourse", run=EVALUATION, seat="manager", by="m", course="adjust", reason="Eerst dit")
    assert asked() == ["Bestuur: besluiten over bijsturen (aanbeveling: herijken)"]
    votes = {row.seat: (row.expected, row.received) for row in shown(life).received if row.role == "board"}
    assert votes == {"bestuur-a": (1, 0), "bestuur-b": (1, 0), "bestuur-c": (1, 0)}

    life.do("Sign", run=EVALUATION, seat="bestuur-a", by="a", verdict="approve")
    life.do("Sign", run=EVALUATION, seat="bestuur-b", by="b", verdict="approve")
    assert asked() == ["Het college: bekrachtigen van bijsturen"]


def test_an_evaluation_shows_its_figures_and_verdicts_with_and_without_the_journal() -> None:
    life = measured()

    whole, bare = shown(life), shown(life, with_journal=False)
    evaluation = next(run.evaluation for run in whole.runs if run.evaluation)

    assert (evaluation.figures_expected, evaluation.figures_received) == (2, 2)
    assert evaluation.recommended == "reopen" and evaluation.explain == ("rondkomen",)
    assert evaluation.verdicts[0].assessment is not None
    short = next(run.evaluation for run in bare.runs if run.evaluation).verdicts[0]
    assert short.told.nl == "Moeite met rondkomen: niet op koers." and short.assessment is None
    assert (short.status, short.key, short.yardstick) == ("off_course", True, 1)


def test_both_yardsticks_stay_visible_with_the_verdict_by_the_old_one_and_the_reading_by_the_new() -> None:
    life = decided()
    life.do(
        "ChangeYardstick",
        when="2021-07-01",
        seat="bestuur-a",
        by="a",
        indicator="rondkomen",
        target={"on": "2035-01-01", "gap": "5"},
        reason="Te strak",
    )

    stick = shown(life).yardsticks[0]

    assert (stick.now.number, [one.number for one in stick.earlier]) == (2, [1])
    assert "streefwaarde: achterstand 5 procentpunt op 1 januari 2035" in stick.told.nl
    assert "streefwaarde: achterstand 0 procentpunt op 1 januari 2030" in stick.earlier_told[0].nl
    assert stick.verdict is not None and stick.verdict.yardstick == 1 and not stick.verdict.reading
    assert stick.reading is not None and stick.reading.yardstick == 2 and stick.reading.reading


def test_the_cycle_tells_why_it_began_and_links_its_evaluation() -> None:
    told = shown(decided())

    assert told.cycle is not None and told.cycle.number == 2 and told.cycle.cause == EVALUATION
    assert "om wat bleek in fase controle (peildatum 1 juni 2021)" in told.cycle.told.nl
    assert [cycle.reason for cycle in told.history.cycles] == ["start", "reopened"]
    bare = shown(decided(), with_journal=False)
    assert bare.cycle == replace(told.cycle, sequence=None)


def test_the_decisions_log_names_recommendation_course_and_ratification() -> None:
    past = history(small_plan(), decided("adjust").events)

    assert [(one.recommended, one.course, one.deviates, one.ratified) for one in past.decisions] == [
        ("reopen", "adjust", True, date(2021, 6, 11))
    ]
    assert past.decisions[0].reference_date == date(2021, 6, 1)
    assert [(one.indicator, one.status, one.yardstick) for one in past.verdicts] == [("rondkomen", "off_course", 1)]


def test_initiatives_show_what_was_reached_missed_and_waited_for() -> None:
    life = started()
    life.do("PlanInitiative", initiative="cafe", seat="maker", by="k", label="Werkcafé")
    life.do(
        "PlanInitiative",
        initiative="loket",
        seat="maker",
        by="k",
        label="Loket",
        milestones=[{"milestone": "klaar", "due": "2020-05-01"}],
        depends_on=[{"milestone": "gestart", "initiative": "cafe", "needs": "klaar"}],
    )
    life.do("ReachMilestone", initiative="cafe", seat="maker", by="k", milestone="gestart")
    life.do("PassTime", when="2020-05-10")

    cafe, loket = shown(life).initiatives

    assert [one.reached for one in cafe.milestones] == [True, False]
    assert [(one.due, one.missed) for one in loket.milestones] == [(None, False), (date(2020, 5, 1), True)]
    assert loket.waits_for == ("cafe",)


def test_what_comes_is_told_in_order() -> None:
    coming = shown(started()).coming

    assert [one.day for one in coming] == sorted(one.day for one in coming)
    assert coming[0].what.nl == "herinnering als er nog iets ontbreekt, fase plan"
    assert (date(2020, 6, 2), "deadline") in [(one.day, one.kind) for one in coming]


def test_a_standing_is_json_and_back() -> None:
    for told in (shown(decided()), shown(started(), with_journal=False)):
        assert STANDING.validate_json(STANDING.dump_json(told)) == told


def test_without_names_a_standing_holds_ids_only() -> None:
    life = started()

    assert "Karin" not in STANDING.dump_json(shown(life)).decode()
    assert "Karin" in STANDING.dump_json(shown(life, names={"k": "Karin"})).decode()
