"""Figures from a CSV file in the shared columns, one line at a time. Reading rows: engine/rules/figure_rows.py.

A year becomes the reference dates agreed in that year. All problems are gathered with their line, and raised at the
end: whoever takes the figures in does so in one transaction, and then nothing of the file is kept.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from engine.rules.calendar import next_reference_date
from engine.rules.definition import Definition
from engine.rules.figure_rows import LONGEST_LINE, FigureRow, FigureRows
from engine.rules.figures import Figure
from engine.rules.measuring import Indicator
from engine.rules.problems import quoted
from engine.rules.programme import Programme
from faces.refusals import NoSuchFile, problems_of


@dataclass(slots=True)
class Agreed:
    """The programmes with their definitions, and what they agreed: which reference dates an indicator has in a year.

    `skipped` counts the lines nobody agreed anything about; `names` are those of areas that the others brought.
    """

    lives: tuple[tuple[Definition, Programme], ...]
    skipped: int = 0
    names: dict[str, str] = field(default_factory=dict)
    _dates: dict[tuple[str, int], tuple[date, ...]] = field(default_factory=dict)

    def dates(self, indicator: str, year: int) -> tuple[date, ...]:
        """The reference dates agreed for an indicator in a year: of moments and of baselines."""
        key = (indicator, year)
        if key not in self._dates:
            found = {day for plan, p in self.lives for day in _agreed_dates(plan, p, indicator, year)}
            self._dates[key] = tuple(sorted(found))
        return self._dates[key]

    def indicator(self, indicator: str) -> Indicator | None:
        """The indicator, by the first definition that has it."""
        return next((plan.indicator[indicator] for plan, _ in self.lives if indicator in plan.indicator), None)


@contextmanager
def lines_in(path: str) -> Iterator[Iterator[str]]:
    """The lines of a text file in UTF-8, one at a time, none much longer than a line can be. Raises NoSuchFile."""
    with ExitStack() as opened:
        try:
            file = opened.enter_context(Path(path).open(encoding="utf-8-sig", newline=""))
        except (OSError, ValueError):
            raise NoSuchFile(file=quoted(path)) from None
        yield iter(partial(file.readline, LONGEST_LINE + 1), "")


def figures_from(path: str, agreed: Agreed, today: date, series: str, provisional: bool) -> Iterator[Figure]:
    """The figures in a file, as a stream. Raises NoSuchFile at once, or Problems once all lines were looked at."""
    rows = FigureRows(path, agreed.indicator)
    with lines_in(path) as lines:
        for row in rows.read(lines):
            days = agreed.dates(row.indicator, row.year)
            agreed.skipped += not days
            if days and row.name:
                agreed.names[row.area] = row.name
            for day in days:
                yield _figure(row, day, today, series, provisional)
    if rows.problems:
        raise problems_of(rows.problems)


def _agreed_dates(plan: Definition, p: Programme, indicator: str, year: int) -> Iterator[date]:
    stick = p.yardsticks.get(indicator)
    baseline = plan.measurement_agreement[indicator].baseline if indicator in plan.measurement_agreement else None
    yield from {day for day in (stick.baseline if stick else None, baseline) if day and day.year == year}
    for moment in plan.moment.values():
        day = date(year - 1, 12, 31)
        while indicator in moment.indicators:
            found = next_reference_date(plan, p, moment, day)
            if found is None or found.year != year:
                break
            yield found
            day = found


def _figure(row: FigureRow, day: date, today: date, series: str, provisional: bool) -> Figure:
    return Figure(
        indicator=row.indicator,
        area=row.area,
        reference_date=day,
        unit=row.unit,
        source=row.source,
        series=series,
        recorded=today,
        value=row.value,
        absent=row.absent,
        provisional=provisional,
    )
