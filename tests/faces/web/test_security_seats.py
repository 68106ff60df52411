"""Whose seat and whose figure it is: nobody makes themselves a signer, or writes in the book of another programme."""

from datetime import UTC, datetime

import pytest
from fastapi import Request

from engine.office import people
from engine.office.entrance import sessions
from engine.office.people import Person
from engine.rules import commands as c
from faces.web.house import House
from faces.web.refusals import NotForYou
from faces.web.visit import Visit
from tests.faces.web.program import Program, problem
from tests.faces.web.town import Town
from tests.office.samples import MONDAY


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
