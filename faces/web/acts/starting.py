"""Starting a programme: which definition, which area, who sits where; and what lies ahead once it begins.

People are put on record first; then the programme starts with everybody seated, all or nothing. All of it follows from
what was filled in and its id, so that it can be sent again where it was cut short.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.office import definitions, people, reading
from engine.office.addresses import WrongAddress, checked_address
from engine.office.letters.unaddressed import can_be_written
from engine.rules import commands as c
from engine.rules.calendar import ahead
from engine.rules.commands import Command
from engine.rules.decide import unfold
from engine.rules.definition import Definition
from engine.rules.foreseen import due_told
from engine.rules.picture import Standing
from engine.rules.programme import Programme
from engine.rules.standing import standing
from engine.rules.texts import Text
from engine.rules.words import both
from faces.refusals import Problems
from faces.web import forms
from faces.web.acts.brought import read
from faces.web.acts.holders import (
    ELSEWHERE,
    NEW,
    NOBODY,
    ORGANISATION,
    Holder,
    known_by,
    new_person,
    organisation_called,
    put,
)
from faces.web.acts.shapes import Options, is_given, numbered
from faces.web.forms import Posted
from faces.web.tasks.wrong import problem, wrong
from faces.web.unwritten import Unwritten, unwritten
from faces.web.visit import Visit

ME = "me"
YEARS = 5
MOST_AHEAD = 60

AREA = ("area_name", "area_code", "area_kind", "programme")
"""What a form says of the area, in the order in which it asks."""


@dataclass(frozen=True, slots=True)
class Place:
    """A seat that must be filled: its id, its role, and what goes before the names of its fields."""

    seat: str
    role: str
    label: Text
    number: int
    of: int

    @property
    def called(self) -> Text:
        """Its role, and which one it is where there are more."""
        if self.of == 1:
            return self.label
        return Text(nl=f"{self.label.nl} {self.number} van {self.of}", en=f"{self.label.en} {self.number} of {self.of}")

    @property
    def at(self) -> str:
        """What goes before the names of its fields."""
        return f"{self.seat}-"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be: the days ahead (and whether a moment is among them), how it stands at once, the roles with fewer
    seats filled than agreed, and who gets no letters since no address of theirs is known."""

    ahead: tuple[tuple[date, Text], ...]
    measured: bool
    standing: Standing
    empty: tuple[Text, ...]
    seated: tuple[tuple[Text, str], ...]
    unwritten: tuple[Unwritten, ...]


def choices(visit: Visit) -> Options:
    """The definitions there are, by hash."""
    word = "version" if visit.language == "en" else "versie"
    with visit.looking() as connection:
        found = definitions.choices(connection)
    return [(one.hash, f"{one.title.say(visit.language)}, {word} {one.version}") for one in found]


def plan_of(visit: Visit, posted: Posted, carried: str) -> Definition:
    """The definition that was brought, else the one that was chosen. Raises NotSound or Problems."""
    if carried:
        return read(carried)
    with visit.looking() as connection:
        found = definitions.with_hash(connection, posted.one("definition"))
    if found is None:
        raise wrong("definition", "kies een definitie, of een bestand.", "choose a definition, or a file.")
    return found


