"""Programmes side by side: those that ask for attention first, and one verdict per indicator."""

from datetime import date

from engine.rules.portfolio import portfolio
from tests.rules.a_life import decided, measured, small_plan, started
from tests.rules.digests import digest_of
from tests.rules.lives import Life, plan_of

ON = date(2028, 6, 12)


def test_each_row_tells_phase_gate_what_is_late_and_what_comes(life: Life) -> None:
    life.pass_time("2027-04-20")

    (row,) = portfolio([digest_of(life)], ON).rows

    assert (row.programme, row.area_name, row.cycle, row.phase.nl) == ("p1", "Area", 1, "Fase plan")
    assert (row.met, row.of, row.overdue, row.stuck) == (0, 2, 1, 0)
    assert (row.marks, row.next_moment) == ((None,), date(2028, 6, 1))


def test_verdicts_stand_under_the_same_indicator_whatever_the_definition() -> None:
    here = Life(small_plan(), start="2020-03-02", cast={})
    found = portfolio([digest_of(measured()), digest_of(Life(plan_of())), digest_of(here)], ON)

    assert [one.nl for one in found.indicators] == ["Moeite met rondkomen", "kpi"]
    assert {(row.area_name, row.marks) for row in found.rows} == {
        ("Feijenoord", (("off_course", True), None)),
        ("Area", (None, None)),
    }


def test_what_nobody_can_act_on_comes_first_then_what_is_asked_then_the_worst() -> None:
    stuck, asked, bad = Life(plan_of(), cast={}), started(), decided()

    rows = portfolio([digest_of(bad), digest_of(asked), digest_of(stuck)], ON).rows

    assert [bool(row.stuck) for row in rows] == [True, False, False]
    assert rows[1].asked and not rows[2].asked


def test_a_portfolio_of_nothing_is_empty() -> None:
    found = portfolio([], ON)
    assert (found.rows, found.indicators, found.on) == ((), (), ON)
    assert found.signal.nl == "Cijfers zijn een signaal, geen bewijs van een oorzaak."
