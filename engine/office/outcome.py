"""What a command came to, and how it is written down: the values both ways of recording need.

Pure: nothing here asks a database. The long way (read, lock, write): register.py. The short one: warm.py.
"""

from dataclasses import dataclass
from typing import Any

from engine.office import journal
from engine.office.following import Dealing
from engine.office.journal import Recorded
from engine.office.memory import Remembered
from engine.office.sealing import fields_of
from engine.rules.calendar import next_due
from engine.rules.canonical import digest
from engine.rules.commands import Command, MigrateDefinition, StartProgramme
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.glance import dump as dump_glance
from engine.rules.glance import glance
from engine.rules.programme import STATE_VERSION, Programme
from engine.rules.programme import dump as dump_state
from engine.rules.wishes import wishes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command led to. `events` carry their sequence; `head` is the chain's hash after the last of them.

    A command that was given before gets the same events, `sequence` and `head` again, with `repeated` set;
    `programme` is always how it stands now.
    """

    programme: Programme
    events: tuple[tuple[int, Event], ...]
    repeated: bool
    sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command is to add to the record: `records` lead from the programme `before` to the one `after`.

    `wished` are the wishes it leads to, as rows: kind, about, run, role, seat, item, day, due.
    """

    before: Remembered
    after: Remembered
    records: tuple[Recorded, ...]
    events: tuple[Event, ...]
    wished: tuple[tuple[Any, ...], ...]

    @property
    def answer(self) -> Answer:
        """What is answered when it has been written."""
        stands = self.after.programme
        assert stands is not None
        told = tuple((record.sequence, event) for record, event in zip(self.records, self.events, strict=True))
        return Answer(stands, told, False, stands.sequence, self.after.head)


def outcome(before: Remembered, dealing: Dealing, command: Command) -> Outcome:
    """What `dealing` came to. Raises NotStarted where there is no programme."""
    plan, stands = dealing.outcome
    records = journal.chain(before.head, before.sequence, dealing.events, command.id)
    head = records[-1].hash if records else before.head
    after = Remembered(stands.sequence, head, next_due(plan, stands), plan, stands, before.shared)
    found = wishes(plan, stands, dealing.events)
    wished = tuple(
        (wish.kind, wish.about, wish.run, wish.role, wish.seat, wish.item, wish.on, wish.due) for wish in found
    )
    return Outcome(before, after, tuple(records), tuple(dealing.events), wished)


def row(after: Remembered) -> dict[str, Any]:
    """The values of a programme's row."""
    plan, stands = after.plan, after.programme
    assert plan is not None and stands is not None
    return {
        "head": after.head,
        "definition": stands.hash,
        "state": dump_state(stands).decode(),
        "state_version": STATE_VERSION,
        "next_due": after.next_due,
        "status": stands.status,
        "cycle": stands.cycle.number if stands.cycle else 0,
        "open_phases": list(dict.fromkeys(run.phase for run in stands.runs.values())),
        "overdue": sum(run.overdue for run in stands.runs.values()),
        "area_code": stands.area_code,
        "area_name": stands.area_name,
        "area_kind": stands.area_kind,
        "started": stands.started,
        "glance": dump_glance(glance(plan, stands)),
    }


def fingerprint(command: Command) -> str:
    """What makes two commands with one id the same: a hash that tells nothing of the words in them.

    When a command reached us is not part of it; fields left at their default are not either, so that a field added
    to a command in a later version changes no fingerprint.
    """
    words = fields_of(type(command))
    bare = command.model_dump(mode="python", exclude={"received", "definition", *words}, exclude_defaults=True)
    plan = definition_in(command)
    said = [name for name in words if getattr(command, name)]
    return digest({"name": command.name, "said": said, "definition": plan.hash if plan else None, "fields": bare})


def definition_in(command: Command) -> Definition | None:
    """The definition that a command brings along."""
    return command.definition if isinstance(command, StartProgramme | MigrateDefinition) else None
