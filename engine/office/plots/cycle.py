"""The picture of a cycle: its phases below each other over time, with their deadlines and what comes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from engine.office.plots.cycle_words import CycleWords
from engine.office.plots.drawing import Drawing
from engine.office.plots.frame import Frame, day_ticks, milliseconds, span_of_days
from engine.office.plots.marks import AT, Layer, Sign, key, layer, mark_sign, stroke, words
from engine.office.plots.palette import FAINT, INK, LATE, PAPER, PASSED, PATH, QUIET, sheet
from engine.office.plots.placing import Align, Box, Room, Spot, fitted, unplaced
from engine.rules.digest_picture import Digest, PhaseMark
from engine.rules.texts import Language

_WIDTH, _GUTTER, _ROW, _COMING_ROW = 326.0, 146.0, 23.0, 27.0
_APART = 60.0
_BAR, _THIN, _STRIPE = 9.0, 2.0, 2.0
_LETTERS, _SMALLER = 9.0, 8.0
_HEAD = 14.0
"""The room above the first phase, for the word at today's line."""

_DEADLINE = {"shape": "M0,-1V1", "stroke": INK, "strokeWidth": 2, "size": 200, "opacity": 1}
_ARROW = {"shape": "M-1,-.7L.4,0L-1,.7Z", "fill": QUIET, "stroke": QUIET, "size": 30, "opacity": 1}
_BACK = _ARROW | {"shape": "M1,-.7L-.4,0L1,.7Z"}
_COMES = {"shape": "M0,-1V1", "stroke": PATH, "strokeWidth": 1.2, "size": 100, "opacity": 1}


def timeline(digest: Digest, language: Language) -> Drawing | None:
    """The cycle's timeline, about 170 mm wide: a bar per phase by its state, deadlines and how they moved, what comes,
    today. None where no phase has a date."""
    dated = [day for mark in digest.track for day in (mark.since, mark.until, mark.first_until) if day]
    if not dated:
        return None
    said = CycleWords(digest, language)
    alt = said.alt()
    return Drawing(lambda: sheet(language, alt) | _Timeline(digest, said, dated).view(), alt)


