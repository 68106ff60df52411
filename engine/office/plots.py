"""Pictures of figures: Vega-Lite specifications, drawn by vl-convert. Readable in grey; the words stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import vl_convert

DOTS_PER_INCH = 144


@dataclass(frozen=True, slots=True)
class Bar:
    """One indicator of an assessment: from where it came, where it should be, where it is."""

    label: str
    baseline: Decimal | None
    interim: Decimal | None
    actual: Decimal | None


def assessment_plot(bars: Sequence[Bar]) -> bytes:
    """A PNG of one line per indicator: an open circle for the baseline, a stroke for where it should be, a filled
    diamond for what was measured. The same bars give the same bytes."""
    found: bytes = vl_convert.vegalite_to_png(_specification(bars), ppi=DOTS_PER_INCH)
    return found


def _specification(bars: Sequence[Bar]) -> dict[str, Any]:
    rows = [
        {"indicator": bar.label, "what": what, "value": float(value)}
        for bar in bars
        for what, value in (("uitgangswaarde", bar.baseline), ("tussendoel", bar.interim), ("gemeten", bar.actual))
        if value is not None
    ]
    place = {"field": "indicator", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 360}}
    shape = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["uitgangswaarde", "tussendoel", "gemeten"], "range": ["circle", "stroke", "diamond"]},
        "legend": {"orient": "top"},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 420,
        "height": {"step": 34},
        "background": "white",
        "config": {"font": "sans-serif", "axis": {"labelFontSize": 12}, "legend": {"labelFontSize": 12}},
        "data": {"values": rows},
        "encoding": {"y": place},
        "layer": [
            {
                "mark": {"type": "line", "color": "#9aa0a6"},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative", "title": None},
                    "detail": {"field": "indicator"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 170, "stroke": "#1b1b1b", "fill": "#1f5fa8"},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative", "scale": {"zero": False}},
                    "shape": shape,
                },
            },
        ],
    }
