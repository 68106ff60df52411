"""Who may see and do what: the table is whole, and what it does not name is refused."""

import pytest

from engine.rules import access
from engine.rules.access import BY_CAPACITY, BY_SEAT, BY_TASK, CAPACITIES, NEVER_ASKED, VIEWS, Caller, Task, may
from engine.rules.commands import COMMANDS, StartProgramme
from tests.office.samples import sample_definition

OFFICE = {"remind", "invite", "put_person", "put_definition", "grant", "erase", "post"}
EVERYTHING = sorted({*COMMANDS, *VIEWS, *OFFICE, "anything"})


def test_every_command_has_its_place_in_the_table() -> None:
    named = BY_SEAT | BY_CAPACITY.keys() | NEVER_ASKED
    assert named - OFFICE == COMMANDS.keys()
    assert not NEVER_ASKED & (BY_SEAT | BY_CAPACITY.keys())


def test_what_is_given_for_a_seat_has_a_seat_to_be_given_for() -> None:
    assert all("seat" in COMMANDS[name].model_fields for name in BY_SEAT)
    assert "seat" not in StartProgramme.model_fields


@pytest.mark.parametrize("what", EVERYTHING)
def test_who_is_not_known_may_nothing(what: str) -> None:
    assert not may(access.NOBODY, what)
    assert not may(Caller("p-1"), what)


@pytest.mark.parametrize("capacity", CAPACITIES)
@pytest.mark.parametrize("what", sorted(NEVER_ASKED | {"anything"}))
def test_what_nobody_asks_is_refused_to_all(capacity: access.Capacity, what: str) -> None:
    assert not may(Caller("p-1", frozenset({capacity}), {"s-1": "group"}), what, "s-1")


@pytest.mark.parametrize("what", sorted(BY_SEAT))
def test_a_seat_is_acted_for_by_whoever_sits_there(what: str) -> None:
    sitting = Caller("p-1", frozenset({"partner"}), {"s-1": "group"})
    assert may(sitting, what, "s-1")
    assert not may(sitting, what, "s-2")
    assert not may(sitting, what)


@pytest.mark.parametrize("what", sorted(access.APPROVALS))
def test_an_administrator_approves_nothing_whatever_seat_they_hold(what: str) -> None:
    assert not may(Caller("p-1", frozenset({"administrator", "committee"}), {"s-1": "group"}), what, "s-1")
    for act in access.BY_TASK:
        by_link = Caller("p-1", frozenset({"administrator"}), {"s-1": "group"}, Task("s-1", act))
        assert not may(by_link, what, "s-1"), "by a link neither"


def test_an_auditor_sees_all_of_a_programme_and_does_nothing() -> None:
    auditor = Caller("p-1", frozenset({"auditor"}))
    seen = {what for what in EVERYTHING if may(auditor, what, "s-1")}
    assert seen == VIEWS.keys() - {"administration"}


def test_a_link_opens_its_own_act_for_its_own_seat_and_nothing_else() -> None:
    held = Caller("p-1", frozenset({"programme_manager"}), {"s-1": "maker"}, Task("s-1", "deliver"))
    assert {what for what in EVERYTHING if may(held, what, "s-1")} == {"Deliver"}
    assert not may(held, "Deliver", "s-2")


def test_every_act_that_is_owed_can_be_done_by_a_link() -> None:
    assert all(acts <= BY_SEAT | BY_CAPACITY.keys() for acts in BY_TASK.values())


def test_figures_are_recorded_by_their_supplier_and_by_whoever_manages() -> None:
    plan = sample_definition()
    supplier = Caller("p-1", frozenset({"partner"}), {"s-1": "supplier"})
    assert access.may_supply(supplier, plan, "hardship")
    assert not access.may_supply(supplier, plan, "unheard_of")
    assert not access.may_supply(Caller("p-1", frozenset({"partner"}), {"s-1": "maker"}), plan, "hardship")
    assert access.may_supply(Caller("p-1", frozenset({"programme_manager"})), plan, "hardship")
    by_link = Caller("p-1", frozenset(), {"s-1": "supplier"}, Task("s-1", "supply"))
    assert access.may_supply(by_link, plan, "hardship")
    assert not access.may_supply(Caller("p-1", frozenset(), {"s-1": "supplier"}, Task("s-1", "sign")), plan, "hardship")


def test_capacities_follow_from_the_roles_of_the_definition() -> None:
    plan = sample_definition()
    assert access.capacities_by_seat(plan, ["manager"]) == {"programme_manager"}
    assert access.capacities_by_seat(plan, ["maker", "supplier"]) == {"partner"}
    assert access.capacities_by_seat(plan, []) == frozenset()
