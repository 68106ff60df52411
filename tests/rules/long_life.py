"""Long lives: programmes with many cycles and evaluations, as chance has it or year after year the same."""

from datetime import timedelta
from random import Random
from typing import Any

from engine.rules import events as e
from engine.rules.gates import everything_owed
from engine.rules.refusals import Refusal
from tests.rules.lives import Life, plan_of
from tests.rules.test_any_life import anything, obliging

_MOMENTS = """
    phases:
      - {id: plan, deadline: {within: P3M}, reminders: {before: [P1W], after: [P3D], repeat: P1W}}
      - {id: do, deadline: {within: P9M}, reruns_after_adjust: true}
      - {id: check, deadline: {offset: P6M, moment: yearly}, reminders: {after: [P1D], repeat: P2W}}
    measurement:
      agreements:
        - indicator: kpi
          key: true
          baseline: 2027-01-01
          target: {on: 2037-01-01, gap: 0}
          benchmark: {label: {nl: b, en: b}, areas: {WK2: 1}}
      moments:
        - {id: yearly, on: null, rule: FREQ=MONTHLY;INTERVAL=7, start: 2027-06-01, publication: P1M, window: P1M}
        - {id: extra, on: [2027-06-01], indicators: [kpi], publication: P1M, window: P1M}
    course: {ratified_by: council}
"""

_YEARLY = """
    measurement:
      agreements: [{indicator: kpi, key: true, baseline: 2027-01-01, target: {on: 2090-01-01, value: 60}}]
      moments: [{id: yearly, on: null, rule: FREQ=YEARLY, start: 2028-06-01, publication: P1M, window: P1M}]
"""


def by_chance(seed: int, steps: int) -> Life:
    """A life of so many steps, in which people mostly do what is asked of them, and sometimes anything else."""
    chance = Random(seed)
    life = Life(plan_of(_MOMENTS))
    life.seat("residents", "r").given("AddPerson", person="z")
    late = chance.choice([0, 0, steps // 3])
    for step in range(steps):
        life.now += timedelta(days=chance.choice([0, 0, 0, 1, 8, 70]))
        name, fields = _something(life, chance)
        if name != "EndProgramme" and (name != "AgreeMeasurement" or step >= late):
            try:
                life.when(name, **{field: value for field, value in fields.items() if value is not None})
            except Refusal:
                continue
            life.when("PassTime")
    return life


def year_after_year(years: int) -> Life:
    """Every year the same: an evaluation with a decision, what it leads to, and what comes of it later; and one more
    that nobody decides."""
    life = Life(plan_of(_YEARLY)).measuring().planned()
    for year in range(2028, 2028 + years):
        _decide(life, year)
        _follow(life, year)
    return life.pass_time(f"{2028 + years}-05-01")


def _decide(life: Life, year: int) -> None:
    run = f"{life.p.cycle.number if life.p.cycle else 0}.check.yearly.{year}-06-01"
    life.pass_time(f"{year}-06-10").figure(f"{year}-06-01", "40").explain(run)
    life.decided(run, "reopen" if year % 2 else "adjust", meanwhile="suspend", reason="x")
    life.figure(f"{year}-06-01", "41")


def _follow(life: Life, year: int) -> None:
    plan = next(run.id for run in life.p.runs.values() if run.phase == "plan")
    life.deliver(plan, "paper").sign(plan, "board-a").sign(plan, "board-b")
    target = {"on": "2090-01-01", "value": str(year - 1960)}
    life.when("ChangeYardstick", seat="board-a", indicator="kpi", reason="x", target=target)
    life.when("AgreeMoments", seat="board-a", moment="yearly", on=[f"{year}-12-01"])
    life.when("Suspend", reason="x", by="m").when("Resume", by="m")


def _something(life: Life, chance: Random) -> tuple[str, dict[str, Any]]:
    owed = [(run, one) for run, one in everything_owed(life.plan, life.p, life.today) if one.seat]
    if owed and chance.random() < 0.75:
        return obliging(life, *chance.choice(owed), chance.choice)
    return chance.choice([anything(life, chance.choice), *_afterwards(life, chance)])


def _afterwards(life: Life, chance: Random) -> list[tuple[str, dict[str, Any]]]:
    """What may come of an evaluation later on, and other agreements."""
    opened = chance.choice([event for event in life.all(e.PhaseOpened) if event.moment] or [None])
    day = (life.today + timedelta(days=chance.choice([20, 90]))).isoformat()
    figure = {"indicator": "kpi", "unit": "%", "source": "s", "value": str(chance.choice([20, 45, 50, 60]))}
    later = {"reference_date": opened.reference_date if opened else "2027-01-01", "area": chance.choice(["WK1", "WK2"])}
    changed = {"id": life.plan.id, "version": life.plan.version + 1}
    new = life.plan.model_validate(life.plan.model_dump(mode="json") | changed)
    return [
        ("RecordFigure", figure | later),
        ("ChangeYardstick", {"seat": "board-a", "indicator": "kpi", "reason": "x",
                             "target": {"on": "2037-01-01", "gap": str(chance.randrange(1, 9))}}),
        ("AgreeMoments", {"seat": "board-a", "moment": chance.choice(["extra", "yearly"]), "on": [day]}),
        ("Reassess", {"run": opened.run if opened else "none", "indicator": "kpi",
                      "figures": list(life.p.figures.values())}),
        ("MigrateDefinition", {"seat": "board-a", "definition": new, "reason": "x"}),
    ]  # fmt: skip
