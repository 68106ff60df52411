"""Whose seat and whose figure it is: nobody makes themselves a signer, or writes in the book of another programme."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi import Request
from starlette.testclient import TestClient

from engine.office import people
from engine.office.entrance import feeds, granting, sessions
from engine.office.people import Person
from engine.rules import commands as c
from engine.rules.access import Caller, Task
from faces.web.house import House
from faces.web.refusals import FigureOfOthers, NotForYou
from faces.web.visit import Visit
from tests.faces.web.asked import RUN, Links, signed_in
from tests.faces.web.program import Program, problem
from tests.faces.web.town import Town, fields_of
from tests.office.samples import AREA, MONDAY, PEER, agree, deliver, start


def visit_of(house: House, person: str) -> Visit:
    """The visit of somebody who is signed in, as pages get it."""
    engine, real = house.office.engine, datetime.now(UTC)
    token = sessions.issue(engine, person, "session", real)
    signed_in = sessions.known(engine, token, "session", real, MONDAY.date())
    return Visit(house, Request({"type": "http", "headers": [], "query_string": b""}), real, MONDAY, signed_in)


@pytest.mark.parametrize("person", ["cora", "mark", "nobody-on-record"])
def test_nobody_joins_an_organisation_by_saying_so(house: House, town: Town, api: Program, person: str) -> None:
    for who in ("cora", "anna"):
        with pytest.raises(NotForYou):
            visit_of(house, who).give("p1", c.AddPerson(id="add", person=person, organisations=("o-1",)))
        refused = api.give("add-person", {"person": person, "organisations": ["o-1"]}, by=who)
        assert problem(refused, 422 if person.startswith("nobody") else 403)
    with pytest.raises(NotForYou):
        visit_of(house, "cora").give("p1", c.AddPerson(id="add", person="nobody-on-record"))


def test_who_belongs_to_an_organisation_joins_with_it(house: House, town: Town, api: Program) -> None:
    people.put_person(house.office.engine, Person("strange", "Stranger", organisations=("o-1",)))
    joined = c.AddPerson(id="add", person="strange", organisations=("o-1",))
    assert visit_of(house, "cora").give("p1", joined).events
    assert api.give("add-person", {"person": "strange"}, by="cora").status_code == 200


def figure(area: str) -> c.RecordFigure:
    about = {"indicator": "hardship", "area": area, "reference_date": "2024-01-01", "unit": "%", "source": "CBS"}
    return c.RecordFigure.model_validate(about | {"id": f"f-{area}", "value": "10"})


def test_the_figures_of_another_programmes_own_area_are_theirs(house: House, town: Town) -> None:
    theirs = "WK059999"
    town.give(start("p3").model_copy(update={"area_code": theirs}), "p3")
    town.give(agree())
    stick = {"areas": {PEER: "1", theirs: "1"}, "label": {"nl": "beide", "en": "both"}}
    changed = {"id": "stick", "by": "anna", "seat": "s-anna", "indicator": "hardship", "reason": "Zomaar."}
    town.give(c.ChangeYardstick.model_validate({**changed, "benchmark": stick}))
    for who in ("anna", "sam"):
        with pytest.raises(FigureOfOthers):
            visit_of(house, who).give("p1", figure(theirs))
    assert visit_of(house, "anna").give("p1", figure(PEER)).events
    assert visit_of(house, "anna").give("p1", figure(AREA)).events
    granting.grant(house.office.engine, "anna", "p3", "programme_manager", None, MONDAY)
    assert visit_of(house, "anna").give("p1", figure(theirs)).events
    by_link = Caller("anna", frozenset({"programme_manager"}), {"s-sam": "supplier"}, Task("s-sam", "supply"))
    with pytest.raises(FigureOfOthers):
        replace(visit_of(house, "anna"), tasked=by_link).give("p1", figure(theirs))


def seat_an_organisation(house: House, town: Town) -> None:
    """Woonstad takes the seat of g3; the stranger, who belongs to it, acts for it."""
    people.put_person(house.office.engine, Person("strange", "Stranger", "s@example.org", organisations=("o-1",)))
    town.give(c.AddPerson(id="add-strange", person="strange", organisations=("o-1",)))
    town.give(c.LeaveSeat(id="leave", by="anna", seat="s-g3", successor_organisation="o-1"))
    town.give(deliver())


def changed(client: TestClient, town: Town, **fields: str) -> None:
    """The administrator changes the stranger."""
    signed_in(client, town, "adam")
    page = client.get("/beheer/mensen/strange/wijzigen")
    told = {"name": "Stranger", "address": "s@example.org", "language": "nl", "letters": "all", **fields}
    assert client.post("/beheer/mensen/strange/wijzigen", data={**fields_of(page), **told}).status_code == 303
    client.cookies.clear()


def test_who_leaves_an_organisation_acts_for_its_seats_no_more(
    house: House, town: Town, client: TestClient, links: Links
) -> None:
    seat_an_organisation(house, town)
    sign = c.Sign(id="sign", run=RUN, seat="s-g3", verdict="approve")
    address = links.make("strange", "sign", "*", seat="s-g3")
    assert client.get(address).status_code == 200
    assert visit_of(house, "strange").may("Sign", "p1", "s-g3")
    people.put_person(house.office.engine, Person("strange", "Stranger", "s@example.org"))
    assert client.get(address).status_code == 410
    with pytest.raises(NotForYou):
        visit_of(house, "strange").give("p1", sign)


def test_links_end_with_the_organisation_they_were_for(
    house: House, town: Town, client: TestClient, links: Links
) -> None:
    seat_an_organisation(house, town)
    address = links.make("strange", "sign", "*", seat="s-g3")
    changed(client, town, organisations="o-1")
    assert client.get(address).status_code == 200, "nothing was taken away"
    changed(client, town)
    people.put_person(house.office.engine, Person("strange", "Stranger", "s@example.org", organisations=("o-1",)))
    assert client.get(address).status_code == 410, "it stays revoked"


def test_another_address_ends_links_and_feed_and_leaves_a_trace(
    house: House, town: Town, client: TestClient, links: Links, caplog: pytest.LogCaptureFixture
) -> None:
    seat_an_organisation(house, town)
    address = links.make("strange", "sign", "*", seat="s-g3")
    feed = feeds.make(house.office.engine, "strange", MONDAY)
    with caplog.at_level(logging.INFO, "koers.pages"):
        changed(client, town, organisations="o-1")
        assert "address of" not in caplog.text
        assert client.get(f"/agenda/{feed}.ics").status_code == 200
        changed(client, town, organisations="o-1", address="mallory@example.org")
    assert "address of strange changed by adam" in caplog.text
    assert "mallory" not in caplog.text
    assert client.get(address).status_code == 410
    assert client.get(f"/agenda/{feed}.ics").status_code == 404
