"""Every address, tried by everybody: by each role in its own programme, in a foreign one, and by nobody.

What must come of it stands in the tables below, apart from the code that decides it. An address that is not in them
fails the test: whoever adds one says here who may come in by it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.office import people
from engine.office.entrance import granting, sessions, tokens
from engine.office.people import Person
from engine.rules import commands as c
from faces.fields import definition_from
from faces.web import assets
from faces.web.house import House
from faces.web.visit import COOKIE
from tests.faces.web.town import Town
from tests.office.samples import AREA, MONDAY

OWN, FOREIGN = "own", "p2"

PEOPLE = {
    "partner": "mark", "committee": "g1", "manager": "anna", "coordinator": "cora", "auditor": "olga",
    "administrator": "adam", "foreigner": "frits",
}  # fmt: skip
"""Who plays which role; the foreigner manages the foreign programme. `nobody` is not signed in."""

SEATS = {"anna": "programmamanager", "mark": "woningcorporatie", "g1": "stuurgroep"}

NOBODY = frozenset[str]()
"""None of them: starting a programme asks for a manager of all programmes."""

SIGNED_IN = frozenset(PEOPLE)
EVERYBODY = SIGNED_IN | {"nobody"}
INSIDE = SIGNED_IN - {"foreigner"}
READERS = frozenset({"committee", "manager", "coordinator", "auditor"})
KEEPERS = frozenset({"manager", "coordinator", "auditor", "administrator"})
TAKERS = frozenset({"manager", "auditor", "administrator"})
LEADER, COMMITTEE, ADMINISTRATOR = frozenset({"manager"}), frozenset({"committee"}), frozenset({"administrator"})
HELPERS = frozenset({"manager", "coordinator"})
SEATED = frozenset({"partner", "committee", "manager"})
DECIDERS = frozenset({"committee", "manager"})


@dataclass(frozen=True)
class Row:
    """Who comes in; what others who are signed in read (403: not yours, 404: not there); and what may come of it for
    whoever comes in, beside a page, a form that is not filled in, or being sent on."""

    who: frozenset[str]
    others: int = 403
    also: tuple[int, ...] = ()


def rows(who: frozenset[str], *paths: str, others: int = 403, also: tuple[int, ...] = ()) -> dict[str, Row]:
    return dict.fromkeys(paths, Row(who, others, also))


P = "/programma/{programme}"
API = "/api/v1/programmes/{programme}"
ASKED_IN = f"{API}/phase-runs/{{run}}/questionnaires"

GET = (
    rows(EVERYBODY, "/gezond", "/static/{name}", "/aanmelden", "/toegankelijkheid", "/vragen")
    | rows(EVERYBODY, "/aanmelden/sleutel/{key}", "/aanmelden/organisatie", "/aanmelden/terug")
    | rows(EVERYBODY, "/doen/{token}", "/agenda/{token}.ics", "/vragen/{code}", also=(403, 404, 410))
    | rows(EVERYBODY, "/vragen/{code}/bedankt/{number}", also=(404, 410))
    | rows(EVERYBODY, "/api/v1", "/api/v1/openapi.json")
    | rows(SIGNED_IN, "/", "/taken", "/agenda")
    | rows(SIGNED_IN, *(f"/api/v1/{one}" for one in ("tasks", "profile", "programmes", "feed", "open-phases")))
    | rows(NOBODY, "/api/v1/start/definitions")
    | rows(
        ADMINISTRATOR,
        *(f"/api/v1/{one}" for one in ("people", "organisations", "organisations/{organisation}", "capacities")),
        *(f"/api/v1/{one}" for one in ("health", "letters", "letters/pile", "letters/{number}", "definitions")),
        "/api/v1/definitions/{definition}/{version}",
        *(
            f"/api/v1/definitions/{{definition}}/{{version}}/{one}"
            for one in ("problems", "programmes", "behind", "migration")
        ),
    )
    | rows(ADMINISTRATOR, "/api/v1/people/{person}", also=(404,))
    | rows(INSIDE, P, f"{P}/fase/{{run}}", f"{P}/indicatoren", f"{P}/partners")
    | rows(INSIDE, f"{P}/indicatoren/{{indicator}}.svg", f"{P}/indicatoren/{{indicator}}")
    | rows(INSIDE, f"{P}/kalender", f"{P}/kalender/tijdlijn.svg", f"{P}/afspraken", f"{P}/definitie", f"{P}/doen")
    | rows(READERS, f"{P}/besluiten", f"{P}/logboek", f"{P}/waarom/{{subject}}")
    | rows(READERS, f"{P}/voortgang", f"{P}/voortgang/cyclus.svg", f"{P}/voortgang/document.pdf")
    | rows(KEEPERS, f"{P}/berichten", f"{P}/mensen")
    | rows(TAKERS, f"{P}/uitvoer", f"{P}/uitvoer/alles.zip")
    | rows(frozenset({"partner"}), f"{P}/taak/{{seat}}/{{act}}/{{item:path}}", others=404)
    | rows(HELPERS, f"{P}/doen/herinneren", f"{P}/doen/cijfer")
    | rows(LEADER, f"{P}/doen/verlengen", f"{P}/doen/opschorten", f"{P}/doen/hervatten", f"{P}/doen/overdragen")
    | rows(LEADER, f"{P}/doen/terugsturen")
    | rows(DECIDERS, f"{P}/doen/definitie", f"{P}/doen/beeindigen", f"{P}/doen/heropenen")
    | rows(COMMITTEE, f"{P}/doen/meetmomenten", f"{P}/doen/meetlat")
    | rows(SEATED, f"{P}/doen/vervangen")
    | rows(NOBODY, "/starten", "/starten/mensen", "/starten/vooruit")
    | rows(
        ADMINISTRATOR,
        "/beheer",
        "/beheer/mensen",
        "/beheer/mensen/nieuw",
        "/beheer/mensen/{person}",
        "/beheer/mensen/{person}/wijzigen",
        "/beheer/mensen/{person}/wissen",
        "/beheer/organisaties",
        "/beheer/organisaties/nieuw",
        "/beheer/organisaties/{organisation}",
        "/beheer/bevoegdheden",
        "/beheer/berichten",
        "/beheer/berichten/{number}",
        "/beheer/definities",
        "/beheer/definities/nieuw",
        "/beheer/definities/{definition}/{version}",
    )
    | rows(
        frozenset({"manager", "coordinator", "committee", "auditor"}),
        f"{P}/vragen/{{run}}/{{questionnaire}}",
        f"{P}/vragen/{{run}}/{{questionnaire}}/antwoorden.csv",
    )
    | rows(HELPERS, f"{P}/vragen/{{run}}/{{questionnaire}}/uitnodiging/{{made}}", also=(404, 410))
    | rows(
        INSIDE,
        API,
        *(f"{API}/{one}" for one in ("conditions", "tasks", "receipts", "indicators", "calendar", "agreements")),
        *(f"{API}/{one}" for one in ("initiatives", "definition", "phase-runs", "phase-runs/{run}")),
        *(f"{API}/indicators/{{indicator}}/{one}" for one in ("verdicts", "readings")),
    )
    | rows(INSIDE, *(f"{API}/indicators/{{indicator}}{one}" for one in ("", "/then-and-now")), also=(404,))
    | rows(READERS, f"{API}/agreements/{{agreement}}", also=(404,))
    | rows(
        READERS,
        *(f"{API}/{one}" for one in ("journal", "decisions", "deadlines", "cycles", "yardstick-changes")),
        *(f"{API}/{one}" for one in ("phase-runs/{run}/products", "phase-runs/{run}/sign-offs", "why/{subject}")),
    )
    | rows(KEEPERS, *(f"{API}/{one}" for one in ("seats", "people", "letters")))
    | rows(READERS, f"{API}/figures", f"{API}/digest")
    | rows(TAKERS, f"{API}/export", f"{API}/export/{{file}}")
    | rows(DECIDERS, f"{API}/definition-versions", f"{API}/definition-versions/{{version}}", also=(404,))
    | rows(COMMITTEE, f"{API}/phase-runs/{{run}}/foresight", also=(404,))
    | rows(HELPERS, f"{API}/phase-runs/{{run}}/reminders", f"{API}/reminders")
    | rows(READERS, ASKED_IN, *(f"{ASKED_IN}/{{questionnaire}}{one}" for one in ("", "/invitations")))
    | rows(READERS, f"{ASKED_IN}/{{questionnaire}}/groups/{{group}}/answers", also=(404,))
)

POST = (
    rows(EVERYBODY, "/aanmelden/sleutel/{key}", also=(403,))
    | rows(EVERYBODY, "/doen/{token}", "/doen/{token}/berichten", "/doen/{token}/nieuw", also=(403, 404, 410))
    | rows(EVERYBODY, "/doen/{token}/agenda", "/doen/{token}/agenda/intrekken", also=(403, 404, 410))
    | rows(EVERYBODY, "/vragen", "/vragen/{code}", also=(403, 404, 410))
    | rows(SIGNED_IN, "/afmelden", "/agenda", "/agenda/intrekken", "/agenda/berichten", also=(404,))
    | rows(frozenset({"partner"}), f"{P}/taak/{{seat}}/{{act}}/{{item:path}}", others=404)
    | rows(HELPERS, f"{P}/doen/herinneren", f"{P}/doen/cijfer")
    | rows(LEADER, f"{P}/doen/verlengen", f"{P}/doen/opschorten", f"{P}/doen/hervatten", f"{P}/doen/overdragen")
    | rows(LEADER, f"{P}/doen/terugsturen")
    | rows(DECIDERS, f"{P}/doen/definitie", f"{P}/doen/beeindigen", f"{P}/doen/heropenen")
    | rows(COMMITTEE, f"{P}/doen/meetmomenten", f"{P}/doen/meetlat")
    | rows(SEATED, f"{P}/doen/vervangen", also=(403,))
    | rows(NOBODY, "/starten")
    | rows(
        HELPERS,
        *(f"{P}/vragen/{{run}}/{{questionnaire}}/{one}" for one in ("uitnodigen", "intrekken", "wissen")),
        also=(404,),
    )
    | rows(LEADER, f"{P}/vragen/{{run}}/{{questionnaire}}/vertellen", also=(404,))
    | rows(
        ADMINISTRATOR,
        "/beheer/mensen/nieuw",
        "/beheer/mensen/{person}/wijzigen",
        "/beheer/mensen/{person}/bevoegdheid",
        "/beheer/mensen/{person}/intrekken",
        "/beheer/mensen/{person}/afsluiten",
        "/beheer/mensen/{person}/ontkoppelen",
        "/beheer/mensen/{person}/wissen",
        "/beheer/organisaties/nieuw",
        "/beheer/organisaties/{organisation}",
        "/beheer/definities/nieuw",
        "/beheer/berichten/vasthouden",
        "/beheer/berichten/vrijgeven",
        "/beheer/berichten/{number}/opnieuw",
    )
    | rows(NOBODY, "/api/v1/programmes")
    | rows(
        SEATED,
        *(f"{API}/commands/{one}" for one in ("declare-conflict", "deliver", "make-agreement", "sign-agreement")),
        *(f"{API}/commands/{one}" for one in ("sign", "plan-initiative", "reach-milestone", "settle-initiative")),
        *(f"{API}/commands/{one}" for one in ("agree-measurement", "change-yardstick", "agree-moments", "explain")),
        *(f"{API}/commands/{one}" for one in ("propose-course", "ratify", "reopen-by-hand", "migrate-definition")),
        *(f"{API}/commands/{one}" for one in ("end-programme", "leave-seat", "substitute", "end-substitution")),
    )
    | rows(LEADER, *(f"{API}/commands/{one}" for one in ("fill-seat", "extend-deadline", "suspend", "resume")))
    | rows(LEADER, f"{API}/commands/tell-respondents", f"{API}/commands/return-product")
    | rows(HELPERS, f"{API}/commands/add-person", f"{API}/commands/record-figure")
    | rows(NOBODY, "/api/v1/start/check", "/api/v1/start/preview")
    | rows(ADMINISTRATOR, "/api/v1/people", "/api/v1/organisations", "/api/v1/definitions", "/api/v1/definitions/check")
    | rows(frozenset({"manager", "administrator"}), f"{API}/people")
    | rows(HELPERS, f"{ASKED_IN}/{{questionnaire}}/invitations")
)

GONE = "/api/v1/people/{person}"
"""Their person is erased by one of the tries; the pages try another."""

PUT = (
    rows(SIGNED_IN, "/api/v1/feed", "/api/v1/profile/letters")
    | rows(ADMINISTRATOR, GONE, f"{GONE}/capacities/{{capacity}}/{{where}}", also=(404,))
    | rows(ADMINISTRATOR, "/api/v1/organisations/{organisation}")
    | rows(ADMINISTRATOR, "/api/v1/letters/hold", "/api/v1/letters/{number}/state")
    | rows(HELPERS, f"{API}/phase-runs/{{run}}/reminder", f"{API}/reminder")
)

DELETE = (
    rows(SIGNED_IN, "/api/v1/feed", "/api/v1/token")
    | rows(ADMINISTRATOR, GONE, f"{GONE}/capacities/{{capacity}}/{{where}}", also=(404,))
    | rows(ADMINISTRATOR, *(f"{GONE}/{one}" for one in ("sessions", "logins", "links")), also=(404,))
    | rows(ADMINISTRATOR, "/api/v1/letters/hold")
    | rows(HELPERS, f"{ASKED_IN}/{{questionnaire}}/invitations/{{invitation}}")
    | rows(HELPERS, f"{API}/respondents/{{number}}", also=(404,))
)

POST |= {f"{path}/foresight": row for path, row in POST.items() if "/commands/" in path}

TABLE = {
    (method, path): row
    for method, paths in (("GET", GET), ("POST", POST), ("PUT", PUT), ("DELETE", DELETE))
    for path, row in paths.items()
}

FINE = (200, 201, 204, 302, 303, 304, 400, 409, 412, 415, 422, 428)
"""What may come of it for whoever is let in: a page or an answer, being sent on, or being told what is missing."""

VALUES = {
    "key": "x", "token": "x", "code": "x", "number": "1", "person": "strange", "organisation": "o-1",
    "definition": "proef", "version": "1", "run": "1.analyse.1", "indicator": "moeite_met_rondkomen", "subject": "1",
    "seat": "s-mark", "act": "deliver", "item": "x", "item:path": "x", "questionnaire": "wijkvragen", "made": "x",
    "file": "figures.csv", "group": "bewoners", "capacity": "auditor", "where": "own", "invitation": "0" * 64,
    "agreement": "x",
}  # fmt: skip


ASKED = {"/taak/": f"fase={VALUES['run']}", "/foresight": "course=stay", "/migration": "programme=own"}
"""What an address is asked with, beside its path."""


@dataclass(frozen=True)
class Address:
    method: str
    path: str
    needs: str

    def filled(self, programme: str) -> str:
        found = self.path
        for name, value in {
            **VALUES,
            **({"person": "stray"} if self.path.startswith("/api/") else {}),
            "programme": programme,
            "name": assets.url("koers.css").rsplit("/", 1)[1],
        }.items():
            found = found.replace(f"{{{name}}}", value)
        assert "{" not in found, f"say in VALUES what stands in {self.path}"
        return found + next((f"?{asked}" for part, asked in ASKED.items() if part in self.path), "")


def addresses(app: FastAPI) -> list[Address]:
    """Every address of the pages and of the API, with what it says that it needs."""
    found = []
    for route in _walked(app.routes):
        needs = (getattr(route, "openapi_extra", None) or {}).get("x-needs", "")
        found += [Address(method, route.path, needs) for method in route.methods if method not in ("HEAD", "OPTIONS")]
    return sorted(found, key=lambda one: (one.path, one.method))


def _walked(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None) or route
        if hasattr(inner, "routes"):
            yield from _walked(inner.routes)
        else:
            yield route


class Tried:
    """The town with everybody in it, and a way to come to any door as any of them."""

    def __init__(self, client: TestClient, house: House) -> None:
        self._client, self._house = client, house

    def status(self, address: Address, role: str, programme: str) -> str:
        """What comes of it: its status, or where to when that is signing in."""
        answer = self.asked(address, role, programme)
        assert "Traceback" not in answer.text
        if answer.headers.get("location", "").startswith("/aanmelden?"):
            return "sign in"
        return str(answer.status_code)

    def asked(self, address: Address, role: str, programme: str) -> httpx.Response:
        """The answer to whoever comes to that door, with nothing filled in."""
        self._house.limiter.storage.reset()
        path, api = address.filled(programme), address.path.startswith("/api/")
        headers, mark = {}, "-"
        self._client.cookies.clear()
        if role != "nobody":
            token = sessions.issue(self._house.office.engine, PEOPLE[role], "api" if api else "session", NOW)
            mark = tokens.hash_of(token)[:32]
            if api:
                headers["Authorization"] = f"Bearer {token}"
            else:
                self._client.cookies.set(COOKIE, token)
        if address.method in ("GET", "DELETE"):
            return self._client.request(address.method, path, headers=headers)
        if api:
            return self._client.request(address.method, path, json={}, headers={**headers, "Idempotency-Key": "k-1"})
        return self._client.post(path, data={"csrf": self._house.forms.dumps(mark)}, headers=headers)


NOW = datetime.now(UTC)


@pytest.fixture
def tried(client: TestClient, house: House, town: Town) -> Tried:
    """A programme of the real definition beside those of the town, with a letter in the post."""
    plan = definition_from("definitions/economische-wijkaanpak.yaml")
    give = house.office.handle
    give(
        OWN,
        c.StartProgramme(id="start", programme=OWN, definition=plan, area_code=AREA, area_name="Feijenoord"),
        MONDAY,
    )
    for person, role in SEATS.items():
        give(OWN, c.AddPerson(id=f"add-{person}", person=person), MONDAY)
        give(OWN, c.FillSeat(id=f"fill-{person}", seat=f"s-{person}", role=role, person=person, by="anna"), MONDAY)
    granting.grant(house.office.engine, "cora", OWN, "coordinator", None, MONDAY)
    granting.grant(house.office.engine, "olga", OWN, "auditor", None, MONDAY)
    people.put_person(house.office.engine, Person("stray", "Stray"))
    with house.office.engine.begin() as connection:
        letter = "INSERT INTO letter (day, mailbox, address, state, made) VALUES (%s, 'x', 'x@example.org', 'sent', %s)"
        connection.exec_driver_sql(letter, (MONDAY.date(), MONDAY - timedelta(days=1)))
    return Tried(client, house)


def test_every_address_is_listed(app: FastAPI) -> None:
    there = {(one.method, one.path) for one in addresses(app)}
    missing = sorted(there - set(TABLE))
    assert not missing, "say in the tables above who may come in by:\n" + "\n".join(f"  {m} {p}" for m, p in missing)
    gone = sorted(set(TABLE) - there)
    assert not gone, "these are no longer there:\n" + "\n".join(f"  {m} {p}" for m, p in gone)
    bare = [one.path for one in addresses(app) if not one.needs]
    assert not bare, f"without saying what it needs: {bare}"
    assert len({(one.method, one.path) for one in addresses(app)}) == len(addresses(app)), "an address is there twice"


def test_only_what_is_public_is_open_to_nobody(app: FastAPI) -> None:
    """The table says so, and so do the doors themselves."""
    public = {(one.method, one.path) for one in addresses(app) if one.needs == "anybody"}
    assert public == {place for place, row in TABLE.items() if "nobody" in row.who}
    assert all("{programme}" not in path for _, path in public)


@pytest.mark.parametrize(
    "roles", [("nobody", "partner", "foreigner"), ("committee", "manager"), ("coordinator", "auditor", "administrator")]
)
def test_everybody_at_every_door_of_their_own_programme(app: FastAPI, tried: Tried, roles: tuple[str, ...]) -> None:
    """The foreigner among them, for whom this programme is a foreign one: it is not there."""
    wrong = {}
    for role in roles:
        for address in addresses(app):
            row = TABLE.get((address.method, address.path))
            found = tried.status(address, role, OWN) if row else "not listed"
            if row and found not in _expected(address, row, role):
                wrong[f"{role}: {address.method} {address.path}"] = found
    assert not wrong


@pytest.mark.parametrize("roles", [("nobody", "partner", "committee"), ("manager", "coordinator", "auditor")])
def test_a_foreign_programme_is_not_there_for_anybody(app: FastAPI, tried: Tried, roles: tuple[str, ...]) -> None:
    wrong = {}
    for role in roles:
        for address in addresses(app):
            if "{programme}" in address.path:
                expected = _signs_in(address) if role == "nobody" else {"404"}
                found = tried.status(address, role, FOREIGN)
                if found not in expected:
                    wrong[f"{role}: {address.method} {address.path}"] = found
    assert not wrong


def test_a_programme_that_is_there_is_not_told_from_one_that_is_not(app: FastAPI, tried: Tried) -> None:
    """To the letter, but for what the visitor sent along."""
    for address in addresses(app):
        if "{programme}" in address.path:
            found = [tried.asked(address, "partner", one).text.replace(one, "") for one in (FOREIGN, "p9")]
            assert _without_tokens(found[0]) == _without_tokens(found[1]), address.path


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def _expected(address: Address, row: Row, role: str) -> set[str]:
    if role in row.who:
        return {str(one) for one in (*FINE, *row.also)}
    if role == "nobody":
        return _signs_in(address)
    if role == "foreigner" and "{programme}" in address.path:
        return {"404"}
    return {str(row.others)}


def _signs_in(address: Address) -> set[str]:
    return {"sign in"} if address.method == "GET" and not address.path.startswith("/api/") else {"401"}
