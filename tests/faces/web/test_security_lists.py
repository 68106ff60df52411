"""What is listed over all programmes tells nothing of one in which somebody has no part, or has none today."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from engine.office import people
from engine.office.entrance import feeds
from engine.office.people import Person
from engine.rules import commands as c
from faces.web.house import House
from tests.faces.web.asked import signed_in
from tests.faces.web.program import API, Program
from tests.faces.web.town import Town
from tests.office.samples import MONDAY, deliver

TODAY = MONDAY.date()


@pytest.fixture
def strange(house: House, town: Town) -> str:
    """Woonstad takes the seat of g3, which owes a signature; the stranger belongs to it, but was never added here."""
    people.put_person(house.office.engine, Person("strange", "Stranger", "s@example.org", organisations=("o-1",)))
    town.give(c.LeaveSeat(id="leave", by="anna", seat="s-g3", successor_organisation="o-1"))
    town.give(deliver())
    return "strange"


@pytest.fixture
def substitute(house: House, town: Town) -> str:
    """Nora acts for the seat of g3 from tomorrow on."""
    people.put_person(house.office.engine, Person("nora", "Nora"))
    town.give(deliver())
    town.give(c.AddPerson(id="add-nora", person="nora"))
    first = TODAY + timedelta(days=1)
    town.give(c.Substitute(id="instead", by="anna", seat="s-g3", person="nora", first=first, last=first))
    return "nora"


def dates_in(client: TestClient, house: House, person: str, programme: str | None = None) -> int:
    token = feeds.make(house.office.engine, person, MONDAY, programme)
    return client.get(f"/agenda/{token}.ics").text.count("BEGIN:VEVENT")


def test_belonging_to_an_organisation_shows_no_programme_to_who_was_not_added(
    client: TestClient, house: House, town: Town, api: Program, strange: str
) -> None:
    signed_in(client, town, strange)
    assert client.get("/programma/p1").status_code == 404
    assert "/programma/p1" not in client.get("/").text
    assert "/programma/p1" not in client.get("/taken").text
    assert not dates_in(client, house, strange)
    assert not dates_in(client, house, strange, "p1")
    assert api.get(f"{API}/programmes", by=strange).json()["items"] == []
    assert api.get(f"{API}/tasks", by=strange).json()["items"] == []
    assert api.get(f"{API}/profile", by=strange).json()["seats"] == {}


def test_who_was_added_with_it_finds_the_programme_in_every_list(
    client: TestClient, house: House, town: Town, api: Program, strange: str
) -> None:
    town.give(c.AddPerson(id="add-strange", person=strange, organisations=("o-1",)))
    signed_in(client, town, strange)
    assert "/programma/p1" in client.get("/").text
    assert "/programma/p1" in client.get("/taken").text
    assert dates_in(client, house, strange)
    assert [one["id"] for one in api.get(f"{API}/programmes", by=strange).json()["items"]] == ["p1"]
    assert api.get(f"{API}/tasks", by=strange).json()["items"]
    town.give(c.AddPerson(id="without", person=strange, organisations=()))
    assert "/programma/p1" not in client.get("/").text
    assert not dates_in(client, house, strange)


def test_a_substitute_is_told_of_tasks_from_their_first_day_on(
    client: TestClient, house: House, town: Town, api: Program, substitute: str
) -> None:
    signed_in(client, town, substitute)
    assert client.get("/programma/p1").status_code == 404
    assert "/programma/p1" not in client.get("/taken").text
    assert not dates_in(client, house, substitute)
    assert api.get(f"{API}/tasks", by=substitute).json()["items"] == []
