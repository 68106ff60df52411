"""The programmes of one committee side by side: those that ask for attention first. Made of their digests."""

from collections.abc import Sequence
from datetime import date

from engine.rules.digest_picture import Digest, GateMark, IndicatorMark, Portfolio, PortfolioRow
from engine.rules.measuring import Status
from engine.rules.texts import Text
from engine.rules.verdicts import SIGNAL

_NO_PHASE = Text(nl="geen fase open", en="no phase open")


def portfolio(digests: Sequence[Digest], on: date) -> Portfolio:
    """The portfolio on the day `on`. Indicators are the same where their id is; their labels come from the first."""
    labels: dict[str, Text] = {}
    for one in digests:
        for mark in one.indicators:
            labels.setdefault(mark.indicator, mark.label)
    rows = [_row(one, list(labels)) for one in digests]
    rows.sort(key=lambda row: (not row.stuck, not row.asked, -row.overdue, _worst(row), row.area_name, row.programme))
    return Portfolio(on, tuple(labels.values()), tuple(rows), SIGNAL)


def _row(found: Digest, known: Sequence[str]) -> PortfolioRow:
    gate = _gate(found)
    marks = {mark.indicator: mark for mark in found.indicators}
    moments = [mark.since for mark in found.track if mark.state == "ahead" and mark.since]
    return PortfolioRow(
        programme=found.programme,
        area_name=found.area_name,
        area_code=found.area_code,
        cycle=found.cycle,
        phase=gate.label if gate else _NO_PHASE,
        met=gate.met if gate else 0,
        of=gate.of if gate else 0,
        overdue=sum(one.overdue_since is not None for one in found.gates),
        asked=found.asked,
        stuck=len(found.stuck),
        marks=tuple(_verdict(marks.get(indicator)) for indicator in known),
        next_moment=min(moments, default=None),
        head=found.head,
    )


def _gate(found: Digest) -> GateMark | None:
    """The gate that counts: an overdue one, else the one with the nearest deadline. A digest has it first."""
    return found.gates[0] if found.gates else None


def _verdict(mark: IndicatorMark | None) -> tuple[Status, bool] | None:
    return (mark.status, mark.firm) if mark and mark.status else None


def _worst(row: PortfolioRow) -> int:
    order: tuple[Status, ...] = ("off_course", "not_met", "at_risk", "unknown", "on_course", "met")
    return min((order.index(mark[0]) for mark in row.marks if mark), default=len(order))
