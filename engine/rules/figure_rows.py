"""Figures as rows of a file in the shared columns (CSV): one line per area, indicator and year. Text in, rows out.

Rows come as a stream; everything that is wrong is gathered with its line and its sentence. What becomes of a row is
not known here: the office imports them (faces/figures_file.py), a rehearsal replays them (rehearsal/measurements.py).
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from engine.rules.figures import Absent
from engine.rules.measuring import Indicator
from engine.rules.problems import Problem, quoted
from engine.rules.sentences import CODES
from engine.rules.texts import Text
from engine.rules.words import on_one_line

COLUMNS = ("region_code", "indicator", "year", "value", "unit", "status", "source")
NAMES = ("region_name", "region_level")
"""Columns that may be left out."""
DAY = "reference_date"
"""A column that tells two figures of one year apart, for readers to whom it matters."""
MOST_PROBLEMS = 20
LONGEST_LINE = 100_000
ABSENT: dict[str, Absent] = {
    "niet_beschikbaar": "not_available",
    "niet_getoond": "suppressed",
    "nog_niet_gepubliceerd": "not_yet_published",
    "ingetrokken": "withdrawn",
}

Known = Callable[[str], Indicator | None]
"""The indicator called so, or None where nobody measures it; of those rows only the form is looked at."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, or the reason why there is none, of one year. `level`, `name` and `day` (a reference date as it was
    written, of `dated` files only) are "" where the file has none."""

    area: str
    level: str
    name: str
    indicator: str
    year: int
    value: Decimal | None
    absent: Absent | None
    unit: str
    source: str
    day: str = ""


class FigureRows:
    """Reads the lines of one file, called `name` in sentences. Look at `problems` when all rows have come.

    `dated`: a column reference_date, where there is one, tells figures of one year apart.
    """

    def __init__(self, name: str, known: Known, dated: bool = False) -> None:
        self.problems: list[Problem] = []
        self._name, self._known = on_one_line(name), known
        self._left_out = (*NAMES, DAY) if dated else NAMES
        self._seen: dict[tuple[str, str, int, str], int] = {}
        self._line = 1

    def read(self, lines: Iterable[str]) -> Iterator[FigureRow]:
        """Every sound row, in order; it stops after 20 problems, or where the text is no table any more.

        Fields are divided by commas, or by semicolons where the first line has no comma.
        """
        stream = self._counted(lines)
        try:
            first = next(stream, "")
            table = csv.DictReader(chain([first] if first else [], stream), strict=True, delimiter=_divider(first))
            if self._columns(table.fieldnames or ()):
                yield from self._rows(table)
        except (csv.Error, UnicodeDecodeError):
            self._add(self._line, "", _say("no_table"))

    def _counted(self, lines: Iterable[str]) -> Iterator[str]:
        for self._line, line in enumerate(lines, 1):
            if len(line) > LONGEST_LINE:
                raise csv.Error
            yield line

    def _columns(self, found: Iterable[str]) -> bool:
        names = list(found)
        if not any(column in names for column in COLUMNS):
            self._add(1, "", _say("no_columns" if names else "nothing", all=_ticked(COLUMNS)))
        elif missing := [column for column in COLUMNS if column not in names]:
            self._add(1, "", _say("no_column", columns=_ticked(missing), all=_ticked(COLUMNS)))
        if twice := [column for column in (*COLUMNS, *self._left_out) if names.count(column) > 1]:
            self._add(1, "", _say("column_twice", columns=_ticked(twice)))
        return not self.problems

    def _rows(self, table: "csv.DictReader[str]") -> Iterator[FigureRow]:
        empty = True
        for written in table:
            empty = False
            row = self._row(written, self._line)
            if row is not None:
                yield row
            if len(self.problems) >= MOST_PROBLEMS:
                return
        if empty:
            self._add(1, "", _say("nothing"))

    def _row(self, written: Mapping[str, str | None], line: int) -> FigureRow | None:
        if None in written or any(written.get(column) is None for column in COLUMNS):
            self._add(line, "", _say("fields"))
            return None
        cells = {column: (written.get(column) or "").strip() for column in (*COLUMNS, *self._left_out)}
        wrong = list(_wrong(cells)) or list(_wrong_for(cells, self._known(cells["indicator"])))
        for column, message in wrong:
            self._add(line, column, message)
        row = None if wrong else _row(cells)
        return row if row is not None and self._once(row, line) else None

    def _once(self, row: FigureRow, line: int) -> bool:
        key, told = (row.area, row.indicator, row.year, row.day), hash((row.value, row.absent, row.unit))
        if self._seen.setdefault(key, told) != told:
            self._add(line, "value", _say("twice"))
            return False
        return True

    def _add(self, line: int, column: str, message: Text) -> None:
        self.problems.append(Problem(self._name, line, 1, column, message, "form"))


def impossible(indicator: Indicator, value: Decimal) -> Text | None:
    """The sentence for a value that cannot be: a share outside 0..100, a count below 0."""
    if indicator.kind == "share" and not 0 <= value <= 100:
        return _say("no_share", value=f"{value}%")
    if indicator.kind == "count" and value < 0:
        return _say("no_count", value=value)
    return None


_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,8})?", re.ASCII)
_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)
_YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)
_AREA = re.compile(r"[A-Z0-9]{2,12}", re.ASCII)
_LONGEST = {"indicator": 63, "unit": 40, "source": 400}


def _divider(first: str) -> str:
    return ";" if ";" in first and "," not in first else ","


def _wrong(cells: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    """What is wrong with a row whatever it is about."""
    for column, longest in _LONGEST.items():
        if not cells[column]:
            yield column, _say("empty")
        elif len(cells[column]) > longest:
            yield column, _say("too_long", longest=longest)
    for column, written in cells.items():
        if not written.isprintable():
            yield column, _say("no_sign")
    if not _AREA.fullmatch(cells["region_code"]):
        yield "region_code", _now(_say("no_area"), cells["region_code"])
    if not _YEAR.fullmatch(cells["year"]):
        yield "year", _now(_say("no_year"), cells["year"])
    yield from _wrong_value(cells["value"], cells["status"])


def _wrong_value(value: str, status: str) -> Iterator[tuple[str, Text]]:
    if status != "ok" and status not in ABSENT:
        yield "status", _now(_say("no_status", all=_ticked(("ok", *ABSENT))), status)
    elif (status == "ok") != bool(value):
        yield "value", _now(_say("value_or_status"), value)
    elif value and not _NUMBER.fullmatch(value):
        comma = Text(nl=CODES["decimal_comma"][0], en=CODES["decimal_comma"][1])
        yield "value", _now(comma if _COMMA.fullmatch(value) else _say("no_number"), value)


def _wrong_for(cells: Mapping[str, str], indicator: Indicator | None) -> Iterator[tuple[str, Text]]:
    """What is wrong with a row whose form is sound, given what its indicator is."""
    if indicator is None:
        return
    if cells["unit"] != indicator.unit:
        yield "unit", _now(_say("no_unit", indicator=indicator.id, unit=indicator.unit), cells["unit"])
    told = impossible(indicator, Decimal(cells["value"])) if cells["value"] else None
    if told is not None:
        yield "value", told


def _row(cells: Mapping[str, str]) -> FigureRow:
    return FigureRow(
        area=cells["region_code"],
        level=cells["region_level"],
        name=cells["region_name"],
        indicator=cells["indicator"],
        year=int(cells["year"]),
        value=Decimal(cells["value"]) if cells["value"] else None,
        absent=ABSENT.get(cells["status"]),
        unit=cells["unit"],
        source=cells["source"],
        day=cells.get(DAY, ""),
    )


def _ticked(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _now(text: Text, written: str) -> Text:
    return Text(
        nl=f"{text.nl} Nu staat er: {quoted(written) or '(niets)'}",
        en=f"{text.en} It now says: {quoted(written) or '(nothing)'}",
    )


def _say(what: str, **details: object) -> Text:
    nl, en = _SENTENCES[what]
    return Text(nl=nl.format(**details), en=en.format(**details))


_SENTENCES = {
    "no_table": (
        "Dit is geen tabel met komma's (CSV) in UTF-8. Sla het bestand zo op en lees het opnieuw in.",
        "This is no table with commas (CSV) in UTF-8. Save the file like that and read it again.",
    ),
    "no_columns": (
        "De eerste regel van dit bestand noemt de kolommen niet. Nodig zijn: {all}.",
        "The first line of this file does not name the columns. Needed are: {all}.",
    ),
    "no_column": (
        "In dit bestand ontbreekt kolom {columns}. Nodig zijn: {all}.",
        "This file lacks column {columns}. Needed are: {all}.",
    ),
    "column_twice": (
        "Kolom {columns} staat meer dan een keer in dit bestand. Laat er één staan.",
        "Column {columns} stands in this file more than once. Leave one.",
    ),
    "nothing": (
        "In dit bestand staan geen cijfers. Zet onder de kopregel voor elk cijfer een regel.",
        "There are no figures in this file. Put a line for each figure below the first line.",
    ),
    "fields": (
        "Deze regel heeft niet evenveel velden als de eerste regel. Kijk de komma's en aanhalingstekens na.",
        "This line does not have as many fields as the first line. Check the commas and quotation marks.",
    ),
    "empty": ("Hier staat niets. Vul dit veld in.", "There is nothing here. Fill in this field."),
    "too_long": (
        "Deze tekst is te lang: hoogstens {longest} tekens. Maak de tekst korter.",
        "This text is too long: at most {longest} characters. Shorten the text.",
    ),
    "no_sign": (
        "Hier staat een teken dat niet te lezen is. Haal het weg.",
        "There is a character here that cannot be read. Take it out.",
    ),
    "no_area": (
        "Een gebiedscode bestaat uit 2 tot 12 hoofdletters en cijfers, zoals WK059910.",
        "An area code consists of 2 to 12 capitals and digits, such as WK059910.",
    ),
    "no_year": (
        "Dit is geen jaar. Schrijf vier cijfers, van 1900 tot en met 2199.",
        "This is no year. Write four digits, from 1900 to 2199.",
    ),
    "no_status": ("Deze status is niet bekend. Kies uit: {all}.", "This status is not known. Choose from: {all}."),
    "value_or_status": (
        "Bij status ok hoort een waarde, en bij een andere status niet. Vul de waarde in of verander de status.",
        "With status ok there is a value, with another status there is none. Fill in the value or change the status.",
    ),
    "no_number": (
        "Dit is geen getal. Schrijf cijfers met een punt, zoals 45.1.",
        "This is no number. Write digits with a point, such as 45.1.",
    ),
    "no_unit": (
        "`{indicator}` wordt gemeten in {unit}. Reken het cijfer eerst om.",
        "`{indicator}` is measured in {unit}. Convert the figure first.",
    ),
    "no_share": (
        "{value} kan niet: een aandeel ligt van 0 tot en met 100. Kijk het cijfer na.",
        "{value} cannot be: a share lies from 0 to 100. Check the figure.",
    ),
    "no_count": (
        "{value} kan niet: een aantal is niet kleiner dan 0. Kijk het cijfer na.",
        "{value} cannot be: a count is not below 0. Check the figure.",
    ),
    "twice": (
        "Voor dit gebied, deze indicator en dit jaar staat er al een ander cijfer. Laat er één staan.",
        "There is another figure already for this area, indicator and year. Leave one.",
    ),
}
