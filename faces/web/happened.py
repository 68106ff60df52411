"""What came of an act: for ?gedaan=<id of a command>, what that command brought about, in plain words. Reading only."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from engine.office import reading
from engine.office.backwards import COLUMNS, names_in
from engine.office.journal import Recorded
from engine.office.shelf import Known
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wording import tell_plainly
from faces.web.visit import Visit

DONE = "gedaan"
"""The part of an address that says which command was done: ?gedaan=<id>."""

MOST_TOLD, LONGEST_ID = 6, 120
NOTHING = Text(nl="Het is vastgelegd. Er veranderde verder niets.", en="It is on record. Nothing else changed.")
UNTOLD = ("DigestDue", "ReminderCame")
"""What happens beside an act, and is no news to who did it."""


def happened(visit: Visit, programme: str) -> tuple[Text, ...]:
    """What the command brought about that the address names: a sentence for each event, of many the first six.

    Empty where the address names none, or one that is not of this programme.
    """
    command = visit.request.query_params.get(DONE, "")
    if not command or len(command) > LONGEST_ID or "\0" in command:
        return ()
    known = visit.known(programme)
    with reading.looking(visit.house.office.engine) as connection:
        found = connection.execute(text(_COMMAND), {"programme": programme, "id": command}).first()
        if found is None:
            return ()
        records = list(_records(connection, programme, found.first, found.last))
        names = names_in(connection, programme, records, _with_roles(visit, known))
    told = tuple(_told(visit, programme, records, names))
    more = len(told) - MOST_TOLD
    rest = (Text(nl=f"En nog {more} gebeurtenissen: zie het logboek.", en=f"And {more} more: see the journal."),)
    return (told[:MOST_TOLD] + (rest if more > 0 else ())) or (NOTHING,)


def _with_roles(visit: Visit, known: Known) -> Names:
    """The names, with seats called by their role in the language of the visitor."""
    speaker = Speaker(known.plan, known.names, visit.language)
    return {**{seat.id: speaker.role(seat.role) for seat in known.programme.seats.values()}, **known.names}


def _records(connection: Connection, programme: str, first: int, last: int) -> Iterator[Recorded]:
    rows = connection.execute(text(_EVENTS), {"programme": programme, "first": first, "last": last})
    return (Recorded(*row) for row in rows)


def _told(visit: Visit, programme: str, records: list[Recorded], names: Names) -> Iterator[Text]:
    plan = visit.known(programme).plan
    return (tell_plainly(plan, one.event, names) for one in records if one.type not in UNTOLD)


_COMMAND = "SELECT first, last FROM command WHERE programme = :programme AND id = :id"

_EVENTS = f"""
    SELECT {COLUMNS} FROM event AS e
    WHERE programme = :programme AND sequence BETWEEN :first AND :last ORDER BY sequence LIMIT 100
"""
