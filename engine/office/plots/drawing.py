"""A picture that is ready to be drawn: its Vega-Lite specification, and in words what it shows. Only that."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Any

import vl_convert

from engine.office.plots.placing import arial_width

REMEMBERED = 128
"""Pictures kept once drawn: from one digest to the next most of them say the same, and drawing one takes 0.1 s."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """`lay_out` makes the specification once it is drawn: a page that leads to a picture needs no more than its `alt`.

    `alt` says in words, with the numbers, what the picture shows. The same specification gives the same bytes.
    """

    lay_out: Callable[[], dict[str, Any]]
    alt: str

    @property
    def spec(self) -> dict[str, Any]:
        """A Vega-Lite 5 specification that brings its own figures and locale; a unit in it is a point in print."""
        return self.lay_out()

    def svg(self) -> str:
        """As SVG, the size in points, that says its `alt` where it stands within a page."""
        drawn = _svg(json.dumps(self.spec))
        return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(self.alt)}" ', 1)

    def svg_in_page(self, times: float = 1) -> str:
        """As SVG at its own size, or so many times that: its units are points, those of a page are not."""
        return _SIZE.sub(lambda found: f'{found[1]}="{float(found[2]) * times:g}pt"', self.svg(), count=2)

    def png(self, scale: float = 2) -> bytes:
        """As PNG of `scale` pixels a point: 4 is enough for print."""
        return _png(json.dumps(self.spec), scale)


@lru_cache(maxsize=REMEMBERED)
def _svg(spec: str) -> str:
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return _TEXT.sub(_as_placed, drawn)


_SIZE = re.compile(r'\b(width|height)="([\d.]+)"')
_TEXT = re.compile(r'<text([^>]* font-size="([\d.]+)px"[^>]*)>([^<]+)</text>')


def _as_placed(found: re.Match[str]) -> str:
    """The text as wide as it was thought to be when it was placed, whichever letter the reader has."""
    text = unescape(found[3])
    if max(text) > "\u2026":  # of other writing we know no widths
        return found[0]
    wide = arial_width(text, float(found[2]), 'font-weight="bold"' in found[1])
    return f'<text{found[1]} textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs">{found[3]}</text>'


@lru_cache(maxsize=REMEMBERED)
def _png(spec: str, scale: float) -> bytes:
    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=scale)
    return drawn
