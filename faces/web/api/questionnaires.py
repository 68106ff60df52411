"""Questionnaires as whoever runs a programme sees them: how far they are, invitations, and what was answered.

Texts are shown for enough people only (engine/office/answers.py). The links and codes of one call follow from its
Idempotency-Key and the secret of the installation: sent again, they are the same, and nothing is made twice.
"""

import hashlib
from collections.abc import Iterator
from typing import Annotated, get_args

from fastapi import Path, Query
from fastapi.responses import Response

from engine.office import answers
from engine.office.entrance import invitations
from engine.office.entrance.invitations import MOST_CODES, Asked, Invitation, Kind
from engine.rules.texts import Text
from faces.refusals import Problems
from faces.web import inviting, limiting
from faces.web.api import office_shapes as shapes
from faces.web.api.answers import Parted, gone, in_parts, kept, shown
from faces.web.api.bodies import ID, Body, CommandId
from faces.web.api.call import Call, Calling, Programme, Run
from faces.web.api.doors import Doors
from faces.web.api.problems import KeyUsed
from faces.web.api.wanted import InvitationsWanted, read
from faces.web.inviting import Wanted
from faces.web.pages.invitations import Put, put_in
from faces.web.refusals import NotHere
from faces.web.tasks.wrong import problem

doors = Doors("questionnaires")
HERE = "/programmes/{programme}/phase-runs/{run}/questionnaires"
ONE = HERE + "/{questionnaire}"
Questionnaire = Annotated[
    str,
    Path(pattern=f"^{ID}$", description="Id van de vragenlijst. / Id of the questionnaire.", examples=["wijkvragen"]),
]
GroupOf = Annotated[str, Path(pattern=f"^{ID}$", description="De groep. / The group.", examples=["bewoners"])]
OTHER = Text(nl="Zonder vraag", en="Without a question")


@doors.get(HERE, "answers", "listQuestionnaires", "Vragenlijsten / Questionnaires", "QuestionnaireCourseList")
def list_questionnaires(call: Calling, part: Parted, programme: Programme, run: Run) -> Response:
    """The questionnaires that were put in a phase run, and how far each group is."""
    items = [_course(one) for one in _all(call, programme, run)]
    return in_parts(call, "QuestionnaireCourseList", items, part)


@doors.get(ONE, "answers", "getQuestionnaire", "Vragenlijst / Questionnaire", "QuestionnaireCourse")
def get_questionnaire(call: Calling, programme: Programme, run: Run, questionnaire: Questionnaire) -> Response:
    """Whether answers still come in, how many of each group answered, and how many the gate wants."""
    return shown(call, "QuestionnaireCourse", _course(put_in(call, programme, run, questionnaire)))


@doors.get(ONE + "/groups/{group}/answers", "answers", "getAnswers", "Antwoorden / Answers", "Answers")
def get_answers(
    call: Calling,
    programme: Programme,
    run: Run,
    questionnaire: Questionnaire,
    group: GroupOf,
    start: Annotated[
        int, Query(ge=0, le=10**6, description="Vanaf dit antwoord: wat bij next staat. / From this answer: see next.")
    ] = 0,
) -> Response:
    """What a group answered, question by question, by as many people at once as it takes that nobody can tell who wrote
    what. Of a rest of fewer, only how many they are is told."""
    put = put_in(call, programme, run, questionnaire)
    asked = put.asked(group)
    with call.looking() as connection:
        found = answers.page(
            connection,
            (asked.programme, asked.run, asked.questionnaire, asked.group),
            [question.id for question in put.questionnaire.questions],
            now=call.now,
            start=start,
        )
    texts = {question.id: question.text for question in put.questionnaire.questions} | {answers.OTHER: OTHER}
    said = tuple(
        shapes.QuestionAnswered(one.question, texts.get(one.question, OTHER), one.texts, one.few) for one in found.said
    )
    return shown(call, "Answers", _answers(put, found, group, said))


@doors.get(ONE + "/invitations", "answers", "listInvitations", "Uitnodigingen / Invitations", "BatchList")
def list_invitations(
    call: Calling, part: Parted, programme: Programme, run: Run, questionnaire: Questionnaire
) -> Response:
    """What was made to invite people, the newest first, and how often it was used. Links and codes are not told."""
    put_in(call, programme, run, questionnaire)
    found = invitations.of_run(call.house.office.engine, programme, run, questionnaire)
    return in_parts(call, "BatchList", found, part)


