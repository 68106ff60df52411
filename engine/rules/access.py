"""Who may see and do what: one table, one function, and what neither names is refused.

Only that lives here. It is asked before the rules are: those say whether a seat may do what it asks
(acts/authority.py), this says who may ask at all. Capacities come from the seats a person acts for, and from what an
administrator granted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from engine.rules.definition import Definition
from engine.rules.programme import Programme
from engine.rules.readers import acts_for

Capacity = Literal["programme_manager", "coordinator", "committee", "partner", "auditor", "administrator"]
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)
GRANTED: tuple[Capacity, ...] = ("programme_manager", "coordinator", "auditor", "administrator")
"""What can be granted; committee and partner follow from a seat alone."""

View = Literal[
    "standing",  # where a programme stands: track, gates, indicators, calendar, agreements, initiatives, definition
    "digest",
    "record",  # journal, decisions log, why
    "letters",
    "people",  # who sits where
    "answers",  # what came of a questionnaire, as far as enough people answered
    "export",
    "administration",  # of the installation: all people, held letters, health, definitions
]

_MANAGER, _COORDINATOR, _AUDITOR, _ADMINISTRATOR = GRANTED
_EVERYBODY = frozenset(CAPACITIES)

VIEWS: Mapping[str, frozenset[Capacity]] = {
    "standing": _EVERYBODY,
    "digest": _EVERYBODY - {"partner", _ADMINISTRATOR},
    "record": _EVERYBODY - {"partner", _ADMINISTRATOR},
    "letters": frozenset({_MANAGER, _COORDINATOR, _AUDITOR, _ADMINISTRATOR}),
    "people": frozenset({_MANAGER, _COORDINATOR, _AUDITOR, _ADMINISTRATOR}),
    "answers": frozenset({_MANAGER, _COORDINATOR, "committee", _AUDITOR}),
    "export": frozenset({_MANAGER, _AUDITOR, _ADMINISTRATOR}),
    "administration": frozenset({_ADMINISTRATOR}),
}

BY_SEAT = frozenset(
    {
        "Deliver", "MakeAgreement", "SignAgreement", "Sign", "DeclareConflict", "PlanInitiative", "ReachMilestone",
        "SettleInitiative", "AgreeMeasurement", "ChangeYardstick", "AgreeMoments", "Explain", "ProposeCourse", "Ratify",
        "ReopenByHand", "MigrateDefinition", "EndProgramme", "Substitute", "EndSubstitution", "LeaveSeat",
    }
)  # fmt: skip
"""Commands given for a seat: whoever acts for it may ask."""

BY_CAPACITY: Mapping[str, frozenset[Capacity]] = {
    "StartProgramme": frozenset({_MANAGER}),
    "ExtendDeadline": frozenset({_MANAGER}),
    "Suspend": frozenset({_MANAGER}),
    "Resume": frozenset({_MANAGER}),
    "ReturnProduct": frozenset({_MANAGER}),
    "FillSeat": frozenset({_MANAGER}),
    "LeaveSeat": frozenset({_MANAGER}),
    "Substitute": frozenset({_MANAGER}),
    "EndSubstitution": frozenset({_MANAGER}),
    "AddPerson": frozenset({_MANAGER, _COORDINATOR}),
    "RecordFigure": frozenset({_MANAGER, _COORDINATOR}),
    "remind": frozenset({_MANAGER, _COORDINATOR}),
    "invite": frozenset({_MANAGER, _COORDINATOR}),
    "TellRespondents": frozenset({_MANAGER}),
    "put_person": frozenset({_MANAGER, _ADMINISTRATOR}),
    "put_definition": frozenset({_ADMINISTRATOR}),
    "grant": frozenset({_ADMINISTRATOR}),
    "erase": frozenset({_ADMINISTRATOR}),
    "post": frozenset({_ADMINISTRATOR}),  # holding, releasing and sending letters again
}
"""What is asked in a capacity: commands, and acts of the office (in small letters)."""

NEVER_ASKED = frozenset({"PassTime", "Reassess", "Answer"})
"""Commands that nobody gives in a capacity: time passes by itself, the office reassesses, an invitation answers."""

APPROVALS = frozenset(
    {
        "Sign", "SignAgreement", "ProposeCourse", "Ratify", "AgreeMeasurement", "SettleInitiative", "ChangeYardstick",
        "ReopenByHand", "MigrateDefinition", "EndProgramme", "ReturnProduct",
    }
)  # fmt: skip
"""What no administrator does in a programme they administer, whatever seat they hold: who keeps the keys approves
nothing."""

BY_TASK: Mapping[str, frozenset[str]] = {
    "deliver": frozenset({"Deliver"}),
    "answer": frozenset({"invite"}),
    "agree": frozenset({"MakeAgreement"}),
    "sign_agreement": frozenset({"SignAgreement"}),
    "sign": frozenset({"Sign", "DeclareConflict"}),
    "supply": frozenset({"RecordFigure"}),
    "explain": frozenset({"Explain"}),
    "propose": frozenset({"ProposeCourse"}),
    "decide": frozenset({"Sign", "DeclareConflict"}),
    "ratify": frozenset({"Ratify"}),
    "plan_initiative": frozenset({"PlanInitiative"}),
    "reach_milestone": frozenset({"ReachMilestone"}),
    "settle": frozenset({"SettleInitiative"}),
    "look_ahead": frozenset({"AgreeMoments", "EndProgramme"}),
    "agree_measurement": frozenset({"AgreeMeasurement"}),
}
"""What may be done about each thing that is owed (gates.Owed.act): by its seat, or by whoever holds a link to it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a link in a letter is bound to, and nothing else: one act for one seat (and of one phase run)."""

    seat: str
    act: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks, about one programme: their capacities in it, and the seats they act for today with their roles.

    `task`: they came by a link; then their other seats count for nothing, and their capacities open nothing more.
    """

    person: str | None = None
    capacities: frozenset[Capacity] = frozenset()
    seats: Mapping[str, str] = field(default_factory=dict)
    task: Task | None = None


