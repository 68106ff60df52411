"""Events and state as text: what is written is what is read; and the journal alone tells the state."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.rules import events as e
from engine.rules import programme as state
from engine.rules.commands import COMMANDS
from engine.rules.evolve import evolve, fold
from tests.rules.lives import CHECK, Life, plan_of

moments = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9)
st.register_type_strategy(datetime, moments)
st.register_type_strategy(Decimal, decimals)


def events_of(kind: type[e.Event]) -> st.SearchStrategy[e.Event]:
    """Any event of a kind."""
    return st.builds(kind, **{field.name: st.from_type(field.type) for field in fields(kind)})


@pytest.mark.parametrize("kind", sorted(e.EVENTS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_written_is_what_is_read(kind: str, data: st.DataObject) -> None:
    event = data.draw(events_of(e.EVENTS[kind]))
    name, version, body = e.dump(event)
    assert (name, version) == (kind, e.VERSION)
    assert e.load(name, version, body) == event
    assert e.dump(e.load(name, version, body))[2] == body
    assert set(json.loads(body)) == {field.name for field in fields(event)}


def test_decimals_are_text() -> None:
    life = Life(plan_of()).measuring("45.10")
    body = e.dump(life.one(e.FigureRecorded))[2]
    assert '"value":"45.10"' in body


def test_the_unknown_is_refused() -> None:
    with pytest.raises(KeyError):
        e.load("Nothing", 1, "{}")
    with pytest.raises(ValueError, match="no upcast"):
        e.load("DigestDue", 99, "{}")
    with pytest.raises(ValidationError):
        e.load("DigestDue", 1, "{}")
    with pytest.raises(ValidationError):
        state.load("{}")


def test_a_field_added_later_has_a_default_so_that_older_journals_can_be_read() -> None:
    body = json.loads(e.dump(e.Resumed(datetime(2027, 1, 1, tzinfo=UTC), "1.do.1", "m"))[2])
    older = {name: body[name] for name in ("at", "run", "by")}
    assert e.load("Resumed", 1, json.dumps(older)) == e.Resumed(datetime(2027, 1, 1, tzinfo=UTC), "1.do.1", "m")


def test_the_journal_tells_the_state() -> None:
    """Read back from text, folded from the start or from any point on."""
    life = Life(plan_of()).planned().measuring().off_course().decided(CHECK, "reopen").pass_time("2029-12-01")
    told = [e.load(*e.dump(event)) for event in life.journal]
    assert fold(told) == life.p
    for cut in range(1, len(told), 7):
        assert fold(told[cut:], state.load(state.dump(fold(told[:cut])))) == life.p


def test_a_programme_begins_with_its_start() -> None:
    with pytest.raises(ValueError, match="cannot be the first"):
        evolve(None, e.DigestDue(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1).date()))
    with pytest.raises(ValueError, match="begins with"):
        fold([])


def test_every_event_counts_one(life: Life) -> None:
    life.planned()
    assert life.p.sequence == len(life.journal)
    assert life.run("1.do.1").version == 0
    life.given("Suspend", run="1.do.1", reason="x", by="m")
    assert life.run("1.do.1").version == 1


def test_every_command_and_event_has_a_name_of_its_own() -> None:
    assert all(name == kind.__name__ == kind.name for name, kind in COMMANDS.items())
    assert all(name == kind.__name__ for name, kind in e.EVENTS.items())
