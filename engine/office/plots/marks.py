"""The pieces that pictures are made of, as Vega-Lite layers: marks, lines, words. What they show is not known here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.office.plots.palette import BAND, INK, LOOKS, PAPER, PATH
from engine.office.plots.placing import Label, flowed, text_width, unplaced
from engine.rules.measuring import Status

Layer = dict[str, Any]
Row = Mapping[str, Any]
Sign = Callable[[float, float], list[Layer]]
"""Draws a sign of a key, about 10 points wide: from the left of its middle."""
Key = Sequence[tuple[Sign, str]]

AT: Layer = {
    "x": {"field": "x", "type": "quantitative", "scale": None, "axis": None},
    "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
}
"""A place in points from the left top of the frame, for what is no figure."""

SIGN_WIDTH, KEY_LEADING = 14, 1.4


def layer(mark: str, values: Sequence[Row], encoding: Layer, **looks: Any) -> Layer:
    """A layer of one kind of mark, with the figures that it shows."""
    return {
        "data": {"values": [dict(value) for value in values]},
        "mark": {"type": mark, **looks},
        "encoding": encoding,
    }


def look(status: Status) -> Row:
    """How the mark of a verdict looks, as part of a row."""
    found = LOOKS[status]
    return {"status": status, "shape": found.shape, "fill": found.fill, "line": found.line, "weight": found.weight}


def verdict_marks(values: Sequence[Row], encoding: Layer, size: float) -> Layer:
    """Marks that each look as their row says (see `look`); `size` is an area."""
    own: Layer = {
        channel: {"field": name, "type": "nominal", "scale": None}
        for channel, name in (("shape", "shape"), ("fill", "fill"), ("stroke", "line"))
    }
    line = size**0.5 / 9
    weight = {"field": "weight", "type": "quantitative", "scale": {"domain": [0, 2], "range": [0, 2 * line]}}
    own["strokeWidth"] = weight | {"legend": None}
    return layer("point", values, encoding | own, size=size, opacity=1)


def words(
    labels: Sequence[Label], size: float, colour: str = INK, weight: str = "normal", edge: bool = True
) -> list[Layer]:
    """Words where they were placed; with a white `edge` against the lines behind them."""
    found = []
    for align in ("left", "center", "right"):
        values = [{"x": one.x, "y": one.y, "text": one.text} for one in labels if one.align == align]
        if values:
            encoding = AT | {"text": {"field": "text", "type": "nominal"}}
            looks: Layer = {"align": align, "baseline": "middle", "fontSize": size, "fontWeight": weight}
            if edge:
                found.append(layer("text", values, encoding, **looks, **_edge(size)))
            found.append(layer("text", values, encoding, color=colour, **looks))
    return found


def _edge(size: float) -> Layer:
    return {"color": PAPER, "stroke": PAPER, "strokeWidth": size / 3.5, "strokeJoin": "round"}


# --- signs of a key


def verdict_sign(status: Status, size: float) -> Sign:
    """The mark of a verdict."""
    return lambda x, y: [verdict_marks([{"x": x + 5, "y": y, **look(status)}], AT, size)]


def path_sign(x: float, y: float) -> list[Layer]:
    """The agreed path in its band."""
    return [stroke(x, y, x + 10, y, BAND, 7), stroke(x, y, x + 10, y, PATH, 1.2)]


def line_sign(colour: str, dash: Sequence[int] = (), upright: bool = False) -> Sign:
    """A piece of a line."""
    if upright:
        return lambda x, y: [stroke(x + 5, y - 4, x + 5, y + 4, colour, 1, dash)]
    return lambda x, y: [stroke(x, y, x + 10, y, colour, 1, dash)]


def mark_sign(**looks: Any) -> Sign:
    """A mark that is no verdict."""
    return lambda x, y: [layer("point", [{"x": x + 5, "y": y}], AT, **looks)]


def key(signs: Key, left: float, top: float, width: float, size: float) -> list[Layer]:
    """Signs with their words, from the place at their left top, on as many lines as it takes."""
    found: list[Layer] = []
    labels = []
    for (sign, text), (aside, line) in zip(signs, flowed(key_widths(signs, size), width), strict=True):
        x, y = left + aside, top + size * KEY_LEADING * line
        found += sign(x, y)
        labels.append(unplaced(text, x + SIGN_WIDTH, y))
    return [*found, *words(labels, size)]


def key_widths(signs: Key, size: float) -> list[float]:
    """How wide each is, with its words in letters of `size`."""
    return [SIGN_WIDTH + text_width(text, size) + size * 0.8 for _, text in signs]


def stroke(x: float, y: float, x2: float, y2: float, colour: str, width: float, dash: Sequence[int] = ()) -> Layer:
    """A straight line between two places."""
    looks: Layer = {"strokeDash": list(dash)} if dash else {}
    ends = [{"x": x, "y": y, "step": 0}, {"x": x2, "y": y2, "step": 1}]
    order = {"order": {"field": "step", "type": "quantitative"}}
    return layer("line", ends, AT | order, color=colour, strokeWidth=width, **looks)
