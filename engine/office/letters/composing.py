"""What a letter has to say at the moment it goes: its wishes against the record as it stands now.

Reading only. Wording it: wording.py. The programmes that one run reads again and again: office/shelf.py.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, text

from engine.office import people
from engine.office.journal import Recorded
from engine.office.letters.members import acting
from engine.office.letters.shapes import DigestWanted, Letter, Reader, Undelivered
from engine.office.people import Person
from engine.office.sealing import SEAL, unseal
from engine.office.shelf import Known, Shelf
from engine.office.trouble import as_trouble
from engine.rules import events as e
from engine.rules.letter_picture import Piece, Told
from engine.rules.letters import piece
from engine.rules.programme import Programme
from engine.rules.readers import readers, seats_acted_for
from engine.rules.speaker import reference_date_of
from engine.rules.workdays import local_day


def compose(engine: Engine, shelf: Shelf, letter: int, now: datetime) -> Letter | None:
    """Everything letter number `letter` has to say at `now`; None when nothing is left to be said.

    Raises OfficeUnavailable.
    """
    with as_trouble(), engine.begin() as connection:  # committed: after a rollback each statement is prepared anew
        rows = connection.execute(text(_WISHES), {"letter": letter}).all()
        known = {one: shelf.programme(connection, one, now) for one in sorted({row.programme for row in rows})}
        at_hand = {one: _AtHand(found, acting(connection, found.programme)) for one, found in known.items()}
        managing = {one: _managing(found, now) for one, found in at_hand.items()}
        who = people.found(connection, {row.person for row in rows}.union(*managing.values()))
        read = [_reader(connection, at_hand, who[person], list(group), now) for person, group in _by_person(rows, who)]
    spoken = tuple(reader for reader in read if reader.pieces or reader.undelivered)
    programmes = tuple(dict.fromkeys(piece.programme for reader in spoken for piece in reader.pieces))
    plans = tuple(known[one].plan for one in programmes)
    answers_to = _answers_to(spoken, managing[programmes[0]], who) if programmes else None
    return Letter(letter, now, spoken, plans, answers_to) if spoken else None


@dataclass(frozen=True, slots=True)
class _AtHand:
    """A programme as it stands; `acted` is the same for whoever looks who acts in it now (members.py)."""

    known: Known
    acted: Programme

    def today(self, now: datetime) -> date:
        """The local day of the programme."""
        return local_day(self.known.plan.calendar, now)

    def left(self, row: Any, person: str, today: date) -> bool:
        """Whether a wish was for this person only by an organisation that they do not belong to any more."""
        plan, p = self.known.plan, self.known.programme
        read = person in readers(plan, p, row.role, row.seat, today)
        return read and person not in readers(plan, self.acted, row.role, row.seat, today)


def _by_person(rows: Sequence[Any], who: Mapping[str, Person]) -> Iterator[tuple[str, Iterator[Any]]]:
    known = sorted((row for row in rows if row.person in who), key=lambda row: row.person)
    return groupby(known, key=lambda row: row.person)


def _reader(
    connection: Connection, at_hand: Mapping[str, _AtHand], person: Person, rows: Sequence[Any], now: datetime
) -> Reader:
    pieces: list[Piece] = []
    digests: list[DigestWanted] = []
    for programme, group in groupby(sorted(rows, key=lambda row: (row.programme, row.id)), lambda row: row.programme):
        here, today = at_hand[programme], at_hand[programme].today(now)
        theirs = [row for row in group if row.about != "undelivered" and not here.left(row, person.id, today)]
        told, records = _told(connection, programme, theirs)
        found = _piece(connection, here, person, told, today)
        if found is not None:
            pieces.append(found)
            digests += _digests(programme, found, records)
    pieces.sort(key=lambda one: (*one.urgency, one.area_name))
    failed = [row for row in rows if row.about == "undelivered"]
    return Reader(person, tuple(pieces), tuple(digests), tuple(_undelivered(connection, failed)))


def _piece(connection: Connection, here: _AtHand, person: Person, told: Sequence[Told], today: date) -> Piece | None:
    known = here.known
    words = _words(connection, known.programme.id, told)
    seats = seats_acted_for(here.acted, person.id, today)
    optional = person.letters == "all"
    return piece(known.plan, known.programme, known.standing, told, seats, {**known.names, **words}, optional)


def _told(connection: Connection, programme: str, rows: Sequence[Any]) -> tuple[list[Told], list[Recorded]]:
    """The wishes with what happened in the commands they came from; and all of that, in order."""
    happened = _commands(connection, programme, {row.sequence for row in rows})
    told = []
    for row in rows:
        events = [record.event for record in happened[row.sequence]]
        if row.about == "decision" and row.run:
            events = [*_before(connection, programme, row.run, row.sequence), *events]
        told.append(Told(row.about, row.run, row.role, row.seat, row.item, row.day, tuple(events)))
    return told, [record for records in happened.values() for record in records]


def _commands(connection: Connection, programme: str, last: Set[int]) -> dict[int, list[Recorded]]:
    """The events of the commands whose last events have these numbers, by that number."""
    happened: dict[int, list[Recorded]] = {}
    for of, *record in connection.execute(text(_COMMANDS), {"programme": programme, "last": list(last)}):
        happened.setdefault(of, []).append(Recorded(*record))
    return happened


def _before(connection: Connection, programme: str, run: str, until: int) -> list[e.Event]:
    """What led to the decision of an evaluation: its verdicts and the proposal, from its reference date on."""
    since = reference_date_of(run)
    values = {"programme": programme, "since": since, "until": until}
    found = [Recorded(*row).event for row in connection.execute(text(_LED_TO), values)] if since else []
    return [event for event in found if getattr(event, "run", None) == run]


def _words(connection: Connection, programme: str, told: Sequence[Told]) -> dict[str, str]:
    """What people wrote in these events, by its seal; what was erased is left out."""
    seals = {found[0] for one in told for event in one.events for found in SEAL.finditer(repr(event))}
    return unseal(connection, programme, seals) if seals else {}


def _digests(programme: str, found: Piece, records: Sequence[Recorded]) -> Iterator[DigestWanted]:
    due = [record for record in records if record.type == "DigestDue"]
    if found.digest and due:
        last = max(due, key=lambda record: record.sequence)
        yield DigestWanted(programme, last.sequence, last.at)


def _managing(here: _AtHand, now: datetime) -> tuple[str, ...]:
    """Ids of whoever manages a programme."""
    plan = here.known.plan
    return readers(plan, here.acted, plan.managed_by, None, here.today(now))


def _answers_to(spoken: Sequence[Reader], managing: Sequence[str], who: Mapping[str, Person]) -> Person | None:
    """Who gets the answers to the letter: whoever manages its most urgent programme, unless they read it."""
    reading_it = {reader.person.id for reader in spoken}
    addressed = [who[one] for one in managing if one in who and who[one].address]
    return None if reading_it & set(managing) else next(iter(addressed), None)


def _undelivered(connection: Connection, rows: Sequence[Any]) -> Iterator[Undelivered]:
    """Letters that could not be delivered, with whom they were for and why."""
    numbers = sorted({int(row.item) for row in rows})
    found = connection.execute(text(_FAILED), {"letters": numbers}).all() if numbers else []
    for row in found:
        if row.state in ("refused", "held"):
            yield Undelivered(row.id, row.name or "?", row.why or "refused", row.told)


_WISHES = """
    SELECT w.id, w.programme, w.sequence, w.about, w.run, w.role, w.seat, w.item, w.day, lw.person
    FROM letter_wish AS lw JOIN wish AS w ON w.id = lw.wish WHERE lw.letter = :letter ORDER BY w.id
