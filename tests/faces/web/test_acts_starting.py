"""Starting a programme through its steps: nothing half, everything seen beforehand, and by the keyboard alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.office import people, reading
from engine.office.definitions import SHIPPED
from engine.office.entrance import drafts, granting
from engine.rules import commands as c
from engine.rules.reading import read_definition
from faces.web.house import House
from tests.faces.web.town import Town, fields_of
from tests.office.full_disk import full_disk
from tests.office.samples import MONDAY

AREA = {"area_name": "Oud-Crooswijk", "area_code": "wk 059907", "area_kind": "wijk"}
NINA = {"maker-1-who": "new", "maker-1-name": "Nina Nieuw", "maker-1-address": "nina@example.org"}
PLAN = b"""
id: mini
version: 1
title: {nl: Klein plan, en: Small plan}
managed_by: manager
roles:
  - {id: manager, label: {nl: Leider, en: Leader}}
  - {id: maker, label: {nl: Maker, en: Maker}, seats: {least: 2, most: 3}}
phases:
  - id: work
    label: {nl: Het werk, en: The work}
    question: {nl: 'Is het af?', en: 'Is it done?'}
    products: [{id: paper, label: {nl: stuk, en: paper}, made_by: maker}]
    gate: [{condition: delivered, products: [paper]}]
    deadline: {within: P2M}
