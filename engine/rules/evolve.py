"""Bookkeeping: evolve(programme, event) -> programme. No rules, no refusals, nothing that an event does not say."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache, singledispatch
from operator import attrgetter
from typing import Any, TypeVar, cast

from engine.rules import events as e
from engine.rules.programme import (
    Agreement,
    ClosedMoment,
    ClosedRun,
    Cycle,
    Evaluation,
    Handed,
    Initiative,
    Look,
    PhaseRun,
    Programme,
    Proposal,
    Seat,
    Substitution,
    Verdict,
    Vote,
)

CLOSED_MOMENTS_KEPT = 40
COURSE = "course:"


S = TypeVar("S")


def replace(old: S, **changes: Any) -> S:
    """As `dataclasses.replace`, in a fraction of its time: states have many fields, and events are many."""
    kind: Any = type(old)
    read, place = _fields_of(kind)
    values = list(read(old))
    for name, value in changes.items():
        values[place[name]] = value
    return cast(S, kind(*values))


@cache
def _fields_of(kind: Any) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    names = [item.name for item in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}


def evolve(programme: Programme | None, event: e.Event) -> Programme:
    """The programme after one more event. `ProgrammeStarted` takes None; every other event takes a programme."""
    if isinstance(event, e.ProgrammeStarted):
        return _started(event)
    if programme is None:
        raise ValueError(f"{type(event).__name__} cannot be the first event of a programme")
    after = _apply(event, programme)
    return replace(after, sequence=programme.sequence + 1, passed_to=event.at)


def fold(events: list[e.Event] | tuple[e.Event, ...], programme: Programme | None = None) -> Programme:
    """The programme that a non-empty run of events leads to."""
    for event in events:
        programme = evolve(programme, event)
    if programme is None:
        raise ValueError("a programme begins with ProgrammeStarted")
    return programme


def _started(event: e.ProgrammeStarted) -> Programme:
    return Programme(
        id=event.programme,
        definition=event.definition,
        version=event.version,
        hash=event.hash,
        area_code=event.area_code,
        area_name=event.area_name,
        area_kind=event.area_kind,
        started=event.at,
        sequence=1,
        passed_to=event.at,
    )


@singledispatch
def _apply(event: e.Event, p: Programme) -> Programme:
    raise TypeError(f"no bookkeeping for {type(event).__name__}")


def _run(p: Programme, run: str, **changes: Any) -> Programme:
    """The programme with one phase run changed."""
    old = p.runs[run]
    return replace(p, runs={**p.runs, run: replace(old, version=old.version + 1, **changes)})


def _stirred(p: Programme, run: str, at: datetime, **changes: Any) -> Programme:
    """The programme after something was done in a phase run, which lifts the silence after a phone task."""
    if p.runs[run].quiet:
        changes |= {"quiet": False, "renewed": at, "unchanged": 0}
    return _run(p, run, touched=at, **changes)


def _all_stirred(p: Programme, at: datetime) -> Programme:
    """The programme after something that may change what any run waits for: who sits where, an initiative."""
    for run in p.runs.values():
        if run.quiet:
            p = _stirred(p, run.id, at)
    return p


def _evaluation(p: Programme, run: str, at: datetime, **changes: Any) -> Programme:
    old = p.runs[run].evaluation
    assert old is not None
    return _stirred(p, run, at, evaluation=replace(old, **changes))


@_apply.register
def _(event: e.DefinitionMigrated, p: Programme) -> Programme:
    runs = {key: replace(run, renewed=event.at) for key, run in p.runs.items()}
    return replace(p, version=event.version, hash=event.hash, migrated=event.at, runs=runs)


@_apply.register
def _(event: e.ProgrammeEnded, p: Programme) -> Programme:
    return replace(p, status="ended", asked=(), moments_ran_out=False)


@_apply.register
def _(event: e.CycleBegan, p: Programme) -> Programme:
    cycle = Cycle(event.cycle, event.reason, event.phase, event.at, event.cause)
    kept = {key: item for key, item in p.agreements.items() if item.cycle >= event.cycle - 1}
    return replace(p, cycle=cycle, agreements=kept, moments_ran_out=False)


@_apply.register
def _(event: e.PhaseOpened, p: Programme) -> Programme:
    evaluation = None
    if event.moment is not None and event.reference_date is not None:
        evaluation = Evaluation(event.moment, event.reference_date, window_end=event.reference_date)
        p = replace(p, last_moment={**p.last_moment, event.moment: event.reference_date}, moments_ran_out=False)
    run = PhaseRun(
        id=event.run,
        phase=event.phase,
        cycle=event.cycle,
        attempt=event.attempt,
        opened=event.at,
        deadline=event.deadline,
        statutory=event.statutory,
        evaluation=evaluation,
        cause=event.cause,
    )
    return replace(p, runs={**p.runs, event.run: run})


@_apply.register
def _(event: e.PhasePassed, p: Programme) -> Programme:
    return _close(p, event.run, "passed", event.day)


@_apply.register
def _(event: e.PhaseWithdrawn, p: Programme) -> Programme:
    return _close(p, event.run, "withdrawn", event.day)


def _close(p: Programme, run_id: str, how: Any, on: date) -> Programme:
    run = p.runs[run_id]
    line = ClosedRun(run.id, run.cycle, run.attempt, how, on)
    rest = {key: other for key, other in p.runs.items() if key != run_id}
    p = replace(p, runs=rest, closed={**p.closed, run.phase: line})
    if run.evaluation is None:
        return p
    p = replace(p, closed_moments=(*p.closed_moments, _line_of(run.id, run.evaluation))[-CLOSED_MOMENTS_KEPT:])
    return _without_spent_figures(p)


def _line_of(run: str, evaluation: Evaluation) -> ClosedMoment:
    verdicts = {name: (verdict.yardstick, verdict.revises) for name, verdict in evaluation.verdicts.items()}
    course = evaluation.decided if evaluation.stage == "decided" else None
    return ClosedMoment(run, evaluation.moment, evaluation.reference_date, course, verdicts)


def _without_spent_figures(p: Programme) -> Programme:
    days = days_with_figures(p)
    return replace(p, figures={key: figure for key, figure in p.figures.items() if figure.reference_date in days})


def days_with_figures(p: Programme) -> set[date]:
    """Reference dates whose figures the state holds: baselines, open evaluations and the newest closed moment."""
    sticks = [*p.yardsticks.values(), *(stick for earlier in p.earlier_yardsticks.values() for stick in earlier)]
    days = {stick.baseline for stick in sticks}
    days |= {run.evaluation.reference_date for run in p.runs.values() if run.evaluation}
    return days | {moment.reference_date for moment in p.closed_moments[-1:]}


@_apply.register
def _(event: e.PersonAdded, p: Programme) -> Programme:
    return replace(p, people={**p.people, event.person: event.organisations})


def _seat(p: Programme, seat: str, **changes: Any) -> Programme:
    return replace(p, seats={**p.seats, seat: replace(p.seats[seat], **changes)})


@_apply.register
def _(event: e.SeatFilled, p: Programme) -> Programme:
    seat = Seat(event.seat, event.role, event.person, event.organisation, event.since, event.until)
    return _all_stirred(replace(p, seats={**p.seats, event.seat: seat}), event.at)


@_apply.register
def _(event: e.LeaveAnnounced, p: Programme) -> Programme:
    heirs = {"heir_person": event.successor_person, "heir_organisation": event.successor_organisation}
    return _seat(p, event.seat, until=event.on, **heirs)


@_apply.register
def _(event: e.SeatLeft, p: Programme) -> Programme:
    old = p.seats[event.seat]
    heir = Seat(old.id, old.role, event.successor_person, event.successor_organisation, event.day, grace=event.grace)
    return _all_stirred(replace(p, seats={**p.seats, old.id: heir}), event.at)


@_apply.register
def _(event: e.Substituted, p: Programme) -> Programme:
    return _seat(p, event.seat, substitute=Substitution(event.person, event.first, event.last))


@_apply.register
def _(event: e.SubstitutionEnded, p: Programme) -> Programme:
    return _seat(p, event.seat, substitute=None)


@_apply.register
def _(event: e.ConflictDeclared, p: Programme) -> Programme:
    run = p.runs[event.run]
    votes = {key: vote for key, vote in run.votes.items() if key not in (event.seat, COURSE + event.seat)}
    return _stirred(p, event.run, event.at, conflicts=(*run.conflicts, event.seat), votes=votes)


@_apply.register
def _(event: e.ProductDelivered, p: Programme) -> Programme:
    products = {**p.runs[event.run].products, event.product: Handed(event.hash, event.seat, event.by)}
    return _stirred(p, event.run, event.at, products=products)


@_apply.register
def _(event: e.ProductReturned, p: Programme) -> Programme:
    products = p.runs[event.run].products
    returned = replace(products[event.product], returned=True)
    return _stirred(p, event.run, event.at, products={**products, event.product: returned})


@_apply.register
def _(event: e.QuestionnaireAnswered, p: Programme) -> Programme:
    key = f"{event.questionnaire}:{event.group}"
    run = p.runs[event.run]
    if event.again:
        return _stirred(p, event.run, event.at)
    known = () if event.enough else (*run.respondents.get(key, ()), event.respondent)
    answers = {**run.answers, key: run.answers.get(key, 0) + 1}
    return _stirred(p, event.run, event.at, answers=answers, respondents={**run.respondents, key: known})


@_apply.register
def _(event: e.RespondentsTold, p: Programme) -> Programme:
    return p


@_apply.register
def _(event: e.AgreementMade, p: Programme) -> Programme:
    made = Agreement(
        event.agreement,
        event.kind,
        event.run,
        event.cycle,
        event.content,
        event.seat,
        event.by,
        event.parties,
    )
    return _stirred(replace(p, agreements={**p.agreements, made.id: made}), event.run, event.at)


@_apply.register
def _(event: e.AgreementSigned, p: Programme) -> Programme:
    old = p.agreements[event.agreement]
    signed = replace(old, signed=(*old.signed, event.seat))
    p = replace(p, agreements={**p.agreements, old.id: signed})
    return _stirred(p, old.run, event.at) if old.run in p.runs else p


@_apply.register
def _(event: e.SignedOff, p: Programme) -> Programme:
    run = p.runs[event.run]
    proposal = run.evaluation.proposal if run.evaluation else None
    key = COURSE + event.seat if proposal and proposal.hash == event.content else event.seat
    vote = Vote(event.verdict, event.content, event.by)
    return _stirred(p, event.run, event.at, votes={**run.votes, key: vote})


@_apply.register
def _(event: e.SignOffLapsed, p: Programme) -> Programme:
    votes = p.runs[event.run].votes
    return _stirred(p, event.run, event.at, votes={key: v for key, v in votes.items() if key != event.seat})


@_apply.register
def _(event: e.LookBegan, p: Programme) -> Programme:
    run = p.runs[event.run]
    old = run.looks.get(event.role, Look())
    ties = 0 if event.why == "returned" else old.ties + (event.why == "tie")
    look = Look(event.look, ties, event.above if event.why == "above" else None)
    dropped = _seats_of(p, event.role.removeprefix(COURSE)) | _seats_of(p, old.above)
    if event.role.startswith(COURSE):
        dropped = {COURSE + seat for seat in dropped}
    votes = {key: vote for key, vote in run.votes.items() if key not in dropped}
    return _stirred(p, event.run, event.at, looks={**run.looks, event.role: look}, votes=votes)


def _seats_of(p: Programme, role: str | None) -> set[str]:
    return {seat.id for seat in p.seats.values() if seat.role == role}


@_apply.register
def _(event: e.DeadlineExtended, p: Programme) -> Programme:
    return _new_deadline(p, event.run, event.until, event.at)


@_apply.register
def _(event: e.DeadlineShifted, p: Programme) -> Programme:
    return _new_deadline(p, event.run, event.until, event.at)


def _new_deadline(p: Programme, run: str, until: date, at: datetime) -> Programme:
    fresh: dict[str, Any] = {"overdue": False, "quiet": False, "unchanged": 0, "escalated": False}
    fresh |= {"announced": None, "announced_to": ()}
    return _run(p, run, deadline=until, renewed=at, **fresh)


@_apply.register
def _(event: e.DeadlinePassed, p: Programme) -> Programme:
    return _run(p, event.run, overdue=True)


@_apply.register
def _(event: e.Suspended, p: Programme) -> Programme:
    if event.run is None:
        return replace(p, status="suspended", suspended=event.at)
    return _run(p, event.run, suspended=event.at, suspended_by=event.cause)


@_apply.register
def _(event: e.Resumed, p: Programme) -> Programme:
    for initiative in event.initiatives:
        p = _initiative(p, initiative, due=_moved(p.initiatives[initiative], event.lost))
    if event.run is None:
        resumed = {key: _woken(run, event.at) for key, run in p.runs.items()}
        return replace(p, status="active", suspended=None, runs=resumed)
    return _run(p, event.run, suspended=None, suspended_by=None, renewed=event.at)


def _woken(run: PhaseRun, at: datetime) -> PhaseRun:
    return run if run.evaluation else replace(run, renewed=at)


def _moved(initiative: Initiative, lost: int) -> tuple[tuple[str, date], ...]:
    missed, days = initiative.missed, timedelta(days=lost)
    return tuple((name, day if name in missed else day + days) for name, day in initiative.due)


@_apply.register
def _(event: e.ReminderCame, p: Programme) -> Programme:
    changes: dict[str, Any] = {"reminded": event.day}
    if event.owed:
        changes |= {"told": event.day, "told_list": event.list, "unchanged": event.unchanged, "quiet": event.phone}
    if event.announces_escalation:
        told = (*p.runs[event.run].announced_to, *(item.seat or item.role for item in event.owed))
        changes |= {"announced": event.day, "announced_to": tuple(dict.fromkeys(told))}
    return _run(p, event.run, **changes)


@_apply.register
def _(event: e.Escalated, p: Programme) -> Programme:
    return _run(p, event.run, escalated=True)


@_apply.register
def _(event: e.InitiativePlanned, p: Programme) -> Programme:
    planned = Initiative(event.initiative, event.seat, event.cycle, event.due, event.depends_on)
    return _all_stirred(replace(p, initiatives={**p.initiatives, planned.id: planned}), event.at)


def _initiative(p: Programme, initiative: str, **changes: Any) -> Programme:
    return replace(p, initiatives={**p.initiatives, initiative: replace(p.initiatives[initiative], **changes)})


@_apply.register
def _(event: e.MilestoneReached, p: Programme) -> Programme:
    p = _initiative(p, event.initiative, reached=p.initiatives[event.initiative].reached + 1)
    return _all_stirred(p, event.at)


@_apply.register
def _(event: e.MilestoneMissed, p: Programme) -> Programme:
    return _initiative(p, event.initiative, missed=(*p.initiatives[event.initiative].missed, event.milestone))


@_apply.register
def _(event: e.InitiativeSettled, p: Programme) -> Programme:
    p = _stirred(p, event.run, event.at)
    if event.verdict == "stop":
        rest = {key: item for key, item in p.initiatives.items() if key != event.initiative}
        return replace(p, initiatives=rest)
    return _initiative(p, event.initiative, verdict=event.verdict)


@_apply.register
def _(event: e.InitiativeCarried, p: Programme) -> Programme:
    return _initiative(p, event.initiative, cycle=event.cycle, verdict=None)


@_apply.register
def _(event: e.MeasurementAgreed, p: Programme) -> Programme:
    return replace(p, yardsticks=p.yardsticks | {stick.indicator: stick for stick in event.yardsticks})


@_apply.register
def _(event: e.YardstickChanged, p: Programme) -> Programme:
    name = event.yardstick.indicator
    earlier = {**p.earlier_yardsticks, name: (*p.earlier_yardsticks.get(name, ()), p.yardsticks[name])}
    return replace(p, yardsticks={**p.yardsticks, name: event.yardstick}, earlier_yardsticks=earlier)


@_apply.register
def _(event: e.YardstickRead, p: Programme) -> Programme:
    return p


@_apply.register
def _(event: e.MomentsAgreed, p: Programme) -> Programme:
    days = tuple(sorted({*p.agreed_moments.get(event.moment, ()), *event.on}))
    return replace(p, agreed_moments={**p.agreed_moments, event.moment: days}, moments_ran_out=False)


@_apply.register
def _(event: e.MomentsRanOut, p: Programme) -> Programme:
    return replace(p, moments_ran_out=True)


@_apply.register
def _(event: e.FiguresAsked, p: Programme) -> Programme:
    if event.run is None:
        return replace(p, asked=(*p.asked, *event.keys))
    return _evaluation(p, event.run, event.at, wanted=event.keys, window_end=event.until)


@_apply.register
def _(event: e.FigureRecorded, p: Programme) -> Programme:
    key = event.figure.key
    known = not event.closed or bool(event.runs) or key in p.figures or key in p.asked
    figures = {**p.figures, key: event.figure} if known else p.figures
    answered = event.figure.absent != "not_yet_published" and key in p.asked
    asked = tuple(other for other in p.asked if other != key) if answered else p.asked
    p = replace(p, figures=figures, asked=asked)
    for run in event.runs:
        p = _stirred(p, run, event.at)
    return p


@_apply.register
def _(event: e.MomentClosed, p: Programme) -> Programme:
    return _evaluation(p, event.run, event.at, stage="explaining")


@_apply.register
def _(event: e.IndicatorAssessed, p: Programme) -> Programme:
    found = event.assessment
    if event.run not in p.runs:
        lines = [_counted(line, event) if line.run == event.run else line for line in p.closed_moments]
        return replace(p, closed_moments=tuple(lines))
    verdict = Verdict(found.status, found.firm, event.key, found.yardstick, found.provisional, event.revises)
    evaluation = p.runs[event.run].evaluation
    assert evaluation is not None
    return _evaluation(p, event.run, event.at, verdicts={**evaluation.verdicts, found.indicator: verdict})


def _counted(line: ClosedMoment, event: e.IndicatorAssessed) -> ClosedMoment:
    found = event.assessment
    return replace(line, verdicts={**line.verdicts, found.indicator: (found.yardstick, event.revises)})


@_apply.register
def _(event: e.CourseRecommended, p: Programme) -> Programme:
    return _evaluation(
        p,
        event.run,
        event.at,
        stage="explaining",
        hash=event.hash,
        recommended=event.recommendation.course,
        explain=event.explain,
        explain_by=event.until,
        proposal=None,
    )


@_apply.register
def _(event: e.Explained, p: Programme) -> Programme:
    evaluation = p.runs[event.run].evaluation
    assert evaluation is not None
    left = tuple(item for item in evaluation.explain if item != event.indicator)
    return _evaluation(p, event.run, event.at, explain=left)


@_apply.register
def _(event: e.EvaluationReady, p: Programme) -> Programme:
    return _evaluation(p, event.run, event.at, stage="meeting", explain=event.unexplained)


@_apply.register
def _(event: e.CourseProposed, p: Programme) -> Programme:
    proposal = Proposal(event.course, event.meanwhile, event.hash, event.by)
    return _evaluation(p, event.run, event.at, proposal=proposal)


@_apply.register
def _(event: e.CourseReturned, p: Programme) -> Programme:
    votes = {key: vote for key, vote in p.runs[event.run].votes.items() if not key.startswith(COURSE)}
    looks = {role: look for role, look in p.runs[event.run].looks.items() if not role.startswith(COURSE)}
    p = _run(p, event.run, votes=votes, looks=looks)
    return _evaluation(p, event.run, event.at, stage="meeting", proposal=None, decided=None)


@_apply.register
def _(event: e.CourseDecided, p: Programme) -> Programme:
    stage = "ratifying" if event.to_ratify else "decided"
    return _evaluation(p, event.run, event.at, stage=stage, decided=event.course, meanwhile=event.meanwhile)


@_apply.register
def _(event: e.CourseRatified, p: Programme) -> Programme:
    return _evaluation(p, event.run, event.at, stage="decided")


@_apply.register
def _(event: e.DigestDue, p: Programme) -> Programme:
    return replace(p, last_digest=event.day)
