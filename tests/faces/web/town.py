"""A small town for tests of pages: the sample programme, its people on record with names, and ways to be one.

It is begun once for a whole test run; each test gets a copy of its database.
"""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
from playwright.sync_api import BrowserContext

from engine.office import clock, people
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.entrance import granting, sessions
from engine.office.office import Office
from engine.office.people import Organisation, Person
from engine.office.register import Register
from engine.office.roles import Roles
from engine.rules import commands as c
from faces.web.visit import COOKIE
from tests.databases import copied, template
from tests.office.samples import MONDAY, begin, start

NAMES = {
    "anna": "Anna Beheer",
    "mark": "Mark Maker",
    "g1": "Gerda Een",
    "g2": "Gijs Twee",
    "g3": "Greet Drie",
    "sam": "Sam Cijfers",
}
"""The people of the sample programme: anna manages, mark makes, g1 to g3 decide as a group, sam supplies figures."""

STAFF = {"adam": ("administrator",), "olga": ("auditor",), "cora": ("coordinator",)}
"""What is granted to others, in all programmes."""


_TOWN = "koers_town"


def town_begun(server: Server, name: str) -> Roles:
    """A new database of this name with the town in it."""
    template(server, _TOWN, lambda wanted: copied(server, wanted), _begin)
    return copied(server, name, _TOWN)


def _begin(roles: Roles) -> None:
    engine = open_database(roles.app)
    office = Office(engine, Register(engine))
    clock.make_up(engine, MONDAY)
    people.put_organisation(engine, Organisation("o-1", "Woonstad"))
    for name, called in {**NAMES, **{one: one.title() for one in STAFF}, "strange": "Stranger"}.items():
        people.put_person(engine, Person(name, called, f"{name}@example.org"))
    begin(office.register, "p1")
    begin_foreign(office)
    for name, capacities in STAFF.items():
        for capacity in capacities:
            granting.grant(engine, name, "p1", capacity, None, MONDAY)  # type: ignore[arg-type]
    granting.grant(engine, "adam", granting.ALL, "administrator", None, MONDAY)
    engine.dispose()


class Town:
    """The programme `p1`, a foreign one `p2` in which nobody here has a part, and everybody's session.

    The clock stands at MONDAY unless it is moved: what pages show is the same each time.
    """

    def __init__(self, office: Office) -> None:
        self.office = office

    def cookies(self, name: str) -> dict[str, str]:
        """What makes a client this person."""
        token = sessions.issue(self.office.engine, name, "session", datetime.now(UTC))
        return {COOKIE: token}

    def enter(self, context: BrowserContext, name: str, url: str) -> None:
        """Makes a browser this person."""
        context.add_cookies([{"name": one, "value": value, "url": url} for one, value in self.cookies(name).items()])

    def give(self, command: c.Command, programme: str = "p1", now: datetime = MONDAY) -> Any:
        """Gives a command to the office."""
        return self.office.handle(programme, command, now)


def begin_foreign(office: Office) -> None:
    """A programme of other people."""
    office.handle("p2", start("p2"), MONDAY)
    for person in ("frits",):
        people.put_person(office.engine, Person(person, "Frits Vreemd"))
        office.handle("p2", c.AddPerson(id=f"add-{person}", person=person), MONDAY)
        seat = c.FillSeat(id=f"seat-{person}", seat=f"s-{person}", role="manager", person=person, by=person)
        office.handle("p2", seat, MONDAY)


def fields_of(page: httpx.Response | str) -> dict[str, str]:
    """The hidden fields of the (last) form on a page: what must be sent back with it."""
    text = page if isinstance(page, str) else page.text
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
