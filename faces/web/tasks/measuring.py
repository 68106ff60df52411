"""The measurement agreement: signing it with own targets, and looking ahead once its moments ran out."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.verdicts import yardstick
from engine.rules.yardstick import yardstick_of
from faces.refusals import Problems
from faces.web.forms import Posted, command
from faces.web.tasks.plausible import number
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import calling, problem, wrong
from faces.web.visit import Visit

MOST_DAYS = 4


class AgreeMeasurement:
    """The kind of task that the measurement agreement is."""

    template = "tasks/agree_measurement.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """What is agreed on each indicator; those whose target the definition leaves open."""
        plan, names = at.known.plan, at.known.names
        speaker = Speaker(plan, names, visit.language)
        return {
            "agreements": [
                {
                    "indicator": plan.indicator[one.indicator],
                    "label": speaker.indicator(one.indicator),
                    "told": yardstick(plan, yardstick_of(one), names),
                    "key": one.key,
                    "open": one.target is None,
                    "gap": one.benchmark is not None,
                }
                for one in _open(at)
            ]
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The agreement, with own targets. Raises Problems."""
        problems: list[Text] = []
        targets = [_target(visit, at, one, posted, problems) for one in _open(at) if one.target is None]
        if not posted.one("agreed"):
            problems.append(
                problem(
                    "agreed", "vink aan dat u de meetafspraak aangaat.", "tick that you sign the measurement agreement."
                )
            )
        if problems:
            raise Problems(problems)
        with calling(targets=""):
            return [command(c.AgreeMeasurement, posted, seat=at.seat.id, targets=targets)]


class LookAhead:
    """The kind of task that comes when the moments have run out: new ones, or an ending."""

    template = "tasks/look_ahead.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """What the seat may decide: who signs the measurement agreement sets moments, who decides may end."""
        plan = at.known.plan
        measurement = plan.measurement
        speaker = Speaker(plan, at.known.names, visit.language)
        agreed_by = measurement.agreed_by if measurement else None
        return {
            "moments": [(one.id, one.label.say(visit.language)) for one in measurement.moments] if measurement else [],
            "may_agree": at.seat.role == agreed_by,
            "agreed_by": speaker.role(agreed_by),
            "days": range(1, MOST_DAYS + 1),
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """New moments or an ending. Raises Problems."""
        choice = posted.one("choice")
        if choice == "moments":
            days = [day for n in range(1, MOST_DAYS + 1) if (day := posted.one(f"day-{n}"))]
            if not days:
                raise wrong("day-1", "kies ten minste één peildatum.", "choose at least one reference date.")
            with calling(on="day-1", moment="moment"):
                return [command(c.AgreeMoments, posted, seat=at.seat.id, moment=posted.one("moment"), on=days)]
        if choice in ("completed", "stopped"):
            words = {name: posted.one(name) for name in ("reason", "handed_over")}
            with calling(reason="reason", handed_over="handed_over"):
                return [command(c.EndProgramme, posted, seat=at.seat.id, outcome=choice, **words)]
        raise wrong("choice", "kies wat er nu gebeurt.", "choose what happens now.")


def _open(at: TaskAt) -> list[Any]:
    """The agreements that are still to be signed."""
    measurement = at.known.plan.measurement
    agreed = at.known.programme.yardsticks
    return [one for one in measurement.agreements if one.indicator not in agreed] if measurement else []


def _target(visit: Visit, at: TaskAt, one: Any, posted: Posted, problems: list[Text]) -> dict[str, Any]:
    indicator = at.known.plan.indicator[one.indicator]
    value = number(posted.one(f"target-{indicator.id}"), indicator, visit.language)
    day = posted.one(f"on-{indicator.id}")
    if value is None:
        problems.append(
            problem(f"target-{indicator.id}", "vul een getal in, zoals 25 of 7,5.", "fill in a number, such as 25.")
        )
    if not day:
        problems.append(
            problem(f"on-{indicator.id}", "kies de dag waarop dat moet zijn.", "choose by which day that must be so.")
        )
    return {"indicator": indicator.id, "target": {"on": day, "gap" if one.benchmark else "value": value}}
