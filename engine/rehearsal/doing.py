"""From what is asked and how somebody reacts, to the commands they give. One small function per act."""

from collections.abc import Callable, Container, Iterator
from datetime import date
from itertools import count, islice
from typing import Any

from engine.rehearsal.people import Asked, Deed, People
from engine.rules.commands import COMMANDS, Command
from engine.rules.conditions import Answered
from engine.rules.definition import Definition
from engine.rules.measuring import Course
from engine.rules.programme import PhaseRun, Programme, Seat

Fields = dict[str, Any]
Given = Iterator[tuple[str, Fields]]


def commands_for(plan: Definition, p: Programme, asked: Asked, deed: Deed, people: People, today: date) -> Given:
    """The commands (name and fields, without id) by which the asked seat does the deed."""
    seat = p.seats.get(asked.owed.seat or "")
    if seat is None or not seat.filled:
        return
    run = p.runs.get(asked.run) if asked.run else None
    yield from _DO[asked.owed.act](plan, p, run, asked, deed, people, seat, today)


def command_of(name: str, fields: Fields, command_id: str) -> Command:
    """The command of that name with these fields, trusted to be well-formed."""
    return COMMANDS[name](id=command_id, **fields)


def acting_person(p: Programme, seat: Seat, today: date, makers: Container[str | None] = ()) -> str | None:
    """Who acts for a seat: its substitute today, its holder, or the first person of its organisation.

    Somebody else than the `makers` of what is signed, where the seat has anybody else.
    """
    people = list(_people_of(p, seat, today))
    return next((person for person in people if person not in makers), people[0] if people else None)


def _people_of(p: Programme, seat: Seat, today: date) -> Iterator[str]:
    if seat.substitute and seat.substitute.first <= today <= seat.substitute.last:
        yield seat.substitute.person
    if seat.person is not None:
        yield seat.person
    elif seat.organisation is not None:
        yield from (person for person, places in p.people.items() if seat.organisation in places)


