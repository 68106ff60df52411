"""An earlier day at two times: with what was known then, and with what is known now of it. Of Feijenoord, corrected."""

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from engine.office import clock, observations, reading
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from faces.web.app import create_app
from faces.web.house import House
from tests.faces.web.conftest import SECRET
from tests.faces.web.feijenoord import BASE, Reader, hrefs, lived_through, words

THEN, NOW = f"{BASE}/indicatoren?op=2017-06-01", f"{BASE}/indicatoren?op=2017-06-01&bekend=nu"
CORRECTED = ("moeite_met_rondkomen", "WK059910", date(2016, 9, 1))


@pytest.fixture(scope="module")
def engine(postgres_server: Server) -> Iterator[Engine]:
    """Feijenoord, in which a figure of 2016 was corrected after all that is told: 40.9 became 36.1."""
    with lived_through(postgres_server, f"two_times_{os.getpid()}") as opened:
        office = Office(opened, Register(opened))
        with reading.looking(opened) as connection:
            old = observations.latest(connection, [CORRECTED])[CORRECTED]
        revised = observations.as_command(old, "correction").model_copy(update={"value": Decimal("36.1")})
        office.handle("feijenoord", revised, clock.ruling(opened))
        yield opened


@pytest.fixture(scope="module")
def visitor(engine: Engine) -> Iterator[TestClient]:
    house = House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    with TestClient(create_app(house), follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def see(visitor: TestClient, engine: Engine) -> Reader:
    return Reader(visitor, engine)


def test_what_was_known_then_stays_and_says_what_came_in_since(see: Reader) -> None:
    page = see(THEN)
    assert "Sinds 1 juni 2017 anders of voor het eerst bekend: 1 van de cijfers, 1 van de oordelen." in words(page)
    assert "Eigen cijfer beter (45 → 41%)" in words(page)
    assert NOW in hrefs(page)


def test_what_is_known_now_stands_beside_it_with_what_differs_and_since_when(see: Reader) -> None:
    shown = words(see(NOW))
    assert "Dit is die dag met wat nu bekend is." in shown
    assert "Gemeten: 8 procentpunt achterstand; afgesproken: 9." in shown
    assert "40,9% 36,1% Anders sinds" in shown
    assert "13,05 procentpunt ■ niet op koers 8,25 procentpunt ● op koers Anders sinds" in shown
    assert "niet op koers" in shown.split("Oordelen, toen en nu: Ervaren gezondheid (zeer) goed", 1)[1]


def test_nothing_of_a_later_reference_date_is_shown(see: Reader) -> None:
    shown = words(see(NOW)).split("Cijfers zijn een signaal", 1)[1]
    assert "1 september 2020" not in shown
    assert "1 september 2016" in shown


def test_before_figures_came_in_they_are_new_now(see: Reader) -> None:
    shown = words(see(f"{BASE}/indicatoren?op=2016-09-15&bekend=nu"))
    assert "nog geen oordeel" in shown
    assert "nog niet binnen" in shown
    assert "Nieuw sinds" in shown


def test_where_nothing_changed_that_is_said(see: Reader) -> None:
    assert "Aan deze cijfers en oordelen is sinds 1 maart 2012 niets veranderd." in words(
        see(f"{BASE}/indicatoren?op=2012-03-01&bekend=nu")
    )


def test_the_overview_of_an_earlier_day_leads_to_what_is_known_now(see: Reader) -> None:
    assert NOW in hrefs(see(f"{BASE}?op=2017-06-01"))
    assert not any("bekend" in href for href in hrefs(see(BASE)))


def test_now_has_no_two_times(see: Reader) -> None:
    assert see(f"{BASE}/indicatoren?bekend=nu").count("Wat toen bekend was") == 0


def test_the_choice_goes_along_to_another_day_and_back_from_another_part(see: Reader) -> None:
    page = see(NOW)
    assert '<input type="hidden" name="bekend" value="nu">' in page
    overview = see(f"{BASE}?op=2017-06-01&bekend=nu")
    assert NOW in hrefs(overview)
    assert "Zo stond het programma er" in words(overview)


def test_the_picture_is_of_the_time_that_is_shown(see: Reader, visitor: TestClient) -> None:
    see(NOW)
    then, now = (
        visitor.get(f"{BASE}/indicatoren/moeite_met_rondkomen.svg?op=2017-06-01{more}") for more in ("", "&bekend=nu")
    )
    assert then.headers["etag"] != now.headers["etag"]
    assert "13,05" in then.text
    assert "8,25" in now.text


def test_it_can_be_read_in_english(see: Reader) -> None:
    shown = words(see(f"{NOW}&taal=en"))
    assert "What is known now" in shown
    assert "Different since" in shown
    assert "None" not in shown


def test_two_times_ask_the_database_little(see: Reader, engine: Engine) -> None:
    asked: list[str] = []

    def count(*given: object) -> None:
        asked.append(str(given[2]))

    see(NOW)
    event.listen(engine, "before_cursor_execute", count)
    see(NOW)
    event.remove(engine, "before_cursor_execute", count)
    assert len(asked) <= 40
