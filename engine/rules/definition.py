"""The agreed plan as data: a definition, its roles, phases, questionnaires and kinds of agreement.

Only the shape lives here. Reading a file into it, with all its problems: reading.py. Gate conditions: conditions.py.
Measurement and course: measuring.py.
"""

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from engine.rules.canonical import digest
from engine.rules.conditions import Condition, Day, Id, Written, as_day
from engine.rules.durations import ISOPeriod, ISOSignedPeriod
from engine.rules.measuring import CoursePlan, Indicator, Measurement, MeasurementAgreement, Moment
from engine.rules.texts import Text
from engine.rules.workdays import Closure, LiberationDay, WorkCalendar

Hour = Annotated[int, Field(ge=0, le=23)]


class SeatRange(Written):
    """How many seats a role may have: at least `least`, at most `most`."""

    least: Annotated[int, Field(ge=0, le=1000)] = 1
    most: Annotated[int, Field(ge=0, le=1000)] = 1


class Role(Written):
    """A capacity people act in. `above` decides when this role stays divided; volunteers are never escalated."""

    id: Id
    label: Text
    seats: SeatRange = SeatRange()
    above: Id | None = None
    volunteer: bool = False


class Question(Written):
    """One question of a questionnaire."""

    id: Id
    text: Text


class Group(Written):
    """A group of respondents; `role` names who invites them and sees to it that answers come in."""

    id: Id
    label: Text
    role: Id


class Questionnaire(Written):
    """Questions put to groups of respondents."""

    id: Id
    label: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=200)]
    groups: Annotated[tuple[Group, ...], Field(min_length=1, max_length=50)]


class AgreementKind(Written):
    """A kind of agreement between parties: a goal, a theme, a partner agreement, a covenant.

    `made_by` puts it on record, every filled seat of the roles `signed_by` is a party unless parties are named.
    """

    id: Id
    label: Text
    made_by: Id
    signed_by: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]


class Milestone(Written):
    """A step every initiative passes, in the order of the definition."""

    id: Id
    label: Text


class InitiativePlan(Written):
    """How initiatives are run: who plans them and the milestones all of them pass, in order."""

    owned_by: Id
    settled_by: Id
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1, max_length=50)]


class Product(Written):
    """Something a phase yields, and the role that makes it."""

    id: Id
    label: Text
    made_by: Id


class Deadline(Written):
    """Until when a phase run may stay open; exactly one of three forms.

    `within` a period from its opening; `on` a date; or `offset` from the date of another `phase` (the day it was
    passed, else its own deadline) or from the first reference date of a `moment` on or after the opening.
    A `statutory` deadline (law or contract) does not stop when the programme is suspended.
    """

    within: ISOPeriod | None = None
    on: Day | None = None
    offset: ISOSignedPeriod | None = None
    phase: Id | None = None
    moment: Id | None = None
    statutory: bool = False


class ReminderPlan(Written):
    """Offsets around the deadline at which those who still owe something are told, and the repeat afterwards."""

    before: Annotated[tuple[ISOPeriod, ...], Field(max_length=20)] = ()
    after: Annotated[tuple[ISOPeriod, ...], Field(max_length=20)] = ()
    repeat: ISOPeriod | None = None
    hour: Hour = 9


class Escalation(Written):
    """So long after the deadline those still late are named to the role `to`; announced one letter ahead."""

    after: ISOPeriod
    to: Id


class Phase(Written):
    """One phase: its question, what is done and made in it, and the gate, deadline and reminders it lives by.

    `opens` "in_order" after the phase before it, or "at_moments" (the evaluation). `when_overdue` "stay_open"
    leaves it open; "pass" closes it at its deadline with what is missing on record.
    """

    id: Id
    label: Text
    question: Text
    questions: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    activities: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    products: Annotated[tuple[Product, ...], Field(max_length=100)] = ()
    gate: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=50)]
    deadline: Deadline | None = None
    reminders: ReminderPlan | None = None
    escalation: Escalation | None = None
    opens: Literal["in_order", "at_moments"] = "in_order"
    when_overdue: Literal["stay_open", "pass"] = "stay_open"
    reruns_after_adjust: bool = False


class Digests(Written):
    """When status digests are due (an RFC 5545 rule counted from the start of the programme) and for which roles."""

    rule: Annotated[str, Field(max_length=1000)]
    hour: Hour = 9
    to: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]


def _closure_days(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: as_day(item) if key in ("first", "last") and item is not None else item for key, item in value.items()}


class Days(Written):
    """Time zone, public holidays and closures: what a working day is."""

    time_zone: str = "Europe/Amsterdam"
    country: str | None = "NL"
    liberation_day: LiberationDay = "lustrum"
    closures: Annotated[tuple[Annotated[Closure, BeforeValidator(_closure_days)], ...], Field(max_length=500)] = ()


class Definition(Written):
    """A whole agreed plan, identified by `id` and `version`; `hash` binds its exact content."""

    id: Id
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    title: Text
    summary: Text | None = None
    days: Days = Days()
    managed_by: Id
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=100)]
    questionnaires: Annotated[tuple[Questionnaire, ...], Field(max_length=50)] = ()
    agreement_kinds: Annotated[tuple[AgreementKind, ...], Field(max_length=50)] = ()
    initiatives: InitiativePlan | None = None
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=50)]
    measurement: Measurement | None = None
    course: CoursePlan | None = None
    digests: Digests | None = None

    def __hash__(self) -> int:
        """By name and version, which equal definitions share: going through all of it takes long."""
        return hash((self.id, self.version))

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical text of the whole definition."""
        return digest(self.model_dump(mode="python"))

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working days this definition lives by."""
        days = self.days
        return WorkCalendar(
            time_zone=days.time_zone, country=days.country, liberation_day=days.liberation_day, closures=days.closures
        )

    @cached_property
    def role(self) -> dict[str, Role]:
        """Roles by id."""
        return {role.id: role for role in self.roles}

    @cached_property
    def phase(self) -> dict[str, Phase]:
        """Phases by id."""
        return {phase.id: phase for phase in self.phases}

    @cached_property
    def walk(self) -> tuple[str, ...]:
        """Ids of the phases that open in order."""
        return tuple(phase.id for phase in self.phases if phase.opens == "in_order")

    @cached_property
    def evaluation(self) -> Phase | None:
        """The phase that opens at every agreed moment, if there is one."""
        return next((phase for phase in self.phases if phase.opens == "at_moments"), None)

    @cached_property
    def product(self) -> dict[tuple[str, str], Product]:
        """Products by phase id and product id."""
        return {(phase.id, product.id): product for phase in self.phases for product in phase.products}

    @cached_property
    def questionnaire(self) -> dict[str, Questionnaire]:
        """Questionnaires by id."""
        return {item.id: item for item in self.questionnaires}

    @cached_property
    def agreement_kind(self) -> dict[str, AgreementKind]:
        """Kinds of agreement by id."""
        return {kind.id: kind for kind in self.agreement_kinds}

    @cached_property
    def milestones(self) -> tuple[str, ...]:
        """Ids of the milestones of initiatives, in order."""
        return tuple(item.id for item in self.initiatives.milestones) if self.initiatives else ()

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {item.id: item for item in self.measurement.indicators} if self.measurement else {}

    @cached_property
    def measurement_agreement(self) -> dict[str, MeasurementAgreement]:
        """Measurement agreements by the id of their indicator."""
        return {item.indicator: item for item in self.measurement.agreements} if self.measurement else {}

    @cached_property
    def moment(self) -> dict[str, Moment]:
        """Moments by id."""
        return {item.id: item for item in self.measurement.moments} if self.measurement else {}