"""

_COMMANDS = """
    SELECT asked.last, e.sequence, e.at, e.type, e.version, e.body, e.command, e.hash
    FROM unnest(CAST(:last AS bigint[])) AS asked (last)
    JOIN event AS its ON its.programme = :programme AND its.sequence = asked.last
    LEFT JOIN command AS c ON c.programme = :programme AND c.id = its.command
    JOIN event AS e ON e.programme = :programme AND e.sequence BETWEEN coalesce(c.first, asked.last) AND asked.last
    ORDER BY asked.last, e.sequence
"""

_LED_TO = """
    SELECT sequence, at, type, version, body, command, hash FROM event
    WHERE programme = :programme AND sequence <= :until
      AND type IN ('IndicatorAssessed', 'CourseRecommended', 'CourseProposed', 'CourseDecided')
      AND sequence > coalesce((
        SELECT sequence FROM event WHERE programme = :programme AND at < :since ORDER BY sequence DESC LIMIT 1
    ), 0) ORDER BY sequence
"""

_FAILED = """
    SELECT l.id, l.state, l.why, l.told, string_agg(DISTINCT p.name, ', ') AS name
    FROM letter AS l JOIN letter_wish AS lw ON lw.letter = l.id LEFT JOIN person AS p ON p.id = lw.person
    WHERE l.id = ANY(:letters) GROUP BY l.id ORDER BY l.id
"""
