"""Digests gathered from the whole journal: as it stands, or as it stood on a day. Reading only.

Nothing from before is left out, and it takes longer the more happened: for who asks the command line for the history.
All others read lately: engine/office/digest_lately.py.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine, select

from engine.office import areas, journal, people, reading, tables
from engine.office.journal import Recorded
from engine.office.sealing import SEAL, unseal
from engine.office.trouble import as_trouble
from engine.rules import events as e
from engine.rules.commands import PassTime
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.digest import digest
from engine.rules.digest_picture import Digest
from engine.rules.evolve import evolve, fold
from engine.rules.programme import Programme
from engine.rules.refusals import NotStarted, TimeRunsForward

UNTOLD = frozenset({"ProductDelivered", "QuestionnaireAnswered", "AgreementMade"})
"""Events of which no digest repeats the words: those are not looked up."""


def gather(engine: Engine, programme: str, as_of: date | None, now: datetime) -> Digest:
    """The digest of a programme at `now`; or as it stood at the end of the local day `as_of`, with time passed until
    then. Raises NotStarted (also for a day before the programme began) and OfficeUnavailable."""
    with as_trouble(), _at_one_moment(engine) as connection:
        until = reading.end_on(connection, programme, as_of) if as_of else now
        last = reading.last_by(connection, programme, until) if as_of else None
        return _gathered(connection, programme, last, until)


def digest_readers_programmes(engine: Engine, person: str) -> tuple[str, ...]:
    """Ids of the programmes in which a person, or an organisation of theirs, holds a seat that gets digests.

    By the name of their area. Empty too for a person nobody knows. Raises OfficeUnavailable.
    """
    known = people.people(engine, [person]).get(person)
    holders = {person, *(known.organisations if known else ())}
    found = ((line.id, *reading.standing(engine, line.id)) for line in reading.programmes(engine))
    return tuple(programme for programme, plan, stands in found if _gets_digests(plan, stands, holders))


def _gets_digests(plan: Definition, stands: Programme, holders: set[str]) -> bool:
    roles = plan.digests.to if plan.digests else ()
    return any(seat.role in roles and holders & {seat.person, seat.organisation} for seat in stands.seats.values())


def _gathered(connection: Connection, programme: str, last: int | None, at: datetime) -> Digest:
    records = list(journal.read(connection, programme, until=last))
    if not records:
        raise NotStarted
    events = tuple(record.event for record in records)
    stood = fold(events)
    plan = reading.definition(connection, stood.hash)
    names = _names(connection, programme, records, events) | areas.named(connection, areas.compared(plan, stood))
    passed = _passed(plan, stood, at)
    for event in passed:
        stood = evolve(stood, event)
    found = digest(plan, stood, (*events, *passed), at, records[-1].hash, names)
    return replace(found, sequence=records[-1].sequence)


def _passed(plan: Definition, stood: Programme, at: datetime) -> Sequence[e.Event]:
    """What the passing of time until `at` brings; nothing where the clock runs behind the record."""
    try:
        return decide(plan, stood, PassTime(id="digest"), at)
    except TimeRunsForward:
        return ()


def _names(
    connection: Connection, programme: str, records: Sequence[Recorded], events: Sequence[e.Event]
) -> dict[str, str]:
    """Names of the area and of the people and organisations in these events; and what was written in them."""
    areas = {event.area_code: event.area_name for event in events if isinstance(event, e.ProgrammeStarted)}
    holders = _holders(events)
    named: dict[str, str] = {}
    for table in (tables.person, tables.organisation):
        rows = connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(sorted(holders))))
        named |= {row.id: row.name for row in rows}
    bodies = (record.body for record in records if record.type not in UNTOLD)
    seals = {found[0] for body in bodies for found in SEAL.finditer(body)}
    return areas | named | (unseal(connection, programme, seals) if seals else {})


def _holders(events: Sequence[e.Event]) -> set[str]:
    """Ids of everybody who came to take part, and of the organisations they act for."""
    found: set[str | None] = set()
    for event in events:
        if isinstance(event, e.PersonAdded):
            found |= {event.person, *event.organisations}
        elif isinstance(event, e.SeatFilled):
            found |= {event.person, event.organisation}
        elif isinstance(event, e.LeaveAnnounced | e.SeatLeft):
            found |= {event.successor_person, event.successor_organisation}
    return {one for one in found if one}


def _at_one_moment(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")
