"""Refusals about people, roles, seats and who acts for them."""

from engine.rules.refusals.base import Refusal


class UnknownSeat(Refusal):
    """Zetel {seat} bestaat niet in dit programma. Kijk in de stand van zaken welke zetels er zijn.
    --
    Seat {seat} does not exist in this programme. See the standing for the seats there are.
    """


class UnknownPerson(Refusal):
    """Persoon {person} hoort niet bij dit programma. Voeg de persoon eerst toe.
    --
    Person {person} does not belong to this programme. Add the person first.
    """


class UnknownRole(Refusal):
    """Rol {role} staat niet in de definitie. Kies een van: {known}.
    --
    Role {role} is not in the definition. Choose one of: {known}.
    """


class NotYourSeat(Refusal):
    """U handelt hier niet voor zetel {seat}. Alleen wie de zetel heeft of wie die vervangt, kan dit doen.
    --
    You do not act for seat {seat}. Only whoever holds the seat, or substitutes, can do this.
    """


class WrongRole(Refusal):
    """Zetel {seat} heeft rol {role}; dit vraagt rol {needed}.
    --
    Seat {seat} has role {role}; this takes role {needed}.
    """


class SeatIsEmpty(Refusal):
    """Zetel {seat} is leeg. Vul de zetel eerst.
    --
    Seat {seat} is empty. Fill the seat first.
    """


class SeatIsTaken(Refusal):
    """Zetel {seat} is bezet. Laat wie er zit eerst vertrekken (LeaveSeat).
    --
    Seat {seat} is taken. First let its holder leave (LeaveSeat).
    """


class NoSeatLeft(Refusal):
    """Rol {role} heeft hoogstens {most} zetels, en die zijn er al.
    --
    Role {role} has at most {most} seats, and those exist already.
    """


class HolderNeeded(Refusal):
    """Een zetel hoort bij precies één persoon of één organisatie. Noem er een.
    --
    A seat belongs to exactly one person or one organisation. Name one.
    """


class DateInThePast(Refusal):
    """De datum {day} is al voorbij. Kies een latere datum dan {than}.
    --
    The date {day} has already passed. Choose a date after {than}.
    """


class DatesInWrongOrder(Refusal):
    """De datum {last} ligt vóór {first}. Draai ze om.
    --
    The date {last} lies before {first}. Turn them round.
    """


class SubstituteOfSubstitute(Refusal):
    """Wie vervangt, kan zich niet laten vervangen. Laat wie de zetel heeft iemand anders aanwijzen.
    --
    A substitute cannot be substituted. Let the holder of the seat name somebody else.
    """


class NotSubstituted(Refusal):
    """Zetel {seat} wordt nu niet vervangen.
    --
    Seat {seat} has no substitute now.
    """


class ConflictOfInterest(Refusal):
    """Zetel {seat} heeft in deze fase een belang gemeld en telt daarom niet mee.
    --
    Seat {seat} declared a conflict of interest in this phase and is therefore left out.
    """
