"""Returning a product by whoever manages: on the pages, and in a program of one's own."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.office import reading
from engine.office.entrance import granting
from engine.office.letters.composing import compose
from engine.office.letters.sorting import sort
from engine.office.shelf import Shelf
from faces.web.house import House
from tests.faces.web.asked import RUN, at
from tests.faces.web.program import Program, problem
from tests.faces.web.test_acts import P1, Manager, _letters_were_sent
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY, deliver, later, sign

PROFILE = {"fase": RUN, "product": "profile"}
REASON = "De link werkt niet."
GIVEN = {"run": RUN, "product": "profile", "reason": REASON}


@pytest.fixture
def manager(client: TestClient, town: Town) -> Manager:
    town.give(deliver("https://example.org/profiel"))
    town.give(sign("g1"))
    return Manager(client, town)


def returned(manager: Manager, **more: str) -> Any:
    hidden = fields_of(manager.see("terugsturen", **PROFILE))
    return manager.client.post(f"{P1}/doen/terugsturen", data=hidden | {"reason": REASON} | more)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


class TestThePages:
    def test_say_beforehand_what_it_sets_in_motion(self, manager: Manager) -> None:
        before = manager.sequence
        told = words(manager.see("terugsturen", **PROFILE).text)
        assert "https://example.org/profiel" in told
        assert "Profiel (fase kijken) gaat terug naar de maker: maker (Mark Maker)" in told
        assert "De accordering van group" in told
        assert "profiel inleveren" in told
        assert "goes back to its maker" in words(manager.see("terugsturen", taal="en", **PROFILE).text)
        assert manager.sequence == before

    def test_lead_there_from_what_was_handed_in_while_it_lies_there(self, manager: Manager) -> None:
        link = f"{P1}/doen/terugsturen?fase={RUN}&amp;product=profile"
        assert link in manager.client.get(f"{P1}/fase/{RUN}").text
        assert link not in manager.be("g2").client.get(f"{P1}/fase/{RUN}").text
        assert returned(manager.be("anna")).status_code == 303
        page = words(manager.client.get(f"{P1}/fase/{RUN}").text)
        assert "teruggestuurd Anna" in page
        assert REASON in page
        assert "wie het programma leidt, stuurde een product terug (6 januari 2025)" in page
        assert link not in manager.client.get(f"{P1}/fase/{RUN}").text
        assert f"{P1}/doen/terugsturen" not in manager.client.get(f"{P1}/doen").text, "nothing lies there any more"
        partner = words(manager.be("mark").client.get(f"{P1}/fase/{RUN}").text)
        assert f"manager: {REASON}" in partner, "the maker reads why"
        assert "Anna" not in partner

    def test_do_it_once_however_often_the_form_is_sent(self, manager: Manager) -> None:
        hidden = fields_of(manager.see("terugsturen", **PROFILE)) | {"reason": REASON}
        first, second = (manager.client.post(f"{P1}/doen/terugsturen", data=hidden) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["location"] == second.headers["location"]
        came = words(manager.client.get(first.headers["location"]).text)
        assert f"stuurt terug naar de maker, zetel maker: profiel (fase kijken). Reden: {REASON}" in came
        kinds = [record.type for record in reading.events(manager.town.office.engine, "p1")]
        assert kinds.count("ProductReturned") == 1
        assert kinds[-2:] == ["ProductReturned", "SignOffLapsed"]

    def test_ask_for_a_reason_and_keep_what_was_chosen(self, manager: Manager) -> None:
        answer = returned(manager, reason="")
        assert answer.status_code == 422
        assert "Vul nog in: waarom." in words(answer.text)
        assert f'value="{RUN}:profile"' in answer.text
        assert returned(manager, handed="").status_code == 422

    def test_say_it_when_somebody_was_first(self, manager: Manager) -> None:
        hidden = fields_of(manager.see("terugsturen", **PROFILE)) | {"reason": REASON}
        assert returned(manager).status_code == 303
        late = manager.client.post(f"{P1}/doen/terugsturen", data=hidden | {"id": "another"})
        assert late.status_code == 422
        assert "is al teruggestuurd" in late.text

    def test_offer_nothing_while_nothing_lies_there_or_work_rests(self, client: TestClient, town: Town) -> None:
        manager = Manager(client, town)
        assert f"{P1}/doen/terugsturen" not in client.get(f"{P1}/doen").text
        assert "Er ligt niets dat u kunt terugsturen" in manager.see("terugsturen").text
        town.give(deliver())
        assert f"{P1}/doen/terugsturen" in client.get(f"{P1}/doen").text
        assert manager.do("opschorten", run=RUN, reason="Reces.").status_code == 303
        assert f"{P1}/doen/terugsturen" not in client.get(f"{P1}/doen").text
        assert "terugsturen?" not in client.get(f"{P1}/fase/{RUN}").text

    def test_refuse_who_keeps_the_keys(self, manager: Manager) -> None:
        granting.grant(manager.town.office.engine, "anna", "p1", "administrator", None, MONDAY)
        assert manager.see("terugsturen", **PROFILE).status_code == 403


class TestTheMaker:
    def test_is_asked_again_with_the_reason(self, manager: Manager, house: House) -> None:
        returned(manager)
        task = manager.be("mark").client.get(at("mark", "deliver", "profile"))
        assert "Teruggestuurd, met deze reden" in task.text
        assert REASON in task.text
        again = manager.client.post(
            at("mark", "deliver", "profile"), data=fields_of(task) | {"kind": "text", "text": "Nu wel."}
        )
        assert again.status_code == 303
        assert REASON not in manager.client.get(at("mark", "deliver", "profile")).text

    def test_gets_a_letter(self, manager: Manager) -> None:
        engine = manager.town.office.engine
        _letters_were_sent(manager)
        returned(manager)
        sort(engine, later(1))
        with engine.connect() as connection:
            number = connection.exec_driver_sql("SELECT max(id) FROM letter WHERE state = 'queued'").scalar_one()
        letter = compose(engine, Shelf(), number, later(1))
        assert letter is not None
        assert [reader.person.id for reader in letter.readers] == ["mark"]
        assert f"Dit is teruggestuurd door: manager. Reden: {REASON}" in repr(letter)


class TestAProgram:
    def test_gives_the_command_once_and_reads_what_came_of_it(self, api: Program, town: Town) -> None:
        town.give(deliver())
        ahead = api.give("return-product/foresight", GIVEN)
        assert ahead.status_code == 200
        told = api.give("return-product", GIVEN).json()
        assert [event["type"] for event in told["events"]] == ["ProductReturned"]
        assert api.give("return-product", GIVEN).json() == told | {"repeated": True}
        [product] = api.get(f"/api/v1/programmes/p1/phase-runs/{RUN}/products").json()["items"]
        assert (product["returned"], product["returned_by"], product["because"]) == (True, "anna", REASON)
        assert problem(api.give("return-product", GIVEN, "k-2"), 422)["code"] == "ReturnedAlready"
        assert problem(api.give("return-product", GIVEN | {"run": "1.act.1"}, "k-3"), 422)["code"] == "UnknownRun"

    def test_of_others_is_refused(self, api: Program, town: Town) -> None:
        town.give(deliver())
        for other in ("mark", "g1", "cora", "olga", "adam"):
            assert problem(api.give("return-product", GIVEN, by=other), 403)
