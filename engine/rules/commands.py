"""What people, or the passing of time, may ask of a programme. One class per command, nothing else.

A command carries its own `id` (the same id twice gives the same answer) and `by`, the id of the person who asks.
Fields marked `Words` hold what people wrote: the office keeps them apart, erasable, and the rules see a seal.
Whether a command is allowed, and what follows: decide.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from engine.rules.conditions import Day, Id
from engine.rules.definition import Definition
from engine.rules.figures import Absent, Figure
from engine.rules.measuring import Amount, AreaCode, Benchmark, Course, Interim, Meanwhile, Target


@dataclass(frozen=True)
class Personal:
    """Marks a field as words of a person: erasable, kept beside the journal."""


def _whole(value: Any) -> Any:
    if isinstance(value, str) and "," in value:
        raise ValueError("decimal_comma")
    if isinstance(value, float):
        return str(value)
    return value


def _no_number(value: Any) -> Any:
    """The validation library reads a bare number as seconds since 1970; here it is no moment."""
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value):
        return value
    raise PydanticCustomError("datetime_parsing", "no moment")


Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), Personal()]
PublicWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), Personal()]
"""Words that anybody may read: short."""
Value = Annotated[Amount, BeforeValidator(_whole)]
SignVerdict = Literal["approve", "return", "abstain"]
InitiativeVerdict = Literal["continue", "change", "stop"]


class Command(BaseModel):
    """Base of every command. `received` is when it reached us, if that was before it could be handled.

    It then counts from that moment, as far as the record allows: never before the last event.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str] = ""

    id: Key
    by: Key | None = None
    received: Annotated[AwareDatetime, BeforeValidator(_no_number)] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = cls.__name__


class PassTime(Command):
    """Let time pass: everything due by now happens, each thing stamped with its own date."""


class StartProgramme(Command):
    """Start a programme: one area that lives by one version of a definition."""

    programme: Key
    definition: Definition
    area_code: AreaCode
    area_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    area_kind: Literal["wijk", "buurt", "kern"] = "wijk"


class AddPerson(Command):
    """Put a person on record in this programme, with the organisations they may act for. Of somebody who is on record
    already, organisations that are not mentioned stay as they are; an empty list takes them away."""

    person: Key
    organisations: tuple[Key, ...] | None = None


class FillSeat(Command):
    """Give a seat of a role to a person or to an organisation, from today or until a date."""

    seat: Key
    role: Id
    person: Key | None = None
    organisation: Key | None = None
    until: Day | None = None


class LeaveSeat(Command):
    """Leave a seat on a date, with or without a successor; what was asked passes to the successor."""

    seat: Key
    on: Day | None = None
    successor_person: Key | None = None
    successor_organisation: Key | None = None


class Substitute(Command):
    """Let somebody act for a seat from one date to another; a substitute cannot be substituted."""

    seat: Key
    person: Key
    first: Day
    last: Day


class EndSubstitution(Command):
    """End the substitution of a seat."""

    seat: Key


class DeclareConflict(Command):
    """Declare a conflict of interest: the seat is left out of the count for this phase run."""

    run: Key
    seat: Key
    reason: Words


class Deliver(Command):
    """Hand in a product: a link, a text, or the hash of a file."""

    run: Key
    product: Id
    seat: Key
    kind: Literal["link", "text", "file"] = "text"
    content: Words


class ReturnProduct(Command):
    """Return a product that was handed in, with a reason: its maker is asked again, and sign-offs lapse."""

    run: Key
    product: Id
    reason: Words


class Answer(Command):
    """Record that one respondent of a group answered a questionnaire."""

    run: Key
    questionnaire: Id
    group: Id
    respondent: Key
    answers: Words


class TellRespondents(Command):
    """Tell whoever was asked a questionnaire, in public, what was done with their answers; the last that was told
    stands."""

    run: Key
    questionnaire: Id
    words: PublicWords


class MakeAgreement(Command):
    """Put an agreement on record, to be signed by its parties (all seats of its kind unless named)."""

    run: Key
    agreement: Key
    kind: Id
    seat: Key
    content: Words
    parties: tuple[Key, ...] = ()


class SignAgreement(Command):
    """Sign an agreement for a party."""

    agreement: Key
    seat: Key