def proposed_id(name: str) -> str:
    """An id for a programme after the name of its area: letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def start_of(visit: Visit, posted: Posted, plan: Definition) -> c.StartProgramme:
    """The command that starts it. Raises Problems, also where the id is taken."""
    given = {name: posted.one(name) for name in AREA}
    given["area_code"] = given["area_code"].replace(" ", "").upper()
    given["programme"] = given["programme"] or proposed_id(given["area_name"])
    try:
        command = forms.command(c.StartProgramme, posted, definition=plan, **given)
    except Problems as problems:
        raise _as_asked(problems, given) from None
    taken = reading.has_begun(visit.house.office.engine, command.programme)
    if taken and not is_given(visit, command.programme, command.id):
        raise wrong("programme", "dit kenmerk is al in gebruik. Kies een ander.", "this id is in use. Choose another.")
    return command


def places(plan: Definition) -> list[Place]:
    """The seats that every role must have at least; who manages comes first."""
    roles = sorted(plan.roles, key=lambda role: role.id != plan.managed_by)
    return [
        Place(f"{role.id}-{number}", role.id, role.label, number, role.seats.least)
        for role in roles
        for number in range(1, role.seats.least + 1)
    ]


def seating(visit: Visit, posted: Posted, plan: Definition) -> dict[str, Holder]:
    """Who sits where, by seat; Problems with everything that is wrong."""
    found: dict[str, Holder] = {}
    lines: list[Text] = []
    for place in places(plan):
        try:
            found[place.seat] = _holder(visit, posted, place.at)
        except Problems as problems:
            lines += problems.lines
    if lines:
        raise Problems(lines)
    return {seat: one for seat, one in found.items() if not one.nobody}


def commands(
    visit: Visit, posted: Posted, start: c.StartProgramme, sitting: dict[str, Holder], roles: dict[str, str]
) -> list[Command]:
    """All commands, in order, with ids that follow from that of the form."""
    persons = dict.fromkeys(one.person for one in sitting.values() if one.person)
    known = people.people(visit.house.office.engine, list(persons))
    found: list[Command] = [start]
    for person in persons:
        places = known[person].organisations if person in known else ()
        found.append(c.AddPerson(id=numbered(posted, person), person=person, organisations=places))
    for seat, one in sitting.items():
        found.append(
            c.FillSeat(
                id=numbered(posted, seat), seat=seat, role=roles[seat], person=one.person, organisation=one.organisation
            )
        )
    return found


def preview(visit: Visit, plan: Definition, given: list[Command], sitting: dict[str, Holder]) -> Preview:
    """What lies ahead if these commands are carried out now; nothing is. Raises the Refusal that they would meet."""
    p: Programme | None = None
    for command in given:
        p = unfold(plan, p, command, visit.now).programme
    assert p is not None
    names = _names(visit, sitting) | {p.area_code: p.area_name}
    stands = standing(plan, p, visit.now, (), names)
    days = ahead(plan, p, stands.on + timedelta(days=366 * YEARS))[:MOST_AHEAD]
    filled = [(seat, names.get(one.person or one.organisation or "", "")) for seat, one in sitting.items()]
    roles = {seat.id: plan.role[seat.role].label for seat in p.seats.values()}
    return Preview(
        tuple((due.day, due_told(plan, due, names)) for due in days),
        any(due.kind == "moment" for due in days),
        stands,
        tuple(_empty(plan, p)),
        tuple((roles[seat], name) for seat, name in filled),
        _unwritten(visit, sitting),
    )


def begin(visit: Visit, given: list[Command], sitting: dict[str, Holder]) -> None:
    """Does it: people first, then the programme with their seats, all or nothing. Raises a Refusal."""
    start = given[0]
    assert isinstance(start, c.StartProgramme)
    for one in sitting.values():
        put(visit, one)
    visit.give_all(start.programme, given)


def _as_asked(problems: Problems, given: Mapping[str, str]) -> Problems:
    """The same in the order of the fields. An id is asked for only where Koers cannot make one of the name."""
    lines = {line.nl.partition(": ")[0]: line for line in problems.lines}
    if not given["programme"]:
        lines.pop("programme", None)
        if given["area_name"]:
            lines["programme"] = problem(
                "programme",
                "van deze naam kan Koers geen kenmerk maken. Vul zelf een kenmerk in, zoals oud-zuid.",
                "Koers cannot make an id of this name. Fill in an id yourself, such as oud-zuid.",
            )
    return Problems(sorted(lines.values(), key=lambda line: _place(line.nl.partition(": ")[0])))


def _place(field: str) -> int:
    return AREA.index(field) if field in AREA else len(AREA)


def _holder(visit: Visit, posted: Posted, at: str) -> Holder:
    who = posted.one(f"{at}who", NOBODY)
    name, address = f"{at}name", f"{at}address"
    if who == ME:
        return Holder(person=visit.caller().person)
    if who == NEW:
        _sound_address(posted, address)
        return new_person(visit, posted, at)
    if who == ELSEWHERE:
        return known_by(visit, posted.one(address) or posted.one(name), address)
    if who == ORGANISATION:
        return Holder(organisation=organisation_called(visit, posted.one(name), name))
    return Holder()


def _sound_address(posted: Posted, field: str) -> None:
    try:
        if posted.one(field):
            checked_address(posted.one(field))
    except WrongAddress as refusal:
        raise wrong(field, refusal.text.nl, refusal.text.en) from None


def _names(visit: Visit, sitting: dict[str, Holder]) -> dict[str, Any]:
    engine = visit.house.office.engine
    known = people.people(engine, [one.person for one in sitting.values() if one.person])
    found = {one.id: one.name for one in known.values()}
    found |= {one.new.id: one.new.name for one in sitting.values() if one.new}
    if any(one.organisation for one in sitting.values()):
        found |= {one.id: one.name for one in people.organisations(engine).values()}
    return found


def _unwritten(visit: Visit, sitting: dict[str, Holder]) -> tuple[Unwritten, ...]:
    fresh = [one.new for one in sitting.values() if one.new and not can_be_written(one.new)]
    others = [one.person for one in sitting.values() if one.person and not one.new]
    known = people.people(visit.house.office.engine, others) if others else {}
    missing = [person for person in known.values() if not can_be_written(person)]
    return (*unwritten(visit, missing), *(Unwritten(person.name, asked=True) for person in fresh))


def _empty(plan: Definition, p: Programme) -> Iterator[Text]:
    for role in plan.roles:
        filled = sum(seat.role == role.id and seat.filled for seat in p.seats.values())
        if filled < role.seats.least:
            short = role.seats.least - filled
            yield both(lambda language, r=role, n=short: f"{r.label.say(language)} ({n})")  # type: ignore[misc]
