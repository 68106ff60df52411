"""What a digest says about one programme: the shapes, frozen. How they are filled: digest.py.

Texts are ready to be read, in both languages; a dress (HTML, PDF, plain text, markdown) only lays them out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from engine.rules.measuring import Course, Status
from engine.rules.texts import Text

Part = Literal["changed", "decisions"]
"""A list of a digest that may hold the newest alone."""

PhaseState = Literal["passed", "open", "overdue", "suspended", "ahead"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on a local day: what happened, or what comes."""

    day: date
    what: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A decision that is asked, of whom, until when."""

    role: Text
    what: Text
    until: date | None


@dataclass(frozen=True, slots=True)
class PhaseMark:
    """One phase of the cycle: `since` is the day it passed or opened, `first_until` its deadline before it slipped."""

    phase: str
    label: Text
    state: PhaseState
    since: date | None
    until: date | None
    first_until: date | None
    told: Text


@dataclass(frozen=True, slots=True)
class Wanted:
    """An unmet condition of a gate: from whom it must come, and whether nobody can act on it."""

    what: Text
    from_whom: Text
    stuck: bool


@dataclass(frozen=True, slots=True)
class GateMark:
    """The gate of an open phase run: how many of its conditions are met, and what it waits for."""

    run: str
    label: Text
    until: date | None
    overdue_since: date | None
    met: int
    of: int
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """Something that is late. `who` is None until five working days after they were told that it is."""

    who: Text | None
    what: Text
    since: date


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement of an indicator: `number` is what the verdict is about (a gap where there is a benchmark)."""

    day: date
    number: Decimal | None
    value: Decimal | None
    benchmark: Decimal | None
    status: Status
    firm: bool

    @property
    def has_values(self) -> bool:
        """Whether the area's own value or the benchmark's is known."""
        return self.value is not None or self.benchmark is not None


@dataclass(frozen=True, slots=True)
class IndicatorMark:
    """One indicator: its numbers as people read them (whole percents), the verdict, and where the figures come from.

    With a benchmark (`gap`) `baseline`, `target`, `interim` and `actual` are gaps to it; `value` and `benchmark_value`
    are the area's own figure and the benchmark's at the newest reference date. `status` is None before the first
    verdict. `disagree`: by one reading it goes better, by the other worse. What plots need is exact: `points` (every
    measurement, oldest first, without the baseline; others came before them where `earlier`), `path` (baseline, interim
    points and target) and `margin`.
    """

    indicator: str
    label: Text
    key: bool
    gap: bool
    unit: Text
    baseline: Text
    target: Text
    interim: Text
    actual: Text
    value: Text
    benchmark_value: Text
    benchmark: Text | None
    reference_date: date | None
    status: Status | None
    firm: bool
    verdict: Text
    readings: Text
    disagree: bool
    told: Text
    source: Text
    reliability: Text
    baseline_on: date
    baseline_number: Decimal | None
    path: tuple[tuple[date, Decimal], ...]
    points: tuple[Measured, ...]
    margin: Decimal
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Cause, consequence and correction of an orange or red verdict; `missing` says who gave none, or who still may."""

    indicator: str
    label: Text
    verdict: Text
    status: Status
    cause: Text | None
    consequence: Text | None
    correction: Text | None
    missing: Text | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of the decisions log. `reason` is what was written, None where nothing was or it was erased."""

    day: date
    course: Course
    told: Text
    recommended: Text
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of one programme on the local day `on`, after `sequence` events whose chain ends in `head`.

    `since` is the day of the digest before it (None: the start). Lists are in the order in which they are to be read; a
    dress shows the first of them on two pages, and the rest in the annex. They are whole, but for those in `cut`: of
    these the newest are told.
    """

    programme: str
    title: Text
    area_name: str
    area_code: str
    on: date
    at: datetime
    since: date | None
    sequence: int
    head: str
    status: Literal["active", "suspended", "ended"]
    cycle: int
    cycle_told: Text
    asked: tuple[Question, ...]
    stuck: tuple[Text, ...]
    track: tuple[PhaseMark, ...]
    gates: tuple[GateMark, ...]
    late: tuple[Late, ...]
    changed: tuple[Happening, ...]
    coming: tuple[Happening, ...]
    indicators: tuple[IndicatorMark, ...]
    explanations: tuple[Explanation, ...]
    decisions: tuple[Taken, ...]
    reopened: tuple[date, ...]
    signal: Text
    cut: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One programme in a portfolio: the phase it is in, its gate, what is late, each indicator's verdict, what comes.

    `marks` holds one verdict per indicator of the portfolio, in its order; None where the programme has none yet.
    """

    programme: str
    area_name: str
    area_code: str
    cycle: int
    phase: Text
    met: int
    of: int
    overdue: int
    asked: tuple[Question, ...]
    stuck: int
    marks: tuple[tuple[Status, bool] | None, ...]
    next_moment: date | None
    head: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The programmes of one committee side by side, those that ask for attention first; `indicators` are labels."""

    on: date
    indicators: tuple[Text, ...]
    rows: tuple[PortfolioRow, ...]
    signal: Text
