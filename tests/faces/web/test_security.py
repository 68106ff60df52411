"""What hostile and clumsy input comes to on every page: nothing runs, nothing leaks, nothing is done by looking.

Faults 22 to 29 of the pages. Who may come in where: test_every_door.py; logging in: test_oidc.py, test_entering.py.
"""

import base64
import hashlib
import logging
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from engine.office import people
from engine.office.entrance import first, sessions, task_links
from engine.office.people import Organisation, Person
from faces.web.app import create_app
from faces.web.house import House
from faces.web.serving import LOOPBACK
from faces.web.visit import COOKIE
from tests.faces.web.test_every_door import OWN, PEOPLE, Address, Tried, addresses
from tests.faces.web.test_every_door import tried as tried  # a fixture
from tests.faces.web.town import Town, fields_of

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}'
NOT_ADDRESSES = (
    "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "p1%2F..%2Fp2", "%00", "p1%00", "'--", "1%20OR%201%3D1", "%F0%9F%92%A9", "*",
    "a" * 3000, "%C3%28", "-1", "%0d%0aSet-Cookie:%20x=y",
)  # fmt: skip


class Looked(HTMLParser):
    """What a browser would run, or fetch, or send, in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.styles: list[str] = []
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._in = tag
        if tag == "script" and not said.get("src", "").startswith("/static/"):
            self.wrong.append(f"<script {said}>")
        self.wrong += [
            f"<{tag} {name}>" for name in said if name.startswith("on") or name == "style" or name == "srcdoc"
        ]
        if tag in ("iframe", "object", "embed", "base", "frame") or (tag == "img" and said.get("src", "")[:1] != "/"):
            self.wrong.append(f"<{tag}>")
        for name in ("href", "src", "action", "formaction"):
            self.wrong += [f"{name}={said[name]}"] if _leads_out(said.get(name, "")) else []
        if tag == "form":
            self.forms.append({"method": said.get("method", "get"), "csrf": ""})
        if tag == "input" and said.get("name") == "csrf" and self.forms:
            self.forms[-1]["csrf"] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._in == "style":
            self.styles.append(data)
            self._in = ""


def _leads_out(where: str) -> bool:
    return bool(re.match(r"(?i)\s*(javascript|data|vbscript|//|https?:)", where))


def _pages(app: FastAPI) -> list[Address]:
    return [one for one in addresses(app) if one.method == "GET" and not one.path.startswith(("/api/", "/static/"))]


@pytest.fixture
def hostile(tried: Tried, house: House) -> Tried:
    """Everybody is called something nasty."""
    for person in PEOPLE.values():
        people.put_person(house.office.engine, Person(person, f"{person} {HOSTILE}", organisations=("o-1",)))
    people.put_organisation(house.office.engine, Organisation("o-1", HOSTILE))
    return tried


def test_nothing_that_people_wrote_runs_and_nothing_stands_in_a_page_itself(app: FastAPI, hostile: Tried) -> None:
    """On every page of manager and administrator: no script, no style, no way out, and a token in each form."""
    wrong, seen = {}, 0
    for role in ("manager", "administrator"):
        for address in _pages(app):
            answer = hostile.asked(address, role, OWN)
            policy = answer.headers["content-security-policy"]
            assert "'unsafe" not in policy and "default-src 'none'" in policy and "script-src 'self';" in policy
            assert answer.headers["cache-control"] in ("no-store", "private, no-cache"), address.path
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            assert answer.headers["cache-control"] == "no-store", address.path
            seen += answer.status_code == 200
            looked = Looked(answer.text)
            found = looked.wrong + [
                f"a form without a token: {one}" for one in looked.forms if one["method"] == "post" and not one["csrf"]
            ]
            found += [f"a style that is not let in: {one[:40]}" for one in looked.styles if _hash(one) not in policy]
            found += ["49"] if "alert(2)49" in answer.text or "<script>alert" in answer.text else []
            if found:
                wrong[f"{role}: {address.path}"] = found
    assert not wrong
    assert seen > 40


def _hash(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def test_a_form_without_our_token_does_nothing(app: FastAPI, tried: Tried, house: House, client: TestClient) -> None:
    """By whoever may: without the token, with somebody else's, or sent from another site. Nothing is written."""
    before = _written(house)
    posts = [one for one in addresses(app) if one.method == "POST" and not one.path.startswith("/api/")]
    for role in ("manager", "administrator", "partner"):
        token = sessions.issue(house.office.engine, PEOPLE[role], "session", datetime.now(UTC))
        for address in posts:
            house.limiter.storage.reset()
            client.cookies.clear()
            client.cookies.set(COOKIE, token)
            path = address.filled(OWN)
            ours = {"csrf": house.forms.dumps("x")}
            for sent, headers in (
                ({}, {}),
                (ours, {}),
                ({"csrf": "x.y.z"}, {}),
                (ours, {"Sec-Fetch-Site": "cross-site"}),
            ):
                answer = client.post(path, data=sent, headers=headers)
                assert answer.status_code == 403, f"{path} as {role}: {answer.status_code}"
    assert _written(house) == before


def _written(house: House) -> list[Any]:
    tables = ("event", "person", "granted", "letter", "invitation", "feed", "draft", "words", "login")
    with house.office.engine.connect() as connection:
        return [connection.exec_driver_sql(f"SELECT count(*), max(x::text) FROM {one} AS x").one() for one in tables]


