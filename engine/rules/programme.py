"""Where a programme stands: state, nothing else. What changes it: evolve.py. What may change it: decide.py.

Only what an open rule can still ask is kept: a closed phase run shrinks to a line, figures of closed moments go.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import TypeAdapter

from engine.rules.events import Dependency
from engine.rules.figures import Figure
from engine.rules.measuring import Course, Meanwhile, Status
from engine.rules.yardstick import Yardstick

STATE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody else acts for a seat, from `first` to `last` inclusive."""

    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a role: held by a person or an organisation, or empty. `grace`: not late before this day."""

    id: str
    role: str
    person: str | None
    organisation: str | None
    since: date
    until: date | None = None
    heir_person: str | None = None
    heir_organisation: str | None = None
    grace: date | None = None
    substitute: Substitution | None = None

    @property
    def filled(self) -> bool:
        """Whether anybody holds the seat."""
        return self.person is not None or self.organisation is not None


@dataclass(frozen=True, slots=True)
class Handed:
    """A product as it was handed in last; `returned` when its maker was asked to do it again."""

    hash: str
    seat: str
    by: str | None
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Vote:
    """One sign-off that still counts."""

    verdict: Literal["approve", "return", "abstain"]
    content: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """The look one role takes at the content: its number, its ties so far, and the role above once it was asked."""

    number: int = 1
    ties: int = 0
    above: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an open evaluation remembers of an assessment; the whole stands in the journal."""

    status: Status
    firm: bool
    key: bool
    yardstick: int
    provisional: bool
    revises: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """The course the chair proposes."""

    course: Course
    meanwhile: Meanwhile
    hash: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation phase run knows: its moment, the figures it asked, its verdicts and the decision so far.

    `stage` walks collecting, explaining, meeting, ratifying, decided.
    """

    moment: str
    reference_date: date
    window_end: date
    stage: Literal["collecting", "explaining", "meeting", "ratifying", "decided"] = "collecting"
    wanted: tuple[str, ...] = ()
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    hash: str | None = None
    recommended: Course | None = None
    explain: tuple[str, ...] = ()
    explain_by: date | None = None
    proposal: Proposal | None = None
    decided: Course | None = None
    meanwhile: Meanwhile = "continue"


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """One open attempt at one phase in one cycle. `version` counts the events that touched it (a fence for flows).

    `reminded` is the last day of the reminder plan that came, `told` the last on which letters went; `quiet` after
    the phone task, until something changes. No reminder comes any more for a day up to that of `renewed`. `touched` is
    the last moment something was done in the run. `announced_to` are the seats told of the coming escalation (on the
    day `announced`, the last time), for an empty one its role. `respondents` (by questionnaire and group) are kept
    until there are enough of them. `suspended_by` is the evaluation whose decision suspended the run. Votes on a
    course proposal are kept under "course:" and the seat.
    """

    id: str
    phase: str
    cycle: int
    attempt: int
    opened: datetime
    deadline: date | None
    statutory: bool = False
    overdue: bool = False
    suspended: datetime | None = None
    products: dict[str, Handed] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    respondents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    votes: dict[str, Vote] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    reminded: date | None = None
    told: date | None = None
    told_list: str = ""
    unchanged: int = 0
    quiet: bool = False
    announced: date | None = None
    escalated: bool = False
    evaluation: Evaluation | None = None
    cause: str | None = None
    version: int = 0
    announced_to: tuple[str, ...] = ()
    renewed: datetime | None = None
    touched: datetime | None = None
    suspended_by: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """The line a closed phase run shrinks to; only the newest of each phase is kept."""

    run: str
    cycle: int
    attempt: int
    how: Literal["passed", "withdrawn"]
    on: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement between parties; on record once all of them have signed. `seat` put it there."""

    id: str
    kind: str
    run: str
    cycle: int
    hash: str
    seat: str
    by: str | None
    parties: tuple[str, ...]
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Initiative:
    """A project in execution: `reached` counts the milestones reached, `verdict` is what the new policy said of it."""

    id: str
    seat: str
    cycle: int
    due: tuple[tuple[str, date], ...]
    depends_on: tuple[Dependency, ...]
    reached: int = 0
    missed: tuple[str, ...] = ()
    verdict: Literal["continue", "change", "stop"] | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """The cycle the programme is in, with the reason it began and the evaluation that caused it."""

    number: int
    reason: Literal["start", "reopened", "renewal", "by_hand"]
    first_phase: str
    began: datetime
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedMoment:
    """An evaluated reference date, by the id of its phase run: enough to link a late figure to it.

    `verdicts` gives for each indicator assessed the number of its yardstick and how many verdicts came before the last.
    """

    run: str
    moment: str
    reference_date: date
    course: Course | None
    verdicts: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole state of one programme. `sequence` is the number of events folded into it.

    `earlier_yardsticks` are those an open or closed moment may have been judged by; `migrated` is when the programme
    last moved to another version of its definition.
    """

    id: str
    definition: str
    version: int
    hash: str
    area_code: str
    area_name: str
    area_kind: str
    started: datetime
    sequence: int = 0
    status: Literal["active", "suspended", "ended"] = "active"
    suspended: datetime | None = None
    cycle: Cycle | None = None
    runs: dict[str, PhaseRun] = field(default_factory=dict)
    closed: dict[str, ClosedRun] = field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    yardsticks: dict[str, Yardstick] = field(default_factory=dict)
    agreed_moments: dict[str, tuple[date, ...]] = field(default_factory=dict)
    last_moment: dict[str, date] = field(default_factory=dict)
    closed_moments: tuple[ClosedMoment, ...] = ()
    moments_ran_out: bool = False
    figures: dict[str, Figure] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    last_digest: date | None = None
    passed_to: datetime | None = None
    earlier_yardsticks: dict[str, tuple[Yardstick, ...]] = field(default_factory=dict)
    migrated: datetime | None = None


_PROGRAMME = TypeAdapter(Programme)


def dump(programme: Programme) -> bytes:
    """The state as JSON text (UTF-8), to be kept beside its journal."""
    return _PROGRAMME.serializer.to_json(programme)


def load(text: bytes | str) -> Programme:
    """The state that `dump` wrote. Raises pydantic.ValidationError for anything else."""
    return _PROGRAMME.validate_json(text)
