"""What a form of figures says of all of them at once: source, series, published, provisional. And what is a correction.

The form starts from what is on record. Figures can differ in it: what is left as it was changes none of them, and what
is changed goes for all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.rules.commands import RecordFigure
from engine.rules.figures import SAYS, Figure
from engine.rules.measuring import Indicator
from faces.web.forms import Posted


@dataclass(frozen=True, slots=True)
class Kinds:
    """How such fields stand in a form; `published` is a date as a form has it."""

    source: str = ""
    series: str = "1"
    published: str = ""
    provisional: bool = False


def on_record(figures: Iterable[Figure | None], earlier: Iterable[Figure | None] = (), source: str = "") -> Kinds:
    """From what a form starts: what is on record of its figures; else the series of those before them."""
    had = [one for one in figures if one is not None]
    if not had:
        return Kinds(source, next((one.series for one in earlier if one is not None), "1"))
    day = next((one.published.isoformat() for one in had if one.published), "")
    return Kinds(had[0].source, had[0].series, day, any(one.provisional for one in had))


def filled_in(values: Mapping[str, str], start: Kinds, of: str = "") -> Kinds:
    """How the fields stand: as they were sent or kept, else from the start. `of` ends their names."""
    return _sent({f"published{of}": "", **values}, start, of) if f"series{of}" in values else start


def sent(posted: Posted, start: Kinds, of: str = "") -> Kinds:
    """What was sent. A box that is not ticked is not sent at all; a text that was not sent is as it was."""
    return _sent({name: values[0] for name, values in posted.fields.items() if values}, start, of)


def _sent(values: Mapping[str, str], start: Kinds, of: str) -> Kinds:
    return Kinds(
        values.get(f"source{of}") or start.source,
        values.get(f"series{of}") or start.series,
        values.get(f"published{of}", start.published),
        bool(values.get(f"provisional{of}")),
    )


def said(
    had: Figure | None, start: Kinds, now: Kinds, indicator: Indicator, fresh: Kinds | None = None
) -> dict[str, Any]:
    """What the fields make of one figure: where they are as they were, it keeps what is on record of it. One that is
    new is as they stand; or as `fresh`, where the fields are not about its indicator alone."""
    own = on_record([had]) if had is not None else fresh or start
    return {
        "source": (own if now.source == start.source else now).source or indicator.source,
        "series": (own if now.series == start.series else now).series,
        "published": (own if now.published == start.published else now).published or None,
        "provisional": (own if now.provisional == start.provisional else now).provisional,
        "population": None if had is None else had.population,
    }


def same(had: Figure | None, given: RecordFigure) -> bool:
    """Whether recording this would change nothing that the figure says."""
    return had is not None and all(getattr(had, name) == getattr(given, name) for name in SAYS)


def same_said(had: Figure | None, kinds: Mapping[str, Any]) -> bool:
    """Whether these fields say of a figure what is on record of it."""
    texts = {name: kinds[name] or "" for name in ("source", "series", "published")}
    return had is not None and on_record([had]) == Kinds(**texts, provisional=kinds["provisional"])