def test_looking_changes_nothing(app: FastAPI, tried: Tried, house: House, client: TestClient) -> None:
    """Every address by GET, HEAD and OPTIONS, those that act too, as mail scanners do: nothing is written."""
    before = _written(house)
    client.cookies.update({COOKIE: sessions.issue(house.office.engine, "anna", "session", datetime.now(UTC))})
    for address in addresses(app):
        if address.path.startswith("/api/") or address.path.endswith(".zip"):
            continue
        house.limiter.storage.reset()
        path = address.filled(OWN)
        if address.method == "POST":
            assert client.get(path).status_code < 500
        head, options = client.head(path), client.options(path)
        assert head.status_code < 500 and options.status_code in (404, 405), path
        assert "access-control-allow-origin" not in options.headers
        if address.method == "GET":
            assert head.status_code == client.get(path).status_code, path
    assert _written(house) == before


def test_ids_are_ids_and_nothing_else(app: FastAPI, tried: Tried, house: House, client: TestClient) -> None:
    """Whatever stands in an address where an id is meant: it is not there, and that is all."""
    client.cookies.update({COOKIE: sessions.issue(house.office.engine, "adam", "session", datetime.now(UTC))})
    wrong = {}
    for address in _pages(app):
        pattern = address.path.replace("{item:path}", "{item}").replace("{programme}", OWN, int("{run" in address.path))
        if "{" not in pattern:
            continue
        for bad in NOT_ADDRESSES:
            house.limiter.storage.reset()
            answer = client.get(re.sub(r"\{\w+\}", lambda _, bad=bad: bad, pattern))  # type: ignore[misc]
            if answer.status_code >= 500 or "root:" in answer.text or "x=y" in answer.headers.get("set-cookie", ""):
                wrong[f"{address.path} with {bad[:20]}"] = answer.status_code
    assert not wrong


SECRET = "thisIsASecretThatNobodyMayReadAnywhere-0123"


def test_no_token_stands_in_a_log_or_on_a_page_about_a_mistake(
    client: TestClient, house: House, town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    places = ("/doen/{}", "/agenda/{}.ics", "/vragen/{}", "/aanmelden/sleutel/{}", "/nergens/{}", "/doen/{}?taal=en")
    for place in places:
        client.get(place.format(SECRET))
        client.post(place.format(SECRET), data=fields_of(client.get("/aanmelden")))
    client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {SECRET}"})
    client.get("/", headers={"Cookie": f"{COOKIE}={SECRET}"})
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    said = [one.getMessage() + str(one.exc_text) for one in ours]
    assert said
    assert not [line for line in said if SECRET in line]

    def breaks(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(task_links, "open_link", breaks)
    answer = client.get(f"/doen/{SECRET}")
    assert answer.status_code == 500
    assert SECRET not in answer.text and "broken" not in answer.text and "Traceback" not in answer.text
    assert re.search(r"\b[0-9a-f]{8}\b", answer.text), "a number to tell the administrator"


def test_guessing_links_and_codes_is_slowed_down(client: TestClient, town: Town, house: House) -> None:
    for place in ("/doen/guess{}", "/agenda/guess{}.ics", "/vragen/guess{}"):
        house.limiter.storage.reset()
        found = [client.get(place.format(number)).status_code for number in range(45)]
        assert 429 in found, place
        assert found.index(429) >= 10, "not so soon that a clumsy reader is kept out"


def test_nobody_elsewhere_says_for_whom_they_ask(house: House) -> None:
    """Only the proxy is believed about addresses; to anybody else a made-up one is no way round a limit."""
    behind: Any = ProxyHeadersMiddleware(create_app(house), trusted_hosts=LOOPBACK)
    for host, expected in (("10.0.0.5", 429), ("127.0.0.1", 403)):
        house.limiter.storage.reset()
        with TestClient(behind, client=(host, 1), follow_redirects=False) as client:
            form = fields_of(client.get("/aanmelden/sleutel/x"))
            for number in range(25):
                headers = {"X-Forwarded-For": f"1.2.3.{number}", "X-Forwarded-Proto": "https"}
                answer = client.post(f"/aanmelden/sleutel/{number}", data=form, headers=headers)
            assert answer.status_code == expected


def test_the_host_that_is_asked_leads_nowhere(client: TestClient, town: Town) -> None:
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for path in ("/", "/programma/p1", "/beheer", "/aanmelden"):
        answer = client.get(path, headers=evil)
        assert "evil" not in answer.text + answer.headers.get("location", "")
    assert client.get("/programma/p1/", headers=evil).headers.get("location", "") == ""


def test_a_session_that_somebody_planted_is_not_taken_over(client: TestClient, house: House, town: Town) -> None:
    client.cookies.set(COOKIE, "planted")
    key = first.key(house.office.engine, "anna", datetime.now(UTC))
    address = f"/aanmelden/sleutel/{key}"
    answer = client.post(address, data=fields_of(client.get(address)))
    assert answer.status_code == 303 and "planted" not in answer.headers["set-cookie"]
    client.cookies.clear()
    client.cookies.set(COOKIE, "planted")
    assert client.get("/").status_code == 303


def test_a_key_or_a_program_token_is_no_session(client: TestClient, house: House, town: Town) -> None:
    for kind in ("key", "api"):
        client.cookies.set(COOKIE, sessions.issue(house.office.engine, "anna", kind, datetime.now(UTC)))  # type: ignore[arg-type]
        assert client.get("/").status_code == 303
    client.cookies.clear()
    token = sessions.issue(house.office.engine, "anna", "session", datetime.now(UTC))
    assert client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"}).status_code == 401
