"""Where a person looks at letters, holds them, lets them go, sends one again, or sends none. SQL of that only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.letters.shapes import State
from engine.office.trouble import as_trouble
from engine.rules.refusals import Refusal

SHOWN = 200


class NoSuchLetter(Refusal):
    """Bericht {letter} is er niet, of het is er niet naar. Kijk met: koers post.
    --
    There is no letter {letter}, or this cannot be done with it. Look with: koers post.
    """


@dataclass(frozen=True, slots=True)
class Lying:
    """A letter as it lies: for whom, about what in which programmes, and its fate so far."""

    number: int
    day: date
    state: State
    why: str | None
    told: str | None
    address: str | None
    names: tuple[str, ...]
    programmes: tuple[str, ...]
    about: tuple[str, ...]
    attempts: int
    next_try: datetime | None
    sent_at: datetime | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Pile:
    """How many letters lie in each state that asks for work, and since when (by the ruling clock) the oldest waits."""

    queued: int
    sending: int
    held: int
    refused: int
    oldest: datetime | None


def lying(engine: Engine, states: Sequence[State], limit: int = SHOWN, before: int | None = None) -> tuple[Lying, ...]:
    """The newest letters in these states, newest first; `before` as in `of_programme`."""
    values = {"states": list(states), "limit": limit, "number": None, "before": before}
    return _some(engine, _LYING, values)


def of_programme(engine: Engine, programme: str, before: int | None = None, limit: int = 20) -> tuple[Lying, ...]:
    """The letters about a programme, newest first: `names`, `about` and `programmes` tell of this programme only.

    `before`: only those with a lower number, for the next page. `subject` may name another programme of the reader.
    """
    return _some(engine, _OF_PROGRAMME, {"which": programme, "before": before, "limit": limit})


def of_person(engine: Engine, person: str, before: int | None = None, limit: int = 20) -> tuple[Lying, ...]:
    """The letters to a person, newest first, with what in them was for this person; `before` as in `of_programme`."""
    return _some(engine, _OF_PERSON, {"which": person, "before": before, "limit": limit})


def first_after(engine: Engine, day: date) -> int | None:
    """The number of the first letter of a later day than this; None where there is none."""
    with as_trouble(), autocommitting(engine) as connection:
        found: int | None = connection.scalar(text(_FIRST_AFTER), {"day": day})
        return found


def next_of_programme(engine: Engine, programme: str) -> tuple[date, datetime] | None:
    """Of the first letter about a programme that is still to be made: the first day it may go, and the moment from
    which it is made, which may have passed; None where none is. The cost is that of what is still to be told."""
    with as_trouble(), autocommitting(engine) as connection:
        row = connection.execute(text(_NEXT_OF_PROGRAMME), {"programme": programme}).first()
    return (row[0], row[1]) if row else None


def _some(engine: Engine, statement: str, values: dict[str, object]) -> tuple[Lying, ...]:
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(_lying(row) for row in connection.execute(text(statement), values))


def letter(engine: Engine, number: int) -> Lying:
    """One letter. Raises NoSuchLetter."""
    with as_trouble(), autocommitting(engine) as connection:
        values = {"states": None, "limit": 1, "number": number, "before": None}
        row = connection.execute(text(_LYING), values).first()
    if row is None:
        raise NoSuchLetter(letter=number)
    return _lying(row)


def pile(engine: Engine) -> Pile:
    """What lies there; the cost is that of what is not sent yet."""
    with as_trouble(), autocommitting(engine) as connection:
        return Pile(*connection.execute(text(_PILE)).one())


def hold(engine: Engine, numbers: Sequence[int] | None) -> int:
    """Holds these letters (None: all that wait) until released; how many."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_HOLD), {"numbers": _listed(numbers)}).rowcount


def release(engine: Engine, numbers: Sequence[int] | None, now: datetime) -> int:
    """Lets held letters go (None: all of them); how many. Where the address was missing it is looked up again."""
    values = {"numbers": _listed(numbers), "now": now}
    with as_trouble(), engine.begin() as connection:
        anew = connection.execute(text(_UNADDRESSED), values).scalars().all()
        connection.execute(text(_SORT_AGAIN), {"letters": list(anew), "now": now})
        return len(anew) + connection.execute(text(_RELEASE), values).rowcount


def resend(engine: Engine, number: int, now: datetime) -> None:
    """Sends a letter that went, or was refused, once more, under a new name. Raises NoSuchLetter."""
    with as_trouble(), engine.begin() as connection:
        if connection.execute(text(_RESEND), {"number": number, "now": now}).rowcount == 0:
            raise NoSuchLetter(letter=number)


