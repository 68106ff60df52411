"""What was expected of each partner, what came, what is late and what was approved; and who owes what.

Address: /programma/{programme}/partners.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from engine.rules.gates import COURSE
from engine.rules.picture import Owes, Received
from engine.rules.programme import Programme
from engine.rules.texts import Text
from engine.rules.words import both, capital
from faces.web.doors import Doors
from faces.web.pages.gates import by_person
from faces.web.pages.within import Within, show, within
from faces.web.visit import Visiting

doors = Doors()


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A role or one seat of it in the open phase runs. `approved` is None for who has nothing to approve."""

    who: Text
    expected: int
    received: int
    late: int
    approved: int | None


@dataclass(frozen=True, slots=True)
class OwedLine:
    """What somebody owes in one phase run, or (`run` None) in the programme as a whole."""

    who: Text
    what: tuple[Text, ...]
    run: Text | None
    until: date | None
    late: bool


@doors.get("/programma/{programme}/partners", "standing")
def partners(visit: Visiting, programme: str) -> Response:
    """The table of partners."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "partners")
    stands = around.known.standing
    lines = tuple(_line(around.known.programme, stands.owed, one) for one in stands.received)
    return show(visit, "partners.html", around, lines=lines, owed=tuple(_owed(around)))


def _line(p: Programme, owed: Iterable[Owes], found: Received) -> PartnerLine:
    late = {(one.run, one.act, one.item) for one in owed if one.late and _is_of(one, found)}
    return PartnerLine(
        both(lambda language: capital(found.who.say(language))),
        found.expected,
        found.received,
        len(late),
        _approved(p, found.seat) if found.seat else None,
    )


def _is_of(owed: Owes, found: Received) -> bool:
    """Whether this is owed by the seat of the line; or, of a line about a role as a whole, by anybody in it."""
    return owed.seat == found.seat if found.seat else owed.role == found.role and owed.act not in _BY_SEAT


_BY_SEAT = ("sign", "decide", "sign_agreement")
"""What is counted for each seat by itself."""


def _approved(p: Programme, seat: str) -> int:
    """Sign-offs that approve, on content or course, and signatures, in the open phase runs."""
    votes = [run.votes.get(name) for run in p.runs.values() for name in (seat, COURSE + seat)]
    signed = sum(seat in item.signed for item in p.agreements.values() if item.run in p.runs)
    return sum(vote is not None and vote.verdict == "approve" for vote in votes) + signed


def _owed(around: Within) -> Iterator[OwedLine]:
    """Once for everybody in each phase run; what is late first, then by day."""
    stands = around.known.standing
    labels = {run.run: run.label for run in stands.runs}
    runs = dict.fromkeys(one.run for one in stands.owed)
    lines = [
        OwedLine(who, what, labels.get(run) if run else None, until, late)
        for run in runs
        for who, what, until, late in by_person(one for one in stands.owed if one.run == run)
    ]
    yield from sorted(lines, key=lambda line: (not line.late, line.until or date.max))
