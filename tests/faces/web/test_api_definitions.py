"""Definitions through the HTTP API: looked at, and put on record once; as YAML their problems have lines."""

from pathlib import Path
from typing import Any

import httpx

from engine.office import versions
from faces.fields import definition_from
from tests.faces.web.program import API, problem
from tests.faces.web.test_api_office import Keeper, adam

__all__ = ["adam"]


def test_a_definition_is_looked_at_and_put_on_record_once(adam: Keeper) -> None:
    written = Path("definitions/plan-do-check.yaml").read_text()
    plan = definition_from("definitions/plan-do-check.yaml").model_dump(mode="json")

    def sends(
        path: str, text: str, key: str = "k-1", kind: str = "application/yaml", by: str = "adam"
    ) -> httpx.Response:
        headers = {**adam.api.token(by), "Idempotency-Key": key, "Content-Type": kind}
        return adam.api.client.post(f"{API}/{path}", content=text, headers=headers)

    look = sends("definitions/check", written).json()
    assert (look["id"], look["there"], look["newest"], look["changes"]) == ("plan-do-check", False, None, [])
    assert versions.version(adam.engine, "plan-do-check", 1) is None
    made = sends("definitions", written)
    assert (made.status_code, made.json()["programmes"]) == (201, 0)
    assert made.headers["location"].endswith(f"{API}/definitions/plan-do-check/1")
    assert sends("definitions", written).status_code == 201, "the same command, the same answer"
    assert adam("POST", "definitions", plan, Idempotency_Key="k-2").status_code == 200, (
        "there already, whatever it was sent as"
    )
    assert adam("GET", "definitions").json()["items"][0] == made.json()
    assert (
        problem(adam("POST", "definitions", plan | {"summary": plan["title"]}, Idempotency_Key="k-3"), 409)["code"]
        == "VersionIsTaken"
    )
    problem(sends("definitions/check", written + "x: 1\n"), 422)
    second = plan | {"version": 2, "summary": plan["title"]}
    assert adam("POST", "definitions/check", second).json()["changes"][0]["en"] == "The summary changes."
    assert problem(adam("POST", "definitions", second, Idempotency_Key="k-1"), 409)["code"] == "SameCommandOtherContent"
    problem(sends("definitions", written, by="anna"), 403)


def test_a_definition_with_problems_tells_them_with_the_lines_of_what_was_sent(adam: Keeper) -> None:
    def sends(body: bytes, kind: str) -> dict[str, Any]:
        headers = {**adam.api.token("adam"), "Idempotency-Key": "k-1", "Content-Type": kind}
        answer = adam.api.client.post(f"{API}/definitions", content=body, headers=headers)
        return problem(answer, 415 if kind == "text/csv" else 400 if body == b"{" else 422)

    wrong = Path("definitions/plan-do-check.yaml").read_text().replace("managed_by:", "managed_bye:", 1)
    line = next(number for number, told in enumerate(wrong.splitlines(), 1) if "managed_bye" in told)
    told = sends(wrong.encode(), "application/yaml")
    assert told["code"] == "UnsoundDefinition"
    assert [one["line"] for one in told["errors"] if one["field"] == "managed_bye"] == [line]
    assert all("line" not in one for one in sends(b'{"id": "x"}', "application/json")["errors"])
    for hostile in (b"a: &a [x]\nb: *a\n", b"id: !!python/name:os.system x\n", b"[" * 100_000, b"# " + b"x" * 300_000):
        assert sends(hostile, "application/yaml")["errors"][0]["line"] == 1
    sends(b"{", "application/json")
    sends(b"", "text/csv")
    assert len(versions.versions(adam.engine)) == 1
