"""What is kept beside the journal follows from it: seats, newest verdicts, states of then, programmes at a glance."""

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from engine.office import beside, journal, portfolio, reading, tables, warm
from engine.office.outcome import Outcome
from engine.office.register import Register
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules.evolve import fold
from engine.rules.glance import glance, load
from engine.rules.programme import dump
from tests.office.samples import agree, begin, deliver, later, sample_definition
from tests.office.views.conftest import Lived

DAY = date(2025, 1, 10)


def row_of(engine: Engine, seat: str) -> tuple[object, ...]:
    with engine.connect() as connection:
        found = connection.execute(select(tables.seat).where(tables.seat.c.id == seat)).one()
    return tuple(found)


def test_a_seat_that_changes_changes_its_row(register: Register, engine: Engine) -> None:
    begin(register)
    assert row_of(engine, "s-g1")[2:5] == ("group", "g1", None)

    register.handle("p1", c.AddPerson(id="add-x", person="x"), later(1))
    seat = c.Substitute(id="sub", seat="s-g1", person="x", first=date(2025, 1, 8), last=date(2025, 1, 12), by="g1")
    register.handle("p1", seat, later(1))

    assert row_of(engine, "s-g1")[7:] == ("x", date(2025, 1, 8), date(2025, 1, 12))
    assert portfolio.sits_in(engine, "x", DAY) == {"p1": {"s-g1": "group"}}
    assert portfolio.sits_in(engine, "g1", DAY) == {}
    assert portfolio.sits_in(engine, "g1", date(2025, 1, 13)) == {"p1": {"s-g1": "group"}}
    assert portfolio.sits_in(engine, "x", date(2025, 1, 13)) == {}
    assert verify(engine) == ()


def test_who_belongs_to_an_organisation_sits_where_it_does(register: Register, engine: Engine) -> None:
    begin(register)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation VALUES ('o1', 'Corporatie')"))
        connection.execute(text("INSERT INTO person (id, name, language) VALUES ('piet', 'Piet', 'nl')"))
        connection.execute(text("INSERT INTO membership VALUES ('piet', 'o1')"))
        connection.execute(text("UPDATE seat SET person = NULL, organisation = 'o1' WHERE id = 's-mark'"))
    assert portfolio.sits_in(engine, "piet", DAY) == {"p1": {"s-mark": "maker"}}
    assert portfolio.sits_in(engine, "mark", DAY) == {}
    assert [fault.text.nl for fault in verify(engine)] == [
        "zetel s-mark staat in de lijst van zetels anders dan uit het logboek volgt."
    ]


