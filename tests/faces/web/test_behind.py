"""A programme in which nobody passed time for years: what is shown is worked out, hangs together, and says so."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from engine.office import clock
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from faces.web.app import create_app
from faces.web.house import House
from tests.faces.web.conftest import SECRET
from tests.faces.web.feijenoord import BASE, Reader, hrefs, lived_through, words
from tests.office.samples import MONDAY

BEHIND = "Koers loopt achter"


@pytest.fixture(scope="module")
def engine(postgres_server: Server) -> Iterator[Engine]:
    """Feijenoord as it was recorded until 2021, looked at in 2025."""
    with lived_through(postgres_server, f"behind_{os.getpid()}") as opened:
        yield opened


@pytest.fixture(scope="module")
def visitor(engine: Engine) -> Iterator[TestClient]:
    house = House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    with TestClient(create_app(house), follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def see(visitor: TestClient, engine: Engine) -> Reader:
    return Reader(visitor, engine)


def evaluation(page: str) -> str:
    """What the track says of the evaluation."""
    track = page.split('<ol class="koers-track"', 1)[1].split("</ol>", 1)[0]
    (step,) = [one for one in track.split("<li ") if ">Evaluatie" in one]
    return words(f"<main><li {step}")


def test_the_track_tells_of_the_phase_run_that_came_by_time_alone(see: Reader) -> None:
    told = evaluation(see(BASE))
    assert "sinds 1 september 2024" in told
    assert "uiterlijk 2 juni 2025" in told
    assert "2020" not in told and "2021" not in told


def test_such_a_phase_run_has_a_page_from_the_track_and_from_its_gate(see: Reader) -> None:
    links = [href for href in hrefs(see(BASE)) if "/fase/" in href and "evaluatie" in href]
    assert links
    for href in links:
        see(href)
    shown = words(see(links[0]))
    assert "1 september 2024" in shown
    assert "2 juni 2025" in shown


def test_the_day_itself_looked_at_shows_the_same(see: Reader) -> None:
    page = see(f"{BASE}?op={MONDAY.date() - timedelta(days=1)}")
    assert "sinds 1 september 2024" in evaluation(page)
    for href in hrefs(page):
        if "/fase/" in href:
            see(href)


def test_every_page_of_the_programme_says_that_koers_is_behind(see: Reader) -> None:
    for part in ("", "/partners", "/kalender", "/indicatoren"):
        shown = words(see(BASE + part))
        assert f"{BEHIND}: de klok heeft sinds" in shown
        assert "Wat hier staat is berekend; berichten en herinneringen wachten." in shown
        assert "beheerder" in shown


def test_an_earlier_day_and_a_programme_up_to_date_say_nothing_of_it(see: Reader) -> None:
    assert BEHIND not in words(see(f"{BASE}?op=2017-02-02"))
    assert BEHIND not in words(see("/programma/p1"))


def test_what_came_due_a_moment_ago_is_no_reason_to_say_it(see: Reader, engine: Engine) -> None:
    clock.make_up(engine, MONDAY)
    assert BEHIND not in words(see("/programma/p1"))
