"""One programme from its start to a reopened strategy, through the pages alone, by everybody who has a part in it.

A manager signs in by a key and starts it; a partner, the chair and the committee come by the links in their letters, a
resident by a code; then the measurement comes, and leads to a new cycle of which one can ask why. The partner and the
resident have a small phone without JavaScript, the committee has no mouse.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from engine.office import clock
from engine.office.entrance import first
from engine.office.letters.post import Post
from engine.office.mailbox import deliver_into
from engine.office.mailbox import letters as in_the_mailbox
from engine.rules.commands import PassTime
from faces.web.app import create_app
from faces.web.house import House
from tests.browser import NARROW, browser, too_wide, violations
from tests.faces.web.conftest import served
from tests.office.samples import MONDAY

pytestmark = pytest.mark.slow

PLAN = Path(__file__).with_name("cycle.yaml")
ID = "oud-zuid"
FEBRUARY = MONDAY + timedelta(days=406)
MOST_STOPS = 80
PEOPLE = {"maker": "Mark", "chair": "Vera", "board": "Bea"}


class Life:
    """The office as it lives on, and everybody's way into it."""

    def __init__(self, house: House, address: str, opened: Browser, folder: Path) -> None:
        self.house, self.address, self.browser, self.folder = house, address, opened, folder
        self.engine, self.now = house.office.engine, MONDAY
        clock.make_up(self.engine, MONDAY)
        self.post = Post(self.engine, deliver_into(folder), Address("Koers", "koers", "example.org"), address, "one")
        self.contexts: list[BrowserContext] = []
        self.phone: Page | None = None

    def moves_to(self, now: datetime) -> None:
        """Time passes, and the letters of then are sent."""
        self.now = now
        clock.make_up(self.engine, now)
        self.house.office.register.handle(ID, PassTime(id=f"pass-{now:%Y%m%d%H%M}"), now)
        self.post.work(now)
        self.post.work(now + timedelta(minutes=5))

    def next_morning(self) -> None:
        self.moves_to(self.now + timedelta(days=1))

    def visitor(self, width: int = 1280, scripts: bool = True) -> Page:
        """A browser of somebody's own, that may talk to the pages only."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="nl-NL"
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        page.route(re.compile(rf"^(?!{re.escape(self.address)})"), lambda route: route.abort())
        return page

    def looks_well_on_a_phone(self, address: str) -> None:
        """The same page with scripts on: without them nothing can be asked of it."""
        self.phone = self.phone or self.visitor(NARROW)
        self.phone.goto(address)
        assert violations(self.phone) == []
        assert not too_wide(self.phone)

    def links_of(self, name: str) -> list[str]:
        """The links in somebody's letters, the newest letter first."""
        own = [kept for kept in in_the_mailbox(self.folder) if name.lower() in kept.to.lower()]
        return [link for kept in reversed(own) for link in re.findall(r"http\S+/doen/[\w-]+", kept.text)]

    def task(self, page: Page, name: str, words: str) -> None:
        """Opens the link to a task from one of somebody's letters."""
        found = []
        for link in self.links_of(name):
            page.goto(link)
            found.append(page.locator("h1").inner_text())
            if re.search(words, found[-1], re.IGNORECASE):
                return
        pytest.fail(f"no link for {name} to {words}, but to {found}")


@pytest.fixture
def life(house: House, tmp_path: Path) -> Iterator[Life]:
    with served(create_app(house)) as address, browser() as opened:
        yield Life(house, address, opened, tmp_path / "mailbox")


def test_a_whole_cycle_through_the_pages(life: Life) -> None:
    manager = life.visitor()
    _starts(life, manager)
    life.next_morning()

    partner = life.visitor(NARROW, scripts=False)
    life.task(partner, "Mark", "wijkplan")
    _fills(partner, "Als tekst", {"De tekst": "Wij knappen het plein op."}, "Inleveren")
    expect(partner.get_by_text("Gedaan, dank u wel")).to_be_visible()
    life.looks_well_on_a_phone(partner.url)

    _invites(life, manager)
    _answers(life, manager)

    committee = life.visitor()
    life.task(committee, "Bea", "meetafspraak")
    _reaches(committee, committee.get_by_label("Wij gaan deze meetafspraak aan"))
    committee.keyboard.press("Space")
    _presses(committee, "Meetafspraak aangaan")
    life.next_morning()
    life.task(partner, "Mark", "cijfer")
    _measures(partner, "40,0")
    life.task(committee, "Bea", "accorderen")
    _chooses_by_keyboard(committee, "Akkoord")
    _presses(committee, "Geef mijn oordeel")
    manager.goto(f"{life.address}/programma/{ID}")
    expect(manager.get_by_role("heading", name="Fase doen")).to_be_visible()

    life.moves_to(FEBRUARY)
    life.next_morning()
    life.task(partner, "Mark", "cijfer")
    _measures(partner, "45,1")
    manager.goto(f"{life.address}/taken")
    manager.get_by_role("link", name=re.compile("toelicht", re.IGNORECASE)).first.click()
    _explains(manager)
    life.next_morning()
    chair = life.visitor()
    life.task(chair, "Vera", "voorstellen")
    expect(chair.get_by_text("Wat elke koers in gang zet")).to_be_visible()
    _fills(chair, "Herijken", {}, "Voorstellen")
    life.next_morning()
    life.task(committee, "Bea", "voorgestelde koers")
    _chooses_by_keyboard(committee, "Akkoord")
    _presses(committee, "Vastleggen")

    _asks_why(life, manager)


