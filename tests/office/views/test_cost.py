"""Reading costs what is read: with two thousand events more in the journal, or letters in the post, no row more."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Engine, text
from starlette.testclient import TestClient

from engine.office import past, people, phases_past, portfolio, reading, standing_lately
from engine.office.backwards import COLUMNS
from engine.office.because import because
from engine.office.beside import SNAPSHOT_EVERY
from engine.office.entrance import granting
from engine.office.entrance.taking_part import taking_part
from engine.office.journal import Recorded
from engine.office.letters import desk, unaddressed
from engine.office.letters.enclosing import Binder
from engine.office.letters.shapes import DigestWanted, Letter, Reader
from engine.office.office import Office
from engine.office.register import Register
from engine.office.settings import PageSettings
from engine.office.shelf import Known, Shelf
from engine.office.since import since
from engine.rules import commands as c
from engine.rules import events as e
from faces.commands import digest, doing
from faces.output import Format
from faces.web.app import create_app
from faces.web.house import House
from tests.counted import at_most
from tests.faces.web.conftest import SECRET
from tests.faces.web.feijenoord import token
from tests.office.views.conftest import Lived, open_owner, rows_read

NOW = datetime(2024, 1, 1, 9, tzinfo=UTC)
MANY = 2000
SITE = "http://testserver"
WORK = 130_000
"""Calls of functions for one digest; to read the whole journal, grown so, takes many more."""


def on_a_page(look: Callable[[Connection, Known], Any]) -> Callable[[Lived], Any]:
    def looked(lived: Lived) -> Any:
        with reading.looking(lived.engine) as connection:
            return look(connection, Shelf().now(connection, lived.id, NOW))

    return looked


def deciding(lived: Lived) -> str:
    return next(event.run for event in lived.events if isinstance(event, e.CourseDecided))


READINGS: dict[str, Callable[[Lived], Any]] = {
    "now": on_a_page(lambda connection, known: known.standing),
    "as of": lambda lived: reading.as_of(lived.engine, lived.id, date(2017, 3, 1)),
    "lately": lambda lived: reading.as_of(lived.engine, lived.id, date(2024, 1, 1)),
    "decisions": on_a_page(lambda connection, known: past.decisions(connection, known, limit=3)),
    "deadlines": on_a_page(lambda connection, known: past.deadlines(connection, known, limit=3)),
    "cycles": on_a_page(past.cycles),
    "yardsticks": on_a_page(past.yardstick_changes),
    "verdicts": on_a_page(lambda connection, known: past.verdicts_of(connection, known, "eenzaam", limit=3)),
    "newest verdicts": on_a_page(
        lambda connection, known: past.newest_verdicts(connection, known, known.programme.yardsticks, 3)
    ),
    "newest readings": on_a_page(
        lambda connection, known: past.newest_readings(connection, known, known.programme.yardsticks, 3)
    ),
    "journal": on_a_page(past.journal_page),
    "journal of kinds": on_a_page(lambda connection, known: past.journal_page(connection, known, kinds=["SignedOff"])),
    "runs": on_a_page(phases_past.runs),
    "agreements": on_a_page(phases_past.agreements_of),
    "portfolio": lambda lived: portfolio.rows(lived.engine),
    "sits in": lambda lived: portfolio.sits_in(lived.engine, "p-1", date(2017, 3, 1)),
    "since a questionnaire": on_a_page(lambda connection, known: since(connection, known, "1.analyse.1")),
    "since an open phase": on_a_page(lambda connection, known: since(connection, known, "2.uitvoering.2")),
    "why": lambda lived: because(lived.engine, lived.id),
    "why of a run": lambda lived: because(lived.engine, lived.id, deciding(lived)),
}


def of_run(look: Callable[..., Any]) -> Callable[[Lived], Any]:
    return lambda lived: on_a_page(lambda connection, known: look(connection, known, run=deciding(lived)))(lived)


READINGS |= {
    "journal of a run": of_run(past.journal_page),
    "products": of_run(phases_past.products_of),
    "sign-offs": of_run(phases_past.signoffs_of),
}


def taking_part_in(lived: Lived) -> Any:
    """What every list over programmes is filtered by, for whoever belongs to an organisation, and for who does not."""
    with reading.looking(lived.engine) as connection:
        state = reading.stands(connection, lived.id)[1]
        persons = [next(one for one, places in state.people.items() if bool(places) == some) for some in (True, False)]
        found = [taking_part(connection, one, [lived.id], date(2024, 1, 1)) for one in persons]
    assert (lived.id,) in found
    return found


READINGS["taking part"] = taking_part_in


def cost(lived: Lived, look: Callable[[Lived], Any]) -> tuple[int, int]:
    with rows_read(lived.engine) as read:
        look(lived)
    return sum(read), len(read)


def test_no_reading_grows_with_the_journal(copied: tuple[Lived, URL]) -> None:
    """Fewer rows may be read afterwards: of a small table PostgreSQL reads all, of a large one what it needs."""
    lived, owner = copied
    young = {name: cost(lived, look) for name, look in READINGS.items()}
    answers = {name: look(lived) for name, look in READINGS.items() if not name.startswith(("journal", "now", "port"))}
    grow(owner, lived)
    old = {name: cost(lived, look) for name, look in READINGS.items()}
    assert {name: look(lived) for name, look in READINGS.items() if name in answers and name != "lately"} == {
        name: answer for name, answer in answers.items() if name != "lately"
    }
    for name in READINGS:
        assert old[name][0] <= young[name][0] + 50 < MANY, (name, young[name], old[name])
        assert old[name][1] <= young[name][1] <= 8, (name, young[name], old[name])


def test_a_standing_as_it_is_told_costs_no_more_with_more_journal(copied: tuple[Lived, URL]) -> None:
    lived, owner = copied
    tellings: tuple[Callable[[Lived], Any], ...] = (
        lambda lived: standing_lately.now(lived.engine, lived.id, NOW),
        lambda lived: standing_lately.on_day(lived.engine, lived.id, date(2017, 3, 1)),
    )
    young = [cost(lived, look) for look in tellings]
    grow(owner, lived)
    for before, look in zip(young, tellings, strict=True):
        rows, statements = cost(lived, look)
        assert rows <= before[0] + 50 < MANY, (before, rows)
        assert statements <= before[1] <= 20, (before, statements)


def test_a_digest_on_the_command_line_is_no_more_work_with_more_journal(copied: tuple[Lived, URL]) -> None:
    lived, owner = copied
    young = digest.lately(lived.engine, lived.id, None, NOW)
    grow(owner, lived)
    old = at_most(WORK, lambda: digest.lately(lived.engine, lived.id, None, NOW))
    assert (old.decisions, old.indicators, old.late) == (young.decisions, young.indicators, young.late)


def test_a_command_on_the_command_line_costs_no_more_with_more_journal(
    copied: tuple[Lived, URL], capsys: pytest.CaptureFixture[str]
) -> None:
    """Given again, a command tells what it brought about, and reads nothing else of the journal to do so."""
    lived, owner = copied
    office = Office(lived.engine, Register(lived.engine))
    meet = c.AddPerson(id="met", person="wim")
    people.put_person(lived.engine, people.Person("wim", "Wim"))
    doing.give(office, lived.id, meet, Format.TEXT)
    first = capsys.readouterr().out
    assert "Wim" in first
    young = cost(lived, lambda _: doing.give(office, lived.id, meet, Format.TEXT))
    grow(owner, lived)
    old = cost(lived, lambda _: doing.give(office, lived.id, meet, Format.TEXT))
    assert old[0] <= young[0] + 50 < MANY, (young, old)
    assert old[1] <= young[1], (young, old)


def test_a_letter_with_a_digest_and_the_document_cost_no_more_with_more_journal(copied: tuple[Lived, URL]) -> None:
    """Given a journal five times as long, with one digest just before the newest, then both read no more than the
    events since the state that was kept last on the way."""
    lived, owner = copied
    looks = (letter_with_digest, document)
    document(lived)  # what a first visit makes is not counted
    young = [cost(lived, look) for look in looks]
    grow(owner, lived, digests=2)
    for before, look in zip(young, looks, strict=True):
        rows, statements = cost(lived, look)
        assert rows <= before[0] + SNAPSHOT_EVERY < MANY, (before, rows)
        assert statements <= before[1] <= 60, (before, statements)


def letter_with_digest(lived: Lived) -> None:
    """What goes along in a letter that brings the newest digest."""
    newest = newest_digest(lived)
    reader = Reader(people.Person("p-1", "Samira"), (), (DigestWanted(lived.id, newest.sequence, newest.at),))
    (document,) = Binder(lived.engine).enclose(Letter(1, newest.at, (reader,), (lived.plan,), None)).documents
    assert document.content.startswith(b"%PDF")


def document(lived: Lived) -> None:
    """The digest to take along, as of the day of the newest one."""
    people.put_person(lived.engine, people.Person("olga", "Olga"))
    granting.grant(lived.engine, "olga", lived.id, "auditor", None, NOW)
    house = House(Office(lived.engine, Register(lived.engine)), PageSettings(SITE, SECRET, None, None), SECRET)
    with TestClient(create_app(house), base_url=SITE, cookies=token(lived.engine, "olga")) as visitor:
        found = visitor.get(f"/programma/{lived.id}/voortgang/document.pdf?op={newest_digest(lived).at.date()}")
    assert found.content.startswith(b"%PDF"), found.text


def newest_digest(lived: Lived) -> Recorded:
    with reading.looking(lived.engine) as connection:
        row = connection.execute(text(f"SELECT {COLUMNS} FROM event AS e {_NEWEST}"), {"programme": lived.id}).one()
    return Recorded(*row)


_NEWEST = "WHERE programme = :programme AND type = 'DigestDue' ORDER BY sequence DESC LIMIT 1"


def grow(owner: URL, lived: Lived, digests: int = 0) -> None:
    """So many events more, each of a command of its own, about nothing anybody asks for; states kept on the way. Then
    so many digests come due, a day after each other."""
    last, values = reading.state(lived.engine, lived.id).sequence, {"programme": lived.id, "many": MANY}
    with open_owner(owner) as connection:
        for statement in _GROW:
            connection.execute(text(statement), values | {"last": last})
        for number in range(1, digests + 1):
            at = datetime(2024, 1, number, 8, tzinfo=UTC)
            body = f'{{"at":"{at:%Y-%m-%dT%H:%M:%S}Z","day":"{at.date()}"}}'
            told = {"sequence": last + MANY + number, "at": at, "body": body, "programme": lived.id}
            for statement in _COMES_DUE:
                connection.execute(text(statement), told)
        connection.execute(text("ANALYZE"))


_COMES_DUE = (
    """
    INSERT INTO event SELECT programme, :sequence, :at, type, version, :body, 'due-' || :sequence, hash
    FROM event WHERE programme = :programme AND type = 'DigestDue' ORDER BY sequence LIMIT 1
    """,
    """
    INSERT INTO command SELECT programme, 'due-' || :sequence, content, :sequence, :sequence, :at
    FROM command WHERE programme = :programme LIMIT 1
    """,
    """
    UPDATE programme SET sequence = :sequence,
        state = regexp_replace(state, '("sequence")(.)[0-9]+', '\\1\\2' || :sequence)
    """,
)


_GROW = (
    """
    INSERT INTO event
    SELECT programme, :last + n, timestamptz '2023-06-01' + n * interval '1 minute', type, version, body,
           command || '-' || n, hash
    FROM generate_series(1, :many) AS n, (
        SELECT * FROM event WHERE programme = :programme AND type = 'PersonAdded' ORDER BY sequence LIMIT 1
    ) AS one
    """,
    """
    INSERT INTO command SELECT programme, id || '-' || n, content, :last + n, :last + n,
                               timestamptz '2023-06-01' + n * interval '1 minute'
    FROM generate_series(1, :many) AS n, (SELECT * FROM command WHERE programme = :programme LIMIT 1) AS one
    """,
    """
    UPDATE programme SET sequence = :last + :many,
        state = regexp_replace(state, '("sequence")(.)' || :last, '\\1\\2' || (:last + :many))
    """,
    """
    INSERT INTO snapshot SELECT id, n, definition, state_version, regexp_replace(
        state, '("sequence")(.)[0-9]+', '\\1\\2' || n
    ) FROM programme, generate_series(:last / 200 * 200 + 200, :last + :many, 200) AS n
    """,
)


@pytest.mark.parametrize(("look", "which"), [(desk.of_programme, "p1"), (desk.of_person, "anna")])
def test_letters_of_one_cost_no_more_with_all_letters_ever(
    engine: Engine, owner_url: str, look: Callable[..., Any], which: str
) -> None:
    post(owner_url, 100)
    with rows_read(engine) as read:
        young = look(engine, which, None, 5)
    post(owner_url, MANY)
    with rows_read(engine) as read_later:
        old = look(engine, which, None, 5)
    assert [one.number for one in young] == [100, 96, 92, 88, 84]
    assert [one.number for one in old] == [2100, 2096, 2092, 2088, 2084]
    assert old[0].programmes == ("p1",) and old[0].about == ("reminder",) and old[0].day == date(2025, 1, 1)
    assert look(engine, which, old[-1].number, 2)[0].number == 2080
    assert sum(read_later) <= sum(read) + 50, (read, read_later)


def held_of(engine: Engine) -> Any:
    with engine.connect() as connection:
        return unaddressed.held(connection, "p1")


@pytest.mark.parametrize("look", [held_of, lambda engine: desk.next_of_programme(engine, "p1")])
def test_what_is_still_to_go_costs_no_more_with_all_letters_that_went(
    engine: Engine, owner_url: str, look: Callable[[Engine], Any]
) -> None:
    for many in (100, MANY):
        post(owner_url, many)
        with open_owner(owner_url) as connection:
            connection.execute(text("UPDATE wish SET served_at = sorted_at"))
            connection.execute(text("ANALYZE"))
        with rows_read(engine) as read:
            assert not look(engine)
        assert sum(read) <= 150, (many, read)


def post(owner: str, many: int) -> None:
    """So many letters more, one in four about p1 and to anna, the others about programmes and to people apart."""
    with open_owner(owner) as connection:
        for statement in _POST:
            connection.execute(text(statement), {"many": many})
        connection.execute(text("ANALYZE"))


_POST = (
    """
    INSERT INTO wish (programme, sequence, kind, about, day, sorted_at)
    SELECT CASE WHEN n % 4 = 0 THEN 'p1' ELSE 'q' || n END, n, 'letter', 'reminder', date '2025-01-01', now()
    FROM generate_series(1, :many) AS n
    """,
    """
    INSERT INTO letter (day, state, made)
    SELECT date '2025-01-01', 'sent', now() FROM generate_series(1, :many) AS n
    """,
    """
    INSERT INTO letter_wish (letter, wish, person, programme)
    SELECT id, id, CASE WHEN programme = 'p1' THEN 'anna' ELSE 'p-' || id END, programme FROM wish
    ON CONFLICT DO NOTHING
    """,
)


def test_a_clock_of_another_machine_that_is_behind_does_not_hide_what_is_on_record(engine: Engine) -> None:
    with engine.begin() as connection:
        for number, minute in enumerate((0, 10, 5, 12), 1):
            at = NOW + timedelta(minutes=minute)
            values = {"id": str(number), "last": number, "at": at}
            connection.execute(text("INSERT INTO command VALUES ('p1', :id, 'x', :last, :last, :at)"), values)
        assert [reading.last_by(connection, "p1", NOW + timedelta(minutes=m)) for m in (0, 5, 10, 11, 20)] == [
            1, 3, 3, 3, 4,
        ]  # fmt: skip
