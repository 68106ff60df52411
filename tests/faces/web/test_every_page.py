"""Every page there is, in a real browser: on a phone in Dutch, at a desk in English, by keyboard, without JavaScript.

The pages are asked of the app itself: one that is not in the tables below fails the test, and whoever adds one says
here who looks at it. Tasks, links and questionnaires are looked at while Feijenoord lives, each kind of task when
somebody first owes it; all the rest when that life is over. KOERS_SHOTS=<folder> leaves a picture of each.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine

from engine.office import clock, definitions, people, reading
from engine.office.embedded import Server
from engine.office.letters.sorting import sort
from engine.office.office import Office
from engine.office.people import Person
from engine.office.register import Register
from engine.office.settings import PageSettings
from engine.rehearsal.doing import acting_person
from engine.rules import commands as c
from engine.rules.gates import Owed, everything_owed
from engine.rules.workdays import local_day
from faces.web.app import create_app
from faces.web.house import House
from faces.web.pages.within import TABS
from faces.web.tasks.finding import address_of
from faces.web.tasks.kinds import KINDS
from tests.browser import browser
from tests.faces.web.asked import Links
from tests.faces.web.conftest import SECRET, served
from tests.faces.web.eye import AT_A_DESK, ON_A_PHONE, Eye
from tests.faces.web.feijenoord import BASE, living
from tests.faces.web.test_every_door import OWN, Tried, addresses, tried
from tests.office.samples import agree, begin, deliver, later, sign

__all__ = ["tried"]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("every page")]

ID, P = "feijenoord", "/programma/{programme}"
TASK, LINK = f"{P}/taak/{{seat}}/{{act}}/{{item:path}}", "/doen/{token}"
QUESTIONS, THANKS = "/vragen/{code}", "/vragen/{code}/bedankt/{number}"
ASKED = f"{P}/vragen/{{run}}/{{questionnaire}}"
MADE = f"{ASKED}/uitnodiging/{{made}}"

IN_LIFE = {TASK, LINK, QUESTIONS, THANKS, ASKED, MADE}
"""Looked at while somebody is asked for it."""

NO_PAGES = {
    "/gezond", "/static/{name}", "/aanmelden/organisatie", "/aanmelden/terug", "/agenda/{token}.ics",
    f"{P}/indicatoren/{{indicator}}.svg", f"{P}/kalender/tijdlijn.svg", f"{P}/voortgang/cyclus.svg",
    f"{P}/voortgang/document.pdf", f"{P}/uitvoer/alles.zip", f"{ASKED}/antwoorden.csv",
}  # fmt: skip
"""Files, drawings, and being sent on; and everything of the API."""

MANAGER, LEADER, MEMBER, KEEPER, AUDITOR, PARTNER = "anna-all", "samira", "peter", "adam", "olga", "tessa"

PAGES: dict[str, str | None] = (
    dict.fromkeys(("/aanmelden", "/aanmelden/sleutel/{key}", "/toegankelijkheid", "/vragen"), None)
    | dict.fromkeys(("/", "/starten", "/starten/mensen", "/starten/vooruit"), MANAGER)
    | dict.fromkeys(("/taken", "/agenda"), LEADER)
    | {f"{P}/{part}".rstrip("/"): LEADER for part, *_ in TABS}
    | dict.fromkeys((f"{P}/fase/{{run}}", f"{P}/waarom/{{subject}}", f"{P}/indicatoren/{{indicator}}"), LEADER)
    | dict.fromkeys((f"{P}/doen", *(f"{P}/doen/{act}" for act in ("herinneren", "terugsturen", "verlengen"))), LEADER)
    | {f"{P}/doen/cijfer": LEADER}
    | dict.fromkeys((f"{P}/doen/{act}" for act in ("opschorten", "hervatten", "overdragen", "vervangen")), LEADER)
    | dict.fromkeys((f"{P}/doen/{act}" for act in ("meetmomenten", "meetlat")), MEMBER)
    | dict.fromkeys((f"{P}/doen/{act}" for act in ("definitie", "beeindigen", "heropenen")), MEMBER)
    | dict.fromkeys((f"{P}/uitvoer", "/beheer", "/beheer/mensen", "/beheer/mensen/nieuw"), KEEPER)
    | {f"/beheer/mensen/{{person}}{act}": KEEPER for act in ("", "/wijzigen", "/wissen")}
    | {f"/beheer/organisaties{part}": KEEPER for part in ("", "/nieuw", "/{organisation}")}
    | {f"/beheer/{part}": KEEPER for part in ("bevoegdheden", "berichten", "berichten/{number}", "definities")}
    | {f"/beheer/definities/{part}": KEEPER for part in ("nieuw", "{definition}/{version}")}
)
"""Who looks at each page; None: somebody who is not signed in."""

VALUES = {
    "programme": "feijenoord", "person": "samira", "organisation": "corporatie", "definition": "economische-wijkaanpak",
    "version": "1", "run": "1.analyse.1", "subject": "2016-09-01", "number": "1", "key": "x",
    "indicator": "moeite_met_rondkomen",
}  # fmt: skip

THEN = "op=2016-12-01"
ON_A_DAY = ("", "/indicatoren", "/besluiten", "/afspraken", "/fase/1.uitvoering.1", "/kalender")
"""Parts of a programme looked at as of a day before the decision as well."""

OTHERS: dict[str, tuple[str, str, str | None, int]] = {
    "not-there": ("no", "/nergens", None, 404),
    "not-yours": ("no", f"{BASE}/logboek", PARTNER, 403),
    "no-such-day": ("no-such-day", f"{BASE}?op=2011-01-01", LEADER, 422),
    "a-link-never-made": ("no", "/doen/nooit", None, 404),
    "starten-refused": ("starten", "/starten?nakijken=1", MANAGER, 422),
    "portfolio-empty": ("portfolio", "/?stand=ended", MANAGER, 200),
    "tasks-none": ("taken", "/taken", AUDITOR, 200),
    "overview-of-a-partner": ("overview", BASE, PARTNER, 200),
    **{f"{part or 'overview'}-of-a-new-one": (part or "overview", f"/programma/p1/{part}".rstrip("/"), MANAGER, 200)
       for part in ("", "indicatoren", "afspraken", "besluiten", "voortgang", "uitvoer")},
}  # fmt: skip
"""Pages that say no, and pages with little to show: like which they are called, address, who looks, and the status."""

REFUSED: dict[str, tuple[str, str, str | None, int]] = {
    "doen-verlengen-refused": ("doen-verlengen", f"{BASE}/doen/verlengen", LEADER, 422),
    "beheer-mensen-nieuw-refused": ("beheer-mensen-nieuw", "/beheer/mensen/nieuw", KEEPER, 422),
    "beheer-definities-nieuw-refused": ("beheer-definities-nieuw", "/beheer/definities/nieuw", KEEPER, 422),
    "vragen-refused": ("vragen", "/vragen", None, 404),
}
"""The same of forms that are sent with nothing filled in."""


@dataclass
class Gallery:
    """A house in which Feijenoord lives, and the eye that looks at its pages."""

    engine: Engine
    house: House
    eye: Eye
    acts: set[str] = field(default_factory=set)

    def passes(self) -> None:
        """Looks at what is asked for the first time, before time moves on."""
        if all(line.id != ID for line in reading.programmes(self.engine)):
            return
        p, plan = reading.state(self.engine, ID), reading.plan(self.engine, ID)
        assert p.passed_to is not None
        today = local_day(plan.calendar, p.passed_to)
        for run, owed in everything_owed(plan, p, today):
            person = acting_person(p, p.seats[owed.seat], today) if owed.seat else None
            if owed.act not in self.acts and person is not None:
                self.acts.add(owed.act)
                clock.make_up(self.engine, p.passed_to)
                self._asked(run, owed, person, p.passed_to)

    def _asked(self, run: str | None, owed: Owed, person: str, now: datetime) -> None:
        assert owed.seat is not None
        address = address_of(ID, owed.seat, owed.act, "*" if owed.act == "supply" else owed.item, run)
        self.eye.look(f"task-{owed.act}", address, person)
        if owed.act == "deliver":
            self.eye.look("task-refused", address, person, status=422, sent={}, like="task-deliver")
            self._linked(run, owed, person, now)
        if owed.act == "answer":
            assert run is not None
            self._questioned(run, *owed.item.split(":"))

    def _linked(self, run: str | None, owed: Owed, person: str, now: datetime) -> None:
        bound: dict[str, Any] = {"programme": ID, "seat": owed.seat, "made": now, "expires": now + timedelta(days=90)}
        make = partial(Links(self.house).make, person, owed.act, run=run, **bound)
        self.eye.look("link", make(item=owed.item), like="task-deliver")
        self.eye.look("link-to-several", make(item="*"))
        self.eye.look("link-gone", make(item=owed.item, revoked=now), status=410)

    def _questioned(self, run: str, questionnaire: str, group: str) -> None:
        here = f"{BASE}/vragen/{run}/{questionnaire}"
        made = self.eye.sends(here, LEADER, group=group, kind="code", many="50", label="Buurthuis")
        self.eye.look("questions-made", made, LEADER)
        codes = self.eye.sends(here, LEADER, group=group, kind="codes", many="6", label="")
        self.eye.look("questions-made-to-cut-out", codes, LEADER, like="questions-made")
        code = f"/vragen/{self.eye.reads('main code')}"
        self.eye.look("questions", code)
        self.eye.look("questions-refused", code, status=422, sent={}, like="questions")
        answered = {"v-kracht_en_zwakte": "De buren helpen elkaar."}
        self.eye.look("questions-check", code, sent=answered, like="questions")
        self.eye.look(
            "questions-thanks",
            self.eye.sends(code, None, wat="versturen", **{"v-kracht_en_zwakte": "De buren helpen elkaar."}),
            like="questions",
        )
        self.eye.look("questions-answered", code, like="questions")
        self.eye.look("questions-manage", here, LEADER)


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def gallery(postgres_server: Server, opened: Browser) -> Iterator[Gallery]:
    """The life is over, and every kind of task in it has been looked at."""
    made: list[Gallery] = []
    with ExitStack() as kept:

        def looking(engine: Engine) -> None:
            if not made:
                settings = PageSettings("http://koers.example.org", SECRET, None, None)
                house = House(Office(engine, Register(engine)), settings, SECRET)
                base = kept.enter_context(served(create_app(house)))
                made.append(Gallery(engine, house, Eye(opened, base, engine)))
            made[0].passes()

        with living(postgres_server, f"every_page_{os.getpid()}", looking) as engine:
            people.put_person(engine, Person("anna", "Anna Beheer"))
            sort(engine, clock.ruling(engine) + timedelta(days=1))
            yield made[0]


def test_every_page_is_listed(app: FastAPI) -> None:
    there = {one.path for one in addresses(app) if one.method == "GET" and not one.path.startswith("/api/")}
    listed = set(PAGES) | IN_LIFE | NO_PAGES
    assert there - listed == set(), "say in the tables above who looks at these"
    assert listed - there == set(), "these are no longer there"
    assert len(listed) == len(PAGES) + len(IN_LIFE) + len(NO_PAGES), "listed twice"


def test_what_is_said_to_be_no_page_is_none(app: FastAPI, tried: Tried) -> None:
    for one in addresses(app):
        if one.method == "GET" and (one.path in NO_PAGES or one.path.startswith("/api/")):
            answer = tried.asked(one, "manager", OWN)
            assert answer.status_code != 200 or "html" not in answer.headers["content-type"], one.path


def test_what_is_asked_of_people_while_it_is_asked(gallery: Gallery) -> None:
    _looks_ahead(gallery)
    assert set(KINDS) == gallery.acts, "some kind of task was never looked at"
    _sound(gallery)


def test_every_other_page(gallery: Gallery) -> None:
    with reading.looking(gallery.engine) as connection:
        chosen = definitions.choices(connection)[0].hash
    area = {"area_name": "Oud-Zuid", "area_code": "WK059999", "area_kind": "wijk"}
    gallery.eye.sends("/starten", MANAGER, stap="vooruit", definition=chosen, **area)
    for path, person in PAGES.items():
        gallery.eye.look(_name(path), _filled(path), person)
    gallery.eye.sends("/starten", MANAGER, stap="opnieuw")
    _sound(gallery)


def test_a_programme_on_a_day_long_past(gallery: Gallery) -> None:
    for part in ON_A_DAY:
        path = f"{P}/fase/{{run}}" if part.startswith("/fase") else f"{P}{part}"
        gallery.eye.look(f"{_name(path)}-then", f"{BASE}{part}?{THEN}", LEADER, like=_name(path), views=[ON_A_PHONE])
    _sound(gallery)


def test_pages_that_say_no_and_pages_with_nothing_to_show(gallery: Gallery) -> None:
    for found, sent in ((OTHERS, None), (REFUSED, {})):
        for name, (like, address, person, status) in found.items():
            gallery.eye.look(name, address, person, status=status, like=like, sent=sent, views=[AT_A_DESK])
    _sound(gallery)


def _sound(gallery: Gallery) -> None:
    if found := gallery.eye.told():
        pytest.fail("\n".join(found), pytrace=False)


def _looks_ahead(gallery: Gallery) -> None:
    """A programme of which the last moment has passed: Feijenoord never comes so far."""
    now, house = clock.ruling(gallery.engine), gallery.house
    begin(house.office.register, "p3")
    done = (agree(), deliver(), sign("g1"), sign("g2"), deliver("Klaar.", 2, "1.act.1"))
    for command, days in (*((one, 0) for one in done), (c.PassTime(id="asked"), 1000), (c.PassTime(id="closed"), 1200)):
        house.office.handle("p3", command, later(days))
    clock.make_up(gallery.engine, later(1200))
    with reading.looking(gallery.engine) as connection:
        owed = house.shelf.now(connection, "p3", later(1200)).standing.owed
    gallery.acts |= {one.act for one in owed if one.seat == "s-anna"} & {"look_ahead"}
    gallery.eye.look("task-look_ahead", address_of("p3", "s-anna", "look_ahead", "moments", None), "anna")
    clock.make_up(gallery.engine, now)


def _name(path: str) -> str:
    """What the page of an address is called here."""
    return path.removeprefix(P).strip("/").replace("/", "-").replace("{", "").replace("}", "") or (
        "overview" if path == P else "portfolio"
    )


def _filled(path: str) -> str:
    for name, value in VALUES.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"say in VALUES what stands in {path}"
    return path
