"""References and consistency: one change in a sound plan, and the problem it must give, at its own field."""

import re
from pathlib import Path

import pytest

from engine.rules.definition import Definition
from engine.rules.problems import Problem
from engine.rules.reading import read_definition
from engine.rules.references import check_references

DEFINITIONS = Path(__file__).parents[2] / "definitions"
SMALL = (DEFINITIONS / "plan-do-check.yaml").read_text(encoding="utf-8")
WHOLE = (DEFINITIONS / "economische-wijkaanpak.yaml").read_text(encoding="utf-8")


def problems_after(old: str, new: str, text: str) -> tuple[Problem, ...]:
    assert old in text
    return read_definition(text.replace(old, new, 1), "plan.yaml").problems


def sound(text: str) -> Definition:
    definition = read_definition(text, "plan.yaml").definition
    assert definition is not None
    return definition


NAMES = {  # what is changed in the whole plan: (old, new, field of the problem, what it says)
    "who manages": ("managed_by: programmamanager", "managed_by: baas", "managed_by", "no role `baas`"),
    "above": ("above: college", "above: raad", "roles.11.above", "no role `raad`"),
    "closure": ("roles: [stuurgroep, v", "roles: [stuurgroup, v", "days.closures.0.roles.0", "mean `stuurgroep`?"),
    "group": ("role: werkgevers", "role: werkgever", "questionnaires.0.groups.1.role", "mean `werkgevers`?"),
    "maker of an agreement": ("made_by: programmamanager", "made_by: x", "agreement_kinds.0.made_by", "no role `x`"),
    "party": ("woningcorporatie, werkgevers]", "corporatie]", "agreement_kinds.0.signed_by.1", "mean `woningcorp"),
    "owner of initiatives": ("owned_by: projectleider", "owned_by: x", "initiatives.owned_by", "no role `x`"),
    "settler": ("settled_by: voorzitter", "settled_by: x", "initiatives.settled_by", "no role `x`"),
    "maker of a product": ("made_by: onderzoek", "made_by: x", "phases.0.products.0.made_by", "no role `x`"),
    "product": ("[wijkprofiel,", "[profiel,", "phases.0.gate.1.products.0", "Did you mean `wijkprofiel`?"),
    "product of another phase": ("[wijkprofiel,", "[kansen,", "phases.0.gate.1.products.0", "no product `kansen`"),
    "questionnaire": (
        "questionnaire: wijkvragen",
        "questionnaire: x",
        "phases.0.gate.0.questionnaire",
        "no questionnaire",
    ),
    "group asked": ("{bewoners: 30", "{inwoners: 30", "phases.0.gate.0.at_least.inwoners", "mean `bewoners`?"),
    "kind of agreement": ("kind: doel_korte_termijn", "kind: doel", "phases.0.gate.2.kind", "no kind of agreement"),
    "role that signs": ("role: stuurgroep", "role: x", "phases.0.gate.4.role", "no role `x`"),
    "veto": ("veto: college", "veto: x", "phases.2.gate.4.veto", "no role `x`"),
    "milestone": ("milestone: geborgd", "milestone: klaar", "phases.3.gate.0.milestone", "no milestone `klaar`"),
    "phase of a deadline": ("phase: beleid", "phase: x", "phases.3.deadline.phase", "no phase `x`"),
    "moment of a deadline": ("moment: wijkmeting", "moment: x", "phases.4.deadline.moment", "no moment `x`"),
    "moment measured": ("moment: this", "moment: that", "phases.4.gate.0.moment", "no moment `that`"),
    "escalation": ("to: programmamanager", "to: x", "phases.0.escalation.to", "no role `x`"),
    "who agrees": ("agreed_by: stuurgroep", "agreed_by: x", "measurement.agreed_by", "no role `x`"),
    "supplier": ("supplied_by: onderzoek", "supplied_by: x", "measurement.indicators.0.supplied_by", "no role `x`"),
    "agreed indicator": (
        "indicator: eenzaam",
        "indicator: eenzam",
        "measurement.agreements.2.indicator",
        "mean `eenzaam`?",
    ),
    "measured indicator": (
        "indicators: [moeite",
        "indicators: [x, moeite",
        "measurement.moments.0.indicators.0",
        "no indicator `x`",
    ),
    "proposer": ("proposed_by: voorzitter", "proposed_by: x", "course.proposed_by", "no role `x`"),
    "decider": ("decided_by: stuurgroep", "decided_by: x", "course.decided_by", "no role `x`"),
    "ratifier": ("ratified_by: college", "ratified_by: x", "course.ratified_by", "no role `x`"),
    "explainer": ("explained_by: auteur", "explained_by: x", "course.explained_by", "no role `x`"),
    "phase reopened": ("reopens: strategie", "reopens: strategy", "course.reopens", "Did you mean `strategie`?"),
    "phase adjusted": ("adjusts: beleid", "adjusts: x", "course.adjusts", "no phase `x`"),
    "phase executed": ("executes: uitvoering", "executes: x", "course.executes", "no phase `x`"),
    "reader of digests": ("to: [stuurgroep", "to: [x", "digests.to.0", "no role `x`"),
}


