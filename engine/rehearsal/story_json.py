"""The story of a replay for tools: one event a line, flat; at the end the standing. Only shapes and JSON.

Verdict, recommendation and figure are lifted to the top level of their event; a reading by a changed yardstick stays
below `reading`, since it is no verdict. Figures are text, so that no decimal is lost; dates are ISO 8601.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.picture import Standing
from engine.rules.workdays import local_day

LIFTED = ("assessment", "recommendation", "figure")


def event_line(plan: Definition, sequence: int, event: Event, words: Mapping[str, str]) -> str:
    """One event as one line: sequence, at (UTC), day (local), type, and its fields."""
    told: dict[str, Any] = {
        "sequence": sequence,
        "at": event.at.astimezone(UTC).isoformat(),
        "day": local_day(plan.calendar, event.at).isoformat(),
        "type": type(event).__name__,
    }
    own = {item.name: getattr(event, item.name) for item in fields(event) if item.name != "at"}
    for name, value in own.items():
        if name in LIFTED and is_dataclass(value):
            told |= _plain(value, words)
        else:
            told[name] = _plain(value, words)
    return _dumped(told)


def standing_line(standing: Standing, **more: object) -> str:
    """The last line: where the programme stands, with what else is known of the replay."""
    return _dumped({"type": "Standing", **_plain(standing, {}), **more})


def _dumped(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name), words) for item in fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(item, words) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, words) for item in value]
    return value
