"""A scenario read from its files and made ready to be replayed: for its own area or another, with its own figures or a
file's. Everything that is wrong is found here, before anything is written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.rehearsal.cast import Figures, scenario_figures
from engine.rehearsal.measurements import Measurements, read_measurements
from engine.rehearsal.scenario import Area, Scenario
from engine.rehearsal.scenario_checks import check_scenario
from engine.rules.definition import Definition
from engine.rules.problems import did_you_mean, quoted
from engine.rules.reading import problems_at, read_as
from engine.rules.refusals import Refusal
from engine.rules.texts import Text
from engine.rules.words import listed
from faces.fields import definition_from, file_bytes
from faces.figures_file import lines_in
from faces.refusals import problems_of

MOST_SOURCES = 3


class UnknownArea(Refusal):
    """Gebied {area} staat niet in {file}.{meant_nl}
    --
    Area {area} is not in {file}.{meant_en}
    """


class AreaWithoutFigures(Refusal):
    """Voor gebied {area} staan geen cijfers in {file}. Noem een bestand met cijfers: {option} BESTAND.csv.
    --
    There are no figures for area {area} in {file}. Name a file with figures: {option} FILE.csv.
    """


@dataclass(frozen=True)
class Staged:
    """A scenario ready to be replayed: its definition, the area, where figures come from, names of areas, notes."""

    scenario: Scenario
    plan: Definition
    area: Area
    figures: Figures
    places: Mapping[str, str]
    notes: tuple[Text, ...]

    @property
    def title(self) -> Text:
        """The title of the scenario; for another area, that it is replayed there."""
        own = self.scenario.title
        if self.area.code == self.scenario.area.code:
            return own
        return Text(
            nl=f"{self.area.name}: het scenario ‘{own.nl}’ op andere cijfers",
            en=f"{self.area.name}: the scenario ‘{own.en}’ on other figures",
        )


def stage(path: str, measurements: str | None = None, area: str | None = None) -> Staged:
    """The scenario in the file at `path`, for `area` (a code) on the figures of the file at `measurements`.

    Raises NoSuchFile, UnknownArea, AreaWithoutFigures, or Problems with file and line.
    """
    scenario, plan = _read(path)
    if measurements is None:
        return _with_own_figures(scenario, plan, area, path)
    taken = _measured(measurements, plan)
    code = area or scenario.area.code
    if code not in taken.places:
        nl, en = _near(code, taken)
        raise UnknownArea(area=quoted(code), file=measurements, meant_nl=nl, meant_en=en)
    where = scenario.area if code == scenario.area.code else _area(code, *taken.places[code])
    places = {known: name for known, (name, _) in taken.places.items()}
    notes = (*scenario.notes, _note(measurements, taken))
    return Staged(scenario, plan, where, taken.figures(plan), places, notes)


def _read(path: str) -> tuple[Scenario, Definition]:
    reading = read_as(Scenario, file_bytes(path), path)
    if reading.value is None:
        raise problems_of(reading.problems)
    plan = definition_from(str(Path(path).parent / reading.value.definition))
    faults = problems_at(check_scenario(reading.value, plan), reading.tree)
    if faults:
        raise problems_of(sorted(faults, key=lambda problem: (problem.line, problem.column)))
    return reading.value, plan


def _with_own_figures(scenario: Scenario, plan: Definition, area: str | None, path: str) -> Staged:
    own = scenario.area if area in (None, scenario.area.code) else None
    if own is None:
        if not any(figures.area == area for figures in scenario.figures):
            raise AreaWithoutFigures(area=quoted(area), file=path, option="--measurements")
        own = _area(area or "", scenario.places.get(area or "", area or ""), "")
    notes = tuple(note for source in scenario.sources for note in source.notes)
    return Staged(scenario, plan, own, scenario_figures(scenario, plan), scenario.places, (*notes, *scenario.notes))


def _measured(path: str, plan: Definition) -> Measurements:
    with lines_in(path) as lines:
        taken, problems = read_measurements(lines, path, plan)
    if problems:
        raise problems_of(problems)
    return taken


def _area(code: str, name: str, level: str) -> Area:
    return Area.model_validate({"code": code, "name": name, "kind": level if level in ("buurt", "kern") else "wijk"})


def _near(code: str, taken: Measurements) -> tuple[str, str]:
    """The codes that were probably meant: of the same sort, and near."""
    alike = [known for known in taken.places if re.match(r"[A-Z]*", known)[0] == re.match(r"[A-Z]*", code)[0]]  # type: ignore[index]
    return did_you_mean(code, alike or list(taken.places))


def _note(path: str, taken: Measurements) -> Text:
    sources = list(dict.fromkeys(re.sub(r",[^,()]*$", "", reading.source) for reading in taken.readings.values()))
    name, more = Path(path).name, len(sources) > MOST_SOURCES
    said = {language: listed(sources[:MOST_SOURCES], language) + (" …" if more else "") for language in ("nl", "en")}
    return Text(
        nl=f"De cijfers komen uit {name} (bron: {said['nl']}) en zijn nu afgespeeld; wie toen besliste, kan een "
        f"eerdere publicatie hebben gezien. Ze zijn een signaal, geen bewijs van een oorzaak.",
        en=f"The figures come from {name} (source: {said['en']}) and are replayed now; who decided then may have seen "
        f"an earlier publication. They are a signal, no proof of a cause.",
    )