@pytest.mark.parametrize(("old", "new", "field", "says"), NAMES.values(), ids=NAMES)
def test_a_name_that_refers_to_nothing(old: str, new: str, field: str, says: str) -> None:
    problems = problems_after(old, new, WHOLE)

    assert field in [problem.field for problem in problems]
    (problem,) = [problem for problem in problems if problem.field == field]
    assert says in problem.message.en
    assert problem.kind == "reference"
    assert problem.line == WHOLE[: WHOLE.index(old)].count("\n") + 1


TWICE = {  # id given a second time in the whole plan: (old, new, field)
    "role": ("id: school\n", "id: zorg\n", "roles.7.id"),
    "question": ("id: veiligheid", "id: werk", "questionnaires.0.questions.9.id"),
    "group": ("id: bedrijven", "id: bewoners", "questionnaires.0.groups.1.id"),
    "kind of agreement": ("id: convenant", "id: partnerafspraak", "agreement_kinds.4.id"),
    "milestone": ("id: gestart", "id: plan_gereed", "initiatives.milestones.1.id"),
    "phase": ("id: strategie", "id: analyse", "phases.1.id"),
    "product": ("id: allianties", "id: kansen", "phases.1.products.1.id"),
    "indicator": ("id: eenzaam", "id: moeite_met_rondkomen", "measurement.indicators.2.id"),
    "agreement": ("indicator: eenzaam", "indicator: moeite_met_rondkomen", "measurement.agreements.2.indicator"),
}


@pytest.mark.parametrize(("old", "new", "field"), TWICE.values(), ids=TWICE)
def test_an_id_given_twice(old: str, new: str, field: str) -> None:
    problems = problems_after(old, new, WHOLE)
    assert [p.field for p in problems if "second time" in p.message.en] == [field]


