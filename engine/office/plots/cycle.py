"""The picture of a cycle: its phases below each other over time, with their deadlines and what comes."""

from datetime import date

from engine.office.plots.drawing import Drawing
from engine.office.plots.frame import Frame, day_ticks, milliseconds, span_of_days
from engine.office.plots.marks import Layer, layer
from engine.office.plots.palette import INK, PATH, sheet
from engine.rules.digest_picture import Digest, PhaseMark
from engine.rules.texts import Language
from engine.rules.words import day_words, on_one_line

_WIDTH, _ROW, _GUTTER = 360, 22, 110


def timeline(digest: Digest, language: Language) -> Drawing | None:
    """The cycle's timeline, about 170 mm wide: a bar per phase by its state, deadlines and how they slipped, what
    comes, today. None where no phase has a date."""
    days = [day for mark in digest.track for day in (mark.since, mark.until, mark.first_until) if day]
    if not days:
        return None
    first, last = span_of_days([*days, digest.on])
    frame = Frame(_WIDTH, _ROW * len(digest.track), first, last, 0, 1)
    alt = _alt(digest, language)
    return Drawing(
        sheet(language, alt) | {"width": _WIDTH, "height": frame.height} | _layers(digest, frame, language), alt
    )


def _layers(digest: Digest, frame: Frame, language: Language) -> Layer:
    ticks, wording = day_ticks(frame.first, frame.last, 8)
    axis = {"values": [milliseconds(day) for day in ticks], "format": wording, "title": None, "grid": False}
    x = {"field": "day", "type": "temporal", "scale": frame.days, "axis": axis}
    y = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
    bars = [_bar(mark, number, digest.on) for number, mark in enumerate(digest.track) if mark.since or mark.until]
    labels = [
        {"y": (number + 0.5) * _ROW, "text": on_one_line(mark.label.say(language), 60)}
        for number, mark in enumerate(digest.track)
    ]
    name = {"x": {"value": -8}, "y": y, "text": {"field": "text"}}
    return {
        "layer": [
            layer("text", labels, name, align="right", limit=_GUTTER, fontSize=9, color=INK),
            layer("bar", bars, {"x": x, "x2": {"field": "to"}, "y": y}, height=8, color=PATH),
            layer("rule", [{"day": milliseconds(digest.on)}], {"x": x}, color=INK),
        ]
    }


def _bar(mark: PhaseMark, number: int, on: date) -> dict[str, float]:
    start, end = mark.since or mark.until or on, mark.until or on
    return {"day": milliseconds(start), "to": milliseconds(end), "y": (number + 0.5) * _ROW}


def _alt(digest: Digest, language: Language) -> str:
    told = "; ".join(f"{mark.label.say(language)}: {mark.told.say(language)}" for mark in digest.track)
    coming = "; ".join(f"{day_words(one.day, language)} {one.what.say(language)}" for one in digest.coming)
    return f"{digest.cycle_told.say(language)}. {told}. {coming}"
