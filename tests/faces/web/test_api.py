"""The HTTP API: who may ask, what is answered and how, and that nothing is done twice."""

import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from limits import parse
from starlette.testclient import TestClient

from engine.office import clock, portfolio, reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.entrance import sessions
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import drop_database
from engine.office.settings import PageSettings
from engine.office.trouble import OfficeUnavailable
from engine.rules import access
from engine.rules.commands import COMMANDS
from faces.web import limiting
from faces.web.api.app import create_api
from faces.web.api.bodies import GIVEN
from faces.web.api.wanted import BODIES
from faces.web.app import create_app
from faces.web.house import House
from tests.faces.web.conftest import SECRET
from tests.faces.web.program import API, P1, Program, problem
from tests.faces.web.town import Town, town_begun
from tests.office.samples import agree, deliver, later, sign

SINGLE = (
    "", "/definition", "/why/1", "/indicators/hardship", "/phase-runs/1.look.1", "/digest",
    "/indicators/hardship/then-and-now",
)  # fmt: skip
LISTS = (
    "conditions", "tasks", "receipts", "indicators", "calendar", "agreements", "initiatives", "phase-runs", "decisions",
    "deadlines", "cycles", "yardstick-changes", "journal", "letters", "seats", "people", "indicators/hardship/verdicts",
    "phase-runs/1.look.1/products", "phase-runs/1.look.1/sign-offs", "figures", "phase-runs/1.look.1/reminders",
    "phase-runs/1.look.1/questionnaires", "definition-versions", "indicators/hardship/readings",
    "reminders",
)  # fmt: skip

ELSEWHERE = (
    "agreements/x", "export", "export/figures.csv", "phase-runs/1.look.1/foresight", "definition-versions/9",
    "phase-runs/1.look.1/questionnaires/x", "phase-runs/1.look.1/questionnaires/x/invitations",
    "phase-runs/1.look.1/questionnaires/x/groups/x/answers",
)  # fmt: skip
"""Views that are tried where there is something to see: test_api_office.py, test_api_questionnaires.py."""


@pytest.fixture(scope="module")
def seen(postgres_server: Server) -> Iterator[Program]:
    """A program in a town that all tests look at and none changes: the measurement is agreed, the product handed in,
    and one of three has signed."""
    name = f"api_{os.getpid()}"
    engine = open_database(town_begun(postgres_server, name).app)
    house = House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    town = Town(house.office)
    for command in (agree(), deliver(), sign("g1")):
        town.give(command)
    with TestClient(create_app(house), follow_redirects=False, raise_server_exceptions=False) as client:
        yield Program(client, house)
    engine.dispose()
    drop_database(postgres_server.url(), name)


# --- what is seen


def test_every_view_of_a_programme_is_answered(seen: Program) -> None:
    for part in LISTS:
        answer = seen.get(f"{P1}/{part}")
        assert answer.status_code == 200, (part, answer.text)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["_links"]["self"]["href"] == f"http://testserver{P1}/{part}"
    standing = seen.get(P1).json()
    assert (standing["area_name"], standing["status"], standing["on"]) == ("Feijenoord", "active", "2025-01-06")
    run = seen.get(f"{P1}/phase-runs/1.look.1").json()
    assert (run["past"]["opened"], run["open"]["deadline"]) == ("2025-01-06", "2025-03-07")
    assert seen.get(f"{P1}/definition").json()["id"] == "proef"
    assert seen.get(f"{P1}/why/1").json()["subject"] == "1"
    assert seen.get(f"{P1}/indicators/hardship").json()["now"]["target_gap"] == "0"
    [signed] = seen.get(f"{P1}/phase-runs/1.look.1/sign-offs").json()["items"]
    assert (signed["seat"], signed["verdict"], signed["day"]) == ("s-g1", "approve", "2025-01-06")
    line = seen.get(f"{P1}/journal?limit=1").json()["items"][0]
    assert line["at"] == "2025-01-06T09:00:00Z"


def test_a_programme_is_seen_as_it_stood_on_a_day(api: Program, town: Town) -> None:
    clock.make_up(town.office.engine, later(10))
    town.give(deliver(), now=later(10))
    assert api.get(f"{P1}/phase-runs/1.look.1/products").json()["items"] != []
    then = api.get(f"{P1}/phase-runs/1.look.1/products?asOf=2025-01-10").json()
    assert then["items"] == []
    assert "asOf=2025-01-10" in then["_links"]["self"]["href"]
    assert api.get(f"{P1}?asOf=2025-01-10").json()["on"] == "2025-01-10"
    assert problem(api.get(f"{P1}?asOf=2020-01-10"), 404)["code"] == "NotStartedYet"
    assert problem(api.get(f"{P1}?asOf=2099-01-10"), 400)["code"] == "NotYet"
    assert problem(api.get(f"{P1}?asOf=2025-02-30"), 400)["errors"][0]["field"] == "asOf"


