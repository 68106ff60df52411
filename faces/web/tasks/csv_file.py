"""Figures as a file that goes out to be filled in and comes back (CSV): nothing is recorded by reading one.

The columns are those of every file of figures (engine/rules/figure_rows.py), and the reference date. In Dutch the file
has semicolons and decimal commas, as spreadsheets there expect; coming back, either is understood, and numbers are read
as those that are typed on the page. No cell can be a formula.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import StringIO

from fastapi.responses import Response

from engine.office.spreadsheets import safe, unmarked
from engine.rules.definition import Definition
from engine.rules.figure_rows import ABSENT, COLUMNS, DAY, LONGEST_LINE, FigureRow, FigureRows
from engine.rules.figures import Figure
from engine.rules.problems import Problem
from engine.rules.speaker import Names
from engine.rules.texts import Language, Text
from faces.web.tasks import finding
from faces.web.tasks.came import Came
from faces.web.tasks.plausible import no_number, number

HEADER = ("region_code", "region_name", "indicator", "year", DAY, "value", "unit", "status", "source")
MOST_ROWS, MOST_SIGNS = 2000, 500_000
NAME = "bestand"
_WORDS = {value: word for word, value in ABSENT.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read: which figure it is about (a key), and what it says."""

    line: int
    key: str
    value: Decimal | None
    absent: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says. `empty` counts lines that were not filled in; problems each tell their line."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    empty: int


def download(came: Came) -> Response:
    """The figures asked of a seat, to be filled in; those that are on record stand in it."""
    known, language = came.known, came.visit.language
    keys = list(finding.figures_of(known, came.seat, came.run))
    body = "\ufeff" + written(known.plan, known.names, known.programme.figures, keys, language)
    name = "figures.csv" if language == "en" else "cijfers.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def written(
    plan: Definition, names: Names, figures: Mapping[str, Figure], keys: Sequence[str], language: Language
) -> str:
    """The text of such a file."""
    out = StringIO()
    table = csv.writer(out, delimiter="," if language == "en" else ";", lineterminator="\r\n")
    table.writerow(HEADER)
    for key in keys:
        name, area, day = key.split("|")
        indicator, figure = plan.indicator[name], figures.get(key)
        value = "" if figure is None or figure.value is None else _number(figure.value, language)
        status = "" if figure is None else _WORDS[figure.absent] if figure.absent else "ok"
        source = figure.source if figure else indicator.source
        texts = [safe(one) for one in (area, names.get(area, ""), name, day[:4], day)]
        table.writerow([*texts, value, *(safe(one) for one in (indicator.unit, status, source))])
    return out.getvalue()