NOBODY = Caller()


def may(caller: Caller, what: str, seat: str | None = None) -> bool:
    """Whether `caller` may see or do `what`: a View, the name of a command, or an act of the office.

    `seat` is for which seat a command is given. What is not named here is refused.
    """
    if caller.person is None:
        return False
    if what in APPROVALS and _ADMINISTRATOR in caller.capacities:
        return False
    if caller.task is not None:
        return what in BY_TASK.get(caller.task.act, ()) and seat in (None, caller.task.seat)
    if what in VIEWS:
        return bool(VIEWS[what] & caller.capacities)
    if what in BY_SEAT and seat is not None and seat in caller.seats:
        return True
    return bool(BY_CAPACITY.get(what, frozenset()) & caller.capacities)


def may_supply(caller: Caller, plan: Definition, indicator: str) -> bool:
    """Whether `caller` may record figures of an indicator: in a capacity, or for the role that supplies them."""
    if caller.task is None and may(caller, "RecordFigure"):
        return True
    known = plan.indicator.get(indicator)
    seat = caller.task.seat if caller.task and caller.task.act == "supply" else None
    roles = [caller.seats.get(seat)] if seat else list(caller.seats.values()) if caller.task is None else []
    return known is not None and known.supplied_by in roles


def may_choose(caller: Caller, p: Programme, person: str, today: date) -> bool:
    """Whether `caller` is told that `person` is there to act for a seat, and may have them do so.

    Who may see who sits where, of everybody on record in the programme; others only of who acts for a seat in it today,
    and of who belongs there to an organisation of theirs.
    """
    if person not in p.people or caller.person is None:
        return False
    if may(caller, "people"):
        return True
    if set(p.people[person]) & set(p.people.get(caller.person, ())):
        return True
    return any(acts_for(p, seat, person, today) for seat in p.seats.values())


def capacities_by_seat(plan: Definition, roles: Iterable[str]) -> frozenset[Capacity]:
    """The capacities that come with seats of these roles: managing, deciding (or reading digests), or taking part."""
    return frozenset(_capacity(plan, role) for role in roles)


def _capacity(plan: Definition, role: str) -> Capacity:
    if role == plan.managed_by:
        return "programme_manager"
    course = plan.course
    deciding = (course.proposed_by, course.decided_by, course.ratified_by) if course else ()
    reading = plan.digests.to if plan.digests else ()
    return "committee" if role in deciding or role in reading else "partner"