def test_a_command_that_changes_nothing_beside_the_journal_goes_the_short_way(
    register: Register, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    short: list[Outcome | None] = []
    real = warm.attempt

    def attempt(*given: Any) -> Outcome | None:
        short.append(real(*given))
        return short[-1]

    monkeypatch.setattr(warm, "attempt", attempt)
    begin(register)
    register.handle("p1", deliver(), later(1))
    assert short[-1] is not None
    with engine.connect() as connection:
        kept = load(connection.scalar(select(tables.programme.c.glance)) or "")
    plan, stands = reading.standing(engine, "p1")
    assert kept == glance(plan, stands) and kept.gates[0].met == 1
    register.handle("p1", c.LeaveSeat(id="leave", seat="s-g1", on=date(2025, 2, 1), by="g1"), later(1))
    assert short.pop() is None
    assert row_of(engine, "s-g1")[6] == date(2025, 2, 1)


def test_the_newest_verdict_is_the_one_on_the_latest_reference_date(feijenoord: Lived) -> None:
    with feijenoord.engine.connect() as connection:
        kept = {one.indicator: tuple(one)[1:] for one in connection.execute(select(tables.verdict_now))}
        records = list(journal.read(connection, feijenoord.id))
    found = {one[0]: one for one in beside.newest((record, record.event) for record in records)}
    assert kept == found and len(kept) > 3
    late = [(record, record.event) for record in records if record.type == "IndicatorAssessed"]
    early = min(late, key=lambda told: told[1].assessment.reference_date)  # type: ignore[attr-defined]
    after = replace(early[0], sequence=10_000)
    again = {one[0]: one for one in beside.newest([*late, (after, early[1])])}
    assert again == found


def test_what_a_migration_fills_in_is_what_the_register_kept(feijenoord: Lived) -> None:
    fill = import_module("engine.office.migrations.versions.m0004_views")
    with feijenoord.engine.connect() as connection:
        for table, statement in ((tables.seat, fill.FILL_SEAT), (tables.verdict_now, fill.FILL_VERDICT_NOW)):
            kept = sorted(connection.execute(select(table)), key=repr)
            connection.execute(table.delete())
            connection.execute(text(statement))
            assert sorted(connection.execute(select(table)), key=repr) == kept != []
        connection.rollback()


def test_the_record_of_a_whole_programme_is_sound(feijenoord: Lived) -> None:
    assert verify(feijenoord.engine) == ()


def test_a_state_kept_on_the_way_and_the_rest_fold_to_the_same(
    feijenoord: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From any event on, whether its state was kept on the way or not."""
    rng = Random("snapshots")
    with feijenoord.engine.connect() as connection:
        kept = list(connection.scalars(select(tables.snapshot.c.sequence)))
        for last in sorted({1, *kept, *rng.sample(range(1, len(feijenoord.events)), 20)}):
            whole = dump(fold(feijenoord.events[:last]))
            assert dump(reading.stood_after(connection, feijenoord.id, last)) == whole
        connection.execute(tables.snapshot.delete())
        last = len(feijenoord.events)
        assert dump(reading.stood_after(connection, feijenoord.id, last)) == dump(fold(feijenoord.events))
        connection.rollback()
    assert len(kept) == len(feijenoord.events) // beside.SNAPSHOT_EVERY > 0


def test_a_state_of_another_version_is_passed_by(register: Register, engine: Engine) -> None:
    begin(register)
    for number in range(1, beside.SNAPSHOT_EVERY + 5):
        register.handle("p1", deliver(f"Versie {number}.", number), later(1))
    with engine.begin() as connection:
        assert connection.scalar(select(tables.snapshot.c.sequence)) == beside.SNAPSHOT_EVERY
        stands = reading.stands(connection, "p1")[1]
        connection.execute(text("UPDATE snapshot SET state_version = 0, state = 'unreadable'"))
        assert reading.stood_after(connection, "p1", stands.sequence) == stands


def test_a_state_of_then_that_was_tampered_with_is_found(register: Register, engine: Engine) -> None:
    begin(register)
    for number in range(1, beside.SNAPSHOT_EVERY + 5):
        register.handle("p1", deliver(f"Versie {number}.", number), later(1))
    with engine.begin() as connection:
        connection.execute(text("UPDATE snapshot SET state = replace(state, 'Feijenoord', 'Katendrecht')"))
    at = beside.SNAPSHOT_EVERY
    assert [fault.say("nl") for fault in verify(engine)] == [
        f"p1, gebeurtenis {at}: de stand die hier bewaard is, is niet die welke uit het logboek volgt."
    ]


def test_a_glance_that_is_missing_is_made_when_it_is_read(register: Register, engine: Engine) -> None:
    begin(register)
    begin(register, "p2")
    before = portfolio.rows(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE programme SET glance = NULL WHERE id = 'p1'"))
        connection.exec_driver_sql("UPDATE programme SET glance = '{\"version\":0,' WHERE id = 'p2'")
    assert verify(engine) == ()
    assert portfolio.rows(engine) == before
    with engine.connect() as connection:
        assert all(one.startswith('{"version":1,') for one in connection.scalars(select(tables.programme.c.glance)))


def test_a_glance_that_was_tampered_with_is_found(register: Register, engine: Engine) -> None:
    begin(register)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE programme SET glance = replace(glance, '\"met\":0', '\"met\":7')")
    assert {fault.kind for fault in verify(engine)} == {"beside"}
    assert "glance" in verify(engine)[0].say("en")


def test_a_programme_that_moves_to_another_definition_has_a_glance_by_that(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    plan = sample_definition(2, "Anders")
    moved = c.MigrateDefinition(id="move", definition=plan, seat="s-anna", reason="Beter", by="anna")
    register.handle("p1", moved, datetime(2025, 2, 1, 9, tzinfo=UTC))
    (row,) = portfolio.rows(engine).items
    assert (row.version, row.title.nl, row.glance) == (2, "Anders", glance(*reading.standing(engine, "p1")))
    assert verify(engine) == ()
