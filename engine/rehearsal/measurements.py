"""The figures of a file in the shared columns, as suppliers in a rehearsal have them. Rows: rules/figure_rows.py.

A figure of a year serves the reference date asked for in that year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from engine.rehearsal.cast import Figures, nothing_known
from engine.rehearsal.people import Reading
from engine.rules.definition import Definition
from engine.rules.figure_rows import FigureRows
from engine.rules.problems import Problem


@dataclass(slots=True)
class Measurements:
    """What one file holds: names and levels of areas by code, and readings by indicator, area and year."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    readings: dict[tuple[str, str, int], Reading] = field(default_factory=dict)

    def figures(self, plan: Definition) -> Figures:
        """The figures as suppliers in a rehearsal have them; what is not in the file is not available."""

        def figure(indicator: str, area: str, reference_date: date) -> Reading:
            return self.readings.get((indicator, area, reference_date.year)) or nothing_known(plan, indicator)

        return figure


def read_measurements(lines: Iterable[str], name: str, plan: Definition) -> tuple[Measurements, tuple[Problem, ...]]:
    """The figures in `lines` and what is wrong with them; with any problem, the figures are not to be used."""
    found = Measurements()
    rows = FigureRows(name, plan.indicator.get)
    for row in rows.read(lines):
        key = (row.indicator, row.area, row.year)
        found.readings[key] = Reading(row.value, row.unit, row.source, row.absent)
        found.places[row.area] = (row.name or row.area, row.level)
    return found, tuple(rows.problems)
