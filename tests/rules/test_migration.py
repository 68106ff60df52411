"""Another version of the definition: a dry run that changes nothing, and moving over as a decision on record."""

from datetime import date
from textwrap import dedent
from typing import Any

import pytest

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.migration import dry_run
from engine.rules.refusals import CannotMigrate, OtherDefinition, SameVersion, WrongRole
from tests.rules.lives import CHECK, Life, plan_of


def second(changes: str = "") -> Definition:
    """The next version of the definition, with these changes."""
    return plan_of("version: 2\n" + dedent(changes))


def migrate(life: Life, new: Definition) -> Life:
    """The board moves the programme over."""
    return life.when("MigrateDefinition", definition=new, seat="board-a", reason="better")


def test_follows_the_new_version_from_then_on(life: Life) -> None:
    new = second("phases: [{id: plan, gate: [{condition: delivered, products: [paper]}]}]")
    life.deliver("1.plan.1", "paper").sign("1.plan.1", "board-a")
    migrate(life, new).then("DefinitionMigrated", "PhasePassed", "PhaseOpened")
    assert (life.p.version, life.p.hash) == (2, new.hash)


def test_is_decided_by_those_who_decide_or_manage(life: Life) -> None:
    words = {"definition": second(), "reason": "x"}
    life.refused(WrongRole, "MigrateDefinition", seat="maker-k", **words)
    life.refused(OtherDefinition, "MigrateDefinition", seat="board-a", **words | {"definition": plan_of("id: other")})
    life.refused(SameVersion, "MigrateDefinition", seat="board-a", **words | {"definition": life.plan})


PROBLEMS = [
    ("roles: [{id: maker, label: {nl: m, en: m}}]", None),
    ("phases: [{id: plan, gate: [{condition: delivered, products: [paper]}]}]", None),
    ("measurement: {indicators: [{id: kpi, direction: lower}]}", "indicator kpi"),
    ("measurement: {moments: [{id: yearly, on: [2031-01-01]}]}", None),
]


@pytest.mark.parametrize(("changes", "problem"), PROBLEMS)
def test_a_dry_run_tells_what_stands_in_the_way(life: Life, changes: str, problem: str | None) -> None:
    before = life.p
    report = dry_run(life.plan, second(changes), life.p)
    told = " ".join(item.say("en") for item in report.problems).lower()
    assert (problem in told) if problem else not report.problems
    assert life.p is before


def without(plan: Definition, *, phase: str | None = None, role: str | None = None) -> Definition:
    """The next version of a definition without a phase or a role."""
    phases = tuple(item for item in plan.phases if item.id != phase)
    roles = tuple(item for item in plan.roles if item.id != role)
    return changed(plan, phases=phases, roles=roles)


def changed(plan: Definition, **parts: Any) -> Definition:
    """The next version of a definition, with these parts replaced."""
    whole = {name: getattr(plan, name) for name in Definition.model_fields}
    return Definition.model_validate(whole | parts | {"version": 2})


def refused(life: Life, new: Definition) -> str:
    """What stands in the way, in Dutch."""
    refusal = life.refused(CannotMigrate, "MigrateDefinition", definition=new, seat="board-a", reason="x")
    assert "open but is not" not in refusal.say("nl"), "a Dutch reader reads Dutch"
    return refusal.say("nl")


def test_an_open_phase_may_not_be_lost(life: Life) -> None:
    assert "Fase plan is open" in refused(life, without(life.plan, phase="plan"))


def test_a_filled_seat_may_not_be_lost(life: Life) -> None:
    assert "Rol maker" in refused(life, without(life.plan, role="maker"))


def test_a_product_handed_in_may_not_be_lost(life: Life) -> None:
    life.deliver("1.plan.1", "paper")
    new = second("phases: [{id: plan, products: [{id: note, made_by: maker}]}]")
    other = tuple(p.model_copy(update={"products": p.products[1:]}) if p.id == "plan" else p for p in new.phases)
    assert "plan/paper" in refused(life, changed(new, phases=other))


def test_milestones_in_use_may_be_added_to_but_not_lost() -> None:
    stones = "initiatives: {{owned_by: maker, settled_by: manager, milestones: [{}]}}\n"
    life = Life(plan_of(stones.format("{id: a}, {id: b}")))
    life.given("PlanInitiative", initiative="i", seat="maker-k", label="x")
    assert "milestones" in refused(life, _with_stones(stones, "b"))
    migrate(life, _with_stones(stones, "a", "b", "c"))


