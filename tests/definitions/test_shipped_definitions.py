"""The definitions that ship: they are sound, whole, in two languages, and the JSON Schema is the one of the models."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.rules.conditions import Agreements, Decided, Delivered, Initiatives, Signed
from engine.rules.definition import Definition
from engine.rules.reading import read_definition
from engine.rules.recommend import hidden_rules, silent
from engine.rules.schema import definition_schema_text
from engine.rules.schema_help import FIELDS
from tests.counted import at_most

FOLDER = Path(__file__).parents[2] / "definitions"
SCHEMA = FOLDER / "definition.schema.json"
NAMES = ("economische-wijkaanpak", "plan-do-check")


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def read(name: str) -> Definition:
    reading = read_definition(text_of(name), f"{name}.yaml")
    assert reading.definition is not None, [problem.say("en") for problem in reading.problems]
    return reading.definition


@pytest.fixture(name="plan")
def _plan() -> Definition:
    return read("economische-wijkaanpak")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound_and_quickly_read(name: str) -> None:
    assert at_most(500_000, lambda: read(name)).id == name


@pytest.mark.parametrize("name", NAMES)
def test_no_course_rule_is_hidden_and_none_is_missing(name: str) -> None:
    plan = read(name)
    assert plan.course is not None
    keys = sum(agreement.key for agreement in plan.measurement_agreement.values())
    assert hidden_rules(plan.course.rules, keys, plan.course.assessment) == ()
    assert not silent(plan.course.rules, keys, plan.course.assessment)


@pytest.mark.parametrize("name", NAMES)
def test_an_editor_finds_the_schema(name: str) -> None:
    assert text_of(name).startswith("# yaml-language-server: $schema=definition.schema.json\n")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_by_the_schema(name: str) -> None:
    data = json.loads(json.dumps(YAML(typ="safe").load(text_of(name)), default=str))
    assert [error.message for error in Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(data)] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_survives_being_kept_as_json(name: str) -> None:
    plan = read(name)
    again = Definition.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert again.hash == plan.hash


def test_the_schema_is_the_one_of_the_models() -> None:
    """If this fails: write `definition_schema_text()` to definitions/definition.schema.json."""
    assert SCHEMA.read_text(encoding="utf-8") == definition_schema_text()
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))


def test_the_schema_describes_every_field_and_no_other() -> None:
    schema = json.loads(SCHEMA.read_text())
    parts = {"Definition": schema, **schema["$defs"]}
    assert {name: set(part["properties"]) for name, part in parts.items()} == {
        name: set(fields) for name, fields in FIELDS.items()
    }
    assert all(part["description"] for part in parts.values())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "colour"),
        ({"version": "one"}, "integer"),
        ({"title": {"nl": "x"}}, "'en' is a required property"),
        ({"phases": []}, "non-empty"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change: dict[str, Any], says: str) -> None:
    data = json.loads(json.dumps(YAML(typ="safe").load(text_of("plan-do-check")), default=str)) | change
    errors = [error.message for error in Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(data)]
    assert any(says in error for error in errors), errors


# --- the economische wijkaanpak -------------------------------------------------------------------------------------

PHASES = {
    "analyse": "Hoe gaat het in de wijk?",
    "strategie": "Wat voor eenheid willen wij zijn?",
    "beleid": "Welke keuzes maken wij en voeren we ze betrouwbaar uit?",
    "uitvoering": "Dit doen wij.",
    "evaluatie": "Hoe staan we er nu voor?",
}
TWELVE = (
    "Wat is de kracht en de zwakte van de wijk?",
    "Hoe veilig is de wijk?",
    "Wat verbindt de wijk?",
    "Wat verdeelt de wijk?",
    "Welke partijen zijn betrokken of van belang? Is er win win mogelijk?",
    "Wat is de economische motor?",
    "Wat zijn economische kansen?",
    "Welke sociale netwerken zijn er?",
    "Hoe gezond is de wijk?",
    "Hoeveel werk is er in de wijk? Betaald en vrijwillig…",
    "Hoeveel werkloosheid is er en wat wordt er al aan gedaan?",
    "Wat zijn de relaties van de wijk met haar omgeving?",
)


def test_five_phases_each_with_its_own_question(plan: Definition) -> None:
    assert {phase.id: phase.question.nl for phase in plan.phases} == PHASES
    assert plan.walk == ("analyse", "strategie", "beleid", "uitvoering")
    assert plan.evaluation is plan.phase["evaluatie"]


def test_the_twelve_questions_word_for_word(plan: Definition) -> None:
    (questionnaire,) = plan.questionnaires
    assert tuple(question.text.nl for question in questionnaire.questions) == TWELVE
    assert [group.id for group in questionnaire.groups] == ["bewoners", "bedrijven", "organisaties", "buitenstaanders"]


def test_the_gates_use_every_kind_of_condition_and_every_way_to_sign(plan: Definition) -> None:
    conditions = [condition for phase in plan.phases for condition in phase.gate]
    kinds = {condition.condition for condition in conditions}
    assert kinds == {"delivered", "answered", "agreed", "signed", "measured", "initiatives", "decided"}
    signed = [condition for condition in conditions if isinstance(condition, Signed)]
    assert {str(condition.seats) for condition in signed} == {"every", "3", "2/3"}
    assert any(condition.quorum for condition in signed) and any(condition.veto for condition in signed)
    told = [condition for condition in plan.phase["beleid"].gate if isinstance(condition, Initiatives)]
    assert [(condition.settled, condition.at_least) for condition in told] == [(True, 0)]
    assert any(isinstance(condition, Decided) for condition in plan.phase["evaluatie"].gate)


def test_every_product_made_is_asked_for_at_its_gate(plan: Definition) -> None:
    for phase in plan.phases:
        asked = {name for item in phase.gate if isinstance(item, Delivered) for name in item.products}
        assert asked == {product.id for product in phase.products}


def test_every_kind_of_agreement_is_asked_for_once(plan: Definition) -> None:
    asked = [item.kind for phase in plan.phases for item in phase.gate if isinstance(item, Agreements)]
    assert sorted(asked) == sorted(plan.agreement_kind)


def test_nobody_is_asked_to_sign_what_their_own_role_makes(plan: Definition) -> None:
    for phase in plan.phases:
        makers = {product.made_by for product in phase.products}
        signers = {role for item in phase.gate if isinstance(item, Signed) for role in (item.role, item.veto)}
        assert not makers & signers
    assert all(kind.made_by not in kind.signed_by for kind in plan.agreement_kinds)


def test_no_quorum_is_larger_than_its_role(plan: Definition) -> None:
    signed = [item for phase in plan.phases for item in phase.gate if isinstance(item, Signed)]
    assert all((item.quorum or 0) <= plan.role[item.role].seats.least for item in signed)


def test_deadlines_count_from_the_opening_another_phase_or_a_moment(plan: Definition) -> None:
    deadlines = [phase.deadline for phase in plan.phases if phase.deadline]
    assert len(deadlines) == 5
    assert any(deadline.within for deadline in deadlines)
    assert any(deadline.phase for deadline in deadlines) and any(deadline.moment for deadline in deadlines)
    assert any(deadline.statutory for deadline in deadlines)
    assert all(phase.reminders and phase.escalation for phase in plan.phases)


def test_what_is_measured_when_and_against_what(plan: Definition) -> None:
    keys = {name for name, agreement in plan.measurement_agreement.items() if agreement.key}
    assert keys == {"moeite_met_rondkomen", "ervaren_gezondheid_goed"}
    assert set(plan.indicator) == keys | {"eenzaam", "vrijwilligerswerk"}
    assert plan.moment["wijkmeting"].on == (date(2016, 9, 1), date(2020, 9, 1))
    for agreement in plan.measurement_agreement.values():
        assert agreement.baseline == date(2012, 9, 1)
        assert agreement.target is not None and agreement.benchmark is not None
        assert (agreement.target.on, agreement.target.gap) == (date(2032, 9, 1), 0)
        assert agreement.benchmark.areas == dict.fromkeys(("GM0363", "GM0518", "GM0599", "GM0344"), Decimal(1))
    for indicator in plan.indicator.values():
        assert (indicator.margin, indicator.unit, indicator.kind, indicator.estimate) == (
            Decimal("1.0"),
            "%",
            "share",
            True,
        )


def test_who_sets_the_course_and_what_follows(plan: Definition) -> None:
    course = plan.course
    assert course is not None
    assert (course.proposed_by, course.decided_by, course.ratified_by) == ("voorzitter", "stuurgroep", "college")
    assert (course.reopens, course.adjusts, course.executes) == ("strategie", "beleid", "uitvoering")
    assert [rule.recommend for rule in course.rules] == ["reopen", "adjust", "stay"]
    assert plan.role["stuurgroep"].seats.least == plan.role["stuurgroep"].seats.most == 5


def test_volunteers_are_never_escalated_to_or_made_to_sign_alone(plan: Definition) -> None:
    volunteers = {role.id for role in plan.roles if role.volunteer}
    assert volunteers == {"bewonersvertegenwoordiging"}
    assert not volunteers & {phase.escalation.to for phase in plan.phases if phase.escalation}


def test_it_names_no_single_neighbourhood() -> None:
    text = text_of("economische-wijkaanpak")
    assert not any(word in text for word in ("Feijenoord", "WK0", "BU0"))


def test_no_two_languages_are_the_same_text(plan: Definition) -> None:
    alike = [text for text in _texts(plan.model_dump()) if text["nl"] == text["en"]]
    assert {text["nl"] for text in alike} <= {"School"}


def _texts(value: Any) -> list[dict[str, str]]:
    if isinstance(value, dict):
        if set(value) == {"nl", "en"}:
            return [value]
        return [text for item in value.values() for text in _texts(item)]
    return [text for item in value for text in _texts(item)] if isinstance(value, tuple | list) else []