def _starts(life: Life, manager: Page) -> None:
    key = first.key(life.engine, first.administrator(life.engine, "nl", MONDAY), datetime.now(UTC))
    manager.goto(f"{life.address}/aanmelden/sleutel/{key}")
    manager.get_by_role("button", name="Aanmelden").click()
    manager.goto(f"{life.address}/starten")
    manager.get_by_label("Of een eigen definitie").set_input_files(PLAN)
    manager.get_by_label("Naam van het gebied").fill("Oud-Zuid")
    manager.get_by_label("Code van het gebied").fill("WK036399")
    manager.get_by_role("button", name="Verder: de mensen").click()
    manager.locator("select[name='manager-1-who']").select_option("me")
    for role, name in PEOPLE.items():
        manager.locator(f"select[name='{role}-1-who']").select_option("new")
        manager.locator(f"input[name='{role}-1-name']").fill(f"{name} de Vries")
        manager.locator(f"input[name='{role}-1-address']").fill(f"{name.lower()}@example.org")
    manager.get_by_role("button", name="Verder: zien wat er komt").click()
    expect(manager.get_by_role("heading", name="De kalender")).to_be_visible()
    manager.get_by_role("button", name="Programma starten").click()
    manager.wait_for_url(re.compile(f"/programma/{ID}"))


def _invites(life: Life, manager: Page) -> None:
    manager.goto(f"{life.address}/programma/{ID}/vragen/1.plan.1/wijkvragen")
    manager.get_by_label("Een code voor een poster of flyer").check()
    manager.get_by_label("Hoeveel antwoorden hoogstens?").fill("20")
    manager.get_by_role("button", name="Maak", exact=True).click()


def _answers(life: Life, manager: Page) -> None:
    code = re.search(r"\b[A-Z0-9]{5}-[A-Z0-9]{5}\b", manager.locator("main").inner_text())
    assert code is not None
    resident = life.visitor(NARROW, scripts=False)
    resident.goto(f"{life.address}/vragen")
    resident.get_by_label("Uw code").fill(code[0].lower())
    resident.get_by_role("button", name="Naar de vragen").click()
    resident.get_by_label("Wat gaat goed?").fill("De buren helpen elkaar.")
    resident.get_by_role("button", name="Nakijken").click()
    resident.get_by_role("button", name="Versturen").click()
    expect(resident.get_by_role("heading", name="Dank u wel")).to_be_visible()
    life.looks_well_on_a_phone(resident.url)


def _measures(partner: Page, value: str) -> None:
    partner.get_by_label("Cijfer", exact=False).first.fill(value)
    partner.get_by_role("button", name="Leg deze cijfers vast").click()
    if partner.get_by_label("Ja, dit klopt").count():
        partner.get_by_label("Ja, dit klopt").check()
        partner.get_by_role("button", name="Leg deze cijfers vast").click()
    expect(partner.get_by_text("Gedaan, dank u wel")).to_be_visible()


def _explains(manager: Page) -> None:
    for name in ("cause", "consequence", "correction"):
        manager.locator(f"textarea[name='{name}']").fill("De huur steeg.")
    manager.locator("main form").first.get_by_role("button").first.click()
    expect(manager.get_by_text("Gedaan, dank u wel")).to_be_visible()


def _fills(page: Page, choice: str, texts: dict[str, str], button: str) -> None:
    """Chooses, writes, and presses the button."""
    page.get_by_label(choice, exact=False).first.check()
    for label, words in texts.items():
        page.get_by_label(label, exact=False).first.fill(words)
    page.get_by_role("button", name=button, exact=True).click()


def _reaches(page: Page, wanted: Locator) -> None:
    """Goes on with the Tab key until this has the focus; there is no mouse."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement || one.name === document.activeElement.name"):
            return
    pytest.fail(f"{wanted} cannot be reached by the keyboard")


def _chooses_by_keyboard(page: Page, label: str) -> None:
    """Comes to the choices with Tab, and to this one with the arrows."""
    wanted = page.get_by_label(label, exact=True)
    _reaches(page, wanted)
    page.keyboard.press("Space")
    while not wanted.is_checked():
        page.keyboard.press("ArrowDown")


def _presses(page: Page, button: str) -> None:
    """Comes to a button with Tab and presses it there; then it is done."""
    _reaches(page, page.get_by_role("button", name=button, exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gedaan, dank u wel")).to_be_visible()


def _asks_why(life: Life, manager: Page) -> None:
    manager.goto(f"{life.address}/programma/{ID}/besluiten")
    manager.get_by_role("link", name=re.compile("waarom", re.IGNORECASE)).first.click()
    expect(manager.locator("main")).to_contain_text("45,1")
    expect(manager.locator("main")).to_contain_text("Bea de Vries")
    manager.goto(f"{life.address}/programma/{ID}/besluiten?op=2025-06-01")
    expect(manager.locator("main")).not_to_contain_text("Koersbesluit")
