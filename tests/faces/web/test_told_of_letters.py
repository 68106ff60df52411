"""What pages tell of letters that are still to go, and of people to whom none can go."""

import pytest
from starlette.testclient import TestClient

from engine.office import clock, people
from engine.office.letters.sorting import sort
from engine.office.people import Person
from tests.faces.web.asked import at, signed_in
from tests.faces.web.town import Town
from tests.office.letters.samples import NINE
from tests.office.samples import MONDAY, later

P1 = "/programma/p1"


def seen(client: TestClient, town: Town, person: str, address: str) -> str:
    signed_in(client, town, person)
    return client.get(address).text


def test_letters_say_when_the_first_go(client: TestClient, town: Town) -> None:
    """Given a programme that began on Monday after the hour, then letters go on Tuesday; and so the next ones."""
    shown = seen(client, town, "anna", f"{P1}/berichten")
    assert "Er is nog geen bericht over dit programma. De eerste gaan op 7 januari 2025." in shown
    sort(town.office.engine, NINE)
    clock.make_up(town.office.engine, NINE)
    shown = seen(client, town, "anna", f"{P1}/berichten")
    assert "nog geen bericht" not in shown
    assert "De volgende gaan" not in shown, "all that was wished for is in a letter"


def test_letters_that_should_have_gone_wait_for_the_post(client: TestClient, town: Town) -> None:
    clock.make_up(town.office.engine, later(3))
    shown = seen(client, town, "anna", f"{P1}/berichten")
    assert "De eerste liggen klaar sinds 7 januari 2025. Ze gaan zodra de post draait." in shown
    clock.make_up(town.office.engine, MONDAY)
    assert "Ze gaan zodra" not in seen(client, town, "anna", f"{P1}/berichten")


def test_where_no_letter_waits_it_says_so(client: TestClient, town: Town) -> None:
    with town.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wish SET sorted_at = due, served_at = due")
    assert "en er staat er geen klaar" in seen(client, town, "anna", f"{P1}/berichten")


def test_the_health_of_the_house_says_when_the_next_letter_goes(client: TestClient, town: Town) -> None:
    shown = seen(client, town, "adam", "/beheer")
    assert "0 wachten, 0 vastgehouden, 0 niet aangekomen; de volgende gaan over 23 uur" in shown


@pytest.fixture
def without(town: Town) -> Town:
    """The town, where letters to mark are held since he has no address."""
    people.put_person(town.office.engine, Person("mark", "Mark Maker"))
    sort(town.office.engine, NINE)
    return town


def test_the_overview_tells_whoever_manages_of_letters_that_are_held(client: TestClient, without: Town) -> None:
    """Given letters to mark that are held, then whoever can mend it is told so and where, and nobody else is."""
    shown = seen(client, without, "anna", P1)
    assert "Berichten worden vastgehouden" in shown
    assert "Mark Maker" in shown
    assert "Vraag de beheerder" in shown
    shown = seen(client, without, "adam", P1)
    assert 'href="/beheer/mensen/mark/wijzigen"' in shown
    assert 'href="/beheer/berichten"' in shown
    for other in ("mark", "g1", "olga", "cora"):
        assert "worden vastgehouden" not in seen(client, without, other, P1), other
    people.put_person(without.office.engine, Person("mark", "Mark Maker", "mark@example.org"))
    assert "het e-mailadres is er nu" in seen(client, without, "adam", P1)
    assert "Vraag de beheerder van Koers de berichten vrij te geven" in seen(client, without, "anna", P1)


def test_nothing_is_told_where_no_letter_is_held(client: TestClient, town: Town) -> None:
    sort(town.office.engine, NINE)
    assert "worden vastgehouden" not in seen(client, town, "anna", P1)


def test_who_may_be_asked_is_told_to_have_no_address(client: TestClient, town: Town) -> None:
    task = at("mark", "deliver", "profile")
    assert "geen e-mailadres bekend" not in seen(client, town, "mark", task)
    people.put_person(town.office.engine, Person("anna", "Anna Beheer"))
    assert "Anna Beheer (geen e-mailadres bekend)" in seen(client, town, "mark", task)
