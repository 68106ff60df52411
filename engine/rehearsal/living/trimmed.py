"""Trimming a definition to what matters for whether it can live, so that a rehearsal of decades takes moments.

Left alone: roles, phases, gates, deadlines, reminders, course rules. Trimmed: numbers that only repeat the same thing.
"""

from decimal import Decimal
from typing import TypeVar

from engine.rehearsal.living.dates import first_dates
from engine.rules import conditions as c
from engine.rules.definition import Definition, Phase
from engine.rules.durations import Period, add
from engine.rules.measuring import Measurement, MeasurementAgreement, Moment, Target

MOST_OF_EACH = 2
MOST_DATES = 4
MOST_EVALUATIONS = 12
MOST_SEATS = 4
OWN_TARGET_AFTER = Period(years=20)

A = TypeVar("A", bound=c.Approval)


def trimmed(plan: Definition, dates: int = MOST_DATES) -> Definition:
    """The definition with at most two of everything counted, so many `dates` a moment, own targets, no digests."""
    phases = tuple(_phase(plan, phase) for phase in plan.phases)
    measurement = _measurement(plan.measurement, dates) if plan.measurement else None
    course = plan.course
    if course is not None:
        course = course.model_copy(update={"approval": _approval(course.approval)})
    changes = {"digests": None, "phases": phases, "measurement": measurement, "course": course}
    return Definition.model_validate({name: changes.get(name, getattr(plan, name)) for name in Definition.model_fields})


def _phase(plan: Definition, phase: Phase) -> Phase:
    return phase.model_copy(update={"gate": tuple(_condition(plan, phase, item) for item in phase.gate)})


def _condition(plan: Definition, phase: Phase, item: c.Condition) -> c.Condition:
    if isinstance(item, c.Delivered):
        return item.model_copy(update={"products": _products(plan, phase, item)})
    if isinstance(item, c.Answered):
        return item.model_copy(update={"at_least": {group: _few(n) for group, n in item.at_least.items()}})
    if isinstance(item, c.Agreements | c.Initiatives):
        return item.model_copy(update={"at_least": _few(item.at_least)})
    return _approval(item) if isinstance(item, c.Signed) else item


def _products(plan: Definition, phase: Phase, item: c.Delivered) -> tuple[str, ...]:
    """A few products of every maker."""
    by_maker: dict[str, list[str]] = {}
    for name in item.products:
        by_maker.setdefault(plan.product[phase.id, name].made_by, []).append(name)
    return tuple(name for names in by_maker.values() for name in names[:MOST_OF_EACH])


def _approval(rule: A) -> A:
    """Whether a role has so many seats at all is told by the text alone: see seats.py."""
    seats = min(rule.seats, MOST_SEATS - 1) if isinstance(rule.seats, int) else rule.seats
    quorum = min(rule.quorum, MOST_SEATS - 1) if rule.quorum else rule.quorum
    return rule.model_copy(update={"seats": seats, "quorum": quorum})


def _few(number: int) -> int:
    return min(number, MOST_OF_EACH)


def _measurement(measurement: Measurement, dates: int) -> Measurement:
    dates = min(dates, max(1, MOST_EVALUATIONS // len(measurement.moments)))
    moments = tuple(_moment(moment, dates) for moment in measurement.moments)
    agreements = tuple(_agreement(agreement, measurement) for agreement in measurement.agreements)
    return measurement.model_copy(update={"moments": moments, "agreements": agreements})


def _moment(moment: Moment, dates: int) -> Moment:
    return moment.model_copy(update={"on": first_dates(moment, dates), "rule": None, "start": None})


def _agreement(agreement: MeasurementAgreement, measurement: Measurement) -> MeasurementAgreement:
    """With a target where the definition leaves it to the programme, and a few of the areas of its benchmark."""
    if agreement.benchmark:
        areas = dict(list(agreement.benchmark.areas.items())[:MOST_OF_EACH])
        benchmark = agreement.benchmark.model_copy(update={"areas": areas})
        agreement = agreement.model_copy(update={"benchmark": benchmark})
    return agreement if agreement.target else _aimed(agreement, measurement)


def _aimed(agreement: MeasurementAgreement, measurement: Measurement) -> MeasurementAgreement:
    kind = next(item.kind for item in measurement.indicators if item.id == agreement.indicator)
    own = {"gap": Decimal(0)} if agreement.benchmark else {"value": Decimal(50 if kind == "share" else 100)}
    target = Target(on=add(agreement.baseline, OWN_TARGET_AFTER), **own)
    return agreement.model_copy(update={"target": target})
