"""An administrator puts a version of a definition on record: a look at the file first, then confirming it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page
from starlette.testclient import TestClient

from engine.office import versions
from engine.office.put_definition import put_definition
from engine.rules import commands as c
from engine.rules.definition import Definition
from faces.web.house import House
from tests.browser import NARROW, WIDE, browser, picture, too_wide, violations
from tests.faces.web.conftest import served
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY, later, sample_definition

NEW = "/beheer/definities/nieuw"
PLAN = Path("definitions/plan-do-check.yaml").read_text()
HOSTILE = {
    "a bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "a tag": "id: !!python/object/apply:os.system [ls]\n",
    "a huge number": f"version: {'9' * 5000}\n",
    "deep nesting": "[" * 100_000,
    "too many values": "a: [" + "1, " * 60_000 + "1]",
    "too large": "# " + "x" * 300_000,
    "no text": "\xff\xfe\x00",
}


class Keeper:
    """Adam, who administers everywhere."""

    def __init__(self, client: TestClient, town: Town) -> None:
        self.client, self.engine = client, town.office.engine
        client.cookies = town.cookies("adam")  # type: ignore[assignment]
        self.page: Any = client.get(NEW)

    def chooses(self, content: str | bytes) -> Any:
        """Sends a file with the page at hand."""
        sent = content.encode("latin-1") if content == HOSTILE["no text"] else content
        self.page = self.client.post(NEW, data=fields_of(self.page), files={"file": ("plan.yaml", sent)})
        return self.page

    def confirms(self) -> Any:
        return self.client.post(NEW, data={**fields_of(self.page), "stap": "bewaren"})

    @property
    def there(self) -> list[tuple[str, int]]:
        return [(one.definition, one.version) for one in versions.versions(self.engine)]


@pytest.fixture
def keeper(client: TestClient, town: Town) -> Keeper:
    return Keeper(client, town)


def test_it_is_looked_at_first_and_then_put_on_record_once(keeper: Keeper) -> None:
    look = keeper.chooses(PLAN)
    assert look.status_code == 200, look.text
    assert "Er is nog niets vastgelegd" in look.text and "<svg" in look.text
    assert keeper.there == [("proef", 1)]
    answers = [keeper.confirms() for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert {one.headers["location"] for one in answers} == {"/beheer/definities/plan-do-check/1?gelukt=toegevoegd"}
    assert keeper.there == [("plan-do-check", 1), ("proef", 1)]
    told = keeper.client.get(answers[0].headers["location"]).text
    assert "staat nu op de lijst" in told and "door Adam" in told
    assert "staat al op de lijst" in keeper.chooses(PLAN).text, "brought once more it is there"


def test_a_file_with_problems_tells_them_with_their_lines(keeper: Keeper) -> None:
    wrong = PLAN.replace("managed_by:", "managed_bye:", 1)
    page = keeper.chooses(wrong)
    line = next(number for number, told in enumerate(wrong.splitlines(), 1) if "managed_bye" in told)
    assert page.status_code == 422
    assert f"Regel {line} (<code>managed_bye</code>)" in page.text
    assert 'name="carried"' not in page.text, "it must be corrected and chosen again"
    assert keeper.chooses("").status_code == 422
    assert keeper.there == [("proef", 1)]


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_what_is_hostile_is_refused(keeper: Keeper, what: str) -> None:
    page = keeper.chooses(HOSTILE[what])
    assert page.status_code == 422 and "Problemen in het bestand" in page.text
    assert "Traceback" not in page.text
    assert keeper.there == [("proef", 1)]


def test_other_content_asks_for_a_higher_version(keeper: Keeper) -> None:
    page = keeper.chooses(PLAN.replace("nl: Plan", "nl: Ander plan", 1).replace("title:", "title: ", 1))
    assert page.status_code == 422 and "hoger versienummer" in page.text, page.text
    second = PLAN.replace("version: 1", "version: 2", 1)
    look = keeper.chooses(second)
    assert "Anders dan versie 1" in look.text and "Alleen het versienummer" in look.text
    keeper.confirms()
    assert keeper.there == [("plan-do-check", 2), ("proef", 1)]


def test_what_was_looked_at_is_what_is_kept(keeper: Keeper) -> None:
    """Another file that is chosen with the button pressed is looked at first; a made up one is no definition."""
    keeper.chooses(PLAN)
    sent = {**fields_of(keeper.page), "stap": "bewaren"}
    page = keeper.client.post(NEW, data=sent, files={"file": ("x.yaml", PLAN.replace("version: 1", "version: 2", 1))})
    assert page.status_code == 200 and "Er is nog niets vastgelegd" in page.text
    for made_up in ("x", "eJw=", "eJwDAAAAAAE="):
        assert keeper.client.post(NEW, data={**sent, "carried": made_up}).status_code == 422
    assert keeper.there == [("proef", 1)]


def test_a_form_that_was_too_late_keeps_the_file(keeper: Keeper) -> None:
    keeper.chooses(PLAN)
    page = keeper.client.post(NEW, data={**fields_of(keeper.page), "csrf": "old", "stap": "bewaren"})
    assert "is er nog" in page.text and 'name="carried"' in page.text
    keeper.page = page
    assert "Er is nog niets vastgelegd" in keeper.client.post(NEW, data=fields_of(page)).text


def test_only_an_administrator(client: TestClient, town: Town) -> None:
    for other in ("mark", "olga", "cora", "anna"):
        client.cookies = town.cookies(other)  # type: ignore[assignment]
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, data=fields_of(client.get("/"))).status_code == 403


def test_who_lives_by_an_older_version_leads_to_what_moving_means(keeper: Keeper, house: House) -> None:
    second = sample_definition(2).model_dump(mode="json")
    second["phases"][1]["deadline"] = {"within": "P9Y"}
    town_plan = Definition.model_validate(second)
    house.office.handle(
        "p1",
        c.MigrateDefinition(id="move", definition=town_plan, seat="s-anna", by="anna", reason="Beter."),
        later(1),
    )
    page = keeper.client.get("/beheer/definities/proef/2").text
    assert "oudere versie" in page and "?programma=p2#proef" in page and "?programma=p1#proef" not in page
    told = keeper.client.get("/beheer/definities/proef/2?programma=p2").text
    assert "kan overgaan" in told and "/programma/p2/doen/definitie?hash=" in told
    assert "oudere versie" not in keeper.client.get("/beheer/definities/proef/1").text


def test_the_list_comes_in_pages(keeper: Keeper, house: House) -> None:
    for version in range(2, 30):
        put_definition(house.office.engine, sample_definition(version), "adam", f"k-{version}", MONDAY)
    first = keeper.client.get("/beheer/definities").text
    assert "/proef/29" in first and "/proef/5" in first and 'proef/4"' not in first and "1 tot 25" in first
    second = keeper.client.get("/beheer/definities?vanaf=25").text
    assert 'proef/4"' in second and 'proef/1"' in second and "26 tot 29" in second
    for odd in ("x", "-1", "9999999", "²"):
        assert keeper.client.get(f"/beheer/definities?vanaf={odd}").status_code == 200


# --- in a browser, without JavaScript


@pytest.fixture
def sheet(app: FastAPI, town: Town, tmp_path: Path) -> Iterator[tuple[Page, str, Path]]:
    with served(app) as url, browser() as opened:
        context = opened.new_context(java_script_enabled=False, locale="nl-NL")
        town.enter(context, "adam", url)
        yield context.new_page(), url, tmp_path
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_whole_way_by_keyboard_without_scripts(sheet: tuple[Page, str, Path], width: int, town: Town) -> None:
    page, url, folder = sheet
    page.set_viewport_size({"width": width, "height": 900})
    wrong, right = folder / "wrong.yaml", folder / "right.yaml"
    wrong.write_text(PLAN.replace("managed_by:", "managed_bye:", 1))
    right.write_text(PLAN)
    page.goto(f"{url}/beheer/definities")
    _enter(page, page.get_by_role("link", name="Een versie toevoegen"))
    page.set_input_files("#f-file", wrong)
    _enter(page, page.get_by_role("button", name="Nakijken"))
    assert "Problemen in het bestand" in page.inner_text("main")
    picture(page, f"definition-wrong-{width}")
    page.set_input_files("#f-file", right)
    _enter(page, page.get_by_role("button", name="Nakijken"))
    assert "Er is nog niets vastgelegd" in page.inner_text("main")
    picture(page, f"definition-look-{width}")
    _enter(page, page.get_by_role("button", name="Deze versie toevoegen"))
    assert page.url.endswith("/plan-do-check/1?gelukt=toegevoegd")
    assert "staat nu op de lijst" in page.inner_text("main")
    picture(page, f"definition-added-{width}")
    assert [one.definition for one in versions.versions(town.office.engine)] == ["plan-do-check", "proef"]


@pytest.mark.slow
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_step_is_sound(app: FastAPI, town: Town, width: int) -> None:
    with served(app) as url, browser() as opened:
        context = opened.new_context(locale="en-GB")
        town.enter(context, "adam", url)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        for content in (PLAN.replace("managed_by:", "managed_bye:", 1), PLAN):
            page.goto(f"{url}{NEW}")
            page.set_input_files("#f-file", {"name": "p.yaml", "mimeType": "text/yaml", "buffer": content.encode()})
            page.get_by_role("button", name="Nakijken").or_(page.get_by_role("button", name="Check")).click()
            assert not violations(page)
            assert not too_wide(page)
        put_definition(town.office.engine, sample_definition(2), "adam", "k-1", MONDAY)
        page.goto(f"{url}/beheer/definities/proef/2?programma=p2")
        assert page.get_by_text("doen/definitie?hash=").is_visible()
        picture(page, f"definition-behind-{width}")
        assert not violations(page)
        assert not too_wide(page)
        context.close()


def _enter(page: Page, what: Any) -> None:
    what.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
