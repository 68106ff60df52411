"""Feijenoord as it was lived through, for tests of pages that show it: a database of it, and how its pages are read."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import unescape

from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from starlette.testclient import TestClient

from engine.office import clock, people
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.entrance import granting, sessions
from engine.office.people import Person
from engine.office.register import Register
from engine.office.roles import Roles, drop_database
from faces import replaying
from faces.staged import stage
from faces.web.visit import COOKIE
from tests.databases import copied
from tests.office.samples import MONDAY, begin
from tests.scenarios.lived import feijenoord_lived
from tests.scenarios.replayed import FEIJENOORD

BASE = "/programma/feijenoord"
PARTS = (
    "", "/indicatoren", "/partners", "/kalender", "/afspraken", "/besluiten", "/logboek", "/berichten", "/voortgang",
    "/definitie", "/mensen", "/fase/1.analyse.1", "/waarom/1", "/indicatoren/moeite_met_rondkomen",
)  # fmt: skip
DAYS = (date(2012, 3, 1), date(2012, 8, 5), date(2016, 12, 1), date(2016, 12, 31), date(2017, 2, 2), date(2021, 2, 1))
STAFF = (
    ("anna-all", "Anna Alles", "*", "programme_manager"),
    ("olga", "Olga Toezicht", "feijenoord", "auditor"),
    ("adam", "Adam Beheer", "*", "administrator"),
)


@contextmanager
def lived_through(server: Server, name: str) -> Iterator[Engine]:
    """A database with Feijenoord and the sample programme beside it; the clock stands on MONDAY, after all of it."""
    with _opened(server, feijenoord_lived(server, name)) as engine:
        yield engine


@contextmanager
def living(server: Server, name: str, looking: Callable[[Engine], None]) -> Iterator[Engine]:
    """The same, where `looking` is called before each time that time moves on in Feijenoord."""
    made = copied(server, name)
    engine, staged = open_database(made.app), stage(str(FEIJENOORD))
    replaying.keep_people(staged, engine)
    replaying.play(staged, engine, "nl", replaying.Listener(), lambda _: looking(engine))
    with _opened(server, made, engine) as opened:
        yield opened


@contextmanager
def _opened(server: Server, made: Roles, engine: Engine | None = None) -> Iterator[Engine]:
    opened = engine or open_database(made.app)
    begin(Register(opened), "p1")
    clock.make_up(opened, MONDAY)
    for person, called, programme, capacity in STAFF:
        people.put_person(opened, Person(person, called))
        granting.grant(opened, person, programme, capacity, None, MONDAY)  # type: ignore[arg-type]
    yield opened
    opened.dispose()
    drop_database(server.url(), made.app.database or "")


class Reader:
    """Sees an address as somebody (a programme manager of all), and gives what was answered."""

    def __init__(self, client: TestClient, engine: Engine) -> None:
        self._client, self._engine = client, engine

    def __call__(self, address: str, person: str = "anna-all", status: int = 200) -> str:
        self._client.cookies = token(self._engine, person)  # type: ignore[assignment]
        answer = self._client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return answer.text


def token(engine: Engine, person: str) -> dict[str, str]:
    return {COOKIE: sessions.issue(engine, person, "session", datetime.now(UTC))}


def words(page: str) -> str:
    """What is read in the main part of a page."""
    main = page.split("<main", 1)[-1].split("<footer", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def hrefs(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


def walking(opened: Browser, base: str, engine: Engine, scripts: bool) -> Page:
    context = opened.new_context(java_script_enabled=scripts)
    context.add_cookies([{"name": COOKIE, "value": token(engine, "anna-all")[COOKIE], "url": base}])
    return context.new_page()
