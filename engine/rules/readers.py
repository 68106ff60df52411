"""Who reads a letter: the people who act for the seat or role it goes to, on a day. Ids only."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from engine.rules.definition import Definition
from engine.rules.gates import people_of, seats_of
from engine.rules.programme import Programme, Seat


def by_record(p: Programme, members: Mapping[str, Collection[str]]) -> Programme:
    """The same programme for whoever looks who acts in it: of the organisations in `members` only these people do.

    The journal says for whom somebody may act in the programme; whether they still belong there, only the office knows.
    """
    people = {
        person: tuple(one for one in organisations if one not in members or person in members[one])
        for person, organisations in p.people.items()
    }
    return replace(p, people=people)


def readers(plan: Definition, p: Programme, role: str | None, seat: str | None, today: date) -> tuple[str, ...]:
    """Ids of the people a letter to `seat` goes to; for a role with nobody in it, whoever manages the programme.

    The holder, or everybody on record for the organisation that holds it; while somebody substitutes, they alone.
    Empty where nobody can be named.
    """
    found = p.seats.get(seat) if seat else None
    seats = [found] if found else seats_of(p, role or plan.managed_by) or seats_of(p, plan.managed_by)
    return tuple(dict.fromkeys(person for one in seats for person in _people(p, one, today)))


def seats_acted_for(p: Programme, person: str, today: date) -> frozenset[str]:
    """The seats for which a letter to this person speaks."""
    return frozenset(seat.id for seat in p.seats.values() if person in _people(p, seat, today))


def acts_for(p: Programme, seat: Seat, person: str, today: date) -> bool:
    """Whether a person acts for a seat today: holds it, belongs to the organisation that does, or substitutes."""
    if acts_personally(seat, person, today):
        return True
    return seat.organisation is not None and seat.organisation in p.people.get(person, ())


def acts_personally(seat: Seat, person: str, today: date) -> bool:
    """Whether a person acts for a seat today whatever organisation they belong to: holds it, or substitutes."""
    instead = seat.substitute
    if instead and instead.person == person and instead.first <= today <= instead.last:
        return True
    return seat.person == person


def _people(p: Programme, seat: Seat, today: date) -> Iterator[str]:
    substitute = seat.substitute
    if substitute and substitute.first <= today <= substitute.last:
        yield substitute.person
    elif seat.person:
        yield seat.person
    elif seat.organisation:
        yield from sorted(people_of(p, seat.organisation))
