"""One link for each thing asked: 256 random bits, of which only the hash is kept. Bound to a person, a seat, a phase
run and one act; it runs out, and can be revoked. What it opens: the pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, text

from engine.office.entrance.tokens import hash_of, new_token
from engine.office.letters.shapes import Letter
from engine.office.letters.wording import Key
from engine.rules.letter_picture import Piece, Task

LASTS = timedelta(days=90)
"""Beyond the deadline, or beyond the day of the letter where there is none."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a link is bound to."""

    person: str
    piece: Piece
    task: Task


def fresh(letter: Letter) -> dict[Key, tuple[str, Bound]]:
    """A new token for each thing asked in a letter, and what it is bound to."""
    return {
        (person, piece.programme, task): (new_token(), Bound(person, piece, task))
        for person, piece, task in _asked(letter)
    }


def keep(connection: Connection, letter: Letter, made: Mapping[Key, tuple[str, Bound]], again: bool) -> None:
    """Writes the links of a letter down, instead of those of an attempt that failed; `again`: beside them, where
    somebody may have them."""
    if not again:
        connection.execute(text("DELETE FROM link WHERE letter = :letter"), {"letter": letter.number})
    if made:
        connection.execute(text(_KEEP), [_row(letter, token, bound) for token, bound in made.values()])


def _asked(letter: Letter) -> Iterator[tuple[str, Piece, Task]]:
    for reader in letter.readers:
        for piece in reader.pieces:
            yield from ((reader.person.id, piece, task) for task in piece.tasks)


def _row(letter: Letter, token: str, bound: Bound) -> dict[str, object]:
    until = bound.task.until
    last = datetime.combine(until, time.max, UTC) if until else letter.now
    return {
        "hash": hash_of(token),
        "letter": letter.number,
        "person": bound.person,
        "programme": bound.piece.programme,
        "run": bound.task.run,
        "seat": bound.task.seat,
        "act": bound.task.act,
        "item": bound.task.item,
        "made": letter.now,
        "expires": max(last, letter.now) + LASTS,
    }


_KEEP = """
    INSERT INTO link (hash, letter, person, programme, run, seat, act, item, made, expires)
    VALUES (:hash, :letter, :person, :programme, :run, :seat, :act, :item, :made, :expires)
"""
