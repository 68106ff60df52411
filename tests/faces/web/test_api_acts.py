"""Acting through the HTTP API: each command once, what it led to, and what is refused and why."""

from typing import Any

import httpx
import pytest

from engine.office import reading
from engine.office.entrance import granting
from engine.rules.definition import Definition
from faces.fields import definition_from
from faces.web.house import House
from tests.faces.web.program import API, P1, Program, problem
from tests.faces.web.town import Town
from tests.office.samples import MONDAY, agree, deliver

EXTEND = {"run": "1.look.1", "until": "2025-06-02", "reason": "De cijfers komen later."}


def test_a_command_is_done_once_and_told_in_both_languages(api: Program) -> None:
    first = api.give("extend-deadline", EXTEND)
    assert first.status_code == 200
    told = first.json()
    [event] = told["events"]
    assert (event["type"], event["command"], told["repeated"]) == ("DeadlineExtended", "k-1", False)
    assert "2 juni 2025" in event["told"]["nl"]
    assert "2 June 2025" in event["told"]["en"]
    assert first.headers["etag"] == f'"{told["sequence"]}"'
    again = api.give("extend-deadline", EXTEND).json()
    assert again == told | {"repeated": True}
    other = api.give("extend-deadline", EXTEND | {"until": "2025-07-01"})
    assert problem(other, 409)["code"] == "SameCommandOtherContent"


def test_nothing_is_done_when_the_programme_has_moved(api: Program, town: Town) -> None:
    seen = api.get(P1).headers["etag"]
    town.give(deliver())
    assert problem(api.give("extend-deadline", EXTEND, if_match=seen), 412)["code"] == "HasMoved"
    now = api.get(P1).headers["etag"]
    assert api.give("extend-deadline", EXTEND, if_match=f'"1", {now}').status_code == 200
    assert api.give("extend-deadline", EXTEND, if_match=now).json()["repeated"]  # the answer may have been lost
    assert api.give("suspend", {"reason": "Reces."}, "k-2", if_match="*").status_code == 200


def test_what_is_wrong_with_a_command_is_told_field_by_field(api: Program) -> None:
    wrong = {"run": "1.look.1", "until": "2 juni", "reasn": "x", "by": "mark"}
    told = problem(api.give("extend-deadline", wrong), 400)
    assert [one["field"] for one in told["errors"]] == ["by"]
    del wrong["by"]
    told = problem(api.give("extend-deadline", wrong, accept_language="en"), 400)
    found = {one["field"]: one["message"] for one in told["errors"]}
    assert found.keys() == {"until", "reason", "reasn"}
    assert found["until"] == "This is no date. Write year-month-day, such as 2032-09-01. It now says: 2 juni"
    for text in ("", "[1]", '"x"', "{", '{"reason": NaN}', b"\xff\xfe", "[" * 100_000):
        problem(api.send("suspend", text), 400)
    problem(api.send("suspend", "{}", kind="text/plain"), 415)
    problem(api.send("suspend", "x" * (7 * 1024 * 1024)), 413)
    headers = api.token("anna")
    for key in ({}, {"Idempotency-Key": "a b"}, {"Idempotency-Key": ""}):
        answer = api.client.post(f"{P1}/commands/suspend", json={"reason": "x"}, headers=headers | key)
        assert problem(answer, 400)["errors"][0]["field"] == "Idempotency-Key"


def test_what_a_command_leads_to_is_told_before_it_is_given(api: Program) -> None:
    before = api.get(P1).json()["sequence"]
    delivery = {"run": "1.look.1", "product": "profile", "seat": "s-mark", "content": "Het gaat goed."}
    told = api.give("deliver/foresight", delivery, by="mark").json()
    assert any(step["who"] and "Gerda" in step["who"]["nl"] for step in told["steps"])
    assert api.get(P1).json()["sequence"] == before
    happened = api.give("deliver", delivery, by="mark").json()["events"]
    foretold = [what["nl"] for step in told["steps"] if not step["who"] for what in step["what"]]
    assert [one["told"]["nl"].partition(")")[2] for one in happened] == [one.partition(")")[2] for one in foretold]
    earlier = EXTEND | {"until": "2025-02-01"}
    assert problem(api.give("extend-deadline/foresight", earlier), 422)["code"] == "ExtensionIsEarlier"
    assert problem(api.give("deliver/foresight", delivery, by="anna"), 403)["code"] == "NotForYou"
    assert problem(api.give("suspend/foresight", {}), 400)["errors"][0]["field"] == "reason"


