"""The digest of any life at all: it is always there, the same when made again, and what must hold in it holds."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.rehearsal import simulate
from engine.rehearsal.holding import Handled
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest import digest
from engine.rules.digest_explanations import BAD
from engine.rules.digest_picture import Digest, IndicatorMark
from engine.rules.gates import everything_owed
from engine.rules.portfolio import portfolio
from engine.rules.programme import Programme
from engine.rules.refusals import Refusal
from engine.rules.workdays import add_working_days
from tests.rehearsal.lives import definition
from tests.rules.digests import HEAD
from tests.rules.lives import Life
from tests.rules.test_any_life import PLAN, anything, obliging


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_people_do_there_is_a_digest_of_it(data: st.DataObject) -> None:
    life = Life(PLAN)
    life.seat("residents", "r").given("AddPerson", person="z")

    def pick(choices: list[Any]) -> Any:
        return choices[data.draw(st.integers(0, len(choices) - 1))]

    for _ in range(data.draw(st.integers(1, 25))):
        life.now += timedelta(days=pick([0, 0, 1, 8, 70]), hours=pick([0, 7]))
        owed = [(run, item) for run, item in everything_owed(PLAN, life.p, life.today) if item.seat]
        does = obliging(life, *pick(owed), pick) if owed and pick([True, True, True, False]) else anything(life, pick)
        with suppress(Refusal):
            life.when(does[0], **{name: value for name, value in does[1].items() if value is not None})
        if life.p.status != "ended":
            life.when("PassTime")
        it_holds(life.plan, life.p, life.journal, life.now)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_simulated_lives_have_digests(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Given a definition with every construct of the language and people with habits, then the same."""
    plan, journal, commands = definition("all-sorts"), [], iter(range(10**6))

    def look(_: Any, happening: Any, after: Any, __: Any) -> None:
        if isinstance(happening, e.Event):
            journal.append(happening)
        elif isinstance(happening, Handled) and after is not None and next(commands) % 20 == 0:
            it_holds(plan, after, journal, max(happening.now, after.passed_to))

    monkeypatch.setattr(simulate, "first_broken", look)
    assert simulate.live(plan, seed=3, number=number, years=5).broken is None


def it_holds(plan: Definition, p: Programme, events: list[e.Event], now: datetime) -> None:
    """What holds of every digest."""
    found = digest(plan, p, events, now, HEAD, {})
    assert found == digest(plan, p, tuple(events), now, HEAD, {})
    for mark in found.indicators:
        unknown_is_never_good(mark)
    bad = {one.indicator for one in found.indicators if one.status in BAD}
    assert {one.indicator for one in found.explanations} <= bad
    assert all(one.missing or one.cause for one in found.explanations)
    assert [mark.phase for mark in found.track] == [phase.id for phase in plan.phases]
    assert all(found.on <= one.day for one in found.coming)
    assert all(gate.met < gate.of or mark_is_suspended(found, gate.run) for gate in found.gates)
    nobody_is_named_too_early(plan, found, events)
    for text in _texts(found):
        assert text.strip() and "{" not in text
    row = portfolio([found], found.on).rows[0]
    assert row.head == HEAD and len(row.marks) == len(found.indicators)


def unknown_is_never_good(mark: IndicatorMark) -> None:
    """Unknown and not yet measured say so, whatever the numbers are."""
    if mark.status in (None, "unknown"):
        assert mark.verdict.nl in ("onbekend", "nog niet beoordeeld") and not mark.firm
        assert mark.readings.nl.startswith(("Onbekend, want", "Nog niet gemeten"))
    else:
        assert mark.actual.nl != "–" or "vorige meetafspraak" in mark.readings.nl
    assert all(point.status != "unknown" or not point.firm for point in mark.points)


def nobody_is_named_too_early(plan: Definition, found: Digest, events: list[e.Event]) -> None:
    """Whoever is named was told five working days ago, or earlier, after the day since which it is late."""
    told = [owing.on for event in events for owing in _told(event)]
    for one in found.late:
        if one.who is not None:
            assert any(day > one.since and add_working_days(plan.calendar, day, 5) <= found.on for day in told)


def _told(event: e.Event) -> tuple[e.Owing, ...]:
    return event.owed if isinstance(event, e.ReminderCame) else event.late if isinstance(event, e.Escalated) else ()


def mark_is_suspended(found: Digest, run: str) -> bool:
    """Whether the phase of a run is suspended."""
    return any(mark.state == "suspended" and mark.phase == run.split(".")[1] for mark in found.track)


def _texts(found: Digest) -> Iterator[str]:
    told = [
        *(one.what for one in (*found.asked, *found.changed, *found.coming, *found.late)),
        *(mark.told for mark in found.track),
        *(mark.label for mark in found.gates),
        *(wanted.from_whom for gate in found.gates for wanted in gate.wanted),
        *(text for one in found.indicators for text in (one.told, one.readings, one.source, one.reliability, one.unit)),
        *(one.told for one in found.decisions),
        *found.stuck,
    ]
    for text in told:
        yield from (text.nl, text.en)
