"""A questionnaire as whoever runs the programme sees it: how many answered, invitations, and what was answered.

Texts are shown for enough people only (engine/office/answers.py); no total is shown over groups, from which a small one
could be told. What residents see: questionnaire.py.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import quote, urlencode

from fastapi.responses import RedirectResponse, Response

from engine.office import answers
from engine.office.answers import Page
from engine.office.entrance import invitations
from engine.office.entrance.invitations import Asked
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.office.since import last_said
from engine.office.spreadsheets import safe
from engine.rules.commands import TellRespondents
from engine.rules.definition import Group, Questionnaire
from engine.rules.refusals import Refusal, SameCommandOtherContent
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both
from faces.refusals import Problems
from faces.web import inviting, limiting
from faces.web.doors import Doors
from faces.web.forms import COMMAND, Form, Posted, command, new_id, told
from faces.web.inviting import Progress
from faces.web.pages.questionnaire import phase_of
from faces.web.refusals import NotHere
from faces.web.rendering import page
from faces.web.visit import Visit, Visiting

doors = Doors()
HERE = "/programma/{programme}/vragen/{run}/{questionnaire}"
GROUP, FROM = "groep", "vanaf"
FIELDS = ("many", "label", "group", "number")


@dataclass(frozen=True)
class Put:
    """A questionnaire as it was put in one phase run."""

    visit: Visit
    programme: str
    run: str
    known: Known
    questionnaire: Questionnaire
    progress: tuple[Progress, ...]

    @property
    def address(self) -> str:
        """Its page."""
        return "/programma/" + "/".join(
            quote(step, safe="") for step in (self.programme, "vragen", self.run, self.questionnaire.id)
        )

    @property
    def open(self) -> bool:
        """Whether answers still come in."""
        return self.run in self.known.programme.runs and self.known.programme.status != "ended"

    @property
    def newest(self) -> bool:
        """Whether it can still be told what was done with the answers: while the programme goes on, and the phase was
        not done again."""
        p, line = self.known.programme, self.known.programme.closed.get(phase_of(self.run))
        return p.status != "ended" and (self.run in p.runs or (line is not None and line.run == self.run))

    @property
    def group(self) -> str:
        """The group whose answers are looked at."""
        wanted = self.visit.request.query_params.get(GROUP, "")
        groups = [group.id for group in self.questionnaire.groups]
        return wanted if wanted in groups else groups[0]

    def asked(self, group: str) -> Asked:
        """What is asked of a group. Raises NotHere for one that there is not."""
        if all(one.id != group for one in self.questionnaire.groups):
            raise NotHere
        return Asked(self.programme, self.run, self.questionnaire.id, group)


@doors.get(HERE, "answers")
def show(visit: Visiting, programme: str, run: str, questionnaire: str) -> Response:
    """How many answered, the invitations, and what was answered."""
    return _page(put_in(visit, programme, run, questionnaire))


@doors.get(HERE + "/antwoorden.csv", "answers")
def download(visit: Visiting, programme: str, run: str, questionnaire: str) -> Response:
    """The same answers as a page shows, as a file: group, question, answer. No cell can be a formula."""
    put = put_in(visit, programme, run, questionnaire)
    with visit.looking() as connection:
        body = "\ufeff" + _csv(put, _answers(put, connection))
    headers = {"Content-Disposition": f'attachment; filename="antwoorden-{put.questionnaire.id}-{put.group}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def again(visit: Visit, form: Posted, wrong: Refusal, programme: str, run: str, questionnaire: str) -> Response:
    """The forms of this page, with what was sent of one of them."""
    return _page(put_in(visit, programme, run, questionnaire), form.values, [("", wrong.say(visit.language))], 422)


@doors.post(HERE + "/uitnodigen", "invite", again)
def invite(visit: Visiting, programme: str, run: str, questionnaire: str, form: Form) -> Response:
    """Makes a link or codes for a group."""
    limiting.hit(visit, "act")
    put = put_in(visit, programme, run, questionnaire)
    asked = put.asked(form.one("group"))
    try:
        wanted = inviting.wanted(form)
        inviting.make(visit, put.known, asked, wanted, visit.caller(programme).person)
    except Problems as problems:
        return _page(put, form.values, told(problems, visit.language), 422)
    where = urlencode({GROUP: asked.group, "soort": wanted.kind})
    return RedirectResponse(f"{put.address}/uitnodiging/{wanted.id}?{where}", 303)


@doors.get(HERE + "/uitnodiging/{made}", "invite")
def show_made(visit: Visiting, programme: str, run: str, questionnaire: str, made: str) -> Response:
    """What was just made, to send on or to print and cut out; after a while it is shown no more."""
    put = put_in(visit, programme, run, questionnaire)
    kind = visit.request.query_params.get("soort", "")
    found = inviting.fresh(visit, put.asked(put.group), made, kind)
    context = _around(put) | {"found": found, "kind": kind, "where": inviting.address(visit)}
    return page(visit, "questions/made.html", 200 if found else 410, **context)


@doors.post(HERE + "/intrekken", "invite")
def revoke(visit: Visiting, programme: str, run: str, questionnaire: str, form: Form) -> Response:
    """Takes an invitation back. What was answered by it stays."""
    put = put_in(visit, programme, run, questionnaire)
    invitations.revoke(visit.house.office.engine, programme, run, form.one("hash")[:64], visit.now)
    return RedirectResponse(f"{put.address}?klaar=ingetrokken", 303)


@doors.post(HERE + "/vertellen", "TellRespondents", again)
def tell(visit: Visiting, programme: str, run: str, questionnaire: str, form: Form) -> Response:
    """Tells in public what was done with the answers: it stands on the page of every link and code."""
    limiting.hit(visit, "act")
    put = put_in(visit, programme, run, questionnaire)
    try:
        given = command(TellRespondents, form, run=run, questionnaire=questionnaire, words=form.one("words"))
        visit.give(programme, given)
    except Problems as problems:
        return _page(put, form.values, told(problems, visit.language), 422)
    except SameCommandOtherContent as refused:  # Something else, from a form that was sent before: another act.
        return _page(put, form.values | {COMMAND: new_id()}, [("words", refused.say(visit.language))], 422)
    return RedirectResponse(f"{put.address}?klaar=verteld#vertellen", 303)


@doors.post(HERE + "/wissen", "invite", again)
def erase(visit: Visiting, programme: str, run: str, questionnaire: str, form: Form) -> Response:
    """Erases what one respondent answered, who asks for it by their number."""
    limiting.hit(visit, "unknown_link")
    put = put_in(visit, programme, run, questionnaire)
    respondent = invitations.respondent_of(form.one("number"))
    if respondent is None or not answers.erase(visit.house.office.engine, programme, respondent):
        nl = "Bij dit nummer zijn geen antwoorden (meer). Kijk het nummer na: het heeft vijftien cijfers."
        en = "There are no answers under this number (any more). Check the number: it has fifteen digits."
        return _page(put, form.values, [("number", en if visit.language == "en" else nl)], 422)
    return RedirectResponse(f"{put.address}?klaar=gewist", 303)


def put_in(visit: Visit, programme: str, run: str, questionnaire: str) -> Put:
    """The questionnaire as it was put in that phase run. Raises NotHere where it was not."""
    known = visit.known(programme)
    found = known.plan.questionnaire.get(questionnaire)
    if found is None or phase_of(run) not in known.plan.phase or not inviting.needed(known, run, questionnaire):
        raise NotHere
    progress = inviting.progress(visit, known, run, found)
    closed = known.programme.closed.get(phase_of(run))
    there = run in known.programme.runs or (closed is not None and closed.run == run)
    if not there and not any(one.have for one in progress):
        raise NotHere
    return Put(visit, programme, run, known, found, progress)


def _page(
    put: Put, values: dict[str, str] | None = None, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> Response:
    visit = put.visit
    with visit.looking() as connection:
        found = _answers(put, connection)
        spoken = last_said(connection, put.known, put.run, put.questionnaire.id)
    texts = {question.id: question.text for question in put.questionnaire.questions}
    context = _around(put) | {
        "page": found,
        "waiting_told": inviting.waiting_told(found, put.open),
        "texts": texts | {answers.OTHER: Text(nl="Zonder vraag", en="Without a question")},
        "batches": invitations.of_run(visit.house.office.engine, put.programme, put.run, put.questionnaire.id),
        "may_invite": visit.may("invite", put.programme),
        "may_tell": put.newest and visit.may("TellRespondents", put.programme),
        "spoken": spoken,
        "manager": both(lambda language: Speaker(put.known.plan, {}, language).role(put.known.plan.managed_by)),
        "values": {"kind": "link", "words": spoken.text if spoken else "", **dict.fromkeys(FIELDS, "")}
        | (values or {}),
        "problems": problems or [],
        "errors": {"kind": "", "words": "", **dict.fromkeys(FIELDS, "")} | dict(reversed(problems or [])),
        "id": (values or {}).get(COMMAND) or new_id(),
        "done": visit.request.query_params.get("klaar", ""),
        "now": visit.now,
        "groups_for_select": [(group.id, group.label.say(visit.language)) for group in put.questionnaire.groups],
        "group_tabs": [_tab(put, group) for group in put.questionnaire.groups],
        "to": lambda start: f"{put.address}?{urlencode({GROUP: put.group, FROM: start})}#antwoorden",
    }
    return page(visit, "questions/manage.html", status, **context)


def _tab(put: Put, group: Group) -> dict[str, Any]:
    href = f"{put.address}?{urlencode({GROUP: group.id})}#antwoorden"
    return {"href": href, "label": group.label.say(put.visit.language), "current": group.id == put.group}


def _around(put: Put) -> dict[str, Any]:
    runs = {run.run: run.label for run in put.known.standing.runs}
    phase = put.known.plan.phase[phase_of(put.run)]
    return {
        "put": put,
        "area": put.known.standing.area_name,
        "run_called": runs.get(put.run, phase.label),
        "groups": {group.id: group.label for group in put.questionnaire.groups},
        "least": answers.LEAST,
    }


def _answers(put: Put, connection: Looking) -> Page:
    start = put.visit.request.query_params.get(FROM, "0")
    asked = put.asked(put.group)
    return answers.page(
        connection,
        (asked.programme, asked.run, asked.questionnaire, asked.group),
        [question.id for question in put.questionnaire.questions],
        now=put.visit.now,
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 0,
    )


def _csv(put: Put, found: Page) -> str:
    language = put.visit.language
    out = StringIO()
    table = csv.writer(out, delimiter="," if language == "en" else ";", lineterminator="\r\n")
    table.writerow(("group", "question", "answer") if language == "en" else ("groep", "vraag", "antwoord"))
    table.writerows(_rows(put, found))
    return out.getvalue()


def _rows(put: Put, found: Page) -> Iterator[tuple[str, ...]]:
    language = put.visit.language
    texts = {question.id: question.text.say(language) for question in put.questionnaire.questions}
    (group,) = (one.label.say(language) for one in put.questionnaire.groups if one.id == put.group)
    for said in found.said:
        for words in said.texts:
            yield tuple(safe(cell) for cell in (group, texts.get(said.question, said.question), words))