FITTING = {  # what is changed in the small plan: (old, new, field of the problem, what it says)
    "two forms of deadline": (
        "{within: P2M}",
        "{within: P2M, on: 2030-01-01}",
        "phases.0.deadline",
        "exactly one form",
    ),
    "no form of deadline": ("{within: P2M}", "{statutory: true}", "phases.0.deadline", "exactly one form"),
    "offset from nothing": ("{within: P2M}", "{offset: P2M}", "phases.0.deadline", "exactly one of `phase`"),
    "offset from two": (
        "{within: P6M}",
        "{offset: -P2W, phase: plan, moment: jaarmeting}",
        "phases.1.deadline",
        "exactly one of `phase`",
    ),
    "base without offset": ("{within: P6M}", "{within: P6M, phase: plan}", "phases.1.deadline", "neither"),
    "offset from itself": ("{within: P6M}", "{offset: P6M, phase: do}", "phases.1.deadline.phase", "this phase itself"),
    "reminders without deadline": ("    deadline: {within: P2M}\n", "", "phases.0", "no deadline"),
    "value and gap": ("value: 200}", "value: 200, gap: 0}", "measurement.agreements.0.target", "exactly one"),
    "neither value nor gap": (", value: 200}", "}", "measurement.agreements.0.target", "exactly one"),
    "gap without benchmark": ("value: 200}", "gap: 0}", "measurement.agreements.0.target", "`benchmark`"),
    "value with benchmark": (
        "      key: true\n",
        "      benchmark: {label: {nl: a, en: a}, areas: {NL01: 1}}\n",
        "measurement.agreements.0.target",
        "`benchmark`",
    ),
    "target before baseline": ("on: 2030-01-01", "on: 2026-01-01", "measurement.agreements.0.target.on", "not after"),
    "interim without target": (
        "      target: {on: 2030-01-01, value: 200}",
        "      interim: [{on: 2027-01-01, due: 3}]",
        "measurement.agreements.0.interim",
        "without a target",
    ),
    "interim before baseline": (
        "      key: true",
        "      interim: [{on: 2025-01-01, due: 3}]",
        "measurement.agreements.0.interim.0.on",
        "not between",
    ),
    "interim after target": (
        "      key: true",
        "      interim: [{on: 2030-01-01, due: 3}]",
        "measurement.agreements.0.interim.0.on",
        "not between",
    ),
    "interim out of order": (
        "      key: true",
        "      interim: [{on: 2028-01-01, due: 3}, {on: 2027-01-01, due: 2}]",
        "measurement.agreements.0.interim.1.on",
        "not between",
    ),
    "dates and a rule": ("      rule:", "      on: [2027-01-01]\n      rule:", "measurement.moments.0", "exactly one"),
    "neither dates nor rule": (
        "      rule: FREQ=YEARLY\n      start: 2027-01-01\n",
        "",
        "measurement.moments.0",
        "exactly one",
    ),
    "rule without start": ("      start: 2027-01-01\n", "", "measurement.moments.0", "belong together"),
    "start without rule": ("      rule: FREQ=YEARLY\n", "      on: [2027-01-01]\n", "measurement.moments.0", "belong"),
    "rule that cannot be read": ("FREQ=YEARLY", "elk jaar", "measurement.moments.0.rule", "NAME=VALUE"),
    "rule of hours": ("FREQ=YEARLY", "FREQ=HOURLY", "measurement.moments.0.rule", "whole days"),
    "rule that never comes": (
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "measurement.moments.0.rule",
        "never occurs",
    ),
    "dates out of order": (
        "      rule: FREQ=YEARLY\n      start: 2027-01-01\n",
        "      on: [2028-01-01, 2027-01-01]\n",
        "measurement.moments.0.on.1",
        "not after",
    ),
    "nothing agreed on an indicator": (
        "  agreements:\n",
        "    - {id: x, label: {nl: x, en: x}, unit: x, direction: lower, kind: count, meaning: {nl: x, en: x}, "
        "source: x, margin: 0, supplied_by: bestuur}\n  agreements:\n",
        "measurement.moments.0.indicators.1",
        "Nothing is agreed",
    ),
    "decided outside the evaluation": (
        "{condition: delivered, products: [verslag]}",
        "{condition: decided}",
        "phases.1.gate.0",
        "no evaluation",
    ),
    "this moment outside the evaluation": (
        "{condition: delivered, products: [verslag]}",
        "{condition: measured}",
        "phases.1.gate.0",
        "no evaluation",
    ),
    "initiatives without a plan for them": (
        "{condition: delivered, products: [verslag]}",
        "{condition: initiatives}",
        "phases.1.gate.0",
        "how they are run",
    ),
    "two evaluations": ("deadline: {within: P6M}", "opens: at_moments", "phases.2.opens", "an evaluation already"),
    "phase executed before it is adjusted": ("adjusts: plan", "adjusts: do", "course.executes", "not come after"),
    "reopening after adjusting": ("reopens: plan", "reopens: do", "course.reopens", "after `plan`"),
    "the evaluation reopened": ("reopens: plan", "reopens: check", "course.reopens", "does not open in order"),
    "more seats than there are": ("{least: 1, most: 3}", "{least: 4, most: 3}", "roles.1.seats.most", "exchange"),
    "above itself": ("    seats: {least", "    above: bestuur\n    seats: {least", "roles.1.above", "above itself"),
    "time zone": ("roles:\n", "days: {time_zone: Europa/Amsterdam}\nroles:\n", "days.time_zone", "not known"),
    "time zone as a path": ("roles:\n", "days: {time_zone: ../../etc/passwd}\nroles:\n", "days.time_zone", "not known"),
    "country": ("roles:\n", "days: {country: XX}\nroles:\n", "days.country", "No public holidays"),
    "rule of digests": (
        "roles:\n",
        "digests: {rule: ELKE DAG, to: [bestuur]}\nroles:\n",
        "digests.rule",
        "cannot be used",
    ),
}


