"""Observations serve every programme that asks, are asked once, and are never overwritten."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, text

from engine.office import observations, reading
from engine.office.observations import bring_in, hand_over, import_figures, latest, revisions
from engine.office.register import Answer, Register
from engine.office.trouble import NotAValue
from engine.office.verify import verify
from engine.rules import commands as c
from engine.rules.events import FigureRecorded, IndicatorAssessed
from tests.office.samples import AREA, PEER, agree, begin, figure, later

BASELINE = [figure(AREA, "2024-01-01", "45.1"), figure(PEER, "2024-01-01", "33.4")]
FIRST_YEAR = [figure(AREA, "2026-01-01", "44.0"), figure(PEER, "2026-01-01", "33.0")]
KEY = ("hardship", AREA, date(2024, 1, 1))


def kinds(answer: Answer) -> list[str]:
    return [type(event).__name__ for _, event in answer.events]


def test_figures_are_new_revised_or_the_same(engine: Engine) -> None:
    first = import_figures(engine, BASELINE)
    assert (len(first.new), len(first.revised), first.same) == (2, 0, 0)
    again = import_figures(engine, [replace(BASELINE[0], value=Decimal("45.10"), recorded=date(2030, 1, 1))])
    assert (again.new, again.revised, again.same) == ((), (), 1)
    changed = import_figures(engine, [replace(BASELINE[0], value=Decimal("45.2"), provisional=True), BASELINE[1]])
    assert (changed.new, changed.revised, changed.same) == ((), (KEY,), 1)
    with engine.connect() as connection:
        assert [figure.value for figure in revisions(connection, *KEY)] == [Decimal("45.1"), Decimal("45.2")]
        assert latest(connection, [KEY])[KEY] == replace(
            BASELINE[0], value=Decimal("45.2"), provisional=True, revision=2
        )


def test_of_two_on_one_key_the_last_counts(engine: Engine) -> None:
    assert len(import_figures(engine, [BASELINE[0], replace(BASELINE[0], value=Decimal(40))]).new) == 1
    with engine.connect() as connection:
        assert latest(connection, [KEY])[KEY].value == 40


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", None])
def test_what_is_no_number_is_refused_and_nothing_is_taken_in(engine: Engine, value: str | None) -> None:
    wrong = replace(BASELINE[0], value=Decimal(value) if value else None)
    with pytest.raises(NotAValue):
        import_figures(engine, [BASELINE[1], wrong])
    with engine.connect() as connection:
        assert latest(connection, [KEY, ("hardship", PEER, date(2024, 1, 1))]) == {}


@pytest.mark.parametrize("value", ["'NaN'", "'Infinity'", "NULL"])
def test_the_database_refuses_it_as_well(engine: Engine, value: str) -> None:
    with pytest.raises(Exception, match=r"observation_(finite|value_or_reason)"), engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO observation VALUES ('i', 'a', '2024-01-01', 1, '%', 's', '1', '2024-01-01', "
                f"{value}, NULL, NULL, false, NULL)"
            )
        )


def test_a_known_figure_is_taken_in_as_soon_as_it_is_asked_for(register: Register, engine: Engine) -> None:
    begin(register)
    import_figures(engine, BASELINE)
    answer = register.handle("p1", agree(), later(1))
    assert kinds(answer) == ["MeasurementAgreed", "FiguresAsked", "FigureRecorded", "FigureRecorded"]
    assert {event.figure.value for _, event in answer.events if isinstance(event, FigureRecorded)} == {
        Decimal("45.1"),
        Decimal("33.4"),
    }
    assert register.handle("p1", agree(), later(2)).events == answer.events
    assert hand_over(register, later(2)) == ()
    assert verify(engine) == ()


def test_one_import_serves_every_programme_that_asks(register: Register, engine: Engine) -> None:
    for name in ("p1", "p2", "p3"):
        begin(register, name)
    for name in ("p1", "p2"):
        register.handle(name, agree(), later(1))
    _, handed = bring_in(register, BASELINE, later(2))
    assert sorted((one.programme, one.figure.area) for one in handed) == sorted(
        (name, area) for name in ("p1", "p2") for area in (AREA, PEER)
    )
    assert all(one.answer and kinds(one.answer) == ["FigureRecorded"] for one in handed)
    _, handed = bring_in(register, BASELINE, later(3))
    assert handed == ()
    assert len(reading.state(engine, "p2").figures) == 2
    register.handle("p3", agree(), later(4))
    assert len(reading.state(engine, "p3").figures) == 2
    assert verify(engine) == ()


def test_a_figure_recorded_in_one_programme_serves_the_others(register: Register, engine: Engine) -> None:
    for name in ("p1", "p2"):
        begin(register, name)
        register.handle(name, agree(), later(1))
    given = observations.as_command(BASELINE[0], "by-sam").model_copy(update={"by": "sam"})
    register.handle("p1", given, later(2))
    (handed,) = hand_over(register, later(3))
    assert (handed.programme, handed.figure.value) == ("p2", Decimal("45.1"))
    assert hand_over(register, later(3)) == ()
    with engine.connect() as connection:
        assert len(revisions(connection, *KEY)) == 1


def test_a_moment_closes_with_the_figures_on_record(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    bring_in(register, BASELINE, later(2))
    import_figures(engine, FIRST_YEAR)
    answer = register.handle("p1", c.PassTime(id="new-year"), later(361))
    assert {"PhaseOpened", "FiguresAsked", "FigureRecorded", "MomentClosed", "IndicatorAssessed"} <= set(kinds(answer))
    assert answer.programme.closed_moments
    assert register.handle("p1", c.PassTime(id="new-year"), later(400)).events == answer.events
    assert verify(engine) == ()


def test_a_revision_of_a_closed_moment_is_assessed_again_in_the_same_breath(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    import_figures(engine, BASELINE + FIRST_YEAR)
    hand_over(register, later(2))
    register.handle("p1", c.PassTime(id="new-year"), later(361))
    _, (handed,) = bring_in(register, [replace(FIRST_YEAR[0], value=Decimal("46.0"))], later(420))
    assert handed.answer is not None
    told = [event for _, event in handed.answer.events]
    assert isinstance(told[0], FigureRecorded) and told[0].closed
    (again,) = [event for event in told if isinstance(event, IndicatorAssessed)]
    assert again.assessment.actual_value == Decimal("46.0")
    assert again.assessment.baseline_value == Decimal("45.1"), "the figures of the closed moment come from the journal"
    assert again.assessment.benchmark_actual == Decimal("33.0")
    assert verify(engine) == ()


def test_a_late_figure_of_a_closed_moment_is_assessed_as_well(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    bring_in(register, [*BASELINE, FIRST_YEAR[1]], later(2))
    register.handle("p1", c.PassTime(id="new-year"), later(361))
    answer = register.handle("p1", c.PassTime(id="window"), later(500))
    assert [event.assessment.status for _, event in answer.events if isinstance(event, IndicatorAssessed)] == [
        "unknown"
    ]
    _, (handed,) = bring_in(register, FIRST_YEAR[:1], later(501))
    assert handed.answer is not None
    (late,) = [event for _, event in handed.answer.events if isinstance(event, IndicatorAssessed)]
    assert late.assessment.actual_value == Decimal("44.0") and late.assessment.status != "unknown"
    assert verify(engine) == ()


def test_a_figure_asked_again_that_says_nothing_new_undoes_no_verdict(register: Register, engine: Engine) -> None:
    """Figures of a closed moment become a baseline: they are taken in again, and nothing is assessed anew by that."""
    begin(register)
    register.handle("p1", agree(), later(1))
    second_year = [replace(one, reference_date=date(2027, 1, 1)) for one in FIRST_YEAR]
    import_figures(engine, BASELINE + FIRST_YEAR + second_year)
    hand_over(register, later(2))
    register.handle("p1", c.PassTime(id="two-years"), later(800))
    assert FIRST_YEAR[0].key not in reading.state(engine, "p1").figures
    change = c.ChangeYardstick(
        id="yardstick", by="anna", seat="s-anna", indicator="hardship", baseline=date(2026, 1, 1), reason="Beter."
    )
    answer = register.handle("p1", change, later(801))
    assert kinds(answer).count("FigureRecorded") == 2
    assert "IndicatorAssessed" not in kinds(answer)
    assert verify(engine) == ()


def test_a_figure_that_does_not_fit_is_told_once_and_stops_nothing(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    _, handed = bring_in(register, [replace(BASELINE[0], value=Decimal(140)), BASELINE[1]], later(2))
    assert sorted((one.refusal.code if one.refusal else "-") for one in handed) == ["-", "ShareOutOfRange"]
    assert hand_over(register, later(3)) == ()
    _, (handed_again,) = bring_in(register, BASELINE, later(4))
    assert handed_again.answer is not None
    begin(register, "p2")
    import_figures(engine, [replace(BASELINE[0], value=Decimal(140))])
    answer = register.handle("p2", agree(), later(5))
    assert kinds(answer).count("FigureRecorded") == 1


def test_what_a_crash_left_is_handed_over_later(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    import_figures(engine, BASELINE)
    assert len(hand_over(register, later(2), keys=[KEY])) == 1
    assert len(hand_over(register, later(2))) == 1


def test_an_ended_programme_asks_nothing_more(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    end = c.EndProgramme(
        id="end", by="anna", seat="s-anna", outcome="stopped", reason="Geen geld.", handed_over="Aan de gemeente."
    )
    register.handle("p1", end, later(2))
    assert bring_in(register, BASELINE, later(3))[1] == ()


def test_many_write_one_figure_at_once(engine: Engine) -> None:
    names = [f"p{number}" for number in range(6)]
    for name in names:
        begin(Register(engine), name)
        Register(engine).handle(name, agree(), later(1))
    given = [observations.as_command(one, f"given-{place}") for place, one in enumerate(BASELINE)]

    def record(name: str) -> None:
        for command in given if name in names[::2] else given[::-1]:
            Register(engine).handle(name, command, later(2))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(record, names))
    with engine.connect() as connection:
        assert len(revisions(connection, *KEY)) == 1
    assert verify(engine) == ()


def test_a_figure_recorded_while_the_same_is_imported_is_no_trouble(engine: Engine) -> None:
    """A programme writes the figure, and has not committed yet when the import comes by."""
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(observations.MERGE, observations.columns(BASELINE[:1]))
            importing = pool.submit(import_figures, engine, BASELINE)
            while not _somebody_waits(engine):
                time.sleep(0.02)
        imported = importing.result()
    assert (len(imported.new), len(imported.revised), imported.same) == (1, 0, 1)


def _somebody_waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = :name")
        return bool(connection.scalar(waiting, {"name": engine.url.database}))


def test_a_clock_that_was_behind_loses_no_figure(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(9))
    _, handed = bring_in(register, BASELINE, later(2))
    assert [one.refusal.code for one in handed if one.refusal] == ["TimeRunsForward"] * 2
    assert [one.refusal for one in hand_over(register, later(10))] == [None, None]
    assert len(reading.state(engine, "p1").figures) == 2


def test_imports_and_commands_at_once_agree_in_the_end(engine: Engine) -> None:
    """Figures are imported and revised while four programmes record the same ones: all end with the newest."""
    names = [f"p{number}" for number in range(4)]
    register = Register(engine)
    for name in names:
        begin(register, name)
        register.handle(name, agree(), later(1))

    def bring(number: int) -> None:
        bring_in(Register(engine), [replace(one, value=Decimal(30 + number)) for one in BASELINE], later(2))

    def record(name: str) -> None:
        for number in range(5):
            given = replace(BASELINE[number % 2], value=Decimal(f"{40 + number}.{names.index(name)}"))
            register.handle(name, observations.as_command(given, f"own-{number}"), later(2))

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(bring, n) for n in range(6)] + [pool.submit(record, name) for name in names]:
            done.result()
    bring_in(register, [replace(one, value=Decimal(50)) for one in BASELINE], later(3))
    assert hand_over(register, later(3)) == ()
    values = {name: [figure.value for figure in reading.state(engine, name).figures.values()] for name in names}
    assert values == {name: [Decimal(50), Decimal(50)] for name in names}
    assert verify(engine) == ()


def test_an_import_asks_the_database_little(register: Register, engine: Engine) -> None:
    """A few statements for every 5,000 figures, new or known; benchmarks/record tells how fast that is."""
    begin(register)
    register.handle("p1", agree(), later(1))
    asked = []
    for many in (200, 20_000):
        figures = [figure(f"WK{number:06}", f"20{many % 77:02}-01-01", "12.5") for number in range(many)]
        for _ in range(2):
            with statements(engine) as found:
                bring_in(register, figures, later(2))
            asked.append(len(found))
    assert max(asked) <= 3 * 4, asked


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that the database is given."""
    given: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        given.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield given
    event.remove(engine, "before_cursor_execute", count)


def test_revisions_go_on_counting_for_a_figure_the_state_let_go_of(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    second_year = [replace(one, reference_date=date(2027, 1, 1)) for one in FIRST_YEAR]
    import_figures(engine, BASELINE + FIRST_YEAR + second_year)
    hand_over(register, later(2))
    register.handle("p1", c.PassTime(id="two-years"), later(800))
    assert FIRST_YEAR[0].key not in reading.state(engine, "p1").figures
    seen = []
    for day, value in ((801, "46.0"), (802, "47.5")):
        _, (handed,) = bring_in(register, [replace(FIRST_YEAR[0], value=Decimal(value))], later(day))
        assert handed.answer is not None
        seen += [event.figure.revision for _, event in handed.answer.events if isinstance(event, FigureRecorded)]
    assert seen == [2, 3]
    assert verify(engine) == ()
