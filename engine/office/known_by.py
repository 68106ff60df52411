"""Finding somebody on record by what a person knows of them: an address, a name of an organisation, or an id."""

from sqlalchemy import Connection, func, select, union_all

from engine.office import tables
from engine.office.addresses import same_mailbox

MOST = 5


def people_called(connection: Connection, words: str) -> list[str]:
    """Ids of the people with this id or address, in whatever case it is written; at most MOST."""
    row = tables.person.c
    by_id = select(row.id).where(row.id == words)
    by_address = select(row.id).where(func.lower(row.address) == words.lower())
    found = union_all(by_id, by_address).subquery()
    return list(connection.scalars(select(found.c.id).distinct().order_by(found.c.id).limit(MOST)))


def shares_address(connection: Connection, address: str, person: str) -> bool:
    """Whether somebody else than this person is on record with an address of the same mailbox."""
    row, wanted = tables.person.c, same_mailbox(address)
    others = connection.scalars(select(row.address).where(row.address.is_not(None), row.id != person))
    return any(same_mailbox(one) == wanted for one in others)


def organisations_called(connection: Connection, words: str) -> list[str]:
    """Ids of the organisations with this id or name; at most MOST."""
    row = tables.organisation.c
    wanted = select(row.id).where((row.id == words) | (func.lower(row.name) == words.lower()))
    return list(connection.scalars(wanted.order_by(row.id).limit(MOST)))
