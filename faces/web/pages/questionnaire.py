"""The questionnaire as residents, businesses, organisations and outsiders see it: by a code or a link, without account.

Looking uses nothing up and keeps nothing: what was filled in goes along in the form until it is sent. Who invites, and
reads what was answered: invitations.py. What came of it is told by the same link, as far as it is public.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature

from engine.office import answers
from engine.office.entrance import invitations
from engine.office.entrance.invitations import Invitation, InvitationOver
from engine.office.entrance.tokens import hash_of
from engine.office.shelf import Known, named
from engine.office.since import Said, last_said, since
from engine.office.trouble import OfficeUnavailable
from engine.rules.definition import Group, Phase, Questionnaire
from engine.rules.gates import halted, seats_of
from engine.rules.refusals import Refusal
from engine.rules.since import Since
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both
from faces.web import limiting
from faces.web.doors import ANYBODY, Doors
from faces.web.forms import COMMAND, LASTS, Form, Posted, new_id
from faces.web.refusals import NotHere, TooOften
from faces.web.rendering import page
from faces.web.visit import Visit, Visiting

doors = Doors()

WHAT, CHECK, CHANGE, SEND = "wat", "nakijken", "aanpassen", "versturen"
"""The field that says which button was pressed, and its values."""

FIELD = "v-"
"""Before the id of a question, in the name of its field."""

LONGEST = 3000
"""Signs of one answer."""

SHORTEST_LINK = 40
"""Signs from which on nobody guesses it."""

PASS = "pas"
"""The field that says that the form was made for whoever holds this code: others at the same address, who type wrong
ones, do not keep them out."""


@dataclass(frozen=True)
class Became:
    """What happened since, in sentences what has not been decided yet and what comes now, and what whoever runs the
    programme told of the answers."""

    since: Since
    now: tuple[Text, ...]
    said: Said | None


State = Literal["open", "revoked", "expired", "full", "answered", "suspended", "closed"]
GONE = frozenset({"revoked", "expired", "full"})


@dataclass(frozen=True)
class Invited:
    """Somebody who was invited: what they hold, and what they are asked by whom."""

    visit: Visit
    code: str
    invitation: Invitation
    known: Known
    questionnaire: Questionnaire
    group: Group
    phase: Phase

    @property
    def passing(self) -> str:
        """What a form brings back by which it is known again."""
        return str(self.visit.house.passes.dumps(_held(self.code)))

    @property
    def address(self) -> str:
        """The address of what they hold."""
        return f"/vragen/{quote(invitations.spaced(self.code), safe='')}"

    @property
    def state(self) -> State:
        """Whether they can answer, or why not."""
        p, run = self.known.programme, self.invitation.asked.run
        if p.status == "ended" or run not in p.runs:
            return "closed"
        state = self.invitation.state(self.visit.now)
        if state == "used":
            return "answered" if self.invitation.personal else "full"
        if state == "open" and halted(p, p.runs[run]):
            return "suspended"
        return state


@doors.get("/vragen", ANYBODY)
def ask_code(visit: Visiting) -> Response:
    """Where a code that stands on paper is typed in."""
    return page(visit, "questions/code.html", typed="", problems=[])


def code_again(visit: Visit, form: Posted, wrong: Refusal) -> Response:
    """The code as it was typed."""
    problems = [("code", wrong.say(visit.language))]
    return page(visit, "questions/code.html", 422, typed=form.one("code")[:40], problems=problems)


@doors.post("/vragen", ANYBODY, code_again)
def take_code(visit: Visiting, form: Form) -> Response:
    """On to the questionnaire that a code opens."""
    typed = form.one("code")
    if not typed:
        return _unknown(visit, typed, "Typ de code die op uw brief of kaart staat.", "Type the code on your letter.")
    found = _find(visit, typed[:200])
    return RedirectResponse(found.address, 303) if found else _unknown(visit, typed)


@doors.get("/vragen/{code}", ANYBODY)
def show(visit: Visiting, code: str) -> Response:
    """The questions; or, once they cannot be answered, a kind word and what came of them."""
    invited = _find(visit, code)
    if invited is None:
        return _unknown(visit, "")
    return _questions(invited, {}) if invited.state == "open" else _over(invited)


def answers_again(visit: Visit, form: Posted, wrong: Refusal, code: str) -> Response:
    """The questions with what was filled in. Raises NotHere where they are not there and nothing was."""
    try:
        invited = _find(visit, code, form)
    except TooOften:
        return _kept_waiting(visit, form, wrong)
    if invited is None:
        raise NotHere
    if invited.state != "open":
        return _over(invited)
    return _questions(invited, _filled(invited, form), [("", wrong.say(visit.language))], form.one(COMMAND))


@doors.post("/vragen/{code}", ANYBODY, answers_again)
def send(visit: Visiting, code: str, form: Form) -> Response:
    """What was filled in: to look at once more, to change, or to record."""
    invited = _find(visit, code, form)
    if invited is None:
        return _unknown(visit, "")
    limiting.hit(visit, "answer", invited.invitation.hash)
    filled = _filled(invited, form)
    content = answers.written(filled)
    problems = list(_wrong(invited, filled, content))
    if form.one(WHAT) == SEND and not problems:
        return _record(invited, form, filled, content)
    if invited.state != "open":
        return _over(invited)
    if problems or form.one(WHAT) == CHANGE:
        return _questions(invited, filled, problems if form.one(WHAT) != CHANGE else [], form.one(COMMAND))
    context = _told(invited) | {"filled": filled, "problems": [], "id": form.one(COMMAND) or new_id()}
    return page(visit, "questions/check.html", **context)


@doors.get("/vragen/{code}/bedankt/{number}", ANYBODY)
def thanks(visit: Visiting, code: str, number: str) -> Response:
    """Thanks, the number to have answers erased by, and what happens with them."""
    invited = _find(visit, code)
    if invited is None:
        return _unknown(visit, "")
    respondent = invitations.respondent_of(number)
    told = invitations.number_of(respondent) if respondent else ""
    return page(visit, "questions/thanks.html", **_told(invited), number=told, became=_became(invited))


def _record(invited: Invited, form: Posted, filled: Mapping[str, str], content: str) -> Response:
    """Gives the answer to the office. No capacity is asked: the invitation is what allows it, and it is looked at in
    invitations.answer, where a place of it is taken."""
    visit, register = invited.visit, invited.visit.house.office.register
    try:
        number = invitations.answer(register, invited.code, form.one(COMMAND) or new_id(), content, visit.now)
    except OfficeUnavailable as trouble:  # Nothing they wrote may be lost: they can press the button once more.
        again = _told(invited, offline=True) | {"problems": [("", trouble.say(visit.language))]}
        return page(visit, "questions/check.html", 503, **again, filled=filled, id=form.one(COMMAND))
    except InvitationOver:
        return _over(invited)
    except Refusal as refused:
        now = _find(visit, invited.code)
        if now is None or now.state != "open":
            return _over(now or invited)
        return _questions(now, filled, [("", refused.say(visit.language))], form.one(COMMAND))
    return RedirectResponse(f"{invited.address}/bedankt/{number}", 303)


def _find(visit: Visit, typed: str, form: Posted | None = None) -> Invited | None:
    """Who holds this code or link. Guessing codes is slowed down, also for who guesses right after many wrong ones; not
    for who sends a `form` that was made for this code.

    Raises TooOften.
    """
    token = invitations.plain(typed.strip())
    if len(token) < SHORTEST_LINK and not _passes(visit, token, form):
        limiting.look(visit, "wrong_code")
    found = invitations.open_invitation(visit.house.office.engine, token)
    if found is None:
        limiting.hit(visit, "wrong_code")
        return None
    return _invited(visit, token, found)


def _passes(visit: Visit, token: str, form: Posted | None) -> bool:
    if form is None:
        return False
    try:
        return bool(visit.house.passes.loads(form.one(PASS), max_age=LASTS) == _held(token))
    except BadSignature:
        return False


def _held(token: str) -> str:
    """What says that somebody held a code."""
    return hash_of(token)


def _filled(invited: Invited, form: Posted) -> dict[str, str]:
    """What was filled in, by question."""
    return {question.id: form.one(FIELD + question.id) for question in invited.questionnaire.questions}


def _invited(visit: Visit, token: str, found: Invitation) -> Invited | None:
    """None where the definition that holds now has no such questionnaire any more."""
    known = visit.known(found.asked.programme)
    questionnaire = known.plan.questionnaire.get(found.asked.questionnaire)
    groups = {group.id: group for group in questionnaire.groups} if questionnaire else {}
    phase = known.plan.phase.get(phase_of(found.asked.run))
    if questionnaire is None or phase is None or found.asked.group not in groups:
        return None
    return Invited(visit, token, found, known, questionnaire, groups[found.asked.group], phase)


def phase_of(run: str) -> str:
    """The phase a phase run is of."""
    return [*run.split(".", 2), "", ""][1]


def _wrong(invited: Invited, filled: Mapping[str, str], content: str) -> Iterator[tuple[str, str]]:
    """What is wrong with what was filled in: the field, and what to do."""
    say = invited.visit.language == "en"
    for number, question in enumerate(invited.questionnaire.questions, start=1):
        if len(filled[question.id]) > LONGEST:
            yield (
                FIELD + question.id,
                f"Question {number}: keep your answer under {LONGEST} characters."
                if say
                else f"Vraag {number}: maak uw antwoord korter dan {LONGEST} tekens.",
            )
    if len(content) > answers.LONGEST:
        yield (
            "",
            "Your answers are too long together. Shorten a few."
            if say
            else ("Uw antwoorden zijn samen te lang. Maak er een paar korter."),
        )
    if not content:
        yield (
            "",
            "Nothing is filled in yet. Answer at least one question; you may skip the others."
            if say
            else ("Er is nog niets ingevuld. Beantwoord minstens één vraag; de andere mag u overslaan."),
        )


# --- what is shown


def _questions(
    invited: Invited, filled: Mapping[str, str], problems: list[tuple[str, str]] | None = None, id_: str = ""
) -> Response:
    context = _told(invited) | {"filled": filled, "problems": problems or [], "id": id_ or new_id()}
    return page(invited.visit, "questions/questions.html", 422 if problems else 200, **context)


def _over(invited: Invited) -> Response:
    """Why there is nothing to fill in, and what came of it. An answer that took the last place a moment ago counts."""
    state = invited.state if invited.state != "open" else "full"
    status = 410 if state in GONE else 200
    return page(invited.visit, "questions/over.html", status, **_told(invited), state=state, became=_became(invited))


def _kept_waiting(visit: Visit, form: Posted, wrong: Refusal) -> Response:
    """What was filled in, without a word on the code: whether it is right is not told to who may be guessing. Raises
    NotHere where nothing was."""
    typed = {name: value for name, value in form.values.items() if name.startswith(FIELD) and value}
    if not typed:
        raise NotHere
    problems = [("", wrong.say(visit.language))]
    return page(visit, "questions/waiting.html", 429, typed=typed, id=form.one(COMMAND), problems=problems)


def _unknown(visit: Visit, typed: str, nl: str = "", en: str = "") -> Response:
    nl = nl or "Deze code of link kennen wij niet. Kijk hem na en typ de code opnieuw."
    en = en or "We do not know this code or link. Check it and type the code again."
    problems = [("code", en if visit.language == "en" else nl)]
    return page(visit, "questions/code.html", 404, typed=typed[:40], problems=problems)


def _told(invited: Invited, offline: bool = False) -> dict[str, Any]:
    """What every page of a questionnaire tells; `offline`: as far as it needs no database."""
    known = invited.known
    run = known.programme.runs.get(invited.invitation.asked.run)
    return {
        "invited": invited,
        "area": known.standing.area_name,
        "programme_called": known.plan.title,
        "questionnaire": invited.questionnaire,
        "group": invited.group,
        "phase": invited.phase,
        "until": run.deadline if run and not run.overdue else None,
        "manager": both(lambda language: Speaker(known.plan, {}, language).role(known.plan.managed_by)),
        "hosts": [] if offline else _hosts(invited),
        "least": answers.LEAST,
        "years": answers.KEPT.days // 365,
        "field": FIELD,
    }


def _hosts(invited: Invited) -> list[str]:
    """The organisations that manage the programme, by name."""
    p = invited.known.programme
    found: set[str] = set()
    for seat in seats_of(p, invited.known.plan.managed_by):
        found |= {seat.organisation} if seat.organisation else set(p.people.get(seat.person or "", ()))
    if not found:
        return []
    with invited.visit.looking() as connection:
        return sorted(named(connection, set(), found).values())


def _became(invited: Invited) -> Became:
    """What happened since the questionnaire was put, as far as it is public, and what comes now."""
    known, run = invited.known, invited.invitation.asked.run
    with invited.visit.looking() as connection:
        found = since(connection, known, run)
        told = last_said(connection, known, run, invited.questionnaire.id)
    return Became(found, tuple(_now(known, found)), told)


def _now(known: Known, found: Since) -> Iterator[Text]:
    if not found.happened:
        yield Text(
            nl="Er is nog niets besloten. Bewaar deze link of code en kom later terug: "
            "dan leest u hier wat er is besloten.",
            en="Nothing has been decided yet. Keep this link or code and come back later: "
            "then you can read here what was decided.",
        )
    elif not found.decided and known.plan.course and known.programme.status != "ended":
        yield Text(
            nl="Er is nog niets besloten over de koers. Kom later terug met dezelfde link of code.",
            en="Nothing has been decided on the course yet. Come back later with the same link or code.",
        )
    for run in known.standing.runs if found.over else ():
        yield Text(
            nl=f"Nu is aan de orde: {run.label.nl}. De vraag daarbij is: ‘{run.question.nl}’",
            en=f"What comes now: {run.label.en}. Its question is: ‘{run.question.en}’",
        )