def _with_stones(stones: str, *names: str) -> Definition:
    return second(stones.format(", ".join(f"{{id: {name}}}" for name in names)))


def test_a_yardstick_agreed_may_not_be_lost(life: Life) -> None:
    life.measuring()
    measurement = life.plan.measurement
    assert measurement is not None
    agreement = measurement.agreements[0].model_copy(update={"indicator": "other"})
    indicator = measurement.indicators[0].model_copy(update={"id": "other"})
    moment = measurement.moments[0].model_copy(update={"indicators": ("other",)})
    other = measurement.model_copy(
        update={"indicators": (indicator,), "agreements": (agreement,), "moments": (moment,)}
    )
    assert "indicator kpi" in refused(life, changed(life.plan, measurement=other))


class TestAnOpenEvaluation:
    @pytest.fixture
    def open_(self, life: Life) -> Life:
        """An evaluation collects its figures."""
        return life.planned().measuring().pass_time("2028-06-01")

    def test_keeps_its_moment(self, open_: Life) -> None:
        plan = open_.plan
        assert plan.measurement is not None
        moment = plan.measurement.moments[0].model_copy(update={"id": "other"})
        other = plan.measurement.model_copy(update={"moments": (moment,)})
        told = refused(open_, changed(plan, measurement=other))
        assert "moment yearly" in told

    def test_keeps_its_course_and_its_kind(self, open_: Life) -> None:
        assert "course" in refused(open_, changed(open_.plan, course=None))
        phases = tuple(item.model_copy(update={"opens": "in_order"}) for item in open_.plan.phases)
        assert "opens: check" in refused(open_, changed(open_.plan, phases=phases))


def test_agreed_moments_may_not_be_lost(life: Life) -> None:
    life.measuring().given("AgreeMoments", seat="board-a", moment="yearly", on=["2030-06-01"])
    plan = life.plan
    assert plan.measurement is not None
    moment = plan.measurement.moments[0].model_copy(update={"id": "other"})
    other = plan.measurement.model_copy(update={"moments": (moment,)})
    assert "moment yearly" in refused(life, changed(plan, measurement=other))


def test_what_the_new_version_would_have_had_before_is_not_made_up_for(life: Life) -> None:
    """Moments, digests and reminders of the past do not come all at once."""
    life.pass_time("2027-04-20")
    migrate(
        life,
        second(
            """
            phases: [{id: plan, reminders: {before: [P2W], after: [P1D, P6W]}}]
            measurement: {moments: [{id: yearly, on: [2027-02-01, 2027-04-20, 2027-04-21]}]}
            digests: {rule: FREQ=WEEKLY, to: [board]}
            """
        ),
    ).then("DefinitionMigrated")
    life.pass_time("2027-04-27")
    assert [event.reference_date for event in life.all(e.PhaseOpened, phase="check")] == [date(2027, 4, 21)]
    assert [event.day for event in life.all(e.DigestDue)] == [date(2027, 4, 26)]
    assert not life.all(e.ReminderCame)


def test_what_it_adds_to_the_measurement_agreement_is_signed_apart(life: Life) -> None:
    life.planned().measuring()
    migrate(
        life,
        second(
            """
            measurement:
              indicators:
                - {id: other, unit: people, direction: lower, kind: count, source: s, margin: 1, supplied_by: maker}
              agreements: [{indicator: other, baseline: 2027-01-01, target: {on: 2037-01-01, value: 0}}]
              moments: [{id: yearly, indicators: [kpi, other]}]
            """
        ),
    )
    assert {item.act for item in life.owed()} == {"agree_measurement"}
    kpi = life.p.yardsticks["kpi"]
    life.when("AgreeMeasurement", seat="board-a")
    assert [stick.indicator for stick in life.told[0].yardsticks] == ["other"]
    assert life.p.yardsticks["kpi"] is kpi
    assert life.told[1].keys == ("other|WK1|2027-01-01",)


def test_a_report_tells_what_changes(life: Life) -> None:
    life.planned().measuring().pass_time("2028-06-01")
    new = second(
        """
        phases: [{id: do, gate: [{condition: delivered, products: [result]}, {condition: signed, role: board}]}]
        measurement: {moments: [{id: yearly, on: [2028-06-01, 2031-06-01]}]}
        course: {explanation_days: 10}
        """
    )
    report = dry_run(life.plan, new, life.p)
    assert not report.problems
    assert [item.say("nl") for item in report.changes] == [
        "De open fase do krijgt een ander beslismoment.",
        "De meetmomenten veranderen.",
        "De koersregels veranderen.",
    ]
    assert CHECK in life.p.runs
