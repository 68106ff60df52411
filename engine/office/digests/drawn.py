"""Drawings drawn: as SVG and its size, once for whoever lays them out. Only that lives here."""

import re
from dataclasses import dataclass

from engine.office.digests.paper import Picture

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing as SVG, `width` by `height` points; `alt` says in words what it shows."""

    svg: str
    width: float
    height: float
    alt: str


def drawn(picture: Picture) -> Drawn:
    """The drawing of a picture."""
    svg = picture.drawing.svg()
    width, height = _SIZE.search(svg).groups()  # type: ignore[union-attr]
    return Drawn(svg, float(width), float(height), picture.drawing.alt)
