"""The HTTP API: who may ask, what is answered and how, and that nothing is done twice."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from engine.office import clock
from engine.office.entrance import sessions
from engine.rules import commands as c
from faces.web import limiting
from faces.web.api.bodies import GIVEN
from faces.web.house import House
from tests.faces.web.town import Town
from tests.office.samples import AREA, agree, deliver, later, sample_definition, sign

P1 = "/api/v1/programmes/p1"
LISTS = (
    "conditions", "tasks", "receipts", "indicators", "calendar", "agreements", "initiatives", "phase-runs", "decisions",
    "deadlines", "cycles", "yardstick-changes", "journal", "letters", "seats", "people", "indicators/hardship/verdicts",
    "phase-runs/1.look.1/products", "phase-runs/1.look.1/sign-offs",
)  # fmt: skip


def bearer(house: House, name: str) -> dict[str, str]:
    token = sessions.issue(house.office.engine, name, "api", datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


class Programme:
    """Somebody's program, and what it does most."""

    def __init__(self, client: TestClient, house: House) -> None:
        self._client, self._house, self._known = client, house, {}

    def get(self, path: str, by: str = "anna", **headers: str) -> httpx.Response:
        return self._client.get(path, headers={**self.token(by), **_spelled(headers)})

    def give(self, name: str, body: Any, key: str = "k-1", by: str = "anna", **headers: str) -> httpx.Response:
        sent = {**self.token(by), "Idempotency-Key": key, **_spelled(headers)}
        return self._client.post(f"{P1}/commands/{name}", json=body, headers=sent)

    def token(self, by: str) -> dict[str, str]:
        if by not in self._known:
            self._known[by] = bearer(self._house, by)
        return self._known[by]


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def api(client: TestClient, house: House, town: Town) -> Iterator[Programme]:
    yield Programme(client, house)


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"] and found["detail"] and found["type"] == f"urn:koers:problem:{found['code']}"
    return found


# --- what is seen


def test_every_view_of_a_programme_is_answered(api: Programme, town: Town) -> None:
    town.give(agree())
    town.give(deliver())
    town.give(sign("g1"))
    for part in LISTS:
        answer = api.get(f"{P1}/{part}")
        assert answer.status_code == 200, (part, answer.text)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["_links"]["self"]["href"] == f"http://testserver{P1}/{part}"
    standing = api.get(P1).json()
    assert (standing["area_name"], standing["status"], standing["cycle"]["began"]) == (
        "Feijenoord",
        "active",
        "2025-01-06",
    )
    run = api.get(f"{P1}/phase-runs/1.look.1").json()
    assert (run["past"]["opened"], run["open"]["deadline"]) == ("2025-01-06", "2025-03-07")
    assert api.get(f"{P1}/definition").json()["id"] == "proef"
    assert api.get(f"{P1}/why/1").json()["subject"] == "1"
    assert api.get(f"{P1}/indicators/hardship").json()["now"]["target_gap"] == "0"