def text_in(content: bytes) -> str:
    """The text of a file that came back: in UTF-8, else as older spreadsheets write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read(text: str, plan: Definition, keys: Sequence[str]) -> Read:
    """What the text of a file says about the figures with these keys, with all that is wrong, each with its line."""
    if len(text) > MOST_SIGNS:
        return Read((), (_problem(1, _TOO_LONG),), 0)
    if (count := len(text.splitlines()) - 1) > MOST_ROWS:
        return Read((), (_problem(1, _too_many(count)),), 0)
    asked: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        name, area, _ = key.split("|")
        asked.setdefault((area, name), []).append(key)
    plain = _Plain(text, plan)
    rows = FigureRows(NAME, plan.indicator.get, dated=True)
    lines: list[Line] = []
    strange: list[Problem] = []
    for row in rows.read(plain.lines()):
        found = _meant(row, asked.get((row.area, row.indicator), []))
        if len(found) == 1:
            lines.append(Line(plain.line, found[0], row.value, row.absent, row.source))
        else:
            strange.append(_problem(plain.line, _WHICH_DAY if found else _NOT_ASKED, DAY if found else ""))
    if plain.empty and not lines:
        rows.problems = [one for one in rows.problems if one.field or one.line > 1] or [_problem(1, _NOTHING)]
    problems = sorted([*map(plain.told, rows.problems), *strange], key=lambda one: one.line)
    return Read(tuple(lines), tuple(problems), plain.empty)


def _meant(row: FigureRow, keys: Sequence[str]) -> list[str]:
    """Those of the figures of an area and indicator that a row can be about."""
    days = {key: date.fromisoformat(key.rpartition("|")[2]) for key in keys}
    if not row.day:
        return [key for key, day in days.items() if day.year == row.year]
    wanted = set(_days(row.day))
    return [key for key, day in days.items() if day in wanted]


def _days(written: str) -> Iterator[date]:
    """The days that this can stand for: spreadsheets write a date as people there do, 1-9-2016 or 9/1/2016."""
    parts = written.replace("/", "-").split("-")
    if not (len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts)):
        return
    first, middle, last = map(int, parts)
    for year, month, day in ((first, middle, last), (last, middle, first), (last, first, middle)):
        with suppress(ValueError):
            yield date(year, month, day)


class _Plain:
    """The lines of a file as the shared columns want them: commas, points, a status with every value.

    A line that was not filled in becomes an empty one, so that every line keeps its number.
    """

    def __init__(self, text: str, plan: Definition) -> None:
        self._text, self._plan = text, plan
        self._language: Language = "en"
        self.line, self.empty = 0, 0
        self._no_numbers: dict[int, str] = {}

    def told(self, problem: Problem) -> Problem:
        """A problem of the shared columns, which want numbers as programs write them; here people may do as they do."""
        written = self._no_numbers.get(problem.line) if problem.field == "value" else None
        return problem if written is None else replace(problem, message=no_number(written, self._language))

    def lines(self) -> Iterator[str]:
        first = self._text.partition("\n")[0]
        divider = ";" if ";" in first and "," not in first else ","
        self._language = "nl" if divider == ";" else "en"
        header: list[str] = []
        for raw in self._text.splitlines():
            self.line += 1
            cells = self._cells(raw, divider)
            if cells is None:
                yield "x" * (LONGEST_LINE + 1)  # makes the reader say that this is no table
                return
            header = header or [cell.strip() for cell in cells]
            yield _joined(self._filled(header, cells) if self.line > 1 else header)

    def _cells(self, raw: str, divider: str) -> list[str] | None:
        try:
            return next(csv.reader([raw], delimiter=divider, strict=True), [])
        except csv.Error:
            return None

    def _filled(self, header: list[str], cells: list[str]) -> list[str]:
        row = dict(zip(header, [unmarked(cell.strip()) for cell in cells], strict=False))
        if not any(row.values()) or len(cells) != len(header):
            return [] if not any(row.values()) else cells
        if not row.get("value") and not row.get("status"):
            self.empty += 1
            return []
        if row.get("value") and not row.get("status") and "status" in row:
            row["status"] = "ok"
        indicator = self._plan.indicator.get(row.get("indicator", ""))
        value = number(row.get("value", ""), indicator, self._language) if indicator else None
        if value is not None:
            row["value"] = format(value, "f")
        elif indicator and row.get("value"):
            self._no_numbers[self.line] = row["value"]
        return [row[name] for name in header]


def _joined(cells: list[str]) -> str:
    out = StringIO()
    if cells:
        csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue() or "\n"


def _number(value: Decimal, language: Language) -> str:
    text = format(value, "f")
    return text if language == "en" else text.replace(".", ",")


def _problem(line: int, message: Text, field: str = "") -> Problem:
    return Problem(NAME, line, 1, field, message, "form")


def _too_many(count: int) -> Text:
    return Text(
        nl=f"Dit bestand heeft {count} regels onder de kopregel; hier kunnen er {MOST_ROWS} tegelijk. Stuur het "
        "in delen, elk met de kopregel.",
        en=f"This file has {count} lines below the first line; this page takes {MOST_ROWS} at once. Send it in parts, "
        "each with the first line.",
    )


_NOT_ASKED = Text(
    nl="Dit cijfer wordt u niet gevraagd: deze combinatie van gebied, indicator en peildatum hoort niet bij deze taak. "
    "Kijk de regel na, of haal hem weg.",
    en="This figure is not asked of you: this area, indicator and reference date together are no part of this task. "
    "Check the line, or take it out.",
)
_WHICH_DAY = Text(
    nl="Van dit jaar worden er meer cijfers gevraagd. Zet de peildatum erbij, zoals 2016-09-01, of haal de lijst nog "
    "eens op.",
    en="More figures of this year are asked. Add the reference date, such as 2016-09-01, or download the list again.",
)
_NOTHING = Text(
    nl="In dit bestand is nog niets ingevuld. Vul bij value een cijfer in, of bij status waarom het er niet is.",
    en="Nothing is filled in yet in this file. Fill in a figure at value, or at status why there is none.",
)
_TOO_LONG = Text(
    nl="Dit bestand is te groot voor deze pagina. Stuur het in delen, elk met de kopregel.",
    en="This file is too large for this page. Send it in parts, each with the first line.",
)

assert set(COLUMNS) <= set(HEADER)
