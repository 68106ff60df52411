"""Who gets no letters because no address of theirs is known, or it is not right; and who has letters held for that."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from engine.office import people
from engine.office.addresses import WrongAddress, checked_address
from engine.office.people import Person

MOST = 100
"""So many letters are looked at: whom they are for is told, not how many there are."""


def can_be_written(person: Person | None) -> bool:
    """Whether a letter to this person can go."""
    if person is None or not person.address:
        return False
    try:
        checked_address(person.address)
    except WrongAddress:
        return False
    return True


def reached(connection: Connection, persons: Iterable[str]) -> frozenset[str]:
    """Those of these people to whom a letter can go."""
    wanted = set(persons)
    known = people.found(connection, wanted) if wanted else {}
    return frozenset(person for person in wanted if can_be_written(known.get(person)))


def held(connection: Connection, programme: str) -> tuple[Person, ...]:
    """The people for whom letters about a programme are held because of their address; the cost is that of what is
    still to be told. Who has a right address by now is among them until the letters are released."""
    persons = list(connection.scalars(text(_HELD), {"programme": programme, "most": MOST}))
    known = people.found(connection, persons) if persons else {}
    return tuple(sorted(known.values(), key=lambda person: (person.name, person.id)))


_HELD = """
    SELECT DISTINCT person FROM (
        SELECT lw.person FROM wish AS w JOIN letter_wish AS lw ON lw.wish = w.id JOIN letter AS l ON l.id = lw.letter
        WHERE w.programme = :programme AND w.served_at IS NULL AND w.kind = 'letter'
        AND l.state = 'held' AND l.mailbox IS NULL LIMIT :most
    ) AS one
"""
