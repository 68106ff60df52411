"""Programmes to measure with: many alike, of the shipped plan-do-check with nothing due before its first evaluation."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.office.register import Register
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.figures import Figure
from engine.rules.reading import read_definition

PLAN = Path(__file__).parent.parent / "definitions" / "plan-do-check.yaml"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOMENT = datetime(2026, 12, 31, 23, tzinfo=UTC)
"""The first evaluation opens: midnight in the Netherlands before 1 January 2027."""


def quiet_plan() -> Definition:
    """The definition without deadlines and reminders, so that an evaluation is the first thing that is due."""
    read = read_definition(PLAN.read_text(encoding="utf-8"), PLAN.name).definition
    assert read is not None, "the shipped definition reads"
    plan: dict[str, Any] = read.model_dump(mode="python")
    for phase in plan["phases"]:
        phase["deadline"], phase["reminders"] = None, None
    return Definition.model_validate(plan)


def area(number: int) -> str:
    """An area of its own for each programme."""
    return f"WK{number:06d}"


def begin(register: Register, plan: Definition, number: int, now: datetime = BEGAN) -> str:
    """Starts a programme with both its seats filled and its measurement agreed; its id."""
    name = f"p{number}"
    for command in (
        c.StartProgramme(
            id="start", programme=name, definition=plan, area_code=area(number), area_name=f"Wijk {number}"
        ),
        c.AddPerson(id="anna", person="anna"),
        c.AddPerson(id="bert", person="bert"),
        c.FillSeat(id="s1", seat="s1", role="coordinator", person="anna"),
        c.FillSeat(id="s2", seat="s2", role="bestuur", person="bert"),
        c.AgreeMeasurement(id="agree", seat="s2", by="bert"),
    ):
        register.handle(name, command, now)
    return name


def figures(numbers: Iterable[int]) -> list[Figure]:
    """What the first evaluation of each asks for, and its baseline."""
    return [_figure(number, day, value) for number in numbers for day, value in _FIGURES.items()]


_FIGURES = {date(2026, 1, 1): "100", date(2027, 1, 1): "130"}


def _figure(number: int, day: date, value: str) -> Figure:
    return Figure(
        indicator="deelnemers",
        area=area(number),
        reference_date=day,
        unit="personen",
        source="eigen telling",
        series="1",
        recorded=day,
        value=Decimal(value),
    )
