"""What is measured and when, as the definition agrees it: indicators, measurement agreements, moments, course rules.

How a figure is judged: see assess.py. What has been measured: see figures.py.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from engine.rules.conditions import Approval, Day, Id, Written
from engine.rules.durations import ISOPeriod
from engine.rules.texts import Text

Status = Literal["on_course", "at_risk", "off_course", "met", "not_met", "unknown"]
Course = Literal["stay", "adjust", "reopen"]
Meanwhile = Literal["continue", "suspend"]
Direction = Literal["higher", "lower"]
Kind = Literal["share", "count", "amount", "index", "growth"]

Amount = Annotated[Decimal, Field(allow_inf_nan=False, ge=-(10**12), le=10**12, max_digits=20)]
Margin = Annotated[Decimal, Field(allow_inf_nan=False, ge=0, le=10**12, max_digits=20)]
Share = Annotated[Decimal, Field(allow_inf_nan=False, ge=0, le=1, max_digits=10)]
AreaCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}$")]


class Indicator(Written):
    """What is measured. `margin` is the change, in `unit`, within which nothing can be said.

    `least_population` is the smallest population for which a figure is reported; below it the figure is unknown.
    """

    id: Id
    label: Text
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    direction: Direction
    kind: Kind
    meaning: Text
    source: Annotated[str, Field(min_length=1, max_length=400)]
    margin: Margin
    supplied_by: Id
    least_population: Annotated[int, Field(ge=0, le=10**9)] | None = None
    estimate: bool = False


class Target(Written):
    """Where the indicator must be on a date: a `value` in its unit, or a `gap` to the benchmark."""

    on: Day
    value: Amount | None = None
    gap: Amount | None = None


class Benchmark(Written):
    """The areas whose weighted mean the area is held against; weights need not add up to 1."""

    label: Text
    areas: Annotated[
        dict[AreaCode, Annotated[Decimal, Field(gt=0, le=10**9, max_digits=20, allow_inf_nan=False)]],
        Field(min_length=1, max_length=500),
    ]


class Interim(Written):
    """A point on the agreed path: the value or gap due on a date. Without points the path is a straight line."""

    on: Day
    due: Amount


class MeasurementAgreement(Written):
    """What is agreed on one indicator: baseline date, target, benchmark, path, and whether it is a key indicator."""

    indicator: Id
    key: bool = False
    baseline: Day
    target: Target | None = None
    benchmark: Benchmark | None = None
    interim: Annotated[tuple[Interim, ...], Field(max_length=100)] = ()


class Moment(Written):
    """When is measured: reference dates (`on`), or an RFC 5545 `rule` counted from `start`.

    `publication` after the reference date the figures are expected; `window` after that, late ones still count.
    """

    id: Id
    label: Text
    on: Annotated[tuple[Day, ...], Field(max_length=200)] = ()
    rule: Annotated[str, Field(max_length=1000)] | None = None
    start: Day | None = None
    indicators: Annotated[tuple[Id, ...], Field(max_length=200)]
    publication: ISOPeriod
    window: ISOPeriod


class Measurement(Written):
    """The measurement agreement as a whole, signed by the role `agreed_by` before the first figure is taken in."""

    agreed_by: Id
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=200)]
    agreements: Annotated[tuple[MeasurementAgreement, ...], Field(min_length=1, max_length=200)]
    moments: Annotated[tuple[Moment, ...], Field(min_length=1, max_length=100)]


class Shares(Written):
    """The shares and margins that divide on course, at risk and off course (see `assess`)."""

    on_course: Share = Decimal("0.10")
    at_risk: Share = Decimal("0.40")
    on_course_margins: Margin = Decimal(1)
    at_risk_margins: Margin = Decimal(2)
    unknown: Share = Field(
        default=Decimal("0.3334"), description="above this share of unknown key indicators nothing is recommended"
    )


class CourseRule(Written):
    """Recommends a course when at least so many key indicators have one of the statuses; no statuses: always.

    With `firm`, only verdicts outside the margin count; for a rule that recommends *reopen* that always holds.
    """

    recommend: Course
    statuses: Annotated[tuple[Status, ...], Field(max_length=6)] = ()
    firm: bool = False
    at_least: Annotated[int, Field(ge=1, le=200)] = 1


class CoursePlan(Written):
    """Who sets the course, how, and what it sets in motion.

    `reopens` is the phase a reopening begins with, `adjusts` the phase an adjustment runs again, `executes` the
    phase that goes on until its successor opens. `automatic` lets the first rule decide by itself, never on
    provisional figures.
    """

    proposed_by: Id
    decided_by: Id
    approval: Approval = Approval()
    ratified_by: Id | None = None
    explained_by: Id
    explanation_days: Annotated[int, Field(ge=0, le=250)] = 15
    reopens: Id
    adjusts: Id
    executes: Id | None = None
    meanwhile: Meanwhile = "continue"
    automatic: bool = False
    assessment: Shares = Shares()
    rules: Annotated[tuple[CourseRule, ...], Field(min_length=1, max_length=50)]
