"""A scenario as people write it: a definition, an area, people, how they react, and figures. Only the shape.

Whether it fits its definition: scenario_checks.py. Bringing it to life: cast.py and staging.py.
"""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from engine.rules.commands import InitiativeVerdict, SignVerdict, Value
from engine.rules.conditions import Day, Id, Written
from engine.rules.durations import ISOPeriod, Period
from engine.rules.figures import Absent
from engine.rules.measuring import AreaCode, Course, Meanwhile
from engine.rules.texts import Language, Text

Act = Literal[
    "deliver", "answer", "agree", "sign_agreement", "sign", "supply", "explain", "propose", "decide", "ratify",
    "plan_initiative", "reach_milestone", "settle", "look_ahead", "agree_measurement",
]  # fmt: skip
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Match = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Nth = Annotated[int, Field(ge=1, le=10_000)]


class Area(Written):
    """The area whose programme is rehearsed."""

    code: AreaCode
    name: Name
    kind: Literal["wijk", "buurt", "kern"] = "wijk"


class Party(Written):
    """Whoever can hold a seat."""

    id: Id


class Organisation(Party):
    """An organisation that may hold seats, called by what it is: the housing corporation."""

    name: Text


class Person(Party):
    """A (made-up) person, with the organisations they may act for and the language their letters are in."""

    name: Name
    organisations: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    language: Language = "nl"


class Asking(Written):
    """What somebody is asked; everything named must fit. `item` may end in `*`.

    `nth`: only the n-th time the same thing is asked of the same seat; `reminded`: after at least so many reminders;
    `recommended`: what the evaluation at hand recommends, `none`: no recommendation.
    """

    act: Act | None = None
    item: Match | None = None
    role: Id | None = None
    seat: Match | None = None
    phase: Id | None = None
    cycle: Nth | None = None
    nth: Nth | None = None
    reminded: Annotated[int, Field(ge=0, le=1000)] = 0
    recommended: Course | Literal["none"] | None = None


class Answering(Written):
    """What the asked seat then does; only what belongs to the act counts. `text` is what they write."""

    verdict: SignVerdict = "approve"
    text: Text | None = None
    course: Course | Literal["recommended"] = "recommended"
    meanwhile: Meanwhile | None = None
    settle: InitiativeVerdict = "continue"
    how_many: Nth = 1
    names: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    cause: Text | None = None
    consequence: Text | None = None
    correction: Text | None = None


class Reaction(Written):
    """When asked this, `after` so long they do that; or `nothing`, until a later rule fits after a reminder."""

    when: Asking
    after: ISOPeriod = Period()
    then: Answering = Answering()
    nothing: bool = False


class Hearing(Written):
    """Something that happened; everything named must fit. `with` compares further fields of the event.

    `phase` and `cycle` are those of the phase run it happened in; `nth`: only the n-th time it fits.
    """

    model_config = ConfigDict(populate_by_name=True)

    event: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]{0,62}$")]
    phase: Id | None = None
    cycle: Nth | None = None
    nth: Nth | None = None
    fields: Annotated[dict[Id, Match], Field(max_length=20, alias="with", default_factory=dict)]


class Order(BaseModel):
    """A command with its fields. `run` is that of the event unless given.

    A field may be `{after: P2M}` (so long after the day it is done), `{event: run}` (that field of the event), both (so
    long after that day of the event), or a text in two languages.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    command: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]{0,62}$")]

    @property
    def fields(self) -> dict[str, Any]:
        """The fields as written."""
        return dict(self.__pydantic_extra__ or {})


class Response(Written):
    """Having heard this, `after` so long somebody gives these commands. `on_the_day`: also at a weekend."""

    when: Hearing
    after: ISOPeriod = Period()
    on_the_day: bool = False
    do: Annotated[tuple[Order, ...], Field(min_length=1, max_length=50)]


class Ending(Written):
    """The rehearsal stops so long `after` this was heard."""

    when: Hearing
    after: ISOPeriod = Period()


class Source(Written):
    """Where figures come from; `series` names method, population and division of areas, `notes` what to know."""

    id: Id
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
    series: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "1"
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "%"
    notes: Annotated[tuple[Text, ...], Field(max_length=20)] = ()


class FigureSet(Written):
    """The figures of one indicator in one area, by reference date; `absent`: the reasons why there are none."""

    indicator: Id
    area: AreaCode
    source: Id
    values: dict[Day, Value] = Field(default_factory=dict)
    absent: dict[Day, Absent] = Field(default_factory=dict)


def _file_name(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class Scenario(Written):
    """A rehearsal: who lives by which definition, in which area, from when, and how they react."""

    id: Id
    title: Text
    notes: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    definition: Annotated[str, BeforeValidator(_file_name), Field(min_length=1, max_length=400)]
    area: Area
    places: dict[AreaCode, Name] = Field(default_factory=dict)
    start: Day
    until: Day
    ends: Ending | None = None
    organisations: Annotated[tuple[Organisation, ...], Field(max_length=500)] = ()
    people: Annotated[tuple[Person, ...], Field(min_length=1, max_length=2000)]
    seats: Annotated[dict[Id, Annotated[tuple[Id, ...], Field(min_length=1, max_length=1000)]], Field(min_length=1)]
    reactions: Annotated[tuple[Reaction, ...], Field(max_length=2000)] = ()
    responses: Annotated[tuple[Response, ...], Field(max_length=2000)] = ()
    sources: Annotated[tuple[Source, ...], Field(max_length=100)] = ()
    figures: Annotated[tuple[FigureSet, ...], Field(max_length=20_000)] = ()

    @cached_property
    def person(self) -> dict[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def organisation(self) -> dict[str, Organisation]:
        """Organisations by id."""
        return {item.id: item for item in self.organisations}

    @cached_property
    def source(self) -> dict[str, Source]:
        """Sources by id."""
        return {item.id: item for item in self.sources}

    @cached_property
    def places_of_seats(self) -> dict[str, tuple[str, str]]:
        """Role and holder by the id of the seat."""
        return {seat_id(role, holder): (role, holder) for role, holders in self.seats.items() for holder in holders}

    @cached_property
    def texts(self) -> dict[str, Text]:
        """Every text in two languages, by what was written in Dutch: the record keeps the Dutch."""
        return {text.nl: text for text in _texts(self)}

    def figure_days(self) -> Iterator[tuple[FigureSet, date]]:
        """Every figure or reason for absence, as set and reference date."""
        for each in self.figures:
            for day in (*each.values, *each.absent):
                yield each, day


def seat_id(role: str, holder: str) -> str:
    """The id of the seat of a role that a person or organisation holds: stuurgroep.gemeente."""
    return f"{role}.{holder}"


def _texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        if set(value) == {"nl", "en"} and all(isinstance(part, str) for part in value.values()):
            yield Text(**value)
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Order):
        yield from _texts(value.fields)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