def forget(engine: Engine, programme: str, now: datetime) -> None:
    """No letter is sent of what happened in this programme so far: it was made up."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_FORGET), {"programme": programme, "now": now})


def _listed(numbers: Sequence[int] | None) -> list[int] | None:
    return None if numbers is None else list(numbers)


def _lying(row: Sequence[object]) -> Lying:
    values = [tuple(value) if isinstance(value, list) else value for value in row]
    return Lying(*values)  # type: ignore[arg-type]


_LYING = """
    SELECT l.id, l.day, l.state, l.why, l.told, l.address,
           array_remove(array_agg(DISTINCT p.name), NULL), array_remove(array_agg(DISTINCT w.programme), NULL),
           array_remove(array_agg(DISTINCT w.about), NULL), l.attempts, l.next_try, l.sent_at, l.subject
    FROM letter AS l LEFT JOIN letter_wish AS lw ON lw.letter = l.id LEFT JOIN wish AS w ON w.id = lw.wish
    LEFT JOIN person AS p ON p.id = lw.person
    WHERE l.id IN (
        SELECT id FROM letter WHERE (CAST(:number AS bigint) IS NULL OR id = :number)
        AND (CAST(:states AS text[]) IS NULL OR state = ANY(:states))
        AND (CAST(:before AS bigint) IS NULL OR id < CAST(:before AS bigint)) ORDER BY id DESC LIMIT :limit
    )
    GROUP BY l.id ORDER BY l.id DESC
"""

_OF = """
    SELECT l.id, l.day, l.state, l.why, l.told, l.address,
           array_remove(array_agg(DISTINCT p.name), NULL), array_remove(array_agg(DISTINCT w.programme), NULL),
           array_remove(array_agg(DISTINCT w.about), NULL), l.attempts, l.next_try, l.sent_at, l.subject
    FROM (
        SELECT DISTINCT letter FROM letter_wish
        WHERE {column} = :which AND (CAST(:before AS bigint) IS NULL OR letter < CAST(:before AS bigint))
        ORDER BY letter DESC LIMIT :limit
    ) AS newest JOIN letter AS l ON l.id = newest.letter
    JOIN letter_wish AS lw ON lw.letter = l.id AND lw.{column} = :which
    JOIN wish AS w ON w.id = lw.wish LEFT JOIN person AS p ON p.id = lw.person
    GROUP BY l.id ORDER BY l.id DESC
"""
_OF_PROGRAMME, _OF_PERSON = _OF.format(column="programme"), _OF.format(column="person")

_FIRST_AFTER = "SELECT min(id) FROM letter WHERE day > :day"

_NEXT_OF_PROGRAMME = """
    SELECT day, due FROM wish
    WHERE programme = :programme AND kind = 'letter' AND served_at IS NULL AND sorted_at IS NULL AND due IS NOT NULL
    ORDER BY greatest(due, CAST(day AS timestamptz)), id LIMIT 1
"""

_PILE = """
    SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'sending'),
           count(*) FILTER (WHERE state = 'held'), count(*) FILTER (WHERE state = 'refused'),
           min(made) FILTER (WHERE state IN ('queued', 'sending'))
    FROM letter WHERE state IN ('queued', 'sending', 'held', 'refused')
"""

_HOLD = """
    UPDATE letter SET state = 'held', why = 'by_hand', next_try = NULL
    WHERE state = 'queued' AND (CAST(:numbers AS bigint[]) IS NULL OR id = ANY(:numbers))
"""

_UNADDRESSED = """
    UPDATE letter SET state = 'moot', why = NULL
    WHERE state = 'held' AND mailbox IS NULL AND (CAST(:numbers AS bigint[]) IS NULL OR id = ANY(:numbers))
    RETURNING id
"""

_SORT_AGAIN = """
    UPDATE wish SET sorted_at = NULL, due = :now
    WHERE id IN (SELECT wish FROM letter_wish WHERE letter = ANY(:letters)) AND served_at IS NULL
"""

_RELEASE = """
    UPDATE letter SET state = 'queued', why = NULL, told = NULL, next_try = :now
    WHERE state = 'held' AND mailbox IS NOT NULL AND (CAST(:numbers AS bigint[]) IS NULL OR id = ANY(:numbers))
"""

_FORGET = """
    UPDATE wish SET sorted_at = coalesce(sorted_at, :now), served_at = coalesce(served_at, :now)
    WHERE programme = :programme AND kind = 'letter' AND served_at IS NULL
"""

_RESEND = """
    UPDATE letter SET state = 'queued', why = NULL, told = NULL, next_try = :now, made = :now, attempts = 0,
        undecided = false
    WHERE id = :number AND state IN ('sent', 'refused') AND mailbox IS NOT NULL
"""
