"""Substitution: letting somebody act for a seat for a while, and ending that. So members delegate their own seat."""

from collections.abc import Sequence
from typing import Any

from engine.office.shelf import Known
from engine.rules.commands import Command, EndSubstitution, Substitute
from engine.rules.programme import Seat
from engine.rules.refusals import (
    DateInThePast,
    DatesInWrongOrder,
    NotSubstituted,
    SubstituteOfSubstitute,
    UnknownPerson,
)
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.holders import people_here
from faces.web.acts.shapes import Act, Values, speaker
from faces.web.forms import Posted
from faces.web.refusals import NotForYou
from faces.web.visit import Visit

END = "end"


class Substituting(Act):
    """Vervangen."""

    word = "vervangen"
    needs = "standing"
    title = Text(nl="Iemand laten vervangen", en="Let somebody be substituted")
    follows = Text(
        nl="In deze dagen krijgt de vervanger de berichten, en doet en tekent die wat aan de zetel wordt gevraagd. Een "
        "vervanger kan zich niet zelf laten vervangen.",
        en="On these days the substitute gets the letters, and does and signs what is asked of the seat. A substitute "
        "cannot be substituted.",
    )
    button = Text(nl="Laten vervangen", en="Let them substitute")
    places = (
        (DatesInWrongOrder, "last"), (DateInThePast, "last"), (UnknownPerson, "person"),
        (SubstituteOfSubstitute, "seat"), (NotSubstituted, "seat"),
    )  # fmt: skip

    def admits(self, visit: Visit, known: Known) -> bool:
        """Who manages, and whoever holds a seat."""
        return bool(_seats(visit, known))

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The seats that the visitor may let be substituted, and substitutions that run or come."""
        s = speaker(visit, known)
        running = [(seat, seat.substitute) for seat in _seats(visit, known) if seat.substitute]
        return {
            "seats": [(seat.id, s.seat(seat)) for seat in _seats(visit, known)],
            "people": [one for one in people_here(known) if visit.may_choose(known.programme.id, one[0])],
            "running": [(seat.id, s.seat(seat), s.name(one.person), one) for seat, one in running],
            "today": known.standing.on,
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command: a substitution, or the end of one."""
        ending = posted.one(END)
        seat = ending or posted.one("seat")
        if seat not in {one.id for one in _seats(visit, known)}:
            raise NotForYou
        if ending:
            return [forms.command(EndSubstitution, posted, seat=seat)]
        given = {name: posted.one(name) for name in ("person", "first", "last")}
        return [forms.command(Substitute, posted, seat=seat, **given)]


def _seats(visit: Visit, known: Known) -> list[Seat]:
    programme = known.programme.id
    return [
        seat for seat in known.programme.seats.values() if seat.filled and visit.may("Substitute", programme, seat.id)
    ]
