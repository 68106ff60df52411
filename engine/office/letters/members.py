"""Who acts for the organisations with seats in a programme, by the journal and on record alike. SQL of that only."""

from sqlalchemy import Connection, select

from engine.office import tables
from engine.rules.programme import Programme
from engine.rules.readers import by_record


def acting(connection: Connection, p: Programme) -> Programme:
    """The programme for whoever looks who reads a letter: who was taken out of an organisation reads none for it."""
    seated = {seat.organisation for seat in p.seats.values() if seat.organisation}
    persons = [person for person, organisations in p.people.items() if seated.intersection(organisations)]
    if not persons:
        return p
    row = tables.membership.c
    members: dict[str, set[str]] = {organisation: set() for organisation in seated}
    for person, organisation in connection.execute(select(row.person, row.organisation).where(row.person.in_(persons))):
        members.setdefault(organisation, set()).add(person)
    return by_record(p, members)
