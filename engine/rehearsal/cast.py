"""The people of a scenario: who reacts how to what is asked, and who acts on what they hear. They never know the date.

Rules are tried in the order they were written; the first that fits counts. Shape: scenario.py.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from engine.rehearsal.orders import details, filled
from engine.rehearsal.people import Asked, Deed, Planned, Reading
from engine.rehearsal.scenario import Answering, Asking, Hearing, Reaction, Scenario
from engine.rules.definition import Definition
from engine.rules.durations import add
from engine.rules.events import Event
from engine.rules.programme import Programme
from engine.rules.texts import Text
from engine.rules.workdays import local_day

Figures = Callable[[str, str, date], Reading]
"""The figure a supplier has, by indicator, area and reference date."""


class Cast:
    """The people of one scenario. It counts what was asked and heard, so it serves one rehearsal only."""

    def __init__(self, scenario: Scenario, figures: Figures) -> None:
        self._scenario = scenario
        self._figures = figures
        self._asked: Counter[tuple[Any, ...]] = Counter()
        self._heard: Counter[int] = Counter()

    def react(self, asked: Asked, plan: Definition, programme: Programme) -> Deed | None:
        """What the first rule that fits says; None where it says `nothing`, or where none fits."""
        if asked.reminded == 0:
            self._asked[self._what(asked)] += 1
        for rule in self._scenario.reactions:
            if self._fits(rule.when, asked, programme):
                return None if rule.nothing else _deed(rule, _today(plan, programme))
        return None

    def hear(self, event: Event, plan: Definition, programme: Programme) -> Iterator[Planned]:
        """The commands of every response that fits, in the order they were written."""
        for number, response in enumerate(self._scenario.responses):
            if not self._heard_now(number, response.when, event):
                continue
            today = local_day(plan.calendar, event.at)
            done = add(today, response.after)
            for order in response.do:
                yield Planned((done - today).days, order.command, filled(order, event, done), response.on_the_day)

    def figure(self, indicator: str, area: str, reference_date: date) -> Reading:
        """The figure of the scenario, or of the file that was given instead."""
        return self._figures(indicator, area, reference_date)

    def _what(self, asked: Asked) -> tuple[Any, ...]:
        return (asked.run, asked.owed.act, asked.owed.item, asked.owed.seat)

    def _fits(self, when: Asking, asked: Asked, programme: Programme) -> bool:
        owed = asked.owed
        run = programme.runs.get(asked.run or "")
        cycle = run.cycle if run else programme.cycle.number if programme.cycle else None
        recommended = (run.evaluation.recommended or "none") if run and run.evaluation else None
        pairs = (
            (when.act, owed.act),
            (when.role, owed.role),
            (when.seat, owed.seat),
            (when.phase, run.phase if run else None),
            (when.cycle, cycle),
            (when.nth, self._asked[self._what(asked)]),
            (when.recommended, recommended),
        )
        alike = all(wanted is None or wanted == found for wanted, found in pairs)
        return alike and asked.reminded >= when.reminded and (when.item is None or fnmatchcase(owed.item, when.item))

    def _heard_now(self, number: int, when: Hearing, event: Event) -> bool:
        if not heard(when, event):
            return False
        self._heard[number] += 1
        return when.nth is None or when.nth == self._heard[number]


def heard(when: Hearing, event: Event) -> bool:
    """Whether the event is what is waited for, leaving aside how often it was heard before."""
    if type(event).__name__ != when.event:
        return False
    known = details(event)
    cycle, phase, *_ = [*str(known.get("run") or "").split(".", 2), "", ""]
    if when.phase is not None and when.phase != (known.get("phase") or phase):
        return False
    if when.cycle is not None and str(when.cycle) != str(known.get("cycle") or cycle):
        return False
    return all(_said(known.get(name)) == wanted for name, wanted in when.fields.items())


def scenario_figures(scenario: Scenario, plan: Definition) -> Figures:
    """The figures typed into the scenario; what is not there is not available."""
    found: dict[tuple[str, str, date], Reading] = {}
    for each, day in scenario.figure_days():
        source = scenario.source[each.source]
        value, absent = each.values.get(day), each.absent.get(day)
        found[each.indicator, each.area, day] = Reading(value, source.unit, source.text, absent, source.series)

    def figure(indicator: str, area: str, reference_date: date) -> Reading:
        return found.get((indicator, area, reference_date)) or nothing_known(plan, indicator)

    return figure


def nothing_known(plan: Definition, indicator: str) -> Reading:
    """The reading of a supplier who has no figure."""
    known = plan.indicator[indicator]
    return Reading(None, known.unit, known.source, "not_available")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "none" if value is None else str(value)


def _deed(rule: Reaction, today: date) -> Deed:
    then: Answering = rule.then
    return Deed(
        days=(add(today, rule.after) - today).days,
        verdict=then.verdict,
        text=_words(then.text),
        course=then.course,
        meanwhile=then.meanwhile,
        settle=then.settle,
        how_many=then.how_many,
        names=then.names,
        explanation=_explanation(then),
    )


def _explanation(then: Answering) -> tuple[str, str, str] | None:
    parts = (then.cause, then.consequence, then.correction)
    if any(part is None for part in parts):
        return None
    cause, consequence, correction = (part.nl for part in parts if part is not None)
    return cause, consequence, correction


def _words(text: Text | None) -> str | None:
    return text.nl if text else None


def _today(plan: Definition, programme: Programme) -> date:
    return local_day(plan.calendar, programme.passed_to or programme.started)
