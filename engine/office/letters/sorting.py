"""Sorting: every wish for a letter that is due is put into the letter of its reader's mailbox for that day.

One letter per mailbox per working day, whatever the number of programmes; no more a week than is agreed. What goes
beyond the number of a day is held until somebody has looked. One sorter is at work at a time; senders may go on.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, text

from engine.office import people, reading, tables
from engine.office.addresses import WrongAddress, checked_address, same_mailbox
from engine.office.database import autocommitting
from engine.office.letters.fates import tell_managers
from engine.office.letters.hours import following, opening
from engine.office.letters.members import acting
from engine.office.people import Person
from engine.office.trouble import as_trouble
from engine.rules.definition import Definition
from engine.rules.programme import Programme
from engine.rules.readers import readers
from engine.rules.wishes import letter_hour
from engine.rules.workdays import local_day

GATHER = timedelta(minutes=2)
"""So long a letter waits for more to say after it was begun: programmes that share an hour share a letter."""

BATCH = 20_000
LOCK = 20_180_525
"""The name of the lock that one sorter holds."""

NOT_CAPPED = frozenset({"escalation_ahead", "escalation", "undelivered"})
"""What may not wait for a quieter week: nobody is escalated without having been told."""

FULL_FOR = 60
"""Days looked ahead for a day on which a mailbox may get a letter."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many letters may go: to one mailbox in seven days, and in all on one day before a person must look."""

    a_week: int = 3
    a_day: int = 500


class Row(NamedTuple):
    """A wish as it waits to be sorted."""

    id: int
    programme: str
    about: str
    run: str | None
    role: str | None
    seat: str | None


@dataclass(slots=True)
class _Slot:
    """A letter that a wish may go into. `id` is None while it is to be made."""

    mailbox: str | None
    address: str | None
    day: date
    id: int | None = None
    open: bool = True
    counts: bool = True
    state: str = "queued"
    why: str | None = None
    ready: datetime | None = None
    wishes: list[tuple[int, str]] = field(default_factory=list)


def sort(engine: Engine, now: datetime, limits: Limits | None = None) -> int:
    """Sorts everything that is due at `now`; how many wishes that were. None at all while another sorter is busy.

    Raises OfficeUnavailable, and then nothing was sorted.
    """
    with as_trouble(), engine.begin() as connection:
        if not connection.scalar(text(_TAKE_TURN), {"lock": LOCK}):
            return 0
        rows = [Row(*row) for row in connection.execute(text(_DUE), {"now": now, "limit": BATCH})]
        if rows:
            _Sorter(connection, now, limits or Limits()).sort(rows)
        return len(rows)


