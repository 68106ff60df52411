"""Verifying the record: is every journal whole, unchanged, and does what is kept beside it agree with it?

It reads only, in one snapshot, one event at a time. A tail that was cut off together with everything kept beside it
shows nowhere in the database: only a head that was printed before (in a digest) gives it away. What else it cannot
find: docs/record.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Table, and_, func, or_, select, text

from engine.office import beside, tables
from engine.office.journal import Recorded, genesis, link
from engine.office.sealing import SEAL, seal_of
from engine.office.trouble import as_trouble
from engine.rules.calendar import next_due
from engine.rules.definition import Definition
from engine.rules.evolve import evolve
from engine.rules.glance import current, glance
from engine.rules.glance import dump as dump_glance
from engine.rules.programme import STATE_VERSION, Programme, dump
from engine.rules.texts import Text

Head = tuple[int, str]
"""The sequence of an event and the hash of the chain there, as a digest prints them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where (`sequence` None: with the programme, or the definition, as a whole) and what."""

    programme: str
    sequence: int | None
    kind: str
    text: Text

    def say(self, language: str = "nl") -> str:
        """Where and what, as one sentence."""
        if self.sequence is None:
            return f"{self.programme}: {self.text.say(language)}"
        word = "event" if language == "en" else "gebeurtenis"
        return f"{self.programme}, {word} {self.sequence}: {self.text.say(language)}"


def verify(engine: Engine, programme: str | None = None, heads: Mapping[str, Head] | None = None) -> tuple[Fault, ...]:
    """All faults in the record of one programme, or of all; none: it is whole. `heads` are heads printed before.

    Raises OfficeUnavailable.
    """
    printed = dict(heads or {})
    with as_trouble(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return tuple(_faults(connection, programme, printed))


_SENTENCES = {
    "gap": (
        "hier ontbreken gebeurtenissen: na {before} komt {next}.",
        "events are missing here: {before} is followed by {next}.",
    ),
    "changed": (
        "de inhoud is veranderd, of wat ervoor staat: de keten klopt hier niet.",
        "its content was changed, or what stands before it: the chain does not fit here.",
    ),
    "unreadable": ("de inhoud is niet te lezen.", "its content cannot be read."),
    "tail": (
        "het logboek houdt hier op, maar het programma telt {count} gebeurtenissen.",
        "the journal ends here, but the programme counts {count} events.",
    ),
    "head": (
        "het programma noemt een andere stand van de keten dan het logboek.",
        "the programme names another head of the chain than the journal.",
    ),
    "state": (
        "de bewaarde stand is niet die welke uit het logboek volgt.",
        "the state that is kept is not the one that follows from the journal.",
    ),
    "beside": (
        "{column} staat anders bij het programma dan uit het logboek volgt.",
        "{column} stands otherwise with the programme than follows from the journal.",
    ),
    "seat": (
        "zetel {seat} staat in de lijst van zetels anders dan uit het logboek volgt.",
        "seat {seat} stands otherwise on the list of seats than follows from the journal.",
    ),
    "verdict": (
        "het laatste oordeel over {indicator} staat anders in de lijst van oordelen dan uit het logboek volgt.",
        "the newest verdict on {indicator} stands otherwise on the list of verdicts than follows from the journal.",
    ),
    "snapshot": (
        "de stand die hier bewaard is, is niet die welke uit het logboek volgt.",
        "the state that was kept here is not the one that follows from the journal.",
    ),
    "no_programme": (
        "het logboek is er, maar het programma zelf niet meer.",
        "the journal is there, but the programme itself is gone.",
    ),
    "printed": (
        "hier stond volgens een eerder gedrukte stand {head}; het logboek is daarna ingekort of veranderd.",
        "a head printed before says {head} here; the journal was cut off or changed since.",
    ),
    "command": (
        "opdracht {command} hoort hierbij, maar staat niet of anders in de lijst van opdrachten.",
        "command {command} belongs here, but is not on the list of commands, or otherwise.",
    ),
    "words": (
        "de tekst bij {ref} is niet meer die welke verzegeld werd.",
        "the text of {ref} is no longer the one that was sealed.",
    ),
    "definition": (
        "de tekst van deze definitie is veranderd.",
        "the text of this definition was changed.",
    ),
    "no_definition": (
        "vanaf hier geldt een definitie die er niet meer is ({hash}).",
        "from here on a definition counts that is gone ({hash}).",
    ),
    "unlocked": (
        "tabel {table} zit niet op slot: wat vastligt, kon veranderd worden.",
        "table {table} is not locked: what is on record could be changed.",
    ),
}


def _fault(programme: str, sequence: int | None, kind: str, **details: object) -> Fault:
    dutch, english = _SENTENCES[kind]
    return Fault(programme, sequence, kind, Text(nl=dutch.format(**details), en=english.format(**details)))


def _faults(connection: Connection, only: str | None, printed: dict[str, Head]) -> Iterator[Fault]:
    yield from _unlocked(connection)
    plans, faults = _definitions(connection)
    yield from faults
    kept = {row.id: row for row in connection.execute(_of(tables.programme, tables.programme.c.id, only))}
    unseen = dict(kept)
    for name, records in groupby(_stream(connection, only), key=lambda row: row[0]):
        walk = _Walk(name, plans, _words(connection, name), _listed(connection, name), printed.pop(name, None))
        for row in records:
            yield from walk.take(Recorded(*row[1:]))
        yield from walk.end(unseen.pop(name, None))
    for name, row in unseen.items():
        yield _fault(name, 0, "tail", count=row.sequence)
    for name, (sequence, head) in printed.items():
        if only in (None, name):
            yield _fault(name, sequence, "printed", head=head)
    yield from _commands(connection, only)


def _stream(connection: Connection, only: str | None) -> Iterator[Any]:
    row = tables.event.c
    columns = (row.programme, row.sequence, row.at, row.type, row.version, row.body, row.command, row.hash)
    wanted = select(*columns).order_by(row.programme, row.sequence)
    if only is not None:
        wanted = wanted.where(row.programme == only)
    yield from connection.execution_options(yield_per=1000).execute(wanted)


def _words(connection: Connection, programme: str) -> dict[str, str]:
    words = tables.words.c
    rows = connection.execute(select(words.ref, words.salt, words.text).where(words.programme == programme))
    return {row.ref: seal_of(row.ref, row.salt, row.text) for row in rows}


@dataclass(frozen=True, slots=True)
class _Listed:
    """The rows beside a journal of its seats and newest verdicts, without the programme; and the states kept by it."""

    seats: dict[str, tuple[Any, ...]]
    verdicts: dict[str, tuple[Any, ...]]
    states: dict[int, str]


def _listed(connection: Connection, programme: str) -> _Listed:
    def rows(table: Table, columns: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        wanted = select(*(table.c[name] for name in columns)).where(table.c.programme == programme)
        return {row[0]: tuple(row) for row in connection.execute(wanted)}

    row = tables.snapshot.c
    kept = select(row.sequence, row.state).where(row.programme == programme, row.state_version == STATE_VERSION)
    states = {one.sequence: one.state for one in connection.execute(kept)}
    return _Listed(rows(tables.seat, beside.SEAT), rows(tables.verdict_now, beside.VERDICT), states)


@dataclass(slots=True)
class _Walk:
    """A walk along one journal. After a fault it goes on from what stands there, so that each fault is told once."""

    programme: str
    plans: Mapping[str, Definition]
    seals: dict[str, str]
    listed: _Listed
    printed: Head | None
    sequence: int = 0
    head: str = ""
    state: Programme | None = None
    verdicts: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    broken: bool = False
    faults: list[Fault] = field(default_factory=list)

    def take(self, record: Recorded) -> list[Fault]:
        self.faults = []
        if record.sequence != self.sequence + 1:
            self._tell(record.sequence, "gap", before=self.sequence, next=record.sequence)
        elif record.hash != link(self.head or genesis(self.programme), record):
            self._tell(record.sequence, "changed")
        if self.printed and self.printed[0] == record.sequence and self.printed[1] != record.hash:
            self._tell(record.sequence, "printed", head=self.printed[1])
        self._look_at_words(record)
        self._fold(record)
        self.sequence, self.head = record.sequence, record.hash
        return self.faults

    def end(self, kept: Any) -> list[Fault]:
        self.faults = []
        if self.printed and self.printed[0] > self.sequence:
            self._tell(self.printed[0], "printed", head=self.printed[1])
        if kept is None:
            self._tell(None, "no_programme")
        elif kept.sequence != self.sequence:
            self._tell(self.sequence, "tail", count=kept.sequence)
        elif kept.head != self.head:
            self._tell(self.sequence, "head")
        elif self.state is not None and not self.broken:
            self._compare(kept, self.state)
        return self.faults

    def _compare(self, kept: Any, state: Programme) -> None:
        """What is kept beside the journal must be what it folds to; a state of another make is folded anew on use."""
        if kept.state_version == STATE_VERSION and dump(state).decode() != kept.state:
            self._tell(self.sequence, "state")
        plan = self.plans.get(state.hash)
        columns = _beside(state) | (_by_plan(plan, state, kept) if plan else {})
        for column, value in columns.items():
            if getattr(kept, column) != value:
                self._tell(self.sequence, "beside", column=column)
        self._compare_lists(state)

    def _compare_lists(self, state: Programme) -> None:
        seats = {seat.id: beside.seat_row(seat) for seat in state.seats.values()}
        for seat in sorted(seats.keys() | self.listed.seats.keys()):
            if seats.get(seat) != self.listed.seats.get(seat):
                self._tell(self.sequence, "seat", seat=seat)
        for indicator in sorted(self.verdicts.keys() | self.listed.verdicts.keys()):
            if self.verdicts.get(indicator) != self.listed.verdicts.get(indicator):
                self._tell(self.sequence, "verdict", indicator=indicator)

    def _fold(self, record: Recorded) -> None:
        if self.broken:
            return
        lived_by = self.state.hash if self.state else None
        try:
            event = record.event
            self.state = evolve(self.state, event)
            kept = self.listed.states.get(record.sequence)
            if kept is not None and kept != dump(self.state).decode():
                self._tell(record.sequence, "snapshot")
            for row in beside.newest([(record, event)]):
                self.verdicts = {**self.verdicts, row[0]: max(row, self.verdicts.get(row[0], row), key=_newer)}
            if self.state.hash != lived_by and self.state.hash not in self.plans:
                self._tell(record.sequence, "no_definition", hash=self.state.hash)
        except (KeyError, ValueError, AttributeError, AssertionError, TypeError):
            self.broken = True
            if not self.faults:
                self._tell(record.sequence, "unreadable")

    def _look_at_words(self, record: Recorded) -> None:
        for found in SEAL.finditer(record.body):
            if self.seals.get(found[1], found[0]) != found[0]:
                self._tell(record.sequence, "words", ref=found[1])

    def _tell(self, sequence: int | None, kind: str, **details: object) -> None:
        self.broken = self.broken or kind in ("gap", "changed")
        self.faults.append(_fault(self.programme, sequence, kind, **details))


def _beside(state: Programme) -> dict[str, Any]:
    """What stands with a programme for quick lists, worked out once more from its state."""
    return {
        "definition": state.hash,
        "status": state.status,
        "cycle": state.cycle.number if state.cycle else 0,
        "open_phases": list(dict.fromkeys(run.phase for run in state.runs.values())),
        "overdue": sum(run.overdue for run in state.runs.values()),
        "area_code": state.area_code,
        "area_name": state.area_name,
        "area_kind": state.area_kind,
        "started": state.started,
    }


def _newer(row: tuple[Any, ...]) -> tuple[Any, Any]:
    """Of two verdicts on an indicator the one on the later reference date counts, of those the last."""
    return row[1], row[-1]


def _by_plan(plan: Definition, state: Programme, kept: Any) -> dict[str, Any]:
    """What else stands there, which the plan has a say in; a glance that is not there, or of another version, is made
    when it is read."""
    columns: dict[str, Any] = {"next_due": next_due(plan, state)}
    return columns if not current(kept.glance) else columns | {"glance": dump_glance(glance(plan, state))}


def _commands(connection: Connection, only: str | None) -> Iterator[Fault]:
    """Commands and events must name each other: first and last of each command are the first and last of its events."""
    event, command = tables.event.c, tables.command.c
    told = select(event.programme, event.command, func.min(event.sequence), func.max(event.sequence))
    told = told.group_by(event.programme, event.command)
    if only is not None:
        told = told.where(event.programme == only)
    spans = told.subquery().c
    columns = list(spans)
    theirs = and_(command.programme == columns[0], command.id == columns[1])
    wrong = or_(command.id.is_(None), command.first != columns[2], command.last != columns[3])
    lost = select(columns[0], columns[2], columns[1]).outerjoin(tables.command, theirs).where(wrong)
    empty = (
        select(command.programme, command.first, command.id)
        .outerjoin(tables.event, _its_first())
        .where(command.last >= command.first, event.sequence.is_(None))
    )
    if only is not None:
        empty = empty.where(command.programme == only)
    for programme, sequence, name in sorted(
        {tuple(row) for row in (*connection.execute(lost), *connection.execute(empty))}
    ):
        yield _fault(programme, sequence, "command", command=name)


def _its_first() -> Any:
    event, command = tables.event.c, tables.command.c
    same = and_(event.programme == command.programme, event.command == command.id)
    return and_(same, event.sequence == command.first)


def _definitions(connection: Connection) -> tuple[dict[str, Definition], list[Fault]]:
    """The definitions by their hash, and a fault for each that is not what its hash, id and version say."""
    plans: dict[str, Definition] = {}
    faults: list[Fault] = []
    for row in connection.execute(select(tables.definition)):
        try:
            plan = Definition.model_validate_json(row.text)
            sound = (plan.hash, plan.id, plan.version) == (row.hash, row.id, row.version)
            plans[row.hash] = plan
        except ValidationError:
            sound = False
        if not sound:
            faults.append(_fault(f"{row.id} {row.version}", None, "definition"))
    return plans, faults


def _unlocked(connection: Connection) -> Iterator[Fault]:
    """The lock is a trigger that always fires; whoever owns the tables can take it off."""
    locked = set(connection.scalars(text(_LOCKED)))
    for table in tables.APPEND_ONLY:
        if table not in locked:
            yield _fault("database", None, "unlocked", table=table)


_LOCKED = """
    SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgname = relname || '_is_append_only' AND tgenabled = 'A'
"""


def _of(table: Any, column: Any, only: str | None) -> Any:
    wanted = select(table).order_by(column)
    return wanted if only is None else wanted.where(column == only)
