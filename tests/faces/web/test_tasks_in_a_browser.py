"""A partner hands in a product by the link in a letter, without scripts; a supplier a file: on a small phone."""

from fastapi import FastAPI
from playwright.sync_api import FilePayload, Page
from starlette.testclient import TestClient

from faces.web.house import House
from tests.browser import NARROW, browser, picture, too_wide, violations
from tests.faces.web.asked import Links, state
from tests.faces.web.conftest import served
from tests.faces.web.test_tasks_kinds import HEAD, NAME, Place
from tests.faces.web.town import Town
from tests.office.samples import PEER


def test_a_product_is_handed_in_without_scripts_on_a_small_phone(app: FastAPI, house: House, town: Town) -> None:
    links = Links(house)
    with served(app) as url, browser() as opened:
        context = opened.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": 800})
        page = context.new_page()
        address = url + links.make("mark", "deliver", "profile")
        page.goto(address)
        picture(page, "deliver")
        page.get_by_label("De tekst").fill("Half af.")
        page.get_by_role("button", name="Bewaar en ga later verder").click()
        assert page.get_by_label("De tekst").input_value() == "Half af."
        page.get_by_label("Als link naar een document").check()
        page.get_by_role("button", name="Inleveren").click()
        assert page.get_by_role("heading", name="Kijk dit nog even na").is_visible()
        picture(page, "deliver-wrong")
        page.get_by_label("De link").fill("https://example.org/profiel")
        page.get_by_role("button", name="Inleveren").click()
        assert page.get_by_text("Gedaan, dank u wel").is_visible()
        picture(page, "deliver-done")
        assert state(house).runs["1.look.1"].products["profile"].by == "mark"
        Place(house, TestClient(app), town, links, True).measured()
        supply = links.make("sam", "supply", "*", None, programme=NAME)
        a_file_is_read(opened.new_page(viewport={"width": NARROW, "height": 800}), url + supply)


def a_file_is_read(page: Page, address: str) -> None:
    """What was read from a file, with something wrong in it and without."""
    line = f"{PEER},hardship,2024,{{}},%,ok,CBS\n"
    for name, content in {"read": HEAD + line.format("30"), "read-wrong": HEAD + line.format("130")}.items():
        page.goto(address)
        file = FilePayload(name="cijfers.csv", mimeType="text/csv", buffer=content.encode())
        page.get_by_label("Het ingevulde bestand").set_input_files(file)
        page.get_by_role("button", name="Lees het bestand").click()
        assert page.get_by_role("heading", name="Wat er gelezen is").is_visible()
        picture(page, name)
        assert not too_wide(page), name
        assert violations(page) == [], name
