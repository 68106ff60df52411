"""The register of invariants, and what they are asked about besides events. The invariants: see invariants.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.rehearsal.memory import Memory
from engine.rules.commands import Command
from engine.rules.events import EVENTS, Event
from engine.rules.programme import Programme
from engine.rules.refusals import Refusal
from engine.rules.wishes import Wish

Said = str | None
Invariant = Callable[[Any, Any, Any, Memory], Said]


@dataclass(frozen=True, slots=True)
class Handled:
    """A whole command with what came of it: the events, or the refusal, and the wishes they led to."""

    command: Command
    now: datetime
    events: tuple[Event, ...]
    refusal: Refusal | None
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same command given again: what came of it the first time and the second time."""

    command: Command
    first: tuple[Event, ...]
    second: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A look back now and then: the whole journal so far."""

    journal: tuple[Event, ...]


INVARIANTS: dict[str, Invariant] = {}
_ASKED: dict[type, list[tuple[str, Invariant]]] = {}


def invariant(*kinds: type) -> Callable[[Invariant], Invariant]:
    """Puts an invariant in the register: a function that says, in a sentence, how it is broken (None: it holds).

    It is asked about every event (or `Handled`, `Repeated`, `Reviewed`) of these kinds; none named: every event.
    """

    def register(function: Invariant) -> Invariant:
        name = getattr(function, "__name__", "")
        INVARIANTS[name] = function
        for kind in kinds or EVENTS.values():
            _ASKED.setdefault(kind, []).append((name, function))
        return function

    return register


def first_broken(
    before: Programme | None, happening: Any, after: Programme | None, memory: Memory
) -> tuple[str, str] | None:
    """The first invariant that does not hold over a happening, with its sentence; None: all hold."""
    for name, function in _ASKED.get(type(happening), ()):
        said = function(before, happening, after, memory)
        if said is not None:
            return name, said
    return None
