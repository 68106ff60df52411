"""A panel of figures over time: its axes, its lines and marks, the words beside them, the key below.

Filled by who knows what it shows: indicator.py and indicator_own.py. What is added first lies below what comes later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from engine.office.plots.frame import Frame, day_ticks, milliseconds, number_ticks
from engine.office.plots.marks import KEY_LEADING, Key, Layer, key, key_widths, layer, words
from engine.office.plots.palette import FAINT
from engine.office.plots.placing import Box, Label, Room, Spot, fitted, flowed

Figure = tuple[date, Decimal]

_KEY_BELOW = 2.9
_SHORT = 6
"""What it costs to shorten words that need not be whole."""


@dataclass(frozen=True, slots=True)
class Size:
    """In points: the frame, the letters, half a mark, the room left of the frame; the most ticks across and up."""

    width: float
    height: float
    letters: float
    half: float
    gutter: float
    ticks: tuple[int, int]

    @property
    def mark(self) -> float:
        """A mark as Vega counts it: as an area."""
        return (2 * self.half) ** 2

    def lower(self, signs: Key) -> "Size":
        """With room for a key below, in the same height."""
        rows = max(line for _, line in flowed(key_widths(signs, self.letters), self.width + self.gutter)) + 1
        return replace(self, height=self.height - (rows * KEY_LEADING + 0.5) * self.letters)


class Panel:
    """One view in the making. `between` the two numbers stand the ticks: beyond them the frame only gives room."""

    def __init__(self, size: Size, frame: Frame, title: str, between: tuple[float, float]) -> None:
        self.size, self.frame = size, frame
        self.room = Room(Box(0, 0, size.width, size.height), size.letters)
        self.at = _axes(size, frame, title, between)
        self._layers: list[Layer] = []
        self._labels: dict[str, list[Label]] = {"normal": [], "bold": []}

    def place(self, day: date, number: Decimal) -> tuple[float, float]:
        """Where a figure stands, in points."""
        return self.frame.x(day), self.frame.y(number)

    def add(self, *layers: Layer) -> None:
        """Layers over those that are there."""
        self._layers += layers

    def line(self, figures: Sequence[Figure], **looks: Any) -> None:
        """A line through figures."""
        self.add(layer("line", [figure(*one) for one in figures], self.at, **looks))
        self.room.avoid([self.place(*one) for one in figures])

    def level(self, number: Decimal, **looks: Any) -> None:
        """A line across."""
        y = self.frame.y(number)
        self.add(layer("rule", [{"number": float(number)}], {"y": self.at["y"]}, **looks))
        self.room.avoid([(0, y), (self.size.width, y)])

    def upright(self, day: date, **looks: Any) -> None:
        """A line from bottom to top."""
        x = self.frame.x(day)
        self.add(layer("rule", [{"day": milliseconds(day)}], {"x": self.at["x"]}, **looks))
        self.room.avoid([(x, 0), (x, self.size.height)])

    def label(
        self,
        texts: Sequence[str],
        spots: Sequence[Spot],
        weight: str = "normal",
        may_be_short: bool = False,
        clear: bool = False,
    ) -> str:
        """Writes the first of the texts for which there is room, and says which; empty where there is none.
        `may_be_short`: rather a shorter one than one across a line. `clear`: only the last may lie across one."""
        costs = {"shorter_costs": _SHORT} if may_be_short else {}
        found = self.room.place(texts, spots, weight == "bold", clear=clear, **costs)
        if found is None:
            return ""
        self._labels[weight].append(found)
        return found.text

    def view(self, signs: Key) -> dict[str, Any]:
        """The panel as a Vega-Lite view, with a key below it."""
        size = self.size
        told = [one for weight, labels in self._labels.items() for one in words(labels, size.letters, weight=weight)]
        below = size.height + size.letters * _KEY_BELOW
        told += key(signs, -size.gutter, below, size.width + size.gutter, size.letters)
        return {"width": size.width, "height": size.height, "layer": [*self._layers, *told]}


def figure(day: date, number: Decimal) -> dict[str, float]:
    """A figure as a row."""
    return {"day": milliseconds(day), "number": float(number)}


def _axes(size: Size, frame: Frame, title: str, between: tuple[float, float]) -> Layer:
    letters = {"labelFontSize": size.letters, "titleFontSize": size.letters, "tickSize": size.letters / 3}
    days, wording = day_ticks(frame.first, frame.last, size.ticks[0])
    across = {"values": [milliseconds(day) for day in days], "format": wording, "grid": False, "title": None}
    up = {
        "values": number_ticks(*between, size.ticks[1]),
        "format": ",.10~f",
        "minExtent": size.gutter,
        "gridColor": FAINT,
        "domain": False,
        "ticks": False,
        "title": fitted(title, size.letters, size.width + size.gutter),
        "titleAngle": 0,
        "titleAlign": "left",
        "titleX": -size.gutter,
        "titleY": -size.letters * 0.8,
    }
    return {
        "x": {"field": "day", "type": "temporal", "scale": frame.days, "axis": across | letters},
        "y": {"field": "number", "type": "quantitative", "scale": frame.numbers, "axis": up | letters},
    }
