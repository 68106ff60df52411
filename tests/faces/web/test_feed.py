"""Which letters somebody gets, and their dates as a feed for a calendar."""

import re
from datetime import timedelta
from typing import Any

from icalendar import Calendar
from starlette.testclient import TestClient

from engine.office import people
from engine.office.entrance import feeds
from engine.rules import commands as c
from faces.web.house import House
from tests.faces.web.asked import RUN, Links, signed_in
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY


def test_letters_are_chosen_on_the_page_of_a_link(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    for choice in ("asked", "all"):
        answer = client.post(f"{address}/berichten", data={**fields_of(client.get(address)), "letters": choice})
        assert answer.status_code == 303
        assert people.people(house.office.engine, ["mark"])["mark"].letters == choice
    known = people.people(house.office.engine, ["mark"])["mark"]
    assert (known.name, known.address) == ("Mark Maker", "mark@example.org")


def feed_in(page: Any) -> str:
    found = re.search(r"http://testserver(/agenda/[^<]+\.ics)", page.text)
    assert found
    return found[1]


def test_a_feed_tells_ones_own_dates_until_it_is_revoked(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    signed_in(client, town, "mark")
    made = client.post("/agenda", data=fields_of(client.get("/agenda")))
    address = feed_in(made)
    assert address not in client.get("/agenda").text
    client.cookies.clear()
    answer = client.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert any("profiel inleveren" in str(one["summary"]) for one in events)
    assert client.get(address).content == answer.content
    assert not any(name in answer.text for name in ("Anna", "Gerda", "example.org"))
    again = feed_in(client.post(f"{links.make('mark', 'deliver', 'profile')}/agenda", data=fields_of(
        client.get(links.make("mark", "deliver", "profile")))))  # fmt: skip
    assert client.get(address).status_code == 200, "that of who signed in is not a link's to revoke"
    assert client.get(again).status_code == 200
    signed_in(client, town, "mark")
    assert client.post("/agenda/intrekken", data=fields_of(client.get("/agenda"))).status_code == 303
    assert (client.get(address).status_code, client.get(again).status_code) == (404, 404)
    assert client.get("/agenda/unknown.ics").status_code == 404


def test_a_feed_made_by_a_link_is_of_its_programme_only(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    town.give(c.AddPerson(id="add-mark", person="mark"), "p2")
    town.give(c.FillSeat(id="fill-mark", seat="s-mark", role="maker", person="mark", by="frits"), "p2")

    def programmes(address: str) -> set[str]:
        events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        return {str(one["url"]).split("/")[4] for one in events if "url" in one}

    link = links.make("mark", "deliver", "profile")
    first, second = (feed_in(client.post(f"{link}/agenda", data=fields_of(client.get(link)))) for _ in range(2))
    assert client.get(first).status_code == 404, "a new one takes the place of the one before"
    assert programmes(second) == {"p1"}
    signed_in(client, town, "mark")
    everywhere = feed_in(client.post("/agenda", data=fields_of(client.get("/agenda"))))
    assert programmes(everywhere) == {"p1", "p2"}
    assert client.get(second).status_code == 404


def test_a_feed_made_by_a_link_is_told_and_revoked_there(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    link = links.make("mark", "deliver", "profile")
    assert "U hebt een agenda-adres" not in client.get(link).text
    signed_in(client, town, "mark")
    everywhere = feed_in(client.post("/agenda", data=fields_of(client.get("/agenda"))))
    client.cookies.clear()
    assert "U hebt een agenda-adres" not in client.get(link).text, "what was made signed in is not a link's to tell of"
    made = client.post(f"{link}/agenda", data=fields_of(client.get(link)))
    address = feed_in(made)
    assert "dat u eerder met een link maakte voor dit programma" in made.text
    assert "U hebt een agenda-adres voor dit programma sinds " in client.get(link).text
    other = links.make("g1", "sign", "", programme="p1")
    assert "U hebt een agenda-adres" not in client.get(other).text
    client.post(f"{other}/agenda/intrekken", data=fields_of(client.get(other)))
    assert client.get(address).status_code == 200, "that of somebody else stays"
    answer = client.post(f"{link}/agenda/intrekken", data=fields_of(client.get(link)))
    assert answer.status_code == 303
    after = client.get(answer.headers["location"]).text
    assert "Het agenda-adres is ingetrokken" in after and "U hebt een agenda-adres" not in after
    assert "<details" in after and re.search(r"<details[^>]* open", after), "it is not told where nobody sees it"
    assert client.get(address).status_code == 404
    assert client.get(everywhere).status_code == 200, "that of who signed in is not a link's to revoke"
    signed_in(client, town, "mark")
    assert "ook die u met een link uit een bericht maakte" in client.get("/agenda").text


def test_a_deadline_that_moves_is_the_same_date_with_a_higher_sequence(client: TestClient, town: Town) -> None:
    def deadline() -> Any:
        found = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        return next(one for one in found if "profiel" in str(one["summary"]))

    signed_in(client, town, "mark")
    address = feed_in(client.post("/agenda", data=fields_of(client.get("/agenda"))))
    first = deadline()
    until = first["dtstart"].dt + timedelta(days=21)
    town.give(c.ExtendDeadline(id="more", run=RUN, until=until, reason="Ziek.", by="anna"))
    second = deadline()
    assert (first["uid"], second["sequence"] > first["sequence"]) == (second["uid"], True)
    assert second["dtstart"].dt > first["dtstart"].dt


def test_a_feed_that_is_the_same_is_not_sent_twice(client: TestClient, house: House, town: Town) -> None:
    address = f"/agenda/{feeds.make(house.office.engine, 'mark', MONDAY)}.ics"
    whole = client.get(address)
    tag = whole.headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    town.give(c.ExtendDeadline(id="more", run=RUN, until=MONDAY.date() + timedelta(90), reason="Ziek.", by="anna"))
    moved = client.get(address, headers={"If-None-Match": tag})
    assert moved.status_code == 200
    assert moved.headers["etag"] != tag


def test_a_feed_that_is_asked_too_often_waits_and_no_other_does(client: TestClient, house: House, town: Town) -> None:
    """Calendars of a whole office may ask from one address."""
    eager, calm = (f"/agenda/{feeds.make(house.office.engine, one, MONDAY)}.ics" for one in ("mark", "anna"))
    tag = client.get(eager).headers["etag"]
    tries = [client.get(eager, headers={"If-None-Match": tag}) for _ in range(40)]
    assert [one.status_code for one in tries[:20]] == [304] * 20, "generous: some ask every minute, on each device"
    assert tries[-1].status_code == 429
    assert tries[-1].headers["retry-after"] == "60"
    assert client.get(calm).status_code == 200


def test_a_page_that_was_asked_too_often_says_how_long_to_wait(client: TestClient, town: Town) -> None:
    tries = [client.get(f"/agenda/guess{number}.ics") for number in range(25)]
    assert (tries[-1].status_code, tries[-1].headers["retry-after"]) == (429, "60")
