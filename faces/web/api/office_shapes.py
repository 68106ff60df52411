"""What the API answers about the office itself: people, organisations, capacities, letters, definitions, invitations.

Shapes only, as in shapes.py, where they get their names in the OpenAPI document.
"""

from dataclasses import dataclass
from datetime import date, datetime

from engine.office.directory import Holdings, SeatOf
from engine.rules.access import Capacity
from engine.rules.picture import Owes
from engine.rules.texts import Language, Text


@dataclass(frozen=True, slots=True)
class CapacityHeld:
    """A capacity that was granted to a person in a programme ("*": in all, those to come too), by whom and when."""

    person: str
    where: str
    capacity: Capacity
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list: the organisations they act for by name, and how many seats they fill."""

    person: str
    name: str
    address: str | None
    language: Language
    organisations: tuple[str, ...]
    capacities: tuple[str, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class PersonOnRecord:
    """A person, their seats and capacities, and what hangs on them: what goes, and what stays, when they are erased."""

    person: str
    name: str
    address: str | None
    language: Language
    organisations: tuple[str, ...]
    letters: str
    seats: tuple[SeatOf, ...]
    capacities: tuple[CapacityHeld, ...]
    holds: Holdings


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in the list: its people by name, and how many seats it fills."""

    organisation: str
    name: str
    people: tuple[str, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class OrganisationOnRecord:
    """An organisation."""

    organisation: str
    name: str


@dataclass(frozen=True, slots=True)
class LettersMoved:
    """How many letters were held, or let go."""

    letters: int


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """A version of a definition, and how many programmes live by it: all of them, and those that still run."""

    id: str
    version: int
    hash: str
    title: Text
    programmes: int
    running: int


@dataclass(frozen=True, slots=True)
class DefinitionLook:
    """A definition that was sent, before it is put on record: whether this version is `there` already, and what it has
    otherwise than the newest other version (null: there is none)."""

    id: str
    version: int
    hash: str
    title: Text
    there: bool
    newest: int | None
    changes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class DefinitionChoice:
    """A version of a definition that a programme can start with, or move to."""

    id: str
    version: int
    hash: str
    title: Text


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """Something wrong in a definition: the field ("": all of it), and what to do."""

    field: str
    message: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a definition can be used, and all that is wrong with it."""

    sound: bool
    problems: tuple[DefinitionProblem, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brings."""

    day: date
    what: Text


@dataclass(frozen=True, slots=True)
class Seated:
    """Who would sit for which role."""

    role: Text
    name: str


@dataclass(frozen=True, slots=True)
class StartAhead:
    """What would be if a programme were started now: the days ahead (`measured`: a moment is among them), who sits
    where, the roles with too few seats filled, and what is owed at once. Nothing was recorded."""

    ahead: tuple[Day, ...]
    measured: bool
    seated: tuple[Seated, ...]
    empty: tuple[Text, ...]
    owed: tuple[Owes, ...]


@dataclass(frozen=True, slots=True)
class GroupAnswered:
    """How far a group is: `have` answered, of the `need` that the gate wants."""

    group: str
    label: Text
    role: str
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class QuestionnaireCourse:
    """A questionnaire as it was put in a phase run: whether answers still come in, and how far each group is. `least`:
    no fewer answers than that are ever shown."""

    run: str
    questionnaire: str
    open: bool
    least: int
    groups: tuple[GroupAnswered, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a group said, from answer `start` on; `enough`: enough people answered.

    Answers of `shown` people can be read. Those of `waiting` people cannot, and while answers come in can once `needed`
    more have answered; `waiting_told` says so, as on the page.
    """

    group: str
    enough: bool
    shown: int
    waiting: int
    needed: int | None
    waiting_told: Text | None
    start: int
    questions: tuple["QuestionAnswered", ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """What was said to one question, in the order of the alphabet. `few`: too few answered it, so none is shown."""

    question: str
    text: Text
    answers: tuple[str, ...]
    few: bool


@dataclass(frozen=True, slots=True)
class InvitationsMade:
    """What was just made: links or codes, as people get them. After an hour they are shown no more."""

    group: str
    kind: str
    label: str | None
    address: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedMade:
    """When the caller's calendar feed was made (null: there is none), and its address, told only once."""

    made: datetime | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class PhaseOpen:
    """A phase that is open in a programme that the caller may see."""

    phase: str
    label: Text


@dataclass(frozen=True, slots=True)
class ReminderGoing:
    """Something owed in a phase run, or outside any. `on`: the day a letter about it can go; null where none goes:
    nobody holds the seat, no address of theirs is known, or (`asked`) it was asked today already or a letter that asks
    it waits."""

    seat: str | None
    role: str
    what: Text
    on: date | None
    asked: bool
