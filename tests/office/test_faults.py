"""The way to the database fails, in every way we could think of: nothing is half written, and asking again is safe."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from engine.office import database, reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.register import Register
from engine.office.trouble import OfficeUnavailable, as_trouble
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules.refusals import UnknownSeat
from tests.office.proxy import Line, proxied
from tests.office.samples import MONDAY, begin, deliver, later, sign


@pytest.fixture
def through(engine: Engine) -> Iterator[tuple[Register, Line]]:
    """A register whose connection can be watched and cut."""
    with proxied(engine.url) as (url, line):
        opened = open_database(url, connections=1)
        yield Register(opened), line
        opened.dispose()


def test_a_command_costs_two_round_trips(through: tuple[Register, Line]) -> None:
    """Where nothing is remembered; where the programme is, one: test_register_warm.py."""
    register, line = through
    begin(register)
    for number in range(2, 8):
        before = line.round_trips
        Register(register.engine).handle("p1", deliver(f"Versie {number}.", number), later(number))
        assert line.round_trips - before == 2
    before = line.round_trips
    _forgetful(register).handle("p1", sign("g1"), later(9))
    assert line.round_trips - before == 2


def test_a_refusal_leaves_the_connection_as_quick_as_it_was(through: tuple[Register, Line]) -> None:
    register, line = through
    begin(register)
    register = _forgetful(register)
    register.handle("p1", deliver(), later(1))
    with pytest.raises(UnknownSeat):
        register.handle("p1", deliver("Anders.", 2).model_copy(update={"seat": "nobody"}), later(1))
    before = line.round_trips
    register.handle("p1", deliver("Anders.", 3), later(1))
    assert line.round_trips - before == 2


@pytest.mark.parametrize("where", [b"FOR UPDATE", b"INSERT INTO event", b"COMMIT"])
def test_a_line_cut_anywhere_gives_the_first_answer_once(through: tuple[Register, Line], where: bytes) -> None:
    """Cut on COMMIT, the server has committed and nobody heard: asking again finds the first answer."""
    register, line = through
    stood = begin(register)
    register.engine.dispose()
    register = _forgetful(register)
    line.cut = lambda data: where in data and line.cuts == 0
    answer = register.handle("p1", deliver(), later(1))
    assert line.cuts == 1
    assert [sequence for sequence, _ in answer.events] == [stood.sequence + 1]
    assert register.handle("p1", deliver(), later(1)).events == answer.events
    assert reading.state(register.engine, "p1").sequence == stood.sequence + 1
    assert verify(register.engine) == ()


def test_a_lost_answer_is_given_again_to_whoever_asks_again(through: tuple[Register, Line], engine: Engine) -> None:
    register, line = through
    stood = begin(register)
    register.engine.dispose()
    register = _forgetful(register)
    line.cut = lambda data: b"COMMIT" in data
    with pytest.raises(OfficeUnavailable):
        _without_second_try(register)
    answer = Register(engine).handle("p1", deliver(), later(2))
    assert answer.repeated and answer.sequence == stood.sequence + 1


def test_a_restarted_server_is_found_again(register: Register, engine: Engine, postgres_server: Server) -> None:
    begin(register)
    with psycopg.connect(_conninfo(postgres_server), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [engine.url.database]
        )
    assert register.handle("p1", deliver(), later(1)).repeated is False


def test_a_server_that_is_not_there(engine: Engine) -> None:
    gone = open_database(engine.url.set(query={"host": "/nonexistent", "port": "5432"}))
    with pytest.raises(OfficeUnavailable) as caught:
        Register(gone).handle("p1", c.PassTime(id="tick"), MONDAY)
    assert "database antwoordt niet" in caught.value.say("nl")
    assert "database does not answer" in caught.value.say("en")
    for ask in (reading.programmes, verify):
        with pytest.raises(OfficeUnavailable):
            ask(gone)


def test_somebody_who_holds_the_lock_too_long(engine: Engine) -> None:
    hasty = _with_option(engine, "-c lock_timeout=50ms")
    begin(Register(engine))
    with engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM programme FOR UPDATE"))
        with pytest.raises(OfficeUnavailable) as caught:
            Register(hasty).handle("p1", deliver(), later(1))
    assert "iemand anders" in caught.value.say("nl")
    assert Register(hasty).handle("p1", deliver(), later(1)).repeated is False
    hasty.dispose()


@pytest.mark.parametrize(
    ("sqlstate", "dutch"),
    [("53100", "schijf van de database is vol"), ("58030", "bestanden niet lezen of schrijven"), ("57014", "te lang")],
)
def test_an_error_on_writing_writes_nothing(
    register: Register, engine: Engine, owner_url: str, sqlstate: str, dutch: str
) -> None:
    """The last statement of the write fails with the error that a full disk gives: the first ones are gone as well."""
    begin(register)
    before = _everything(engine)
    owner = open_database(owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{sqlstate}'; END $$"
        )
        connection.exec_driver_sql("CREATE TRIGGER fail BEFORE INSERT ON wish EXECUTE FUNCTION fail()")
    with pytest.raises(OfficeUnavailable) as caught:
        register.handle("p1", deliver(), later(1))
    assert dutch in caught.value.say("nl")
    assert _everything(engine) == before
    with owner.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER fail ON wish")
    owner.dispose()
    assert register.handle("p1", deliver(), later(1)).repeated is False
    assert verify(engine) == ()


def test_a_database_that_only_reads(register: Register, engine: Engine) -> None:
    begin(register)
    reader = _with_option(engine, "-c default_transaction_read_only=on")
    with pytest.raises(OfficeUnavailable) as caught:
        Register(reader).handle("p1", deliver(), later(1))
    assert "alleen lezen" in caught.value.say("nl")
    reader.dispose()


def test_readers_find_a_restarted_server_again(register: Register, engine: Engine, postgres_server: Server) -> None:
    """Connections that lay idle were closed by the server: nobody who only wants to look is bothered with that."""
    begin(register)
    with psycopg.connect(_conninfo(postgres_server), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [engine.url.database]
        )
    assert [line.id for line in reading.programmes(engine)] == ["p1"]
    assert verify(engine) == ()


def test_whoever_froze_while_holding_a_programme_loses_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(Register(engine))
    monkeypatch.setattr(database, "PATIENCE_FOR_US", 1)
    frozen = open_database(engine.url)
    with frozen.connect() as connection:
        connection.execute(text("SELECT 1 FROM programme FOR UPDATE"))
        assert Register(engine).handle("p1", deliver(), later(1)).repeated is False
        with pytest.raises(OfficeUnavailable), as_trouble():
            connection.execute(text("SELECT 1"))
    frozen.dispose()


def test_a_question_that_takes_too_long_is_given_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE_FOR_A_STATEMENT", 1)
    hasty = open_database(engine.url)
    with pytest.raises(OfficeUnavailable) as caught, as_trouble(), hasty.connect() as connection:
        connection.execute(text("SELECT pg_sleep(30)"))
    assert "te lang" in caught.value.say("nl")
    hasty.dispose()


def test_too_many_at_once_are_told_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(Register(engine))
    monkeypatch.setattr(database, "PATIENCE_FOR_A_TURN", 0.1)
    small = open_database(engine.url, connections=1)
    with small.connect(), small.connect():
        for ask in (lambda: Register(small).handle("p1", deliver(), later(1)), lambda: reading.state(small, "p1")):
            with pytest.raises(OfficeUnavailable) as caught:
                ask()
            assert "te veel vragen tegelijk" in caught.value.say("nl")
    assert Register(small).handle("p1", deliver(), later(1)).repeated is False
    small.dispose()


def test_no_words_of_people_in_the_log_of_the_server(engine: Engine, postgres_server: Server) -> None:
    """A row that the database refuses stands in its log neither as a detail nor as values of the statement."""
    secret = "Mevrouw De Vries woont op nummer 12."
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(
            text("INSERT INTO words (programme, ref, person, salt, text) VALUES ('p1', 'r', 'm', NULL, :text)"),
            {"text": secret},
        )
    log = (postgres_server.folder / "postgresql/log").read_text()
    assert "null value in column" in log and secret not in log
    assert "[SQL parameters hidden" in str(caught.value)


def test_a_mistake_in_our_own_sql_is_not_called_trouble(engine: Engine) -> None:
    with pytest.raises(Exception, match="nothere"), as_trouble(), engine.connect() as connection:
        connection.execute(text("SELECT nothere"))


def test_a_crowd_at_a_small_counter_is_served(engine: Engine) -> None:
    """More threads than connections wait for each other, and all get their answer."""
    small = open_database(engine.url, connections=1)
    register = Register(small)
    begin(register)
    threads = [threading.Thread(target=_add, args=(register, number)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reading.state(small, "p1").people) == 6 + 20
    assert verify(small) == ()
    small.dispose()


def _forgetful(register: Register) -> Register:
    """One that remembers no programme, and so reads and locks before it writes."""
    return Register(register.engine, remembered=0)


def _add(register: Register, number: int) -> None:
    register.handle("p1", c.AddPerson(id=f"crowd-{number}", person=f"crowd-{number}"), later(1))


def _without_second_try(register: Register) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.office.register.TRIES", 1)
        register.handle("p1", deliver(), later(1))


def _everything(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        tables = ("event", "command", "programme", "words", "wish")
        return [connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all() for table in tables]


def _with_option(engine: Engine, option: str) -> Engine:
    return create_engine(engine.url, connect_args={"options": option})


def _conninfo(server: Server) -> str:
    return server.url().set(drivername="postgresql").render_as_string()