"""


class Starter:
    """Anna, who may start programmes everywhere."""

    def __init__(self, client: TestClient, town: Town) -> None:
        self.client, self.town = client, town
        granting.grant(town.office.engine, "anna", granting.ALL, "programme_manager", None, MONDAY)
        client.cookies = town.cookies("anna")  # type: ignore[assignment]
        self.page: Any = client.get("/starten")

    def go(self, step: str, fields: dict[str, str] | None = None, **more: Any) -> Any:
        """Fills in the page at hand, and presses the button of a step: on to the page that this leads to."""
        sent = fields_of(self.page) | {"stap": step} | (fields or {})
        self.page = self.client.post("/starten", data=sent, **more, follow_redirects=True)
        return self.page

    @property
    def programmes(self) -> int:
        with self.town.office.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM programme").scalar_one())


@pytest.fixture
def starter(client: TestClient, town: Town) -> Starter:
    return Starter(client, town)


def of_file() -> dict[str, Any]:
    return {"files": {"file": ("plan.yaml", PLAN, "application/yaml")}}


def test_not_for_others(client: TestClient, town: Town) -> None:
    assert client.get("/starten").status_code == 303
    for other in ("mark", "olga", "adam", "cora", "anna"):
        client.cookies = town.cookies(other)  # type: ignore[assignment]
        assert client.get("/starten").status_code == 403, f"{other} may not start programmes everywhere"
        assert client.post("/starten", data=fields_of(client.get("/"))).status_code == 403


def test_it_is_seen_beforehand_and_then_done_once(starter: Starter) -> None:
    before = starter.programmes
    assert "Economische wijkaanpak, versie 1" in starter.page.text
    page = starter.go("mensen", AREA, **of_file())
    assert page.status_code == 200, page.text
    assert "Maker 2 van 2" in page.text
    page = starter.go("vooruit", {"manager-1-who": "me", **NINA})
    assert "6 maart 2025" in page.text, "the deadline, counted from today"
    assert "oud-crooswijk" in page.text
    assert "Nog lege zetels" in page.text
    assert "Nina Nieuw" in page.text
    assert (starter.programmes, "Nina" in str(people.people(starter.town.office.engine))) == (before, False)
    sent = fields_of(page) | {"stap": "starten"}
    answers = [starter.client.post("/starten", data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303], answers[0].text
    assert answers[0].headers["location"].startswith("/programma/oud-crooswijk?gedaan=")
    p = reading.state(starter.town.office.engine, "oud-crooswijk")
    assert p.area_code == "WK059907"
    assert p.seats["manager-1"].person == "anna"
    found = people.people(starter.town.office.engine)
    assert [found[seat.person].name for seat in p.seats.values() if seat.person] == ["Anna Beheer", "Nina Nieuw"]
    assert starter.programmes == before + 1


def test_who_will_get_no_letters_is_seen_beforehand_and_where_to_mend_it(starter: Starter) -> None:
    """Given that whoever starts, and somebody new, have no address, then the preview says that they get no letters."""
    engine = starter.town.office.engine
    starter.go("mensen", AREA, **of_file())
    shown = starter.go("vooruit", {"manager-1-who": "me", **NINA}).text
    assert "geen e-mailadres" not in shown
    people.put_person(engine, people.Person("anna", "Anna Beheer"))
    starter.go("mensen")
    shown = starter.go("vooruit", {"manager-1-who": "me", **NINA, "maker-1-address": ""}).text
    assert "Deze mensen hebben geen e-mailadres en krijgen geen bericht" in shown
    assert "Nina Nieuw: vul het e-mailadres in bij Mensen" in shown
    assert "<li>Anna Beheer</li>" in shown and "Vraag de beheerder" in shown
    granting.grant(engine, "anna", granting.ALL, "administrator", None, MONDAY)
    starter.go("mensen")
    shown = starter.go("vooruit", {"manager-1-who": "me", **NINA}).text
    assert 'href="/beheer/mensen/anna/wijzigen"' in shown
    assert "Nina Nieuw: vul" not in shown


def test_going_back_keeps_what_was_filled_in(starter: Starter) -> None:
    starter.go("mensen", AREA, **of_file())
    starter.go("vooruit", {"manager-1-who": "me", **NINA})
    page = starter.go("mensen")
    assert 'value="Nina Nieuw"' in page.text
    page = starter.go("plan", {"manager-1-who": "me", **NINA})
    assert 'value="Oud-Crooswijk"' in page.text
    assert "zelf een definitie mee" in page.text


def test_each_step_has_its_own_address_and_what_was_filled_in_is_there_until_it_is_begun_anew(starter: Starter) -> None:
    assert starter.client.get("/starten/mensen").headers["location"] == "/starten"
    assert starter.client.get("/starten/vooruit").headers["location"] == "/starten"
    assert str(starter.go("mensen", {**AREA, "area_code": ""}, **of_file()).url).endswith("/starten?nakijken=1")
    assert starter.page.status_code == 422
    assert starter.client.get("/starten/vooruit").headers["location"] == "/starten?nakijken=1"
    assert str(starter.go("mensen", AREA).url).endswith("/starten/mensen"), "the file is kept as well"
    starter.go("vooruit", {"manager-1-who": "me", "maker-1-who": "new"})
    assert str(starter.page.url).endswith("/starten/mensen?nakijken=1")
    assert "Maker 1 van 2: Schrijf de naam" in starter.page.text, "of whose seat it is"
    assert str(starter.go("vooruit", {"manager-1-who": "me", **NINA}).url).endswith("/starten/vooruit")
    for step, words in {"": "Oud-Crooswijk", "/mensen": "Nina Nieuw", "/vooruit": "6 maart 2025"}.items():
        for _ in range(2):
            assert words in starter.client.get(f"/starten{step}").text, step
    starter.page = starter.client.get("/starten/mensen")
    assert "Oud-Crooswijk" not in starter.go("opnieuw").text
    assert starter.client.get("/starten/mensen").headers["location"] == "/starten"


def test_what_was_filled_in_is_nobody_elses_and_goes_with_its_person_and_in_time(
    starter: Starter, client: TestClient, town: Town
) -> None:
    starter.go("mensen", AREA, **of_file())
    starter.go("vooruit", {"manager-1-who": "me", **NINA})
    granting.grant(town.office.engine, "olga", granting.ALL, "programme_manager", None, MONDAY)
    client.cookies = town.cookies("olga")  # type: ignore[assignment]
    assert "Oud-Crooswijk" not in client.get("/starten").text
    drafts.put(town.office.engine, "olga", "p1", "task", {}, MONDAY + drafts.LASTS)
    assert _drafts(town) == ["anna", "olga"]
    drafts.put(town.office.engine, "olga", "p1", "task", {}, MONDAY + drafts.LASTS + timedelta(seconds=1))
    assert _drafts(town) == ["olga"], "it is kept so long and no longer"
    starter.client.cookies = town.cookies("anna")  # type: ignore[assignment]
    starter.page = client.get("/starten")
    starter.go("mensen", AREA)
    people.erase(town.office.engine, "anna")
    assert _drafts(town) == ["olga"]


@pytest.mark.parametrize("named", [{"name": "Mark maker"}, {"address": "MARK@example.org"}, {"address": "mark"}])
def test_who_is_erased_is_in_no_draft_to_start_a_programme(starter: Starter, town: Town, named: dict[str, str]) -> None:
    starter.go("mensen", AREA, **of_file())
    starter.go("vooruit", {"maker-1-who": "known"} | {f"maker-1-{part}": value for part, value in named.items()})
    people.erase(town.office.engine, "sam")
    assert _drafts(town) == ["anna"]
    people.erase(town.office.engine, "mark")
    assert _drafts(town) == []


def _drafts(town: Town) -> list[str]:
    with town.office.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT person FROM draft ORDER BY person").scalars())


def test_what_was_seen_is_what_is_started(starter: Starter) -> None:
    starter.go("mensen", AREA, **of_file())
    seen = starter.go("vooruit", {"manager-1-who": "me"})
    starter.page = starter.client.get("/starten")
    starter.go("mensen", {**AREA, "area_name": "Nieuw-Crooswijk"})
    starter.page = seen
    page = starter.go("starten")
    assert str(page.url).endswith("/starten/vooruit?veranderd=1")
    assert "Intussen is er iets veranderd" in page.text and "Nieuw-Crooswijk" in page.text
    assert not reading.has_begun(starter.town.office.engine, "oud-crooswijk")
    older = starter.client.get("/starten/mensen")
    assert str(starter.go("starten").url.path) == "/programma/nieuw-crooswijk"
    starter.page = starter.client.get("/starten")
    starter.go("mensen", AREA)
    starter.page = older
    page = starter.go("vooruit", {"maker-1-who": "new", "maker-1-name": "Vroeger"})
    assert "Intussen is er iets veranderd" in page.text, "a form of what was started already"
    assert "Vroeger" not in starter.client.get("/starten/mensen").text


def test_a_definition_that_cannot_be_kept_is_asked_smaller(starter: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 300)
    page = starter.go("mensen", AREA, **of_file())
    assert page.status_code == 422
    assert _links(page.text) == ["#f-file"]
    assert "te lang om te bewaren" in page.text and "Oud-Crooswijk" in page.text


def test_everything_that_is_wrong_is_told_at_its_field(starter: Starter) -> None:
    page = starter.go("mensen", {"area_name": "", "area_code": "?"})
    assert page.status_code == 422
    assert "#f-definition" in page.text
    page = starter.go("mensen", {**AREA, "area_code": "?", "programme": "a b"}, **of_file())
    assert {"#f-area_code", "#f-programme"} <= set(_links(page.text))
    page = starter.go("mensen", {**AREA, "programme": "p1"})
    assert _links(page.text) == ["#f-programme"], "in use"
    starter.go("mensen", {**AREA, "programme": ""})
    wrong = {"maker-1-who": "new", "maker-2-who": "new", "maker-2-name": "Ina", "maker-2-address": "hier"}
    page = starter.go("vooruit", {"manager-1-who": "known", "manager-1-address": "x@example.org", **wrong})
    assert page.status_code == 422
    assert _links(page.text) == ["#f-manager-1-address", "#f-maker-1-name", "#f-maker-2-address"]
    assert 'value="Ina"' in page.text
    taken = {"maker-1-name": "Ina", "maker-2-address": "Olga@Example.org"}
    page = starter.go("vooruit", {"manager-1-who": "me", **wrong, **taken})
    assert _links(page.text) == ["#f-maker-2-address"], "of somebody on record"


def test_what_is_missing_is_told_in_the_order_of_the_fields_and_the_id_only_with_a_name(
    starter: Starter,
) -> None:
    definition = _options(starter.page.text)[0]
    page = starter.go("mensen", {"definition": definition, "area_name": "", "area_code": ""})
    assert _links(page.text) == ["#f-area_name", "#f-area_code"], "Koers makes the id, and of what is still missing too"
    assert "kenmerk van het programma." not in page.text
    page = starter.go("mensen", {"definition": definition, "area_name": "", "area_code": "?", "programme": "a b"})
    assert _links(page.text) == ["#f-area_name", "#f-area_code", "#f-programme"], "one that was typed is looked at"
    page = starter.go("mensen", {"definition": definition, **AREA, "area_name": "北京", "programme": ""})
    assert _links(page.text) == ["#f-programme"]
    assert "Van deze naam kan Koers geen kenmerk maken. Vul zelf een kenmerk in" in page.text


def test_problems_in_a_file_are_told_with_their_lines(starter: Starter) -> None:
    bad = PLAN.replace(b"made_by: maker", b"made_by: nobody")
    page = starter.go("mensen", AREA, files={"file": ("plan.yaml", bad, "application/yaml")})
    assert page.status_code == 422
    assert "Regel 13" in page.text
    assert "nobody" in page.text
    for junk in (b"\xff\xfe\x00", b"a: [", b"x" * 600_000):
        page = starter.go("mensen", AREA, files={"file": ("plan.yaml", junk, "application/yaml")})
        assert page.status_code == 422
    page = starter.go("mensen", {**AREA, "definition": _options(page.text)[0]})
    assert page.status_code == 200, "a file that is not sound is let go of"
    assert "zelf een definitie mee" not in starter.client.get("/starten").text


def test_cut_short_nothing_has_begun_and_sending_it_again_begins_it(starter: Starter, owner_url: str) -> None:
    starter.go("mensen", AREA, **of_file())
    starter.go("vooruit", {"manager-1-who": "me", **NINA})
    sent, engine = fields_of(starter.page) | {"stap": "starten"}, starter.town.office.engine
    with full_disk(owner_url, "event", "NEW.type = 'SeatFilled'"):
        assert starter.client.post("/starten", data=sent).status_code == 503
    assert not reading.has_begun(engine, "oud-crooswijk")
    assert starter.client.post("/starten", data=sent).status_code == 303
    assert list(reading.state(engine, "oud-crooswijk").seats) == ["manager-1", "maker-1"]
    assert starter.client.post("/starten", data=sent).status_code == 303
    assert sum("Nina" in one.name for one in people.people(engine).values()) == 1


def test_every_definition_that_is_shipped_can_be_started(starter: Starter) -> None:
    shipped = _options(starter.page.text)
    assert len(shipped) >= len(list(SHIPPED.glob("*.yaml")))
    for hash_ in shipped:
        assert starter.go("mensen", {**AREA, "definition": hash_}).status_code == 200
    page = starter.go("vooruit")
    assert "Hier loopt het meteen vast" in page.text, "nobody sits anywhere"


def _links(text: str) -> list[str]:
    return re.findall(r'<li><a href="(#f[^"]*)"', text)


def _options(text: str) -> list[str]:
    return re.findall(r'<option value="([0-9a-f]{64})"', text)


def test_nobody_takes_the_name_of_a_definition_that_comes_with_koers(starter: Starter, house: House) -> None:
    """Neither through the pages, nor in the lists where somebody did so before it came."""
    shipped = (SHIPPED / "economische-wijkaanpak.yaml").read_text()
    own = shipped.replace("Economische wijkaanpak", "Wijkaanpak van mij")
    page = starter.go("mensen", AREA, files={"file": ("plan.yaml", own.encode(), "application/yaml")})
    seats = {f"{at}-who": "nobody" for at in re.findall(r'name="([a-z0-9-]+)-who"', page.text)}
    page = starter.go("vooruit", seats | {"programmamanager-1-who": "me"})
    before = starter.programmes
    answer = starter.go("starten")
    assert answer.status_code == 422, answer.text
    assert "bestaat al met andere inhoud" in answer.text
    assert starter.programmes == before
    begun = c.StartProgramme(
        id="start",
        programme="mine",
        definition=read_definition(own, "own").definition,
        **AREA | {"area_code": "WK059907"},
    )
    house.office.handle("mine", begun, MONDAY)
    offered = starter.client.get("/starten").text
    assert "Economische wijkaanpak, versie 1" in offered
    assert "Wijkaanpak van mij" not in offered
