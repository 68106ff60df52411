"""What the API answers: one shape per view, by its name in the OpenAPI document, and how it becomes JSON.

Most are the pictures that pages show too (engine/rules/picture.py, engine/office/past.py): the same words, the same
names. Dates are ISO 8601, moments UTC, decimals text, texts {nl, en}.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model

from engine.office import past, phases_past, portfolio
from engine.office.entrance.invitations import Batch
from engine.office.health import Health
from engine.office.letters import desk
from engine.office.versions import Behind, Living
from engine.rules import digest_picture, picture, why
from engine.rules.definition import Definition
from engine.rules.figures import Figure
from engine.rules.foretold import Foretold
from engine.rules.migration import MigrationReport
from engine.rules.texts import Text
from faces.web.api import office_shapes as office
from faces.web.api.problems import Problem
from faces.web.tasks.weighing import Ahead


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """A phase run: `past` as the journal has it, `open` its gate and more as long as it is open."""

    past: phases_past.RunPast
    open: picture.RunPicture | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the gate of an open phase run."""

    run: str
    condition: picture.ConditionPicture


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is owed, in which programme."""

    programme: str
    area_name: str
    owes: picture.Owes


@dataclass(frozen=True, slots=True)
class SeatNow:
    """A seat, whoever holds it, and whoever acts for it meanwhile. Ids; names are in /people."""

    seat: str
    role: str
    label: Text
    person: str | None
    organisation: str | None
    since: date
    until: date | None
    substitute: str | None
    substitute_first: date | None
    substitute_last: date | None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part, with the organisations they may act for. `name` is None once erased."""

    person: str
    name: str | None
    organisations: tuple[str, ...]
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterSent:
    """A letter about this programme, and its fate so far; `why` it is held or refused. Addresses are not told."""

    number: int
    day: date
    state: str
    why: str | None
    names: tuple[str, ...]
    about: tuple[str, ...]
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Who this token stands for: what was granted by programme ("*": all), and their seats by programme with roles.
    `letters`: they get all of them, or only those that ask something."""

    person: str
    name: str
    language: str
    letters: str
    granted: dict[str, tuple[str, ...]]
    seats: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command led to. `sequence` and `head` are the programme's after it; `repeated`: it had been given before,
    and nothing changed now."""

    programme: str
    sequence: int
    head: str
    repeated: bool
    events: tuple[past.Line, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """This API, and where its description is."""

    name: str
    version: str
    openapi: str


class Href(BaseModel):
    """The address of something."""

    href: str = Field(json_schema_extra={"format": "uri"})


class Links(BaseModel):
    """Addresses around a list: this part of it, and the next one where there is more."""

    self: Href
    next: Href | None = None


@dataclass(frozen=True, slots=True)
class FigureOnRecord:
    """A figure as the journal has it: the event numbered `sequence`, on a day. A correction is a higher `revision`."""

    sequence: int
    day: date
    figure: Figure


@dataclass(frozen=True, slots=True)
class VerdictTwoTimes:
    """The newest verdict on one reference date, as known on the day and as known now; null where there was none.
    `since`: the day on which what is known now was recorded."""

    reference_date: date
    then: picture.VerdictPicture | None
    now: picture.VerdictPicture | None
    differs: bool
    since: date | None


@dataclass(frozen=True, slots=True)
class FigureTwoTimes:
    """One figure as it was on record on the day, and as it is now. `since`: the day on which it came in otherwise."""

    area: str
    reference_date: date
    then: Figure | None
    now: Figure | None
    differs: bool
    since: date | None


@dataclass(frozen=True, slots=True)
class TwoTimes:
    """An indicator on an earlier day with what was known then, beside what is known now."""

    indicator: str
    verdicts: tuple[VerdictTwoTimes, ...]
    figures: tuple[FigureTwoTimes, ...]


def _part(whole: type[Any], name: str, told: str, without: tuple[str, ...]) -> type[BaseModel]:
    """The same as `whole`, without some fields."""
    hints = get_type_hints(whole)
    kept: dict[str, Any] = {
        field.name: (hints[field.name], ...) for field in fields(whole) if field.name not in without
    }
    return create_model(name, __doc__=told, __config__=ConfigDict(from_attributes=True), **kept)


PARTS: dict[str, type[BaseModel]] = {
    "Standing": _part(
        picture.Standing,
        "Standing",
        "Where a programme stands on the local day `on`, after `sequence` events.",
        ("history", "at"),
    ),
    "Digest": _part(digest_picture.Digest, "Digest", digest_picture.Digest.__doc__ or "", ("at",)),
}
"""Things shown without the moment they were worked out, so that they are the same until something changes, and without
a history that has addresses of its own."""

ONE: dict[str, Any] = {
    **PARTS,
    "PhaseRun": PhaseRun,
    "Chain": why.Chain,
    "Profile": Profile,
    "Done": Done,
    "Version": Version,
    "Definition": Definition,
    "YardstickPicture": picture.YardstickPicture,
    "Problem": Problem,
    "PersonOnRecord": office.PersonOnRecord,
    "OrganisationOnRecord": office.OrganisationOnRecord,
    "CapacityHeld": office.CapacityHeld,
    "Lying": desk.Lying,
    "Pile": desk.Pile,
    "LettersMoved": office.LettersMoved,
    "MigrationReport": MigrationReport,
    "Checked": office.Checked,
    "DefinitionLook": office.DefinitionLook,
    "DefinitionVersion": office.DefinitionVersion,
    "StartAhead": office.StartAhead,
    "QuestionnaireCourse": office.QuestionnaireCourse,
    "Answers": office.Answers,
    "InvitationsMade": office.InvitationsMade,
    "FeedMade": office.FeedMade,
    "Ahead": Ahead,
    "Foretold": Foretold,
    "TwoTimes": TwoTimes,
    "AgreementPast": phases_past.AgreementPast,
}
"""Things that are shown alone."""

SOME: dict[str, Any] = {
    "ProgrammeList": portfolio.Row,
    "PhaseRunList": phases_past.RunPast,
    "ProductList": phases_past.ProductPast,
    "SignOffList": phases_past.SignOffPast,
    "AgreementList": picture.AgreementPicture,
    "InitiativeList": picture.InitiativePicture,
    "ConditionList": Condition,
    "OwedList": picture.Owes,
    "ReceiptList": picture.Received,
    "YardstickList": picture.YardstickPicture,
    "VerdictList": picture.VerdictPicture,
    "CalendarList": picture.Coming,
    "DecisionList": picture.DecisionPicture,
    "DeadlineList": picture.DeadlinePicture,
    "CycleList": picture.CyclePicture,
    "YardstickChangeList": picture.YardstickChange,
    "JournalList": past.Line,
    "LetterList": LetterSent,
    "SeatList": SeatNow,
    "PersonList": Participant,
    "TaskList": Task,
    "FigureList": FigureOnRecord,
    "PersonLineList": office.PersonLine,
    "OrganisationLineList": office.OrganisationLine,
    "CapacityList": office.CapacityHeld,
    "LyingList": desk.Lying,
    "DefinitionVersionList": office.DefinitionVersion,
    "DefinitionChoiceList": office.DefinitionChoice,
    "DefinitionProblemList": office.DefinitionProblem,
    "LivingList": Living,
    "BehindList": Behind,
    "QuestionnaireCourseList": office.QuestionnaireCourse,
    "BatchList": Batch,
    "HealthList": Health,
    "PhaseOpenList": office.PhaseOpen,
    "ReminderGoingList": office.ReminderGoing,
}
"""Things that are shown in lists: what stands in `items`."""


def names() -> tuple[str, ...]:
    """All shapes there are."""
    return (*ONE, *SOME)


def to_json(shape: str, body: Any) -> bytes:
    """The JSON of something of this shape."""
    if shape in PARTS:
        kind = PARTS[shape]
        body = kind.model_construct(**{name: getattr(body, name) for name in kind.model_fields})
    return adapter(shape).serializer.to_json(body)


def list_to_json(shape: str, items: Sequence[Any], links: Links) -> bytes:
    """The JSON of a list of this shape."""
    return adapter(shape).serializer.to_json(_model(shape).model_construct(items=tuple(items), links=links))


@cache
def adapter(shape: str) -> TypeAdapter[Any]:
    """What knows this shape. Raises KeyError."""
    return TypeAdapter(ONE[shape] if shape in ONE else _model(shape))


@cache
def _model(name: str) -> type[BaseModel]:
    told = f"{name}: a list, or a part of one; then `_links.next` leads on."
    config = ConfigDict(serialize_by_alias=True)
    found: dict[str, Any] = {
        "items": (tuple.__class_getitem__((SOME[name], ...)), ...),
        "links": (Links, Field(alias="_links")),
    }
    return create_model(name, __doc__=told, __config__=config, **found)
