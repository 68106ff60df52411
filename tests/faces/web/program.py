"""A program that asks the HTTP API, for tests of it."""

from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.testclient import TestClient

from engine.office.entrance import sessions
from faces.web.house import House

API = "/api/v1"
P1 = f"{API}/programmes/p1"


def bearer(house: House, name: str) -> dict[str, str]:
    token = sessions.issue(house.office.engine, name, "api", datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


class Program:
    """Somebody's program, and what it does most."""

    def __init__(self, client: TestClient, house: House) -> None:
        self.client, self.house = client, house
        self._known: dict[str, dict[str, str]] = {}

    def get(self, path: str, by: str = "anna", **headers: str) -> httpx.Response:
        return self.client.get(path, headers={**self.token(by), **_spelled(headers)})

    def give(self, name: str, body: Any, key: str = "k-1", by: str = "anna", **headers: str) -> httpx.Response:
        sent = {**self.token(by), "Idempotency-Key": key, **_spelled(headers)}
        return self.client.post(f"{P1}/commands/{name}", json=body, headers=sent)

    def send(
        self, name: str, text: str | bytes, by: str = "anna", kind: str = "application/json", key: str = "k-1"
    ) -> httpx.Response:
        sent = {**self.token(by), "Idempotency-Key": key, "Content-Type": kind}
        return self.client.post(f"{P1}/commands/{name}", content=text, headers=sent)

    def token(self, by: str) -> dict[str, str]:
        if by not in self._known:
            self._known[by] = bearer(self.house, by)
        return self._known[by]


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == "1.1.0"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert found["type"] == f"urn:koers:problem:{found['code']}"
    return found
