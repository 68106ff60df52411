"""What was expected of each partner, what came, what is late and what was approved; and who owes what.

Address: /programma/{programme}/partners.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from engine.office.shelf import Known
from engine.office.supplied import by_whom
from engine.rules.gates import COURSE, figure_is_in, halted, seats_of
from engine.rules.picture import Owes
from engine.rules.programme import Programme, Seat
from engine.rules.readers import acts_for
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
        suppliers = by_whom(connection, around.known, tuple(_shared(around.known)))
    lines = tuple(_lines(around, suppliers))
    return show(visit, "partners.html", around, lines=lines, owed=tuple(_owed(around)), reminds=_reminds(around))


def _lines(around: Within, suppliers: Mapping[str, str]) -> Iterator[PartnerLine]:
    """Each role, and where more than one holds a seat of it a line for each of these beneath it. `suppliers` tells who
    supplied which figure."""
    p, stands = around.known.programme, around.known.standing
    counted = {(one.role, one.seat): one for one in stands.received}
    for role in dict.fromkeys(one.role for one in stands.received):
        whole, seats = counted.get((role, None)), [seat for seat in seats_of(p, role) if seat.filled]
        apart = whole is not None and len(seats) > 1
        if whole is not None:
            own_too = [one for one in stands.received if one.role == role and (one.seat is None or apart)]
            share = _Share(sum(one.expected for one in own_too), sum(one.received for one in own_too))
            yield _line(around, whole.label, share, _owed_by_role(stands.owed, role))
        for seat in seats if apart else [p.seats[one.seat] for one in stands.received if one.role == role and one.seat]:
            own = counted.get((role, seat.id))
            share = _own(around.known, seat, suppliers) if apart else _Share(0, 0)
            if own is not None:
                share = _Share(share.expected + own.expected, share.received + own.received)
            owed = [one for one in stands.owed if one.seat == seat.id]
            approved = _approved(p, seat.id) if own is not None and _approves(p, owed, seat.id) else None
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


def _own(known: Known, seat: Seat, suppliers: Mapping[str, str]) -> _Share:
    """Of what is asked of a role as a whole: what this seat handed in or supplied, and what it can still do."""
    p, stands = known.programme, known.standing
    came = sum(handed.seat == seat.id for run in p.runs.values() for handed in run.products.values())
    by_them = [key for key, person in suppliers.items() if acts_for(p, seat, person, stands.on)]
    came += sum(known.plan.indicator[key.partition("|")[0]].supplied_by == seat.role for key in by_them)
    left = {(one.run, one.act, one.item) for one in stands.owed if one.seat == seat.id and one.act in _TOGETHER}
    return _Share(came + len(left), came)


def _shared(known: Known) -> Iterator[str]:
    """The figures that came in the open phase runs and that more than one could supply."""
    p, plan = known.programme, known.plan
    for run in p.runs.values():
        for key in run.evaluation.wanted if run.evaluation and not halted(p, run) else ():
            role = plan.indicator[key.partition("|")[0]].supplied_by
            if figure_is_in(p, key) and sum(seat.filled for seat in seats_of(p, role)) > 1:
                yield key


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


def _approves(p: Programme, owed: Iterable[Owes], seat: str) -> bool:
    """Whether they approved anything in the open phase runs, or are asked to."""
    return _approved(p, seat) > 0 or _voted(p, seat) or any(one.act in _BY_SEAT for one in owed)


def _voted(p: Programme, seat: str) -> bool:
    return any(name in run.votes for run in p.runs.values() for name in (seat, COURSE + seat))


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
