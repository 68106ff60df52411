"""The picture of one assessment: a line per indicator, from its baseline to what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import vl_convert

from engine.rules.texts import Language

DOTS_PER_INCH = 144


_SIGNS = {"nl": ("uitgangswaarde", "tussendoel", "gemeten"), "en": ("baseline", "interim target", "actual")}
_SHAPES, _FILLS = ("circle", "M0,-1V1", "diamond"), ("#ffffff", "#1b1b1b", "#1f5fa8")


@dataclass(frozen=True, slots=True)
class Bar:
    """One indicator of an assessment: from where it came, where it should be, where it is. `axis` says in what."""

    label: str
    axis: str
    baseline: Decimal | None
    interim: Decimal | None
    actual: Decimal | None


def assessment_plot(bars: Sequence[Bar], language: Language = "nl") -> bytes:
    """A PNG of a line per indicator, each on its own scale: an open circle for the baseline, an upright stroke for
    where it should be, a filled diamond for what was measured. The same bars give the same bytes."""
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 12,
        "config": {"font": "sans-serif", "axis": {"labelFontSize": 12, "titleFontWeight": "normal"}},
        "spacing": 14,
        "vconcat": [_line(bar, _SIGNS[language], legend=number == 0) for number, bar in enumerate(bars)],
    }
    found: bytes = vl_convert.vegalite_to_png(
        whole, ppi=DOTS_PER_INCH, format_locale="en-GB" if language == "en" else "nl-NL"
    )
    return found


def _line(bar: Bar, signs: Sequence[str], legend: bool) -> dict[str, Any]:
    told = zip(signs, (bar.baseline, bar.interim, bar.actual), strict=True)
    rows = [{"what": what, "value": float(value)} for what, value in told if value is not None]
    value = {"field": "value", "type": "quantitative", "scale": {"zero": False, "padding": 18}}
    across = value | {"title": bar.axis, "axis": {"tickCount": 6, "format": ",.4~r"}}
    return {
        "title": {"text": bar.label, "anchor": "start", "fontSize": 13},
        "width": 520,
        "height": 26,
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "line", "color": "#9aa0a6"}, "encoding": {"x": across}},
            {
                "mark": {"type": "point", "size": 170, "strokeWidth": 2, "opacity": 1},
                "encoding": {
                    "x": value,
                    "shape": _by_what(signs, _SHAPES, legend),
                    "fill": _by_what(signs, _FILLS, legend),
                    "stroke": {"value": "#1b1b1b"},
                },
            },
        ],
    }


def _by_what(signs: Sequence[str], chosen: Sequence[str], legend: bool) -> dict[str, Any]:
    scale = {"domain": list(signs), "range": list(chosen)}
    shown = {"orient": "top", "title": None, "labelFontSize": 12, "symbolSize": 150} if legend else None
    return {"field": "what", "type": "nominal", "scale": scale, "legend": shown}
