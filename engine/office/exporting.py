"""Everything of one programme in one ZIP, for whoever leaves with it, checks it, or keeps it.

Written as it goes: memory stays flat however long the history is, and no transaction stays open while somebody
downloads slowly. What is told ends at one event, that at which the export began.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, text

from engine.office import journal, past, people, reading, spreadsheets
from engine.office.exporting_words import README
from engine.office.journal import Recorded
from engine.office.shelf import Known
from engine.office.trouble import as_trouble
from engine.rules.canonical import canonical
from engine.rules.events import FigureRecorded
from engine.rules.figures import Figure
from engine.rules.picture import Standing
from engine.rules.texts import Language

AT_ONCE = 1000
"""Rows that are read at once."""

BOM = "\ufeff"
"""Stands before every CSV: without it a spreadsheet reads UTF-8 as something else."""

Cell = str | int | Decimal | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: a programme as `known`, in one language; with its people and its record, or without."""

    engine: Engine
    known: Known
    now: datetime
    language: Language
    with_people: bool
    with_record: bool

    @property
    def programme(self) -> str:
        """Its id."""
        return self.known.programme.id


def zipped(export: Export) -> Iterator[bytes]:
    """The ZIP, piece by piece. Raises OfficeUnavailable, half-way too: a ZIP without its end opens nowhere."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in _files(export).items():
            about = zipfile.ZipInfo(name, export.now.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w") as opened:
                for part in parts(export):
                    opened.write(part.encode())
                    yield from sink.taken()
            yield from sink.taken()
    yield from sink.taken()


def files(export: Export) -> tuple[str, ...]:
    """The names of the files in it, for whoever asked."""
    return tuple(_files(export))


def one_file(export: Export, name: str) -> Iterator[bytes]:
    """One of those files, piece by piece. Raises KeyError for one that is not in it, OfficeUnavailable on the way."""
    parts = _files(export)[name]
    return (part.encode() for part in parts(export))


def safe(value: Cell) -> str:
    """A cell as CSV has it: dates as year-month-day, and text that no spreadsheet takes for a formula.

    A number stays a number: -1.5 is none. In its place stands what cannot be calculated with: '=1+1.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return spreadsheets.safe(value)


