"""Figures from a CSV file in the shared columns, one line at a time.

A year becomes the reference dates agreed in that year. All problems are gathered with their line, and raised at the
end: whoever takes the figures in does so in one transaction, and then nothing of the file is kept.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import TextIOBase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

from engine.rules.calendar import next_reference_date
from engine.rules.commands import Value
from engine.rules.definition import Definition
from engine.rules.figures import Absent, Figure
from engine.rules.measuring import AreaCode, Indicator
from engine.rules.problems import Problem, quoted
from engine.rules.programme import Programme
from engine.rules.sentences import explain
from engine.rules.texts import Text
from engine.rules.words import on_one_line
from faces.refusals import NoSuchFile, problems_of

MOST_PROBLEMS = 20
ABSENT: dict[str, Absent] = {
    "niet_beschikbaar": "not_available",
    "niet_getoond": "suppressed",
    "nog_niet_gepubliceerd": "not_yet_published",
    "ingetrokken": "withdrawn",
}


class Row(BaseModel):
    """One line of the file, as far as it is read; other columns are left alone."""

    region_code: AreaCode
    indicator: Annotated[str, Field(min_length=1, max_length=63)]
    year: Annotated[int, Field(ge=1900, le=2199)]
    value: Value | None
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    status: Literal["ok", "niet_beschikbaar", "niet_getoond", "nog_niet_gepubliceerd", "ingetrokken"]
    source: Annotated[str, Field(min_length=1, max_length=400)]

    @model_validator(mode="after")
    def _value_or_status(self) -> "Row":
        if (self.value is None) == (self.status == "ok"):
            raise ValueError("value_or_status")
        return self


@dataclass(slots=True)
class Agreed:
    """The programmes with their definitions, and what they agreed: which reference dates an indicator has in a year.

    `skipped` counts the lines nobody agreed anything about.
    """

    lives: tuple[tuple[Definition, Programme], ...]
    skipped: int = 0
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


def figures_from(path: str, agreed: Agreed, today: date, series: str, provisional: bool) -> Iterator[Figure]:
    """The figures in a file, as a stream. Raises NoSuchFile at once, or Problems once all lines were looked at."""
    reader = _Reader(path, agreed)
    with closing(_open(path)) as file:
        for row in reader.rows(file):
            days = agreed.dates(row.indicator, row.year)
            agreed.skipped += not days
            for day in days:
                yield _figure(row, day, today, series, provisional)
    if reader.problems:
        raise problems_of(reader.problems[:MOST_PROBLEMS])


def _open(path: str) -> TextIOBase:
    try:
        return Path(path).open(encoding="utf-8-sig", newline="")
    except (OSError, ValueError):
        raise NoSuchFile(file=quoted(path)) from None


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


class _Reader:
    """Reads lines into rows, and keeps what is wrong."""

    def __init__(self, path: str, agreed: Agreed) -> None:
        self.path, self.agreed = path, agreed
        self.problems: list[Problem] = []
        self._seen: dict[tuple[str, str, int], int] = {}

    def rows(self, file: TextIOBase) -> Iterator[Row]:
        lines = csv.DictReader(file, strict=True)
        try:
            missing = [name for name in Row.model_fields if name not in (lines.fieldnames or ())]
            if missing:
                self._add(1, ", ".join(missing), _NO_COLUMN)
                return
            for cells in lines:
                row = self._row(cells, lines.line_num)
                if row is not None:
                    yield row
                if len(self.problems) >= MOST_PROBLEMS:
                    return
        except (csv.Error, UnicodeDecodeError):
            self._add(lines.line_num or 1, "", _NO_TABLE)

    def _row(self, cells: Mapping[str, str | None], number: int) -> Row | None:
        known = {name: (cells.get(name) or "").strip() for name in Row.model_fields}
        if None in cells or any(cells.get(name) is None for name in Row.model_fields):
            self._add(number, "", _CELLS)
            return None
        try:
            row = Row.model_validate(known | {"value": known["value"] or None})
        except ValidationError as error:
            for one in error.errors(include_url=False):
                self._add(number, ".".join(map(str, one["loc"])), _told(dict(one), known))
            return None
        return row if self._fits(row, number) else None

    def _fits(self, row: Row, number: int) -> bool:
        key, told = (row.region_code, row.indicator, row.year), hash((row.value, row.status, row.unit))
        if self._seen.setdefault(key, told) != told:
            self._add(number, "value", _TWICE)
            return False
        indicator = self.agreed.indicator(row.indicator)
        if indicator is None:
            return True
        if row.unit != indicator.unit:
            self._add(number, "unit", _unit(indicator, row.unit))
            return False
        if row.value is not None and not _possible(indicator, row.value):
            self._add(number, "value", _impossible(row.value))
            return False
        return True

    def _add(self, number: int, column: str, message: Text) -> None:
        self.problems.append(Problem(on_one_line(self.path), number, 1, column, message, "form"))


def _figure(row: Row, day: date, today: date, series: str, provisional: bool) -> Figure:
    return Figure(
        indicator=row.indicator,
        area=row.region_code,
        reference_date=day,
        unit=row.unit,
        source=row.source,
        series=series,
        recorded=today,
        value=row.value,
        absent=ABSENT.get(row.status),
        provisional=provisional,
    )


def _possible(indicator: Indicator, value: Decimal) -> bool:
    return (indicator.kind != "share" or 0 <= value <= 100) and (indicator.kind != "count" or value >= 0)


def _told(error: dict[str, object], known: Mapping[str, str]) -> Text:
    location = error["loc"]
    column = str(location[0]) if isinstance(location, tuple) and location else ""
    if not column:
        return _VALUE_OR_STATUS
    context = error.get("ctx", {})
    return explain(str(error["type"]), context if isinstance(context, dict) else {}, column, known.get(column))


def _unit(indicator: Indicator, given: str) -> Text:
    return Text(
        nl=f"`{indicator.id}` wordt gemeten in {indicator.unit}, niet in {quoted(given)}. Reken het cijfer eerst om.",
        en=f"`{indicator.id}` is measured in {indicator.unit}, not in {quoted(given)}. Convert the figure first.",
    )


def _impossible(value: Decimal) -> Text:
    return Text(
        nl=f"{value} kan niet: een aandeel ligt tussen 0 en 100, een aantal is niet kleiner dan 0. Kijk het cijfer na.",
        en=f"{value} cannot be: a share lies between 0 and 100, a count is not below 0. Check the figure.",
    )


_NO_COLUMN = Text(
    nl="Deze kolom ontbreekt. Gebruik de kolommen region_code, indicator, year, value, unit, status en source.",
    en="This column is missing. Use the columns region_code, indicator, year, value, unit, status and source.",
)
_NO_TABLE = Text(
    nl="Dit is geen tabel met komma's (CSV) in UTF-8. Sla het bestand zo op en lees het opnieuw in.",
    en="This is no table with commas (CSV) in UTF-8. Save the file like that and import it again.",
)
_CELLS = Text(
    nl="Deze regel heeft niet evenveel velden als de eerste regel. Kijk de komma's en aanhalingstekens na.",
    en="This line does not have as many fields as the first line. Check the commas and quotation marks.",
)
_VALUE_OR_STATUS = Text(
    nl="Bij status ok hoort een waarde, en bij een andere status niet. Vul de waarde in of verander de status.",
    en="With status ok there is a value, with another status there is none. Fill in the value or change the status.",
)
_TWICE = Text(
    nl="Voor dit gebied, deze indicator en dit jaar staat er al een ander cijfer. Laat er één staan.",
    en="There is another figure already for this area, indicator and year. Leave one.",
)
