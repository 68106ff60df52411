"""Where words go beside what they name, so that nothing lies on top of anything else. Only arithmetic, in points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

Align = Literal["left", "center", "right"]
Spot = tuple[float, float, Align]
"""Where words may stand: the edge by which they are aligned, the middle of their height, and which edge that is."""
Line = tuple[tuple[float, float], tuple[float, float]]

_WIDTHS = {
    sign: width
    for width, signs in {
        0.222: "ijl'|",
        0.278: " ftI.,:;!/[]",
        0.333: "r()-·",
        0.5: "ckJsvxyz",
        0.611: "FTZ",
        0.667: "ABEKPSVXY&",
        0.722: "CDHNRUw",
        0.778: "GOQ",
        0.833: "mM",
        0.9: "%",
        1.0: "W@…—",
    }.items()
    for sign in signs
}
"""Of Arial and the letters that follow its widths, in parts of their size."""
_OTHER_WIDTH, _SPARE, _BOLD = 0.556, 1.05, 1.08
_LEADING, _FURTHER = 1.15, 0.7
_CROSSING, _SHORTER, _NEAR = 5, 20, 1.5
"""What it costs when words cross a line (so near above or below it counts), or are shorter than they might be."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, from its left top to its right bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        """Whether they share more than an edge."""
        aside = self.left < other.right and other.left < self.right
        return aside and self.top < other.bottom and other.top < self.bottom

    def within(self, other: "Box") -> bool:
        """Whether all of it lies in the other."""
        aside = other.left <= self.left and self.right <= other.right
        return aside and other.top <= self.top and self.bottom <= other.bottom


@dataclass(frozen=True, slots=True)
class Label:
    """Words at their spot."""

    text: str
    x: float
    y: float
    align: Align
    box: Box


class Room:
    """The free room within `edge`, for words in letters of `size`. What was placed keeps its place."""

    def __init__(self, edge: Box, size: float) -> None:
        self._edge, self._size = edge, size
        self._taken: list[Box] = []
        self._lines: list[Line] = []

    def keep_free(self, x: float, y: float, half: float) -> None:
        """No words over a mark that reaches `half` from its middle."""
        self._taken.append(Box(x - half, y - half, x + half, y + half))

    def avoid(self, places: Sequence[tuple[float, float]]) -> None:
        """Words over the line through the places only when need be."""
        self._lines += pairwise(places)

    def place(
        self,
        texts: Sequence[str],
        spots: Sequence[Spot],
        bold: bool = False,
        shorter_costs: int = _SHORTER,
        clear: bool = False,
    ) -> Label | None:
        """The first of the texts for which there is room, at the best spot (the first ones are better); else None. A
        text that need not be whole costs less to make shorter. `clear`: only the last text may lie across a line."""
        found = [
            (shorter_costs * shorter + rank + _CROSSING * crossings, label)
            for shorter, text in enumerate(texts)
            for rank, label in enumerate(self._label(text, spot, bold) for spot in spots)
            if self._free(label.box)
            and not ((crossings := self._crossings(label.box)) and clear and shorter < len(texts) - 1)
        ]
        if not found:
            return None
        label = min(found, key=lambda one: one[0])[1]
        self._taken.append(label.box)
        return label

    def _label(self, text: str, spot: Spot, bold: bool) -> Label:
        x, y, align = spot
        width, half = text_width(text, self._size, bold), self._size * _LEADING / 2
        left = x - {"left": 0, "center": width / 2, "right": width}[align]
        return Label(text, x, y, align, Box(left, y - half, left + width, y + half))

    def _free(self, box: Box) -> bool:
        return box.within(self._edge) and not any(box.touches(other) for other in self._taken)

    def _crossings(self, box: Box) -> int:
        near = Box(box.left, box.top - _NEAR, box.right, box.bottom + _NEAR)
        return sum(_crosses(line, near) for line in self._lines)


def around(x: float, y: float, away: float, size: float, onward: bool = False) -> list[Spot]:
    """The spots round a mark that reaches `away` from its middle, for letters of `size`; the last ones a little further
    off. `onward`: the right first."""
    above, below = (y + side * (away + size * _LEADING / 2) for side in (-1, 1))
    beside: list[Spot] = [(x + away + 1, y, "left"), (x - away - 1, y, "right")]
    over: list[Spot] = [(x, above, "center"), (x - away, above, "left"), (x + away, above, "right")]
    under: list[Spot] = [(x, below, "center"), (x - away, below, "left"), (x + away, below, "right")]
    off = size * _FURTHER
    further: list[Spot] = [(at, up - off, align) for at, up, align in over]
    further += [(at, down + off, align) for at, down, align in under]
    first = [over[1], under[1]] if onward else []
    return [*first, *over, *under, *beside, *further]


def text_width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is in a letter like Arial of `size` points, with a little to spare."""
    return arial_width(text, size, bold) * _SPARE


def arial_width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text in Latin letters is in Arial of `size` points, nearly."""
    return sum(_WIDTHS.get(sign, _OTHER_WIDTH) for sign in text) * size * (_BOLD if bold else 1)


def fitted(text: str, size: float, width: float, bold: bool = False) -> str:
    """The text, cut off with an ellipsis where it is wider than `width`: at a space, or else within a long word."""
    if text_width(text, size, bold) <= width:
        return text
    kept = takewhile(lambda cut: text_width(f"{text[:cut]}…", size, bold) <= width, range(len(text)))
    room = text[: max(kept, default=0)]
    whole = room.rsplit(" ", 1)[0].rstrip()
    return f"{whole if len(whole) > len(room) / 2 else room.rstrip()}…"


def wrapped(text: str, size: float, width: float, most: int, bold: bool = False) -> list[str]:
    """The text on at most so many lines; what does not fit is cut off with an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(lines) == most or text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, size, width, bold) for line in lines if line]


def unplaced(text: str, x: float, y: float, align: Align = "left") -> Label:
    """Words where they are wanted, whatever else is there."""
    return Label(text, x, y, align, Box(x, y, x, y))


def flowed(widths: Sequence[float], width: float) -> Iterator[tuple[float, int]]:
    """Things side by side, as words on a page: how far each is from the left, and on which line."""
    x, line = 0.0, 0
    for wide in widths:
        if x and x + wide > width:
            x, line = 0.0, line + 1
        yield x, line
        x += wide


def _crosses(line: Line, box: Box) -> bool:
    (x1, y1), (x2, y2) = line
    steps = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / 2))
    spots = ((x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps) for step in range(steps + 1))
    return any(box.left < x < box.right and box.top < y < box.bottom for x, y in spots)
