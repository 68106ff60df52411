"""A form with a file that comes back: a file of figures comes as it was read, any other is asked again in words."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from faces.web.house import House
from tests.faces.web.asked import Links, at, signed_in, state
from tests.faces.web.test_figures_wrong import FILE, assert_told_at, led_to
from tests.faces.web.test_tasks_kinds import Place
from tests.faces.web.town import Town, fields_of

AGAIN = "Kies het bestand opnieuw: een bestand komt niet mee terug."
PDF = {"file": ("profiel.pdf", b"%PDF- profiel", "application/pdf")}
PROFILE = at("mark", "deliver", "profile")


def sent(client: TestClient, address: str, page: Any, /, **fields: Any) -> Any:
    files = fields.pop("files")
    return client.post(address, data={**fields_of(page), **fields}, files=files)


def test_a_file_that_was_chosen_is_asked_again_beside_its_field(client: TestClient, house: House, town: Town) -> None:
    signed_in(client, town, "mark")
    answer = sent(client, PROFILE, client.get(PROFILE), kind="text", text="", files=PDF)
    assert answer.status_code == 422
    assert AGAIN in answer.text
    assert "f-file" in led_to(answer.text)
    assert_told_at(answer.text, "f-file")
    answer = sent(client, PROFILE, answer, kind="file", files=PDF)
    assert answer.status_code == 303
    assert "profile" in state(house).runs["1.look.1"].products


def test_so_it_is_where_the_form_was_too_old(client: TestClient, house: House, town: Town) -> None:
    signed_in(client, town, "mark")
    before = client.get(PROFILE)
    signed_in(client, town, "mark")
    answer = sent(client, PROFILE, before, kind="file", files=PDF)
    assert answer.status_code == 403
    assert AGAIN in answer.text


@pytest.mark.parametrize("fields", [{"kind": "file"}, {"kind": "link", "link": "x"}])
def test_where_no_file_was_chosen_nothing_is_said_of_it(client: TestClient, town: Town, fields: dict[str, str]) -> None:
    signed_in(client, town, "mark")
    answer = sent(client, PROFILE, client.get(PROFILE), **fields, files={"file": ("", b"")})
    assert AGAIN not in answer.text


def test_a_file_of_figures_comes_back_as_it_was_read(
    house: House, client: TestClient, town: Town, links: Links
) -> None:
    place = Place(house, client, town, links, False)
    place.measured()
    address = place.address("sam", "supply", "*", None)
    before = place.client.get(address)
    place.client.cookies = town.cookies("sam")  # type: ignore[assignment]
    answer = sent(place.client, address, before, wat="lees", series="3", files={"file": ("c.csv", FILE)})
    assert answer.status_code == 403
    assert AGAIN not in answer.text
    assert 'name="csv"' in answer.text and 'value="3"' in answer.text
    assert "1.200" in answer.text, "the figures that were read are shown"
    place.does("sam", "supply", "*", None, csv=FILE, series="3")
