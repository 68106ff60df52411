"""The short way: one round trip, for a programme that this process remembers as it stands.

It decides on what is remembered without reading anything, and sends one statement that only writes if the programme
still stands there (journal.move). Whatever is not so simple it leaves to the long way (register.py), which looks,
locks, and is the truth: also about refusals, which may come from a memory that is behind or a command given before.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NoReturn

from psycopg import DataError
from sqlalchemy import Engine

from engine.office import beside, journal
from engine.office.following import Dealing, deal
from engine.office.memory import Remembered
from engine.office.outcome import Outcome, definition_in, fingerprint, outcome, row
from engine.office.sealing import Kept, Salt, seal
from engine.office.transaction import Clash
from engine.rules.commands import Command
from engine.rules.events import ProgrammeEnded

MANY = 4
"""No more events, words or wishes than this go the short way: every number of each is a statement of its own."""


def attempt(
    engine: Engine, known: Remembered | None, programme: str, command: Command, now: datetime, salt: Salt
) -> Outcome | None:
    """What the command came to, written and committed; None when nothing was written and the long way must be gone.

    Raises Lost when nobody knows which of the two it is, psycopg's errors when the database fails.
    """
    if known is None or known.shared or definition_in(command) is not None:
        return None
    decided = _decide(known, command, now, salt)
    if decided is None:
        return None
    found, kept = decided
    if max(len(found.records), len(kept), len(found.wished)) > MANY or any(beside.writes(found)):
        return None
    values = _values(programme, command, now, found, kept)
    try:
        moved = journal.move(len(found.records), len(kept), len(found.wished)).gives(engine, values)
    except (Clash, DataError):
        return None
    return found if moved else None


def _decide(known: Remembered, command: Command, now: datetime, salt: Salt) -> tuple[Outcome, Sequence[Kept]] | None:
    """What it comes to by what is remembered, and the words to keep; None where the database must have its say."""
    dealing = Dealing(known.plan, known.programme)
    try:
        sealed, kept = seal(command, salt)
        deal(dealing, sealed, now, _ShutDesk())
        found = outcome(known, dealing, command)
    except Exception:  # Whatever is wrong, it may be the memory: the long way says what is really the matter.
        return None
    ended = any(isinstance(event, ProgrammeEnded) for event in dealing.events)
    if not dealing.events or dealing.asked or dealing.brought or dealing.settled or ended:
        return None
    return found, kept


class _ShutDesk:
    """Nothing can be looked up on the short way."""

    def known(self, keys: Iterable[str]) -> NoReturn:
        raise LookupError(keys)

    def recorded(self) -> NoReturn:
        raise LookupError


def _values(
    programme: str, command: Command, now: datetime, found: Outcome, kept: Sequence[Kept]
) -> Iterator[str | None]:
    """The values of journal.move."""
    stands, after, before = row(found.after), found.after, found.before
    due: datetime | None = stands["next_due"]
    values = {
        "id": programme,
        "known": str(before.sequence),
        "previous": before.head,
        "sequence": str(after.sequence),
        "head": after.head,
        "state": stands["state"],
        "state_version": str(stands["state_version"]),
        "next_due": due and due.isoformat(),
        "status": stands["status"],
        "cycle": str(stands["cycle"]),
        "open_phases": ",".join(stands["open_phases"]),
        "overdue": str(stands["overdue"]),
        "glance": stands["glance"],
        "command": command.id,
        "content": fingerprint(command),
        "first": str(before.sequence + 1),
        "now": now.isoformat(),
    }
    yield from map(values.__getitem__, journal.MOVE)
    for one in found.records:
        yield from (str(one.sequence), one.at.isoformat(), one.type, str(one.version), one.body, one.hash, one.command)
    for words in kept:
        yield from (words.ref, words.person, words.salt, words.text)
    for *about, day, due in found.wished:
        yield from (*about, day.isoformat(), due and due.isoformat(), str(after.sequence))
