"""Initiatives: planning them, reaching milestones in order, settling what was carried over."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat
from engine.rules.acts.unfolding import Unfolding
from engine.rules.conditions import Initiatives
from engine.rules.definition import InitiativePlan
from engine.rules.programme import Initiative
from engine.rules.refusals import (
    DependsOnItself,
    InitiativeExists,
    MilestoneOutOfOrder,
    MilestoneReachedAlready,
    NoInitiatives,
    NothingToSettle,
    UnknownInitiative,
    UnknownMilestone,
    WaitsForInitiative,
)


def plan_initiative(life: Unfolding, command: c.PlanInitiative) -> None:
    """Puts an initiative on record in the running cycle."""
    initiatives = _plan(life)
    acting_seat(life, command.seat, command.by, initiatives.owned_by)
    p = life.programme
    if command.initiative in p.initiatives:
        raise InitiativeExists(initiative=command.initiative)
    for milestone in [item.milestone for item in command.milestones] + [d.milestone for d in command.depends_on]:
        _known(life, milestone)
    _sound(life, command)
    due = tuple((item.milestone, item.due) for item in command.milestones)
    needs = tuple(e.Dependency(item.milestone, item.initiative, item.needs) for item in command.depends_on)
    cycle = _cycle_of_work(life)
    life.tell(
        e.InitiativePlanned(life.at, command.initiative, command.seat, command.label, command.by, cycle, due, needs)
    )


def _cycle_of_work(life: Unfolding) -> int:
    """The newest cycle in which an open phase executes initiatives or asks for new ones; else the running cycle."""
    p = life.programme
    running = [run.cycle for run in p.runs.values() if _takes_initiatives(life, run.phase)]
    return max(running, default=p.cycle.number if p.cycle else 1)


def _takes_initiatives(life: Unfolding, phase: str) -> bool:
    """Whether a phase is the execution, or asks for initiatives of its own and does not settle those it finds."""
    if life.plan.course is not None and phase == life.plan.course.executes:
        return True
    gate = life.plan.phase[phase].gate
    return any(isinstance(item, Initiatives) and item.at_least > 0 and not item.settled for item in gate)


def _sound(life: Unfolding, command: c.PlanInitiative) -> None:
    for dependency in command.depends_on:
        _known(life, dependency.needs)
        if dependency.initiative == command.initiative:
            raise DependsOnItself(initiative=command.initiative)
        if dependency.initiative not in life.programme.initiatives:
            raise UnknownInitiative(initiative=dependency.initiative)


def reach_milestone(life: Unfolding, command: c.ReachMilestone) -> None:
    """The next milestone of an initiative is reached, once what it depends on has been."""
    _plan(life)
    initiative = _initiative(life, command.initiative)
    acting_seat(life, command.seat, command.by, life.programme.seats[initiative.seat].role)
    _known(life, command.milestone)
    place = life.plan.milestones.index(command.milestone)
    if place < initiative.reached:
        raise MilestoneReachedAlready(milestone=command.milestone, initiative=initiative.id)
    if place > initiative.reached:
        raise MilestoneOutOfOrder(milestone=command.milestone, next=life.plan.milestones[initiative.reached])
    _not_waiting(life, initiative, command.milestone)
    life.tell(e.MilestoneReached(life.at, initiative.id, command.milestone, command.seat, command.by))


def _not_waiting(life: Unfolding, initiative: Initiative, milestone: str) -> None:
    for dependency in initiative.depends_on:
        other = life.programme.initiatives.get(dependency.initiative)
        if dependency.milestone != milestone or other is None:
            continue
        if other.reached <= life.plan.milestones.index(dependency.needs):
            raise WaitsForInitiative(milestone=milestone, initiative=other.id, needs=dependency.needs)


def settle_initiative(life: Unfolding, command: c.SettleInitiative) -> None:
    """Says of an initiative from an earlier cycle: continue, change or stop."""
    run = life.open_run(command.run)
    initiatives = _plan(life)
    acting_seat(life, command.seat, command.by, initiatives.settled_by)
    initiative = _initiative(life, command.initiative)
    gate = life.plan.phase[run.phase].gate
    settles = any(isinstance(item, Initiatives) and item.settled for item in gate)
    if not settles or initiative.cycle >= run.cycle:
        raise NothingToSettle(initiative=initiative.id, phase=run.phase)
    life.tell(
        e.InitiativeSettled(life.at, initiative.id, run.id, command.verdict, command.seat, command.by, command.reason)
    )


def milestone_day_ends(life: Unfolding, initiative: str, milestone: str) -> None:
    """The planned day of a milestone passed without it being reached."""
    due = dict(life.programme.initiatives[initiative].due)[milestone]
    life.tell(e.MilestoneMissed(life.at, initiative, milestone, due))


def _plan(life: Unfolding) -> InitiativePlan:
    if life.plan.initiatives is None:
        raise NoInitiatives
    return life.plan.initiatives


def _initiative(life: Unfolding, initiative: str) -> Initiative:
    found = life.programme.initiatives.get(initiative)
    if found is None:
        raise UnknownInitiative(initiative=initiative)
    return found


def _known(life: Unfolding, milestone: str) -> None:
    if milestone not in life.plan.milestones:
        raise UnknownMilestone(milestone=milestone, known=", ".join(life.plan.milestones) or "-")
