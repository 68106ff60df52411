"""How things look: colours, shapes, letters and the locale. What is drawn with them: the pictures beside this file.

Blue is good and orange is not, which nearly all colour-blind people tell apart; the shapes differ for who reads in
grey. Letters have a contrast of at least 4.5 with what lies behind them (WCAG 2.2, 1.4.3).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import vl_convert

from engine.rules.measuring import Status
from engine.rules.texts import Language

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
PAPER, INK, QUIET, FAINT = "#ffffff", "#1b1b1b", "#4b535d", "#d5dae0"
PATH, BAND, BENCHMARK, REOPENED, TRACE = "#1f5fa8", "#dce8f5", "#4b535d", "#7a4a00", "#4b535d"
PASSED, LATE = "#b9cde3", "#b8500f"

_CROSS = "M-1,-.55L-.55,-1L0,-.45L.55,-1L1,-.55L.45,0L1,.55L.55,1L0,.45L-.55,1L-1,.55L-.45,0Z"
_QUESTION = "M-.6,-.45A.6,.58,0,1,1,.3,.08Q0,.2,0,.42M0,.72L0,1.04"


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict looks: the shape of its mark, what fills it, its outline and how heavy that is (1 is as usual), and
    what lies behind its words."""

    shape: str
    fill: str
    line: str
    wash: str
    weight: float = 1


LOOKS: dict[Status, Look] = {
    "on_course": Look("circle", "#1f5fa8", "#123f72", "#e3eefa"),
    "at_risk": Look("triangle-up", "#f0b04a", "#5c3b00", "#fdf1d8"),
    "off_course": Look("square", "#b8500f", "#5e2400", "#f9dcc8"),
    "met": Look("diamond", "#123f72", "#0a2747", "#cfe1f5"),
    "not_met": Look(_CROSS, "#7a2e00", "#5e2400", "#f3c9ac"),
    "unknown": Look(_QUESTION, "#ffffff", "#4b535d", "#f1f2f4", 2),
}


def sheet(language: Language, alt: str) -> dict[str, Any]:
    """What every specification begins with: white paper, our letters, and numbers and months in the language."""
    return {
        "$schema": SCHEMA,
        "description": alt,
        "background": PAPER,
        "padding": 2,
        "config": {
            "locale": _locale("en-GB" if language == "en" else "nl-NL"),
            "font": FONT,
            "aria": False,
            "view": {"stroke": None},
            "axis": {"labelColor": QUIET, "titleColor": INK, "titleFontWeight": "normal", "domainColor": QUIET},
            "text": {"color": INK, "font": FONT},
        },
    }


@cache
def _locale(name: Literal["nl-NL", "en-GB"]) -> dict[str, Any]:
    return {"number": vl_convert.get_format_locale(name), "time": vl_convert.get_time_format_locale(name)}
