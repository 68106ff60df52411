"""A second opinion on gates and on what is done, from the checker's own memory; the rules' own look is in gates.py.

Written plainly and apart on purpose: where the two disagree, one of them is wrong.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from engine.rehearsal.memory import COURSE, AgreementNotes, Memory, RunNotes
from engine.rules import conditions as c
from engine.rules.canonical import digest
from engine.rules.events import SignedOff
from engine.rules.lately import Lately
from engine.rules.programme import Programme, Seat
from engine.rules.workdays import local_day

_belonging = Lately()


def unmet(memory: Memory, p: Programme, run: str) -> Iterator[str]:
    """The kinds of condition in the gate of an open run that are not met, from memory alone but for who sits where."""
    notes = memory.runs[run]
    for item in memory.plan.phase[notes.opened.phase].gate:
        if not _MET[type(item)](memory, p, notes, item):
            yield item.condition


def content_of(memory: Memory, run: str) -> str:
    """The hash of what is handed in and agreed in a run, from memory."""
    notes = memory.runs[run]
    if notes.content is None:
        notes.content = _content(memory, notes, run)
    return notes.content


def _content(memory: Memory, notes: RunNotes, run: str) -> str:
    products = sorted((product, handed.hash) for product, handed in notes.handed.items())
    made = [other.made for other in memory.agreements.values() if other.made.run == run]
    agreements = sorted((item.agreement, item.kind, item.content) for item in made)
    return digest({"agreements": agreements, "products": products, "run": run})


def makers(notes: RunNotes) -> set[str]:
    """Who handed in what now stands in a run."""
    return {handed.by for handed in notes.handed.values() if handed.by}


def may_act(p: Programme, seat: Seat, person: str | None, day: date) -> bool:
    """Whether the person holds the seat, belongs to the organisation that does, or substitutes on `day`."""
    if person is None or person not in p.people:
        return False
    stands_in = seat.substitute is not None and seat.substitute.person == person
    if seat.substitute is not None and stands_in and seat.substitute.first <= day <= seat.substitute.last:
        return True
    return person == seat.person or (seat.organisation is not None and seat.organisation in p.people[person])


def under_way(memory: Memory) -> bool:
    """Whether the running cycle was begun anew and the phase that makes it policy has not passed in it."""
    cycle, course = memory.cycle, memory.plan.course
    if cycle is None or course is None or cycle.reason == "start":
        return False
    walk = memory.plan.walk
    decides = max(course.adjusts, cycle.phase, key=walk.index)
    return (cycle.cycle, decides) not in memory.passed


def is_done(memory: Memory, p: Programme, run: str | None, seat: str | None, act: str, item: str) -> bool:
    """Whether a thing that was asked has been done, or can no longer be."""
    if act == "supply":
        figure = memory.figures.get(item)
        return figure is not None and figure.absent != "not_yet_published"
    if run is None:
        return False
    notes = memory.runs.get(run)
    return notes is None or _DONE[act](memory, p, notes, seat, item)


def _deliver_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return item in notes.handed and item not in notes.returned


def _answer_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    questionnaire, group = item.split(":")
    needed = max(
        condition.at_least.get(group, 0)
        for condition in memory.plan.phase[notes.opened.phase].gate
        if isinstance(condition, c.Answered) and condition.questionnaire == questionnaire
    )
    return len(notes.respondents.get(item, ())) >= needed


def _agree_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    made = _agreed_on(memory, notes, item)
    hopeful = [x for x in made if all(s in x.signed or p.seats[s].filled for s in x.made.parties)]
    gate = memory.plan.phase[notes.opened.phase].gate
    return len(hopeful) >= max(x.at_least for x in gate if isinstance(x, c.Agreements) and x.kind == item)


def _sign_agreement_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return seat in memory.agreements[item].signed


def _sign_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return seat in notes.votes


def _decide_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return notes.proposal is None or notes.decided is not None or f"{COURSE}{seat}" in notes.votes


def _explain_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return notes.ready or item in notes.explained


def _propose_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return notes.proposal is not None or notes.decided is not None


def _ratify_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return notes.decided is None or notes.ratified


def _plan_initiative_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    there, needed = (int(part) for part in item.split("/"))
    own = sum(initiative.cycle == notes.opened.cycle for initiative in p.initiatives.values())
    return own >= needed or own > there


def _reach_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    gate = memory.plan.phase[notes.opened.phase].gate
    goals = [
        memory.plan.milestones.index(x.milestone) + 1 for x in gate if isinstance(x, c.Initiatives) and x.milestone
    ]
    return item not in p.initiatives or p.initiatives[item].reached >= max(goals)


def _settle_done(memory: Memory, p: Programme, notes: RunNotes, seat: str | None, item: str) -> bool:
    return item not in p.initiatives or p.initiatives[item].verdict is not None


_DONE: dict[str, Any] = {
    "deliver": _deliver_done,
    "answer": _answer_done,
    "agree": _agree_done,
    "sign_agreement": _sign_agreement_done,
    "sign": _sign_done,
    "decide": _decide_done,
    "explain": _explain_done,
    "propose": _propose_done,
    "ratify": _ratify_done,
    "plan_initiative": _plan_initiative_done,
    "reach_milestone": _reach_done,
    "settle": _settle_done,
}


def _delivered(memory: Memory, p: Programme, notes: RunNotes, item: c.Delivered) -> bool:
    return all(product in notes.handed and product not in notes.returned for product in item.products)


def _answered(memory: Memory, p: Programme, notes: RunNotes, item: c.Answered) -> bool:
    return all(
        len(notes.respondents.get(f"{item.questionnaire}:{group}", ())) >= n for group, n in item.at_least.items()
    )


def _agreements(memory: Memory, p: Programme, notes: RunNotes, item: c.Agreements) -> bool:
    bound = [x for x in _agreed_on(memory, notes, item.kind) if set(x.made.parties) <= x.signed]
    return len(bound) >= item.at_least


def _agreed_on(memory: Memory, notes: RunNotes, kind: str) -> list[AgreementNotes]:
    return [x for x in memory.agreements.values() if (x.made.kind, x.made.cycle) == (kind, notes.opened.cycle)]


def _signed(memory: Memory, p: Programme, notes: RunNotes, item: c.Signed) -> bool:
    above = notes.above.get(item.role)
    approval: c.Approval = c.Approval(seats="every") if above else item
    counted = list(_counting(p, notes, above or item.role))
    if item.veto:
        heard = [notes.votes.get(seat) for seat in _counting(p, notes, item.veto)]
        if not heard or any(vote is None or vote.verdict == "return" for vote in heard):
            return False
    return _carried(approval, counted, notes)


def _counting(p: Programme, notes: RunNotes, role: str) -> Iterator[str]:
    """Seats that are filled, or were when they spoke; without a conflict, and not all of whose people made it."""
    own = makers(notes)
    for seat in p.seats.values():
        if seat.role != role or seat.id in notes.conflicts:
            continue
        counts = not _all_made_it(p, seat, own) if seat.filled else seat.id in notes.votes
        if counts:
            yield seat.id


def _all_made_it(p: Programme, seat: Seat, own: set[str]) -> bool:
    people = _people_of(p, seat) if own else ()
    return bool(people) and own.issuperset(people)


def _people_of(p: Programme, seat: Seat) -> Iterable[str]:
    if seat.person is not None:
        return (seat.person,)
    known = _belonging.about(p.people)
    if seat.organisation not in known:
        known[seat.organisation] = [person for person, places in p.people.items() if seat.organisation in places]
    members: list[str] = known[seat.organisation]
    return members


def _carried(approval: c.Approval, seats: list[str], notes: RunNotes) -> bool:
    votes: list[SignedOff] = [notes.votes[seat] for seat in seats if seat in notes.votes]
    approve = sum(vote.verdict == "approve" for vote in votes)
    if not seats or len(votes) < (approval.quorum or 0):
        return False
    if approval.seats == "every":
        return approve > 0 and len(votes) == len(seats) and all(vote.verdict != "return" for vote in votes)
    return approve >= (approval.seats if isinstance(approval.seats, int) else Fraction(approval.seats) * len(seats))


def _measured(memory: Memory, p: Programme, notes: RunNotes, item: c.Measured) -> bool:
    if item.moment == "this":
        return notes.measured or notes.opened.moment is None
    return any(moment.moment == item.moment for moment in p.closed_moments)


def _initiatives(memory: Memory, p: Programme, notes: RunNotes, item: c.Initiatives) -> bool:
    cycle = notes.opened.cycle
    own = [initiative for initiative in p.initiatives.values() if initiative.cycle == cycle]
    old = [initiative for initiative in p.initiatives.values() if initiative.cycle < cycle and item.settled]
    goal = memory.plan.milestones.index(item.milestone) + 1 if item.milestone else 0
    settled = all(initiative.verdict for initiative in old)
    return settled and len(own) + len(old) >= item.at_least and all(initiative.reached >= goal for initiative in own)


def _decided(memory: Memory, p: Programme, notes: RunNotes, item: c.Decided) -> bool:
    return notes.opened.moment is None or (notes.decided is not None and notes.ratified)


_MET: dict[type, Any] = {
    c.Delivered: _delivered,
    c.Answered: _answered,
    c.Agreements: _agreements,
    c.Signed: _signed,
    c.Measured: _measured,
    c.Initiatives: _initiatives,
    c.Decided: _decided,
}


def today(memory: Memory, p: Programme) -> date:
    """The local day of the last thing that happened."""
    assert p.passed_to is not None
    return local_day(memory.plan.calendar, p.passed_to)