class _Sorter:
    """Sorts one batch, inside its transaction."""

    def __init__(self, connection: Connection, now: datetime, limits: Limits) -> None:
        self.connection, self.now, self.limits = connection, now, limits
        self.known: dict[str, tuple[Definition, Programme]] = {}
        self.slots: dict[tuple[str | None, str, date], _Slot] = {}
        self.taken: dict[str, dict[date, _Slot]] = {}

    def sort(self, rows: Sequence[Row]) -> None:
        """Puts each wish into a letter for each of its readers, and writes that down."""
        had = self._had(rows)
        read = [(row, person) for row in rows for person in self._readers(row) if (row.id, person) not in had]
        rowed = people.found(self.connection, {person for _, person in read})
        boxes = {person: _box(rowed.get(person)) for _, person in read}
        self._look_up([box.key for box in boxes.values() if box.key])
        for row, person in read:
            self._put(row, person, boxes[person])
        self._hold_what_is_too_much()
        self._write(rows)

    def _had(self, rows: Sequence[Row]) -> set[tuple[int, str]]:
        """Wishes that are in a letter already, with their reader: others of the same seat may have had none."""
        found = self.connection.execute(text(_HAD), {"wishes": [row.id for row in rows]})
        return {(wish, person) for wish, person in found}

    def _readers(self, row: Row) -> tuple[str, ...]:
        plan, p = self._programme(row.programme)
        return readers(plan, p, row.role, row.seat, local_day(plan.calendar, self.now)) or ("",)

    def _programme(self, programme: str) -> tuple[Definition, Programme]:
        if programme not in self.known:
            plan, p = reading.stands(self.connection, programme)
            self.known[programme] = plan, acting(self.connection, p)
        return self.known[programme]

    def _look_up(self, mailboxes: Sequence[str]) -> None:
        """The letters that these mailboxes get or got lately; those not sent yet stay as they are until we are done."""
        values = {"mailboxes": list(set(mailboxes)), "since": (self.now - timedelta(days=9)).date()}
        for mailbox, day, letter, state, undecided in self.connection.execute(text(_LATELY), values):
            is_open = state in ("queued", "moot", "held") and not undecided
            slot = _Slot(mailbox, None, day, letter, is_open, state != "moot", state)
            self.taken.setdefault(mailbox, {})[day] = slot

    def _put(self, row: Row, person: str, box: "_Box") -> None:
        plan, _ = self._programme(row.programme)
        hour = letter_hour(plan, row.about, row.run)
        ready = opening(plan, row.role, hour, self.now)
        if box.key is None:
            slot = self._held(person, box, local_day(plan.calendar, ready))
        else:
            slot = self._free(plan, row, hour, box, ready)
        slot.wishes.append((row.id, person))

    def _held(self, person: str, box: "_Box", day: date) -> _Slot:
        """A letter that cannot go, since nobody knows whereto."""
        return self.slots.setdefault((None, person, day), _Slot(None, None, day, state="held", why=box.why))

    def _free(self, plan: Definition, row: Row, hour: int, box: "_Box", ready: datetime) -> _Slot:
        """The letter on the first day on which this mailbox may get one."""
        assert box.key is not None
        mine = self.taken.setdefault(box.key, {})
        for _ in range(FULL_FOR):
            day = local_day(plan.calendar, ready)
            slot = mine.get(day)
            if slot is not None and slot.open:
                return self._kept(slot, box, ready)
            if slot is None and (row.about in NOT_CAPPED or self._may_have_more(mine, day)):
                mine[day] = _Slot(box.key, box.address, day)
                return self._kept(mine[day], box, ready)
            ready = following(plan, row.role, hour, ready)
        raise AssertionError("a mailbox that may get no letter for two months")

    def _kept(self, slot: _Slot, box: "_Box", ready: datetime) -> _Slot:
        slot.ready = max(ready, self.now + GATHER) if slot.ready is None else slot.ready
        slot.address = box.address
        self.slots[(slot.mailbox, "", slot.day)] = slot
        return slot

    def _may_have_more(self, mine: dict[date, _Slot], day: date) -> bool:
        week = [other for other, slot in mine.items() if day - timedelta(days=7) < other < day and slot.counts]
        return len(week) < self.limits.a_week

    def _hold_what_is_too_much(self) -> None:
        fresh = [slot for slot in self.slots.values() if slot.id is None and slot.mailbox]
        days = Counter({day: self._count(day) for day in {slot.day for slot in fresh}})
        for slot in fresh:
            days[slot.day] += 1
            if days[slot.day] > self.limits.a_day:
                slot.state, slot.why = "held", "too_many"

    def _count(self, day: date) -> int:
        return int(self.connection.scalar(text(_COUNT), {"day": day}) or 0)

    def _write(self, rows: Sequence[Row]) -> None:
        fresh = [slot for slot in self.slots.values() if slot.id is None]
        revived = [slot for slot in self.slots.values() if slot.id and slot.state == "moot"]
        for slot, number in zip(fresh, self._made(fresh), strict=True):
            slot.id = number
        for slot in revived:
            self.connection.execute(text(_REVIVE), {"id": slot.id, "ready": slot.ready})
        pairs = [(slot.id, *wish) for slot in self.slots.values() for wish in slot.wishes]
        if pairs:
            letters, wishes, persons = map(list, zip(*pairs, strict=True))
            self.connection.execute(text(_JOIN), {"letters": letters, "wishes": wishes, "people": persons})
        self.connection.execute(text(_SORTED), {"ids": [row.id for row in rows], "now": self.now})
        unaddressed = [slot.id for slot in self.slots.values() if slot.id and slot.why in ("no_address", "bad_address")]
        if unaddressed:
            tell_managers(self.connection, unaddressed, self.now)

    def _made(self, fresh: Sequence[_Slot]) -> Sequence[int]:
        """The numbers of these letters, now that they are made."""
        making = insert(tables.letter).returning(tables.letter.c.id, sort_by_parameter_order=True)
        rows = [self._values(slot) for slot in fresh]
        return self.connection.scalars(making, rows).all() if rows else ()

    def _values(self, slot: _Slot) -> dict[str, Any]:
        return {
            "day": slot.day,
            "mailbox": slot.mailbox,
            "address": slot.address,
            "state": slot.state,
            "why": slot.why,
            "made": self.now,
            "next_try": slot.ready,
        }


class _Box(NamedTuple):
    """Where letters to a person go; `key` is None where they cannot, and `why`."""

    key: str | None
    address: str | None
    why: str | None


def _box(person: Person | None) -> _Box:
    if person is None or not person.address:
        return _Box(None, None, "no_address")
    try:
        address = checked_address(person.address)
    except WrongAddress:
        return _Box(None, None, "bad_address")
    return _Box(same_mailbox(address), address, None)


def next_moment(engine: Engine) -> datetime | None:
    """The first moment at which there is a wish to sort or a letter to send; it may have passed."""
    with as_trouble(), autocommitting(engine) as connection:
        found: datetime | None = connection.scalar(text(_NEXT))
        return found


_TAKE_TURN = "SELECT pg_try_advisory_xact_lock(:lock)"

_DUE = """
    SELECT id, programme, about, run, role, seat FROM wish
    WHERE kind = 'letter' AND sorted_at IS NULL AND due <= :now ORDER BY due, id LIMIT :limit
"""

_LATELY = """
    SELECT mailbox, day, id, state, undecided FROM letter
    WHERE mailbox = ANY(:mailboxes) AND day >= :since ORDER BY id FOR UPDATE
"""

_HAD = """
    SELECT lw.wish, lw.person FROM letter_wish AS lw JOIN letter AS l ON l.id = lw.letter
    WHERE lw.wish = ANY(:wishes) AND l.state <> 'moot'
"""

_COUNT = "SELECT count(*) FROM letter WHERE day = :day AND state <> 'moot'"

_REVIVE = "UPDATE letter SET state = 'queued', why = NULL, next_try = :ready WHERE id = :id"

_JOIN = """
    INSERT INTO letter_wish (letter, wish, person, programme)
    SELECT told.letter, told.wish, told.person, w.programme
    FROM unnest(CAST(:letters AS bigint[]), CAST(:wishes AS bigint[]), CAST(:people AS text[]))
         AS told (letter, wish, person) JOIN wish AS w ON w.id = told.wish
    ON CONFLICT DO NOTHING
"""

_SORTED = "UPDATE wish SET sorted_at = :now WHERE id = ANY(:ids)"

_NEXT = """
    SELECT least(
        (SELECT min(due) FROM wish WHERE kind = 'letter' AND sorted_at IS NULL),
        (SELECT min(next_try) FROM letter WHERE state = 'queued')
    )
"""
