"""Setting the stage for a scenario: its programme started, its people known, its seats filled; and when it ends.

Nothing is decided here: every step is a command like any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.rehearsal.cast import heard
from engine.rehearsal.scenario import Area, Scenario
from engine.rehearsal.world import World
from engine.rules.definition import Definition
from engine.rules.durations import add
from engine.rules.events import Event
from engine.rules.workdays import at_hour, end_of_day, local_day, next_working_day

FIRST_HOUR = 9


def opening(scenario: Scenario, plan: Definition, area: Area) -> Iterator[tuple[str, dict[str, Any]]]:
    """The commands (name and fields) that start the programme of this scenario in `area` and fill its seats."""
    yield "StartProgramme", {
        "programme": programme_id(scenario, area), "definition": plan, "area_code": area.code, "area_name": area.name,
        "area_kind": area.kind,
    }  # fmt: skip
    for person in scenario.people:
        yield "AddPerson", {"person": person.id, "organisations": person.organisations}
    for seat, (role, holder) in scenario.places_of_seats.items():
        kind = "person" if holder in scenario.person else "organisation"
        yield "FillSeat", {"seat": seat, "role": role, kind: holder}


def programme_id(scenario: Scenario, area: Area) -> str:
    """The id of the programme: that of the scenario, and the area when it is another one."""
    return scenario.id if area.code == scenario.area.code else f"{scenario.id}.{area.code}"


def first_moment(scenario: Scenario, plan: Definition) -> datetime:
    """When the programme starts (UTC): the first working day from the start of the scenario, in the morning."""
    return at_hour(plan.calendar, next_working_day(plan.calendar, scenario.start), FIRST_HOUR)


def last_moment(scenario: Scenario, plan: Definition) -> datetime:
    """When the rehearsal stops at the latest (UTC): the end of the last day of the scenario."""
    return end_of_day(plan.calendar, scenario.until)


@dataclass
class Curtain:
    """Watches for the event a scenario ends with, and then lets the world go on only so long."""

    scenario: Scenario
    plan: Definition
    _times: int = field(default=0, init=False)

    def watch(self, world: World, event: Event) -> None:
        """Sets the end of the world when `event` is the one the scenario ends with."""
        ends = self.scenario.ends
        if ends is None or not heard(ends.when, event):
            return
        self._times += 1
        if self._times == (ends.when.nth or 1):
            day = add(local_day(self.plan.calendar, event.at), ends.after)
            world.until = min(world.until, end_of_day(self.plan.calendar, day))
