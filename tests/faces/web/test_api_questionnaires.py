"""Through the HTTP API: questionnaires with the rule of the least, reminders, what a course sets in motion, the digest,
figures and the export. Every answer is as the document describes it."""

import csv
import io
import json
import zipfile
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from engine.office import answers
from engine.office.entrance import invitations
from faces.web.house import House
from tests.faces.web.program import API, P1, Program, problem
from tests.faces.web.test_committee import Committee, committee
from tests.faces.web.test_questionnaire import ASK, MANAGE, RUN, Asking
from tests.faces.web.town import Town
from tests.office.samples import MONDAY, agree, deliver
from tests.rules.lives import CHECK

__all__ = ["committee"]
W1 = f"{API}/programmes/w1"
HERE = f"{W1}/phase-runs/{RUN}/questionnaires/{ASK}"
WANTED = {"group": "residents", "kind": "codes", "many": 3, "label": "Buurthuis"}


def conforms(api: Program, shape: str, answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    document = api.client.get(f"{API}/openapi.json").json()
    Draft202012Validator({"$ref": f"#/components/schemas/{shape}", **document}).validate(answer.json())
    return answer.json()


@pytest.fixture
def asking(house: House, town: Town) -> Asking:
    return Asking(house, town)


def made(api: Program, body: Any = None, key: str = "key.1", by: str = "anna") -> httpx.Response:
    headers = {**api.token(by), "Idempotency-Key": key}
    return api.client.post(f"{HERE}/invitations", json=WANTED if body is None else body, headers=headers)


def removed(api: Program, path: str, by: str = "anna") -> httpx.Response:
    return api.client.delete(path, headers=api.token(by))


# --- questionnaires


def test_answers_are_told_from_five_people_on(api: Program, asking: Asking) -> None:
    asking.answered(4)
    told = conforms(api, "QuestionnaireCourse", api.get(HERE))
    assert next((one["group"], one["have"], one["need"]) for one in told["groups"]) == ("residents", 4, 30)
    assert (told["open"], told["least"]) == (True, answers.LEAST)
    path = f"{HERE}/groups/residents/answers"
    assert "groen" not in api.get(path).text
    assert conforms(api, "Answers", api.get(path))["enough"] is False
    asking.answered(3, 4)
    told = conforms(api, "Answers", api.get(path, "olga"))
    said = {one["question"]: one for one in told["questions"]}
    assert (told["shown"], len(said["good"]["answers"]), said["bad"]["few"]) == (5, 5, True)
    for who, status in (("mark", 403), ("strange", 404)):
        problem(api.get(path, who), status)
        problem(api.get(HERE, who), status)
    problem(api.get(f"{HERE}/groups/nobody/answers"), 404)
    problem(api.get(f"{HERE}x"), 404)
    listed = conforms(api, "QuestionnaireCourseList", api.get(HERE.rpartition("/")[0]))
    assert [one["questionnaire"] for one in listed["items"]] == [ASK]


def test_how_many_answers_wait_is_told_as_on_the_page(api: Program, asking: Asking, app: FastAPI, town: Town) -> None:
    path, anna = f"{HERE}/groups/residents/answers", TestClient(app, cookies=town.cookies("anna"))
    assert conforms(api, "Answers", api.get(path))["waiting_told"] is None
    asking.answered(4)
    told = conforms(api, "Answers", api.get(path))
    assert (told["waiting"], told["needed"]) == (4, 1)
    for language in ("nl", "en"):
        assert told["waiting_told"][language] in anna.get(f"{MANAGE}?taal={language}").text
    asking.answered(3, 4)
    told = conforms(api, "Answers", api.get(path))
    assert (told["shown"], told["waiting"], told["needed"]) == (5, 2, 3)
    asking.end()
    told = conforms(api, "Answers", api.get(path))
    assert (told["waiting"], told["needed"]) == (2, None)
    assert told["waiting_told"]["nl"] in anna.get(f"{MANAGE}?taal=nl").text


def test_invitations_are_made_once_by_a_key_and_work(api: Program, asking: Asking) -> None:
    first, again = conforms(api, "InvitationsMade", made(api)), made(api).json()
    assert first == again
    assert len(set(first["shown"])) == 3
    [batch] = conforms(api, "BatchList", api.get(f"{HERE}/invitations"))["items"]
    assert (batch["many"], batch["used"], batch["label"], batch["by"]) == (3, 0, "Buurthuis", "anna")
    assert not any(one in api.get(f"{HERE}/invitations").text for one in first["shown"])
    assert api.client.get(f"/vragen/{first['shown'][0]}").status_code == 200
    for other in ({"many": 4}, {"kind": "link"}, {"label": None}, {"group": "businesses"}):
        assert problem(made(api, WANTED | other), 409)["code"] == "KeyUsed", other
    assert conforms(api, "InvitationsMade", made(api, WANTED | {"kind": "link"}, "key.2"))["shown"][0].startswith(
        "http"
    )
    for wrong in ({"many": 201}, {"many": 0}, {"group": "none"}, {"kind": "post"}, {"seat": "x"}):
        problem(made(api, WANTED | wrong, "key.3"), 400)
    problem(made(api, by="olga"), 403)


def test_an_invitation_is_revoked_and_twice_is_fine(api: Program, asking: Asking) -> None:
    code = made(api).json()["shown"][0]
    [batch] = api.get(f"{HERE}/invitations").json()["items"]
    path = f"{HERE}/invitations/{batch['hash']}"
    assert [removed(api, path).status_code for _ in range(2)] == [204, 204]
    assert api.client.get(f"/vragen/{code}").status_code == 410
    assert api.get(f"{HERE}/invitations").json()["items"][0]["revoked"]
    problem(removed(api, path, "olga"), 403)
    problem(removed(api, path + "0"), 404)


def test_a_respondent_has_answers_erased_by_number(api: Program, asking: Asking) -> None:
    (link,) = asking.invited()
    number = invitations.answer(asking.office.register, link, "n1", answers.written({"good": "groen"}), MONDAY)
    assert removed(api, f"{W1}/respondents/{number}").status_code == 204
    assert asking.words() == []
    assert asking.count() == 1, "that they answered stays on record"
    problem(removed(api, f"{W1}/respondents/{number}"), 404)


# --- helping a programme along


def test_reminding_now_is_done_once_a_day(api: Program) -> None:
    path = f"{P1}/phase-runs/1.look.1"
    before = conforms(api, "ReminderGoingList", api.get(f"{path}/reminders"))["items"]
    assert [(one["seat"], one["asked"]) for one in before if one["on"]] or all(one["asked"] for one in before)
    for _ in range(2):
        answer = api.client.put(f"{path}/reminder", headers=api.token("anna"))
        after = conforms(api, "ReminderGoingList", answer)["items"]
        assert all(one["on"] is None for one in after)
        assert any(one["asked"] for one in after)
    problem(api.client.put(f"{P1}/phase-runs/9.x.9/reminder", headers=api.token("anna")), 422)
    problem(api.client.put(f"{path}/reminder", headers=api.token("mark")), 403)


def test_of_what_is_owed_outside_any_phase_one_is_reminded_apart(api: Program) -> None:
    (before,) = conforms(api, "ReminderGoingList", api.get(f"{P1}/reminders"))["items"]
    assert (before["seat"], before["what"]["nl"]) == ("s-anna", "De meetafspraak ondertekenen")
    (after,) = conforms(api, "ReminderGoingList", api.client.put(f"{P1}/reminder", headers=api.token("anna")))["items"]
    assert (after["on"], after["asked"]) == (None, True)
    problem(api.client.put(f"{P1}/reminder", headers=api.token("mark")), 403)


def test_what_a_course_sets_in_motion_is_told_to_who_decides(
    committee: Committee, client: TestClient, house: House
) -> None:
    api = Program(client, house)
    client.cookies.clear()
    path = f"{P1}/phase-runs/{CHECK}/foresight"
    before = committee.sequence
    told = conforms(api, "Ahead", api.get(f"{path}?course=reopen&meanwhile=suspend", "m"))
    assert told["recommended"]
    assert any(step["who"] for step in told["ahead"]["steps"])
    assert conforms(api, "Ahead", api.get(f"{path}?course=stay", "a"))["recommended"] is False
    assert committee.sequence == before
    problem(api.get(f"{path}?course=stay", "k"), 403)
    problem(api.get(f"{path}?course=turn", "m"), 400)
    problem(api.get(path, "m"), 400)
    problem(api.get(f"{P1}/phase-runs/1.policy.1/foresight?course=stay", "m"), 404)


def test_the_digest_is_the_same_until_something_happens(api: Program, town: Town) -> None:
    first = api.get(f"{P1}/digest")
    told = conforms(api, "Digest", first)
    assert (told["area_name"], told["on"], told["gates"][0]["of"]) == (
        "Feijenoord",
        "2025-01-06",
        len(told["gates"][0]["wanted"]),
    )
    assert api.get(f"{P1}/digest", if_none_match=first.headers["etag"]).status_code == 304
    town.give(deliver())
    assert any("1 " in one["what"]["nl"] for one in api.get(f"{P1}/digest").json()["changed"])
    problem(api.get(f"{P1}/digest", "mark"), 403)


def test_figures_are_told_with_their_revisions(api: Program, town: Town) -> None:
    town.give(agree())
    about = {"indicator": "hardship", "area": "WK059910", "reference_date": "2024-01-01", "unit": "%", "source": "CBS"}
    for number, value in enumerate(("45.10", "45.2")):
        assert api.give("record-figure", about | {"value": value}, f"f-{number}", "sam").status_code == 200
    found = conforms(api, "FigureList", api.get(f"{P1}/figures?limit=1"))
    assert (found["items"][0]["figure"]["value"], found["items"][0]["figure"]["revision"]) == ("45.2", 2)
    older = api.get(found["_links"]["next"]["href"]).json()["items"]
    assert (older[0]["figure"]["value"], older[0]["figure"]["revision"]) == ("45.10", 1)
    assert api.get(f"{P1}/figures?asOf=2025-01-05").status_code == 404
    problem(api.get(f"{P1}/figures", "mark"), 403)


def test_a_programme_is_taken_along_whole_or_file_by_file(api: Program, town: Town) -> None:
    town.give(deliver())
    whole = api.get(f"{P1}/export", "olga")
    assert whole.headers["content-type"] == "application/zip"
    names = set(zipfile.ZipFile(io.BytesIO(whole.content)).namelist())
    assert {"figures.csv", "standing.json", "journal.jsonl", "people.csv"} <= names
    for name in names:
        answer = api.get(f"{P1}/export/{name}", "olga")
        assert (answer.status_code, answer.headers["content-disposition"]) == (200, f'attachment; filename="{name}"')
    assert api.get(f"{P1}/export/standing.json").json()["area_name"] == "Feijenoord"
    lines = api.get(f"{P1}/export/journal.jsonl").text.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, len(lines) + 1))
    [head, *_] = csv.reader(io.StringIO(api.get(f"{P1}/export/people.csv").text.removeprefix("\ufeff")))
    assert head[0] == "person"
    problem(api.get(f"{P1}/export/journal.jsonl", "adam"), 403)
    assert "journal.jsonl" not in zipfile.ZipFile(io.BytesIO(api.get(f"{P1}/export", "adam").content)).namelist()
    problem(api.get(f"{P1}/export/else.csv"), 404)
    problem(api.get(f"{P1}/export", "mark"), 403)
