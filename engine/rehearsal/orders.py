"""Commands that people in a scenario give of their own accord: references in them filled from what they heard.

Also what an event holds, flat, so that a scenario can compare it.
"""

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_args

from engine.rehearsal.scenario import Order
from engine.rules.commands import COMMANDS
from engine.rules.durations import Period, add
from engine.rules.events import EVENTS, Event
from engine.rules.figures import Figure
from engine.rules.yardstick import Assessment, Recommendation, Yardstick

REFERENCE_FIELDS: dict[str, Any] = {
    "assessment": Assessment,
    "reading": Assessment,
    "recommendation": Recommendation,
    "figure": Figure,
    "yardstick": Yardstick,
}


def details(event: Event) -> dict[str, Any]:
    """The fields of an event by name; those of the verdict, recommendation, figure or yardstick in it as well."""
    own = {item.name: getattr(event, item.name) for item in fields(event)}
    nested = [own[name] for name in REFERENCE_FIELDS if is_dataclass(own.get(name))]
    below = {item.name: getattr(part, item.name) for part in nested for item in fields(part)}
    return below | {name: value for name, value in own.items() if not is_dataclass(value)}


def filled(order: Order, event: Event, today: date) -> dict[str, Any]:
    """The fields of the command, given on `today` by somebody who heard `event`."""
    known = details(event)
    written = {name: _fill(value, known, today) for name, value in order.fields.items()}
    if "run" in COMMANDS[order.command].model_fields and "run" not in written and known.get("run"):
        written["run"] = known["run"]
    return written


def placeholders(order: Order, event: str, today: date) -> dict[str, Any]:
    """The fields with examples for what is not known yet. Raises ValueError or KeyError for a wrong reference."""
    kind: dict[str, Any] = {item.name: _example(item.type, today) for item in fields(EVENTS[event])}
    written = {name: _fill(value, kind, today) for name, value in order.fields.items()}
    if "run" in COMMANDS[order.command].model_fields and "run" in kind:
        written.setdefault("run", "1.x.1")
    return written


def _example(annotation: Any, today: date) -> Any:
    return today if annotation is date or date in get_args(annotation) else "x"


def _fill(value: Any, known: dict[str, Any], today: date) -> Any:
    if isinstance(value, dict):
        return _reference(value, known, today)
    if isinstance(value, list):
        return [_fill(item, known, today) for item in value]
    return value


def _reference(value: dict[str, Any], known: dict[str, Any], today: date) -> Any:
    keys = set(value)
    if keys == {"nl", "en"}:
        return value["nl"]
    if keys == {"event"}:
        return known[value["event"]]
    if keys in ({"after"}, {"after", "event"}):
        base = known[value["event"]] if "event" in value else today
        return add(base, Period.parse(value["after"]))
    return {name: _fill(item, known, today) for name, item in value.items()}
