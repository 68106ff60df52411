"""What happened since a questionnaire was put, from pieces of the journal, is what the whole journal tells of it."""

from datetime import UTC, datetime

from engine.office import reading
from engine.office.shelf import Shelf
from engine.office.since import since
from engine.rules import events as e
from engine.rules import since as told
from engine.rules.words import SEAL
from tests.office.views.conftest import Lived

NOW = datetime(2024, 1, 1, 9, tzinfo=UTC)


def pieces(lived: Lived, run: str) -> told.Since:
    with reading.looking(lived.engine) as connection:
        return since(connection, Shelf().now(connection, lived.id, NOW), run)


def whole(lived: Lived, run: str) -> told.Since:
    with reading.looking(lived.engine) as connection:
        known = Shelf().now(connection, lived.id, NOW)
    events = [*lived.events[: known.sequence], *known.came]
    return told.since(known.plan, known.programme, run, enumerate(events, 1))


def texts(found: told.Since) -> str:
    return " ".join(one.nl + one.en for each in found.happened for one in (each.title, each.text) if one)


def test_from_pieces_it_is_what_the_whole_journal_tells_and_nothing_of_people(feijenoord: Lived) -> None:
    runs = [event.run for event in feijenoord.events if isinstance(event, e.PhaseOpened)]
    people = {event.person for event in feijenoord.events if isinstance(event, e.PersonAdded)}
    private = [name for key, name in feijenoord.names.items() if key in people or SEAL.fullmatch(key)]
    assert len(private) > 50
    for run in runs:
        found = pieces(feijenoord, run)
        assert found == whole(feijenoord, run), run
        assert not [name for name in private if name in texts(found)], run


def test_what_residents_were_asked_is_told_to_the_newest_decision(feijenoord: Lived) -> None:
    found = pieces(feijenoord, "1.analyse.1")
    told_nl = [one.title.nl for one in found.happened]
    assert told_nl[0].startswith("Vastgelegd en getekend: Gezamenlijk doel op")
    assert "Fase analyse is afgerond." in told_nl
    assert told_nl[-1] == "Koersbesluit: bijsturen (de aanpak aanpassen)."
    assert found.over and found.decided
