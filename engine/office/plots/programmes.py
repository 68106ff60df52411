"""The picture of a portfolio: its programmes below each other, and how each fares on what all have in common."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from engine.office.plots.drawing import Drawing
from engine.office.plots.marks import AT, Layer, Row, layer, look, stroke, verdict_marks, words
from engine.office.plots.palette import FAINT, INK, LOOKS, sheet
from engine.office.plots.placing import Label, fitted, unplaced, wrapped
from engine.office.plots.programmes_words import PortfolioWords
from engine.rules.digest_picture import Portfolio, PortfolioRow
from engine.rules.measuring import Status
from engine.rules.texts import Language

MOST_ROWS = 40

_ROW, _HEAD, _AIR = 22.0, 34.0, 4.0
_COLUMNS, _INDICATOR, _MOMENT = (92.0, 74.0, 62.0, 34.0), 80.0, 64.0
_LETTERS, _HEADING, _SMALLER, _MARK = 8.5, 8.0, 7.0, 48.0
_HEAD_LINES = 3
_LATE: Status = "at_risk"
"""What is late lies on the colour of this verdict."""


def heat(portfolio: Portfolio, language: Language) -> Drawing | None:
    """A table of the first 40 programmes: phase, gate, what is late, a verdict per indicator, the next moment.

    About 170 mm wide with two indicators, 26 mm more with each. None where the portfolio has no programmes.
    """
    if not portfolio.rows:
        return None
    shown = portfolio.rows[:MOST_ROWS]
    said = PortfolioWords(portfolio, shown, language)
    alt = said.alt()
    return Drawing(lambda: sheet(language, alt) | _Heat(portfolio, shown, said).view(), alt)


class _Heat:
    """Draws the table: first what lies behind the words, then the words by their letters."""

    def __init__(self, portfolio: Portfolio, shown: Sequence[PortfolioRow], said: PortfolioWords) -> None:
        self.shown, self.said = shown, said
        widths = [*_COLUMNS, *(_INDICATOR for _ in portfolio.indicators), _MOMENT]
        self.columns = [*pairwise(accumulate(widths, initial=0.0))]
        self.width, self.height = sum(widths), _HEAD + _ROW * len(shown)
        self.bold: list[Label] = []
        self.plain: list[Label] = []
        self.small: list[Label] = []
        self.washes: list[Row] = []
        self.marks: list[Row] = []

    def view(self) -> dict[str, Any]:
        """The picture as a Vega-Lite view."""
        self._headings()
        for place, row in enumerate(self.shown):
            self._row(row, _HEAD + _ROW * (place + 0.5))
        rest = self.said.rest
        if rest:
            self.plain.append(unplaced(rest, 0, self.height + _ROW * 0.5))
        layers = [
            layer("rect", self.washes, AT | _AREA, opacity=1),
            *self._rules(),
            verdict_marks(self.marks, AT, _MARK),
            *words(self.bold, _HEADING, weight="bold", edge=False),
            *words(self.plain, _LETTERS, edge=False),
            *words(self.small, _SMALLER, edge=False),
        ]
        return {"width": self.width, "height": self.height + (_ROW if rest else 0), "layer": layers}

    def _headings(self) -> None:
        texts = [*self.said.headings, *self.said.indicators, self.said.last_heading]
        for text, (left, right) in zip(texts, self.columns, strict=True):
            lines = wrapped(text, _HEADING, right - left - 2 * _AIR, _HEAD_LINES, bold=True)
            for number, line in enumerate(reversed(lines)):
                self.bold.append(unplaced(line, left + _AIR, _HEAD - 7 - number * _HEADING * 1.2))

    def _row(self, row: PortfolioRow, middle: float) -> None:
        for text, column in zip(self.said.cells(row), self.columns, strict=False):
            self._cell(text, column, middle)
        if row.overdue:
            self._wash(_LATE, self.columns[len(_COLUMNS) - 1], middle)
        for found, column in zip(row.marks, self.columns[len(_COLUMNS) : -1], strict=True):
            if found is None:
                self._cell("–", column, middle)
            else:
                self._verdict(*found, column, middle)
        self._cell(self.said.moment(row), self.columns[-1], middle)

    def _cell(self, text: str, column: tuple[float, float], middle: float) -> None:
        left, right = column
        self.plain.append(unplaced(fitted(text, _LETTERS, right - left - 2 * _AIR), left + _AIR, middle))

    def _verdict(self, status: Status, firm: bool, column: tuple[float, float], middle: float) -> None:
        left, _ = column
        self._wash(status, column, middle)
        self.marks.append({"x": left + _AIR + 4, "y": middle, **look(status)})
        within = not firm and status != "unknown"
        self.plain.append(unplaced(self.said.status(status), left + _AIR + 12, middle - (4 if within else 0)))
        if within:
            self.small.append(unplaced(self.said.margin, left + _AIR + 12, middle + 5))

    def _wash(self, status: Status, column: tuple[float, float], middle: float) -> None:
        left, right = column
        sides = {"x": left + 1, "to": right - 1, "y": middle - _ROW / 2 + 1, "below": middle + _ROW / 2 - 1}
        self.washes.append({**sides, "wash": LOOKS[status].wash})

    def _rules(self) -> Iterator[Layer]:
        yield stroke(0, _HEAD, self.width, _HEAD, INK, 1)
        for place in range(1, len(self.shown) + 1):
            yield stroke(0, _HEAD + _ROW * place, self.width, _HEAD + _ROW * place, FAINT, 0.7)


_AREA: Layer = {
    "x2": {"field": "to"},
    "y2": {"field": "below"},
    "fill": {"field": "wash", "type": "nominal", "scale": None},
}
