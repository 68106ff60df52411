"""A rule that is broken on purpose is found by simulating: mutants, one at a time, over a few programmes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.rehearsal.simulate import simulate
from engine.rules import calendar, gates, recommend
from engine.rules import conditions as c
from engine.rules.acts import course, deadlines, evaluation, measurement, signing, work
from tests.rehearsal.lives import definition

Break = Callable[[pytest.MonkeyPatch], Any]


def delivered_whatever_comes(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(gates._LOOKS, c.Delivered, lambda *_: gates.ConditionLook("delivered", True, "all"))


def sign_offs_never_lapse(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(work, "lapse", lambda *_: None)


def reopening_while_reopening(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(course, "reopening_under_way", lambda *_: False)


def staying_in_the_dark(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recommend, "_unknowns_allowed", lambda shares, count: count)


def reminding_every_day(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deadlines, "WEEK", timedelta(days=1))


def deadlines_pass_at_noon(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calendar, "end_of_day", lambda plan, day: calendar.at_hour(plan, day, 12))


def no_measuring_at_weekends(patch: pytest.MonkeyPatch) -> None:
    real = calendar.next_reference_date

    def on_weekdays(plan: Any, p: Any, moment: Any, after: date) -> date | None:
        found = real(plan, p, moment, after)
        while found is not None and found.weekday() > 4:
            found = real(plan, p, moment, found)
        return found

    patch.setattr(calendar, "next_reference_date", on_weekdays)


def verdicts_from_old_figures(patch: pytest.MonkeyPatch) -> None:
    real = evaluation.assess

    def forgetting(indicator: Any, stick: Any, figures: Any, area: Any, day: Any, shares: Any) -> Any:
        return real(indicator, stick, dict(list(figures.items())[1:]), area, day, shares)

    patch.setattr(evaluation, "assess", forgetting)


def signing_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signing, "SignedThisLook", _Nothing)


def figures_overwritten(patch: pytest.MonkeyPatch) -> None:
    real = measurement._figure
    patch.setattr(measurement, "_figure", lambda *args: replace(real(*args), revision=1))


class _Nothing(Exception):
    """Raised in place of a refusal: the rules stumble, and the simulation says so."""

    def __init__(self, **details: object) -> None:
        super().__init__()


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (delivered_whatever_comes, "no_passing_with_an_unmet_gate"),
        (sign_offs_never_lapse, "standing_sign_offs_are_sound"),
        (reopening_while_reopening, "no_second_reopening"),
        (staying_in_the_dark, "no_stay_in_the_dark"),
        (reminding_every_day, "an_unchanged_list_goes_weekly"),
        (deadlines_pass_at_noon, "deadlines_pass_once_on_their_day"),
        (no_measuring_at_weekends, "no_moment_is_lost"),
        (verdicts_from_old_figures, "verdicts_rest_on_the_record"),
        (signing_twice, "the_rules_never_stumble"),
        (figures_overwritten, "figures_are_never_overwritten"),
    ],
)
def test_a_broken_rule_is_found(broken: Break, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    lives = simulate(definition("all-sorts"), seed=3, programmes=60, years=5)
    invariants = (life.broken.invariant for life in lives if life.broken)
    assert found in invariants
