"""What people are shown of where a programme stands: the shapes, all of them frozen and ready for JSON.

How they are filled: standing.py (from the state) and history.py (from the journal).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.rules.measuring import Course, Meanwhile, Status
from engine.rules.texts import Text
from engine.rules.yardstick import Assessment, Yardstick


@dataclass(frozen=True, slots=True)
class Owes:
    """One thing owed: by a seat (None: its role is empty), what to do, until when, and whether that has passed."""

    run: str | None
    role: str
    seat: str | None
    act: str
    item: str
    who: Text
    what: Text
    until: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ConditionPicture:
    """One condition of a gate. `stuck`: nobody can act on it; `waits`: other conditions come first."""

    kind: str
    subject: str
    met: bool
    waits: bool
    stuck: bool
    what: Text
    missing: tuple[str, ...]
    owed: tuple[Owes, ...]


@dataclass(frozen=True, slots=True)
class VerdictPicture:
    """A verdict (or, `reading`, what a changed yardstick makes of an earlier moment); the whole only with a journal."""

    indicator: str
    label: Text
    run: str
    reference_date: date
    yardstick: int
    key: bool
    status: Status
    firm: bool
    provisional: bool
    told: Text
    reading: bool = False
    revises: int = 0
    sequence: int | None = None
    day: date | None = None
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class EvaluationPicture:
    """How far an evaluation is: figures, verdicts, recommendation, explanations, proposal, decision."""

    moment: str
    reference_date: date
    stage: Literal["collecting", "explaining", "meeting", "ratifying", "decided"]
    window_end: date
    figures_expected: int
    figures_received: int
    verdicts: tuple[VerdictPicture, ...]
    recommended: Course | None
    explain: tuple[str, ...]
    explain_by: date | None
    proposed: Course | None
    decided: Course | None
    meanwhile: Meanwhile


@dataclass(frozen=True, slots=True)
class RunPicture:
    """An open phase run. `first_deadline` is given where the deadline was moved; `overdue_since` once it passed."""

    run: str
    phase: str
    label: Text
    question: Text
    cycle: int
    attempt: int
    opened: date
    deadline: date | None
    first_deadline: date | None
    overdue_since: date | None
    statutory: bool
    suspended: date | None
    cause: str | None
    conditions: tuple[ConditionPicture, ...]
    evaluation: EvaluationPicture | None


@dataclass(frozen=True, slots=True)
class CyclePicture:
    """A cycle and why it began; `cause` is the phase run of the evaluation that led to it."""

    number: int
    reason: Literal["start", "reopened", "renewal", "by_hand"]
    began: date
    first_phase: str
    cause: str | None
    told: Text
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionAsked:
    """A decision somebody is asked to take now."""

    run: str | None
    role: str
    what: Text
    until: date | None


@dataclass(frozen=True, slots=True)
class Received:
    """How much was expected in the open phase runs of a role, or of one seat (a partner) of it, and how much came."""

    role: str
    label: Text
    seat: str | None
    who: Text
    expected: int
    received: int


@dataclass(frozen=True, slots=True)
class MilestonePicture:
    """One milestone of an initiative; `missed` once its planned day went by."""

    milestone: str
    label: Text
    due: date | None
    reached: bool
    missed: bool


@dataclass(frozen=True, slots=True)
class InitiativePicture:
    """An initiative, its milestones in order, and the initiatives its next milestone waits for."""

    initiative: str
    seat: str
    cycle: int
    milestones: tuple[MilestonePicture, ...]
    waits_for: tuple[str, ...]
    verdict: Literal["continue", "change", "stop"] | None


@dataclass(frozen=True, slots=True)
class YardstickPicture:
    """What is agreed on one indicator: the yardstick that holds, those before it, the newest verdict and reading."""

    indicator: str
    label: Text
    key: bool
    now: Yardstick
    told: Text
    earlier: tuple[Yardstick, ...]
    earlier_told: tuple[Text, ...]
    verdict: VerdictPicture | None
    reading: VerdictPicture | None


@dataclass(frozen=True, slots=True)
class AgreementPicture:
    """An agreement between parties, and which of them have not signed."""

    agreement: str
    kind: str
    label: Text
    cycle: int
    parties: tuple[str, ...]
    open_parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """Something foreseen, on its local day."""

    day: date
    kind: str
    subject: str
    what: Text


@dataclass(frozen=True, slots=True)
class DecisionPicture:
    """One line of the decisions log: a course decision with the recommendation it followed or left."""

    sequence: int
    day: date
    run: str
    reference_date: date | None
    course: Course
    recommended: Course | None
    deviates: bool
    by_rule: bool
    meanwhile: Meanwhile
    reason: str | None
    to_ratify: str | None
    ratified: date | None
    told: Text


@dataclass(frozen=True, slots=True)
class DeadlinePicture:
    """A deadline that was missed, extended or shifted."""

    sequence: int
    day: date
    run: str
    what: Literal["missed", "extended", "shifted"]
    was: date
    until: date | None
    told: Text


@dataclass(frozen=True, slots=True)
class YardstickChange:
    """A yardstick that was agreed: by which seat, for whom it was before, and why."""

    sequence: int
    day: date
    yardstick: Yardstick
    seat: str
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class History:
    """What the journal tells and the state forgets: verdicts, decisions, deadlines, cycles and yardsticks, in order."""

    verdicts: tuple[VerdictPicture, ...] = ()
    decisions: tuple[DecisionPicture, ...] = ()
    deadlines: tuple[DeadlinePicture, ...] = ()
    cycles: tuple[CyclePicture, ...] = ()
    yardsticks: tuple[YardstickChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a programme stands on the local day `on`, at `at` (UTC), after `sequence` events.

    `stuck` comes first wherever it is shown: what nobody can act on. `coming` holds the next things due.
    """

    programme: str
    definition: str
    version: int
    title: Text
    area_code: str
    area_name: str
    area_kind: str
    at: datetime
    on: date
    sequence: int
    status: Literal["active", "suspended", "ended"]
    stuck: tuple[Text, ...]
    cycle: CyclePicture | None
    decisions_asked: tuple[DecisionAsked, ...]
    runs: tuple[RunPicture, ...]
    received: tuple[Received, ...]
    owed: tuple[Owes, ...]
    initiatives: tuple[InitiativePicture, ...]
    yardsticks: tuple[YardstickPicture, ...]
    agreements: tuple[AgreementPicture, ...]
    coming: tuple[Coming, ...]
    history: History
