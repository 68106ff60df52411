"""Whoever draws the pictures of one digest in one language: each once, however often it is laid out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.office.digests.paper import Picture
from engine.office.plots import Drawing

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing as SVG, `width` by `height` points; `alt` says in words what it shows."""

    svg: str
    width: float
    height: float
    alt: str


@dataclass(slots=True)
class Artist:
    """Remembers pictures by their names: one artist for one digest in one language."""

    _drawings: dict[str, Drawing | None] = field(default_factory=dict)
    _drawn: dict[str, Drawn] = field(default_factory=dict)

    def picture(self, name: str, title: str, draw: Callable[[], Drawing | None]) -> Picture | None:
        """The picture of this name; None where there is nothing to draw."""
        if name not in self._drawings:
            self._drawings[name] = draw()
        found = self._drawings[name]
        return Picture(name, title, found) if found else None

    def drawn(self, picture: Picture) -> Drawn:
        """The picture as SVG."""
        if picture.name not in self._drawn:
            svg = picture.drawing.svg()
            width, height = _SIZE.search(svg).groups()  # type: ignore[union-attr]
            self._drawn[picture.name] = Drawn(svg, float(width), float(height), picture.drawing.alt)
        return self._drawn[picture.name]