class Sign(Command):
    """Sign off on the content of a phase run: approve, return with a reason, or abstain.

    `content` is the hash of what was looked at; without it, the content as it stands is meant.
    """

    run: Key
    seat: Key
    verdict: SignVerdict
    reason: Words | None = None
    content: str | None = None


class ExtendDeadline(Command):
    """Move the deadline of a phase run to a later date, with a reason."""

    run: Key
    until: Day
    reason: Words


class Suspend(Command):
    """Suspend one phase run, or the whole programme when no run is named."""

    run: Key | None = None
    reason: Words


class Resume(Command):
    """Resume what was suspended; deadlines move by the time that was lost."""

    run: Key | None = None


class MilestonePlan(BaseModel):
    """When a milestone of an initiative is planned."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    milestone: Id
    due: Day


class DependencyPlan(BaseModel):
    """Before `milestone` can be reached, `initiative` must have reached its milestone `needs`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    milestone: Id
    initiative: Key
    needs: Id


class PlanInitiative(Command):
    """Put an initiative on record, with planned milestones and what it depends on."""

    initiative: Key
    seat: Key
    label: Words
    milestones: tuple[MilestonePlan, ...] = ()
    depends_on: tuple[DependencyPlan, ...] = ()


class ReachMilestone(Command):
    """Report that an initiative has reached a milestone."""

    initiative: Key
    seat: Key
    milestone: Id


class SettleInitiative(Command):
    """Say of an initiative that was carried over: continue, change or stop."""

    run: Key
    initiative: Key
    seat: Key
    verdict: InitiativeVerdict
    reason: Words | None = None


class OwnTarget(BaseModel):
    """A target of the programme's own, where the definition leaves it open."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    indicator: Id
    target: Target


class AgreeMeasurement(Command):
    """Sign the measurement agreement; from then on figures are taken in."""

    seat: Key
    targets: tuple[OwnTarget, ...] = ()


class ChangeYardstick(Command):
    """Agree another baseline, target, benchmark or path for one indicator, with a reason. What is not named stays."""

    seat: Key
    indicator: Id
    baseline: Day | None = None
    target: Target | None = None
    benchmark: Benchmark | None = None
    interim: tuple[Interim, ...] | None = None
    key: bool | None = None
    reason: Words


class AgreeMoments(Command):
    """Agree further reference dates for a moment of the definition."""

    seat: Key
    moment: Id
    on: Annotated[tuple[Day, ...], Field(min_length=1, max_length=200)]


class RecordFigure(Command):
    """Record an observation, or the reason why there is none; again with other content: a new revision.

    `follows` is the highest revision of it on record, for an observation the programme's state no longer holds (whoever
    keeps the record fills it in).
    """

    indicator: Id
    area: AreaCode
    reference_date: Day
    value: Value | None = None
    absent: Absent | None = None
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    series: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "1"
    published: Day | None = None
    provisional: bool = False
    population: Annotated[int, Field(ge=0, le=10**10)] | None = None
    follows: Annotated[int, Field(ge=0, le=10**6)] = 0


class Reassess(Command):
    """Assess a closed moment once more, because a figure it used was revised; `figures` are all figures on record."""

    run: Key
    indicator: Id
    figures: tuple[Figure, ...]


class Explain(Command):
    """Write cause, consequence and correction for an indicator that is at risk or off course."""

    run: Key
    indicator: Id
    seat: Key
    cause: Words
    consequence: Words
    correction: Words


class ProposeCourse(Command):
    """Propose one course to those who decide; deviating from the recommendation needs a reason."""

    run: Key
    seat: Key
    course: Course
    meanwhile: Meanwhile | None = None
    reason: Words | None = None


class Ratify(Command):
    """Ratify a course decision, or return it with a reason."""

    run: Key
    seat: Key
    verdict: Literal["approve", "return"]
    reason: Words | None = None


class ReopenByHand(Command):
    """Begin a new cycle at a phase without an evaluation asking for it, with a reason."""

    phase: Id
    seat: Key
    reason: Words
    meanwhile: Meanwhile | None = None
    renewal: bool = False


class MigrateDefinition(Command):
    """Let the programme live by another version of its definition, from now on."""

    definition: Definition
    seat: Key
    reason: Words


class EndProgramme(Command):
    """End the programme: completed or stopped, with the reason and what is handed over to whom."""

    seat: Key
    outcome: Literal["completed", "stopped"]
    reason: Words
    handed_over: Words


COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for kind in Command.__subclasses__()}
