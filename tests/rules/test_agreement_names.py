"""Agreements of one kind are told apart by with whom and for which phase, never by their ids."""

from dataclasses import replace

import pytest

from engine.rules.agreement_names import agreement_names
from engine.rules.evolve import fold
from engine.rules.programme import Agreement, Programme
from engine.rules.speaker import Speaker
from tests.scenarios.replayed import Lived, live


@pytest.fixture(scope="module")
def lived() -> Lived:
    return live()


@pytest.fixture(scope="module")
def programme(lived: Lived) -> Programme:
    return fold(lived.events)


def names(lived: Lived, p: Programme, *made: Agreement, quoted: bool = True) -> list[str]:
    """What these agreements are called, where they are all there are."""
    only = replace(p, agreements={one.id: one for one in made})
    return list(agreement_names(Speaker(lived.staged.plan, {}, "nl"), only, quoted).values())


def theme(
    name: str, run: str = "2.strategie.1", parties: tuple[str, ...] = (), seat: str = "school.scholen"
) -> Agreement:
    return Agreement(name, "thema_afspraak", run, 2, "0" * 64, "school.scholen", None, parties)


def seats(p: Programme, *roles: str) -> tuple[str, ...]:
    return tuple(next(seat.id for seat in p.seats.values() if seat.role == role) for role in roles)


def test_one_of_a_kind_is_called_by_its_kind(lived: Lived, programme: Programme) -> None:
    assert names(lived, programme, theme("a")) == ["‘Afspraak op lange termijn over een thema’"]


def test_with_whom_comes_first(lived: Lived, programme: Programme) -> None:
    one = theme("a", parties=seats(programme, "school", "zorg"))
    other = theme("b", parties=seats(programme, "politie"))
    first, second = names(lived, programme, one, other)
    assert first.startswith("‘Afspraak op lange termijn over een thema’ met School en Zorg")
    assert second.endswith("met Politie")


def test_then_for_which_phase(lived: Lived, programme: Programme) -> None:
    called = names(lived, programme, theme("a"), theme("b", "1.strategie.1"), quoted=False)
    assert called == [
        "Afspraak op lange termijn over een thema, fase strategie (cyclus 2)",
        "Afspraak op lange termijn over een thema, fase strategie",
    ]


def test_what_is_alike_in_everything_is_numbered(lived: Lived, programme: Programme) -> None:
    called = names(lived, programme, theme("a"), theme("b"), theme("c", "1.strategie.1"))
    assert [one.removeprefix("‘Afspraak op lange termijn over een thema’") for one in called] == [
        ", nummer 1, fase strategie (cyclus 2)", ", nummer 2, fase strategie (cyclus 2)", ", fase strategie",
    ]  # fmt: skip


def test_all_agreements_of_a_whole_life_have_names_of_their_own(lived: Lived, programme: Programme) -> None:
    for language in ("nl", "en"):
        called = agreement_names(Speaker(lived.staged.plan, {}, language), programme)
        assert set(called) == set(programme.agreements)
        assert len(set(called.values())) == len(called)
        assert not any(id_ in name for id_, name in called.items())
