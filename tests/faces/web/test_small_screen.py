"""On a phone what matters comes first: the parts of a programme and other days are folded, and open by keyboard."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from faces.web.app import create_app
from faces.web.house import House
from tests.browser import NARROW, WIDE, browser, too_wide, violations
from tests.faces.web.conftest import SECRET, served
from tests.faces.web.feijenoord import BASE, lived_through, walking

TOPS = """() => [...document.querySelectorAll("main :is(a, summary, input, button)")]
  .filter(one => one.checkVisibility() && one.type !== "hidden" && !one.closest("table"))
  .map(one => Math.round(one.getBoundingClientRect().top))"""
"""How far down everything that can have the focus is, in the order in which Tab comes to it."""


@pytest.fixture(scope="module")
def engine(postgres_server: Server) -> Iterator[Engine]:
    with lived_through(postgres_server, f"small_screen_{os.getpid()}") as opened:
        yield opened


@pytest.fixture(scope="module")
def base(engine: Engine) -> Iterator[str]:
    house = House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    with served(create_app(house)) as address:
        yield address


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, opened: Browser, base: str, engine: Engine) -> Iterator[Page]:
    walked = walking(opened, base, engine, scripts=request.param)
    walked.set_default_timeout(5_000)
    yield walked
    walked.context.close()


@pytest.fixture
def scripted(opened: Browser, base: str, engine: Engine) -> Iterator[Page]:
    walked = walking(opened, base, engine, scripts=True)
    walked.set_default_timeout(5_000)
    yield walked
    walked.context.close()


def small(page: Page, address: str, width: int = NARROW) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(address)


def test_on_a_phone_the_parts_and_other_days_are_folded_away(page: Page, base: str) -> None:
    small(page, f"{base}{BASE}/indicatoren?op=2020-12-01")
    assert not page.get_by_role("link", name="Besluiten").is_visible()
    assert not page.get_by_label("Dag", exact=True).first.is_visible()
    page.get_by_text("Onderdelen: Indicatoren").press("Enter")
    assert page.get_by_role("link", name="Besluiten").is_visible()
    page.get_by_text("Kijk op een andere dag").first.press("Enter")
    tops = page.evaluate(TOPS)
    assert tops == sorted(tops), "the keyboard goes down the page"
    assert not too_wide(page)
    page.get_by_label("Dag", exact=True).first.fill("2017-01-31")
    page.get_by_role("button", name="Toon").press("Enter")
    page.get_by_text("U kijkt naar 31 januari 2017").wait_for()


@pytest.mark.parametrize("folded", [True, False])
def test_what_is_folded_is_sound_open_and_closed(scripted: Page, base: str, folded: bool) -> None:
    small(scripted, f"{base}{BASE}/partners")
    if not folded:
        for one in scripted.locator(".koers-fold > summary").all():
            one.press("Enter")
    assert not too_wide(scripted) and not violations(scripted)


def test_on_a_phone_what_the_page_is_about_is_seen_at_once(page: Page, base: str) -> None:
    small(page, f"{base}/programma/p1")
    first = page.locator("main .koers-panel").first.bounding_box()
    assert first and first["y"] < 480


def test_at_a_desk_nothing_is_folded(page: Page, base: str) -> None:
    small(page, f"{base}{BASE}", WIDE)
    assert page.get_by_role("link", name="Besluiten").is_visible()
    assert page.get_by_label("Dag", exact=True).first.is_visible()
    assert not page.get_by_text("Onderdelen: Overzicht").is_visible()
    tops = page.evaluate(TOPS)
    assert tops == sorted(tops)


def test_paper_says_of_which_day_it_is(page: Page, base: str) -> None:
    small(page, f"{base}{BASE}")
    page.emulate_media(media="print")
    assert page.get_by_text("Zo was het op").is_visible()
    assert not page.get_by_text("Onderdelen: Overzicht").is_visible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("?op=2011-01-01", "was dit programma nog niet begonnen"),
        ("?op=2090-01-01", "moet nog komen"),
        ("/fase/1.uitvoering.1?op=2012-08-05", "Dit was er toen nog niet"),
    ],
)
def test_why_a_day_shows_nothing_is_told_first_and_another_day_is_at_hand(
    scripted: Page, base: str, asked: str, told: str, width: int
) -> None:
    page = scripted
    small(page, f"{base}{BASE}{asked}", width)
    why, days = page.get_by_text(told).bounding_box(), page.get_by_label("Dag", exact=True).first.bounding_box()
    assert why and days and why["y"] < days["y"], "the other days are open, beneath it"
    assert why["y"] < 640
    assert not too_wide(page) and not violations(page)


def test_on_a_phone_the_portfolio_is_sorted_by_its_choice_of_order_alone(page: Page, base: str) -> None:
    small(page, f"{base}/")
    assert not page.get_by_role("link", name="Sorteer op").first.is_visible()
    assert page.get_by_label("Volgorde").first.is_visible()
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert page.get_by_role("link", name="Sorteer op").first.is_visible()
