"""One task, for both doors: shown, taken, kept for later. By which door somebody came: faces/web/pages/task.py.

A GET changes nothing. What is done goes through Visit.give, and so through the policy.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import RedirectResponse, Response

from engine.office import people
from engine.office.entrance import drafts, feeds
from engine.office.entrance.drafts import Draft
from engine.office.shelf import Known
from engine.office.trouble import OfficeUnavailable
from engine.rules.gates import halted, seats_of
from engine.rules.letters import EVERYTHING
from engine.rules.reasons import reason, soon
from engine.rules.refusals import Refusal, SameCommandOtherContent
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both
from faces.refusals import Problems
from faces.web.forms import COMMAND, CSRF, Posted, new_id, told
from faces.web.happened import DONE
from faces.web.refusals import NotHere, PageRefusal
from faces.web.rendering import page
from faces.web.tasks import became, finding
from faces.web.tasks.came import FROM, Came
from faces.web.tasks.kinds import KINDS
from faces.web.tasks.shapes import Paged, Reading, TaskAt, TaskKind
from faces.web.tasks.wrong import ShowAgain, problem

WHAT, LATER, SAVED = "wat", "later", "bewaard"
"""The field that says which button was pressed; its value for saving (later-20: and on to what begins there); and what
the address says after that."""

TWICE = "nogmaals"
"""What the address says when a form had been sent before: words that were changed since are not taken."""

_LOST = Problems([
    problem(
        "file",
        "kies het bestand opnieuw: een bestand komt niet mee terug.",
        "choose the file again: a file does not come back with the form.",
    )
])  # fmt: skip
MOST_TOLD = 5
"""Of so many commands that were given at once is told what they brought about, and of the last one."""


def show(
    came: Came,
    values: Mapping[str, str] | None = None,
    wrong: Refusal | None = None,
    status: int = 200,
    id_: str = "",
    lost: bool = False,
) -> Response:
    """The page of a task; after something `wrong` filled in again. `lost`: but for a file that was chosen."""
    closed = _closed(came)
    if closed is not None:
        return _over(came, closed, status)
    at, kind = task_at(came), KINDS.get(came.act)
    draft = _draft(came) if values is None else None
    filled = values if values is not None else draft.fields if draft else {}
    problems = _problems(came, wrong) if wrong is not None else []
    if lost:
        problems = [*problems, *told(_LOST, came.visit.language)]
    context = around(came, at) | {
        "values": _Values(filled),
        "draft": draft,
        "id": id_ or new_id(),
        "problems": problems,
        "errors": _Values({name: sentence for name, sentence in reversed(problems) if name}),
        "open": _is_open(came, at),
    }
    if kind is None or not context["open"]:
        return page(came.visit, "tasks/asked.html", status, **context)
    return page(came.visit, kind.template, status, **context, **kind.show(came.visit, at, filled))


def take(came: Came, posted: Posted) -> Response:
    """What was sent: done, kept for later, or shown again with what is wrong."""
    kind = KINDS.get(came.act)
    if kind is None:
        raise NotHere
    if _closed(came) is not None or not _is_open(came, task_at(came)):
        done = _done_before(came, posted.one(COMMAND))
        return done if done is not None else show(came, status=409)
    try:
        if posted.one(WHAT).partition("-")[0] == LATER:
            return _keep(came, kind, posted)
        return _do(came, kind, posted)
    except ShowAgain as read:
        return show(came, read.values, read, read.status, posted.one(COMMAND))
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        return again(came, posted, refusal)


def again(came: Came, posted: Posted, wrong: Refusal) -> Response:
    """The form as it was sent, with what is wrong."""
    other = isinstance(wrong.__cause__ or wrong, SameCommandOtherContent)
    kind = KINDS.get(came.act)
    text: dict[str, str] = kind.read_from(posted) if isinstance(kind, Reading) else {}
    lost = any(posted.files.values()) and not text
    return show(came, {**_filled(posted), **text}, wrong, 422, new_id() if other else posted.one(COMMAND), lost)


def around(came: Came, at: TaskAt) -> dict[str, Any]:
    """What every task page tells: what, for what, by when, why, whom to ask, and what was done before."""
    known, visit = came.known, came.visit
    run = at.run
    command = visit.request.query_params.get(DONE, "")
    with visit.looking() as connection:
        ids = command.split(",")[: MOST_TOLD + 1]
        told = [one for id_ in ids for one in became.came_of(connection, known, came.person, id_)]
        did = became.did_in(connection, known, came.run, came.seat)
        feed_made = feeds.made_by_link(connection, came.person, came.programme) if came.link else None
        them = people.found(connection, [*managers(known), came.person])
    late = bool(at.owes and at.owes.late)
    return {
        "came": came,
        "at": at,
        "known": known,
        "programme_called": became.called(known),
        "phase_called": became.run_called(known, run.id) if run else None,
        "role_called": both(lambda language: Speaker(known.plan, {}, language).role(came.seat.role)),
        "what": _what(came, at),
        "until": at.owes.until if at.owes else None,
        "soon": _soon(came, at),
        "reason": reason(known.plan, known.programme, came.run, came.act),
        "late": late,
        "ask": [them[one] for one in managers(known) if one in them and one != came.person],
        "happened": told,
        "did": did,
        "twice": TWICE in visit.request.query_params,
        "saved": SAVED in visit.request.query_params,
        "others": _others(came),
        "letters": them[came.person].letters if came.person in them else "all",
        "feed_made": feed_made,
        "suspended": bool(run and halted(known.programme, run)),
    }


def _what(came: Came, at: TaskAt) -> Text | None:
    """What is asked, in a few words; None where nothing is."""
    if at.owes is None or came.act != "supply":
        return at.owes.what if at.owes else None
    count = len(finding.all_of(came.known, came.seat.id, came.act, came.run))
    return at.owes.what if count == 1 else finding.several(count)


def _soon(came: Came, at: TaskAt) -> Text | None:
    """By when what has no deadline is wanted, where it is asked for no phase."""
    if at.owes is None or came.run is not None:
        return None
    return soon(came.known.plan, came.known.programme, at.owes.act, at.owes.item, came.known.standing.on)


def managers(known: Known) -> list[str]:
    """Ids of the people in the seats that manage a programme."""
    return [seat.person for seat in seats_of(known.programme, known.plan.managed_by) if seat.person]


def task_at(came: Came) -> TaskAt:
    """The task they are at, as it stands now."""
    known = came.known
    run = known.programme.runs.get(came.run) if came.run else None
    owes = finding.owing(known, came.seat.id, came.act, came.thing, came.run)
    return TaskAt(known, came.seat, run, came.act, came.item, owes, came.address)


RUNLESS = ("supply", "agree_measurement", "look_ahead", "plan_initiative", "reach_milestone")
"""What is asked apart from a phase run; anything else is about one, which the address must name."""


def _closed(came: Came) -> str | None:
    """Why nothing can be done any more: the programme ended, or the phase went on."""
    p = came.known.programme
    if p.status == "ended":
        return "ended"
    return "passed" if came.run is not None and came.run not in p.runs else None


def _is_open(came: Came, at: TaskAt) -> bool:
    """Whether there is a form: it is owed, or can be done once more."""
    if at.owes is not None:
        return True
    if came.act == "deliver" and at.run is not None and not halted(at.known.programme, at.run):
        handed = at.run.products.get(at.item)
        return handed is not None and handed.seat == came.seat.id
    return came.act == "supply" and bool(next(finding.figures_of(at.known, came.seat, came.run), None))


def _over(came: Came, why: str, status: int) -> Response:
    at = task_at(came)
    return page(came.visit, "tasks/over.html", status, why=why, **around(came, at))


def _do(came: Came, kind: TaskKind, posted: Posted) -> Response:
    at = task_at(came)
    if at.run is None and came.act not in RUNLESS:
        raise NotHere
    commands = kind.take(came.visit, at, posted)
    try:
        repeated = any(answer.repeated for answer in came.visit.give_all(came.programme, commands))
    except (PageRefusal, OfficeUnavailable):
        raise
    except Refusal as refusal:
        if len(commands) == 1:
            raise
        raise _none_of(refusal) from refusal
    _drop(came, kind, posted)
    return RedirectResponse(_after(came, [one.id for one in commands], repeated), 303)


def _after(came: Came, commands: Sequence[str], repeated: bool) -> str:
    """Where to go once it is done: of many commands the first few are told, and the last, which may lead to more."""
    if not commands:
        return came.address
    told = dict.fromkeys([*commands[:MOST_TOLD], commands[-1]])
    return came.with_query(**{DONE: ",".join(told)}, **({TWICE: "1"} if repeated else {}))


def _none_of(refusal: Refusal) -> Refusal:
    """The refusal of one among several, and what became of the others."""
    nothing = Text(
        nl="Er is niets vastgelegd, ook de rest van dit formulier niet. Kijk het na en verstuur het opnieuw.",
        en="Nothing is on record, nor is the rest of this form. Check it, and send it again.",
    )
    return Problems([refusal.text, nothing])


def _done_before(came: Came, command: str) -> Response | None:
    """Where to go when what was sent is on record already: a form that was sent twice."""
    with came.visit.looking() as connection:
        known = became.is_done(connection, came.known, came.person, command)
    return RedirectResponse(_after(came, [command], True), 303) if known else None


def _keep(came: Came, kind: TaskKind, posted: Posted) -> Response:
    """Keeps what was filled in, beside what was kept of other pages of this form."""
    to = posted.one(WHAT).partition("-")[2]
    _put(came, {**_of_other_pages(came, kind, posted), **_filled(posted)})
    return RedirectResponse(
        came.with_query(**({FROM: to} if to.isascii() and to.isdigit() else {}), **{SAVED: "1"}), 303
    )


def _drop(came: Came, kind: TaskKind, posted: Posted) -> None:
    """Throws away what was kept of this form, not of its other pages."""
    left = _of_other_pages(came, kind, posted)
    if left:
        _put(came, left)
    else:
        drafts.drop(came.visit.house.office.engine, came.person, came.programme, came.draft_key)


def _of_other_pages(came: Came, kind: TaskKind, posted: Posted) -> dict[str, str]:
    kept = _draft(came)
    return kind.of_other_pages(kept.fields, posted) if kept and isinstance(kind, Paged) else {}


def _put(came: Came, fields: Mapping[str, str]) -> None:
    engine = came.visit.house.office.engine
    drafts.put(engine, came.person, came.programme, came.draft_key, fields, came.visit.now)


def _draft(came: Came) -> Draft | None:
    return drafts.get(came.visit.house.office.engine, came.person, came.programme, came.draft_key)


def _filled(posted: Posted) -> dict[str, str]:
    """The fields of a form as they were filled in; of several with one name all, divided by line breaks."""
    left_out = (CSRF, COMMAND, WHAT)
    return {name: "\n".join(values) for name, values in posted.fields.items() if name not in left_out and any(values)}


def _problems(came: Came, wrong: Refusal) -> list[tuple[str, str]]:
    if isinstance(wrong, Problems | ShowAgain):
        return told(Problems(wrong.lines), came.visit.language)
    return [("", wrong.say(came.visit.language))]


def _others(came: Came) -> list[tuple[str, Text]]:
    """What else the seat owes in this programme: with its page, for who is signed in."""
    here = (came.act, came.run)
    whole = came.thing == EVERYTHING or came.act in finding.LOOSE
    rest = [
        one
        for one in finding.owed_by(came.known, [came.seat.id])
        if (one.act, one.run) != here or not (whole or one.item == came.item)
    ]
    return [("" if came.link else finding.page_of(came.programme, one), one.what) for one in rest[:10]]


class _Values(dict[str, str]):
    """Values for a template, in which what is not there is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def rest_of(values: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Those of the values that have one of these names."""
    return {name: values[name] for name in names if name in values}
