"""When letters may go: on working days of the role they go to, from the hour of the definition until the evening."""

from datetime import datetime, timedelta

from engine.rules.definition import Definition
from engine.rules.workdays import at_hour, is_working_day, local_day, next_working_day

LATEST_HOUR = 20
"""From this local hour on, a letter waits until the next working day."""


def opening(plan: Definition, role: str | None, hour: int, now: datetime) -> datetime:
    """The first moment (UTC), `now` or later, at which a letter to `role` may go."""
    calendar, today = plan.calendar, local_day(plan.calendar, now)
    if is_working_day(calendar, today, role) and now < at_hour(calendar, today, max(hour + 1, LATEST_HOUR)):
        return max(now, at_hour(calendar, today, hour))
    return following(plan, role, hour, now)


def following(plan: Definition, role: str | None, hour: int, now: datetime) -> datetime:
    """The first moment after today at which a letter to `role` may go."""
    day = next_working_day(plan.calendar, local_day(plan.calendar, now) + timedelta(days=1), role)
    return at_hour(plan.calendar, day, hour)
