"""The last administrator of an installation: somebody must keep the keys. Only that lives here."""

from sqlalchemy import Connection, text

from engine.rules.refusals import Refusal


class LastAdministrator(Refusal):
    """Dit is de laatste beheerder. Maak eerst iemand anders beheerder (bij Beheer, of met koers pages administrator),
    en doe dit dan opnieuw.
    --
    This is the last administrator. Make somebody else administrator first (under Administration, or with koers pages
    administrator), and then do this again.
    """


def keep_one(connection: Connection, person: str) -> None:
    """Looks whether an administrator stays when this person goes; nobody else may go meanwhile. Raises
    LastAdministrator."""
    connection.execute(text("LOCK TABLE granted IN SHARE ROW EXCLUSIVE MODE"))
    if list(connection.scalars(text(_ADMINISTRATORS))) == [person]:
        raise LastAdministrator


_ADMINISTRATORS = "SELECT person FROM granted WHERE programme = '*' AND capacity = 'administrator'"
