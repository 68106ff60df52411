"""The partners of a programme: what was expected of each role, and of each of its people where there are more."""

import os
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from engine.office import clock, reading
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from engine.rules import commands as c
from faces.web.app import create_app
from faces.web.house import House
from tests.browser import NARROW, browser
from tests.faces.web.conftest import SECRET, served
from tests.faces.web.feijenoord import BASE, Reader, hrefs, lived_through, walking, words

RUN = "2.uitvoering.2"
BROKEN = """() => [...document.querySelectorAll("main table")].flatMap(table => {
  document.querySelector(".koers-middle").setAttribute("lang", "zxx");
  const found = [], all = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) for (const word of all.currentNode.data.matchAll(/[\\p{L}]{5,}/gu)) {
    const range = document.createRange();
    range.setStart(all.currentNode, word.index);
    range.setEnd(all.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) found.push(word[0]);
  }
  return found;
})"""
"""Words in tables that are on more than one line, where nothing is hyphenated: in a language that nobody knows."""


@pytest.fixture(scope="module")
def engine(postgres_server: Server) -> Iterator[Engine]:
    """Feijenoord, where one of two project leaders handed in one of two products of the open execution; each of
    them has two initiatives that came past all four milestones."""
    with lived_through(postgres_server, f"partners_{os.getpid()}") as opened:
        office, now = Office(opened, Register(opened)), clock.ruling(opened)
        seats = reading.state(opened, "feijenoord").seats.values()
        seat = next(one.id for one in seats if one.person == "tessa" and one.filled)
        handed = c.Deliver(
            id="by-tessa", run=RUN, product="projectplan", seat=seat, by="tessa", content="Zo doen we het."
        )
        office.handle("feijenoord", handed, now)
        yield opened


@pytest.fixture(scope="module")
def app(engine: Engine) -> FastAPI:
    house = House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    return create_app(house)


@pytest.fixture(scope="module")
def visitor(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def see(visitor: TestClient, engine: Engine) -> Reader:
    return Reader(visitor, engine)


def test_two_who_hold_one_role_have_a_line_each_beneath_it(see: Reader) -> None:
    shown = words(see(f"{BASE}/partners", "olga"))
    assert "Projectleider 18 17 1 Projectleider (Dwight Pengel) 9 8 1 Projectleider (Tessa Verhoeven) 10 9 1" in shown
    assert "één van hen is genoeg" in shown


def test_an_organisation_alone_in_its_role_has_no_line_of_its_own_for_what_the_role_does(see: Reader) -> None:
    table = words(see(f"{BASE}/partners", "olga")).split("Wie wat nog moet doen")[0]
    assert "Onderzoek en statistiek 21 0 0" in table
    assert "afdeling statistiek" not in table


def test_who_may_remind_does_so_from_the_row_of_who_owes(see: Reader) -> None:
    page = see(f"{BASE}/partners", "samira")
    assert f"{BASE}/doen/herinneren?fase={RUN}" in hrefs(page)
    assert "herinner Projectleider (Tessa Verhoeven)" in words(page)
    for person, day in (("tessa", ""), ("olga", ""), ("samira", "?op=2020-10-01")):
        assert not [href for href in hrefs(see(f"{BASE}/partners{day}", person)) if "herinneren" in href]


def test_no_word_in_a_table_is_broken_on_a_phone(app: FastAPI, engine: Engine) -> None:
    with served(app) as base, browser() as opened:
        page = walking(opened, base, engine, scripts=True)
        page.set_viewport_size({"width": NARROW, "height": 900})
        for address in (BASE, f"{BASE}/partners", "/"):
            page.goto(base + address)
            assert page.evaluate(BROKEN) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
