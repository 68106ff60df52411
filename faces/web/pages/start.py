"""The doors of starting a programme: a page for each step, and one door for all that is filled in.

What was filled in is kept as a draft (faces/web/acts/begun.py), so that every step can be gone back to and looked at
again. Nothing is recorded before the last one. What the steps come to: faces/web/acts/starting.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import RedirectResponse, Response

from engine.office.trouble import OfficeUnavailable
from engine.rules.commands import Command, StartProgramme
from engine.rules.definition import Definition
from engine.rules.refusals import Refusal
from faces.web import limiting
from faces.web.acts import begun, starting
from faces.web.acts.brought import CARRIED, FILE, NotSound
from faces.web.acts.holders import Holder
from faces.web.acts.missing import problems
from faces.web.acts.shapes import address, is_given
from faces.web.acts.starting import Preview
from faces.web.doors import Doors
from faces.web.forms import COMMAND, Form, Posted
from faces.web.refusals import PageRefusal
from faces.web.rendering import page
from faces.web.visit import Visit, Visiting

doors = Doors()
STEP = "stap"
PLAN, PEOPLE, PREVIEW, CONFIRM, ANEW = "plan", "mensen", "vooruit", "starten", "opnieuw"
STEPS = (PLAN, PEOPLE, PREVIEW)
AT = {PLAN: "/starten", PEOPLE: "/starten/mensen", PREVIEW: "/starten/vooruit"}
CHECKED, CHANGED = "nakijken", "veranderd"
"""What the address says where a step is shown with what is wrong, and where something changed after it was seen."""

SEEN, CALLED = "gezien", "kenmerk"
"""Fields of the last form: what was seen of it, and the id of the programme that it starts."""


@doors.get(AT[PLAN], "StartProgramme")
def plan_step(visit: Visiting) -> Response:
    """The first step."""
    filled = begun.kept(visit)
    return _page(visit, PLAN, filled, wrong=_refusal(visit, lambda: _plan(visit, filled or Posted())))


@doors.get(AT[PEOPLE], "StartProgramme")
def people_step(visit: Visiting) -> Response:
    """The second step, where the first is sound."""
    filled = begun.kept(visit)
    if filled is None:
        return _to(PLAN)
    try:
        plan, start = _plan(visit, filled)
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal:
        return _to(PLAN, CHECKED)
    return _page(visit, PEOPLE, filled, plan, _refusal(visit, lambda: _ahead(visit, filled, plan, start)))


@doors.get(AT[PREVIEW], "StartProgramme")
def preview_step(visit: Visiting) -> Response:
    """The third step, where the others are sound."""
    filled = begun.kept(visit)
    if filled is None:
        return _to(PLAN)
    step = PLAN
    try:
        plan, start = _plan(visit, filled)
        step = PEOPLE
        _, _, seen = _ahead(visit, filled, plan, start)
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal:
        return _to(step, CHECKED)
    hidden = {SEEN: begun.mark(filled), CALLED: start.programme}
    return _page(visit, PREVIEW, filled, plan, hidden=hidden, seen=seen, programme=start.programme)


def again(visit: Visit, form: Posted, wrong: Refusal) -> Response:
    """The step that was filled in, once more; the first one where the plan is not sound."""
    filled = begun.joined(begun.kept(visit), form)
    try:
        if form.one(STEP) in (PREVIEW, CONFIRM):
            return _page(visit, PEOPLE, filled, _plan(visit, filled)[0], wrong)
    except Refusal:
        pass
    return _page(visit, PLAN, filled, wrong=wrong)


@doors.post(AT[PLAN], "StartProgramme", again)
def go_on(visit: Visiting, form: Form) -> Response:
    """Keeps what was filled in and goes to the step that was asked for; the last one starts the programme."""
    limiting.hit(visit, "act")
    asked = form.one(STEP)
    if asked == ANEW:
        begun.drop(visit)
        return _to(PLAN)
    before = begun.kept(visit)
    if asked == CONFIRM:
        return _start(visit, form, before)
    if before is not None and form.one(COMMAND) not in ("", before.one(COMMAND)):
        return _to(PLAN, CHANGED)
    filled = begun.joined(before, form)
    try:
        filled = begun.with_file(filled, form)
        begun.keep(visit, filled)
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        return _page(visit, PLAN, filled, wrong=refusal)
    return _to(asked if asked in AT else PEOPLE)


def _start(visit: Visit, form: Posted, filled: Posted | None) -> Response:
    """Starts what was seen, once; shows it again where something of it changed since."""
    programme, command = form.one(CALLED), form.one(COMMAND)
    if programme and is_given(visit, programme, command):
        if filled is not None and filled.one(COMMAND) == command:
            begun.drop(visit)
        return RedirectResponse(f"{address(programme)}?gedaan={command}", 303)
    if filled is None:
        return _to(PLAN)
    if form.one(SEEN) != begun.mark(filled):
        return _to(PREVIEW, CHANGED)
    plan: Definition | None = None
    try:
        plan, start = _plan(visit, filled)
        sitting, given, _ = _ahead(visit, filled, plan, start)
        starting.begin(visit, given, sitting)
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        return _page(visit, PEOPLE if plan else PLAN, filled, plan, refusal)
    begun.drop(visit)
    return RedirectResponse(f"{address(start.programme)}?gedaan={start.id}", 303)


def _plan(visit: Visit, filled: Posted) -> tuple[Definition, StartProgramme]:
    """What the first step comes to. Raises NotSound or Problems."""
    plan = starting.plan_of(visit, filled, filled.one(CARRIED))
    return plan, starting.start_of(visit, filled, plan)


def _ahead(
    visit: Visit, filled: Posted, plan: Definition, start: StartProgramme
) -> tuple[dict[str, Holder], list[Command], Preview]:
    """What the second step comes to, and what lies ahead. Raises Problems, or the Refusal that would be met."""
    sitting = starting.seating(visit, filled, plan)
    roles = {place.seat: place.role for place in starting.places(plan)}
    given = starting.commands(visit, filled, start, sitting, roles)
    return sitting, given, starting.preview(visit, plan, given, sitting)


def _refusal(visit: Visit, look: Callable[[], object]) -> Refusal | None:
    """What is wrong with a step, where its page is to say so."""
    if CHECKED not in visit.request.query_params:
        return None
    try:
        look()
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        return refusal
    return None


def _to(step: str, why: str = "") -> Response:
    return RedirectResponse(AT[step] + (f"?{why}=1" if why else ""), 303)


@dataclass(frozen=True, slots=True)
class _At:
    """A step on the way."""

    label: str
    current: bool


def _page(
    visit: Visit,
    step: str,
    filled: Posted | None,
    plan: Definition | None = None,
    wrong: Refusal | None = None,
    hidden: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    values = filled.values if filled else {}
    found = [] if wrong is None else problems(wrong, values, visit.language, ((NotSound, FILE),))
    labels = {PLAN: ("Plan en gebied", "Plan and area"), PEOPLE: ("Mensen", "People"), PREVIEW: ("Vooruit", "Ahead")}
    english = visit.language == "en"
    places = starting.places(plan) if plan else []
    return page(
        visit,
        f"acts/starten_{step}.html",
        422 if wrong else 200,
        step=step,
        steps=[_At(labels[one][english], one == step) for one in STEPS],
        id=values.get(COMMAND, ""),
        kept=filled is not None,
        changed=CHANGED in visit.request.query_params,
        carried=CARRIED in values,
        values=_Values(values),
        hidden=hidden or {},
        problems=found,
        errors=_Values({name: sentence for name, sentence in reversed(found) if name}),
        whose=_whose(visit, places),
        faults=wrong.problems if isinstance(wrong, NotSound) else (),
        plan=plan,
        places=places,
        definitions=starting.choices(visit) if step == PLAN else [],
        **context,
    )


def _whose(visit: Visit, places: list[starting.Place]) -> dict[str, str]:
    """Whose seat a field is about, for a list of what is wrong with all of them."""
    return {place.at + part: place.called.say(visit.language) for place in places for part in begun.OF_SEAT}


class _Values(dict[str, str]):
    """Values for a template, in which what is not there is empty."""

    def __missing__(self, key: str) -> str:
        return ""
