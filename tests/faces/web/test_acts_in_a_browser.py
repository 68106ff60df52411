"""A programme started by the keyboard alone; each step is looked at: axe, and a small phone."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from engine.office import reading
from engine.office.entrance import granting
from faces.web.visit import COOKIE
from tests.browser import NARROW, WIDE, browser, picture, too_wide, violations
from tests.faces.web.conftest import served
from tests.faces.web.town import Town
from tests.office.samples import MONDAY, agree

MANY = 60


def test_a_programme_is_started_by_the_keyboard_alone(app: FastAPI, town: Town) -> None:
    granting.grant(town.office.engine, "anna", granting.ALL, "programme_manager", None, MONDAY)
    town.give(agree())
    with served(app) as url, browser() as opened:
        page = opened.new_page(viewport={"width": WIDE, "height": 900})
        sign_in(page, url, town.cookies("anna")[COOKIE])
        page.goto(f"{url}/starten")
        typed(page, "definition", "Plan")
        typed(page, "area_name", "Oud-Crooswijk")
        looked_at(page, "start-plan")
        page.keyboard.press("Enter")
        assert "code" in page.locator("#problems").inner_text().lower()
        assert page.evaluate("document.activeElement.id") == "problems", "what is wrong takes the focus"
        typed(page, "area_code", "WK059907")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Zeg voor elke zetel")
        looked_at(page, "start-people")
        pressed(page, "stap")
        page.wait_for_selector("text=Zo gaat het als u nu start")
        looked_at(page, "start-ahead")
        pressed(page, "stap")
        page.wait_for_url("**/programma/oud-crooswijk?gedaan=*")
        assert reading.state(town.office.engine, "oud-crooswijk").area_code == "WK059907"


def test_of_each_seat_is_asked_what_the_choice_needs_and_no_more(app: FastAPI, town: Town) -> None:
    granting.grant(town.office.engine, "anna", granting.ALL, "programme_manager", None, MONDAY)
    with served(app) as url, browser() as opened:
        page = opened.new_context(java_script_enabled=False, locale="nl-NL").new_page()
        sign_in(page, url, town.cookies("anna")[COOKIE])
        page.goto(f"{url}/starten")
        page.select_option("[name=definition]", label="Economische wijkaanpak, versie 1")
        page.fill("[name=area_name]", "Oud-Crooswijk")
        page.fill("[name=area_code]", "WK059907")
        page.get_by_role("button", name="Verder: de mensen").click()
        who = page.locator("[name=programmamanager-1-who]")
        name, address = (
            page.locator("[name=programmamanager-1-name]"),
            page.locator("[name=programmamanager-1-address]"),
        )
        shown = {}
        for choice in ("me", "nobody", "new", "known", "organisation"):
            who.select_option(choice)
            shown[choice] = (name.is_visible(), address.is_visible())
        no, yes = False, True
        assert shown == {
            "me": (no, no), "nobody": (no, no), "new": (yes, yes), "known": (no, yes), "organisation": (yes, no)
        }  # fmt: skip
        who.select_option("new")
        label = page.locator("label[for=f-programmamanager-1-name]")
        assert label.locator(".koers-hidden").inner_text() == ": Programmamanager", "for who does not see the heading"
        assert label.locator(".koers-optional").inner_text() == "(nodig als u iemand nieuw of een organisatie kiest)"
        assert page.get_by_label("E-mailadres: Programmamanager").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_back_shows_each_step_as_it_was_filled_in_and_a_reload_does_nothing(
    app: FastAPI, town: Town, scripts: bool
) -> None:
    granting.grant(town.office.engine, "anna", granting.ALL, "programme_manager", None, MONDAY)
    with served(app) as url, browser() as opened:
        page = opened.new_context(java_script_enabled=scripts, locale="nl-NL").new_page()
        sign_in(page, url, town.cookies("anna")[COOKIE])
        page.goto(f"{url}/starten")
        page.fill("[name=area_name]", "Oud-Crooswijk")
        page.get_by_role("button", name="Verder: de mensen").click()
        page.fill("[name=area_code]", "WK059907")
        page.get_by_role("button", name="Verder: de mensen").click()
        page.select_option("[name=stuurgroep-1-who]", "new")
        page.fill("[name=stuurgroep-1-name]", "Nina Nieuw")
        page.get_by_role("button", name="Verder: zien wat er komt").click()
        assert page.get_by_role("heading", name="De kalender").is_visible()
        page.go_back()
        assert page.input_value("[name=stuurgroep-1-name]") == "Nina Nieuw"
        page.reload()
        assert page.input_value("[name=stuurgroep-1-name]") == "Nina Nieuw"
        page.go_back()
        assert page.input_value("[name=area_code]") == "WK059907", "the step that was filled in once more"
        page.go_back()
        assert page.input_value("[name=area_name]") == "Oud-Crooswijk"
        page.go_forward()
        page.go_forward()
        page.go_forward()
        page.get_by_role("button", name="Programma starten").click()
        page.wait_for_url("**/programma/oud-crooswijk?gedaan=*")
        page.go_back()
        assert page.input_value("[name=area_name]") == "", "it was started: the next one begins empty"


def sign_in(page: Page, url: str, token: str) -> None:
    """Makes the browser of this page somebody's."""
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])


def reached(page: Page, name: str) -> None:
    """Goes on with the tab key until a field or button of this name has the focus."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"{name} cannot be reached by the keyboard")


def typed(page: Page, name: str, text: str) -> None:
    """Types into a field that the tab key came to."""
    reached(page, name)
    page.keyboard.type(text)


def pressed(page: Page, name: str) -> None:
    """Presses a button that the tab key came to."""
    reached(page, name)
    page.keyboard.press("Enter")


def looked_at(page: Page, name: str) -> None:
    """Nothing that axe finds, at a desk; nothing too wide, on a phone."""
    picture(page, name)
    assert violations(page) == [], name
    page.set_viewport_size({"width": NARROW, "height": 800})
    picture(page, f"{name}-narrow")
    assert not too_wide(page), name
    page.set_viewport_size({"width": WIDE, "height": 900})
