"""What was typed comes back, a link is renewed and a feed revoked: by somebody on a small phone."""

from fastapi import FastAPI

from engine.office.entrance import invitations, sessions
from faces.web.house import House
from tests.browser import NARROW, browser, picture, too_wide, violations
from tests.faces.web.asked import RUN, Links, at, state
from tests.faces.web.conftest import served
from tests.faces.web.test_questionnaire import Asking
from tests.faces.web.town import Town
from tests.office.samples import later

LONG = "Wij spraken met veertig bewoners & ondernemers.\nZij willen bankjes,\nen meer licht."


def test_what_was_typed_comes_back(app: FastAPI, house: House, town: Town) -> None:
    with served(app) as url, browser() as opened:
        context = opened.new_context(viewport={"width": NARROW, "height": 800})
        page = context.new_page()
        for gone, told in (
            (False, "U was te lang weg. Kijk na wat er staat en stuur het opnieuw."),
            (True, "U bent niet meer aangemeld"),
        ):
            town.enter(context, "mark", url)
            page.goto(url + at("mark", "deliver", "profile"))
            page.get_by_label("De tekst").fill(LONG)
            sessions.end_all(house.office.engine, "mark")
            if not gone:
                town.enter(context, "mark", url)
            page.get_by_role("button", name="Inleveren").click()
            assert page.get_by_text(told).first.is_visible()
            assert page.get_by_label("De tekst").input_value() == LONG
            assert not too_wide(page) and not violations(page)
            picture(page, "signed-out" if gone else "shown-again")
        town.enter(context, "mark", url)
        page.get_by_role("button", name="Verder").click()
        assert page.get_by_label("De tekst").input_value() == LONG
        page.get_by_role("button", name="Inleveren").click()
        page.get_by_role("button", name="Inleveren").wait_for(state="detached")
        assert "profile" in state(house).runs[RUN].products
        asking = Asking(house, town)
        context.clear_cookies()
        (code,) = asking.invited("code")
        page.goto(f"{url}/vragen/{invitations.spaced(code)}")
        page.get_by_label("Wat is goed?").fill(LONG)
        page.evaluate("document.querySelector('[name=pas]').value = 'x'")
        for number in range(45):
            context.request.get(f"{url}/vragen/guess{number}")
        page.get_by_role("button", name="Nakijken").click()
        assert page.get_by_role("heading", name="Nog niet verstuurd").is_visible()
        assert page.get_by_label("Antwoord 1").input_value() == LONG
        assert not too_wide(page) and not violations(page)
        picture(page, "waiting")
        house.limiter.storage.reset()
        page.get_by_role("button", name="Nakijken").click()
        assert page.get_by_role("heading", name="Kijk uw antwoorden na").is_visible()


def test_a_new_link_is_asked_for_and_a_feed_is_revoked(app: FastAPI, house: House, town: Town) -> None:
    links = Links(house)
    with served(app) as url, browser() as opened:
        page = opened.new_context(viewport={"width": NARROW, "height": 800}).new_page()
        page.goto(url + links.make("mark", "deliver", "profile", expires=later(-1)))
        assert not too_wide(page) and not violations(page)
        picture(page, "over")
        page.get_by_role("button", name="Stuur mij een nieuwe link").press("Enter")
        page.get_by_text("Dan krijgt u een bericht met een nieuwe link").wait_for()
        assert not too_wide(page) and not violations(page)
        picture(page, "renewed")
        page.goto(url + links.make("mark", "deliver", "profile"))
        page.get_by_text("Uw berichten en agenda").click()
        page.get_by_role("button", name="Maak een agenda-adres").click()
        page.get_by_role("link", name="Terug naar uw taak").click()
        page.get_by_text("Uw berichten en agenda").click()
        assert page.get_by_text("U hebt een agenda-adres voor dit programma sinds").is_visible()
        assert not too_wide(page) and not violations(page)
        picture(page, "feed-there")
        page.get_by_role("button", name="Trek het adres in").click()
        page.get_by_text("Het agenda-adres is ingetrokken").wait_for()
        told = page.get_by_text("Het agenda-adres is ingetrokken").bounding_box()
        assert told and 0 < told["y"] < 800, "told where it is seen at once"
        picture(page, "feed-revoked")