def _deliver(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    text = deed.text or f"{asked.owed.item}: {today.isoformat()}"
    yield "Deliver", {
        "run": run.id, "product": asked.owed.item, "seat": seat.id, "by": acting_person(p, seat, today),
        "content": text,
    }  # fmt: skip


def _answer(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    questionnaire, group = asked.owed.item.split(":")
    done = run.answers.get(asked.owed.item, 0)
    for number in range(done, min(_needed(plan, run, questionnaire, group), done + deed.how_many)):
        yield "Answer", {
            "run": run.id, "questionnaire": questionnaire, "group": group, "respondent": f"{group}-{number + 1}",
            "answers": deed.text or "{}", "by": acting_person(p, seat, today),
        }  # fmt: skip


def _needed(plan: Definition, run: PhaseRun, questionnaire: str, group: str) -> int:
    gate = plan.phase[run.phase].gate
    return max(
        item.at_least.get(group, 0)
        for item in gate
        if isinstance(item, Answered) and item.questionnaire == questionnaire
    )


def _agree(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    number = 1 + sum(item.kind == asked.owed.item and item.cycle == run.cycle for item in p.agreements.values())
    yield "MakeAgreement", {
        "run": run.id, "agreement": f"{asked.owed.item}-{run.cycle}-{number}", "kind": asked.owed.item, "seat": seat.id,
        "by": acting_person(p, seat, today), "content": deed.text or f"{asked.owed.item} {number}",
    }  # fmt: skip


def _sign_agreement(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    by = acting_person(p, seat, today)
    yield "SignAgreement", {"agreement": asked.owed.item, "seat": seat.id, "by": by}


def _sign(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    reason = deed.text if deed.verdict == "approve" else deed.text or "nog niet af"
    makers = {handed.by for handed in run.products.values()} if asked.owed.act == "sign" else set()
    yield "Sign", {
        "run": run.id, "seat": seat.id, "by": acting_person(p, seat, today, makers), "verdict": deed.verdict,
        "reason": reason,
    }  # fmt: skip


def _supply(
    plan: Definition, p: Programme, run: Any, asked: Asked, deed: Deed, people: People, seat: Seat, today: date
) -> Given:
    indicator, area, day = asked.owed.item.split("|")
    reading = people.figure(indicator, area, date.fromisoformat(day))
    yield "RecordFigure", {
        "indicator": indicator, "area": area, "reference_date": day, "by": acting_person(p, seat, today),
        "value": reading.value, "absent": reading.absent, "unit": reading.unit, "source": reading.source,
        "series": reading.series, "published": reading.published, "provisional": reading.provisional,
        "population": reading.population,
    }  # fmt: skip


def _explain(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    cause, consequence, correction = deed.explanation or ("oorzaak", "gevolg", "bijsturing")
    yield "Explain", {
        "run": run.id, "indicator": asked.owed.item, "seat": seat.id, "by": acting_person(p, seat, today),
        "cause": cause, "consequence": consequence, "correction": correction,
    }  # fmt: skip


def _propose(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    course = _course(plan, p, run, deed)
    recommended = run.evaluation.recommended if run.evaluation else None
    reason = deed.text or ("wijkt af van de aanbeveling" if recommended and course != recommended else None)
    yield "ProposeCourse", {
        "run": run.id, "seat": seat.id, "by": acting_person(p, seat, today), "course": course,
        "meanwhile": deed.meanwhile, "reason": reason,
    }  # fmt: skip


def _course(plan: Definition, p: Programme, run: PhaseRun, deed: Deed) -> Course:
    wanted = deed.course
    if wanted == "recommended":
        wanted = (run.evaluation.recommended if run.evaluation else None) or "stay"
    return "adjust" if wanted == "reopen" and _reopening(plan, p) else wanted


def _reopening(plan: Definition, p: Programme) -> bool:
    line = p.closed.get(plan.course.adjusts) if plan.course else None
    if p.cycle is None or p.cycle.reason == "start":
        return False
    return line is None or line.cycle < p.cycle.number or line.how != "passed"


def _ratify(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    verdict = "approve" if deed.verdict == "abstain" else deed.verdict
    yield "Ratify", {
        "run": run.id, "seat": seat.id, "by": acting_person(p, seat, today), "verdict": verdict,
        "reason": deed.text or "nog niet rijp",
    }  # fmt: skip


def _plan_initiative(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    done, needed = (int(part) for part in asked.owed.item.split("/"))
    fresh = (f"initiatief-{run.cycle}-{n}" for n in count(done + 1))
    free = (name for name in (*deed.names[done:needed], *islice(fresh, 1000)) if name not in p.initiatives)
    for name in islice(free, needed - done):
        yield "PlanInitiative", {
            "initiative": name, "seat": seat.id, "by": acting_person(p, seat, today), "label": deed.text or name,
        }  # fmt: skip


def _reach_milestone(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    initiative = p.initiatives[asked.owed.item]
    yield "ReachMilestone", {
        "initiative": initiative.id, "seat": seat.id, "by": acting_person(p, seat, today),
        "milestone": plan.milestones[initiative.reached],
    }  # fmt: skip


def _settle(plan: Definition, p: Programme, run: PhaseRun, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    yield "SettleInitiative", {
        "run": run.id, "initiative": asked.owed.item, "seat": seat.id, "by": acting_person(p, seat, today),
        "verdict": deed.settle, "reason": deed.text,
    }  # fmt: skip


def _agree_measurement(plan: Definition, p: Programme, run: Any, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    yield "AgreeMeasurement", {"seat": seat.id, "by": acting_person(p, seat, today)}


def _look_ahead(plan: Definition, p: Programme, run: Any, asked: Asked, deed: Deed, *rest: Any) -> Given:
    _, seat, today = rest
    yield "EndProgramme", {
        "seat": seat.id, "by": acting_person(p, seat, today), "outcome": "completed",
        "reason": deed.text or "het programma is klaar", "handed_over": "de staande organisatie",
    }  # fmt: skip


_DO: dict[str, Callable[..., Given]] = {
    "deliver": _deliver,
    "answer": _answer,
    "agree": _agree,
    "sign_agreement": _sign_agreement,
    "sign": _sign,
    "decide": _sign,
    "supply": _supply,
    "explain": _explain,
    "propose": _propose,
    "ratify": _ratify,
    "plan_initiative": _plan_initiative,
    "reach_milestone": _reach_milestone,
    "settle": _settle,
    "agree_measurement": _agree_measurement,
    "look_ahead": _look_ahead,
}
