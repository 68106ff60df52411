"""What came of an act: for ?gedaan=<id of a command>, what that command brought about, in plain words. Reading only."""

from collections.abc import Iterable, Iterator

from engine.office import reading
from engine.office.backwards import names_in
from engine.office.given import given
from engine.office.journal import Recorded
from engine.office.shelf import Known
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wording import tell_plainly
from faces.web.visit import Visit

DONE = "gedaan"
"""The part of an address that says which command was done: ?gedaan=<id>."""

MOST_TOLD, MOST_READ, LONGEST_ID = 6, 100, 120
NOTHING = Text(nl="Het is vastgelegd. Er veranderde verder niets.", en="It is on record. Nothing else changed.")
UNTOLD = ("DigestDue", "ReminderCame")
"""What happens beside an act, and is no news to who did it."""

OF_A_SEAT = ("Substituted", "SubstitutionEnded", "SeatLeft")
"""What is arranged for a seat, without saying by whom."""


def happened(visit: Visit, programme: str) -> tuple[Text, ...]:
    """What the command brought about that the address names: a sentence for each event, of many the first six.

    Empty where the address names none, or one that is not of this programme, or not of this visitor (unless they may
    read the record).
    """
    command = visit.request.query_params.get(DONE, "")
    if not command or len(command) > LONGEST_ID or "\0" in command:
        return ()
    known, engine = visit.known(programme), visit.house.office.engine
    if not reading.was_given(engine, programme, command):
        return ()
    with visit.looking() as connection:
        records = given(connection, programme, command, MOST_READ)
        if not (visit.may("record", programme) or _theirs(visit, programme, records)):
            return ()
        names = names_in(connection, programme, records, _with_roles(visit, known))
    told = tuple(_told(visit, programme, records, names))
    more = len(told) - MOST_TOLD
    rest = (Text(nl=f"En nog {more} gebeurtenissen: zie het logboek.", en=f"And {more} more: see the journal."),)
    return (told[:MOST_TOLD] + (rest if more > 0 else ())) or (NOTHING,)


def _theirs(visit: Visit, programme: str, records: Iterable[Recorded]) -> bool:
    """Whether this visitor gave it; where an event does not name who did, it is about a seat of theirs."""
    caller = visit.caller(programme)
    return any(
        getattr(one.event, "by", None) == caller.person or (one.type in OF_A_SEAT and one.event.seat in caller.seats)  # type: ignore[attr-defined]
        for one in records
    )


def _with_roles(visit: Visit, known: Known) -> Names:
    """The names, with seats called by their role in the language of the visitor."""
    speaker = Speaker(known.plan, known.names, visit.language)
    return {**{seat.id: speaker.role(seat.role) for seat in known.programme.seats.values()}, **known.names}


def _told(visit: Visit, programme: str, records: Iterable[Recorded], names: Names) -> Iterator[Text]:
    plan = visit.known(programme).plan
    return (tell_plainly(plan, one.event, names) for one in records if one.type not in UNTOLD)