class _Timeline:
    """Draws one cycle: a row per phase, below them a row of what comes, the axis and the key."""

    def __init__(self, digest: Digest, said: CycleWords, dated: Sequence[date]) -> None:
        self.said, self.track, self.today = said, digest.track, milliseconds(digest.on)
        first, last = span_of_days([*dated, digest.on, *(one.day for one in digest.coming[:1])])
        self.coming = [one for one in digest.coming if milliseconds(one.day) <= last]
        self.bottom = _HEAD + _ROW * len(self.track)
        self.frame = Frame(_WIDTH, self.bottom + (_COMING_ROW if self.coming else 4), first, last, 0, 1)

    def view(self) -> dict[str, Any]:
        """The picture as a Vega-Lite view."""
        phases = [one for place, mark in enumerate(self.track) for one in self._phase(place, mark)]
        layers = [*self._now(), *self._names(), *phases, *self._comes(), *self._key()]
        return {"width": self.frame.width, "height": self.frame.height, "layer": layers}

    # --- what stands where

    @property
    def _at(self) -> Layer:
        days, wording = day_ticks(self.frame.first, self.frame.last, 6)
        axis: Layer = {
            "values": [milliseconds(day) for day in days],
            "format": wording,
            "title": None,
            "gridColor": FAINT,
        }
        axis |= {"labelFontSize": _LETTERS, "tickSize": 3, "grid": True}
        return AT | {"x": {"field": "day", "type": "temporal", "scale": self.frame.days, "axis": axis}}

    def _middle(self, place: int) -> float:
        """Of a phase's bar, from the top: above it there is room for how its deadline moved."""
        return _HEAD + _ROW * (place + 0.6)

    def _begins(self, place: int) -> int:
        """Where a bar begins. Of a phase that passed only its end is known: it began when the one before it ended."""
        mark, before = self.track[place], self.track[place - 1] if place else None
        if mark.state == "passed":
            known = before.since if before and before.state == "passed" else None
            return milliseconds(known) if known else self.frame.first
        if mark.state == "ahead":
            known = before.until if before else None
            return max(milliseconds(known), self.today) if known else self.today
        return milliseconds(mark.since) if mark.since else self.today

    # --- a phase

    def _names(self) -> Iterator[Layer]:
        names, states = [], []
        for place, mark in enumerate(self.track):
            middle = self._middle(place)
            names.append(unplaced(fitted(self.said.label(mark), _LETTERS, _GUTTER, bold=True), -_GUTTER, middle - 5))
            states.append(unplaced(fitted(self.said.state(mark), _SMALLER, _GUTTER), -_GUTTER, middle + 5.5))
        yield from words(names, _LETTERS, weight="bold")
        yield from words(states, _SMALLER)

    def _phase(self, place: int, mark: PhaseMark) -> Iterator[Layer]:
        start, today = self._begins(place), self.today
        until = milliseconds(mark.until) if mark.until else today
        if mark.state == "passed" and mark.since:
            yield self._bar(place, start, milliseconds(mark.since), fill=PASSED, stroke=QUIET)
        elif mark.state == "open":
            yield self._bar(place, start, max(until, today), fill=PAPER, stroke=PATH)
            yield self._bar(place, start, today, fill=PATH, stroke=PATH)
        elif mark.state == "overdue":
            yield self._bar(place, start, min(until, today), fill=PATH, stroke=PATH)
            yield self._bar(place, until, today, fill=PAPER, stroke=LATE)
            yield self._stripes(place, until)
        elif mark.state == "suspended":
            yield self._bar(place, start, max(until, today), fill=PAPER, stroke=QUIET, strokeDash=[3, 2])
        elif until > start:
            yield self._bar(place, start, until, _THIN, fill=PAPER, stroke=QUIET)
        yield from self._deadline(place, mark)

    def _bar(self, place: int, start: int, end: int, height: float = _BAR, **looks: Any) -> Layer:
        middle = self._middle(place)
        row = {"day": start, "to": end, "y": middle - height / 2, "below": middle + height / 2}
        at = self._at | {"x2": {"field": "to"}, "y2": {"field": "below"}}
        return layer("rect", [row], at, strokeWidth=1, opacity=1, **looks)

    def _stripes(self, place: int, until: int) -> Layer:
        """Across the part of a bar that is too late."""
        middle, step = self._middle(place), _STRIPE / self.frame.width * (self.frame.last - self.frame.first)
        starts = [until + 2 * step * number for number in range(int((self.today - until) / step / 2) + 1)]
        values = [
            {"day": start, "to": min(start + step, self.today), "y": middle - _BAR / 2, "below": middle + _BAR / 2}
            for start in starts
        ]
        return layer("rect", values, self._at | {"x2": {"field": "to"}, "y2": {"field": "below"}}, fill=LATE, opacity=1)

    def _deadline(self, place: int, mark: PhaseMark) -> Iterator[Layer]:
        """Where it must be done; where it was first, and an arrow from there."""
        if mark.until is None:
            return
        middle = self._middle(place)
        yield layer("point", [{"day": milliseconds(mark.until), "y": middle}], self._at, **_DEADLINE)
        if mark.first_until and mark.first_until != mark.until:
            above = middle - _BAR / 2 - 4
            yield from _moved(self.frame.x(mark.first_until), self.frame.x(mark.until), above)

    # --- today, what comes, and the key

    def _now(self) -> Iterator[Layer]:
        line, at = {"day": self.today, "y": 0, "below": self.bottom}, self._at | {"y2": {"field": "below"}}
        yield layer("rule", [line], at, color=INK, strokeWidth=1, strokeDash=[2, 2])
        x = (self.today - self.frame.first) / (self.frame.last - self.frame.first) * self.frame.width
        align: Align = "right" if x > self.frame.width * 0.6 else "left"
        yield from words([unplaced(self.said.today, x + (-3 if align == "right" else 3), 4, align)], _SMALLER)

    def _comes(self) -> Iterator[Layer]:
        """Marks on the days, and words for as many of them as there is room for."""
        if not self.coming:
            return
        top = self.bottom + _COMING_ROW * 0.4
        yield from words([unplaced(self.said.coming, -_GUTTER, top)], _LETTERS, weight="bold")
        room = Room(Box(0, self.bottom, self.frame.width, self.frame.height + 2), _SMALLER)
        days = list(dict.fromkeys(one.day for one in self.coming))
        yield layer("point", [{"day": milliseconds(day), "y": top} for day in days], self._at, **_COMES)
        for day in days:
            room.keep_free(self.frame.x(day), top, 3)
        found = [
            room.place(self._texts(day), self._spots(day, before, top))
            for before, day in zip([None, *days], days, strict=False)
        ]
        yield from words([label for label in found if label], _SMALLER)

    def _texts(self, day: date) -> list[str]:
        """What comes on a day, the fullest first."""
        told = "; ".join(self.said.what(one) for one in self.coming if one.day == day)
        short = self.said.short_day(day)
        return [*(fitted(f"{short}: {told}", _SMALLER, width) for width in (220, 150)), short]

    def _spots(self, day: date, before: date | None, top: float) -> list[Spot]:
        """On the right of its mark or a line lower; on the left where no other mark could seem to be meant."""
        x, lower = self.frame.x(day), top + _SMALLER * 1.25
        right: list[Spot] = [(x + 5, top, "left"), (x - 1, lower, "left")]
        left: list[Spot] = [(x - 5, top, "right"), (x + 1, lower, "right")]
        return right if before and x - self.frame.x(before) < _APART else right + left

    def _key(self) -> Iterator[Layer]:
        signs: list[tuple[Sign, str]] = []
        if any(mark.until for mark in self.track):
            signs.append((mark_sign(**_DEADLINE), self.said.deadline))
        if any(mark.first_until and mark.first_until != mark.until for mark in self.track):
            signs.append((lambda x, y: _moved(x + 1, x + 9, y), self.said.moved))
        yield from key(signs, -_GUTTER, self.frame.height + 24, self.frame.width + _GUTTER, _SMALLER)


def _moved(first: float, last: float, y: float) -> list[Layer]:
    """From where a deadline was first to where it is."""
    back = 2 if last > first else -2
    arrow = layer("point", [{"x": last - back, "y": y}], AT, **(_ARROW if back > 0 else _BACK))
    return [stroke(first, y - 3, first, y + 3, QUIET, 1), stroke(first, y, last - back, y, QUIET, 1), arrow]