def test_programmes_are_those_one_may_see_filtered_sorted_and_in_parts(seen: Program) -> None:
    def ids(query: str = "", by: str = "anna") -> list[str]:
        return [one["id"] for one in seen.get(f"{API}/programmes{query}", by).json()["items"]]

    assert (ids(), ids(by="olga"), ids(by="adam")) == (["p1"], ["p1"], ["p1", "p2"])
    assert (ids("?words=feij"), ids("?status=ended"), ids("?phase=look&sort=deadline")) == (["p1"], [], ["p1"])
    assert ids(by="strange") == []
    first = seen.get(f"{API}/programmes?limit=1", "adam")
    following = first.json()["_links"]["next"]["href"]
    assert first.headers["link"] == f'<{following}>; rel="next"'
    second = seen.get(following, "adam").json()
    assert [one["id"] for one in second["items"]] == ["p2"]
    assert second["_links"]["next"] is None


def test_the_journal_is_read_in_parts_without_a_gap(seen: Program) -> None:
    address: str | None = f"{P1}/journal?limit=4"
    numbers: list[int] = []
    while address:
        part = seen.get(address).json()
        numbers += [line["sequence"] for line in part["items"]]
        address = part["_links"]["next"] and part["_links"]["next"]["href"]
    assert numbers == list(range(max(numbers), 0, -1))
    kinds = seen.get(f"{P1}/journal?type=SeatFilled&type=PhaseOpened").json()["items"]
    assert {line["type"] for line in kinds} == {"SeatFilled", "PhaseOpened"}
    for cursor in ("x", "AAAA", "%C3%A9", "MA"):
        problem(seen.get(f"{P1}/journal?cursor={cursor}"), 400)
    problem(seen.get(f"{P1}/journal?limit=1000"), 400)


def test_my_tasks_are_those_of_my_seats(seen: Program) -> None:
    mine = seen.get(f"{API}/tasks", "g2").json()["items"]
    assert [(one["programme"], one["owes"]["seat"], one["owes"]["act"]) for one in mine] == [("p1", "s-g2", "sign")]
    assert seen.get(f"{API}/tasks", "mark").json()["items"] == []
    who = seen.get(f"{API}/profile", "mark").json()
    assert (who["name"], who["seats"], who["granted"]) == ("Mark Maker", {"p1": {"s-mark": "maker"}}, {})


def test_names_of_people_are_for_who_may_know_them(seen: Program) -> None:
    assert "Gijs Twee" in seen.get(P1, "anna").text
    for part in ("", "/tasks", "/conditions", "/receipts"):
        answer = seen.get(f"{P1}{part}", "sam")
        assert answer.status_code == 200
        assert "Gijs Twee" not in answer.text, part
    problem(seen.get(f"{P1}/people", "sam"), 403)


# --- who may ask


def test_only_a_token_of_a_program_counts(seen: Program) -> None:
    answer = seen.client.get(P1)
    assert problem(answer, 401)["code"] == "TokenNeeded"
    assert answer.headers["www-authenticate"] == 'Bearer realm="koers"'
    session = sessions.issue(seen.house.office.engine, "anna", "session", datetime.now(UTC))
    problem(seen.client.get(P1, headers={"Cookie": f"koers={session}"}), 401)
    wrong = seen.client.get(P1, headers={"Authorization": f"Bearer {session}"})
    problem(wrong, 401)
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    token = seen.token("anna")["Authorization"]
    problem(seen.client.get(P1, headers={"Authorization": token.replace("Bearer", "Basic")}), 401)
    assert seen.get(P1).status_code == 200


def test_a_foreign_programme_is_not_there(seen: Program) -> None:
    for path in [f"{API}/programmes/p2{rest}" for rest in (*SINGLE, "/journal", "/people")]:
        assert problem(seen.get(path), 404)["code"] == "NothingThere"
        assert problem(seen.get(path.replace("p2", "p9")), 404)["code"] == "NothingThere"
    for name in ("%00", "a" * 200, "p1%00", "%2e%2e"):
        problem(seen.get(f"{API}/programmes/{name}"), 404)
    answer = seen.client.post(f"{API}/programmes/p2/commands/suspend", json={"reason": "x"}, headers=seen.token("anna"))
    problem(answer, 404)


