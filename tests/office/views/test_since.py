"""What happened since a questionnaire was put, from pieces of the journal, is what the whole journal tells of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from engine.office import reading
from engine.office.register import Register
from engine.office.shelf import Shelf
from engine.office.since import last_said, since
from engine.rules import commands as c
from engine.rules import events as e
from engine.rules import since as told
from engine.rules.words import SEAL
from tests.office.samples import AREA, MONDAY, deliver, later, sign
from tests.office.test_invitations import asking
from tests.office.views.conftest import Lived, rows_read

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


RUN, ASK = "1.look.1", "ask"


def answer(register: Register, number: int, group: str = "residents") -> None:
    given = {"run": RUN, "questionnaire": ASK, "group": group, "respondent": f"r{number}", "answers": "groen"}
    register.handle("p1", c.Answer.model_validate({"id": f"{group}-{number}", **given}), MONDAY)


@pytest.mark.slow
def test_it_reads_none_of_a_thousand_answers(register: Register, engine: Engine) -> None:
    start = c.StartProgramme(id="s", programme="p1", definition=asking(1), area_code=AREA, area_name="Feijenoord")
    register.handle("p1", start, MONDAY)
    for person, role in {"mark": "maker", "g1": "group", "g2": "group"}.items():
        register.handle("p1", c.AddPerson(id=f"add-{person}", person=person), MONDAY)
        seat = c.FillSeat(id=f"seat-{person}", seat=f"s-{person}", role=role, person=person, by="mark")
        register.handle("p1", seat, MONDAY)
    for number in range(1000):
        answer(register, number)
    reads_little(engine, over=False)
    answer(register, 0, "businesses")
    for command in (deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(1))
    reads_little(engine, over=True)


def reads_little(engine: Engine, over: bool) -> None:
    with reading.looking(engine) as connection:
        known = Shelf().now(connection, "p1", later(2))
        with rows_read(engine) as read:
            found, said = since(connection, known, RUN), last_said(connection, known, RUN, ASK)
    assert (found.over, said) == (over, None)
    assert sum(read) < 50, read
