"""Somebody with a seat in very many programmes: their tasks and their calendar leave none of them out unseen."""

import re
from collections.abc import Iterator

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from engine.office.entrance import feeds
from engine.rules import commands as c
from faces.web.house import House
from faces.web.pages import feed, own_tasks
from tests.faces.web.asked import signed_in
from tests.faces.web.town import Town
from tests.office.samples import MONDAY, start

MANY = 70
PLACES = {f"q{number:03}" for number in range(MANY)} | {"p1"}


@pytest.fixture
def busy(town: Town) -> Town:
    """A town in which mark makes the profile of very many programmes."""
    for number in range(MANY):
        begun(town, f"q{number:03}")
    return town


def begun(town: Town, name: str) -> None:
    """A programme that mark makes and anna manages, started in one go."""
    seats = [("mark", "maker"), ("anna", "manager")]
    given: list[c.Command] = [start(name)]
    for person, role in seats:
        given.append(c.AddPerson(id=f"add-{person}", person=person))
        given.append(c.FillSeat(id=f"fill-{person}", seat=f"s-{person}", role=role, person=person))
    town.office.register.handle_all(name, given, MONDAY)


def pages(client: TestClient) -> Iterator[str]:
    """Every page of one's own tasks, each found from the one before."""
    address: str | None = "/taken"
    while address:
        shown = client.get(address)
        assert shown.status_code == 200
        yield shown.text
        found = re.search(r'<a[^>]*rel="next"[^>]*href="([^"]*)"|<a[^>]*href="([^"]*)"[^>]*rel="next"', shown.text)
        address = (found[1] or found[2]) if found else None


def test_the_tasks_of_very_many_programmes_are_all_there_by_pages(client: TestClient, busy: Town) -> None:
    signed_in(client, busy, "mark")
    found = list(pages(client))
    told = [set(re.findall(r'href="/programma/([^/"]+)/taak/', one)) for one in found]
    assert set().union(*told) == PLACES
    assert [len(one) for one in told] == [own_tasks.ON_PAGE, len(PLACES) - own_tasks.ON_PAGE]
    assert 'href="/taken?vanaf=0" rel="prev"' in found[1]
    assert f"van {len(PLACES)}" in " ".join(found[0].split())


def test_a_page_beyond_the_last_leads_to_the_first(client: TestClient, busy: Town) -> None:
    signed_in(client, busy, "mark")
    for start_ in ("9999", "-1", "x"):
        shown = client.get(f"/taken?vanaf={start_}")
        assert shown.status_code == 200
        assert "/taak/" in shown.text


def test_a_feed_holds_the_dates_of_every_programme(client: TestClient, busy: Town, house: House) -> None:
    token = feeds.make(house.office.engine, "mark", MONDAY)
    assert programmes(client, token) == PLACES


def test_what_does_not_fit_in_a_feed_is_told_in_it(
    client: TestClient, busy: Town, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_PROGRAMMES", 10)
    token = feeds.make(house.office.engine, "mark", MONDAY)
    events = Calendar.from_ical(client.get(f"/agenda/{token}.ics").content).walk("VEVENT")
    (told,) = [one for one in events if "niet in deze agenda" in str(one["summary"])]
    assert str(len(PLACES) - 10) in str(told["summary"])
    assert str(told["url"]) == "http://testserver/taken"
    assert told["dtstart"].dt == MONDAY.date()


def test_a_programme_that_ended_costs_nothing_any_more(
    client: TestClient, town: Town, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(town, "over")
    ended = c.EndProgramme(
        id="end", seat="s-anna", by="anna", outcome="stopped", reason="Klaar.", handed_over="Aan de wijk."
    )
    town.give(ended, "over")
    monkeypatch.setattr(feed, "MOST_PROGRAMMES", 1)
    token = feeds.make(house.office.engine, "mark", MONDAY)
    assert programmes(client, token) == {"p1"}


def programmes(client: TestClient, token: str) -> set[str]:
    """The programmes of which a feed tells a task, which has its page."""
    events = Calendar.from_ical(client.get(f"/agenda/{token}.ics").content).walk("VEVENT")
    addresses = [str(one["url"]) for one in events if "url" in one]
    return {one.split("/")[4] for one in addresses if "/programma/" in one}
