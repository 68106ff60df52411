"""The short way of the register: one round trip on what is remembered, and the long way whenever that will not do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, select, text

from engine.office import journal, reading, tables, warm
from engine.office.database import open_database
from engine.office.register import Answer, Register
from engine.office.sealing import salt_from
from engine.office.trouble import OfficeUnavailable
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.calendar import next_due
from engine.rules.evolve import fold
from engine.rules.programme import dump
from engine.rules.refusals import Refusal, SameCommandOtherContent, UnknownRun
from tests.office.conftest import unlocked
from tests.office.proxy import Line, proxied
from tests.office.samples import agree, begin, deliver, later, sample_definition, sign


@pytest.fixture
def through(engine: Engine) -> Iterator[tuple[Register, Line]]:
    """A register in which `p1` is remembered, whose connection can be watched and cut."""
    with proxied(engine.url) as (url, line):
        opened = open_database(url, connections=1)
        register = Register(opened, salt=salt_from("test"))
        begin(register)
        for number in (101, 102):
            register.handle("p1", deliver(f"Versie {number}.", number), later(1))
        yield register, line
        opened.dispose()


def trips(register: Register, line: Line, command: c.Command, day: int = 2) -> tuple[Answer, int]:
    before = line.round_trips
    answer = register.handle("p1", command, later(day))
    return answer, line.round_trips - before


def test_a_remembered_programme_costs_one_round_trip(through: tuple[Register, Line], engine: Engine) -> None:
    register, line = through
    for number in range(2, 8):
        answer, cost = trips(register, line, deliver(f"Versie {number}.", number), number)
        assert (cost, answer.repeated) == (1, False)
    assert verify(engine) == ()


def test_what_is_written_is_the_same_either_way(engine: Engine, superuser: Engine, short: list[bool]) -> None:
    """One life is lived twice, by who remembers and by who never does, and every table says the same to the letter."""
    answers = _live(Register(engine, salt=salt_from("test")))
    written = _everything(engine)
    assert short.count(True) >= 10 and short.count(False) >= 5
    with unlocked(superuser) as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table is not tables.clock:
                connection.execute(table.delete())
        connection.execute(text("ALTER SEQUENCE wish_id_seq RESTART"))
    short.clear()
    assert _live(Register(engine, salt=salt_from("test"), remembered=0)) == answers
    assert _everything(engine) == written
    assert not any(short)
    assert verify(engine) == ()


def test_the_row_of_the_programme_is_that_of_its_events(register: Register, engine: Engine, short: list[bool]) -> None:
    begin(register)
    answer = register.handle("p1", deliver(), later(1))
    assert short[-1]
    folded = fold([record.event for record in reading.events(engine, "p1")])
    with engine.connect() as connection:
        stands = connection.execute(select(tables.programme)).one()
    assert stands.state == dump(folded).decode() == dump(answer.programme).decode()
    assert (stands.sequence, stands.head, stands.next_due) == (
        answer.sequence,
        answer.head,
        next_due(sample_definition(), folded),
    )


def test_a_repeated_command_gets_its_first_answer_and_not_what_is_remembered(
    register: Register, engine: Engine, short: list[bool]
) -> None:
    """Decided again, the signature would be refused and the delivery told anew."""
    begin(register)
    given = [deliver(), sign("g1")]
    first = [register.handle("p1", command, later(1)) for command in given]
    assert short[-2:] == [True, True]
    written = _everything(engine)
    for command, answer in zip(given, first, strict=True):
        again = register.handle("p1", command, later(2))
        assert again.repeated and (again.events, again.head) == (answer.events, answer.head)
        assert again.programme == first[-1].programme
    with pytest.raises(SameCommandOtherContent):
        register.handle("p1", deliver("Iets anders."), later(2))
    assert _everything(engine) == written
    assert register.handle("p1", sign("g2"), later(2)).programme.closed["look"].how == "passed"
    register.handle("p1", deliver("Klaar.", 2, "1.act.1"), later(2))
    assert short[-1], "and the memory is trusted again"


def test_two_processes_that_take_turns(through: tuple[Register, Line], engine: Engine) -> None:
    """Who finds once that another moved the programme reads before it writes, until nobody else does."""
    here, line = through
    there = Register(engine)
    there.handle("p1", deliver("Daar.", 1), later(2))
    _, cost = trips(here, line, deliver("Hier.", 2))
    assert cost <= 4, "tried in vain, after preparing it; then the two of the long way"
    for number in range(3, 9, 2):
        there.handle("p1", deliver("Daar.", number), later(2))
        _, cost = trips(here, line, deliver("Hier.", number + 1))
        assert cost == 2
    costs = [trips(here, line, deliver("Alleen.", number))[1] for number in range(20, 23)]
    assert costs == [2, 1, 1]
    told = [record.event for record in reading.events(engine, "p1")]
    assert sum(isinstance(event, e.ProductDelivered) for event in told) == 2 + 8 + 3
    assert verify(engine) == ()


def test_a_refusal_is_never_made_from_a_memory_that_is_behind(register: Register, engine: Engine) -> None:
    begin(register)
    with pytest.raises(UnknownRun):
        register.handle("p1", deliver(run="1.act.1"), later(1))
    other = Register(engine)
    for command in (deliver(number=2), sign("g1"), sign("g2")):
        other.handle("p1", command, later(1))
    assert register.handle("p1", deliver(run="1.act.1"), later(1)).repeated is False
    assert verify(engine) == ()


def test_many_registers_and_threads_on_one_programme(engine: Engine) -> None:
    """Two processes, four threads each; every command is given to both: each is carried out once."""
    begin(Register(engine))
    desks = [Register(engine), Register(engine)]
    commands = [deliver(f"Versie {number}.", number) for number in range(30)]
    with ThreadPoolExecutor(8) as pool:
        tries = [
            pool.submit(desk.handle, "p1", command, later(1))
            for command, number in zip(commands, range(30), strict=True)
            for desk in (desks if number % 2 else desks[::-1])
        ]
        answers = [done.result() for done in tries]
    assert sum(answer.repeated for answer in answers) == 30
    assert len({answer.events for answer in answers}) == 30
    assert reading.state(engine, "p1").sequence == max(answer.sequence for answer in answers)
    assert verify(engine) == ()


def test_two_that_write_at_once_do_not_both_write(register: Register, engine: Engine) -> None:
    """Both decided on the same event; the one that comes second waits for the first, and then writes nothing."""
    begin(register)
    known = register._memory.of("p1")
    with ThreadPoolExecutor(1) as pool, engine.connect() as connection:
        held = connection.begin()
        connection.execute(text("UPDATE programme SET sequence = sequence + 1, head = repeat('0', 64)"))
        waits = pool.submit(warm.attempt, engine, known, "p1", deliver(), later(1), salt_from("test"))
        with pytest.raises(TimeoutError):
            waits.result(timeout=0.3)
        before = _everything(engine)
        held.commit()
        assert waits.result() is None
    assert [rows for name, rows in _everything(engine).items() if name != "programme"] == [
        rows for name, rows in before.items() if name != "programme"
    ]


def test_a_lost_answer_is_found_again(through: tuple[Register, Line], engine: Engine) -> None:
    """The server has committed and nobody heard: the long way finds what was done."""
    register, line = through
    stood = reading.state(engine, "p1").sequence
    line.cut = lambda data: b"koers_move" in data and line.cuts == 0
    answer = register.handle("p1", deliver(), later(2))
    assert line.cuts == 1 and answer.repeated
    assert [sequence for sequence, _ in answer.events] == [stood + 1]
    line.cut = lambda _: False
    assert register.handle("p1", deliver(), later(3)).head == answer.head
    assert verify(engine) == ()


def test_a_line_cut_before_anything_was_written(through: tuple[Register, Line], engine: Engine) -> None:
    register, line = through
    register.engine.dispose()
    line.cut = lambda data: b"INSERT INTO event" in data and line.cuts == 0
    answer = register.handle("p1", deliver(), later(2))
    assert line.cuts == 1 and answer.repeated is False
    assert verify(engine) == ()


def test_statements_that_the_server_forgot_are_prepared_again(through: tuple[Register, Line]) -> None:
    """psycopg deallocates all there are when somebody else's transaction on the connection rolls back."""
    register, line = through
    with register.engine.connect() as connection:
        connection.exec_driver_sql("DEALLOCATE ALL")
        connection.commit()
    answer, cost = trips(register, line, deliver())
    assert (answer.repeated, cost) == (False, 3)
    assert trips(register, line, deliver("Nog eens.", 2))[1] == 1


