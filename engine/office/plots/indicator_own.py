"""The panel below the gaps of an indicator: the area's own value and the benchmark's, over time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.office.plots.frame import Frame, span_of_numbers
from engine.office.plots.indicator_words import IndicatorWords
from engine.office.plots.marks import layer, mark_sign
from engine.office.plots.palette import BENCHMARK, INK, PAPER
from engine.office.plots.panel import Figure, Panel, Size, figure
from engine.office.plots.placing import around, fitted
from engine.rules.digest_picture import IndicatorMark

_SIZE = Size(430, 84, 9, 3.4, 44, (8, 3))
_OWN = {"shape": "circle", "fill": INK, "stroke": INK, "opacity": 1, "size": _SIZE.mark}
_OTHER = {"shape": "square", "fill": PAPER, "stroke": BENCHMARK, "opacity": 1, "size": _SIZE.mark}
_MOST_NUMBERS = 8


def own_view(mark: IndicatorMark, said: IndicatorWords, days: tuple[int, int]) -> dict[str, Any] | None:
    """The values on the same days as the panel above; None where there are none."""
    own: list[Figure] = [(point.day, point.value) for point in mark.points if point.value is not None]
    other: list[Figure] = [(point.day, point.benchmark) for point in mark.points if point.benchmark is not None]
    numbers = [number for _, number in (*own, *other)]
    if not numbers:
        return None
    low, high = span_of_numbers(numbers)
    air = (high - low) / _SIZE.height * _SIZE.letters
    frame = Frame(_SIZE.width, _SIZE.height, *days, low - air, high + air)
    panel = Panel(_SIZE, frame, said.own_axis, (low, high))
    _marked(panel, other, _OTHER, strokeDash=[4, 2], color=BENCHMARK)
    _marked(panel, own, _OWN, color=INK)
    for one in (*_told(own), *_told(other)):
        panel.label([said.number(one[1])], around(*panel.place(*one), _SIZE.half + 1, _SIZE.letters))
    name = fitted(said.benchmark, _SIZE.letters, _SIZE.width * 0.75)
    return panel.view([(mark_sign(**_OWN), said.own), (mark_sign(**_OTHER), name)])


def _marked(panel: Panel, figures: Sequence[Figure], looks: dict[str, Any], **line: Any) -> None:
    panel.line(figures, strokeWidth=1, **line)
    panel.add(layer("point", [figure(*one) for one in figures], panel.at, **looks))
    for one in figures:
        panel.room.keep_free(*panel.place(*one), _SIZE.half)


def _told(figures: Sequence[Figure]) -> Sequence[tuple[Any, Decimal]]:
    """The newest first; of many only the newest and the oldest."""
    return [*reversed(figures)] if len(figures) <= _MOST_NUMBERS else [figures[-1], figures[0]]
