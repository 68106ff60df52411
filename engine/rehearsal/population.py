"""Who lives in a simulated programme: every role's seats with people and organisations, each with a temper.

All chance comes from the random number generator handed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from engine.rules.definition import Definition, Role

Temper = Literal["prompt", "steady", "late", "forgetful"]
TEMPERS: tuple[Temper, ...] = ("prompt", "prompt", "steady", "steady", "late", "forgetful")
Given = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class Population:
    """The commands that put everybody in their seat, the temper of each seat, and people without one."""

    commands: list[Given] = field(default_factory=list)
    tempers: dict[str, Temper] = field(default_factory=dict)
    spare: list[str] = field(default_factory=list)


def populate(plan: Definition, rng: Random) -> Population:
    """People and organisations for every seat; some hold two seats, and now and then a seat stands empty at first."""
    found = Population()
    people: list[str] = []
    for role in plan.roles:
        for seat in _seats(plan, role, rng):
            found.tempers[seat] = rng.choice(TEMPERS)
            found.commands += _fill(seat, role.id, people, rng)
    found.spare = [f"reserve{n}" for n in range(1, 4)]
    found.commands += [("AddPerson", {"person": person}) for person in found.spare]
    return found


def _seats(plan: Definition, role: Role, rng: Random) -> Iterator[str]:
    least, most = role.seats.least, role.seats.most
    number = min(most, max(1, least) + rng.choice((0, 0, 1, 2)))
    if role.id != plan.managed_by and number > 1 and rng.random() < 0.03:
        number -= 1
    for place in range(1, number + 1):
        yield f"{role.id}-{place}"


def _fill(seat: str, role: str, people: list[str], rng: Random) -> Iterator[Given]:
    if rng.random() < 0.3:
        organisation = f"org-{seat}"
        members = [f"{seat}-lid{n}" for n in range(1, rng.randint(1, 4) + 1)]
        for member in members:
            yield "AddPerson", {"person": member, "organisations": (organisation,)}
        yield "FillSeat", {"seat": seat, "role": role, "organisation": organisation}
        return
    if people and rng.random() < 0.08:
        person = rng.choice(people)
    else:
        person = f"{seat}-mens"
        yield "AddPerson", {"person": person}
    people.append(person)
    yield "FillSeat", {"seat": seat, "role": role, "person": person}
