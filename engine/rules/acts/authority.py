"""Who may do what: a person acts for a seat, as its holder, for its organisation, or as its substitute."""

from collections.abc import Set

from engine.rules import readers
from engine.rules.acts.unfolding import Unfolding
from engine.rules.programme import Seat
from engine.rules.refusals import NotYourSeat, SeatIsEmpty, UnknownPerson, UnknownSeat, WrongRole


def acting_seat(life: Unfolding, seat_id: str, by: str | None, *roles: str) -> Seat:
    """The seat `by` acts for, which must have one of `roles` (any, when none is named). Refuses otherwise."""
    seat = life.programme.seats.get(seat_id)
    if seat is None:
        raise UnknownSeat(seat=seat_id)
    if roles and seat.role not in roles:
        raise WrongRole(seat=seat_id, role=seat.role, needed=" / ".join(dict.fromkeys(roles)))
    if not seat.filled:
        raise SeatIsEmpty(seat=seat_id)
    if not acts_for(life, seat, known_person(life, by)):
        raise NotYourSeat(seat=seat_id)
    return seat


def known_person(life: Unfolding, person: str | None) -> str:
    """The person, who must be on record in this programme."""
    if person is None or person not in life.programme.people:
        raise UnknownPerson(person=person or "-")
    return person


def acts_for(life: Unfolding, seat: Seat, person: str) -> bool:
    """Whether the person holds the seat, belongs to the organisation that holds it, or substitutes today."""
    return readers.acts_for(life.programme, seat, person, life.today)


def managing_seat(life: Unfolding, by: str | None) -> Seat:
    """A seat of the managing role, or of the role that decides the course, that `by` acts for."""
    roles = {life.plan.managed_by} | ({life.plan.course.decided_by} if life.plan.course else set())
    return _seat_among(life, by, roles)


def managers_seat(life: Unfolding, by: str | None) -> Seat:
    """A seat of the managing role, and of no other, that `by` acts for."""
    return _seat_among(life, by, {life.plan.managed_by})


def _seat_among(life: Unfolding, by: str | None, roles: Set[str]) -> Seat:
    person = known_person(life, by)
    seats = [seat for seat in life.programme.seats.values() if seat.role in roles and seat.filled]
    for seat in seats:
        if acts_for(life, seat, person):
            return seat
    raise NotYourSeat(seat=" / ".join(sorted(seat.id for seat in seats)) or life.plan.managed_by)