@pytest.mark.parametrize(
    ("sqlstate", "dutch"),
    [("53100", "schijf van de database is vol"), ("57014", "te lang"), ("XX000", "antwoordt niet")],
)
def test_an_error_on_writing_writes_nothing(
    register: Register, engine: Engine, owner_url: str, short: list[bool], sqlstate: str, dutch: str
) -> None:
    begin(register)
    register.handle("p1", deliver(number=100), later(1))
    before = _everything(engine)
    with psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$"
        )
        owner.execute("CREATE TRIGGER fail BEFORE INSERT ON wish EXECUTE FUNCTION fail()")
        tried = len(short)
        with pytest.raises(OfficeUnavailable) as caught:
            register.handle("p1", deliver(), later(1))
        assert dutch in caught.value.say("nl") and len(short) == tried, "it failed on the short way"
        assert _everything(engine) == before
        owner.execute("DROP TRIGGER fail ON wish")
    assert register.handle("p1", deliver(), later(1)).repeated is False
    assert short[-1] and verify(engine) == ()


def test_a_null_character_is_never_cut_off(engine: Engine) -> None:
    with pytest.raises(psycopg.DataError):
        journal.move(1, 0, 0).gives(engine, ["a\0b"])


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every command that was tried the short way: whether that was enough."""
    tried: list[bool] = []
    attempt = warm.attempt

    def watched(*given: Any) -> Any:
        found = attempt(*given)
        tried.append(found is not None)
        return found

    monkeypatch.setattr(warm, "attempt", watched)
    return tried


def _live(register: Register) -> list[Answer]:
    """A life with all that can happen on either way: words, refusals, figures, years of time, a passed phase."""
    begin(register)
    commands: list[tuple[c.Command, int]] = [
        (agree(), 1),
        (deliver("Eerste."), 2),
        (sign("g1"), 3),
        (deliver("Tweede.", 2), 4),
        (c.Sign(id="back", by="g1", run="1.look.1", seat="s-g1", verdict="return", reason="Nee."), 5),
        (deliver("Derde.", 3), 30),
        (sign("g2"), 56),
        (sign("g3"), 70),
        (c.PassTime(id="year"), 400),
        (deliver("Wat wij doen.", 4, "1.act.1"), 401),
        (c.EndProgramme(id="end", by="anna", seat="s-anna", outcome="stopped", reason="Op.", handed_over="-"), 900),
    ]
    answers = []
    for command, day in commands:
        with suppress(Refusal):
            answers.append(register.handle("p1", command, later(day)))
    return answers


def _everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in tables.metadata.sorted_tables
        }
