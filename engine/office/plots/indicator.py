"""The picture of an indicator: from its baseline along the agreed path to its target, and what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from engine.office.plots.drawing import Drawing
from engine.office.plots.frame import Frame, day_ticks, milliseconds, number_ticks, span_of_days, span_of_numbers
from engine.office.plots.indicator_words import IndicatorWords
from engine.office.plots.marks import Layer, layer, verdict_marks, words
from engine.office.plots.palette import BAND, BENCHMARK, FAINT, INK, PAPER, PATH, QUIET, REOPENED, sheet
from engine.office.plots.placing import Box, Label, Line, Room
from engine.rules.digest_picture import IndicatorMark, Measured
from engine.rules.texts import Language


@dataclass(frozen=True, slots=True)
class _Size:
    """In points: the frame, the letters, the marks (an area), the room for the numbers of the vertical axis."""

    width: float
    height: float
    letters: float
    mark: float
    gutter: float
    day_ticks: int
    number_ticks: int


_FULL = _Size(430, 190, 9, 70, 38, 8, 5)
_SMALL = _Size(150, 66, 7, 34, 20, 4, 3)


def trend(mark: IndicatorMark, reopened: tuple[date, ...], language: Language, small: bool = False) -> Drawing | None:
    """An indicator's trend: baseline, agreed path with its margin, target, measurements by verdict, benchmark.

    Full, about 170 mm wide, with below it the area's own value where the numbers are gaps; `small`, 62 by 34 mm.
    None where there is no number to draw.
    """
    said = IndicatorWords(mark, language)
    numbers = [*_numbers(mark)]
    if not numbers:
        return None
    alt = said.alt(reopened, small, own=mark.gap and not small)
    return Drawing(sheet(language, alt) | _Trend(mark, reopened, said, small).panel(), alt)


def _numbers(mark: IndicatorMark) -> Iterator[Decimal]:
    yield from (number for number in (mark.baseline_number,) if number is not None)
    yield from (point.number for point in mark.points if point.number is not None)
    yield from (number for _, number in mark.path)


class _Trend:
    """Draws the numbers that the verdicts are about."""

    def __init__(self, mark: IndicatorMark, reopened: Sequence[date], said: IndicatorWords, small: bool) -> None:
        self.mark, self.said, self.small = mark, said, small
        self.size = _SMALL if small else _FULL
        self.reopened = reopened
        self.frame = self._frame()

    def panel(self) -> dict[str, Any]:
        """The panel with its axes."""
        return {
            "width": self.size.width,
            "height": self.size.height,
            "layer": [*self._layers()],
        }

    def _frame(self) -> Frame:
        numbers = [*_numbers(self.mark)]
        if self.mark.gap:
            numbers.append(Decimal(0))
        low, high = span_of_numbers(numbers)
        days = [self.mark.baseline_on, *self.reopened]
        days += [point.day for point in self.mark.points] + [day for day, _ in self.mark.path]
        first, last = span_of_days(days)
        return Frame(self.size.width, self.size.height, first, last, low, high)

    @property
    def at(self) -> Layer:
        """Where a figure stands, with the axes."""
        frame, size = self.frame, self.size
        ticks, wording = day_ticks(frame.first, frame.last, size.day_ticks)
        letters = {"labelFontSize": size.letters, "titleFontSize": size.letters, "titlePadding": 4}
        days = {"values": [milliseconds(day) for day in ticks], "format": wording, "grid": False, "title": None}
        title = self.said.short_axis if self.small else self.said.axis
        above = {"titleAngle": 0, "titleAlign": "left", "titleX": -size.gutter, "titleY": -size.letters, "title": title}
        numbers = {"values": number_ticks(frame.low, frame.high, size.number_ticks), "format": ",.2~f"}
        return {
            "x": {"field": "day", "type": "temporal", "scale": frame.days, "axis": days | letters},
            "y": {
                "field": "number",
                "type": "quantitative",
                "scale": frame.numbers,
                "axis": numbers | above | letters | {"minExtent": size.gutter, "gridColor": FAINT, "domain": False},
            },
        }

    def _layers(self) -> Iterator[Layer]:
        at, path = self.at, [{"day": milliseconds(day), "number": float(number)} for day, number in self.mark.path]
        margin = float(self.mark.margin)
        band = [{"day": one["day"], "number": one["number"] - margin, "to": one["number"] + margin} for one in path]
        yield layer("area", band, at | {"y2": {"field": "to"}}, color=BAND, opacity=1)
        yield layer("line", path, at, color=PATH, strokeWidth=1.2)
        if self.mark.gap:
            yield layer("rule", [{"number": 0}], {"y": at["y"]}, color=BENCHMARK, strokeWidth=1.2)
        for day in self.reopened:
            yield layer("rule", [{"day": milliseconds(day)}], {"x": at["x"]}, color=REOPENED, strokeDash=[3, 2])
        if self.mark.baseline_number is not None:
            start = [{"day": milliseconds(self.mark.baseline_on), "number": float(self.mark.baseline_number)}]
            yield layer("point", start, at, shape="circle", fill=PAPER, stroke=INK, size=self.size.mark, opacity=1)
        yield layer("line", self._known(), at, color=QUIET, strokeWidth=1)
        yield verdict_marks(self._known(), at, self.size.mark)
        yield from words(self._labels(), self.size.letters)

    def _known(self) -> list[dict[str, Any]]:
        return [
            {"day": milliseconds(point.day), "number": float(point.number), "status": point.status}
            for point in self.mark.points
            if point.number is not None
        ]

    def _labels(self) -> list[Label]:
        spots = [(point, *self._spot(point)) for point in self.mark.points if point.number is not None]
        half = self.size.mark**0.5 / 2 + 1
        taken = [Box(x - half, y - half, x + half, y + half) for _, x, y in spots]
        lines: list[Line] = [((a[1], a[2]), (b[1], b[2])) for a, b in pairwise(spots)]
        room = Room(Box(0, 0, self.size.width, self.size.height), taken, lines, self.size.letters)
        found = [room.place(self.said.texts(point, self.small), x, y, half) for point, x, y in reversed(spots)]
        return [label for label in found if label]

    def _spot(self, point: Measured) -> tuple[float, float]:
        return self.frame.x(point.day), self.frame.y(point.number or 0)
