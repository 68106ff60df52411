"""What one form comes to is on record as a whole, or not at all: also when the disk fills up half way."""

import html
import re

import pytest
from starlette.testclient import TestClient

from engine.office.verify import verify
from engine.rules import commands as c
from faces.web.house import House
from tests.faces.web.asked import Links
from tests.faces.web.test_tasks_kinds import Place, field_of, upload
from tests.faces.web.town import Town, fields_of
from tests.office.full_disk import full_disk
from tests.office.samples import AREA


@pytest.fixture(params=[True, False], ids=["link", "signed in"])
def place(request: pytest.FixtureRequest, house: House, client: TestClient, town: Town, links: Links) -> Place:
    found = Place(house, client, town, links, request.param)
    found.measured()
    return found


def test_figures_of_one_form_are_recorded_all_or_none(place: Place, owner_url: str) -> None:
    address = place.address("sam", "supply", "*", None)
    jobs = field_of(place.client, address, "Banen")
    hard = field_of(place.client, address, "Moeite met rondkomen")
    filled = {f"w-{jobs}": "1200,5", f"j-{jobs}": "1", f"w-{hard}": "30,25"}
    data = fields_of(place.client.get(address)) | filled
    before = place.state.sequence
    with full_disk(owner_url, "event", "position('jobs' in NEW.body) > 0"):
        assert place.client.post(address, data=data).status_code == 503
    assert (place.state.sequence, place.state.figures) == (before, {})
    assert place.client.post(address, data=data).status_code == 303
    assert len(place.state.figures) == 2
    assert place.client.post(address, data=data).status_code == 303
    assert verify(place.house.office.engine) == ()


def test_a_file_is_recorded_all_or_not(place: Place, owner_url: str) -> None:
    address = place.address("sam", "supply", "*", None)
    got = place.client.get(address + ("&als=csv" if "?" in address else "?als=csv"))
    filled = got.text.replace(";;%;;", ";30,5;%;;").replace(";;banen;;", ";;banen;niet_beschikbaar;")
    read = upload(place, address, filled)
    kept = re.search(r'name="csv" value="([^"]*)"', read.text, re.S)
    assert kept
    data = {**fields_of(read), "csv": html.unescape(kept[1])}
    with full_disk(owner_url, "event", "position('jobs' in NEW.body) > 0"):
        assert place.client.post(address, data=data).status_code == 503
    assert place.state.figures == {}
    assert place.client.post(address, data=data).status_code == 303
    assert len(place.state.figures) == 3


def test_a_figure_that_is_refused_takes_the_others_along_and_says_so(place: Place) -> None:
    """Between looking and sending the form, somebody else gave another figure under the id that this form has."""
    address = place.address("sam", "supply", "*", None)
    jobs = field_of(place.client, address, "Banen")
    hard = field_of(place.client, address, "Moeite met rondkomen")
    data = fields_of(place.client.get(address)) | {f"w-{hard}": "30", f"w-{jobs}": "1200", f"j-{jobs}": "1"}
    about = {"area": AREA, "reference_date": "2024-01-01", "unit": "banen", "source": "CBS", "value": "7"}
    given = {"id": f"{data['id']}.{jobs}", "indicator": "jobs", "by": "sam", **about}
    place.give(c.RecordFigure.model_validate(given))
    before = place.state.sequence
    told = place.client.post(address, data=data)
    assert (told.status_code, place.state.sequence) == (422, before)
    assert "Er is niets vastgelegd" in told.text
