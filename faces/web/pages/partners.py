"""What was expected of each partner, what came, what is late and what was approved; and who owes what.

Address: /programma/{programme}/partners.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from engine.rules.gates import COURSE, seats_of
from engine.rules.picture import Owes
from engine.rules.programme import Programme, Seat
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both, capital
from faces.web.doors import Doors
from faces.web.pages.gates import by_person
from faces.web.pages.within import Within, show, within
from faces.web.visit import Visiting

doors = Doors()


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A role or one seat of it in the open phase runs. `approved` is None for who has nothing to approve; `under`: it
    is one of the seats of the line above it. `remind` is where who still owes something is reminded, for who may."""

    who: Text
    expected: int
    received: int
    late: int
    approved: int | None
    under: bool
    remind: str | None


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
    lines = tuple(_lines(around))
    return show(visit, "partners.html", around, lines=lines, owed=tuple(_owed(around)), reminds=_reminds(around))


def _lines(around: Within) -> Iterator[PartnerLine]:
    """Each role, and where more than one holds a seat of it a line for each of these beneath it."""
    p, stands = around.known.programme, around.known.standing
    counted = {(one.role, one.seat): one for one in stands.received}
    for role in dict.fromkeys(one.role for one in stands.received):
        whole, seats = counted.get((role, None)), [seat for seat in seats_of(p, role) if seat.filled]
        apart = whole is not None and len(seats) > 1
        if whole is not None:
            yield _line(around, whole.label, _Share(whole.expected, whole.received), _owed_by_role(stands.owed, role))
        for seat in seats if apart else [p.seats[one.seat] for one in stands.received if one.role == role and one.seat]:
            own = counted.get((role, seat.id))
            share = _own(p, stands.owed, seat.id) if apart else _Share(0, 0)
            if own is not None:
                share = _Share(share.expected + own.expected, share.received + own.received)
            owed = [one for one in stands.owed if one.seat == seat.id]
            approved = _approved(p, seat.id) if own is not None else None
            yield _line(around, _called(around, seat), share, owed, approved, under=apart)


@dataclass(frozen=True, slots=True)
class _Share:
    """How much was expected of somebody, and how much came."""

    expected: int
    received: int


def _line(
    around: Within, who: Text, share: _Share, owed: list[Owes], approved: int | None = None, under: bool = False
) -> PartnerLine:
    late = {(one.run, one.act, one.item) for one in owed if one.late}
    run = next((one.run for one in owed if one.run and one.seat), None)
    return PartnerLine(
        both(lambda language: capital(who.say(language))),
        share.expected,
        share.received,
        len(late),
        approved,
        under,
        around.now("doen/herinneren", fase=run) if run and _reminds(around) else None,
    )


def _own(p: Programme, owed: Iterable[Owes], seat: str) -> _Share:
    """Of what is asked of a role as a whole: what this seat handed in, and what it can still do."""
    came = sum(handed.seat == seat for run in p.runs.values() for handed in run.products.values())
    left = {(one.run, one.act, one.item) for one in owed if one.seat == seat and one.act in _TOGETHER}
    return _Share(came + len(left), came)


def _called(around: Within, seat: Seat) -> Text:
    return both(lambda language: Speaker(around.known.plan, around.known.names, language).seat(seat))


def _reminds(around: Within) -> bool:
    return around.may_act("remind")


def _owed_by_role(owed: Iterable[Owes], role: str) -> list[Owes]:
    """What anybody in it can do."""
    return [one for one in owed if one.role == role and one.act not in _BY_SEAT]


_BY_SEAT = ("sign", "decide", "sign_agreement")
"""What is counted for each seat by itself."""

_TOGETHER = ("deliver", "answer", "supply")
"""What is asked of a role as a whole, and counted."""


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
