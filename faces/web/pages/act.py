"""The door of the acts: the list of those that a visitor may do, and for each its form and what came of it.

What an act asks and comes to: faces/web/acts.
"""

from collections.abc import Mapping

from fastapi.responses import RedirectResponse, Response

from engine.office.shelf import Known
from engine.office.trouble import OfficeUnavailable
from engine.rules.refusals import ProgrammeIsOver, Refusal, SameCommandOtherContent
from faces.web import limiting
from faces.web.acts.listed import ACTS, offered
from faces.web.acts.missing import problems
from faces.web.acts.shapes import Act, address
from faces.web.doors import Doors
from faces.web.forms import COMMAND, Form, Posted, new_id
from faces.web.refusals import NotForYou, PageRefusal
from faces.web.rendering import page
from faces.web.visit import Visit, Visiting

doors = Doors()
RUN_IN_ADDRESS = "fase"


@doors.get("/programma/{programme}/doen", "standing")
def acts(visit: Visiting, programme: str) -> Response:
    """What can be done."""
    known = visit.known(programme)
    found = [(address(programme, "doen", act.word), act) for act in offered(visit, known)]
    return page(visit, "acts/listed.html", known=known, base=address(programme), acts=found)


def _open(act: Act) -> None:
    path = f"/programma/{{programme}}/doen/{act.word}"

    def show(visit: Visiting, programme: str) -> Response:
        known = _admitted(visit, act, programme)
        values = {name: value for name, value in visit.request.query_params.items() if len(value) <= 200}
        if RUN_IN_ADDRESS in values:
            values["run"] = values.pop(RUN_IN_ADDRESS)
        return _page(visit, act, known, values)

    def take(visit: Visiting, programme: str, form: Form) -> Response:
        limiting.hit(visit, "act")
        known = _admitted(visit, act, programme)
        try:
            return RedirectResponse(act.do(visit, known, form), 303)
        except (PageRefusal, OfficeUnavailable):
            raise
        except Refusal as refusal:
            id_ = new_id() if isinstance(refusal, SameCommandOtherContent) else form.one(COMMAND)
            return _page(visit, act, visit.known(programme), form.values, refusal, id_)

    def again(visit: Visit, programme: str, form: Posted, wrong: Refusal) -> Response:
        return _page(visit, act, _admitted(visit, act, programme), form.values, wrong, form.one(COMMAND))

    doors.get(path, act.needs)(show)
    doors.post(path, act.needs, again)(take)


def _admitted(visit: Visit, act: Act, programme: str) -> Known:
    known = visit.known(programme)
    if not act.admits(visit, known):
        raise NotForYou
    return known


def _page(
    visit: Visit, act: Act, known: Known, values: Mapping[str, str], wrong: Refusal | None = None, id_: str = ""
) -> Response:
    """The form; after something `wrong` filled in again."""
    status = 422 if wrong else 200
    if known.programme.status == "ended" and wrong is None:
        wrong = ProgrammeIsOver(on=known.standing.on.isoformat())
    found = [] if wrong is None else problems(wrong, values, visit.language, act.places)
    return page(
        visit,
        act.template,
        status,
        act=act,
        known=known,
        base=address(known.programme.id),
        action=address(known.programme.id, "doen", act.word),
        id=id_ or new_id(),
        values=_Values(values),
        problems=found,
        errors=_Values({name: sentence for name, sentence in reversed(found) if name}),
        **act.show(visit, known, values),
    )


class _Values(dict[str, str]):
    """Values for a template, in which what is not there is empty."""

    def __missing__(self, key: str) -> str:
        return ""


for _act in ACTS.values():
    _open(_act)
