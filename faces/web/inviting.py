"""Inviting people to answer a questionnaire, for whoever may: what was wanted, made, and shown for a short while.

The tokens follow from the id of the form and the secret of the installation: they are kept nowhere, and can be shown
again to who made them for as long as FRESH. Who may invite is looked at by the pages.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from engine.office import answers
from engine.office.entrance import invitations
from engine.office.entrance.invitations import MOST_ANSWERS, MOST_CODES, Asked, Kind
from engine.office.shelf import Known
from engine.rules.conditions import Answered
from engine.rules.definition import Questionnaire
from engine.rules.texts import Text
from engine.rules.workdays import end_of_day
from faces.refusals import Problems
from faces.web.forms import COMMAND, Posted, new_id
from faces.web.tasks.wrong import problem
from faces.web.visit import Visit

FRESH = timedelta(hours=1)
"""How long a link or a code is shown to whoever made it."""

AFTER_DEADLINE, WITHOUT_DEADLINE = timedelta(days=90), timedelta(days=365)
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one group is: `have` answered of the `need` that the gate wants (0: it wants none of them)."""

    group: str
    label: Text
    role: str
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to make: `many` answers by one link or code, or so many codes for one person each."""

    id: str
    kind: Kind
    many: int
    label: str | None


def progress(visit: Visit, known: Known, run: str, questionnaire: Questionnaire) -> tuple[Progress, ...]:
    """How far each group is, in the order of the definition."""
    opened = known.programme.runs.get(run)
    if opened:
        have = {group.id: opened.answers.get(f"{questionnaire.id}:{group.id}", 0) for group in questionnaire.groups}
    else:
        have = answers.counts(visit.house.office.engine, known.programme.id, run, questionnaire.id)
    need = needed(known, run, questionnaire.id)
    return tuple(
        Progress(group.id, group.label, group.role, have.get(group.id, 0), need.get(group.id, 0))
        for group in questionnaire.groups
    )


def waiting_told(found: answers.Page, still_open: bool) -> Text | None:
    """How many answers of a group cannot be read yet, and why; None where there are none such."""
    if not found.waiting:
        return None
    least, nl, en = answers.LEAST, "Nog niet te lezen", "Not to be read yet"
    if not still_open:
        nl, en = "Niet te lezen", "Not to be read"
    nl += f": {found.waiting}. Ze tellen mee. Met minder dan {least} tegelijk zou te zien zijn wie wat schreef."
    en += f": {found.waiting}. They count. With fewer than {least} at a time it could be seen who wrote what."
    if still_open:
        nl += f" Nog nodig om ook deze te lezen: {found.needed}."
        en += f" Still needed to read these too: {found.needed}."
    return Text(nl=nl, en=en)


def needed(known: Known, run: str, questionnaire: str) -> dict[str, int]:
    """How many of each group the gate of a phase run wants; empty where it does not ask this questionnaire."""
    phase = known.plan.phase.get([*run.split(".", 2), ""][1])
    found: dict[str, int] = {}
    for condition in phase.gate if phase else ():
        if isinstance(condition, Answered) and condition.questionnaire == questionnaire:
            found |= {group: max(many, found.get(group, 0)) for group, many in condition.at_least.items()}
    return found


def wanted(posted: Posted) -> Wanted:
    """What a form asks to make. Raises Problems."""
    kind, many, label = posted.one("kind", "link"), posted.one("many"), posted.one("label")
    wrong = []
    if kind not in get_args(Kind):
        wrong.append(problem("kind", "kies een link, een code of losse codes.", "choose a link, a code or codes."))
    most = MOST_CODES if kind == "codes" else MOST_ANSWERS
    if not (many.isascii() and many.isdigit() and len(many) < 7 and 1 <= int(many) <= most):
        wrong.append(problem("many", f"geef een aantal van 1 tot {most}.", f"give a number from 1 to {most}."))
    if len(label) > 80:
        wrong.append(problem("label", "gebruik hoogstens 80 tekens.", "use at most 80 signs."))
    if wrong:
        raise Problems(wrong)
    found = _ID.fullmatch(posted.one(COMMAND))
    return Wanted(found[0] if found else new_id(), kind, int(many), label or None)  # type: ignore[arg-type]


def make(visit: Visit, known: Known, asked: Asked, what: Wanted, by: str | None) -> None:
    """Makes it; sent twice, it is made once. Raises Problems where the phase run takes no answers any more."""
    run = known.programme.runs.get(asked.run)
    if run is None:
        raise Problems([problem("", "deze fase is al gesloten.", "this phase is closed already.")])
    day = run.deadline
    until = end_of_day(known.plan.calendar, day) + AFTER_DEADLINE if day else visit.now + WITHOUT_DEADLINE
    invitations.make(
        visit.house.office.engine,
        asked,
        tokens(visit, asked, what.id, what.kind, what.many),
        most=1 if what.kind == "codes" else what.many,
        label=what.label,
        by=by,
        now=visit.now,
        expires=max(until, visit.now + AFTER_DEADLINE),
    )


def fresh(visit: Visit, asked: Asked, id_: str, kind: str) -> tuple[str, ...]:
    """The links or codes that were made a short while ago by the form with this id, as people get them."""
    if kind not in get_args(Kind) or not _ID.fullmatch(id_):
        return ()
    made = tokens(visit, asked, id_, kind, MOST_CODES)  # type: ignore[arg-type]
    found = invitations.known(visit.house.office.engine, asked, made, visit.now - FRESH)
    if kind == "link":
        return tuple(f"{address(visit)}/{token}" for token in found)
    return tuple(invitations.spaced(token) for token in found)


def address(visit: Visit) -> str:
    """Where codes are typed in."""
    return f"{visit.house.settings.url.rstrip('/')}/vragen"


def tokens(visit: Visit, asked: Asked, id_: str, kind: Kind, many: int) -> tuple[str, ...]:
    """What the form (or call) with this id makes for this group."""
    about = "\n".join((asked.programme, asked.run, asked.questionnaire, asked.group, id_))
    return invitations.tokens(visit.house.secret, about, kind, many)
