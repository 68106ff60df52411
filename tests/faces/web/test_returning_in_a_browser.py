"""A programme manager returns a product, its maker hands it in again, and who signed is asked anew: in a browser."""

from fastapi import FastAPI

from tests.browser import NARROW, WIDE, browser, picture, too_wide, violations
from tests.faces.web.asked import RUN, at
from tests.faces.web.conftest import served
from tests.faces.web.test_acts import P1
from tests.faces.web.town import Town
from tests.office.samples import deliver, sign

REASON = "De link geeft een foutmelding. Lever een link in die iedereen kan openen."


def test_back_to_the_maker_and_in_again(app: FastAPI, town: Town) -> None:
    town.give(deliver("https://example.org/weg"))
    town.give(sign("g1"))
    with served(app) as url, browser() as opened:
        context = opened.new_context(viewport={"width": WIDE, "height": 900})
        page = context.new_page()

        def looked_at(name: str) -> None:
            for width in (WIDE, NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                picture(page, f"{name}-{width}")
                assert not too_wide(page), (name, width)
                assert violations(page) == [], (name, width)
            page.set_viewport_size({"width": WIDE, "height": 900})

        town.enter(context, "anna", url)
        page.goto(f"{url}{P1}/fase/{RUN}")
        looked_at("returning-lies-there")
        page.get_by_role("link", name="Terugsturen").click()
        assert page.get_by_text("De accordering van group").is_visible()
        looked_at("returning")
        page.get_by_role("button", name="Terugsturen").click()
        assert page.get_by_label("Waarom").input_value() == "", "the browser asks for a reason"
        page.get_by_label("Waarom").fill(REASON)
        page.get_by_role("button", name="Terugsturen").click()
        assert page.get_by_text("stuurt terug naar de maker").first.is_visible()
        page.goto(f"{url}{P1}/fase/{RUN}")
        assert page.get_by_text("wie het programma leidt, stuurde een product terug (").is_visible()
        looked_at("returning-went-back")

        town.enter(context, "mark", url)
        page.goto(url + at("mark", "deliver", "profile"))
        assert page.get_by_text(REASON).is_visible()
        looked_at("returning-maker")
        page.get_by_label("Als link naar een document").check()
        page.get_by_label("De link").fill("https://example.org/hier")
        page.get_by_role("button", name="Inleveren").click()

        town.enter(context, "g1", url)
        page.goto(url + at("g1", "sign", "group"))
        assert page.get_by_role("button", name="Geef mijn oordeel").is_visible()
        assert page.get_by_text("want wie het programma leidt, stuurde een product terug").first.is_visible()
        looked_at("returning-signed-anew")
