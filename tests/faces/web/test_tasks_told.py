"""What the page of a task tells round its form: what else is asked, why and by when, and what must be filled in."""

import html
import re

from starlette.testclient import TestClient

from faces.web.house import House
from tests.faces.web.asked import Links, send, state
from tests.faces.web.test_tasks_kinds import Place, by_link, place
from tests.faces.web.town import fields_of
from tests.office.samples import AREA

__all__ = ["by_link", "place"]

BASELINE = f"jobs|{AREA}|2024-01-01"


def plain(page: str) -> str:
    """The words of a page, in order."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_task_does_not_stand_among_what_else_is_asked(by_link: Place) -> None:
    by_link.measured()
    for item in ("*", BASELINE):
        assert "Ook van u gevraagd" not in by_link.client.get(by_link.address("sam", "supply", item, None)).text


def test_what_is_asked_for_no_phase_says_why_and_by_when(by_link: Place) -> None:
    agreement = plain(by_link.client.get(by_link.address("anna", "agree_measurement", "measurement", None)).text)
    assert "Wanneer Zo snel mogelijk, in elk geval vóór de eerste meting op 1 januari 2026." in agreement
    assert "Waarom Zonder deze afspraak kan later niet worden beoordeeld of het goed gaat." in agreement
    by_link.measured()
    figures = plain(by_link.client.get(by_link.address("sam", "supply", BASELINE, None)).text)
    assert "Wanneer Zo snel mogelijk, in elk geval vóór de eerste meting op 1 januari 2026." in figures
    assert "Waarom Met deze uitgangswaarde vergelijken wij wat er later wordt gemeten." in figures


def test_what_is_needed_under_a_condition_says_under_which(client: TestClient, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    product = plain(client.get(address).text)
    assert send(client, address, kind="text", text="Goed.").status_code == 303
    for told in ("De tekst (nodig als u tekst koos)", "De link (nodig als u link koos)"):
        assert told in product
    assert "Het bestand (nodig als u bestand koos)" in product
    verdict = plain(client.get(links.make("g1", "sign", "group")).text)
    assert "Uw reden (nodig bij terugsturen en bij een belang)" in verdict
    assert "mag leeg blijven" not in product + verdict


def test_what_came_in_while_a_form_was_open_is_not_replaced_unseen(
    client: TestClient, house: House, links: Links
) -> None:
    address = links.make("mark", "deliver", "profile")
    opened = fields_of(client.get(address))
    assert send(client, address, kind="text", text="De eerste.").status_code == 303
    mine = {**opened, "kind": "text", "text": "De tweede."}
    before = state(house).sequence
    asked = client.post(address, data=mine)
    assert (asked.status_code, state(house).sequence) == (422, before)
    assert "Dit vervangt wat u op 6 januari 2025 inleverde. Klopt dat?" in plain(asked.text)
    assert "De eerste." in asked.text
    assert "De tweede." in asked.text
    ticked = re.search(r'name="replaces" value="(\d+)"', asked.text)
    assert ticked is not None
    assert client.post(address, data={**mine, "replaces": ticked[1]}).status_code == 303
    assert state(house).sequence > before


def test_a_form_that_was_kept_is_held_against_what_came_since(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    assert send(client, address, kind="text", text="De tweede.", wat="later").status_code == 303
    kept = fields_of(client.get(address))
    assert send(client, address, kind="text", text="De eerste.").status_code == 303
    again = {**kept, "kind": "text", "text": "De tweede."}
    assert client.post(address, data={**again, "wat": "later"}).status_code == 303
    shown = client.get(address).text
    assert "Klopt dat?" in shown
    assert re.search(r"<details[^>]* open>\s*<summary>Opnieuw doen of verbeteren", shown), "what was kept is seen"
    answer = client.post(address, data=again)
    assert answer.status_code == 422
    assert "Klopt dat?" in answer.text


def test_what_was_handed_in_can_be_read_back(client: TestClient, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    assert send(client, address, kind="text", text="De eerste.").status_code == 303
    assert send(client, address, kind="link", link="https://example.org/plan").status_code == 303
    page = client.get(address).text
    before = page[page.index("Wat u hier eerder deed") :]
    assert "De eerste." in before
    assert 'href="https://example.org/plan"' in before
