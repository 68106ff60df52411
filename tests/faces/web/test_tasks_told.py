"""What the page of a task tells round its form: what else is asked, why and by when, and what must be filled in."""

import html
import re

from starlette.testclient import TestClient

from tests.faces.web.asked import Links, send
from tests.faces.web.test_tasks_kinds import Place, by_link, place
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
