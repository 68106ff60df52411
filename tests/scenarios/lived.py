"""Feijenoord lived through in the office, once for a whole test run: whoever asks gets a copy of the database."""

from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.roles import Roles
from faces import replaying
from faces.staged import stage
from tests.databases import copied, template
from tests.scenarios.replayed import FEIJENOORD

_LIVED = "koers_feijenoord"


def feijenoord_lived(server: Server, name: str) -> Roles:
    """A new database of this name in which Feijenoord was lived through, with its made-up people on record."""
    template(server, _LIVED, lambda wanted: copied(server, wanted), _live)
    return copied(server, name, _LIVED)


def _live(roles: Roles) -> None:
    engine, staged = open_database(roles.app), stage(str(FEIJENOORD))
    replaying.keep_people(staged, engine)
    replaying.play(staged, engine, "nl", replaying.Listener())
    engine.dispose()
    owner = open_database(roles.owner)
    with owner.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    owner.dispose()
