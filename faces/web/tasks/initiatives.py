"""Initiatives: planning one, telling that a milestone is reached, settling one that was carried over."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.office.backwards import names_in, of_kinds, words
from engine.office.shelf import Known
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.events import InitiativePlanned
from engine.rules.programme import Initiative
from engine.rules.speaker import Speaker
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit

MOST_NAMED, MOST_NEEDS = 200, 3


class PlanInitiative:
    """The kind of task that a new initiative is."""

    template = "tasks/plan_initiative.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The milestones to plan, the initiatives it may depend on, and the name it will go by."""
        return {
            "milestones": _milestones(visit, at.known),
            "initiatives": [(name, called) for name, called in named(visit, at.known).items()],
            "needs": range(1, MOST_NEEDS + 1),
            "name": _name(at.known, values.get("initiative", "")),
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The initiative. Raises Problems."""
        if not posted.one("label"):
            raise wrong("label", "geef het initiatief een naam.", "give the initiative a name.")
        due = [
            {"milestone": step.id, "due": posted.one(f"due-{step.id}")}
            for step in (at.known.plan.initiatives.milestones if at.known.plan.initiatives else ())
            if posted.one(f"due-{step.id}")
        ]
        fields = {"initiative": posted.one("initiative"), "seat": at.seat.id, "label": posted.one("label")}
        with calling(label="label", initiative="", milestones="", depends_on=""):
            return [command(c.PlanInitiative, posted, **fields, milestones=due, depends_on=_needs(posted))]


class ReachMilestone:
    """The kind of task that the next milestone of an initiative is."""

    template = "tasks/reach_milestone.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The initiative, the milestone that comes next, and what it waits for."""
        found = at.known.programme.initiatives.get(at.item)
        picture = next((one for one in at.known.standing.initiatives if one.initiative == at.item), None)
        names = named(visit, at.known)
        return {
            "initiative": names.get(at.item, at.item),
            "picture": picture,
            "next": _next(at.known, found),
            "waits_for": [names.get(one, one) for one in picture.waits_for] if picture else [],
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The milestone that was shown. Raises Problems."""
        fields = {"initiative": at.item, "seat": at.seat.id, "milestone": posted.one("milestone")}
        with calling(milestone=""):
            return [command(c.ReachMilestone, posted, **fields)]


class Settle:
    """The kind of task that an initiative of an earlier cycle is."""

    template = "tasks/settle.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The initiative and how far it is."""
        picture = next((one for one in at.known.standing.initiatives if one.initiative == at.item), None)
        return {"initiative": named(visit, at.known).get(at.item, at.item), "picture": picture}

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """Continue, change or stop. Raises Problems."""
        assert at.run is not None
        if posted.one("verdict") not in ("continue", "change", "stop"):
            raise wrong("verdict", "kies wat er met het initiatief gebeurt.", "choose what becomes of the initiative.")
        fields = {"run": at.run.id, "initiative": at.item, "seat": at.seat.id, "reason": posted.one("reason")}
        with calling(verdict="verdict", reason="reason"):
            return [command(c.SettleInitiative, posted, **fields, verdict=posted.one("verdict"))]


def named(visit: Visit, known: Known) -> dict[str, str]:
    """What the initiatives of a programme are called, by id; one whose name was erased keeps its id."""
    ids = known.programme.initiatives
    if not ids:
        return {}
    with visit.looking() as connection:
        records, _ = of_kinds(connection, known, ("InitiativePlanned",), None, MOST_NAMED)
        names = names_in(connection, known.programme.id, records, {})
    planned = [event for record in records if isinstance(event := record.event, InitiativePlanned)]
    called = {event.initiative: words(event.label, names) for event in planned}
    return {name: called.get(name) or name for name in ids}


def _milestones(visit: Visit, known: Known) -> list[tuple[str, str]]:
    speaker = Speaker(known.plan, known.names, visit.language)
    return [(name, speaker.milestone(name)) for name in known.plan.milestones]


def _next(known: Known, found: Initiative | None) -> str | None:
    steps = known.plan.milestones
    return steps[found.reached] if found is not None and found.reached < len(steps) else None


def _name(known: Known, kept: str) -> str:
    """A name nobody uses yet, that tells nothing of the initiative: the one that was kept, if it is still free."""
    taken = known.programme.initiatives
    if kept and kept not in taken:
        return kept
    return next(f"initiatief-{n}" for n in range(1, len(taken) + 2) if f"initiatief-{n}" not in taken)


def _needs(posted: Posted) -> list[dict[str, str]]:
    found = []
    for number in range(1, MOST_NEEDS + 1):
        other = posted.one(f"other-{number}")
        if other:
            before, after = posted.one(f"before-{number}"), posted.one(f"needs-{number}")
            if not before or not after:
                raise wrong(
                    f"before-{number}",
                    "kies voor welke mijlpaal dit nodig is, en welke mijlpaal van het andere initiatief.",
                    "choose for which milestone this is needed, and which milestone of the other initiative.",
                )
            found.append({"milestone": before, "initiative": other, "needs": after})
    return found
