"""The journal: events in order, chained by hash, and the statements that write and read the record.

Only SQL of the record lives here, and the chain. When what is written: register.py. Checking it: verify.py.

The chain of a programme starts with `genesis(programme)`; each next hash is SHA-256 over the one before, a line break,
and the event's line: JSON of sequence, moment (UTC, microseconds), type, version, body, command.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, select

from engine.office import tables
from engine.office.transaction import Alone
from engine.rules import events as shapes
from engine.rules.events import Event, dump

FEW = 4
"""So many events are written as rows, more as arrays."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as it stands in the journal: `body` is its canonical text, `command` the id of what caused it."""

    sequence: int
    at: datetime
    type: str
    version: int
    body: str
    command: str
    hash: str

    @property
    def event(self) -> Event:
        """The event itself. Raises KeyError or ValueError for one this version of Koers cannot read."""
        return shapes.load(self.type, self.version, self.body)


def genesis(programme: str) -> str:
    """What the first hash of a programme's chain is made from."""
    return hashlib.sha256(f"koers-journal-1:{programme}".encode()).hexdigest()


def link(previous: str, record: Recorded) -> str:
    """The hash that `record` must have after `previous`; its own hash is not looked at."""
    return _link(previous, record.sequence, record.at, record.type, record.version, record.body, record.command)


def chain(head: str, sequence: int, events: Iterable[Event], command: str) -> list[Recorded]:
    """`events` as they follow in the journal after the event numbered `sequence`, whose hash is `head`."""
    records: list[Recorded] = []
    for number, event in enumerate(events, sequence + 1):
        fields = (number, event.at.astimezone(UTC), *dump(event), command)
        head = _link(head, *fields)
        records.append(Recorded(*fields, head))
    return records


def read(connection: Connection, programme: str, after: int = 0, until: int | None = None) -> Iterator[Recorded]:
    """The events of a programme in order, from the one after `after` up to and including `until`, as a stream."""
    event = tables.event.c
    wanted = select(*_columns()).where(event.programme == programme, event.sequence > after).order_by(event.sequence)
    if until is not None:
        wanted = wanted.where(event.sequence <= until)
    for row in connection.execute(wanted.execution_options(yield_per=1000)):
        yield Recorded(*row)


