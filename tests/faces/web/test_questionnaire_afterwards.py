"""What a resident reads years later by the code they answered with: Feijenoord, which was lived through."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from engine.office import clock, people, reading
from engine.office.embedded import Server
from engine.office.entrance import invitations
from engine.office.entrance.invitations import Asked
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from engine.rules import commands as c
from faces.web.app import create_app
from faces.web.house import House
from tests.browser import NARROW, WIDE, browser, picture, too_wide, violations
from tests.faces.web.conftest import SECRET, served
from tests.faces.web.feijenoord import BASE, lived_through, walking


@pytest.fixture(scope="module")
def lived(postgres_server: Server) -> Iterator[Engine]:
    with lived_through(postgres_server, f"afterwards_{os.getpid()}") as engine:
        yield engine


@pytest.fixture
def links(lived: Engine) -> dict[str, str]:
    """A link of a resident in each of two phase runs, of both cycles."""
    now, made = clock.ruling(lived), {}
    for run in ("1.analyse.1", "2.strategie.1"):
        (made[run],) = invitations.tokens("s", run, "link")
        asked = Asked("feijenoord", run, "wijkvragen", "bewoners")
        times = {"now": now, "expires": now + timedelta(days=90)}
        invitations.make(lived, asked, [made[run]], most=9, label=None, by=None, **times)
    return made


def tells(office: Office, words: str) -> str:
    """Whoever manages Feijenoord tells what was done with the answers; gives what their organisation is called."""
    p, plan = reading.state(office.engine, "feijenoord"), reading.plan(office.engine, "feijenoord")
    seat = next(one for one in p.seats.values() if one.role == plan.managed_by)
    by = seat.person or next(one for one, among in p.people.items() if seat.organisation in among)
    told = c.TellRespondents(id="t", by=by, run="1.analyse.1", questionnaire="wijkvragen", words=words)
    office.handle("feijenoord", told, clock.ruling(office.engine))
    known = people.organisations(office.engine)
    return ", ".join(known[one].name for one in ([seat.organisation] if seat.organisation else p.people[by]))


def test_years_later_a_resident_reads_what_was_decided(lived: Engine, links: dict[str, str]) -> None:
    house = House(Office(lived, Register(lived)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    organisation = tells(house.office, "Veel mensen noemden het plein.\nDaarom kwam het plein in het plan.")
    with browser() as opened, served(create_app(house)) as base:
        plain = opened.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": 740}).new_page()
        plain.goto(f"{base}/vragen/{links['1.analyse.1']}")
        words = plain.locator("main").inner_text()
        order = (
            "De vragenlijst is gesloten",
            "Wat wij met uw antwoorden deden",
            "Daarom kwam het plein in het plan.",
            organisation[:1].upper() + organisation[1:] + ", ",
            "Wat er daarna is gedaan en besloten",
            "Vastgelegd en getekend: Gezamenlijk doel op korte termijn",
            "Fase analyse is afgerond.",
            "In deze fase is gemaakt: Wijkprofiel, Prioriteiten",
            "Koersbesluit: herijken (opnieuw kiezen wat nodig is).",
            "Genomen door: Stuurgroep. Bekrachtigd op 20 januari 2017",
            "Koersbesluit: bijsturen",
            "Nu is aan de orde",
        )
        places = [words.index(told) for told in order]
        assert places == sorted(places)
        assert "nog niets besloten" not in words
        plain.goto(f"{base}/vragen/{links['2.strategie.1']}?taal=en")
        assert "Course decision: adjust (change the approach)." in plain.locator("main").inner_text()
        looked = opened.new_context().new_page()
        for width in (NARROW, WIDE):
            looked.set_viewport_size({"width": width, "height": 800})
            for language in ("nl", "en"):
                for run, link in links.items():
                    looked.goto(f"{base}/vragen/{link}?taal={language}")
                    picture(looked, f"afterwards-{run}-{language}-{width}")
                    assert violations(looked) == []
                    assert not too_wide(looked)
        manage = f"{BASE}/vragen/1.analyse.1/wijkvragen"
        manager = walking(opened, base, lived, scripts=True)
        for width in (NARROW, WIDE):
            manager.set_viewport_size({"width": width, "height": 800})
            manager.goto(f"{base}{manage}?taal={'nl' if width == NARROW else 'en'}")
            picture(manager, f"afterwards-manage-{width}")
            assert (
                "Veel mensen noemden het plein."
                in manager.get_by_label("antwoorden?").or_(manager.get_by_label("with the answers?")).input_value()
            )
            assert violations(manager) == []
            assert not too_wide(manager)
