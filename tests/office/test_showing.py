"""Wishes for runs, and what flow runs showed: a wish is served by what was shown at or after it, by nothing else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from engine.office import showing
from engine.office.register import Register
from engine.office.showing import Wanted
from tests.office.samples import begin, deliver, later

RUN, NOW, TODAY = "1.look.1", datetime(2025, 2, 1, tzinfo=UTC), date(2025, 2, 1)


@pytest.fixture
def wanted(register: Register, engine: Engine) -> Wanted:
    """A programme of which nothing was shown yet."""
    begin(register)
    (found,) = showing.outstanding(engine)
    return found


def shown(engine: Engine, sequence: int, flow_run: str = "f1", closed: bool = False) -> bool:
    return showing.shown(engine, "p1", RUN, flow_run, sequence, "AwaitingGate", closed, NOW)


def test_the_wish_is_written_with_the_decision(wanted: Wanted, engine: Engine) -> None:
    assert (wanted.programme, wanted.run, wanted.flow_run, wanted.generation) == ("p1", RUN, None, 1)
    assert showing.backlog(engine).count > 0


def test_what_was_sent_is_not_sent_again_but_is_not_served_either(wanted: Wanted, engine: Engine) -> None:
    assert showing.sent(engine, wanted, "f1", 1, NOW)
    assert showing.outstanding(engine) == ()
    assert showing.backlog(engine).count > 0


def test_it_is_served_when_it_was_shown(wanted: Wanted, engine: Engine) -> None:
    showing.sent(engine, wanted, "f1", 1, NOW)
    assert shown(engine, wanted.sequence)
    assert showing.backlog(engine) == showing.Backlog(0, None)


def test_what_came_after_the_look_is_still_to_be_shown(wanted: Wanted, engine: Engine, register: Register) -> None:
    """Given a tick that looked before a product came, what it shows serves the wishes before it only."""
    register.handle("p1", deliver(), later(1))
    showing.sent(engine, wanted, "f1", 1, NOW)
    assert shown(engine, wanted.sequence)
    (left,) = showing.outstanding(engine)
    assert left.sequence > wanted.sequence


def test_who_wakes_up_late_shows_nothing_any_more(wanted: Wanted, engine: Engine) -> None:
    """Fault 19: another tick has shown a later version meanwhile."""
    showing.sent(engine, wanted, "f1", 1, NOW)
    assert shown(engine, wanted.sequence)
    assert not shown(engine, wanted.sequence - 1)
    found = showing.showing(engine, "p1", RUN)
    assert found is not None and found.shown == wanted.sequence


def test_another_flow_run_shows_nothing(wanted: Wanted, engine: Engine) -> None:
    showing.sent(engine, wanted, "f1", 1, NOW)
    assert not shown(engine, wanted.sequence, flow_run="f2")
    assert showing.backlog(engine).count > 0


def test_an_earlier_term_writes_nothing(wanted: Wanted, engine: Engine) -> None:
    assert showing.sent(engine, wanted, "f1", 2, NOW)
    assert not showing.sent(engine, wanted, "f2", 1, NOW)
    found = showing.showing(engine, "p1", RUN)
    assert found is not None and found.flow_run == "f1"
    assert not showing.lost(engine, found, 1, TODAY)
    assert not showing.unsend(engine, found, 1, TODAY)


def test_what_prefect_lost_is_made_again_under_another_key(wanted: Wanted, engine: Engine) -> None:
    """Also when everything was shown already: then a new wish asks for it, once."""
    showing.sent(engine, wanted, "f1", 1, NOW)
    shown(engine, wanted.sequence)
    found = showing.showing(engine, "p1", RUN)
    assert found is not None
    assert showing.lost(engine, found, 1, TODAY)
    assert not showing.lost(engine, found, 1, TODAY), "that generation is gone"
    (again,) = showing.outstanding(engine)
    assert (again.flow_run, again.generation) == (None, 2)
    assert showing.backlog(engine).count == 1


def test_closed_ones_are_no_longer_looked_after(wanted: Wanted, engine: Engine) -> None:
    showing.sent(engine, wanted, "f1", 1, NOW)
    assert [one.run for one in showing.still_open(engine)] == [RUN]
    shown(engine, wanted.sequence, closed=True)
    assert showing.still_open(engine) == ()
    assert [one.closed for one in showing.of_programme(engine, "p1")] == [True]


@pytest.mark.parametrize("statement", [showing._SERVED, showing._ASKED, showing._OUTSTANDING, showing._STILL_OPEN])
def test_no_statement_reads_what_was_served(wanted: Wanted, engine: Engine, statement: str) -> None:
    """With a hundred thousand wishes served, none of them is read: the indexes leave them out."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO wish (programme, sequence, kind, about, run, day, served_at)"
                " SELECT 'p' || n % 1000, n, 'run', 'tick', '1.look.1', '2025-01-01', now()"
                " FROM generate_series(1, 100000) AS n"
            )
        )
        values = {"programme": "p1", "run": RUN, "sequence": 5, "now": NOW, "limit": 100}
        plan = "\n".join(connection.execute(text(f"EXPLAIN {statement}"), values).scalars())
        connection.rollback()
    assert "Seq Scan on wish" not in plan
