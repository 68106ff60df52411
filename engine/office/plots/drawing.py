"""A picture that is ready to be drawn: its Vega-Lite specification, and in words what it shows. Only that."""

from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert


@dataclass(frozen=True, slots=True)
class Drawing:
    """`spec` is a Vega-Lite 5 specification that brings its own figures and locale; a unit in it is a point in print.

    `alt` says in words, with the numbers, what the picture shows. The same specification gives the same bytes.
    """

    spec: dict[str, Any]
    alt: str

    def svg(self) -> str:
        """As SVG, the size in points, that says its `alt` where it stands within a page."""
        drawn: str = vl_convert.vegalite_to_svg(self.spec)
        return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(self.alt)}" ', 1)

    def png(self, scale: float = 2) -> bytes:
        """As PNG of `scale` pixels a point: 4 is enough for print."""
        drawn: bytes = vl_convert.vegalite_to_png(self.spec, scale=scale)
        return drawn
