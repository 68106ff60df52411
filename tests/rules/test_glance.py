"""A glance counts what the standing says in words, and hangs on no day."""

from datetime import date

import pytest

from engine.rules.evolve import fold
from engine.rules.glance import Glance, dump, glance, load
from engine.rules.programme import Programme
from engine.rules.standing import standing
from tests.rules.a_life import EVALUATION, Life, decided, measured, started


def at_a_glance(life: Life) -> tuple[Glance, Programme]:
    stands = fold(tuple(life.events))
    return glance(life.plan, stands), stands


@pytest.mark.parametrize("life", [started(), measured(), decided(), decided("adjust"), decided("stay")])
def test_a_glance_counts_as_the_standing_does(life: Life) -> None:
    """After every event of a life."""
    for many in range(1, len(life.events) + 1):
        part = Life(life.plan, events=life.events[:many])
        found, p = at_a_glance(part)
        assert p.passed_to is not None
        shown = standing(part.plan, p, p.passed_to)
        assert [(gate.run, gate.deadline, gate.overdue) for gate in found.gates] == [
            (run.run, run.deadline, run.overdue_since is not None) for run in shown.runs
        ]
        assert [(gate.met, gate.of) for gate in found.gates] == [
            (sum(one.met for one in run.conditions), len(run.conditions)) for run in shown.runs
        ]
        assert (found.stuck, found.asked, found.owed) == (
            len(shown.stuck),
            len(shown.decisions_asked),
            len(shown.owed),
        )


def test_a_glance_names_the_next_agreed_moment() -> None:
    found, _ = at_a_glance(started())
    assert found.next_moment == date.fromisoformat(EVALUATION[-10:])
    later, _ = at_a_glance(measured())
    assert later.next_moment is None or later.next_moment > date(2021, 6, 1)


def test_what_is_kept_is_what_was_seen() -> None:
    found, _ = at_a_glance(measured())
    assert load(dump(found)) == found
    with pytest.raises(ValueError):
        load(dump(found).replace('"version":1', '"version":0'))


def test_a_suspended_run_asks_nothing() -> None:
    life = started()
    life.do("Suspend", by="m", reason="Zomer")
    found, _ = at_a_glance(life)
    assert found.gates and all(gate.suspended and not gate.owed and not gate.asked for gate in found.gates)
    assert found.deadline is None
