"""The decider: decide(plan, programme, command, now) -> events, or a refusal. Only the order of things lives here.

Time is passed up to `now` first, then the command acts, then what follows by itself is drawn. What each command
means stands in acts/, one module per concept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from engine.rules import commands as c
from engine.rules.acts import course, deadlines, evaluation, initiatives, life, measurement, seats, signing, work
from engine.rules.acts.passing import pass_time
from engine.rules.acts.settling import settle
from engine.rules.acts.unfolding import Unfolding
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.programme import Programme
from engine.rules.refusals import ProgrammeIsOver, TimeRunsForward

CLOCK_SKEW = timedelta(hours=1)


def decide(plan: Definition, programme: Programme | None, command: c.Command, now: datetime) -> tuple[Event, ...]:
    """What happens when `command` is given to the programme at `now` (aware, UTC).

    Raises a Refusal, and then nothing happened. Returns the events in order; time passed up to `now` is among them.
    A clock that runs up to an hour behind the last event counts as that event's moment.
    """
    if programme is not None:
        now = _forward(programme, now)
        if programme.status == "ended":
            return _after_the_end(programme, command)
    unfolding = Unfolding(plan, programme, now, now)
    if programme is not None:
        pass_time(unfolding)
    if not isinstance(command, c.PassTime):
        _ACTS[type(command)](unfolding, command)
        settle(unfolding)
    return tuple(unfolding.events)


def _forward(programme: Programme, now: datetime) -> datetime:
    latest = programme.passed_to or now
    if now < latest - CLOCK_SKEW:
        raise TimeRunsForward(latest=latest.isoformat(), now=now.isoformat())
    return max(now, latest)


def _after_the_end(programme: Programme, command: c.Command) -> tuple[Event, ...]:
    if isinstance(command, c.PassTime):
        return ()
    on = programme.passed_to.date().isoformat() if programme.passed_to else "-"
    raise ProgrammeIsOver(on=on)


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
    c.Answer: work.answer,
    c.MakeAgreement: work.make_agreement,
    c.SignAgreement: work.sign_agreement,
    c.Sign: signing.sign,
    c.ExtendDeadline: deadlines.extend,
    c.Suspend: deadlines.suspend,
    c.Resume: deadlines.resume,
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
