"""What a list of many programmes needs of one: its gates counted, and what comes next. Numbers and dates, no words.

It hangs on no day but that of the last event, so that it can be kept beside the journal: whether a deadline is late
on a given day is seen from the deadline. The whole in words: standing.py.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from engine.rules.calendar import moment_after, next_reference_date
from engine.rules.definition import Definition
from engine.rules.gates import ConditionLook, baselines_owed, halted, look, programme_owes
from engine.rules.programme import PhaseRun, Programme
from engine.rules.workdays import local_day

VERSION: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class GateGlance:
    """The gate of one open phase run: `met` of its `of` conditions are met.

    `asked` decisions are asked in it, `owed` things owed, and about `stuck` conditions nobody can do anything; all
    three are 0 while the run is `suspended`, by itself or with its programme.
    """

    run: str
    phase: str
    met: int
    of: int
    deadline: date | None
    overdue: bool
    suspended: bool
    asked: int
    owed: int
    stuck: int


@dataclass(frozen=True, slots=True)
class Glance:
    """All open gates, and in the whole programme: how much is stuck, asked and owed, also outside any phase run.

    `deadline` is the nearest of the gates that are not suspended; `next_moment` the next agreed reference date. A
    glance counted by other rules than these has another `version`.
    """

    version: Literal[1]
    gates: tuple[GateGlance, ...]
    stuck: int
    asked: int
    owed: int
    deadline: date | None
    next_moment: date | None


def glance(plan: Definition, p: Programme) -> Glance:
    """The programme at a glance, as of its last event. Counts as `standing` does."""
    today = local_day(plan.calendar, p.passed_to or p.started)
    gates = tuple(_gate(plan, p, run, today) for run in p.runs.values())
    asked = programme_owes(plan, p)
    loose = (*asked, *baselines_owed(plan, p, today))
    return Glance(
        version=VERSION,
        gates=gates,
        stuck=sum(item.seat is None for item in loose) + sum(gate.stuck for gate in gates),
        asked=len({(item.role, item.act) for item in asked}) + sum(gate.asked for gate in gates),
        owed=len(loose) + sum(gate.owed for gate in gates),
        deadline=min((gate.deadline for gate in gates if gate.deadline and not gate.suspended), default=None),
        next_moment=_next_moment(plan, p),
    )


def _gate(plan: Definition, p: Programme, run: PhaseRun, today: date) -> GateGlance:
    found, rests = look(plan, p, run, today), halted(p, run)
    return GateGlance(
        run=run.id,
        phase=run.phase,
        met=sum(condition.met for condition in found.conditions),
        of=len(found.conditions),
        deadline=run.deadline,
        overdue=run.overdue,
        suspended=rests,
        asked=0 if rests else sum(_asks(run, condition) for condition in found.conditions),
        owed=0 if rests else len(found.owed),
        stuck=0 if rests else sum(condition.stuck for condition in found.conditions),
    )


def _asks(run: PhaseRun, condition: ConditionLook) -> bool:
    """Whether a decision is asked by this condition: a sign-off, or a course to propose, decide or ratify."""
    if condition.met:
        return False
    if condition.kind == "signed":
        return not condition.waits
    return condition.kind == "decided" and run.evaluation is not None and run.evaluation.stage in _DECIDING


def _next_moment(plan: Definition, p: Programme) -> date | None:
    if p.status == "ended" or plan.evaluation is None:
        return None
    days = (next_reference_date(plan, p, moment, moment_after(plan, p, moment)) for moment in plan.moment.values())
    return min((day for day in days if day), default=None)


_DECIDING = ("meeting", "ratifying")
_GLANCE = TypeAdapter(Glance)


def dump(found: Glance) -> str:
    """The glance as JSON text, to be kept with its programme."""
    return _GLANCE.serializer.to_json(found).decode()


def current(text: str | None) -> bool:
    """Whether a glance that was kept was counted by these rules."""
    return text is not None and text.startswith(f'{{"version":{VERSION},')


def load(text: str) -> Glance:
    """The glance that `dump` wrote. Raises pydantic.ValidationError for anything else."""
    return _GLANCE.validate_json(text)
