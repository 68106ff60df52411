"""The outbox in SQL: claiming a letter, and writing down what became of it. Only statements live here.

A letter is marked `sending` before it is sent, by a conditional update: of several senders one gets it. Whoever claims
it holds it until a moment by the database's own clock; what was claimed and never told about has an unknown fate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from engine.office.letters.shapes import Why
from engine.office.trouble import as_trouble

HELD_FOR = timedelta(minutes=15)
"""How long a sender holds a letter: longer than a mail server may take over one."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is ours to send. `undecided`: an earlier attempt may have arrived."""

    number: int
    mailbox: str
    address: str
    made: datetime
    attempts: int
    undecided: bool


def free_what_was_left(engine: Engine, now: datetime) -> int:
    """Letters whose sender is gone wait again; nobody knows whether they arrived, so the next attempt says the same
    name. How many that were."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_FREE), {"now": now}).rowcount


def claim(engine: Engine, sender: str, now: datetime) -> Claimed | None:
    """The letter that waits longest, marked as being sent by `sender`; None when none is ready at `now`."""
    values = {"sender": sender, "now": now, "held_for": HELD_FOR}
    with as_trouble(), engine.begin() as connection:
        row = connection.execute(text(_CLAIM), values).first()
        return Claimed(*row) if row else None


def sent(engine: Engine, letter: Claimed, subject: str, now: datetime) -> None:
    """It has arrived: its wishes are served."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_SENT), {"letter": letter.number, "subject": subject, "now": now})
        connection.execute(text(_SERVED), {"letter": letter.number, "now": now})


def moot(engine: Engine, letter: Claimed, now: datetime) -> None:
    """There was nothing left to say: its wishes are served without it."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_MOOT), {"letter": letter.number})
        connection.execute(text(_SERVED), {"letter": letter.number, "now": now})


def later(engine: Engine, letter: Claimed, again: datetime, told: str, undecided: bool, counts: bool = True) -> None:
    """It waits until `again`. `undecided`: it may have arrived. `counts`: this was an attempt at this letter."""
    values = {"letter": letter.number, "again": again, "told": told, "undecided": undecided, "counts": int(counts)}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_LATER), values)


def hold(engine: Engine, letter: Claimed, why: Why, told: str, now: datetime) -> None:
    """It cannot go as it is: somebody must look, and whoever manages the programmes in it is told."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_HOLD), {"letter": letter.number, "why": why, "told": told})
        tell_managers(connection, [letter.number], now)


def refused(engine: Engine, letter: Claimed, why: Why, told: str, now: datetime) -> None:
    """It will never arrive: whoever manages the programmes in it is told, unless it told of such a letter itself."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_REFUSED), {"letter": letter.number, "why": why, "told": told})
        connection.execute(text(_SERVED), {"letter": letter.number, "now": now})
        tell_managers(connection, [letter.number], now)


def tell_managers(connection: Connection, letters: list[int], now: datetime) -> None:
    """A wish for a letter about these letters to whoever manages each programme in them, once per letter.

    A letter about a letter that did not arrive causes none.
    """
    connection.execute(text(_TELL), {"letters": letters, "now": now})


_FREE = """
    UPDATE letter SET state = 'queued', undecided = true, next_try = :now
    WHERE state = 'sending' AND claimed_until < clock_timestamp()
"""

_CLAIM = """
    UPDATE letter SET state = 'sending', attempts = attempts + 1, claimed_by = :sender,
        claimed_until = clock_timestamp() + :held_for
    WHERE id = (
        SELECT id FROM letter WHERE state = 'queued' AND next_try <= :now ORDER BY next_try, id
        LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AND state = 'queued'
    RETURNING id, mailbox, address, made, attempts, undecided
"""

_SENT = """
    UPDATE letter SET state = 'sent', sent_at = :now, subject = :subject, told = NULL, why = NULL, next_try = NULL
    WHERE id = :letter
"""

_MOOT = "UPDATE letter SET state = 'moot', next_try = NULL WHERE id = :letter"

_LATER = """
    UPDATE letter SET state = 'queued', next_try = :again, told = :told, undecided = undecided OR :undecided,
        attempts = attempts - 1 + :counts
    WHERE id = :letter
"""

_HOLD = "UPDATE letter SET state = 'held', why = :why, told = :told, next_try = NULL WHERE id = :letter"

_REFUSED = "UPDATE letter SET state = 'refused', why = :why, told = :told, next_try = NULL WHERE id = :letter"

_SERVED = """
    UPDATE wish AS w SET served_at = :now WHERE served_at IS NULL
    AND id IN (SELECT wish FROM letter_wish WHERE letter = :letter)
    AND NOT EXISTS (
        SELECT 1 FROM letter_wish AS other JOIN letter AS l ON l.id = other.letter
        WHERE other.wish = w.id AND l.state IN ('queued', 'sending', 'held')
    )
"""

_TELL = """
    INSERT INTO wish (programme, sequence, kind, about, role, item, day, due)
    SELECT DISTINCT w.programme, p.sequence, 'letter', 'undelivered', NULL, CAST(lw.letter AS text),
           CAST(:now AS date), CAST(:now AS timestamptz)
    FROM letter_wish AS lw JOIN wish AS w ON w.id = lw.wish JOIN programme AS p ON p.id = w.programme
    WHERE lw.letter = ANY(:letters) AND w.about <> 'undelivered' AND NOT EXISTS (
        SELECT 1 FROM wish AS told WHERE told.about = 'undelivered' AND told.programme = w.programme
        AND told.item = CAST(lw.letter AS text)
    )
"""
