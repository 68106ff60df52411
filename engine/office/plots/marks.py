"""The pieces that pictures are made of, as Vega-Lite layers: marks, rules, words. What they show is not known here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.office.plots.palette import INK, LOOKS, PAPER
from engine.office.plots.placing import Label
from engine.rules.measuring import Status

Layer = dict[str, Any]
Row = Mapping[str, Any]

AT_X: Layer = {"field": "x", "type": "quantitative", "scale": None, "axis": None}
AT_Y: Layer = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
"""Places in points from the left top, for what is no figure."""


def rows(values: Iterable[Row]) -> Layer:
    """Figures that a layer brings along."""
    return {"values": [dict(value) for value in values]}


def layer(mark: str, values: Sequence[Row], encoding: Layer, **looks: Any) -> Layer:
    """A layer of one kind of mark."""
    return {"data": rows(values), "mark": {"type": mark, **looks}, "encoding": encoding}


def verdict_marks(values: Sequence[Row], encoding: Layer, size: float) -> Layer:
    """Marks by `status`: a shape, a fill and an outline each."""
    domain = list(dict.fromkeys(value["status"] for value in values))
    return layer(
        "point",
        values,
        encoding
        | {
            "shape": by_status(domain, "shape"),
            "fill": by_status(domain, "fill"),
            "stroke": by_status(domain, "line"),
        },
        size=size,
        opacity=1,
        strokeWidth=1,
    )


def by_status(domain: Sequence[Status], what: str) -> Layer:
    """How marks follow `status`: what is `shape`, `fill`, `line` or `wash` of its look."""
    scale = {"domain": list(domain), "range": [getattr(LOOKS[status], what) for status in domain]}
    return {"field": "status", "type": "nominal", "scale": scale, "legend": None}


def words(labels: Sequence[Label], size: float, colour: str = INK, weight: str = "normal") -> list[Layer]:
    """Words where they were placed, with a white edge against the lines behind them."""
    found = []
    for align in ("left", "center", "right"):
        values = [{"x": one.x, "y": one.y, "text": one.text} for one in labels if one.align == align]
        if values:
            encoding = {"x": AT_X, "y": AT_Y, "text": {"field": "text", "type": "nominal"}}
            looks = {"align": align, "baseline": "middle", "fontSize": size, "fontWeight": weight}
            edge = {"stroke": PAPER, "strokeWidth": 2.5, "strokeJoin": "round", "aria": False}
            found += [
                layer("text", values, encoding, color=PAPER, **looks, **edge),
                layer("text", values, encoding, color=colour, **looks),
            ]
    return found
