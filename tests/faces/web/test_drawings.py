"""Drawings on pages: one that fits the desk or the phone, light or dark, with its table beside it. Of Feijenoord."""

import os
import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from faces.web.app import create_app
from faces.web.house import House
from faces.web.visit import COOKIE
from tests.browser import NARROW, WIDE, browser
from tests.faces.web.conftest import SECRET, served
from tests.faces.web.feijenoord import BASE, Reader, lived_through, token, words


@pytest.fixture(scope="module")
def engine(postgres_server: Server) -> Iterator[Engine]:
    with lived_through(postgres_server, f"drawings_{os.getpid()}") as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(engine: Engine) -> FastAPI:
    return create_app(
        House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    )


@pytest.fixture(scope="module")
def visitor(pages: FastAPI) -> Iterator[TestClient]:
    with TestClient(pages, follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def see(visitor: TestClient, engine: Engine) -> Reader:
    return Reader(visitor, engine)


def test_the_calendar_is_drawn_with_its_tables_beside_it(see: Reader, visitor: TestClient) -> None:
    page = see(f"{BASE}/kalender?op=2016-09-15&soort=deadline")
    (desk,) = [unescape(found) for found in re.findall(r'<img src="([^"]+)"', page)]
    others = [unescape(found) for found in re.findall(r'srcset="([^"]+)"', page)]
    assert "op=2016-09-15" in desk
    for address in (desk, *others):
        drawn = visitor.get(address)
        assert "1 jun 2017" in drawn.text
        assert visitor.get(address, headers={"If-None-Match": drawn.headers["etag"]}).status_code == 304
    assert "fase evaluatie" in visitor.get(desk).text
    assert 'alt="Wat komt van 15 september 2016 tot en met' in page
    assert "Uiterste datum, fase evaluatie (peildatum 1 september 2016)" in words(page)
    assert "<img" not in see(f"{BASE}/kalender?op=2016-09-15&soort=seat")
    assert visitor.get(f"{BASE}/kalender/tijdlijn.svg?soort=seat").status_code == 404


@pytest.mark.parametrize("part", ["/indicatoren", "/voortgang", "/kalender"])
def test_every_drawing_has_one_for_dark_pages(see: Reader, visitor: TestClient, part: str) -> None:
    page = see(f"{BASE}{part}")
    dark = [unescape(found) for found in re.findall(r'dark\)" srcset="([^"]+)"', page)]
    assert len(dark) == 2 * page.count("<img")
    for address in dark:
        drawn, light = visitor.get(address), visitor.get(address.replace("&donker=ja", ""))
        assert ("#1b1b1b" in light.text, "#1b1b1b" in drawn.text) == (True, False)
        assert light.headers["etag"] != drawn.headers["etag"]
        assert visitor.get(address, headers={"If-None-Match": drawn.headers["etag"]}).status_code == 304


def test_a_browser_takes_what_fits_and_prints_in_light(pages: FastAPI, engine: Engine) -> None:
    with served(pages) as base, browser() as chromium:
        context = chromium.new_context(color_scheme="dark")
        context.add_cookies([{"name": COOKIE, "value": token(engine, "anna-all")[COOKIE], "url": base}])
        page = context.new_page()
        page.goto(f"{base}{BASE}/kalender")
        chosen = """() => { const one = document.querySelector("figure img"); return one.currentSrc }"""

        def shows(width: int, scheme: str, media: str = "screen") -> tuple[bool, bool]:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, media=media)  # type: ignore[arg-type]
            page.reload()
            page.locator("figure img").scroll_into_view_if_needed()
            page.wait_for_function('document.querySelector("figure img").complete')
            address = page.evaluate(chosen)
            return "donker" in address, "klein" in address

        assert shows(WIDE, "light") == (False, False)
        assert shows(WIDE, "dark") == (True, False)
        assert shows(NARROW, "dark") == (True, True)
        assert shows(NARROW, "light") == (False, True)
        assert shows(WIDE, "dark", "print") == (False, False)
        context.close()