def test_every_door_says_what_it_needs_and_keeps_it(seen: Program) -> None:
    """Each view and act, for each kind of person: as access.may has it, and never for a stranger."""
    routes = [route for route in create_api(seen.house).routes if "/programmes/{programme}" in route.path]  # type: ignore[attr-defined]
    views = {_filled(route.path) for route in routes if route.methods == {"GET"}}  # type: ignore[attr-defined]
    assert views - {f"{P1}/{part}" for part in ELSEWHERE} == {P1 + one for one in SINGLE} | {
        f"{P1}/{one}" for one in LISTS
    }
    given = len(COMMANDS) - len(access.NEVER_ASKED) - 1
    acts = [route.path.split("/commands/")[1] for route in routes if "/commands/" in route.path]  # type: ignore[attr-defined]
    assert (len(acts), sum(one.endswith("/foresight") for one in acts)) == (2 * given, given)
    seats = {"anna": ("s-anna",), "sam": ("s-sam",), "olga": (), "cora": ()}
    names = {"anna": "programme_manager", "sam": "partner", "olga": "auditor", "cora": "coordinator"}
    for route in routes:
        needs, [method] = route.openapi_extra["x-needs"], route.methods  # type: ignore[attr-defined]
        path = _filled(route.path)  # type: ignore[attr-defined]
        for who, capacity in names.items():
            caller = access.Caller(who, frozenset({capacity}), dict.fromkeys(seats[who], "x"))  # type: ignore[arg-type]
            allowed = any(access.may(caller, needs, seat) for seat in (None, *seats[who]))
            allowed |= needs == "RecordFigure" and who == "sam"
            allowed &= "/definition-versions" not in path or who == "anna"  # a seat that decides on it
            answer = seen.client.request(method, path, headers=seen.token(who))
            assert (answer.status_code in (200, 204, 400, 404, 415, 422)) == allowed, (path, who, answer.text)
            assert allowed or problem(answer, 403)
        problem(seen.client.request(method, path, headers=seen.token("strange")), 404)
        problem(seen.client.request(method, path), 401)


def _filled(path: str) -> str:
    known = {
        "programme": "p1", "indicator": "hardship", "run": "1.look.1", "subject": "1", "version": "9", "group": "x",
        "file": "figures.csv", "questionnaire": "x", "agreement": "x", "invitation": "0" * 64,
        "number": "12345-67890-12345",
    }  # fmt: skip
    return re.sub(r"{(\w+)}", lambda found: known[found[1]], path)


