"""The JSON Schema (draft 2020-12) of what can be written, so that an editor completes and checks while one types.

Made from the models, never by hand; what each field is for stands in schema_help.py. The names a reader may have
meant are found in the same schema.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from engine.rules.definition import Definition
from engine.rules.schema_help import FIELDS, TITLES
from engine.rules.yaml_tree import Node

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def definition_schema() -> dict[str, Any]:
    """The JSON Schema of a definition, as it stands in definitions/definition.schema.json."""
    schema = {"$schema": DIALECT, **Definition.model_json_schema(mode="validation")}
    _describe(schema, "Definition")
    for name, part in schema["$defs"].items():
        _describe(part, name)
    return schema


def definition_schema_text() -> str:
    """The text of that file, byte for byte."""
    return json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n"


def fields_at(model: type[BaseModel], nodes: Sequence[Node]) -> tuple[str, ...]:
    """The fields that may stand in the last of `nodes`, which lead down from the top; empty when it takes none."""
    whole = _schema(model)
    here = _resolved(whole, whole, nodes[0])
    for node in nodes[1:]:
        step = node.path[-1]
        below = here.get("items") if isinstance(step, int) else here.get("properties", {}).get(step)
        here = _resolved(whole, below or here.get("additionalProperties") or {}, node)
    return tuple(here.get("properties", ()))


@lru_cache(maxsize=64)
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="validation")


def _resolved(whole: dict[str, Any], part: Any, node: Node) -> dict[str, Any]:
    """The part of the schema that speaks about `node`, with references followed and the right branch chosen."""
    for _ in range(10):
        if not isinstance(part, dict):
            return {}
        if "$ref" in part:
            part = whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
        elif "discriminator" in part:
            tag = node.child(part["discriminator"]["propertyName"])
            part = {"$ref": part["discriminator"]["mapping"].get(tag.content)} if tag and _is_tag(part, tag) else {}
        elif "anyOf" in part:
            part = next((each for each in part["anyOf"] if each.get("type") not in _SINGLE), {})
        else:
            return part
    return {}


_SINGLE = frozenset({"null", "string", "integer", "number", "boolean"})


def _is_tag(part: dict[str, Any], tag: Node) -> bool:
    return isinstance(tag.content, str) and tag.content in part["discriminator"]["mapping"]


def _describe(part: dict[str, Any], name: str) -> None:
    """Give one object of the schema its title, and each field what it is for; machine-made titles go."""
    part["title"] = TITLES.get(name, name)
    part["description"] = " ".join(part.get("description", "").replace("`", "'").split())
    for field, own in part.get("properties", {}).items():
        own.pop("title", None)
        own["description"] = FIELDS[name][field]