class _Sink(io.RawIOBase):
    """Where the ZIP is written to: nothing is kept that was taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        whole = b"".join(pieces)
        if whole:
            yield whole


# --- the files


def _files(export: Export) -> Mapping[str, Callable[[Export], Iterable[str]]]:
    left_out = _left_out(export)
    return {name: parts for name, parts in _ALL.items() if name not in left_out}


def _left_out(export: Export) -> tuple[str, ...]:
    """The files that are not for whoever asked: what was written is of the record, and of people."""
    people_too = () if export.with_people else _OF_PEOPLE
    record_too = () if export.with_record else _OF_RECORD
    return tuple(name for name in _ALL if name in (*people_too, *record_too))


def _readme(export: Export) -> Iterator[str]:
    p = export.known.programme
    facts = {
        "programme": p.id,
        "area": f"{p.area_name} ({p.area_code})",
        "definition": f"{export.known.plan.id} {export.known.plan.version}",
        "sequence": export.known.sequence,
        "made": export.now.isoformat(timespec="seconds"),
        "genesis": journal.genesis(p.id),
        "left_out": ", ".join(_left_out(export)) or "-",
    }
    yield README.say(export.language).format_map(facts)


def _journal(export: Export) -> Iterator[str]:
    line = TypeAdapter(Recorded).dump_json
    for record in reading.events(export.engine, export.programme):
        if record.sequence > export.known.sequence:
            return
        yield line(record).decode() + "\n"


def _standing(export: Export) -> Iterator[str]:
    yield TypeAdapter(Standing).dump_json(export.known.standing, indent=2).decode() + "\n"


def _definition(export: Export) -> Iterator[str]:
    yield canonical(export.known.plan.model_dump(mode="python")) + "\n"


def _figures(export: Export) -> Iterator[str]:
    yield _row(*_FIGURE, "sequence", first=True)
    after = 0
    while page := _records(export, "FigureRecorded", after):
        for record in page:
            assert isinstance(record.event, FigureRecorded)
            yield _row(*_of(record.event.figure), record.sequence)
        after = page[-1].sequence


def _agreements(export: Export) -> Iterator[str]:
    yield _row("agreement", "kind", "label", "cycle", "parties", "not_signed_by", first=True)
    for one in export.known.standing.agreements:
        label = one.label.say(export.language)
        yield _row(one.agreement, one.kind, label, one.cycle, ", ".join(one.parties), ", ".join(one.open_parties))


def _decisions(export: Export) -> Iterator[str]:
    yield _row("sequence", "day", *_DECISION, "told", first=True)
    before: int | None = None
    while True:
        with reading.looking(export.engine) as connection:
            page = past.decisions(connection, export.known, before)
        for one in page.items:
            told = one.told.say(export.language)
            yield _row(one.sequence, one.day, *(getattr(one, name) for name in _DECISION), told)
        if page.before is None:
            return
        before = page.before


def _letters(export: Export) -> Iterator[str]:
    yield _row("letter", "person", "day", "state", "why", "about", "sent", first=True)
    for row in _paged(export, _LETTERS):
        shown = row.person if export.with_people else None
        yield _row(row.id, shown, row.day, row.state, row.why, ", ".join(row.about), row.sent_at)


def _words(export: Export) -> Iterator[str]:
    line = TypeAdapter(dict[str, Any]).dump_json
    after = ""
    while rows := _rows(export, _WORDS, after):
        for row in rows:
            yield line({"ref": row.ref, "person": row.person, "salt": row.salt, "text": row.text}).decode() + "\n"
        after = rows[-1].ref


def _people(export: Export) -> Iterator[str]:
    yield _row("person", "name", "address", "language", "organisations", "seats", first=True)
    p = export.known.programme
    seats: dict[str, list[str]] = {}
    for seat in p.seats.values():
        if seat.person:
            seats.setdefault(seat.person, []).append(f"{seat.id} ({seat.role})")
    known = people.people(export.engine, {*p.people, *seats})
    for one in known.values():
        organisations = ", ".join(one.organisations)
        yield _row(one.id, one.name, one.address, one.language, organisations, ", ".join(seats.get(one.id, ())))


# --- rows


def _row(*cells: Cell, first: bool = False) -> str:
    held = io.StringIO()
    csv.writer(held).writerow([safe(cell) for cell in cells])
    return (BOM if first else "") + held.getvalue()


def _of(figure: Figure) -> tuple[Cell, ...]:
    return tuple(getattr(figure, name) for name in _FIGURE)


def _records(export: Export, kind: str, after: int) -> list[Recorded]:
    values = {"programme": export.programme, "kind": kind, "after": after, "until": export.known.sequence}
    with as_trouble(), export.engine.connect() as connection:
        return [Recorded(*row) for row in connection.execute(text(_OF_KIND), values | {"limit": AT_ONCE})]


def _rows(export: Export, statement: str, after: Any) -> list[Any]:
    values = {"programme": export.programme, "after": after, "limit": AT_ONCE}
    with as_trouble(), export.engine.connect() as connection:
        return list(connection.execute(text(statement), values))


def _paged(export: Export, statement: str) -> Iterator[Any]:
    after = (0, "")
    while True:
        values = {"programme": export.programme, "letter": after[0], "person": after[1], "limit": AT_ONCE}
        with as_trouble(), export.engine.connect() as connection:
            rows = list(connection.execute(text(statement), values))
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = (rows[-1].id, rows[-1].person)


_ALL: Mapping[str, Callable[[Export], Iterable[str]]] = {
    "README.txt": _readme,
    "journal.jsonl": _journal,
    "standing.json": _standing,
    "definition.json": _definition,
    "figures.csv": _figures,
    "agreements.csv": _agreements,
    "decisions.csv": _decisions,
    "letters.csv": _letters,
    "words.jsonl": _words,
    "people.csv": _people,
}
_OF_RECORD = ("journal.jsonl", "decisions.csv", "words.jsonl")
_OF_PEOPLE = ("words.jsonl", "people.csv")

_FIGURE = (
    "indicator", "area", "reference_date", "value", "absent", "unit", "source", "series", "recorded", "published",
    "provisional", "population", "revision",
)  # fmt: skip

_DECISION = ("run", "reference_date", "course", "recommended", "deviates", "reason", "ratified")

_OF_KIND = """
    SELECT sequence, at, type, version, body, command, hash FROM event
    WHERE programme = :programme AND type = :kind AND sequence > :after AND sequence <= :until
    ORDER BY sequence LIMIT :limit
"""

_WORDS = """
    SELECT ref, person, salt, text FROM words
    WHERE programme = :programme AND ref > :after AND ref NOT LIKE '%.answers' ORDER BY ref LIMIT :limit
"""

_LETTERS = """
    SELECT l.id, lw.person, l.day, l.state, l.why, array_agg(DISTINCT w.about) AS about, l.sent_at
    FROM letter_wish AS lw JOIN letter AS l ON l.id = lw.letter JOIN wish AS w ON w.id = lw.wish
    WHERE lw.programme = :programme AND (lw.letter, lw.person) > (:letter, :person)
    GROUP BY l.id, lw.person ORDER BY l.id, lw.person LIMIT :limit
"""
