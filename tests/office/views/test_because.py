"""What is behind a decision, read from no more of the journal than it needs, is what the whole journal tells of it."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, text

from engine.office import reading, tables
from engine.office.because import behind
from engine.office.journal import chain, genesis
from engine.rules import events as e
from engine.rules.why import HEADINGS, Chain, NoSuchSubject, why
from engine.rules.why_needs import MOST_KNOWN
from tests.office.views.conftest import open_owner, rows_read
from tests.rules.lives import CHECK, Life, plan_of
from tests.rules.long_life import by_chance, year_after_year

_numbers = count(1)
STRANGE = ("9999", "cyclus 0", "1999-01-01", "9.check.yearly.2027-06-01", "1.plan.1", "no\x00thing\ud800", "", "١")


def recorded(engine: Engine, life: Life) -> str:
    """The journal of a life on record, as the programme that is answered."""
    name = f"life-{next(_numbers)}"
    rows = chain(genesis(name), 0, life.journal, "c")
    fields = ("sequence", "at", "type", "version", "body", "command", "hash")
    with engine.begin() as connection:
        values = [{"programme": name} | {field: getattr(row, field) for field in fields} for row in rows]
        connection.execute(insert(tables.event), values)
    return name


def pieces(engine: Engine, life: Life, name: str, subject: str | None, until: int) -> Chain:
    with reading.looking(engine) as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # of a table so small, all of it would be read
        return behind(connection, life.plan, name, subject, until, {})


def answer(look: Callable[[], Chain]) -> Chain | str:
    try:
        return look()
    except NoSuchSubject as refused:
        return refused.say("nl")


def subjects(life: Life) -> Iterator[str | None]:
    opened = life.all(e.PhaseOpened)
    yield from (None, "besluit", *STRANGE, *(event.run for event in opened))
    yield from (f"cyclus {event.cycle}" for event in life.all(e.CycleBegan))
    yield from sorted({str(event.reference_date) for event in opened if event.moment})


@pytest.mark.slow
@settings(max_examples=6, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**20), parts=st.sets(st.integers(1, 99), min_size=1, max_size=3))
def test_from_pieces_it_is_what_the_whole_journal_tells(engine: Engine, seed: int, parts: set[int]) -> None:
    life = by_chance(seed, 150)
    name, last = recorded(engine, life), len(life.journal)
    for until in sorted({last, *(max(1, last * part // 100) for part in parts)}):
        for subject in subjects(life):
            whole = answer(lambda told=subject, upto=until: why(life.plan, life.journal[:upto], told, {}))
            found = answer(lambda told=subject, upto=until: pieces(engine, life, name, told, upto))
            assert found == whole, (subject, until)


def test_lives_by_chance_have_all_that_is_told() -> None:
    lives = [by_chance(seed, 150) for seed in (1, 2, 3)]
    runs = [(life, event.run) for life in lives for event in life.all(e.PhaseOpened) if event.moment]
    told = [why(life.plan, life.journal, run) for life, run in runs]
    assert {link.step for one in told for link in one.links} == set(HEADINGS)
    assert {"MomentsAgreed", "DefinitionMigrated"} <= {link.event for one in told for link in one.links}
    assert [one for one in told if "decision" not in {link.step for link in one.links}]
    assert max(event.cycle for life in lives for event in life.all(e.CycleBegan)) > 2


def test_a_figure_that_came_after_an_evaluation_without_agreement_is_told(engine: Engine) -> None:
    """The yardstick of its verdicts is that of the definition, which no event tells."""
    life = Life(plan_of()).planned().pass_time("2028-06-02").pass_time("2028-10-10")
    life.decided(CHECK, "stay", reason="x")
    life.measuring().figure("2028-06-01", "40")
    found = pieces(engine, life, recorded(engine, life), CHECK, len(life.journal))
    assert [link.event for link in found.links if link.step == "since"] == ["FigureRecorded", "FigureRecorded"]
    assert found == why(life.plan, life.journal, CHECK, {})


def analyze(owner: str) -> None:
    """Lets PostgreSQL know what is in the tables, as it does by itself in time."""
    with open_owner(owner) as connection:
        connection.execute(text("ANALYZE"))


def test_it_costs_no_more_with_a_longer_history(engine: Engine, owner_url: str) -> None:
    short, long = year_after_year(3), year_after_year(15)
    pairs = {
        None: None,
        "besluit": "besluit",
        "cyclus 1": "cyclus 1",
        "cyclus 2": "cyclus 8",
        "2028-06-01": "2028-06-01",
        "2029-12-01": "2041-12-01",
        "1.check.yearly.2029-06-01": "7.check.yearly.2041-06-01",
        "2.check.yearly.2030-06-01": "8.check.yearly.2042-06-01",
    }
    few, many = recorded(engine, short), recorded(engine, long)
    analyze(owner_url)
    for before, after in pairs.items():
        young, old = cost(engine, short, few, before), cost(engine, long, many, after)
        assert old[0] <= young[0] + 1, (after, young, old)
        assert old[1] == young[1] <= 6, (after, young, old)


def cost(engine: Engine, life: Life, name: str, subject: str | None) -> tuple[int, int]:
    with rows_read(engine) as read:
        pieces(engine, life, name, subject, len(life.journal))
    return sum(read), len(read)


def test_a_subject_that_is_unknown_costs_no_more_and_names_the_last_there_are(engine: Engine, owner_url: str) -> None:
    short, long = year_after_year(3), year_after_year(30)
    few, many = recorded(engine, short), recorded(engine, long)
    analyze(owner_url)
    with pytest.raises(NoSuchSubject) as refused:
        pieces(engine, short, few, "9999", len(short.journal))
    assert "besluit: 1, 2, 2028-06-01, 2028-12-01, 2029-06-01, 2029-12-01, 2030-0" in refused.value.say("nl")
    with rows_read(engine) as read, pytest.raises(NoSuchSubject) as refused:
        pieces(engine, long, many, "9999", len(long.journal))
    told = refused.value.say("en")
    assert "decision: …, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …, 2052-06-01, 2052-12-01, " in told, told
    assert sum(read) <= 2 * (MOST_KNOWN + 1), read