@pytest.mark.parametrize(("old", "new", "field", "says"), FITTING.values(), ids=FITTING)
def test_parts_that_do_not_fit(old: str, new: str, field: str, says: str) -> None:
    text = SMALL
    if field == "measurement.moments.0.indicators.1":
        text = text.replace("indicators: [deelnemers]", "indicators: [deelnemers, x]")

    problems = problems_after(old, new, text)

    told = [problem for problem in problems if problem.field == field]
    assert told, [(problem.field, problem.message.en) for problem in problems]
    assert says in told[0].message.en


def test_a_loop_of_roles_is_told_at_each_role_in_it() -> None:
    text = WHOLE.replace("    seats: {least: 1, most: 10}", "    seats: {least: 1, most: 10}\n    above: stuurgroep")
    problems = problems_after("above: college", "above: projectleider", text)
    assert [problem.field for problem in problems] == ["roles.8.above", "roles.11.above"]


def test_closures_stand_in_order() -> None:
    (problem,) = problems_after("first: 2020-07-13", "first: 2010-07-13", WHOLE)
    assert problem.field == "days.closures.1.first"


def test_a_course_without_evaluation() -> None:
    text = re.sub(r"  - id: check.*?(?=measurement:)", "", SMALL, flags=re.DOTALL)
    assert {problem.field for problem in read_definition(text, "x").problems} == {"measurement", "course"}


def test_an_evaluation_without_course() -> None:
    text = SMALL[: SMALL.index("course:")]
    assert [problem.field for problem in read_definition(text, "x").problems] == ["phases.2", "phases.2.gate.1"]


def test_an_evaluation_without_moments() -> None:
    text = re.sub(r"measurement:.*?(?=course:)", "", SMALL, flags=re.DOTALL)
    (problem,) = read_definition(text, "x").problems
    assert "never opens" in problem.message.en


def test_only_an_evaluation_is_no_walk() -> None:
    text = re.sub(r"  - id: plan\n.*?(?=  - id: check)", "", SMALL, flags=re.DOTALL)
    told = [problem.message.en for problem in read_definition(text, "x").problems]
    assert any("No phase opens in order" in sentence for sentence in told)


def test_many_wrong_names_come_together() -> None:
    text = WHOLE.replace("made_by: onderzoek", "made_by: onderzoeker").replace("role: stuurgroep", "role: stuurgroup")
    problems = read_definition(text, "x").problems
    assert len(problems) == 6
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_a_deadline_has_each_of_its_forms() -> None:
    for form in ("{on: 2099-12-31}", "{offset: P1M, phase: plan}", "{offset: -P1M, moment: jaarmeting}"):
        assert sound(SMALL.replace("{within: P6M}", form)).phase["do"].deadline is not None


def test_names_known_to_be_lost_are_not_missed() -> None:
    plan = sound(SMALL).model_copy(update={"managed_by": "weg"})
    assert len(list(check_references(plan))) == 1
    assert list(check_references(plan, frozenset({"weg"}))) == []
