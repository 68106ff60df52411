"""What happened, in the past tense: one frozen class per event, and how an event becomes text and back.

`at` is the moment the thing happened, in UTC: for what time brings, its own due moment, not that of detection.
Fields typed `Ref` hold a seal (or, in a rehearsal, the words themselves) of what a person wrote.
Events are never rewritten; a class that changes its fields gets a higher `VERSION` and an upcast in `load`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from engine.rules.figures import Figure
from engine.rules.measuring import Course, Meanwhile
from engine.rules.yardstick import Assessment, Recommendation, Yardstick

Ref = str
VERSION = 1


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every event."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeStarted(Event):
    programme: str
    definition: str
    version: int
    hash: str
    area_code: str
    area_name: str
    area_kind: str
    by: str | None


@dataclass(frozen=True, slots=True)
class DefinitionMigrated(Event):
    definition: str
    version: int
    hash: str
    by: str | None
    reason: Ref


@dataclass(frozen=True, slots=True)
class ProgrammeEnded(Event):
    outcome: Literal["completed", "stopped"]
    reason: Ref
    handed_over: Ref
    by: str | None


@dataclass(frozen=True, slots=True)
class CycleBegan(Event):
    cycle: int
    reason: Literal["start", "reopened", "renewal", "by_hand"]
    phase: str
    cause: str | None = None
    by: str | None = None
    words: Ref | None = None


@dataclass(frozen=True, slots=True)
class PhaseOpened(Event):
    run: str
    phase: str
    cycle: int
    attempt: int
    deadline: date | None
    statutory: bool = False
    moment: str | None = None
    reference_date: date | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class PhasePassed(Event):
    """The run passed; `unmet` names what was missing where a deadline closed it.

    `day` is the local day on which the last thing it took was done, or was received where it could not be handled at
    once: earlier than `at` says, then, and in time where the deadline passed in between.
    """

    run: str
    day: date
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseWithdrawn(Event):
    run: str
    why: Literal["superseded", "ended"]
    day: date
    by_run: str | None = None


@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    person: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatFilled(Event):
    seat: str
    role: str
    person: str | None
    organisation: str | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class LeaveAnnounced(Event):
    seat: str
    on: date
    successor_person: str | None
    successor_organisation: str | None


@dataclass(frozen=True, slots=True)
class SeatLeft(Event):
    """The seat passed to its successor, who has until `grace` (five working days), or stands empty."""

    seat: str
    successor_person: str | None
    successor_organisation: str | None
    day: date
    grace: date | None


@dataclass(frozen=True, slots=True)
class Substituted(Event):
    seat: str
    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SubstitutionEnded(Event):
    seat: str


@dataclass(frozen=True, slots=True)
class ConflictDeclared(Event):
    run: str
    seat: str
    reason: Ref
    by: str | None


@dataclass(frozen=True, slots=True)
class ProductDelivered(Event):
    run: str
    product: str
    seat: str
    by: str | None
    kind: str
    content: Ref
    hash: str


@dataclass(frozen=True, slots=True)
class ProductReturned(Event):
    run: str
    product: str
    seat: str


@dataclass(frozen=True, slots=True)
class QuestionnaireAnswered(Event):
    """`again`: the respondent had answered before, and counts once; `enough`: with this one the group is complete."""

    run: str
    questionnaire: str
    group: str
    respondent: str
    answers: Ref
    again: bool = False
    enough: bool = False


@dataclass(frozen=True, slots=True)
class AgreementMade(Event):
    agreement: str
    kind: str
    run: str
    cycle: int
    seat: str
    by: str | None
    content: Ref
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementSigned(Event):
    agreement: str
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class SignedOff(Event):
    """A sign-off by one seat on content with this hash, in this look at it."""

    run: str
    seat: str
    by: str | None
    verdict: Literal["approve", "return", "abstain"]
    content: str
    look: int
    reason: Ref | None = None


@dataclass(frozen=True, slots=True)
class SignOffLapsed(Event):
    run: str
    seat: str
    content: str


@dataclass(frozen=True, slots=True)
class LookBegan(Event):
    """The seats of `role` are asked (again): `why` says what ended the look before."""

    run: str
    role: str
    look: int
    why: Literal["returned", "tie", "above"]
    above: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineExtended(Event):
    run: str
    was: date
    until: date
    reason: Ref
    by: str | None


@dataclass(frozen=True, slots=True)
class DeadlineShifted(Event):
    run: str
    was: date
    until: date


@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    run: str
    deadline: date


@dataclass(frozen=True, slots=True)
class Suspended(Event):
    run: str | None
    reason: Ref | None
    by: str | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """`lost` days were lost; the milestones of `initiatives` that are not reached or missed yet move by as many."""

    run: str | None
    by: str | None
    lost: int = 0
    initiatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owing:
    """One seat (None: a role without anybody in it) that owes one thing, and the day its letter may go."""

    role: str
    seat: str | None
    act: str
    item: str
    on: date


@dataclass(frozen=True, slots=True)
class ReminderCame(Event):
    """A day of the reminder plan came; `unchanged` counts how often the same list was told before.

    `phone` asks the programme manager to call instead of one more letter. An empty `owed` means nobody is told:
    nothing is owed, or the same list was told less than a week ago.
    """

    run: str
    day: date
    list: str
    owed: tuple[Owing, ...]
    unchanged: int
    phone: bool
    announces_escalation: bool


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    run: str
    to: str
    late: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class Dependency:
    milestone: str
    initiative: str
    needs: str


@dataclass(frozen=True, slots=True)
class InitiativePlanned(Event):
    initiative: str
    seat: str
    label: Ref
    by: str | None
    cycle: int
    due: tuple[tuple[str, date], ...]
    depends_on: tuple[Dependency, ...]


@dataclass(frozen=True, slots=True)
class MilestoneReached(Event):
    initiative: str
    milestone: str
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class MilestoneMissed(Event):
    initiative: str
    milestone: str
    due: date


@dataclass(frozen=True, slots=True)
class InitiativeSettled(Event):
    initiative: str
    run: str
    verdict: Literal["continue", "change", "stop"]
    seat: str
    by: str | None
    reason: Ref | None


@dataclass(frozen=True, slots=True)
class InitiativeCarried(Event):
    initiative: str
    cycle: int


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


@dataclass(frozen=True, slots=True)
class CourseRecommended(Event):
    """The recommendation, the hash over all verdicts it rests on, and who is asked to explain what, until when."""

    run: str
    recommendation: Recommendation
    hash: str
    explain: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class Explained(Event):
    run: str
    indicator: str
    seat: str
    by: str | None
    cause: Ref
    consequence: Ref
    correction: Ref


@dataclass(frozen=True, slots=True)
class EvaluationReady(Event):
    """The evaluation goes to the meeting; `unexplained` names the indicators nobody explained in time."""

    run: str
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseProposed(Event):
    run: str
    course: Course
    meanwhile: Meanwhile
    seat: str
    by: str | None
    deviates: bool
    assessment: str
    hash: str
    reason: Ref | None


@dataclass(frozen=True, slots=True)
class CourseReturned(Event):
    """The proposal went back to the chair, by those who decide or those who ratify.

    Without a role it fell by itself: figures changed, or another evaluation reopened the strategy first.
    """

    run: str
    role: str | None
    reason: Ref | None = None


@dataclass(frozen=True, slots=True)
class CourseDecided(Event):
    run: str
    course: Course
    meanwhile: Meanwhile
    by_rule: bool
    to_ratify: str | None


@dataclass(frozen=True, slots=True)
class CourseRatified(Event):
    run: str
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class DigestDue(Event):
    day: date


EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(EVENTS[kind])


def dump(event: Event) -> tuple[str, int, str]:
    """Type, schema version and body of an event; the body is JSON text, decimals as text, fields in fixed order."""
    kind = type(event).__name__
    return kind, VERSION, _adapter(kind).dump_json(event).decode()


def load(kind: str, version: int, body: str) -> Event:
    """The event that `dump` wrote. Raises KeyError for a type, ValueError for a version or body, unknown here."""
    if version != VERSION:
        raise ValueError(f"no upcast from version {version} of {kind}")
    event: Event = _adapter(kind).validate_json(body)
    return event