def test_what_the_rules_or_the_policy_refuse_is_said_so(api: Program) -> None:
    assert problem(api.give("extend-deadline", EXTEND | {"until": "2025-02-01"}), 422)["code"] == "ExtensionIsEarlier"
    assert problem(api.give("extend-deadline", EXTEND, by="sam"), 403)["code"] == "NotForYou"
    delivery = {"run": "1.look.1", "product": "profile", "seat": "s-mark", "content": "Het gaat goed."}
    assert problem(api.give("deliver", delivery, by="sam"), 403)["code"] == "NotForYou"
    assert api.give("deliver", delivery, by="mark").status_code == 200
    assert problem(api.give("add-person", {"person": "nobody"}, "k-2"), 422)["code"] == "UnknownPersonHere"
    for field, value in (("content", "a\0b"), ("seat", ["\0"]), ("run", {"\0": 1})):
        told = problem(api.give("deliver", delivery | {field: value}, "k-3", by="mark"), 400)
        assert [one["field"] for one in told["errors"]] == [field]


@pytest.mark.parametrize("depth", [900, 100_000])
def test_what_lies_deeper_than_anything_is_no_mistake_of_ours(api: Program, depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        deep = opening * depth + "1" + closing * depth
        problem(api.send("suspend", f'{{"reason": {deep}}}'), 400)
        problem(api.send("migrate-definition", f'{{"definition": {deep}}}'), 400)


def test_a_figure_stays_exactly_what_was_sent(api: Program, town: Town) -> None:
    town.give(agree())
    about = '"indicator": "hardship", "area": "WK059910", "reference_date": "2024-01-01", "unit": "%%", "source": "CBS"'
    sent = f'{{{about}, "value": %s}}'
    assert api.send("record-figure", sent % "45.10", "sam").status_code == 200
    figure = reading.state(town.office.engine, "p1").figures["hardship|WK059910|2024-01-01"]
    assert str(figure.value) in ("45.10", "45.1")
    problem(api.send("record-figure", (sent % "1").replace("CBS", "C\\u0000S"), "sam"), 400)
    for number, (value, status) in enumerate((("1e999", 400), ('"45,1"', 400), ("[]", 400), ("-3", 422), ("101", 422))):
        problem(api.send("record-figure", sent % value, "sam", key=f"k-{number + 2}"), status)


def test_a_programme_is_started_by_a_definition_that_is_known_or_sent_along(api: Program, house: House) -> None:
    granting.grant(house.office.engine, "anna", granting.ALL, "programme_manager", None, MONDAY)
    body = {"programme": "p3", "area_code": "WK059911", "area_name": "Kop van Zuid"}

    def start(plan: Any, programme: str = "p3", by: str = "anna") -> httpx.Response:
        headers = {**api.token(by), "Idempotency-Key": f"start-{programme}"}
        sent = body | {"programme": programme, "definition": plan}
        return api.client.post(f"{API}/programmes", json=sent, headers=headers)

    problem(start({"id": "proef", "version": 1}, by="mark"), 403)
    assert problem(start({"id": "proef", "version": 9}), 400)["code"] == "NoSuchDefinition"
    answer = start({"id": "proef", "version": 1})
    assert (answer.status_code, answer.headers["location"]) == (201, f"http://testserver{API}/programmes/p3")
    assert api.get(answer.headers["location"]).json()["area_name"] == "Kop van Zuid"
    known = definition_from("definitions/plan-do-check.yaml")
    plan = known.model_dump(mode="json")
    assert start(plan, "p4").status_code == 201
    assert Definition.model_validate(api.get(f"{API}/programmes/p4/definition").json()).hash == known.hash
    told = problem(start(plan | {"phases": [], "version": 0}, "p5"), 400)
    assert {one["field"].split(".")[1] for one in told["errors"]} == {"phases", "version"}
    assert problem(start({"id": "proef", "version": 1}, "p1"), 409)["code"] in (
        "AlreadyStarted",
        "SameCommandOtherContent",
    )
