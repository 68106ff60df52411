"""Every view of the API of a programme that was lived through, Feijenoord from 2012 to 2020: now and on earlier days,
each answer as the document describes it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from faces.web.app import create_app
from faces.web.house import House
from tests.faces.web.conftest import SECRET
from tests.faces.web.feijenoord import DAYS, lived_through
from tests.faces.web.program import API, Program

HERE = f"{API}/programmes/feijenoord"
WHO, INDICATOR = "anna-all", "moeite_met_rondkomen"
NOT_THEIRS = re.compile("/foresight|/definition-versions")
"""Views for who has a seat that decides."""


@pytest.fixture(scope="module")
def lived(postgres_server: Server) -> Iterator[Program]:
    """The program of whoever manages all programmes."""
    with lived_through(postgres_server, "feijenoord_by_api") as engine:
        house = House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
        with TestClient(create_app(house), follow_redirects=False, raise_server_exceptions=False) as client:
            yield Program(client, house)


def views(document: dict[str, Any]) -> dict[str, str]:
    """The views of a programme, with the shape of each, by address."""
    found = {}
    for path, item in document["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        shape = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if path.startswith("/programmes/{programme}") and shape:
            found[path] = shape
    return found


def test_every_view_on_every_day_is_as_the_document_says(lived: Program) -> None:
    document = lived.client.get(f"{API}/openapi.json").json()
    runs = [one["run"] for one in lived.get(f"{HERE}/phase-runs?limit=100", WHO).json()["items"]]
    agreements = [one["agreement"] for one in lived.get(f"{HERE}/agreements", WHO).json()["items"]]
    known = {"indicator": INDICATOR, "run": runs[-1], "subject": "1", "agreement": agreements[0], "version": "1"}
    known |= {"questionnaire": "wijkvragen", "group": "bewoners"}
    seen, full = set[str](), set[str]()
    for path, shape in views(document).items():
        address = API + re.sub(r"{(\w+)}", lambda found: known.get(found[1], "feijenoord"), path)
        if NOT_THEIRS.search(path):
            continue
        dated = any(one["name"] == "asOf" for one in document["paths"][path]["get"]["parameters"])
        for query in ("?", *(f"?asOf={day}" for day in DAYS if dated)):
            answer = lived.get(address + query, WHO)
            assert answer.status_code in (200, 404), (address, query, answer.text)
            if answer.status_code == 200:
                validator = Draft202012Validator({"$ref": f"#/components/schemas/{shape}", **document})
                validator.validate(answer.json())
                seen.add(path)
                full |= {path} if answer.json().get("items", True) else set()
    assert views(document).keys() - seen == {path for path in views(document) if NOT_THEIRS.search(path)}
    assert {path.rpartition("/")[2] for path in seen - full} == {"readings", "letters", "invitations", "reminders"}


def test_an_earlier_day_is_told_at_two_times(lived: Program) -> None:
    told = lived.get(f"{HERE}/indicators/{INDICATOR}/then-and-now?asOf=2017-02-02", WHO).json()
    assert told["indicator"] == INDICATOR
    assert told["figures"] and told["verdicts"]
    same = lived.get(f"{HERE}/indicators/{INDICATOR}/then-and-now", WHO).json()
    assert not any(one["differs"] for one in (*same["figures"], *same["verdicts"]))
