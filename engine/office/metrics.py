"""What monitoring asks of the office: how much waits, for how long, who acts, what is late. Counts and ages only.

Nothing here names a person, an organisation or an area. The cost is that of what is open, never of what has been.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from engine.office import clock, lease, reading, showing
from engine.office.clock import Face, HoldReason
from engine.office.lease import Lease
from engine.office.letters import desk
from engine.office.showing import Backlog
from engine.office.trouble import as_trouble


@dataclass(frozen=True, slots=True)
class Metrics:
    """The office at one moment, by the clock that rules in it. Ages are in seconds, never below zero.

    `letters` counts by state those that are not sent, `oldest_letter` is the age of the oldest that waits to go;
    `post_left` is zero when no post is at work. `wishes` are open wishes for flow runs, `oldest_wish` the age of the
    oldest; `lag` is how long the earliest due date has passed; `programmes` counts by status, `overdue` phase runs past
    their deadline. `lease_left` is zero when nobody holds the lease; `term` is zero when no clock ever did.
    """

    wishes: int
    oldest_wish: float
    lag: float
    programmes: dict[str, int]
    overdue: int
    term: int
    lease_left: float
    held: HoldReason | None
    letters: dict[str, int]
    oldest_letter: float
    post_left: float


def measure(engine: Engine) -> Metrics:
    """Measures now. Raises OfficeUnavailable."""
    face, held, left = clock.face(engine), lease.current(engine), showing.backlog(engine)
    programmes, overdue = _programmes(engine)
    pile, post = desk.pile(engine), lease.current(engine, lease.POST)
    return Metrics(
        wishes=left.count,
        oldest_wish=_oldest(face, left),
        lag=_age(reading.next_due(engine), face.now()),
        programmes=programmes,
        overdue=overdue,
        term=held.term if held else 0,
        lease_left=_left(face, held),
        held=face.held,
        letters={"queued": pile.queued, "sending": pile.sending, "held": pile.held, "refused": pile.refused},
        oldest_letter=_age(pile.oldest, face.now()),
        post_left=_left(face, post),
    )


def _oldest(face: Face, left: Backlog) -> float:
    return _age(left.oldest, face.now()) if left.count else 0.0


def _left(face: Face, held: Lease | None) -> float:
    """Leases go by the time of the database, whichever clock rules."""
    return _age(face.database, held.until) if held and not held.over else 0.0


def _age(then: datetime | None, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0


def _programmes(engine: Engine) -> tuple[dict[str, int], int]:
    with as_trouble(), engine.connect() as connection:
        rows = connection.execute(text(_PROGRAMMES)).all()
    return {status: count for status, count, _ in rows}, sum(overdue for *_, overdue in rows)


_PROGRAMMES = "SELECT status, count(*), sum(overdue) FROM programme GROUP BY status"
