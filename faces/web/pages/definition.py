"""The definition a programme lives by, to be read: its diagram, its phases in words, how is measured, its problems.

Address: /programma/{programme}/definitie.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from fastapi.responses import Response
from markupsafe import Markup

from engine.rules.consistency import check_consistency
from engine.rules.definition import Definition, Phase
from engine.rules.problems import dotted
from engine.rules.references import check_references
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from faces.web.acts.listed import ACTS
from faces.web.doors import Doors
from faces.web.pages.plan_drawing import diagram, ways_back
from faces.web.pages.plan_words import (
    deadline_words,
    gate_words,
    moment_words,
    period_words,
    reminder_words,
    rule_words,
)
from faces.web.pages.within import show, within
from faces.web.visit import Visiting

doors = Doors()

KEPT = 64
"""Definitions of which the problems are remembered: a definition never changes."""


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase in words."""

    phase: Phase
    label: str
    deadline: str
    gate: tuple[str, ...]
    reminders: str
    escalation: str
    products: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole page; `backs` are the ways back: which course, to which phase."""

    plan: Definition
    drawing: Markup
    phases: tuple[PhaseView, ...]
    backs: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    moments: tuple[tuple[Text, str], ...]
    roles: tuple[tuple[Text, int, int, bool], ...]
    problems: tuple[tuple[str, Text], ...]


@doors.get("/programma/{programme}/definitie", "standing")
def definition(visit: Visiting, programme: str) -> Response:
    """The definition."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "definitie")
    may = around.as_of is None and ACTS["definitie"].admits(visit, around.known)
    change = around.now("doen/definitie") if may else None
    return show(visit, "definition.html", around, view=plan_view(around.known.plan, around.speaker()), change=change)


def plan_view(plan: Definition, speaker: Speaker) -> PlanView:
    """What there is to read of a definition."""
    return PlanView(
        plan=plan,
        drawing=diagram(plan, speaker),
        phases=tuple(_phase(speaker, phase) for phase in plan.phases),
        backs=tuple((back.course, speaker.phase(back.to)) for back in ways_back(plan)),
        rules=tuple(rule_words(speaker, plan)),
        moments=tuple((one.label, moment_words(speaker, one)) for one in plan.moment.values()),
        roles=tuple((role.label, role.seats.least, role.seats.most, role.volunteer) for role in plan.roles),
        problems=_problems(plan),
    )


def _phase(s: Speaker, phase: Phase) -> PhaseView:
    return PhaseView(
        phase=phase,
        label=s.phase(phase.id),
        deadline=deadline_words(s, phase.deadline),
        gate=tuple(gate_words(s, phase)),
        reminders=reminder_words(s, phase),
        escalation=_escalation(s, phase),
        products=tuple((product.label, s.role(product.made_by)) for product in phase.products),
    )


def _escalation(s: Speaker, phase: Phase) -> str:
    if phase.escalation is None:
        return s.pick("geen", "none")
    after, to = period_words(phase.escalation.after, s.language), s.role(phase.escalation.to)
    return s.pick(f"{after} na de uiterste datum, aan {to}", f"{after} after the deadline, to {to}")


@lru_cache(maxsize=KEPT)
def _problems(plan: Definition) -> tuple[tuple[str, Text], ...]:
    return tuple(_found(plan))


def _found(plan: Definition) -> Iterator[tuple[str, Text]]:
    for fault in chain(check_references(plan), check_consistency(plan)):
        yield dotted(fault.path), fault.message
