"""The passing of time: everything due by now happens, due date by due date, each stamped with its own."""

from datetime import datetime

from engine.rules import events as e
from engine.rules.acts.course import explanation_time_is_over
from engine.rules.acts.deadlines import deadline_passes, escalation_comes, reminder_comes
from engine.rules.acts.evaluation import close_moment, moment_comes
from engine.rules.acts.initiatives import milestone_day_ends
from engine.rules.acts.seats import seat_day_ends
from engine.rules.acts.settling import settle
from engine.rules.acts.unfolding import Unfolding
from engine.rules.calendar import Due, earliest

MOST_DUES = 200_000


def pass_time(life: Unfolding, until: datetime) -> None:
    """Goes due date by due date up to `until`, folding in between; then `life.at` is that moment."""
    for _ in range(MOST_DUES):
        due = earliest(life.plan, life.programme)
        if due is None or due.at > until:
            break
        told = len(life.events)
        life.at = max(due.at, life.programme.passed_to or due.at)
        _happens(life, due)
        settle(life)
        if len(life.events) == told:
            raise AssertionError(f"{due} came and left no trace")
    life.at = until


def _happens(life: Unfolding, due: Due) -> None:
    match due.kind:
        case "seat":
            seat_day_ends(life, due.subject)
        case "moment":
            moment_comes(life, due.subject, due.day)
        case "window":
            close_moment(life, due.subject)
        case "deadline":
            deadline_passes(life, due.subject)
        case "explanation":
            explanation_time_is_over(life, due.subject)
        case "milestone":
            milestone_day_ends(life, due.subject, due.detail)
        case "escalation":
            escalation_comes(life, due.subject, due.day)
        case "reminder":
            reminder_comes(life, due.subject, due.day)
        case "digest":
            life.tell(e.DigestDue(life.at, due.day))
