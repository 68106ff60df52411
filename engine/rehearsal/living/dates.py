"""The dates a definition names by itself, before any programme lives by it: when is measured, first and later."""

from datetime import date, timedelta

from engine.rules.definition import Definition
from engine.rules.measuring import Moment
from engine.rules.occurrences import next_occurrence, occurrences

DAY = timedelta(days=1)


def first_dates(moment: Moment, most: int) -> tuple[date, ...]:
    """The first `most` reference dates of a moment."""
    if moment.rule is not None and moment.start is not None:
        return occurrences(moment.rule, moment.start, moment.start - DAY, most)
    return moment.on[:most]


def measured_after(moment: Moment, day: date) -> date | None:
    """The first reference date of a moment after `day`, or None."""
    if moment.rule is not None and moment.start is not None:
        return next_occurrence(moment.rule, moment.start, max(day, moment.start - DAY))
    return next((other for other in moment.on if other > day), None)


def first_of_all(plan: Definition) -> date | None:
    """The earliest reference date of all moments, or None without moments."""
    return min((first_dates(moment, 1)[0] for moment in plan.moment.values()), default=None)