_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _link(previous: str, sequence: int, at: datetime, kind: str, version: int, body: str, command: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = _line([sequence, moment, kind, version, body, command])
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _columns() -> Sequence[Any]:
    event = tables.event.c
    return (event.sequence, event.at, event.type, event.version, event.body, event.command, event.hash)


LOCK = """
    SELECT sequence, head, definition, state_version, next_due,
           CASE WHEN sequence = %(sequence)s AND head = %(head)s THEN NULL ELSE state END,
           CASE WHEN definition = ANY(%(plans)s) THEN NULL ELSE
               (SELECT text FROM definition AS d WHERE d.hash = programme.definition) END
    FROM programme WHERE id = %(programme)s FOR UPDATE
"""
"""Locks a programme; its state and definition are sent only when they are other ones than those already known."""

GIVEN = "SELECT id, content, first, last FROM command WHERE programme = %s AND id = ANY(%s)"
"""A statement of its own, after LOCK: it must see what whoever held the lock before us has written."""

PLAN = "SELECT text FROM definition WHERE hash = %s"

VERSION = "SELECT hash FROM definition WHERE id = %s AND version = %s"

EVENTS = """
    SELECT sequence, at, type, version, body, command, hash FROM event
    WHERE programme = %s AND sequence BETWEEN %s AND %s ORDER BY sequence
"""

FIGURES = """
    SELECT sequence, at, type, version, body, command, hash FROM event
    WHERE programme = %s AND type = 'FigureRecorded' ORDER BY sequence
"""

WORDS = "SELECT ref, text FROM words WHERE programme = %s AND ref = ANY(%s)"

REMEMBER = """
    INSERT INTO command (programme, id, content, first, last, at)
    VALUES (%(id)s, %(command)s, %(content)s, %(first)s, %(sequence)s, %(now)s)
"""

DEFINE = "INSERT INTO definition (hash, id, version, text) VALUES (%s, %s, %s, %s) ON CONFLICT (hash) DO NOTHING"

START = """
    INSERT INTO programme (id, sequence, head, definition, state, state_version, next_due, status, cycle, open_phases,
                           overdue, area_code, area_name, area_kind, started, glance)
    VALUES (%(id)s, %(sequence)s, %(head)s, %(definition)s, %(state)s, %(state_version)s, %(next_due)s, %(status)s,
            %(cycle)s, %(open_phases)s, %(overdue)s, %(area_code)s, %(area_name)s, %(area_kind)s, %(started)s,
            %(glance)s)
"""

UPDATE = """
    UPDATE programme SET sequence = %(sequence)s, head = %(head)s, definition = %(definition)s, state = %(state)s,
           state_version = %(state_version)s, next_due = %(next_due)s, status = %(status)s, cycle = %(cycle)s,
           open_phases = %(open_phases)s, overdue = %(overdue)s, glance = %(glance)s
    WHERE id = %(id)s
"""

_MOVE = """
    WITH moved AS (
        UPDATE programme SET sequence = %(sequence)s::bigint, head = %(head)s, state = %(state)s,
               state_version = %(state_version)s::int, next_due = %(next_due)s::timestamptz, status = %(status)s,
               cycle = %(cycle)s::int, open_phases = string_to_array(%(open_phases)s, ','),
               overdue = %(overdue)s::int, glance = %(glance)s
        WHERE id = %(id)s AND sequence = %(known)s::bigint AND head = %(previous)s
        RETURNING id
    ), asked AS (
        INSERT INTO command (programme, id, content, first, last, at)
        SELECT id, %(command)s, %(content)s, %(first)s::bigint, %(sequence)s::bigint, %(now)s::timestamptz FROM moved
    )"""
_MOVE_ROWS = {
    "event": {"sequence": "bigint", "at": "timestamptz", "type": "text", "version": "int", "body": "text",
              "hash": "text", "command": "text"},
    "words": dict.fromkeys(("ref", "person", "salt", "text"), "text"),
    "wish": dict.fromkeys(("kind", "about", "run", "role", "seat", "item"), "text")
    | {"day": "date", "due": "timestamptz", "sequence": "bigint"},
}  # fmt: skip
MOVE = tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", _MOVE)))
"""The names of the first values of `move`, in their order."""


@cache
def move(events: int, words: int, wishes: int) -> Alone:
    """Everything a simple command writes, at once, if the programme still stands where it is `known` to; else nothing.

    Its values are text: those of MOVE, then for each event, words and wish those of its row (`programme` left out). No
    lock is needed before it: of two that start from the same event, one waits for the other's UPDATE, and then finds
    that the programme has moved.
    """
    text = re.sub(r"%\((\w+)\)s", lambda name: f"${MOVE.index(name[1]) + 1}", _MOVE)
    place = count(len(MOVE) + 1)
    for (table, columns), many in zip(_MOVE_ROWS.items(), (events, words, wishes), strict=True):
        names = ", ".join(columns)
        rows = ("(" + ", ".join(f"${next(place)}::{kind}" for kind in columns.values()) + ")" for _ in range(many))
        if many:
            text += f""", {table}_told AS (
                INSERT INTO {table} (programme, {names})
                SELECT moved.id, told.* FROM moved, (VALUES {", ".join(rows)}) AS told ({names})
            )"""
    return Alone(b"koers_move_%d_%d_%d" % (events, words, wishes), f"{text} SELECT id FROM moved".encode())


DUE = "UPDATE programme SET next_due = %s WHERE id = %s"

KEEP_WORDS = """
    INSERT INTO words (programme, ref, person, salt, text)
    SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
"""

WISH = """
    INSERT INTO wish (programme, sequence, kind, about, run, role, seat, item, day, due)
    SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[],
                                 %s::timestamptz[])
"""

FORGET_WANTED = "DELETE FROM wanted WHERE programme = %s"


@cache
def record(events: int, begins: bool) -> str:
    """One statement that writes so many events, the command and the state of a programme (which begins with it).

    Each statement more would cost about a tenth of a command; so would arrays, where there are only a few events.
    """
    return f"WITH told AS ({_append(events)}), asked AS ({REMEMBER}) {START if begins else UPDATE}"


def record_values(records: Sequence[Recorded]) -> dict[str, Any]:
    """The values that the events have in `record`."""
    rows = [(one.sequence, one.at, one.type, one.version, one.body, one.hash) for one in records]
    if len(rows) > FEW:
        return dict(zip(_TOLD, map(list, zip(*rows, strict=True)), strict=True))
    return {f"{name}_{place}": value for place, row in enumerate(rows) for name, value in zip(_TOLD, row, strict=True)}


_TOLD = ("told_sequence", "told_at", "told_type", "told_version", "told_body", "told_hash")

_UNNEST = """
    SELECT %(id)s, sequence, at, type, version, body, %(command)s, hash
    FROM unnest(%(told_sequence)s::bigint[], %(told_at)s::timestamptz[], %(told_type)s::text[],
                %(told_version)s::int[], %(told_body)s::text[], %(told_hash)s::text[])
         AS told (sequence, at, type, version, body, hash)
"""

_ROW = """(%(id)s, %(told_sequence_{n})s, %(told_at_{n})s, %(told_type_{n})s, %(told_version_{n})s, %(told_body_{n})s,
           %(command)s, %(told_hash_{n})s)"""


def _append(events: int) -> str:
    rows = ", ".join(_ROW.format(n=n) for n in range(events))
    given = f"VALUES {rows}" if events <= FEW else _UNNEST
    return f"INSERT INTO event (programme, sequence, at, type, version, body, command, hash) {given}"
