"""Explaining an indicator that is at risk or off course: cause, consequence and correction."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.speaker import Speaker
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.weighing import weighed_one
from faces.web.tasks.wrong import calling
from faces.web.visit import Visit


class Explain:
    """The kind of task that an explanation is."""

    template = "tasks/explain.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The indicator, and the verdict on it with its numbers."""
        return {
            "indicator": at.known.plan.indicator.get(at.item),
            "label": Speaker(at.known.plan, at.known.names, visit.language).indicator(at.item),
            "weighed": weighed_one(visit, at.known, at.run, at.item) if at.run and at.run.evaluation else None,
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The explanation. Raises Problems."""
        assert at.run is not None
        words = {name: posted.one(name) for name in ("cause", "consequence", "correction")}
        with calling(**{name: name for name in words}):
            return [command(c.Explain, posted, run=at.run.id, indicator=at.item, seat=at.seat.id, **words)]
