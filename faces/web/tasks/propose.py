"""Proposing a course: what was measured and recommended, what each course would set in motion, and the proposal."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.rules import commands as c
from engine.rules.commands import Command
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.weighing import COURSES, ahead_of, evaluation_of, weighed
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit


class Propose:
    """The kind of task of whoever chairs those who decide."""

    template = "tasks/propose.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """What it is weighed by, and the three courses side by side."""
        if at.run is None or at.run.evaluation is None or at.known.plan.course is None:
            return {"scale": None, "courses": (), "meanwhile": "continue", "ratified_by": None, "assessment": ""}
        run, course = at.run, at.known.plan.course
        evaluation = evaluation_of(run)
        return {
            "scale": weighed(visit, at.known, run),
            "courses": [ahead_of(visit, at.known, run, one, course.meanwhile) for one in COURSES],
            "meanwhile": values.get("meanwhile") or course.meanwhile,
            "ratified_by": at.known.plan.role[course.ratified_by].label if course.ratified_by else None,
            "assessment": evaluation.hash or "",
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The proposal. Raises Problems."""
        assert at.run is not None
        evaluation = evaluation_of(at.run)
        course = posted.one("course")
        if course not in COURSES:
            raise wrong("course", "kies een koers.", "choose a course.")
        if posted.one("assessment") != (evaluation.hash or ""):
            raise wrong(
                "",
                "De beoordeling is intussen veranderd, door een nieuw cijfer. Lees haar opnieuw en kies dan.",
                "The assessment has changed meanwhile, by a new figure. Read it again, and choose then.",
            )
        fields = {"run": at.run.id, "seat": at.seat.id, "course": course}
        more = {name: posted.one(name) for name in ("meanwhile", "reason")}
        if course != evaluation.recommended and evaluation.recommended and not more["reason"]:
            raise wrong(
                "reason",
                "u wijkt af van de aanbeveling. Schrijf waarom.",
                "you leave the recommendation. Write why.",
            )
        return [command(c.ProposeCourse, posted, **fields, **more)]
