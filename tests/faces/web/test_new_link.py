"""A link that is over: its person is sent a new one, on asking, where something is still asked of them; nobody is told
which."""

from typing import Any

from starlette.testclient import TestClient

from engine.office.letters.composing import compose
from engine.office.letters.sorting import sort
from engine.office.shelf import Shelf
from engine.rules import commands as c
from faces.web.house import House
from tests.faces.web.asked import Links
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY, agree, deliver, later

OVER = {"expires": later(-1)}


def asked(client: TestClient, address: str) -> Any:
    """Presses the button on the page of a link that is over."""
    page = client.get(address)
    assert "Stuur mij een nieuwe link" in page.text
    return client.post(f"{address}/nieuw", data=fields_of(page))


def letters_were_sent(house: House) -> None:
    with house.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wish SET sorted_at = now(), served_at = now()")


def wished(house: House) -> list[tuple[str, str, str]]:
    with house.office.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT about, seat, item FROM wish WHERE served_at IS NULL ORDER BY id")
        return [(row.about, row.seat, row.item) for row in rows]


def test_a_letter_with_a_new_link_goes_to_its_person(client: TestClient, house: House, links: Links) -> None:
    letters_were_sent(house)
    for over in ({"expires": later(-1)}, {"revoked": later(-1)}):
        answer = asked(client, links.make("mark", "deliver", "profile", **over))
        assert answer.status_code == 200
        assert "mark@example.org" not in answer.text, "whoever has the link need not know the address"
    assert wished(house) == [("reminder", "s-mark", "deliver:profile")], "asked twice it is one letter"
    assert sort(house.office.engine, MONDAY) == 1
    with house.office.engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT max(letter) FROM letter_wish").scalar_one()
    letter = compose(house.office.engine, Shelf(), number, later(0.1))
    assert letter is not None
    assert [reader.person.id for reader in letter.readers] == ["mark"]
    assert [task.act for one in letter.readers[0].pieces for task in one.tasks] == ["deliver"]


def test_a_link_to_all_of_one_kind_asks_for_all(client: TestClient, house: House, links: Links) -> None:
    letters_were_sent(house)
    asked(client, links.make("mark", "deliver", "*", **OVER))
    assert wished(house) == [("reminder", "s-mark", "deliver:profile")]


def test_a_letter_that_waits_has_a_new_link_already(client: TestClient, house: House, links: Links) -> None:
    before = wished(house)
    asked(client, links.make("mark", "deliver", "profile", **OVER))
    assert wished(house) == before


def test_everybody_reads_the_same_and_only_who_owes_it_gets_a_letter(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    town.give(c.AddPerson(id="add-x", person="strange"))
    letters_were_sent(house)
    owed, done, other = (
        links.make("mark", "deliver", "profile", **OVER),
        links.make("mark", "deliver", "profile", run="1.gone.1", **OVER),
        links.make("strange", "deliver", "profile", seat="s-mark", **OVER),
    )
    answers = [asked(client, one) for one in (done, other)]
    assert wished(house) == [], "nothing is owed there, or by them"
    answers.append(asked(client, owed))
    assert len(wished(house)) == 1
    town.give(deliver())
    letters_were_sent(house)
    answers.append(asked(client, owed))
    assert wished(house) == [], "it is done"
    same = {answer.text.replace(answer.request.url.path, "") for answer in answers}
    assert len(same) == 1 and {answer.status_code for answer in answers} == {200}


def test_it_is_asked_a_few_times_a_day_only(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile", **OVER)
    page = client.get(address)
    tries = [client.post(f"{address}/nieuw", data=fields_of(page)).status_code for _ in range(6)]
    assert tries == [200] * 5 + [429]
    assert client.post(f"{address}/nieuw", data={}).status_code == 403
    assert client.post("/doen/x/nieuw", data=fields_of(page)).status_code == 404


def test_a_link_that_works_leads_to_its_task(client: TestClient, house: House, links: Links) -> None:
    letters_were_sent(house)
    address = links.make("mark", "deliver", "profile")
    answer = client.post(f"{address}/nieuw", data=fields_of(client.get(address)))
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert wished(house) == []


def test_of_what_is_asked_outside_a_phase_a_new_link_can_be_asked_for_too(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    """Given figures that are asked with the measurement agreement, then who supplies them gets a new link to all."""
    town.give(agree())
    letters_were_sent(house)
    address = links.make("sam", "supply", "*", run=None, **OVER)
    answer = client.get(address)
    assert (answer.status_code, "Anna Beheer" in answer.text) == (410, True)
    asked(client, address)
    found = wished(house)
    assert found and {(about, seat) for about, seat, _ in found} == {("reminder", "s-sam")}
