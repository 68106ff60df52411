"""Seeing to it that answers come in: how many there are of a group, and a link or codes to invite more people with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.office.entrance.invitations import Asked
from engine.rules import access
from engine.rules.commands import Command
from engine.rules.definition import Questionnaire
from faces.web import inviting
from faces.web.forms import COMMAND, Posted, new_id
from faces.web.inviting import Progress
from faces.web.refusals import NotForYou
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import ShowAgain, wrong
from faces.web.visit import Visit

MADE, KIND = "made", "kind"


class Answer:
    """The kind of task that enough answers are. Nothing of it is a command: an invitation is no part of the record."""

    template = "tasks/answer.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """How far the group is; and the link or the codes that were made a moment ago."""
        found = _found(visit, at)
        if found is None:
            return {"progress": None, "made": (), "made_kind": "", "where": "", "fresh_id": ""}
        questionnaire, progress = found
        asked = _asked(at, questionnaire, progress)
        kind = values.get(KIND, "")
        made = inviting.fresh(visit, asked, values.get(MADE, ""), kind) if values.get(MADE) else ()
        return {
            "progress": progress,
            "questionnaire": questionnaire,
            "made": made,
            "made_kind": kind,
            "where": inviting.address(visit),
            "fresh_id": new_id(),
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """Makes invitations, and shows them. Raises ShowAgain, Problems or NotForYou."""
        found = _found(visit, at)
        if found is None or not _may(visit, at):
            raise NotForYou
        if at.owes is None:
            raise wrong("", "er zijn al genoeg antwoorden.", "there are enough answers already.")
        what = inviting.wanted(posted)
        inviting.make(visit, at.known, _asked(at, *found), what, visit.caller(at.known.programme.id).person)
        raise ShowAgain(posted.values | {MADE: what.id, KIND: what.kind, COMMAND: what.id})


def _found(visit: Visit, at: TaskAt) -> tuple[Questionnaire, Progress] | None:
    """The questionnaire and the group a task is about, where they are asked of this seat's role."""
    name, _, group = at.item.partition(":")
    questionnaire = at.known.plan.questionnaire.get(name)
    if questionnaire is None or at.run is None:
        return None
    all_groups = inviting.progress(visit, at.known, at.run.id, questionnaire)
    mine = (one for one in all_groups if one.group == group and one.role == at.seat.role)
    return next(((questionnaire, one) for one in mine), None)


def _asked(at: TaskAt, questionnaire: Questionnaire, progress: Progress) -> Asked:
    assert at.run is not None
    return Asked(at.known.programme.id, at.run.id, questionnaire.id, progress.group)


def _may(visit: Visit, at: TaskAt) -> bool:
    """Whether they may invite: as whoever holds the task, which who is signed in does for a seat of theirs."""
    caller = visit.caller(at.known.programme.id)
    if caller.task is None and at.seat.id in caller.seats:
        caller = replace(caller, task=access.Task(at.seat.id, at.act))
    return access.may(caller, "invite", at.seat.id)
