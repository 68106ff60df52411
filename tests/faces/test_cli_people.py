"""koers people: who is on record, where their letters go, in which language, and which of them they want."""

import json
from typing import Any

import pytest

from engine.office.database import open_database
from engine.office.entrance import feeds
from tests.faces.conftest import MONDAY, Koers


@pytest.fixture
def mark(koers: Koers) -> Koers:
    """The same, with Mark on record."""
    koers("people", "add-organisation", "Woonstad", "--id", "woonstad")
    words = ("--address", "mark@example.org", "--speaks", "en", "--organisation", "woonstad")
    added = koers("people", "add", "Mark", "--id", "mark", *words)
    assert (added.code, added.out) == (0, "Persoon mark: Mark\n"), added.err
    return koers


def listed(koers: Koers) -> dict[str, Any]:
    """Mark as he is on record."""
    return next(one for one in map(json.loads, koers("people", "list", "--format", "json").out.splitlines()))


def test_who_wants_only_what_is_asked_keeps_their_address_and_language(mark: Koers) -> None:
    """As docs/letters.md says it is done."""
    assert mark("people", "add", "Mark", "--id", "mark", "--letters", "asked").code == 0
    assert listed(mark) == {
        "id": "mark",
        "name": "Mark",
        "address": "mark@example.org",
        "language": "en",
        "organisations": ["woonstad"],
        "letters": "asked",
    }


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (("--address", " Mark@Example.nl "), "address", "Mark@Example.nl"),
        (("--address", ""), "address", None),
        (("--speaks", "nl"), "language", "nl"),
        (("--organisation", ""), "organisations", []),
    ],
)
def test_one_thing_changes_and_the_rest_stays(mark: Koers, words: tuple[str, ...], field: str, value: Any) -> None:
    before = listed(mark)
    assert mark("people", "add", "Mark Pieters", "--id", "mark", *words).code == 0
    assert listed(mark) == {**before, "name": "Mark Pieters", field: value}


def test_somebody_new_reads_dutch_and_gets_every_letter(koers: Koers) -> None:
    told = json.loads(koers("people", "add", "Eva", "--id", "eva", "--format", "json").out)
    assert (told["address"], told["language"], told["letters"], told["organisations"]) == (None, "nl", "all", [])
    assert listed(koers) == told


def test_a_member_of_an_organisation_comes_into_a_programme_for_it(begun: Koers) -> None:
    begun("people", "add-organisation", "Woonstad", "--id", "woonstad")
    begun("people", "add", "Carla", "--id", "carla", "--organisation", "woonstad")
    assert begun("people", "add", "Carla", "--id", "carla", "--programme", "p1", "--by", "anna").code == 0
    assert "Nieuwe deelnemer: Carla, namens Woonstad." in " ".join(begun("journal", "p1").out.split())


@pytest.mark.parametrize(
    ("words", "nl", "en"),
    [
        (("--address", "mark"), "'mark' is geen e-mailadres", "'mark' is no mail address"),
        (("--address", "a@b.nl\nBcc: c@d.nl"), "er staat een regeleinde", "there is a line break"),
        (("--speaks", "xx"), "geen berichten in de taal 'xx'. Kies nl of en.", "no letters in the language 'xx'."),
        (("--letters", "some"), "Kies bij --letters: all", "Choose with --letters: all"),
    ],
)
def test_what_no_letter_can_be_sent_by_is_refused(mark: Koers, words: tuple[str, ...], nl: str, en: str) -> None:
    before = listed(mark)
    for language, said in (("nl", nl), ("en", en)):
        refused = mark("--language", language, "people", "add", "Mark", "--id", "mark", *words)
        assert (refused.code, refused.out) == (1, "")
        assert said in " ".join(refused.err.split())
    assert listed(mark) == before


def test_the_last_administrator_is_not_erased(mark: Koers) -> None:
    mark("people", "add", "Eva", "--id", "eva")
    assert mark("pages", "administrator", "mark").code == 0
    for command in (("erase",), ("people", "erase")):
        refused = mark(*command, "mark", "--yes")
        assert (refused.code, refused.out) == (1, "")
        assert "laatste beheerder" in refused.err and "koers pages administrator" in refused.err
    assert {json.loads(one)["id"] for one in mark("people", "list", "--format", "json").out.splitlines()} > {"mark"}
    mark("pages", "administrator", "eva")
    assert mark("erase", "mark", "--yes").code == 0
    assert "last administrator" in mark("--language", "en", "erase", "eva", "--yes").err


def test_another_address_ends_links_and_feeds_and_says_so(mark: Koers, database_url: str) -> None:
    """As on the pages: what was sent to the old address opens nothing any more."""
    engine = open_database(database_url)
    feed = feeds.make(engine, "mark", MONDAY)
    assert "agenda" not in mark("people", "add", "Mark", "--id", "mark", "--speaks", "nl").out
    assert feeds.open_feed(engine, feed)
    told = mark("people", "add", "Mark", "--id", "mark", "--address", "mark@elders.example")
    assert "agenda’s die niets meer openen: 1." in told.out, told.err
    assert feeds.open_feed(engine, feed) is None
    feed = feeds.make(engine, "mark", MONDAY)
    mark("people", "add", "Mark", "--id", "mark", "--address", "")
    assert feeds.open_feed(engine, feed) is None
    engine.dispose()