@doors.post(
    ONE + "/invitations", "invite", "makeInvitations", "Uitnodigen / Invite", "InvitationsMade", "InvitationsWanted"
)
def make_invitations(
    call: Calling, programme: Programme, run: Run, questionnaire: Questionnaire, body: Body, command_id: CommandId
) -> Response:
    """Make a link or codes for a group. They are told for an hour: sent again with the same key, they are the same."""
    limiting.hit(call, "act")
    put, sent = put_in(call, programme, run, questionnaire), read(InvitationsWanted, body)
    if sent.kind == "codes" and sent.many > MOST_CODES:
        raise Problems(
            [problem("many", f"geef een aantal van 1 tot {MOST_CODES}.", f"give a number from 1 to {MOST_CODES}.")]
        )
    if all(one.id != sent.group for one in put.questionnaire.groups):
        raise Problems([problem("group", "deze groep is er niet.", "there is no such group.")])
    by = call.caller(programme).person
    id_ = hashlib.sha256(f"api\n{by}\n{command_id}".encode()).hexdigest()[:32]
    asked, wanted = put.asked(sent.group), Wanted(id_, sent.kind, sent.many, sent.label or None)
    _not_otherwise(call, put, asked, wanted)
    inviting.make(call, put.known, asked, wanted, by)
    found = inviting.fresh(call, asked, id_, wanted.kind)
    made = shapes.InvitationsMade(asked.group, wanted.kind, wanted.label, inviting.address(call), found)
    return kept("InvitationsMade", made)


@doors.delete(ONE + "/invitations/{invitation}", "invite", "revokeInvitation", "Uitnodiging intrekken / Revoke")
def revoke_invitation(
    call: Calling,
    programme: Programme,
    run: Run,
    questionnaire: Questionnaire,
    invitation: Annotated[
        str,
        Path(
            pattern="^[0-9a-f]{64}$",
            description="Zoals in de lijst: hash. / As in the list: hash.",
            examples=["0" * 64],
        ),
    ],
) -> Response:
    """Take an invitation back, with those that were made at once with it. What was answered by it stays."""
    limiting.hit(call, "act")
    put_in(call, programme, run, questionnaire)
    invitations.revoke(call.house.office.engine, programme, run, invitation, call.now)
    return gone()


@doors.delete(
    "/programmes/{programme}/respondents/{number}", "invite", "eraseAnswers", "Antwoorden wissen / Erase answers"
)
def erase_answers(
    call: Calling,
    programme: Programme,
    number: Annotated[
        str,
        Path(
            pattern=r"^[0-9]{5}-[0-9]{5}-[0-9]{5}$",
            description="Het nummer dat iemand kreeg na het antwoorden. / The number somebody got after answering.",
            examples=["12345-67890-12345"],
        ),
    ],
) -> Response:
    """Erase what one respondent answered, who asks for it by their number. That they answered stays on record."""
    limiting.hit(call, "unknown_link")
    respondent = invitations.respondent_of(number)
    if respondent is None or not answers.erase(call.house.office.engine, programme, respondent):
        raise NotHere
    return gone()


def _all(call: Call, programme: str, run: str) -> Iterator[Put]:
    for questionnaire in call.known(programme).plan.questionnaire:
        try:
            yield put_in(call, programme, run, questionnaire)
        except NotHere:
            continue


def _course(put: Put) -> shapes.QuestionnaireCourse:
    groups = tuple(shapes.GroupAnswered(one.group, one.label, one.role, one.have, one.need) for one in put.progress)
    return shapes.QuestionnaireCourse(put.run, put.questionnaire.id, put.open, answers.LEAST, groups)


def _answers(put: Put, found: answers.Page, group: str, said: tuple[shapes.QuestionAnswered, ...]) -> shapes.Answers:
    return shapes.Answers(
        group,
        found.enough,
        found.shown,
        found.waiting,
        found.needed if put.open else None,
        inviting.waiting_told(found, put.open),
        found.start,
        said,
        found.after,
    )


def _not_otherwise(call: Call, put: Put, asked: Asked, wanted: Wanted) -> None:
    """Raises KeyUsed where this key made something else before."""
    for group in put.questionnaire.groups:
        for kind in get_args(Kind):
            first, many = _made(call, put.asked(group.id), wanted.id, kind)
            if first is None:
                continue
            if (group.id, kind, first.label, many) != (asked.group, wanted.kind, wanted.label, wanted.many):
                raise KeyUsed


def _made(call: Call, asked: Asked, id_: str, kind: Kind) -> tuple[Invitation | None, int]:
    """The first invitation of this kind that a key made for a group, and for how many it was."""
    engine = call.house.office.engine
    first = invitations.open_invitation(engine, inviting.tokens(call, asked, id_, kind, 1)[0])
    if first is None or kind != "codes":
        return first, first.most if first else 0
    codes = inviting.tokens(call, asked, id_, kind, MOST_CODES)
    return first, sum(invitations.open_invitation(engine, one) is not None for one in codes)
