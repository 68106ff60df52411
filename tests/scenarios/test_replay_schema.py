"""The JSON Schema of scenarios: that of the models, found by editors, and kept by the shipped scenario."""

import json

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.rehearsal.scenario_schema import scenario_schema, scenario_schema_text
from tests.scenarios.replayed import FEIJENOORD, ROOT


def test_the_schema_is_the_one_of_the_models() -> None:
    assert (ROOT / "definitions/scenario.schema.json").read_text(encoding="utf-8") == scenario_schema_text()


def test_the_shipped_scenario_is_valid_by_the_schema_and_names_it() -> None:
    text = FEIJENOORD.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../scenario.schema.json")
    data = json.loads(json.dumps(_with_text_keys(YAML(typ="safe").load(text)), default=str))
    assert not list(Draft202012Validator(scenario_schema()).iter_errors(data))


def _with_text_keys(value: object) -> object:
    if isinstance(value, dict):
        return {str(name): _with_text_keys(item) for name, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value
