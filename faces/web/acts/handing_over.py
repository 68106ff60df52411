"""Handing over a seat to somebody else, from a day on; and filling one that is empty, or new."""

from collections.abc import Sequence
from typing import Any

from engine.office.addresses import WrongAddress
from engine.office.shelf import Known
from engine.rules.commands import Command, FillSeat, LeaveSeat
from engine.rules.programme import Programme
from engine.rules.refusals import DateInThePast, HolderNeeded, NoSeatLeft, UnknownPerson
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.holders import Holder, holder, joining, people_here, put
from faces.web.acts.shapes import Act, Options, Values, foreseen, is_given, speaker
from faces.web.forms import COMMAND, Posted
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit

LEFT, EMPTY, NEW = "-", "=", "+"


class HandOver(Act):
    """Overdragen."""

    word = "overdragen"
    needs = "LeaveSeat"
    title = Text(nl="Een zetel overdragen of vullen", en="Hand over or fill a seat")
    follows = Text(
        nl="Wat aan de zetel is gevraagd, gaat over op wie er komt te zitten; die krijgt er vijf werkdagen voor. Wat "
        "al is getekend, blijft getekend.",
        en="What was asked of the seat passes to whoever comes to sit there, who gets five working days. What was "
        "signed stays signed.",
    )
    button = Text(nl="Overdragen", en="Hand over")
    places = (
        (DateInThePast, "on"),
        (HolderNeeded, "who"),
        (NoSeatLeft, "seat"),
        (UnknownPerson, "person"),
        (WrongAddress, "address"),
    )

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The seats there are and those that may be added, and the people of the programme."""
        owed: dict[str, list[str]] = {}
        for one in known.standing.owed:
            if one.seat:
                owed.setdefault(one.seat, []).append(one.what.say(visit.language))
        seats = known.programme.seats
        s = speaker(visit, known)
        return {
            "seats": _seats(visit, known),
            "people": people_here(known),
            "owed": [(s.seat(seats[seat]), what) for seat, what in owed.items()],
            "today": known.standing.on,
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """Somebody new is put on record only when the rules take the rest. Raises Problems."""
        found = holder(visit, posted, nobody=True)
        commands = [*joining(visit, posted, known.programme.people, found), _filling(known.programme, posted, found)]
        if not is_given(visit, known.programme.id, posted.one(COMMAND)):
            foreseen(visit, known, *commands)
            put(visit, found)
        return commands


def _filling(p: Programme, posted: Posted, found: Holder) -> Command:
    """The command that is meant: the choice says whether a seat is left, an empty one filled, or a new one made."""
    choice, name = posted.one("seat")[:1], posted.one("seat")[1:]
    seat = p.seats.get(name)
    if choice == LEFT and seat is not None:
        successor = {"successor_person": found.person, "successor_organisation": found.organisation}
        with calling(successor_person="person", successor_organisation="organisation"):
            return forms.command(LeaveSeat, posted, seat=name, on=posted.one("on"), **successor)
    if choice == EMPTY and seat is not None:
        role = seat.role
    elif choice == NEW:
        name, role = f"{name}-{posted.one(COMMAND)[:8]}", name
    else:
        raise wrong("seat", "kies een zetel.", "choose a seat.")
    holds = {"person": found.person, "organisation": found.organisation}
    return forms.command(FillSeat, posted, seat=name, role=role, **holds)


def _seats(visit: Visit, known: Known) -> Options:
    """Every seat, and for each role that may have more of them a new one."""
    s, seats = speaker(visit, known), known.programme.seats
    found = [((LEFT if seat.filled else EMPTY) + seat.id, s.seat(seat)) for seat in seats.values()]
    found.sort(key=lambda one: one[1])
    for role in known.plan.roles:
        if sum(seat.role == role.id and seat.filled for seat in seats.values()) < role.seats.most:
            found.append((NEW + role.id, s.pick("een nieuwe zetel: ", "a new seat: ") + s.role(role.id)))
    return found
