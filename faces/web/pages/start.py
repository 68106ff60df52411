"""The door of starting a programme: four steps, of which each carries what was filled in before as hidden fields.

Nothing is recorded before the last one. What the steps come to: faces/web/acts/starting.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import RedirectResponse, Response

from engine.office.trouble import OfficeUnavailable
from engine.rules.definition import Definition
from engine.rules.refusals import Refusal
from faces.web import limiting
from faces.web.acts import starting
from faces.web.acts.brought import CARRIED, FILE, NotSound, brought
from faces.web.acts.missing import problems
from faces.web.acts.shapes import address
from faces.web.doors import Doors
from faces.web.forms import COMMAND, Form, Posted, new_id
from faces.web.refusals import PageRefusal
from faces.web.rendering import page
from faces.web.visit import Visit, Visiting

doors = Doors()
STEP = "stap"
PLAN, PEOPLE, PREVIEW, CONFIRM = "plan", "mensen", "vooruit", "starten"
STEPS = (PLAN, PEOPLE, PREVIEW)


@doors.get("/starten", "StartProgramme")
def begin(visit: Visiting) -> Response:
    """The first step."""
    return _page(visit, PLAN, Posted(), "")


def again(visit: Visit, form: Posted, wrong: Refusal) -> Response:
    """The step that was filled in, once more; the first one where the plan is not sound."""
    carried, plan, step = form.one(CARRIED), None, PLAN
    try:
        carried = brought(form) or carried
        if form.one(STEP) in (PREVIEW, CONFIRM):
            plan, step = starting.plan_of(visit, form, carried), PEOPLE
    except Refusal:
        step = PLAN
    return _page(visit, step, form, carried, plan, wrong)


@doors.post("/starten", "StartProgramme", again)
def go_on(visit: Visiting, form: Form) -> Response:
    """To the step that was asked for, where those before it are sound; to the first that is not otherwise."""
    limiting.hit(visit, "act")
    asked = form.one(STEP)
    step, carried = PLAN, form.one(CARRIED)
    plan: Definition | None = None
    try:
        carried = brought(form) or carried
        if asked == PLAN:
            return _page(visit, PLAN, form, carried)
        plan = starting.plan_of(visit, form, carried)
        start = starting.start_of(visit, form, plan)
        if asked == PEOPLE:
            return _page(visit, PEOPLE, form, carried, plan)
        step = PEOPLE
        sitting = starting.seating(visit, form, plan)
        roles = {place.seat: place.role for place in starting.places(plan)}
        given = starting.commands(visit, form, start, sitting, roles)
        if asked != CONFIRM:
            seen = starting.preview(visit, plan, given, sitting)
            return _page(visit, PREVIEW, form, carried, plan, seen=seen, programme=start.programme)
        starting.begin(visit, given, sitting)
        return RedirectResponse(f"{address(start.programme)}?gedaan={start.id}", 303)
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        return _page(visit, step, form, "" if isinstance(refusal, NotSound) else carried, plan, refusal)


@dataclass(frozen=True, slots=True)
class _At:
    """A step on the way."""

    label: str
    current: bool


def _page(
    visit: Visit,
    step: str,
    posted: Posted,
    carried: str,
    plan: Definition | None = None,
    wrong: Refusal | None = None,
    **context: Any,
) -> Response:
    found = [] if wrong is None else problems(wrong, posted.values, visit.language, ((NotSound, FILE),))
    labels = {PLAN: ("Plan en gebied", "Plan and area"), PEOPLE: ("Mensen", "People"), PREVIEW: ("Vooruit", "Ahead")}
    english = visit.language == "en"
    return page(
        visit,
        f"acts/starten_{step}.html",
        422 if wrong else 200,
        step=step,
        steps=[_At(labels[one][english], one == step) for one in STEPS],
        id=posted.one(COMMAND) or new_id(),
        carried=carried,
        values=_Values(posted.values),
        hidden=_hidden(posted.values, step, plan),
        problems=found,
        errors=_Values({name: sentence for name, sentence in reversed(found) if name}),
        faults=wrong.problems if isinstance(wrong, NotSound) else (),
        plan=plan,
        places=starting.places(plan) if plan else [],
        definitions=starting.choices(visit) if step == PLAN else [],
        proposed=starting.proposed_id(posted.one("area_name")),
        **context,
    )


def _hidden(values: Mapping[str, str], step: str, plan: Definition | None) -> dict[str, str]:
    """What the other steps filled in, to be carried along."""
    own = {COMMAND, STEP, CARRIED, FILE}
    if step == PLAN:
        own |= {"definition", *starting.AREA}
    elif step == PEOPLE and plan is not None:
        own |= {place.at + name for place in starting.places(plan) for name in ("who", "name", "address")}
    return {name: value for name, value in values.items() if name not in own}


class _Values(dict[str, str]):
    """Values for a template, in which what is not there is empty."""

    def __missing__(self, key: str) -> str:
        return ""
