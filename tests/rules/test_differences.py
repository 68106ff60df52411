"""What is different in another version of a definition, told part by part."""

from typing import Any

import pytest

from engine.rules.definition import Definition
from engine.rules.differences import differences
from faces.fields import definition_from
from tests.office.samples import sample_definition


def changed(**parts: Any) -> list[str]:
    """What is told when these parts of the sample are other ones; {} leaves a part out."""
    given = sample_definition(2).model_dump(mode="json") | parts
    return [one.nl for one in differences(sample_definition(), Definition.model_validate(given))]


def test_of_the_same_content_nothing_is_different() -> None:
    assert changed() == []


def test_what_is_added_what_is_gone_and_what_changes_is_told_by_its_label() -> None:
    given = sample_definition().model_dump(mode="json")
    look, act, weigh = given["phases"]
    assert changed(phases=[look, {**act, "id": "do", "label": {"nl": "aanpakken", "en": "do"}}, weigh]) == [
        "Fase aanpakken: komt erbij.",
        "Fase doen: vervalt.",
    ]
    assert changed(phases=[{**look, "gate": act["gate"], "deadline": None}, act, weigh]) == [
        "Fase kijken: het beslismoment en de uiterste datum anders."
    ]
    assert changed(phases=[{**look, "question": {"nl": "Hoe nu?", "en": "How?"}}, act, weigh]) == [
        "Fase kijken: teksten veranderen."
    ]
    assert changed(phases=[act, look, weigh]) == ["De volgorde van de fasen verandert."]


def test_roles_figures_and_moments_are_told() -> None:
    given = sample_definition().model_dump(mode="json")
    roles, measurement = given["roles"], given["measurement"]
    fewer = [{**one, "seats": {"least": 1, "most": 2}} if one["id"] == "group" else one for one in roles]
    assert changed(roles=fewer) == ["Rol group: krijgt een ander aantal zetels."]
    other = [{**one, "margin": "2.0"} for one in measurement["indicators"]]
    assert changed(measurement={**measurement, "indicators": other}) == ["Indicator moeite met rondkomen: verandert."]
    [moment, *_] = measurement["moments"]
    assert len(changed(measurement={**measurement, "moments": [{**moment, "window": "P9D"}]})) == 1
    assert changed(measurement={**measurement, "agreed_by": "maker"}) == ["De meetafspraken veranderen."]


@pytest.mark.parametrize("name", sorted(Definition.model_fields.keys() - {"id", "version"}))
def test_no_part_changes_without_a_word(name: str) -> None:
    whole = definition_from("definitions/economische-wijkaanpak.yaml")
    small = definition_from("definitions/plan-do-check.yaml")
    if getattr(whole, name) == getattr(small, name):
        small = small.model_copy(update={name: whole.days.model_copy(update={"country": "BE"})})
    other = whole.model_copy(update={name: getattr(small, name)})
    fresh = Definition.model_construct(**{one: getattr(other, one) for one in Definition.model_fields})
    assert differences(whole, fresh)


def test_long_labels_are_told_all_the_same() -> None:
    text = "x" * 3990
    given = sample_definition(2).model_dump(mode="json")
    given["phases"][0]["label"] = {"nl": text, "en": text}
    assert differences(sample_definition(), Definition.model_validate(given))
