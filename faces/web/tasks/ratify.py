"""Ratifying a course decision: what it will set in motion, and confirming it or returning it to the chair."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.rules import commands as c
from engine.rules.commands import Command
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.weighing import ahead_of, weighed
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit


class Ratify:
    """The kind of task of whoever ratifies."""

    template = "tasks/ratify.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The decision, with what it will set in motion."""
        evaluation = at.run.evaluation if at.run else None
        if at.run is None or evaluation is None or evaluation.stage != "ratifying" or evaluation.decided is None:
            return {"scale": None, "course": None}
        return {
            "scale": weighed(visit, at.known, at.run),
            "course": ahead_of(visit, at.known, at.run, evaluation.decided, evaluation.meanwhile),
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """What was decided about the decision. Raises Problems."""
        assert at.run is not None
        verdict, reason = posted.one("verdict"), posted.one("reason")
        if verdict not in ("approve", "return"):
            raise wrong("verdict", "kies wat u besluit.", "choose what you decide.")
        if verdict == "return" and not reason:
            raise wrong("reason", "schrijf waarom.", "write why.")
        return [command(c.Ratify, posted, run=at.run.id, seat=at.seat.id, verdict=verdict, reason=reason)]
