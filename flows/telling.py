"""Events for Prefect's automations: what happened in a phase run, each once, with ids and dates only. Pure.

Sent by publishing.py. Which names there are stands in docs/events.md.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from prefect.events.schemas.events import Event, RelatedResource, Resource

from engine.office.journal import Recorded
from engine.rules import events as e

NAMES: dict[type[e.Event], str] = {
    e.PhaseOpened: "koers.phase.opened",
    e.PhasePassed: "koers.phase.passed",
    e.PhaseWithdrawn: "koers.phase.withdrawn",
    e.DeadlinePassed: "koers.deadline.passed",
    e.DeadlineExtended: "koers.deadline.extended",
    e.ReminderCame: "koers.reminder.due",
    e.Escalated: "koers.phase.escalated",
    e.Suspended: "koers.phase.suspended",
    e.Resumed: "koers.phase.resumed",
    e.ProductReturned: "koers.product.returned",
    e.FiguresAsked: "koers.figures.asked",
    e.MomentClosed: "koers.moment.closed",
    e.IndicatorAssessed: "koers.indicator.assessed",
    e.CourseRecommended: "koers.course.recommended",
    e.CourseProposed: "koers.course.proposed",
    e.CourseDecided: "koers.course.decided",
    e.CourseRatified: "koers.course.ratified",
}
"""What an automation can listen for, by what happened."""

_TOLD = ("deadline", "until", "course", "reference_date", "product", "recommended")


def told(programme: str, run: str, flow_run: str, happened: Sequence[Recorded], now: datetime) -> Iterator[Event]:
    """What happened in one phase run, as Prefect takes it at `now` in real time; the programme's own time is `at`."""
    for record in happened:
        name = NAMES.get(type(record.event))
        if name and getattr(record.event, "run", None) == run:
            yield Event(
                id=event_id(programme, record.sequence),
                event=name,
                occurred=now,
                resource=Resource(_resource(programme, run)),
                related=[RelatedResource(_flow_run(flow_run))],
                payload=_payload(programme, run, record),
            )


def event_id(programme: str, sequence: int) -> UUID:
    """The same for the same event of the journal, for ever."""
    return uuid5(NAMESPACE_URL, f"koers:{programme}:{sequence}")


def _resource(programme: str, run: str) -> dict[str, str]:
    cycle, phase, *_ = run.split(".")
    return {
        "prefect.resource.id": f"koers.phase-run.{programme}.{run}",
        "prefect.resource.name": f"{programme} {run}",
        "koers.programme": programme,
        "koers.cycle": cycle,
        "koers.phase": phase,
    }


def _flow_run(flow_run: str) -> dict[str, str]:
    return {"prefect.resource.id": f"prefect.flow-run.{flow_run}", "prefect.resource.role": "flow-run"}


def _payload(programme: str, run: str, record: Recorded) -> dict[str, Any]:
    event = record.event
    payload: dict[str, Any] = {"programme": programme, "run": run, "sequence": record.sequence}
    payload["at"] = record.at.isoformat()
    for name in _TOLD:
        value = getattr(event, name, None)
        if value is not None:
            payload[name] = str(value)
    if isinstance(event, e.IndicatorAssessed):
        payload |= {"indicator": event.assessment.indicator, "status": event.assessment.status}
    return payload
