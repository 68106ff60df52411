"""People and seats: adding people, filling and leaving seats, substitution, conflicts of interest."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat, acts_for, known_person, managing_seat
from engine.rules.acts.unfolding import Unfolding
from engine.rules.refusals import (
    ConflictOfInterest,
    DateInThePast,
    DatesInWrongOrder,
    HolderNeeded,
    NoSeatLeft,
    NotSubstituted,
    SeatIsEmpty,
    SeatIsTaken,
    SubstituteOfSubstitute,
    UnknownRole,
    UnknownSeat,
    WrongRole,
)
from engine.rules.workdays import add_working_days

SUCCESSOR_DAYS = 5


def add_person(life: Unfolding, command: c.AddPerson) -> None:
    """Puts a person on record, or changes the organisations they may act for, where any are mentioned."""
    known = life.programme.people.get(command.person)
    organisations = command.organisations if command.organisations is not None else known or ()
    if known != organisations:
        life.tell(e.PersonAdded(life.at, command.person, organisations))


def fill_seat(life: Unfolding, command: c.FillSeat) -> None:
    """Fills a new or an empty seat of a role, within the number of seats the role may have."""
    role = life.plan.role.get(command.role)
    if role is None:
        raise UnknownRole(role=command.role, known=", ".join(life.plan.role))
    if (command.person is None) == (command.organisation is None):
        raise HolderNeeded
    if command.person is not None:
        known_person(life, command.person)
    if command.until is not None and command.until < life.today:
        raise DateInThePast(day=command.until, than=life.today)
    _seat_is_free(life, command, role.seats.most)
    life.tell(
        e.SeatFilled(
            life.at, command.seat, command.role, command.person, command.organisation, life.today, command.until
        )
    )


def _seat_is_free(life: Unfolding, command: c.FillSeat, most: int) -> None:
    old = life.programme.seats.get(command.seat)
    if old is not None and old.role != command.role:
        raise WrongRole(seat=command.seat, role=old.role, needed=command.role)
    if old is not None and old.filled:
        raise SeatIsTaken(seat=command.seat)
    taken = [s for s in life.programme.seats.values() if s.role == command.role and s.filled]
    if len(taken) >= most:
        raise NoSeatLeft(role=command.role, most=most)


def leave_seat(life: Unfolding, command: c.LeaveSeat) -> None:
    """Ends the tenure of a seat, today or at the end of a later day. The holder or the manager asks."""
    seat = life.programme.seats.get(command.seat)
    if seat is None:
        raise UnknownSeat(seat=command.seat)
    if not seat.filled:
        raise SeatIsEmpty(seat=command.seat)
    if not (command.by and seat.person == command.by):
        managing_seat(life, command.by)
    if command.successor_person and command.successor_organisation:
        raise HolderNeeded
    if command.successor_person:
        known_person(life, command.successor_person)
    _announce_or_leave(life, command)


def _announce_or_leave(life: Unfolding, command: c.LeaveSeat) -> None:
    on = command.on or life.today
    if on < life.today:
        raise DateInThePast(day=on, than=life.today)
    if on > life.today:
        life.tell(e.LeaveAnnounced(life.at, command.seat, on, command.successor_person, command.successor_organisation))
        return
    pass_seat_on(life, command.seat, command.successor_person, command.successor_organisation)


def pass_seat_on(life: Unfolding, seat: str, person: str | None, organisation: str | None) -> None:
    """The seat goes to its successor, who gets five working days, or stands empty."""
    heir = person is not None or organisation is not None
    grace = add_working_days(life.plan.calendar, life.today, SUCCESSOR_DAYS) if heir else None
    life.tell(e.SeatLeft(life.at, seat, person, organisation, life.today, grace))


def substitute(life: Unfolding, command: c.Substitute) -> None:
    """Lets somebody act for a seat for a while; only its holder (or the manager) may say so, one step deep."""
    known_person(life, command.person)
    if command.last < command.first:
        raise DatesInWrongOrder(first=command.first, last=command.last)
    if command.last < life.today:
        raise DateInThePast(day=command.last, than=life.today)
    _only_the_holder(life, command.seat, command.by)
    life.tell(e.Substituted(life.at, command.seat, command.person, command.first, command.last))


def end_substitution(life: Unfolding, command: c.EndSubstitution) -> None:
    """Ends a substitution before its last day."""
    _only_the_holder(life, command.seat, command.by)
    if life.programme.seats[command.seat].substitute is None:
        raise NotSubstituted(seat=command.seat)
    life.tell(e.SubstitutionEnded(life.at, command.seat))


def _only_the_holder(life: Unfolding, seat_id: str, by: str | None) -> None:
    seat = life.programme.seats.get(seat_id)
    if seat is not None and seat.substitute and seat.substitute.person == by and seat.person != by:
        raise SubstituteOfSubstitute
    if seat is not None and seat.filled and seat.person != by and _manages(life, by):
        return
    acting_seat(life, seat_id, by)


def _manages(life: Unfolding, by: str | None) -> bool:
    seats = [seat for seat in life.programme.seats.values() if seat.role == life.plan.managed_by and seat.filled]
    return by is not None and any(acts_for(life, seat, by) for seat in seats)


def declare_conflict(life: Unfolding, command: c.DeclareConflict) -> None:
    """Takes a seat out of the count for one phase run."""
    run = life.open_run(command.run)
    acting_seat(life, command.seat, command.by)
    if command.seat in run.conflicts:
        raise ConflictOfInterest(seat=command.seat)
    life.tell(e.ConflictDeclared(life.at, run.id, command.seat, command.reason, command.by))


def seat_day_ends(life: Unfolding, seat_id: str) -> None:
    """The last day of a seat is over."""
    seat = life.programme.seats[seat_id]
    pass_seat_on(life, seat_id, seat.heir_person, seat.heir_organisation)
