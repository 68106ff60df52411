"""Two who share a role: the milestones of their initiatives and the figures they supplied stand in their own line."""

from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from engine.office import clock, people
from engine.office.people import Person
from engine.rules import commands as c
from engine.rules.definition import Definition
from tests.faces.web.asked import signed_in
from tests.faces.web.feijenoord import words
from tests.faces.web.test_tasks_kinds import rich_definition
from tests.faces.web.town import Town
from tests.office.samples import AREA, PEER

NAME, FIRST = "samen", datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
HOLDERS = {"anna": "manager", "mark": "maker", "mia": "maker", "g1": "group", "sam": "supplier", "sue": "supplier"}


def shared_definition() -> Definition:
    """Two can make and two can supply; execution waits for what has begun."""
    made = rich_definition().model_dump(mode="json", exclude_none=True)
    for role in made["roles"]:
        role["seats"]["most"] = 3
    made["phases"][0]["gate"] = [{"condition": "initiatives", "at_least": 0, "milestone": "begun"}]
    made["phases"][0]["gate"].append({"condition": "agreed", "kind": "goal"})
    return Definition.model_validate(made | {"id": "samen"})


@pytest.fixture
def shared(town: Town) -> Town:
    for person, called in (("mia", "Mia Maakt"), ("sue", "Sue Telt")):
        people.put_person(town.office.engine, Person(person, called))
    started = c.StartProgramme(
        id="start", programme=NAME, definition=shared_definition(), area_code=AREA, area_name="W"
    )
    town.give(started, NAME)
    for person, role in HOLDERS.items():
        town.give(c.AddPerson(id=f"add-{person}", person=person), NAME)
        town.give(c.FillSeat(id=f"seat-{person}", seat=f"s-{person}", role=role, person=person, by="anna"), NAME)
    return town


def seen(client: TestClient, town: Town) -> str:
    signed_in(client, town, "anna")
    return words(client.get(f"/programma/{NAME}/partners").text).partition("Wie wat nog moet doen")[0]


def test_milestones_stand_in_the_line_of_who_has_the_initiative(client: TestClient, shared: Town) -> None:
    for person in ("mark", "mia"):
        own = {"seat": f"s-{person}", "by": person}
        shared.give(c.PlanInitiative(id=f"plan-{person}", initiative=f"i-{person}", label="x", **own), NAME)
    shared.give(c.ReachMilestone(id="r", initiative="i-mia", milestone="plan", seat="s-mia", by="mia"), NAME)
    shown = seen(client, shared)
    assert "Maker (Mark Maker) 2 0 0 herinner" in shown
    assert "Maker (Mia Maakt) 2 1 0 herinner" in shown, "and nothing is said of approving, which is not asked of them"


def test_figures_stand_in_the_line_of_who_supplied_them(client: TestClient, shared: Town) -> None:
    target = c.OwnTarget.model_validate({"indicator": "jobs", "target": {"on": "2034-01-01", "value": "900"}})
    shared.give(c.AgreeMeasurement(id="agree", seat="s-anna", by="anna", targets=(target,)), NAME)
    clock.make_up(shared.office.engine, FIRST)
    shared.give(c.PassTime(id="moment"), NAME, FIRST)
    for number, (person, area) in enumerate((("sam", AREA), ("sue", PEER))):
        shared.give(figure(number, person, area), NAME, FIRST)
    shown = seen(client, shared)
    assert "Supplier 6 2 0" in shown
    assert "Supplier (Sam Cijfers) 5 1 0" in shown
    assert "Supplier (Sue Telt) 5 1 0" in shown
    assert "één van hen is genoeg" in shown


def figure(number: int, person: str, area: str) -> c.RecordFigure:
    about = {"indicator": "hardship", "area": area, "reference_date": date(2026, 1, 1)}
    return c.RecordFigure(id=f"f-{number}", by=person, unit="%", source="CBS", value="41", **about)  # type: ignore[arg-type]
