"""Deciding on the proposed course: what it will set in motion, and approving, returning, abstaining, standing aside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from engine.office.shelf import Known
from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.commands import Command
from engine.rules.foresight import foresee
from engine.rules.gates import COURSE, course_voters
from engine.rules.programme import Look, PhaseRun
from engine.rules.refusals import Refusal
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.weighing import ahead_of, evaluation_of, weighed
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit

VERDICTS = ("approve", "return", "abstain")
CONFLICT = "conflict"


class Decide:
    """The kind of task of each seat that decides."""

    template = "tasks/decide.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The proposal with what it will set in motion, and how the votes stand."""
        run = at.run
        proposal = run.evaluation.proposal if run and run.evaluation else None
        if run is None or proposal is None or at.known.plan.course is None:
            return {"scale": None, "proposal": None}
        ratified_by = at.known.plan.course.ratified_by
        return {
            "scale": weighed(visit, at.known, run),
            "proposal": proposal,
            "course": ahead_of(visit, at.known, run, proposal.course, proposal.meanwhile),
            "tally": _tally(at.known, run),
            "settles": _settles(visit, at, run),
            "ratified_by": at.known.plan.role[ratified_by].label if ratified_by else None,
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The vote on exactly the proposal that was shown, or a conflict of interest. Raises Problems."""
        assert at.run is not None
        verdict, reason = posted.one("verdict"), posted.one("reason")
        if verdict not in (*VERDICTS, CONFLICT):
            raise wrong("verdict", "kies wat u besluit.", "choose what you decide.")
        if verdict in ("return", CONFLICT) and not reason:
            raise wrong("reason", "schrijf waarom.", "write why.")
        fields = {"run": at.run.id, "seat": at.seat.id, "reason": reason}
        if verdict == CONFLICT:
            return [command(c.DeclareConflict, posted, **fields)]
        return [command(c.Sign, posted, **fields, verdict=verdict, content=posted.one("content"))]


def _tally(known: Known, run: PhaseRun) -> dict[str, int]:
    """How many seats count, and how many of them said what."""
    course = known.plan.course
    assert course is not None
    role = run.looks.get(COURSE + course.decided_by, Look()).above or course.decided_by
    said: Counter[str] = Counter(vote.verdict for key, vote in run.votes.items() if key.startswith(COURSE))
    seats = len(course_voters(known.programme, run, role))
    return {"seats": seats, **{name: said[name] for name in VERDICTS}, "silent": max(0, seats - said.total())}


def _settles(visit: Visit, at: TaskAt, run: PhaseRun) -> bool:
    """Whether the decision is taken once this seat approves."""
    vote = c.Sign(
        id="foreseen", run=run.id, seat=at.seat.id, verdict="approve", by=visit.caller(at.known.programme.id).person
    )
    try:
        seen = foresee(at.known.plan, at.known.programme, vote, visit.now)
    except Refusal:
        return False
    return any(isinstance(event, e.CourseDecided) for event in seen.events) and evaluation_of(run).proposal is not None
