"""Figures from a file in the shared columns (CSV): one line per area, indicator and year. Text in, figures out.

All problems are gathered, each with its line. A figure of a year serves the reference date asked for in that year.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO

from engine.rehearsal.cast import Figures, nothing_known
from engine.rehearsal.people import Reading
from engine.rehearsal.scenario_checks import share_fault
from engine.rules.definition import Definition
from engine.rules.figures import Absent
from engine.rules.measuring import Indicator
from engine.rules.problems import Problem, quoted
from engine.rules.sentences import CODES
from engine.rules.texts import Text

COLUMNS = ("region_code", "region_level", "region_name", "indicator", "year", "value", "unit", "status", "source")
MOST_PROBLEMS = 20
MOST_SIGNS = 64 * 1024 * 1024

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)
_YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)
_CODE = re.compile(r"[A-Z0-9]{2,12}", re.ASCII)
_ABSENT: dict[str, Absent] = {
    "niet_beschikbaar": "not_available",
    "niet_getoond": "suppressed",
    "nog_niet_gepubliceerd": "not_yet_published",
    "ingetrokken": "withdrawn",
}


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


def read_measurements(text: str, name: str, plan: Definition) -> tuple[Measurements, tuple[Problem, ...]]:
    """The figures in `text` and what is wrong with it; with any problem, the figures are not to be used."""
    measurements, problems = Measurements(), _Problems(name)
    lines = csv.DictReader(StringIO(text[:MOST_SIGNS]), strict=True)
    try:
        missing = [column for column in COLUMNS if column not in (lines.fieldnames or ())]
        if missing:
            problems.add(1, missing[0], _without(missing))
            return measurements, tuple(problems.found)
        for row in lines:
            _take(row, lines.line_num, plan, measurements, problems)
            if len(problems.found) >= MOST_PROBLEMS:
                break
    except csv.Error:
        problems.add(lines.line_num or 1, "", _NO_TABLE)
    if not measurements.readings and not problems.found:
        problems.add(1, "", _NOTHING)
    return measurements, tuple(problems.found)


@dataclass(slots=True)
class _Problems:
    name: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, column: str, message: Text) -> None:
        self.found.append(Problem(self.name, line, 1, column, message, "form"))


def _take(row: Mapping[str, str | None], line: int, plan: Definition, taken: Measurements, problems: _Problems) -> None:
    wrong = list(_wrong(row, plan))
    for column, message in wrong:
        problems.add(line, column, message)
    if wrong:
        return
    cells = {column: (row[column] or "").strip() for column in COLUMNS}
    key = (cells["indicator"], cells["region_code"], int(cells["year"]))
    reading = _reading(cells)
    if taken.readings.setdefault(key, reading) != reading:
        problems.add(line, "value", _TWICE)
    taken.places[cells["region_code"]] = (cells["region_name"] or cells["region_code"], cells["region_level"])


def _wrong(row: Mapping[str, str | None], plan: Definition) -> Iterator[tuple[str, Text]]:
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if None in row or any(row.get(column) is None for column in COLUMNS):
        yield "", _CELLS
        return
    if not _CODE.fullmatch(cells["region_code"]):
        yield "region_code", _now(_AREA, cells["region_code"])
    if not _YEAR.fullmatch(cells["year"]):
        yield "year", _now(_NO_YEAR, cells["year"])
    yield from _wrong_value(cells, plan.indicator.get(cells["indicator"]))


def _wrong_value(cells: Mapping[str, str], indicator: Indicator | None) -> Iterator[tuple[str, Text]]:
    value, status = cells["value"], cells["status"]
    if status != "ok":
        if status not in _ABSENT:
            yield "status", _now(_STATUS, status)
        elif value:
            yield "value", _now(_VALUE_TOO, value)
        return
    if not _NUMBER.fullmatch(value):
        yield "value", _now(_comma() if _COMMA.fullmatch(value) else _NO_NUMBER, value)
        return
    if indicator is not None:
        yield from (("value", found.message) for found in share_fault(indicator, Decimal(value), ()))
        if cells["unit"] != indicator.unit:
            yield "unit", _now(_unit(indicator), cells["unit"])


def _reading(cells: Mapping[str, str]) -> Reading:
    source = cells["source"][:400] or "-"
    if cells["status"] != "ok":
        return Reading(None, cells["unit"], source, _ABSENT[cells["status"]])
    return Reading(Decimal(cells["value"]), cells["unit"], source)


def _now(text: Text, written: str) -> Text:
    return Text(
        nl=f"{text.nl} Nu staat er: {quoted(written) or '(niets)'}",
        en=f"{text.en} It now says: {quoted(written) or '(nothing)'}",
    )


def _comma() -> Text:
    nl, en = CODES["decimal_comma"]
    return Text(nl=nl, en=en)


def _unit(indicator: Indicator) -> Text:
    return Text(
        nl=f"`{indicator.id}` wordt gemeten in {indicator.unit}. Gebruik die eenheid.",
        en=f"`{indicator.id}` is measured in {indicator.unit}. Use that unit.",
    )


def _without(missing: list[str]) -> Text:
    names = ", ".join(f"`{name}`" for name in missing)
    return Text(
        nl=f"In dit bestand ontbreekt kolom {names}. Gebruik de kolommen die in de handleiding staan.",
        en=f"This file lacks column {names}. Use the columns that the guide names.",
    )


_NO_TABLE = Text(
    nl="Dit is geen tabel met komma's (CSV). Sla het bestand op als CSV in UTF-8.",
    en="This is no table with commas (CSV). Save the file as CSV in UTF-8.",
)
_NOTHING = Text(nl="In dit bestand staan geen cijfers.", en="There are no figures in this file.")
_CELLS = Text(
    nl="Deze regel heeft niet evenveel velden als de eerste regel. Kijk de komma's en aanhalingstekens na.",
    en="This line does not have as many fields as the first line. Check the commas and quotation marks.",
)
_AREA = Text(
    nl="Een gebiedscode bestaat uit 2 tot 12 hoofdletters en cijfers, zoals WK059910.",
    en="An area code consists of 2 to 12 capitals and digits, such as WK059910.",
)
_NO_YEAR = Text(nl="Dit is geen jaar. Schrijf vier cijfers.", en="This is no year. Write four digits.")
_STATUS = Text(
    nl=f"Deze status is niet bekend. Kies uit: ok, {', '.join(_ABSENT)}.",
    en=f"This status is not known. Choose from: ok, {', '.join(_ABSENT)}.",
)
_VALUE_TOO = Text(
    nl="Er staat een waarde bij een status die zegt dat er geen is. Laat de waarde weg.",
    en="There is a value beside a status that says there is none. Leave the value out.",
)
_NO_NUMBER = Text(
    nl="Dit is geen getal. Schrijf cijfers met een punt, zoals 45.1.",
    en="This is no number. Write digits with a point, such as 45.1.",
)
_TWICE = Text(
    nl="Voor dit gebied, deze indicator en dit jaar staat er al een ander cijfer. Laat er één staan.",
    en="There is another figure already for this area, indicator and year. Leave one.",
)
