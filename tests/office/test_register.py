"""The register: what one command leads to, once, whatever happens around it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from engine.office import reading, tables
from engine.office.register import Answer, Register, fingerprint
from engine.office.trouble import VersionIsTaken
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.programme import Programme
from engine.rules.refusals import AlreadyStarted, NotStarted, Refusal, SameCommandOtherContent, UnknownSeat
from tests.office.samples import MONDAY, begin, deliver, later, sample_definition, sign, start


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def kinds(answer: Answer) -> list[str]:
    return [type(event).__name__ for _, event in answer.events]


def test_a_programme_starts(register: Register, engine: Engine) -> None:
    answer = register.handle("p1", start(), MONDAY)
    assert kinds(answer) == ["ProgrammeStarted", "CycleBegan", "PhaseOpened"]
    assert [sequence for sequence, _ in answer.events] == [1, 2, 3]
    assert reading.state(engine, "p1") == answer.programme
    (line,) = reading.programmes(engine)
    assert (line.id, line.area_name, line.cycle, line.open_phases) == ("p1", "Feijenoord", 1, ["look"])
    assert (line.sequence, line.head, line.overdue) == (3, answer.head, 0)


def test_a_phase_passes_with_its_last_signature(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", deliver(), later(1))
    register.handle("p1", sign("g1"), later(2))
    answer = register.handle("p1", sign("g2"), later(3))
    assert kinds(answer) == ["SignedOff", "PhasePassed", "PhaseOpened"]
    assert verify(engine) == ()


def test_the_same_command_twice_gives_the_same_answer(register: Register, engine: Engine) -> None:
    begin(register)
    first = register.handle("p1", deliver(), later(1))
    written = count(engine, tables.event), count(engine, tables.words), count(engine, tables.wish)
    register.handle("p1", sign("g1"), later(2))
    for again in (register, Register(engine)):
        answer = again.handle("p1", deliver(), later(30))
        assert answer.repeated and not first.repeated
        assert (answer.events, answer.sequence, answer.head) == (first.events, first.sequence, first.head)
        assert answer.programme.sequence == first.sequence + 1
    assert count(engine, tables.words) == written[1]
    assert count(engine, tables.event) == written[0] + 1


def test_starting_twice_gives_the_same_answer_and_another_start_is_refused(register: Register) -> None:
    first = register.handle("p1", start(), MONDAY)
    assert register.handle("p1", start(), later(1)).events == first.events
    with pytest.raises(AlreadyStarted):
        register.handle("p1", start().model_copy(update={"id": "start-2"}), MONDAY)


@pytest.mark.parametrize("other", [{"content": "Iets anders."}, {"product": "plan"}, {"by": "anna"}])
def test_the_same_id_with_other_content_is_refused(register: Register, other: dict[str, str]) -> None:
    begin(register)
    register.handle("p1", deliver(), later(1))
    with pytest.raises(SameCommandOtherContent):
        register.handle("p1", deliver().model_copy(update=other), later(1))


def test_when_a_command_reached_us_is_not_its_content() -> None:
    earlier = deliver().model_copy(update={"received": MONDAY})
    assert fingerprint(earlier) == fingerprint(deliver())


def test_a_refusal_writes_nothing(register: Register, engine: Engine) -> None:
    begin(register)
    before = [count(engine, table) for table in tables.metadata.sorted_tables]
    late = later(100)
    with pytest.raises(UnknownSeat):
        register.handle("p1", deliver().model_copy(update={"seat": "nobody"}), late)
    assert [count(engine, table) for table in tables.metadata.sorted_tables] == before
    assert register.handle("p1", deliver(), later(1)).repeated is False


def test_a_command_for_an_unknown_programme_is_refused(register: Register) -> None:
    with pytest.raises(NotStarted):
        register.handle("p9", deliver(), MONDAY)


def test_a_version_of_a_definition_never_changes(register: Register) -> None:
    register.handle("p1", start("p1"), MONDAY)
    register.handle("p2", start("p2"), MONDAY)
    with pytest.raises(VersionIsTaken):
        register.handle("p3", start("p3", title="Anders"), MONDAY)
    register.handle("p3", start("p3", version=2, title="Anders"), MONDAY)


def test_a_programme_moves_to_another_version(register: Register, engine: Engine) -> None:
    begin(register)
    plan = sample_definition(2, "Tweede")
    command = c.MigrateDefinition(id="move", by="anna", seat="s-anna", definition=plan, reason="Beter.")
    assert kinds(register.handle("p1", command, later(1))) == ["DefinitionMigrated"]
    assert reading.plan(engine, "p1") == plan
    assert register.handle("p1", command, later(2)).repeated
    register.handle("p1", deliver(), later(2))
    assert Register(engine).handle("p1", sign("g1"), later(3)).programme.version == 2
    assert verify(engine) == ()


def test_passing_time_without_anything_due_leaves_no_trace(register: Register, engine: Engine) -> None:
    begin(register)
    before = count(engine, tables.command), count(engine, tables.event)
    answer = register.handle("p1", c.PassTime(id="tick"), later(1))
    assert answer.events == () and answer.programme.sequence == before[1]
    assert (count(engine, tables.command), count(engine, tables.event)) == before


def test_the_passing_of_time_is_found_by_its_due_date(register: Register, engine: Engine) -> None:
    begin(register)
    assert reading.due(engine, later(50)) == ()
    assert reading.due(engine, later(61)) == ("p1",)
    answer = register.handle("p1", c.PassTime(id="tick"), later(200))
    assert {"ReminderCame", "DeadlinePassed"} <= set(kinds(answer))
    assert all(event.at < later(90) for _, event in answer.events)
    (line,) = reading.programmes(engine)
    assert line.overdue == 1 and line.next_due is not None and line.next_due > later(200)


def test_two_last_signatures_at_once_pass_the_phase_once(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", deliver(), later(1))
    desks = [Register(engine) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        tries = [pool.submit(_attempt, desk, sign(f"g{n}")) for n, desk in enumerate(desks, 1)]
        answers = [done.result() for done in tries]
    told = [type(event).__name__ for record in reading.events(engine, "p1") for event in [record.event]]
    assert told.count("PhasePassed") == 1
    assert all(isinstance(answer, Answer | Refusal) for answer in answers)
    assert verify(engine) == ()


def test_a_double_click_is_one_decision_and_the_same_answer_twice(register: Register, engine: Engine) -> None:
    begin(register)
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(Register(engine).handle, "p1", deliver(), later(1)) for _ in range(8)]
        answers = [done.result() for done in tries]
    assert sorted(answer.repeated for answer in answers) == [False] + [True] * 7
    assert len({(answer.events, answer.sequence, answer.head) for answer in answers}) == 1


def test_a_double_start_is_one_programme(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(Register(engine).handle, "p1", start(), MONDAY) for _ in range(8)]
        answers = [done.result() for done in tries]
    assert sum(not answer.repeated for answer in answers) == 1
    assert len({answer.head for answer in answers}) == 1


def test_programmes_do_not_wait_for_each_other(engine: Engine) -> None:
    names = [f"p{n}" for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: begin(Register(engine), name), names))
    assert [line.id for line in reading.programmes(engine)] == names
    assert verify(engine) == ()


@pytest.mark.parametrize("damage", ["state = '{}'", "state_version = 0", "state = 'x'"])
def test_a_state_of_another_make_is_folded_anew(register: Register, engine: Engine, damage: str) -> None:
    stood = begin(register).programme
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE programme SET {damage}")
    assert Register(engine).handle("p1", c.PassTime(id="tick"), later(1)).programme == stood
    register.handle("p1", deliver(), later(1))
    assert verify(engine) == ()


def test_what_is_remembered_gives_way_to_what_another_process_wrote(register: Register, engine: Engine) -> None:
    begin(register)
    other = Register(engine)
    other.handle("p1", deliver(), later(1))
    answer = register.handle("p1", sign("g1"), later(2))
    assert answer.programme.runs["1.look.1"].products and answer.programme.runs["1.look.1"].votes


def test_as_of_shows_what_was_on_record_and_the_time_that_had_passed(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", deliver(), later(70))
    stood = _as_of(engine, later(10))
    assert stood.runs["1.look.1"].products == {} and not stood.runs["1.look.1"].overdue
    stood = _as_of(engine, later(65))
    assert stood.runs["1.look.1"].products == {} and stood.runs["1.look.1"].overdue
    assert _as_of(engine, later(70)).runs["1.look.1"].products
    with pytest.raises(NotStarted):
        _as_of(engine, datetime(2024, 1, 1, tzinfo=UTC))


def test_wishes_are_noted_with_what_they_come_from(register: Register, engine: Engine) -> None:
    answer = begin(register)
    with engine.connect() as connection:
        wishes = connection.execute(select(tables.wish)).all()
    assert {"letter", "run"} <= {wish.kind for wish in wishes}
    assert all(wish.programme == "p1" and wish.sequence <= answer.sequence for wish in wishes)
    assert all(wish.served_at is None for wish in wishes)


def test_events_come_after_a_number(register: Register, engine: Engine) -> None:
    begin(register)
    records = list(reading.events(engine, "p1", after=2))
    assert records[0].sequence == 3 and isinstance(records[0].event, e.PhaseOpened)


def _attempt(desk: Register, command: c.Command) -> Answer | Refusal:
    try:
        return desk.handle("p1", command, later(2))
    except Refusal as refusal:
        return refusal


def _as_of(engine: Engine, moment: datetime) -> Programme:
    return reading.as_of(engine, "p1", moment.date())[1]


def test_whoever_waited_for_a_migration_finds_the_new_definition(engine: Engine) -> None:
    """Its own look at the tables is older than the definition the programme lives by once it gets the lock."""
    begin(Register(engine))
    plan = sample_definition(2, "Tweede")
    move = c.MigrateDefinition(id="move", by="anna", seat="s-anna", definition=plan, reason="Beter.")
    with ThreadPoolExecutor(2) as pool:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT 1 FROM programme FOR UPDATE")
            moving = pool.submit(Register(engine).handle, "p1", move, later(1))
            time.sleep(0.3)
            waiting = pool.submit(Register(engine).handle, "p1", deliver(), later(1))
            time.sleep(0.3)
        assert moving.result().sequence < waiting.result().sequence
    assert waiting.result().programme.hash == plan.hash
    assert verify(engine) == ()


def test_a_long_sleep_is_written_in_one_go(register: Register, engine: Engine) -> None:
    """More events than are written as rows go in as arrays, and read back the same."""
    begin(register)
    for number in range(6):
        register.handle("p1", c.AddPerson(id=f"more-{number}", person=f"more-{number}"), later(1))
    answer = register.handle("p1", c.PassTime(id="years"), later(1200))
    assert len(answer.events) > 4
    assert [record.event for record in reading.events(engine, "p1", answer.sequence - len(answer.events))] == [
        event for _, event in answer.events
    ]
    assert verify(engine) == ()
