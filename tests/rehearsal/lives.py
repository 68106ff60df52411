"""Definitions to simulate, and moments out of simulated lives to tamper with."""

import copy
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.rehearsal import simulate
from engine.rehearsal.holding import Handled
from engine.rehearsal.memory import Memory
from engine.rules.definition import Definition
from engine.rules.programme import Programme
from engine.rules.reading import read_definition

HOUSE = Path(__file__).parents[2]
SHIPPED = ("economische-wijkaanpak", "plan-do-check")
PER_KIND, PER_LIFE, EVERY = 60, 6, 10


@cache
def definition(name: str) -> Definition:
    """A shipped definition, or "all-sorts": the one of the tests, with every construct of the language."""
    folder = HOUSE / "definitions" if name in SHIPPED else Path(__file__).parent
    reading = read_definition((folder / f"{name}.yaml").read_bytes(), name)
    assert reading.definition is not None, reading.problems
    return reading.definition


@dataclass(slots=True)
class Moment:
    """Something that happened in a simulated life, as the invariants were asked about it."""

    before: Programme | None
    happening: Any
    after: Programme | None
    memory: Memory

    def copy(self) -> "Moment":
        """A moment that may be tampered with."""
        return Moment(self.before, self.happening, self.after, _copied(self.memory))


def moments() -> dict[type, list[Moment]]:
    """Moments of every kind, out of a few lives by the definition of the tests."""
    found: dict[type, list[Moment]] = defaultdict(list)
    seen: dict[type, int] = defaultdict(int)

    def keep(before: Any, happening: Any, after: Any, memory: Memory) -> None:
        kind = type(happening)
        seen[kind] += 1
        early = seen[kind] <= PER_LIFE and kind is not Handled
        if len(found[kind]) < PER_KIND and (early or seen[kind] % EVERY == 0):
            found[kind].append(Moment(before, happening, after, _copied(memory)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulate, "first_broken", keep)
        for number in range(1, 31):
            seen.clear()
            simulate.live(definition("all-sorts"), seed=1, number=number, years=5)
    return found


def _copied(memory: Memory) -> Memory:
    return copy.deepcopy(memory, {id(memory.plan): memory.plan})
