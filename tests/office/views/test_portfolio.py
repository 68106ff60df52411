"""Many programmes side by side: filtered, sorted and cut off, at one round trip."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text

from engine.office import portfolio
from engine.office.portfolio import Filter, Order, rows
from engine.office.register import Register
from engine.rules import commands as c
from tests.office.samples import begin, deliver, later, start
from tests.office.views.conftest import Lived, open_owner, rows_read


def found(engine: Engine, *given: object, **asked: object) -> list[str]:
    return [row.id for row in rows(engine, *given, **asked).items]  # type: ignore[arg-type]


@pytest.fixture
def three(register: Register, engine: Engine) -> Engine:
    """p1 is late, p2 asks for a sign-off, and in p3 nobody sits anywhere; by area: p3, p1, p2."""
    for name, area in (("p1", "Feijenoord"), ("p2", "Hillesluis"), ("p3", "Afrikaanderwijk")):
        if name == "p3":
            begun = start(name).model_copy(update={"area_name": area, "area_code": "WK059999"})
            register.handle(name, begun, later(3))
            continue
        begin(register, name)
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE programme SET area_name = :area WHERE id = :id"), {"id": name, "area": area}
            )
    register.handle("p1", c.PassTime(id="late"), later(80))
    register.handle("p2", deliver(), later(1))
    return engine


def test_a_row_says_what_a_list_needs(three: Engine) -> None:
    row = rows(three, ["p2"]).items[0]
    assert (row.area_name, row.area_code, row.area_kind) == ("Hillesluis", "WK059910", "wijk")
    assert (row.definition, row.version, row.title.nl, row.status, row.cycle) == ("proef", 1, "Proef", "active", 1)
    assert row.open_phases == ("look",)
    (gate,) = row.glance.gates
    assert (gate.met, gate.of, gate.asked, gate.owed, gate.overdue) == (1, 2, 1, 3, False)
    assert row.glance.next_moment == date(2026, 1, 1) and row.next_due is not None


def test_filters_leave_out_what_is_not_wanted(three: Engine) -> None:
    assert found(three) == ["p3", "p1", "p2"]
    assert found(three, None, Filter(words="feij")) == ["p1"]
    assert found(three, None, Filter(words=" wk059999 ")) == ["p3"]
    assert found(three, None, Filter(words="%")) == found(three, None, Filter(words="_")) == []
    assert found(three, None, Filter(overdue=True)) == ["p1"]
    assert found(three, None, Filter(stuck=True)) == ["p3"]
    assert found(three, None, Filter(phase="look")) == ["p3", "p1", "p2"]
    assert found(three, None, Filter(phase="act")) == found(three, None, Filter(status="ended")) == []
    assert "p2" in found(three, None, Filter(asked=True))
    assert found(three, ["p1", "p2", "unknown"]) == ["p1", "p2"]
    assert rows(three, []) == portfolio.Rows((), 0)


def test_rows_come_in_the_order_that_is_asked(three: Engine) -> None:
    assert found(three, sort="deadline") == ["p1", "p2", "p3"]
    assert found(three, sort="overdue") == ["p1", "p3", "p2"]
    assert found(three, sort="moment") == ["p3", "p1", "p2"]
    assert found(three, sort=Order(back=True)) == ["p2", "p1", "p3"]
    assert found(three, sort=Order("deadline", back=True)) == ["p3", "p1", "p2"]
    assert found(three, sort=Order("phase", phases=("act", "look"))) == ["p3", "p1", "p2"]


def test_a_page_says_how_many_there_are_even_beyond_the_last(three: Engine) -> None:
    assert (found(three, offset=1, limit=1), rows(three, offset=1, limit=1).total) == (["p1"], 3)
    assert rows(three, offset=9) == portfolio.Rows((), 3)


def test_the_worst_verdicts_come_first(three: Engine) -> None:
    verdicts: Sequence[tuple[str, str, str]] = (
        ("p1", "hardship", "on_course"), ("p2", "hardship", "met"), ("p2", "other", "at_risk"),
    )  # fmt: skip
    with three.begin() as connection:
        for programme, indicator, status in verdicts:
            values = {"programme": programme, "indicator": indicator, "status": status}
            statement = (
                "INSERT INTO verdict_now VALUES (:programme, :indicator, '2026-01-01', :status, true, false, true, 9)"
            )
            connection.execute(text(statement), values)
    assert found(three, sort="worst") == ["p2", "p1", "p3"]
    assert found(three, None, Filter(verdict="on_course")) == ["p1"]
    assert found(three, None, Filter(verdict="at_risk", indicator="other")) == ["p2"]
    assert found(three, None, Filter(verdict="at_risk", indicator="hardship")) == []
    assert found(three, sort=Order(indicator="hardship")) == ["p1", "p2", "p3"]
    assert found(three, sort=Order(indicator="hardship", back=True)) == ["p2", "p1", "p3"]
    used = [(one.id, one.key, one.wanted) for one in portfolio.indicators(three, None)]
    assert used == [("hardship", 2, 2), ("other", 1, 1)]
    assert [one.wanted for one in portfolio.indicators(three, None, Filter(words="feij"))] == [1, 0]
    assert portfolio.indicators(three, ["p3"]) == ()
    with rows_read(three) as read:
        portfolio.indicators(three, None)
    assert len(read) == 1, "one question, however many programmes"
    known = rows(three, ["p2"]).items[0].verdicts
    assert list(known) == ["hardship", "other"]
    assert known["other"] == portfolio.Verdict("at_risk", True, date(2026, 1, 1), False, True, 9)


def test_a_whole_programme_stands_in_a_row(feijenoord: Lived) -> None:
    (row,) = rows(feijenoord.engine).items
    assert len(row.verdicts) > 3 and {one.status for one in row.verdicts.values()} <= set(portfolio.WORST_FIRST)


@pytest.mark.parametrize("asked", [{}, {"wanted": Filter(words="Wijk 99", asked=True)}, {"sort": "worst"}])
def test_a_thousand_programmes_are_read_at_once(register: Register, engine: Engine, asked: dict[str, object]) -> None:
    begin(register)
    register.handle("p1", deliver(), later(1))
    look: Callable[[], portfolio.Rows] = lambda: rows(engine, **asked)  # type: ignore[arg-type]  # noqa: E731
    look()
    with engine.begin() as connection:
        connection.execute(text(_THOUSAND))
    with rows_read(engine) as read:
        page = look()
    assert len(read) == 1 and read[0] < 5 * 1001
    assert (page.total, len(page.items)) == ((11, 11) if "wanted" in asked else (1001, 50))
    assert all(replace(row, id="", area_name="") == replace(page.items[0], id="", area_name="") for row in page.items)


def test_who_sits_where_is_found_without_looking_at_every_seat(
    register: Register, engine: Engine, owner_url: str
) -> None:
    begin(register)
    with open_owner(owner_url) as connection:
        connection.execute(text(_SEATS))
        connection.execute(text("INSERT INTO organisation VALUES ('o7', 'Corporatie')"))
        connection.execute(text("INSERT INTO person (id, name, language) VALUES ('g1', 'Geert', 'nl')"))
        connection.execute(text("INSERT INTO membership VALUES ('g1', 'o7')"))
        connection.exec_driver_sql("ANALYZE seat")
    with rows_read(engine) as read:
        sits = portfolio.sits_in(engine, "g1", date(2025, 1, 8))
    assert sits == {"p1": {"s-g1": "group"}, "q7": {"s": "maker"}, "q8": {"s": "maker"}}
    assert len(read) == 1 and read[0] < 20


_SEATS = """
    INSERT INTO seat
    SELECT 'q' || n, 's', 'maker', CASE WHEN n % 2 = 0 THEN 'p' || n END, CASE WHEN n % 2 = 1 THEN 'o' || n END,
           date '2025-01-01', NULL, CASE WHEN n = 8 THEN 'g1' END,
           CASE WHEN n = 8 THEN date '2025-01-01' END, CASE WHEN n = 8 THEN date '2025-02-01' END
    FROM generate_series(1, 5000) AS n
"""

_VERDICT = "INSERT INTO verdict_now VALUES (:programme, :indicator, '2026-01-01', :status, true, false, true, 9)"

_THOUSAND = """
    INSERT INTO programme
    SELECT 'q' || n, definition, sequence, head, state, state_version, next_due, status, cycle, area_code, 'Wijk ' || n,
           area_kind, open_phases, overdue, started, glance
    FROM programme, generate_series(1, 1000) AS n
"""
