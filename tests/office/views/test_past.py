"""What the journal tells in pieces is what it tells as a whole, and costs no more when the journal grows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.office import initiatives, past, phases_past, reading, standing_lately
from engine.office.backwards import Page, names_in
from engine.office.because import because
from engine.office.journal import Recorded
from engine.office.shelf import Known, Shelf
from engine.rules import events as e
from engine.rules.canonical import canonical
from engine.rules.history import history
from engine.rules.picture import VerdictPicture
from engine.rules.speaker import reference_date_of
from engine.rules.standing import standing
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_in_short
from engine.rules.why import why
from engine.rules.wording import tell_plainly
from tests.office.views.conftest import Lived

NOW = datetime(2024, 1, 1, 9, tzinfo=UTC)


def looked(lived: Lived, look: Callable[[Connection, Known], Any]) -> Any:
    with reading.looking(lived.engine) as connection:
        return look(connection, Shelf().now(connection, lived.id, NOW))


def all_of(lived: Lived, look: Callable[..., Page[Any]], **asked: Any) -> list[Any]:
    """All pages of two items each, put in order again."""

    def pages(connection: Connection, known: Known) -> list[Any]:
        found: list[Any] = []
        before: int | None = None
        while True:
            page = look(connection, known, before=before, limit=2, **asked)
            found += page.items
            if page.before is None:
                return found[::-1]
            before = page.before

    result: list[Any] = looked(lived, pages)
    return result


def test_why_from_a_part_is_why_from_the_whole(feijenoord: Lived) -> None:
    runs = [event.run for event in feijenoord.events if isinstance(event, e.PhaseOpened) and event.moment]
    cycles = [str(event.cycle) for event in feijenoord.events if isinstance(event, e.CycleBegan)]
    days = [str(reference_date_of(run)) for run in runs]
    for subject in (None, "besluit", *runs, *cycles, *days):
        whole = why(feijenoord.plan, feijenoord.events, subject, feijenoord.names)
        assert because(feijenoord.engine, feijenoord.id, subject) == whole


@pytest.mark.parametrize("day", [None, date(2016, 12, 1), date(2017, 3, 1), date(2021, 4, 30)])
def test_a_standing_told_lately_is_the_whole_one_but_for_what_is_long_past(
    feijenoord: Lived, monkeypatch: pytest.MonkeyPatch, day: date | None
) -> None:
    def told() -> standing_lately.Told:
        if day:
            return standing_lately.on_day(feijenoord.engine, feijenoord.id, day)
        return standing_lately.now(feijenoord.engine, feijenoord.id, NOW)

    found = told().standing
    with reading.looking(feijenoord.engine) as connection:
        shelf, name = Shelf(), feijenoord.id
        known = shelf.as_of(connection, name, day) if day else shelf.now(connection, name, NOW)
        recorded = reading.stood_after(connection, name, known.sequence)
    events = [*feijenoord.events[: known.sequence], *standing_lately.passed(known, recorded)]
    names = {**feijenoord.names, **known.names}
    whole = standing(known.plan, known.programme, found.at, events, names)
    assert replace(found, history=whole.history, sequence=whole.sequence) == whole
    assert found.history.decisions == whole.history.decisions
    assert found.history.deadlines == whole.history.deadlines
    assert not told().more
    monkeypatch.setattr(standing_lately, "MOST", 1)
    few = told()
    assert few.standing.history.deadlines == whole.history.deadlines[-1:]
    assert few.more


def test_why_on_a_day_knows_nothing_of_later(feijenoord: Lived) -> None:
    half = next(n for n, event in enumerate(feijenoord.events, 1) if isinstance(event, e.CourseDecided)) - 1
    whole = why(feijenoord.plan, feijenoord.events[:half], None, feijenoord.names)
    assert because(feijenoord.engine, feijenoord.id, None, half) == whole


@pytest.mark.parametrize("what", ["decisions", "deadlines", "cycles", "yardsticks"])
def test_history_page_by_page_is_the_whole_history(feijenoord: Lived, what: str) -> None:
    whole = getattr(history(feijenoord.plan, feijenoord.events, feijenoord.names), what)
    look = {"yardsticks": "yardstick_changes"}.get(what, what)
    found = all_of(feijenoord, getattr(past, look))
    assert sorted(found, key=repr) == sorted(whole, key=repr) and len(found) == len(whole) > 0
    assert [one.sequence for one in found] == sorted(one.sequence for one in whole)


def test_verdicts_of_an_indicator_are_all_there_are(feijenoord: Lived) -> None:
    whole = history(feijenoord.plan, feijenoord.events, feijenoord.names).verdicts
    for indicator in {one.indicator for one in whole}:
        verdicts = [one for one in whole if one.indicator == indicator and not one.reading]
        readings = [one for one in whole if one.indicator == indicator and one.reading]
        assert all_of(feijenoord, past.verdicts_of, indicator=indicator) == verdicts
        assert all_of(feijenoord, past.readings_of, indicator=indicator) == readings
        for look, found in ((past.newest_verdicts, verdicts), (past.newest_readings, readings)):
            page = newest(feijenoord, look, 2)[indicator]
            assert page.items == tuple(replace(one, told=in_short(one)) for one in found[::-1][:2])
            assert page.before == (page.items[-1].sequence if len(found) > 2 else None)


def in_short(one: VerdictPicture) -> Text:
    assert one.assessment is not None
    return verdict_in_short(one.assessment)


def newest(lived: Lived, look: Callable[..., Any], limit: int) -> Any:
    """The newest of each indicator that anything is agreed on."""
    return looked(lived, lambda connection, known: look(connection, known, known.programme.yardsticks, limit))


def test_the_journal_is_told_whole_by_run_and_by_kind(feijenoord: Lived) -> None:
    labels = looked(feijenoord, lambda connection, _: initiatives.labels(connection, feijenoord.id))
    assert labels["werkcafe"] == "Werkcafé"
    names = {initiative: f"‘{label}’" for initiative, label in labels.items()} | feijenoord.names
    told = [tell_plainly(feijenoord.plan, event, names) for event in feijenoord.events]
    whole = looked(feijenoord, lambda connection, known: past.journal_page(connection, known, limit=10_000))
    assert [line.told for line in whole.items[::-1]] == told
    assert whole.before is None
    for run in {getattr(event, "run", None) for event in feijenoord.events} - {None}:
        found = all_of(feijenoord, past.journal_page, run=run)
        assert [line.sequence for line in found] == [line.sequence for line in whole.items[::-1] if line.run == run]
    found = all_of(feijenoord, past.journal_page, kinds=["SignedOff", "CycleBegan"])
    assert [line.type for line in found] == [
        type(event).__name__ for event in feijenoord.events if isinstance(event, e.SignedOff | e.CycleBegan)
    ]


def test_every_phase_run_is_told_with_how_it_ended(feijenoord: Lived) -> None:
    found = {one.run: one for one in all_of(feijenoord, phases_past.runs)}
    assert list(found) == [event.run for event in feijenoord.events if isinstance(event, e.PhaseOpened)]
    for event in feijenoord.events:
        if isinstance(event, e.PhasePassed | e.PhaseWithdrawn):
            assert found[event.run].closed == event.day
            assert found[event.run].how == ("passed" if isinstance(event, e.PhasePassed) else "withdrawn")
    closed = {event.run for event in feijenoord.events if isinstance(event, e.PhasePassed | e.PhaseWithdrawn)}
    assert {one.run for one in found.values() if one.how is None} == found.keys() - closed


def test_a_phase_run_that_came_by_time_alone_is_told_before_those_on_record(feijenoord: Lived) -> None:
    recorded = [event.run for event in feijenoord.events if isinstance(event, e.PhaseOpened)]
    with reading.looking(feijenoord.engine) as connection:
        known = Shelf().now(connection, feijenoord.id, datetime(2025, 1, 6, 9, tzinfo=UTC))
        first = phases_past.runs(connection, known, limit=1)
        second = phases_past.runs(connection, known, before=first.before, limit=1)
        (came,) = first.items
        assert phases_past.run_called(connection, known, came.run) == came
        assert phases_past.run_called(connection, known, second.items[0].run) == second.items[0]
        assert phases_past.run_called(connection, known, "9.nowhere.1") is None
    assert (came.run, came.how) == (next(iter(known.programme.runs.keys() - set(recorded))), None)
    assert came.deadline == known.programme.runs[came.run].deadline
    assert second.items[0].run == recorded[-1]


def test_what_was_handed_in_and_signed_is_told_with_its_words(feijenoord: Lived) -> None:
    handed, signed = 0, 0
    for run in {event.run for event in feijenoord.events if isinstance(event, e.PhaseOpened)}:
        products = all_of(feijenoord, phases_past.products_of, run=run)
        signoffs = all_of(feijenoord, phases_past.signoffs_of, run=run)
        own = [event for event in feijenoord.events if getattr(event, "run", None) == run]
        assert [one.hash for one in products] == [one.hash for one in own if isinstance(one, e.ProductDelivered)]
        assert sum(one.returned for one in products) == sum(isinstance(one, e.ProductReturned) for one in own)
        assert [one.seat for one in signoffs] == [one.seat for one in own if isinstance(one, e.SignedOff)]
        assert all(one.content and not one.content.startswith("w:") for one in products)
        proposals = {one.hash for one in own if isinstance(one, e.CourseProposed)}
        assert all((one.on == "course") == (one.content in proposals) for one in signoffs)
        fell = {(one.seat, one.content): one for one in own if isinstance(one, e.SignOffLapsed)}
        for one in signoffs:
            why = fell[one.seat, one.content].why if one.lapsed else None
            assert (one.lapsed_why, one.lapsed_on is not None) == (why, one.lapsed)
            assert one.lapsed_on is None or one.lapsed_on >= one.day
        handed, signed = handed + len(products), signed + len(signoffs)
    assert handed > 5 and signed > 5


def test_agreements_are_told_with_their_words(feijenoord: Lived) -> None:
    found = looked(feijenoord, phases_past.agreements_of)
    assert found and all(one.content and not one.content.startswith("w:") for one in found)


@pytest.mark.parametrize("before", ["", "x" * 200, 'zij zei "nee"', "a\\b", "\n", "é" * 81])
def test_whoever_stands_behind_any_other_text_in_an_event_is_named(feijenoord: Lived, before: str) -> None:
    person, name = next((one, name) for one, name in feijenoord.names.items() if name == "Samira Haddou")
    body = canonical({"a": before, "by": person, "seat": "nobody"})
    record = Recorded(1, NOW, "Anything", 1, body, "", "")
    found = looked(feijenoord, lambda connection, _: names_in(connection, feijenoord.id, [record], {}))
    assert found == {person: name}
