"""The JSON Schema (draft 2020-12) of a scenario, so that an editor completes and checks while one types.

Made from the models, never by hand. What a part is for stands in the docstrings of scenario.py.
"""

import json
from typing import Any

from engine.rehearsal.scenario import Scenario
from engine.rules.schema import DIALECT


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario, as it stands in definitions/scenario.schema.json."""
    schema = {"$schema": DIALECT, **Scenario.model_json_schema(mode="validation")}
    for part in (schema, *schema["$defs"].values()):
        part["description"] = " ".join(part.get("description", "").replace("`", "'").split())
        for field in part.get("properties", {}).values():
            field.pop("title", None)
    return schema


def scenario_schema_text() -> str:
    """The text of that file, byte for byte."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"
