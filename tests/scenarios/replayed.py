"""What tests of replays share: a scenario lived through in memory, and a file of figures typed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from engine.rehearsal.cast import Cast
from engine.rehearsal.ledger import Ledger
from engine.rehearsal.staging import Curtain, first_moment, last_moment, opening
from engine.rehearsal.world import World
from engine.rules import events as e
from engine.rules.programme import Programme
from engine.rules.refusals import Refusal
from engine.rules.yardstick import Assessment
from faces.staged import Staged, stage

ROOT = Path(__file__).parents[2]
FEIJENOORD = ROOT / "definitions/scenarios/feijenoord.yaml"
COLUMNS = (
    "region_code,region_level,region_name,municipality_code,municipality_name,indicator,indicator_label,year,value,"
    "unit,status,source"
)
YEARS = (2012, 2016, 2020)
G4_NAMES = {"GM0363": "Amsterdam", "GM0518": "'s-Gravenhage", "GM0599": "Rotterdam", "GM0344": "Utrecht"}

K = TypeVar("K", bound=e.Event)
Typed = Mapping[str, Mapping[str, Sequence[str | None]]]
"""Figures for 2012, 2016 and 2020 by area and indicator, None for one that is not available."""

G4: Typed = {
    "GM0363": {
        "moeite_met_rondkomen": ("34.7", "29.0", "24.3"),
        "ervaren_gezondheid_goed": ("73.9", "73.8", "78.2"),
        "eenzaam": ("43.9", "47.5", "53.2"),
        "vrijwilligerswerk": (None, "21.1", "17.0"),
    },
    "GM0518": {
        "moeite_met_rondkomen": ("35.3", "29.1", "22.2"),
        "ervaren_gezondheid_goed": ("71.4", "70.5", "75.3"),
        "eenzaam": ("46.4", "51.5", "56.8"),
        "vrijwilligerswerk": (None, "21.3", "18.8"),
    },
    "GM0599": {
        "moeite_met_rondkomen": ("34.9", "31.1", "22.4"),
        "ervaren_gezondheid_goed": ("70.5", "68.4", "74.1"),
        "eenzaam": ("49.3", "51.4", "55.7"),
        "vrijwilligerswerk": (None, "21.1", "17.5"),
    },
    "GM0344": {
        "moeite_met_rondkomen": ("28.6", "22.2", "17.2"),
        "ervaren_gezondheid_goed": ("78.3", "77.0", "80.8"),
        "eenzaam": ("39.9", "42.5", "48.9"),
        "vrijwilligerswerk": (None, "26.7", "23.2"),
    },
}
"""RIVM/GGD'en/CBS 50090NED (Gezondheid per wijk en buurt; indeling 2020), 18+."""


@dataclass
class Lived:
    """A scenario lived through: all events, what was refused, and where the programme stands."""

    staged: Staged
    events: list[e.Event] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    programme: Programme | None = None

    def all(self, kind: type[K]) -> list[K]:
        """The events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    def verdict(self, indicator: str, year: int) -> Assessment:
        """The one verdict on an indicator in a year; fails when there are more."""
        (found,) = [
            event.assessment
            for event in self.all(e.IndicatorAssessed)
            if event.assessment.indicator == indicator and event.assessment.reference_date.year == year
        ]
        return found

    def statuses(self, year: int) -> dict[str, str]:
        """Status by indicator in a year, "~" added where it is not firm."""
        found = {name: self.verdict(name, year) for name in self.staged.plan.indicator}
        return {name: one.status + ("" if one.firm or one.status == "unknown" else "~") for name, one in found.items()}

    def courses(self) -> list[tuple[str | None, str]]:
        """Recommendation and decision of every evaluation."""
        advice = {event.run: event.recommendation.course for event in self.all(e.CourseRecommended)}
        return [(advice[event.run], event.course) for event in self.all(e.CourseDecided)]

    def place(self, event: e.Event) -> int:
        """Where an event stands in the order of things."""
        return self.events.index(event)


def live(path: Path = FEIJENOORD, measurements: Path | None = None, area: str | None = None) -> Lived:
    """The scenario lived through in memory, by the same rules as in the office."""
    staged = stage(str(path), str(measurements) if measurements else None, area)
    lived = Lived(staged)
    world = World(
        Ledger(staged.plan),
        Cast(staged.scenario, staged.figures),
        first_moment(staged.scenario, staged.plan),
        last_moment(staged.scenario, staged.plan),
    )
    curtain = Curtain(staged.scenario, staged.plan)

    def watch(_: object, events: tuple[e.Event, ...], refusal: Refusal | None) -> None:
        lived.refused += [refusal] if refusal else []
        lived.events += events
        for event in events:
            curtain.watch(world, event)

    world.watch = watch
    for name, fields in opening(staged.scenario, staged.plan, staged.area):
        world.give(name, fields)
    world.run()
    lived.programme = world.keeper.programme
    return lived


def typed_file(folder: Path, figures: Typed, names: Mapping[str, str]) -> Path:
    """A file in the shared columns with these figures and those of the G4."""
    rows = [COLUMNS]
    for area, indicators in figures.items():
        for indicator, values in indicators.items():
            for year, value in zip(YEARS, values, strict=True):
                level, name = ("wijk" if area.startswith("WK") else "gemeente"), (names | G4_NAMES)[area]
                status = "niet_beschikbaar" if value is None else "ok"
                rows.append(f"{area},{level},{name},,,{indicator},,{year},{value or ''},%,{status},RIVM 50090NED")
    path = folder / "typed.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def decimals(*values: str | None) -> tuple[Decimal | None, ...]:
    """Numbers as they stand in the tables of the mission."""
    return tuple(Decimal(value) if value is not None else None for value in values)
