"""The picture of what comes: a row of each kind over time, with a mark on each day and words where there is room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from engine.office.plots.cycle_words import short_day
from engine.office.plots.drawing import REMEMBERED, Drawing
from engine.office.plots.frame import Frame, day_ticks, milliseconds, span_of_days
from engine.office.plots.marks import AT, Layer, layer, words
from engine.office.plots.palette import FAINT, INK, PATH, sheet
from engine.office.plots.placing import Align, Box, Room, Spot, fitted, unplaced
from engine.rules.digest_picture import Happening
from engine.rules.texts import Language, Text
from engine.rules.words import capital, day_words

_LETTERS, _SMALLER, _HEAD = 9.0, 8.0, 16.0
_BEFORE = 0.02
"""So little of the picture, as a part of the rest, lies before today."""
_MARK = {"shape": "M0,-1V1", "stroke": PATH, "strokeWidth": 1.6, "size": 120, "opacity": 1}
_FIRM = _MARK | {"stroke": INK, "strokeWidth": 2.4, "size": 200}


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes of one kind, in order of day; of a `firm` kind the marks are heavier."""

    label: Text
    items: tuple[Happening, ...]
    firm: bool = False


@dataclass(frozen=True, slots=True)
class _Size:
    """In points: the width of the frame, the room left of it for labels (0: they stand above their row), a row."""

    width: float
    gutter: float
    row: float
    ticks: int


_FULL, _SMALL = _Size(326, 146, 26, 6), _Size(212, 0, 38, 3)


@lru_cache(maxsize=REMEMBERED)
def coming(
    rows: tuple[Coming, ...], today: date, until: date, language: Language, small: bool = False
) -> Drawing | None:
    """What comes from today to `until`: about 170 mm wide, or `small`, for a phone. None where nothing comes."""
    if not any(row.items for row in rows):
        return None
    alt = _alt(rows, today, until, language)
    sizes = _SMALL if small else _FULL
    return Drawing(lambda: sheet(language, alt) | _Coming(rows, today, until, language, sizes).view(), alt)


class _Coming:
    """Draws the rows below each other, today's line through them, and the axis."""

    def __init__(self, rows: Sequence[Coming], today: date, until: date, language: Language, size: _Size) -> None:
        self.rows, self.today, self.language, self.size = rows, today, language, size
        last = span_of_days([today, until])[1]
        first = milliseconds(today) - round((last - milliseconds(today)) * _BEFORE)
        self.frame = Frame(size.width, _HEAD + size.row * len(rows), first, last, 0, 1)

    def view(self) -> dict[str, Any]:
        """The picture as a Vega-Lite view."""
        layers = [*self._now(), *(one for place, row in enumerate(self.rows) for one in self._row(place, row))]
        return {"width": self.frame.width, "height": self.frame.height, "layer": layers}

    @property
    def _at(self) -> Layer:
        days, wording = day_ticks(self.frame.first, self.frame.last, self.size.ticks)
        axis: Layer = {"values": [milliseconds(day) for day in days], "format": wording, "title": None, "grid": True}
        axis |= {"gridColor": FAINT, "labelFontSize": _LETTERS, "tickSize": 3, "labelOverlap": True}
        return AT | {"x": {"field": "day", "type": "temporal", "scale": self.frame.days, "axis": axis}}

    def _now(self) -> Iterator[Layer]:
        line = {"day": milliseconds(self.today), "y": 0, "below": self.frame.height}
        at = self._at | {"y2": {"field": "below"}}
        yield layer("rule", [line], at, color=INK, strokeWidth=1, strokeDash=[2, 2])
        told = f"{'today' if self.language == 'en' else 'vandaag'}, {short_day(self.today, self.language)}"
        yield from words([unplaced(told, self.frame.x(self.today) + 3, 5)], _SMALLER)

    def _row(self, place: int, row: Coming) -> Iterator[Layer]:
        top, gutter = _HEAD + self.size.row * place, self.size.gutter
        middle = top + (self.size.row / 2 if gutter else self.size.row - 12)
        now = self.frame.x(self.today)
        label = fitted(capital(row.label.say(self.language)), _LETTERS, gutter or self.size.width, bold=True)
        yield from words([unplaced(label, -gutter or now + 4, middle if gutter else top + 8)], _LETTERS, weight="bold")
        days = list(dict.fromkeys(one.day for one in row.items))
        yield layer("point", [{"day": milliseconds(day), "y": middle} for day in days], self._at, **self._mark(row))
        edge = Box(0, middle - 8, self.size.width, middle + 8)
        room = Room(edge, _SMALLER)
        room.avoid([(now, 0), (now, self.frame.height)])
        for day in days:
            room.keep_free(self.frame.x(day), middle, 3)
        found = [room.place(self._texts(row, day), self._spots(day, middle)) for day in days]
        yield from words([one for one in found if one], _SMALLER)

    @staticmethod
    def _mark(row: Coming) -> Layer:
        return _FIRM if row.firm else _MARK

    def _texts(self, row: Coming, day: date) -> list[str]:
        """What comes on a day, the fullest first."""
        told = "; ".join(dict.fromkeys(one.what.say(self.language) for one in row.items if one.day == day))
        short = short_day(day, self.language)
        return [*(fitted(f"{short}: {told}", _SMALLER, width) for width in (260, 200, 150)), short]

    def _spots(self, day: date, middle: float) -> list[Spot]:
        x = self.frame.x(day)
        sides: tuple[tuple[float, Align], ...] = ((5, "left"), (-5, "right"))
        return [(x + away, middle, align) for away, align in sides]


def _alt(rows: Sequence[Coming], today: date, until: date, language: Language) -> str:
    """What the picture shows, with its first and last day of each kind; every day stands in the tables beside it."""
    english = language == "en"
    first, last = day_words(today, language), day_words(until, language)
    parts = [f"What comes from {first} to {last}." if english else f"Wat komt van {first} tot en met {last}."]
    for row in rows:
        if row.items:
            count, start, end = len(row.items), row.items[0].day, row.items[-1].day
            days = day_words(start, language)
            if end != start:
                days += f" {'to' if english else 'tot en met'} {day_words(end, language)}"
            parts.append(f"{capital(row.label.say(language))}: {count}, {days}.")
    return " ".join(parts)
