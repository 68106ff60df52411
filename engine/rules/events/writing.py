"""How an event becomes text and back. Never rewritten: a change of fields gets a higher version and an upcast."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from engine.rules.events.base import VERSION, Event

EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


def dump(event: Event) -> tuple[str, int, str]:
    """Type, schema version and body of an event; the body is JSON text, decimals as text, fields in fixed order."""
    kind = type(event).__name__
    return kind, VERSION, _adapter(kind).serializer.to_json(event).decode()


def load(kind: str, version: int, body: str) -> Event:
    """The event that `dump` wrote. Raises KeyError for a type, ValueError for a version or body, unknown here."""
    if version != VERSION:
        raise ValueError(f"no upcast from version {version} of {kind}")
    event: Event = _adapter(kind).validate_json(body)
    return event


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(EVENTS[kind])
