"""Where words go beside what they name, so that nothing lies on top of anything else. Only arithmetic, in points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]

_NARROW, _WIDE = frozenset("fijlrt.,:;'|!I()[] /-"), frozenset("mwMW%@…—")
_SPOTS: tuple[tuple[Align, int, int], ...] = (
    ("center", 0, -1), ("left", 1, -1), ("right", -1, -1), ("center", 0, 1), ("left", 1, 1), ("right", -1, 1),
    ("left", 1, 0), ("right", -1, 0),
)  # fmt: skip
_CROSSING, _SHORTER = 3, 20


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, from its left top to its right bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        """Whether they share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: "Box") -> bool:
        """Whether all of it lies in the other."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place: the middle of their height, and the edge by which they are aligned."""

    text: str
    x: float
    y: float
    align: Align
    box: Box


Line = tuple[tuple[float, float], tuple[float, float]]


class Room:
    """The free room of a picture: `taken` must stay free of words, over `lines` they are put only when need be."""

    def __init__(self, edge: Box, taken: Iterable[Box], lines: Sequence[Line], size: float) -> None:
        self._edge, self._taken, self._lines, self._size = edge, list(taken), lines, size

    def place(self, texts: Sequence[str], x: float, y: float, away: float) -> Label | None:
        """The first of the texts for which there is room beside (x, y), `away` from it; None where there is none."""
        found = [
            (_SHORTER * shorter + rank + _CROSSING * self._crossings(label.box), shorter, rank, label)
            for shorter, text in enumerate(texts)
            for rank, label in enumerate(self._around(text, x, y, away))
            if self._free(label.box)
        ]
        if not found:
            return None
        label = min(found, key=lambda one: one[:3])[3]
        self._taken.append(label.box)
        return label

    def _around(self, text: str, x: float, y: float, away: float) -> Iterable[Label]:
        width, height = text_width(text, self._size), self._size * 1.1
        for align, aside, below in _SPOTS:
            middle = y + below * (away + height / 2)
            start = x + aside * (away if below == 0 else -away)
            left = start - {"left": 0, "center": width / 2, "right": width}[align]
            box = Box(left, middle - height / 2, left + width, middle + height / 2)
            yield Label(text, start, middle, align, box)

    def _free(self, box: Box) -> bool:
        return box.within(self._edge) and not any(box.touches(other) for other in self._taken)

    def _crossings(self, box: Box) -> int:
        return sum(_crosses(line, box) for line in self._lines)


def text_width(text: str, size: float) -> float:
    """About how wide a text is in a letter like Arial of `size` points; rather too wide than too narrow."""
    widths = (0.34 if sign in _NARROW else 0.92 if sign in _WIDE else 0.72 if sign.isupper() else 0.57 for sign in text)
    return sum(widths) * size


def _crosses(line: Line, box: Box) -> bool:
    (x1, y1), (x2, y2) = line
    steps = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / 2))
    spots = ((x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps) for step in range(steps + 1))
    return any(box.left < x < box.right and box.top < y < box.bottom for x, y in spots)