def test_who_asks_too_often_waits(seen: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limiting.LIMITS, "api", parse("2/minute"))
    answers = [seen.get(P1) for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert problem(answers[2], 429)["code"] == "TooOften"
    assert answers[2].headers["retry-after"] == "60"


def test_the_log_tells_the_pattern_of_an_address_and_never_a_token(
    seen: Program, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "koers.pages")
    seen.get(f"{P1}/phase-runs/1.look.1")
    assert f"GET {API}/programmes/{{programme}}/phase-runs/{{run}} 200" in caplog.text
    assert seen.token("anna")["Authorization"].removeprefix("Bearer ") not in caplog.text


def test_a_mistake_of_ours_has_a_number_and_an_office_that_is_away_says_when_to_come_back(
    seen: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("secret words")

    def away(*_: Any) -> Any:
        raise OfficeUnavailable(why_nl="de database antwoordt niet", why_en="the database does not answer")

    monkeypatch.setattr(portfolio, "rows", broken)
    told = problem(seen.get(f"{API}/programmes"), 500)
    number = told["detail"].rpartition(" ")[2].rstrip(".")
    assert re.fullmatch("[0-9a-f]{8}", number)
    assert f"mistake {number}" in caplog.text
    assert "secret words" not in str(told)
    monkeypatch.setattr(portfolio, "rows", away)
    answer = seen.get(f"{API}/programmes")
    assert problem(answer, 503)["code"] == "OfficeUnavailable"
    assert answer.headers["retry-after"] == "10"


# --- the Dutch API design rules


def test_addresses_end_without_a_slash_and_methods_are_those_that_are_meant(seen: Program) -> None:
    for path in (f"{P1}/", f"{API}/programmes/", f"{API}/nothing", f"{API}/programmes/p1/commands"):
        problem(seen.get(path), 404)
    for method, path, allowed in (
        ("DELETE", P1, "GET, HEAD"),
        ("POST", f"{API}/feed", "DELETE, GET, HEAD, PUT"),
        ("PATCH", f"{API}/programmes", "GET, HEAD, POST"),
        ("GET", f"{P1}/commands/sign", "POST"),
    ):
        answer = seen.client.request(method, path, headers=seen.token("anna"))
        assert problem(answer, 405)["code"] == "OtherMethod"
        assert answer.headers["allow"] == allowed
    head = seen.client.head(P1, headers=seen.token("anna"))
    assert (head.status_code, head.text, head.headers["etag"]) == (200, "", seen.get(P1).headers["etag"])
    for path in (API, f"{API}/"):
        assert seen.client.get(path).json()["openapi"] == f"http://testserver{API}/openapi.json"


def test_every_answer_has_the_version_and_keeps_to_itself(seen: Program) -> None:
    for path in (P1, f"{API}/programmes", f"{API}/nothing", API, f"{API}/openapi.json"):
        headers = seen.get(path).headers
        assert headers["api-version"] == "1.1.0"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert ("access-control-allow-origin" in headers) == path.endswith("openapi.json")


def test_problems_are_told_in_the_language_that_is_asked(seen: Program) -> None:
    for header, title in (
        ("nl", "Niet gevonden"),
        ("en-GB,en;q=0.9,nl;q=0.8", "Not found"),
        ("de, nl;q=0.4, en;q=0.2", "Niet gevonden"),
        ("fr", "Niet gevonden"),
        ("en;q=0, nl;q=0.1", "Niet gevonden"),
    ):
        answer = seen.get(f"{API}/programmes/p9", accept_language=header)
        assert problem(answer, 404)["title"] == title, header
        assert answer.headers["content-language"] == ("en" if title == "Not found" else "nl")


def test_what_one_has_already_is_not_sent_again(api: Program, town: Town) -> None:
    for path in (P1, f"{P1}/journal", f"{API}/programmes", f"{API}/profile"):
        tag = api.get(path).headers["etag"]
        assert re.fullmatch(r'"(\d+-)?[0-9a-f]{16}"', tag)
        same = api.get(path, if_none_match=f'"0", W/{tag}')
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    tag = api.get(P1).headers["etag"]
    assert tag.startswith(f'"{reading.state(town.office.engine, "p1").sequence}-')
    town.give(deliver())
    assert api.get(P1, if_none_match=tag).status_code == 200


# --- the document


def test_the_document_is_public_and_describes_every_field_of_every_command(client: TestClient, app: FastAPI) -> None:
    answer = client.get(f"{API}/openapi.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json()
    assert told["openapi"].startswith("3.1.")
    assert told["info"]["contact"].keys() == {"name", "url", "email"}
    assert told["servers"][0]["url"] == f"http://testserver{API}"
    assert re.fullmatch(r"\d+\.\d+\.\d+", told["info"]["version"])
    names = [operation["operationId"] for item in told["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names)) == 91 + 2 * len(GIVEN)
    for path, item in told["paths"].items():
        assert re.fullmatch(r"(/|(/([a-z0-9-]+|{[a-z]+}))+|/openapi\.json)", path)
        for operation in item.values():
            assert operation["summary"] and operation["description"] and operation["x-needs"]
            for parameter in operation.get("parameters", ()):
                assert parameter["description"], (path, parameter)
                assert parameter["in"] != "query" or re.fullmatch("[a-z][a-zA-Z]*", parameter["name"])
    schemas = told["components"]["schemas"]
    for name in COMMANDS.keys() - access.NEVER_ASKED:
        assert schemas[name]["description"]
        for field, schema in schemas[name]["properties"].items():
            assert schema.get("description"), (name, field)
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        for shown in schema.get("examples", ()):
            Draft202012Validator({"$ref": f"#/components/schemas/{name}", **told}).validate(shown)
    for name, kind in BODIES.items():
        assert all(schemas[name]["properties"][field].get("description") for field in kind.model_fields), name
    assert sum("examples" in schema for schema in schemas.values()) == len(GIVEN) + 1 + len(BODIES)
    assert _refs(told) <= {
        f"#/components/{kind}/{name}" for kind in told["components"] for name in told["components"][kind]
    }


def _refs(part: Any) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_refs, part))
    if not isinstance(part, dict):
        return set()
    here = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return here.union(*map(_refs, part.values()))
