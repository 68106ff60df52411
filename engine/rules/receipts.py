"""How much was expected in the open phase runs, and how much came: per role, and per seat (a partner) that signs or
has an initiative.

Counting only. What is owed by whom: gates.py.
"""

from collections.abc import Iterator

from engine.rules import conditions as c
from engine.rules.definition import Definition
from engine.rules.gates import COURSE, course_voters, eligible, figures_missing, halted, look
from engine.rules.picture import Received
from engine.rules.programme import Look, PhaseRun, Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.words import both
from engine.rules.workdays import local_day

Count = tuple[str, str | None, int, int]
"""Role, seat (None: the role as a whole), expected, received."""


def received(plan: Definition, p: Programme, names: Names) -> tuple[Received, ...]:
    """Expected and received per role and seat, in the order of the definition's roles; suspended runs ask nothing."""
    counts: dict[tuple[str, str | None], tuple[int, int]] = {}
    for run in p.runs.values():
        for role, seat, expected, came in _of_run(plan, p, run) if not halted(p, run) else ():
            before = counts.get((role, seat), (0, 0))
            counts[role, seat] = (before[0] + expected, before[1] + min(came, expected))
    order = {role: place for place, role in enumerate(plan.role)}
    rows = sorted(counts.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][1] or ""))
    return tuple(_row(plan, p, names, role, seat, *numbers) for (role, seat), numbers in rows)


def _row(
    plan: Definition, p: Programme, names: Names, role: str, seat: str | None, expected: int, came: int
) -> Received:
    label = both(lambda language: Speaker(plan, names, language).role(role))
    who = both(lambda language: Speaker(plan, names, language).seat(p.seats[seat])) if seat else label
    return Received(role, label, seat, who, expected, came)


def _of_run(plan: Definition, p: Programme, run: PhaseRun) -> Iterator[Count]:
    today = local_day(plan.calendar, p.passed_to or p.started)
    looks = look(plan, p, run, today).conditions
    for condition, seen in zip(plan.phase[run.phase].gate, looks, strict=True):
        if isinstance(condition, c.Delivered):
            yield from _products(plan, run, condition, seen.missing)
        elif isinstance(condition, c.Answered):
            yield from _answers(plan, run, condition)
        elif isinstance(condition, c.Agreements):
            yield from _parties(p, run, condition)
        elif isinstance(condition, c.Signed) and not seen.waits:
            yield from _signatures(p, run, condition)
        elif isinstance(condition, c.Initiatives):
            yield from _milestones(plan, p, run, condition)
        elif isinstance(condition, c.Measured):
            yield from _figures(plan, p, run)
        elif isinstance(condition, c.Decided):
            yield from _course(plan, p, run)


def _products(plan: Definition, run: PhaseRun, item: c.Delivered, missing: tuple[str, ...]) -> Iterator[Count]:
    for name in item.products:
        yield plan.product[run.phase, name].made_by, None, 1, int(name not in missing)


def _answers(plan: Definition, run: PhaseRun, item: c.Answered) -> Iterator[Count]:
    roles = {group.id: group.role for group in plan.questionnaire[item.questionnaire].groups}
    for group, least in item.at_least.items():
        yield roles[group], None, least, run.answers.get(f"{item.questionnaire}:{group}", 0)


def _parties(p: Programme, run: PhaseRun, item: c.Agreements) -> Iterator[Count]:
    for made in p.agreements.values():
        if made.kind == item.kind and made.cycle == run.cycle:
            for seat in made.parties:
                yield p.seats[seat].role, seat, 1, int(seat in made.signed)


def _signatures(p: Programme, run: PhaseRun, item: c.Signed) -> Iterator[Count]:
    asked = run.looks.get(item.role, Look()).above or item.role
    for role in dict.fromkeys((asked, item.veto or asked)):
        for seat in eligible(p, run, role):
            yield role, seat, 1, int(seat in run.votes)


def _milestones(plan: Definition, p: Programme, run: PhaseRun, item: c.Initiatives) -> Iterator[Count]:
    """Of the seat of each initiative: the milestones up to the one that is asked."""
    goal = plan.milestones.index(item.milestone) + 1 if item.milestone else 0
    for one in p.initiatives.values():
        if goal and one.cycle == run.cycle:
            yield p.seats[one.seat].role, one.seat, goal, min(one.reached, goal)


def _figures(plan: Definition, p: Programme, run: PhaseRun) -> Iterator[Count]:
    missing = figures_missing(p, run)
    for key in run.evaluation.wanted if run.evaluation else ():
        yield plan.indicator[key.split("|", 1)[0]].supplied_by, None, 1, int(key not in missing)


def _course(plan: Definition, p: Programme, run: PhaseRun) -> Iterator[Count]:
    course, evaluation = plan.course, run.evaluation
    if course is None or evaluation is None or evaluation.stage != "meeting" or evaluation.proposal is None:
        return
    role = run.looks.get(COURSE + course.decided_by, Look()).above or course.decided_by
    for seat in course_voters(p, run, role):
        yield role, seat, 1, int(COURSE + seat in run.votes)
