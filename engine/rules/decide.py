"""The decider: decide(plan, programme, command, now) -> events, or a refusal. Only the order of things lives here.

Time is passed up to `now` first, then the command acts, then what follows by itself is drawn. What each command
means stands in acts/, one module per concept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from engine.rules import commands as c
from engine.rules.acts import (
    course,
    deadlines,
    evaluation,
    halting,
    initiatives,
    life,
    measurement,
    returning,
    seats,
    signing,
    work,
)
from engine.rules.acts.passing import pass_time
from engine.rules.acts.settling import settle
from engine.rules.acts.unfolding import Unfolding
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.programme import Programme
from engine.rules.refusals import NotStarted, ProgrammeIsOver, TimeRunsForward
from engine.rules.workdays import local_day

CLOCK_SKEW = timedelta(hours=1)


def decide(plan: Definition, programme: Programme | None, command: c.Command, now: datetime) -> tuple[Event, ...]:
    """What happens when `command` is given to the programme at `now` (aware, UTC).

    Raises a Refusal, and then nothing happened. Returns the events in order; time passed up to `now` is among them.
    A clock that runs up to an hour behind the last event counts as that event's moment. A command that was `received`
    before it could be handled counts from then, as far as the record allows: never before the last event.
    """
    return tuple(unfold(plan, programme, command, now).events)


def unfold(plan: Definition, programme: Programme | None, command: c.Command, now: datetime) -> Unfolding:
    """As `decide`, but gives the whole unfolding: the events, and the programme as they leave it."""
    if programme is None:
        return _first(plan, command, now)
    now = _forward(programme, now)
    if programme.status == "ended":
        return _after_the_end(plan, programme, command, now)
    unfolding = Unfolding(plan, programme, now, now)
    if not isinstance(command, c.PassTime):
        pass_time(unfolding, _counts_from(programme, command, now))
        _act(unfolding, command)
    if unfolding.programme.status != "ended":
        pass_time(unfolding, now)
    return unfolding


def _first(plan: Definition, command: c.Command, now: datetime) -> Unfolding:
    if isinstance(command, c.PassTime):
        raise NotStarted
    unfolding = Unfolding(plan, None, now, now)
    _act(unfolding, command)
    return unfolding


def _act(unfolding: Unfolding, command: c.Command) -> None:
    unfolding.received, unfolding.begun = command.received, unfolding.state
    _ACTS[type(command)](unfolding, command)
    settle(unfolding)
    unfolding.received = None


def _counts_from(programme: Programme, command: c.Command, now: datetime) -> datetime:
    return min(now, max(command.received or now, programme.passed_to or now))


def _forward(programme: Programme, now: datetime) -> datetime:
    latest = programme.passed_to or now
    if now < latest - CLOCK_SKEW:
        raise TimeRunsForward(latest=latest.isoformat(), now=now.isoformat())
    return max(now, latest)


def _after_the_end(plan: Definition, programme: Programme, command: c.Command, now: datetime) -> Unfolding:
    if isinstance(command, c.PassTime):
        return Unfolding(plan, programme, now, now)
    raise ProgrammeIsOver(on=local_day(plan.calendar, programme.passed_to or programme.started).isoformat())


_ACTS: dict[type[c.Command], Callable[[Unfolding, Any], None]] = {
    c.StartProgramme: life.start,
    c.MigrateDefinition: life.migrate,
    c.EndProgramme: life.end,
    c.AddPerson: seats.add_person,
    c.FillSeat: seats.fill_seat,
    c.LeaveSeat: seats.leave_seat,
    c.Substitute: seats.substitute,
    c.EndSubstitution: seats.end_substitution,
    c.DeclareConflict: seats.declare_conflict,
    c.Deliver: work.deliver,
    c.ReturnProduct: returning.return_product,
    c.Answer: work.answer,
    c.TellRespondents: work.tell_respondents,
    c.MakeAgreement: work.make_agreement,
    c.SignAgreement: work.sign_agreement,
    c.Sign: signing.sign,
    c.ExtendDeadline: deadlines.extend,
    c.Suspend: halting.suspend,
    c.Resume: halting.resume,
    c.PlanInitiative: initiatives.plan_initiative,
    c.ReachMilestone: initiatives.reach_milestone,
    c.SettleInitiative: initiatives.settle_initiative,
    c.AgreeMeasurement: measurement.agree_measurement,
    c.ChangeYardstick: measurement.change_yardstick,
    c.AgreeMoments: measurement.agree_moments,
    c.RecordFigure: measurement.record_figure,
    c.Reassess: evaluation.reassess,
    c.Explain: course.explain,
    c.ProposeCourse: course.propose,
    c.Ratify: course.ratify,
    c.ReopenByHand: course.reopen_by_hand,
}
