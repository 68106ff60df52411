"""The picture of an indicator: from its baseline along the agreed path to its target, and what was measured."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.office.plots.drawing import REMEMBERED, Drawing
from engine.office.plots.frame import Frame, milliseconds, span_of_days, span_of_numbers
from engine.office.plots.indicator_own import own_view
from engine.office.plots.indicator_words import IndicatorWords
from engine.office.plots.marks import Key, layer, line_sign, look, path_sign, verdict_marks, verdict_sign
from engine.office.plots.palette import BAND, BENCHMARK, INK, PAPER, PATH, REOPENED, TRACE, sheet
from engine.office.plots.panel import Figure, Panel, Size, figure
from engine.office.plots.placing import around, fitted
from engine.rules.digest_picture import IndicatorMark, Measured
from engine.rules.measuring import Status
from engine.rules.texts import Language

FEW = 5
"""So many measurements each have their verdict beside them; of more, the key tells it."""
MOST_NUMBERS = {False: 24, True: 10}
"""So many measurements each have their number beside them in the full and the small picture; of more, the newest."""

_FULL = Size(430, 190, 9, 4.2, 44, (8, 5))
_SMALL = Size(148, 80, 7, 2.9, 22, (4, 3))
_DASH = (3, 2)
_AIR = 2
"""Between a mark and its words."""
_BASELINE = {"shape": "circle", "fill": PAPER, "stroke": INK, "strokeWidth": 1.4, "opacity": 1}
_TARGET = {"shape": "M0,-1V1", "stroke": PATH, "strokeWidth": 2, "opacity": 1}


@lru_cache(maxsize=REMEMBERED)
def trend(mark: IndicatorMark, reopened: tuple[date, ...], language: Language, small: bool = False) -> Drawing | None:
    """An indicator's trend: baseline, agreed path with its margin, target, measurements by verdict, benchmark.

    Full, about 170 mm wide, with below it the area's own value where the numbers are gaps; `small`, 62 by 39 mm.
    None where there is no number to draw.
    """
    said = IndicatorWords(mark, language)
    views = [_view(mark, reopened, said, small)] if [*_numbers(mark)] else []
    own = None if small or not mark.gap else own_view(mark, said, span_of_days(_days(mark, reopened)))
    views += [own] if own else []
    if not views:
        return None
    alt = said.alt(reopened, small, own is not None)
    whole = views[0] if len(views) == 1 else {"vconcat": views, "spacing": 16}
    return Drawing(lambda: sheet(language, alt) | whole, alt)


def trend_in_short(mark: IndicatorMark, language: Language) -> str | None:
    """The words for a full trend with a table of its numbers beside it, without drawing it; None where there is none
    to draw."""
    drawn = next(_numbers(mark), None) is not None or (mark.gap and any(point.has_values for point in mark.points))
    return IndicatorWords(mark, language).brief() if drawn else None


def _view(mark: IndicatorMark, reopened: Sequence[date], said: IndicatorWords, small: bool) -> dict[str, Any]:
    if not small:
        drawn = _Trend(mark, reopened, said, _FULL, small, len(mark.points) <= FEW)
        return drawn.panel.view([*drawn.path_key(), *drawn.key()])
    drawn = _Trend(mark, reopened, said, _SMALL, small, verbose=True)
    if drawn.explained:
        return drawn.panel.view([])
    key = drawn.key()
    return _Trend(mark, reopened, said, _SMALL.lower(key), small, verbose=False).panel.view(key)


def _numbers(mark: IndicatorMark) -> Iterator[Decimal]:
    if mark.baseline_number is not None:
        yield mark.baseline_number
    yield from (point.number for point in mark.points if point.number is not None)
    for _, number in mark.path:
        yield from (number - mark.margin, number + mark.margin)


def _days(mark: IndicatorMark, reopened: Sequence[date]) -> list[date]:
    return [mark.baseline_on, *reopened, *(point.day for point in mark.points), *(day for day, _ in mark.path)]


class _Trend:
    """Draws the numbers that the verdicts are about.

    `verbose`: with its verdict beside each measurement. `explained`: whether there was room for the words that a
    key would tell.
    """

    def __init__(
        self,
        mark: IndicatorMark,
        reopened: Sequence[date],
        said: IndicatorWords,
        size: Size,
        small: bool,
        verbose: bool,
    ) -> None:
        self.mark, self.reopened, self.said, self.size = mark, reopened, said, size
        self.small, self.verbose = small, verbose
        self.panel = self._panel()
        self._lines()
        self._ends()
        self._verdicts()
        self.unexplained = [day for day in reopened if not self._reopened(day)]
        self.explained = self._labels() and not self.unexplained

    # --- the key

    def path_key(self) -> Key:
        """The agreed path, where there is one."""
        return [(path_sign, self.said.path)] if len(self.mark.path) > 1 else []

    def key(self) -> Key:
        """Every verdict that is shown, and the line of a reopening where no words stand at it."""
        statuses = dict.fromkeys(point.status for point in self.mark.points)
        found = [(verdict_sign(status, self.size.mark), self.said.status(status)) for status in statuses]
        return [*found, *([(line_sign(REOPENED, _DASH, True), self.said.reopened)] if self.unexplained else [])]

    # --- lines and marks

    def _panel(self) -> Panel:
        """With room above for words, below for the benchmark's name and for what has no number."""
        low, high = span_of_numbers([*_numbers(self.mark), *([Decimal(0)] if self.mark.gap else [])])
        row, point = self.size.letters * 1.6, (high - low) / self.size.height
        below = row * (self.mark.gap + any(one.number is None for one in self.mark.points))
        first, last = span_of_days(_days(self.mark, self.reopened))
        frame = Frame(self.size.width, self.size.height, first, last, low - below * point, high + row * point)
        return Panel(self.size, frame, self.said.short_axis if self.small else self.said.axis, (low, high))

    def _lines(self) -> None:
        panel, path, margin = self.panel, self.mark.path, self.mark.margin
        if len(path) > 1:
            band = [figure(day, number - margin) | {"to": float(number + margin)} for day, number in path]
            panel.add(layer("area", band, panel.at | {"y2": {"field": "to"}}, color=BAND, opacity=1))
            panel.line(path, color=PATH, strokeWidth=1.2)
        if self.mark.gap:
            panel.level(Decimal(0), color=BENCHMARK, strokeWidth=1.4)
        for day in self.reopened:
            panel.upright(day, color=REOPENED, strokeWidth=1, strokeDash=[*_DASH])
        for part in self._unbroken():
            panel.line(part, color=TRACE, strokeWidth=1)

    def _unbroken(self) -> Iterator[list[Figure]]:
        """The baseline and the measurements after it, broken off at each that has no number or is not shown."""
        part: list[Figure] = [] if self.mark.earlier else [*self._baseline()]
        for point in self.mark.points:
            if point.number is None:
                yield part
                part = []
            else:
                part.append((point.day, point.number))
        yield part

    def _baseline(self) -> Iterator[Figure]:
        if self.mark.baseline_number is not None:
            yield self.mark.baseline_on, self.mark.baseline_number

    def _ends(self) -> None:
        panel, mark = self.panel, self.size.mark
        for ends, looks in ((self.mark.path[-1:], _TARGET), ([*self._baseline()], _BASELINE)):
            panel.add(layer("point", [figure(*one) for one in ends], panel.at, size=mark, **looks))
            for one in ends:
                panel.room.keep_free(*panel.place(*one), self.size.half)

    def _verdicts(self) -> None:
        panel, mark = self.panel, self.size.mark
        known = [
            {**figure(point.day, point.number), **look(point.status)}
            for point in self.mark.points
            if point.number is not None
        ]
        lacking = [
            {"day": milliseconds(point.day), **look(point.status)} for point in self.mark.points if point.number is None
        ]
        clear = [row for row in known if row["status"] == "unknown"]
        panel.add(layer("point", clear, panel.at, shape="circle", fill=PAPER, stroke=PAPER, size=mark * 1.2, opacity=1))
        panel.add(verdict_marks(known, panel.at, mark))
        panel.add(verdict_marks(lacking, {"x": panel.at["x"], "y": {"value": self._bottom}}, mark))
        for point in self.mark.points:
            panel.room.keep_free(*self._spot(point), self.size.half)

    @property
    def _bottom(self) -> float:
        """Where marks without a number stand."""
        return self.size.height - self.size.letters * 0.75

    def _spot(self, point: Measured) -> tuple[float, float]:
        return self.panel.frame.x(point.day), self._bottom if point.number is None else self.panel.frame.y(point.number)

    # --- words

    def _labels(self) -> bool:
        """Where there is too little room, what matters most comes first. Whether each verdict was told somewhere."""
        told = {self._verdict(point, "bold") for point in self.mark.points[-1:]}
        self._benchmark()
        self._end(self.mark.path[-1:], self.said.target)
        told |= {self._verdict(point, "normal") for point in reversed(self.mark.points[:-1])}
        self._end([*self._baseline()], self.said.baseline)
        return told >= {point.status for point in self.mark.points}

    def _verdict(self, point: Measured, weight: str) -> Status | None:
        """The verdict, where there was room for it in words."""
        texts = self.said.texts(point, self.small)
        if not (self.verbose or weight == "bold"):
            known = point.number is not None and len(self.mark.points) <= MOST_NUMBERS[self.small]
            texts = texts[-1:] if known else []
        x, y = self._spot(point)
        spots = around(x, y, self.size.half + _AIR, self.size.letters, weight == "bold")
        label = self.panel.label(texts, spots, weight, clear=self.small)
        return point.status if self.said.status(point.status) in label else None

    def _end(self, ends: Sequence[Figure], word: str) -> None:
        for day, number in ends:
            told = self.said.number(number, self.small)
            x, y = self.panel.place(day, number)
            spots = around(x, y, self.size.half + _AIR, self.size.letters)
            self.panel.label([f"{word} {told}", told], spots, may_be_short=self.small)

    def _benchmark(self) -> None:
        """The name of the benchmark at its line, on the left or on the right, below or above it."""
        if self.mark.gap:
            width, row, y = self.size.width, self.size.letters * 0.95, self.panel.frame.y(0)
            names = [fitted(self.said.benchmark, self.size.letters, width * part) for part in (0.95, 0.7, 0.5)]
            self.panel.label(
                names,
                [
                    (2, y + row, "left"),
                    (width - 2, y + row, "right"),
                    (2, y - row, "left"),
                    (width - 2, y - row, "right"),
                ],
            )

    def _reopened(self, day: date) -> bool:
        x, top = self.panel.frame.x(day), self.size.letters * 0.6
        return bool(self.panel.label([self.said.reopened], [(x + 3, top, "left"), (x - 3, top, "right")]))
