"""The acts of whoever manages: who may do them, what they do, what a refusal looks like, and that twice is once."""

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from faces.web.acts.listed import ACTS
from tests.faces.web.town import Town, fields_of
from tests.office.samples import deliver

P1 = "/programma/p1"


class Manager:
    """Somebody signed in (anna, unless said otherwise) who does acts."""

    def __init__(self, client: TestClient, town: Town, name: str = "anna") -> None:
        self.client, self.town = client, town
        self.be(name)

    def be(self, name: str) -> "Manager":
        self.client.cookies = self.town.cookies(name)  # type: ignore[assignment]
        return self

    def see(self, act: str, **asked: str) -> Any:
        return self.client.get(f"{P1}/doen/{act}", params=asked)

    def do(self, act: str, values: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Fills in the form and sends it; `hidden` fields go along as they came."""
        hidden = fields_of(self.see(act))
        return self.client.post(f"{P1}/doen/{act}", data={**hidden, **(values or {}), **more})

    @property
    def sequence(self) -> int:
        with self.town.office.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT sequence FROM programme WHERE id = 'p1'").scalar_one())

    def state(self) -> Any:
        from engine.office import reading

        return reading.state(self.town.office.engine, "p1")


@pytest.fixture
def manager(client: TestClient, town: Town) -> Manager:
    return Manager(client, town)


@pytest.mark.parametrize("act", ACTS)
def test_looking_changes_nothing_and_others_stay_out(manager: Manager, act: str) -> None:
    before = manager.sequence
    assert manager.see(act).status_code == 200
    assert manager.see(act, taal="en").status_code == 200
    for other in ("mark", "olga", "adam"):
        manager.be(other)
        if not (act == "vervangen" and other == "mark"):
            assert manager.see(act).status_code == 403, other
            answer = manager.client.post(f"{P1}/doen/{act}", data=fields_of(manager.client.get("/")))
            assert answer.status_code == 403, other
    manager.be("strange")
    assert manager.see(act).status_code == 404
    manager.be("anna")
    assert manager.client.get(f"/programma/p2/doen/{act}").status_code == 404
    assert manager.client.get(f"/programma/nergens/doen/{act}").status_code == 404
    assert manager.sequence == before


def test_the_list_shows_what_one_may_do(manager: Manager) -> None:
    assert manager.client.get(f"{P1}/doen").text.count("/doen/") == len(ACTS)
    assert "niets wijzigen" in manager.be("olga").client.get(f"{P1}/doen").text
    told = manager.be("cora").client.get(f"{P1}/doen").text
    assert "/doen/herinneren" in told
    assert "/doen/verlengen" not in told


class TestExtending:
    def test_moves_the_deadline_and_says_who_will_hear_of_it(self, manager: Manager) -> None:
        page = manager.see("verlengen", fase="1.look.1")
        assert "7 maart 2025" in page.text
        assert "Mark Maker" in page.text
        answer = manager.do("verlengen", run="1.look.1", until="2025-04-05", reason="De school is dicht.")
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith(f"{P1}?gedaan=")
        assert manager.state().runs["1.look.1"].deadline.isoformat() == "2025-04-07"
        assert "7 april 2025" in (page := manager.see("verlengen").text)
        assert "7 maart 2025" in page, "the first one stays to be seen"

    def test_is_refused_with_the_form_filled_in(self, manager: Manager) -> None:
        before = manager.sequence
        answer = manager.do("verlengen", run="1.look.1", until="2025-02-01", reason="Eerder <b>klaar</b>")
        assert answer.status_code == 422
        assert 'href="#f-until"' in answer.text
        assert "Eerder &lt;b&gt;klaar&lt;/b&gt;" in answer.text
        assert 'value="2025-02-01"' in answer.text
        nothing = manager.do("verlengen", run="1.look.1")
        assert nothing.status_code == 422
        assert {"#f-until", "#f-reason"} <= set(_links(nothing.text))
        assert manager.sequence == before

    def test_twice_is_once(self, manager: Manager) -> None:
        hidden = fields_of(manager.see("verlengen"))
        sent = {**hidden, "run": "1.look.1", "until": "2025-04-07", "reason": "Zo."}
        assert [manager.client.post(f"{P1}/doen/verlengen", data=sent).status_code for _ in range(2)] == [303, 303]
        after = manager.sequence
        other = manager.client.post(f"{P1}/doen/verlengen", data=sent | {"until": "2025-05-07"})
        assert other.status_code == 422, "the same form with other content"
        assert manager.sequence == after
        again = sent | fields_of(other) | {"until": "2025-05-07"}
        assert manager.client.post(f"{P1}/doen/verlengen", data=again).status_code == 303


class TestReminding:
    def test_asks_who_still_owes_something_once_a_day(self, manager: Manager) -> None:
        manager.town.office.engine.dispose()
        _letters_were_sent(manager)
        page = manager.see("herinneren")
        assert "Mark Maker" in page.text
        assert "1 mens krijgt" in page.text
        answer = manager.do("herinneren")
        assert answer.status_code == 303
        told = manager.client.get(answer.headers["location"]).text
        assert "liggen klaar" in told
        assert "ligt klaar of ging vandaag al" in told
        assert _wished(manager) == [("s-mark", "deliver:profile")]
        assert manager.client.post(f"{P1}/doen/herinneren", data=fields_of(page)).status_code == 303
        assert len(_wished(manager)) == 1

    def test_the_letter_goes_and_says_what_is_asked(self, manager: Manager) -> None:
        from engine.office.letters.composing import compose
        from engine.office.letters.sorting import sort
        from engine.office.shelf import Shelf
        from tests.office.samples import MONDAY, later

        engine = manager.town.office.engine
        _letters_were_sent(manager)
        manager.do("herinneren")
        assert sort(engine, MONDAY) == 1
        with engine.connect() as connection:
            number = connection.exec_driver_sql("SELECT max(id) FROM letter").scalar_one()
        letter = compose(engine, Shelf(), number, later(0.1))
        assert letter is not None
        assert [reader.person.id for reader in letter.readers] == ["mark"]

    def test_nobody_is_reminded_of_what_is_done(self, manager: Manager) -> None:
        manager.town.give(deliver())
        _letters_were_sent(manager)
        assert "3 mensen krijgen" in manager.see("herinneren").text, "now those who sign"
        assert manager.do("herinneren", run="1.act.1").status_code == 422

    def test_whoever_coordinates_may_as_well(self, manager: Manager) -> None:
        _letters_were_sent(manager)
        assert manager.be("cora").do("herinneren").status_code == 303


def _links(text: str) -> list[str]:
    import re

    return re.findall(r'<li><a href="(#[^"]*)"', text)


def _letters_were_sent(manager: Manager) -> None:
    with manager.town.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wish SET sorted_at = now(), served_at = now()")


def _wished(manager: Manager) -> list[tuple[str, str]]:
    with manager.town.office.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT seat, item FROM wish WHERE served_at IS NULL AND kind = 'letter'")
        return [(row[0], row[1]) for row in rows]
