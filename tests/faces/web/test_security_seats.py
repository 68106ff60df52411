"""Whose seat and whose figure it is: nobody makes themselves a signer, or writes in the book of another programme."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi import Request

from engine.office import people
from engine.office.entrance import granting, sessions
from engine.office.people import Person
from engine.rules import commands as c
from engine.rules.access import Caller, Task
from faces.web.house import House
from faces.web.refusals import FigureOfOthers, NotForYou
from faces.web.visit import Visit
from tests.faces.web.program import Program, problem
from tests.faces.web.town import Town
from tests.office.samples import AREA, MONDAY, PEER, agree, start


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
