"""What was recommended, explained, proposed, decided and ratified."""

from dataclasses import dataclass
from datetime import date

from engine.rules.events.base import Event, Ref
from engine.rules.measuring import Course, Meanwhile
from engine.rules.yardstick import Recommendation


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
