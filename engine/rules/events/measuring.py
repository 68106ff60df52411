"""What was agreed to be measured, asked, recorded and assessed."""

from dataclasses import dataclass
from datetime import date

from engine.rules.events.base import Event, Ref
from engine.rules.figures import Figure
from engine.rules.measuring import Course
from engine.rules.yardstick import Assessment, Yardstick


@dataclass(frozen=True, slots=True)
class MeasurementAgreed(Event):
    yardsticks: tuple[Yardstick, ...]
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class YardstickChanged(Event):
    """Another yardstick holds from now on; verdicts found with the `earlier` one stand."""

    yardstick: Yardstick
    earlier: int
    seat: str
    by: str | None
    reason: Ref


@dataclass(frozen=True, slots=True)
class YardstickRead(Event):
    """What the newest closed moment looks like by a changed yardstick: a reading, no verdict, and it undoes none."""

    run: str
    reading: Assessment


@dataclass(frozen=True, slots=True)
class MomentsAgreed(Event):
    moment: str
    on: tuple[date, ...]
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class MomentsRanOut(Event):
    """The last agreed moment has been evaluated: the deciding role is asked for new moments or an ending."""

    last: date


@dataclass(frozen=True, slots=True)
class FiguresAsked(Event):
    """Figures asked of the suppliers, by key; `run` is None for baselines."""

    run: str | None
    keys: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class FigureRecorded(Event):
    """`runs` are the evaluations still open that asked for it, `closed` those whose moment was closed before."""

    figure: Figure
    runs: tuple[str, ...]
    closed: tuple[str, ...]
    by: str | None


@dataclass(frozen=True, slots=True)
class MomentClosed(Event):
    run: str
    moment: str
    reference_date: date
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorAssessed(Event):
    """A verdict; `revises` counts the verdicts on the same indicator and moment that stand before it."""

    run: str
    assessment: Assessment
    key: bool
    revises: int = 0
    informs: Course | None = None
