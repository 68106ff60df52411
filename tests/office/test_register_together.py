"""Several commands for one programme at once: all of them are on record, or none, whatever happens on the way."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select

from engine.office import observations, reading, tables
from engine.office.database import open_database
from engine.office.register import Register
from engine.office.trouble import OfficeUnavailable
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules.refusals import NotStarted, Refusal, SameCommandOtherContent, UnknownSeat
from tests.office.full_disk import full_disk
from tests.office.proxy import Line, proxied
from tests.office.samples import AREA, MONDAY, PEER, agree, begin, deliver, figure, later, sign, start

TABLES = ("event", "command", "wish", "words", "observation", "wanted", "seat")


def amounts(engine: Engine) -> dict[str, int]:
    """How many rows there are of everything a command may write."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(getattr(tables, name))) or 0 for name in TABLES
        }


def figures(*values: str) -> list[c.Command]:
    """The two figures of the baseline, supplied by sam."""
    asked = zip((AREA, PEER), values, strict=True)
    found = (observations.as_command(figure(area, "2024-01-01", value), f"form.{area}") for area, value in asked)
    return [command.model_copy(update={"by": "sam"}) for command in found]


@pytest.fixture
def agreed(register: Register) -> Register:
    begin(register)
    register.handle("p1", agree(), later(1))
    return register


def test_each_has_its_own_answer_and_together_they_are_one_life(agreed: Register, engine: Engine) -> None:
    before = reading.state(engine, "p1").sequence
    one, two = agreed.handle_all("p1", figures("30", "25"), later(2))
    assert [sequence for sequence, _ in (*one.events, *two.events)] == list(range(before + 1, two.sequence + 1))
    assert (one.repeated, two.repeated) == (False, False)
    assert reading.state(engine, "p1") == two.programme
    assert {str(found.value) for found in two.programme.figures.values()} == {"30", "25"}
    assert verify(engine) == ()


def test_none_is_none(agreed: Register) -> None:
    assert agreed.handle_all("p1", [], later(2)) == ()


def test_what_is_refused_takes_the_others_along(agreed: Register, engine: Engine) -> None:
    before, wrong = amounts(engine), deliver().model_copy(update={"seat": "nobody", "id": "wrong"})
    with pytest.raises(UnknownSeat):
        agreed.handle_all("p1", [*figures("30", "25"), wrong], later(2))
    assert amounts(engine) == before
    agreed.handle_all("p1", figures("30", "25"), later(2))
    assert verify(engine) == ()


def test_given_again_they_get_their_first_answers(agreed: Register, engine: Engine) -> None:
    first = agreed.handle_all("p1", figures("30", "25"), later(2))
    before = amounts(engine)
    for again in (agreed, Register(engine)):
        answers = again.handle_all("p1", figures("30", "25"), later(30))
        assert [(one.events, one.sequence, one.head, one.repeated) for one in answers] == [
            (one.events, one.sequence, one.head, True) for one in first
        ]
    assert amounts(engine) == before


def test_what_is_new_among_what_was_given_before_is_carried_out(agreed: Register, engine: Engine) -> None:
    given, new = figures("30", "25")
    agreed.handle("p1", given, later(2))
    answers = agreed.handle_all("p1", [given, new], later(3))
    assert [one.repeated for one in answers] == [True, False]
    assert verify(engine) == ()


def test_one_id_with_other_content_refuses_all(agreed: Register, engine: Engine) -> None:
    given, new = figures("30", "25")
    agreed.handle("p1", given, later(2))
    before = amounts(engine)
    with pytest.raises(SameCommandOtherContent):
        agreed.handle_all("p1", [new, figures("31", "25")[0]], later(3))
    with pytest.raises(SameCommandOtherContent):
        agreed.handle_all("p1", [new, new.model_copy(update={"value": None, "absent": "withdrawn"})], later(3))
    assert amounts(engine) == before
    assert [one.repeated for one in agreed.handle_all("p1", [new, new], later(3))] == [False, True]


def test_a_programme_starts_with_its_people(register: Register, engine: Engine) -> None:
    add = c.AddPerson(id="add", person="anna")
    fill = c.FillSeat(id="fill", seat="s-anna", role="manager", person="anna")
    with pytest.raises(Refusal):
        register.handle_all("p1", [start(), add, fill.model_copy(update={"role": "nothing"})], MONDAY)
    with pytest.raises(NotStarted):
        reading.state(engine, "p1")
    answers = register.handle_all("p1", [start(), add, fill], MONDAY)
    assert set(answers[-1].programme.seats) == {"s-anna"}
    assert verify(engine) == ()


def test_a_full_disk_half_way_leaves_nothing_of_any(agreed: Register, engine: Engine, owner_url: str) -> None:
    before = amounts(engine)
    with full_disk(owner_url, "event", f"NEW.command = 'form.{PEER}'"), pytest.raises(OfficeUnavailable):
        agreed.handle_all("p1", figures("30", "25"), later(2))
    assert amounts(engine) == before
    assert [one.repeated for one in agreed.handle_all("p1", figures("30", "25"), later(2))] == [False, False]
    assert verify(engine) == ()


@pytest.mark.parametrize("where", [b"FOR UPDATE", b"INSERT INTO event", b"COMMIT"])
def test_a_line_cut_anywhere_records_them_all_once(engine: Engine, where: bytes) -> None:
    begin(Register(engine))
    Register(engine).handle("p1", agree(), later(1))
    with proxied(engine.url) as (url, line):
        opened = open_database(url, connections=1)
        line.cut = lambda data: where in data and line.cuts == 0
        answers = Register(opened).handle_all("p1", figures("30", "25"), later(2))
        assert line.cuts == 1
        opened.dispose()
    assert amounts(engine)["observation"] == 2
    assert reading.state(engine, "p1").sequence == answers[-1].sequence
    assert verify(engine) == ()


def test_they_cost_two_round_trips_however_many(engine: Engine) -> None:
    begin(Register(engine))
    with proxied(engine.url) as (url, line):
        opened = open_database(url, connections=1)
        Register(opened).handle("p1", deliver(), later(1))

        def trips(commands: Sequence[c.Command], line: Line = line) -> int:
            before = line.round_trips
            Register(opened).handle_all("p1", commands, later(1))
            return line.round_trips - before

        assert trips([sign("g1")]) == 2
        assert trips([c.AddPerson(id=f"few-{n}", person=f"few-{n}") for n in range(3)]) == 2
        opened.dispose()


def test_a_long_list_goes_through(agreed: Register, engine: Engine) -> None:
    people: list[c.Command] = [c.AddPerson(id=f"add-{n}", person=f"n{n}") for n in range(400)]
    answers = agreed.handle_all("p1", people, later(2))
    assert len(answers) == 400
    assert {f"n{n}" for n in range(400)} <= set(reading.state(engine, "p1").people)
    assert verify(engine) == ()


def test_some_who_give_the_same_at_once_record_it_once(engine: Engine) -> None:
    begin(Register(engine))
    Register(engine).handle("p1", agree(), later(1))
    with ThreadPoolExecutor(4) as crowd:
        found = crowd.map(lambda _: Register(engine).handle_all("p1", figures("30", "25"), later(2))[0], range(4))
        assert sorted(one.repeated for one in found) == [False, True, True, True]
    assert amounts(engine)["observation"] == 2
    assert verify(engine) == ()
