"""What a flow run shows of a phase run: the name of a state, and a message people understand. Pure.

Roles and organisations are named, people never: a flow run is read by more people than a programme.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.picture import EvaluationPicture, Owes, RunPicture
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.words import day_words, term

MOST_NAMED = 3
"""So many things are named in a message; the rest stands in the checklist."""

COURSE_STATES = {"stay": "Stay", "adjust": "Adjust", "reopen": "Reopen"}
_AFTERWARDS = {
    "stay": "Koers houden: alles gaat door zoals afgesproken.",
    "adjust": "Bijsturen: het beleid wordt opnieuw bekeken.",
    "reopen": "Herijken: de strategie begint opnieuw, in een nieuwe cyclus.",
}


class Unheard(Exception):
    """Neither the state nor the journal knows of this phase run."""


@dataclass(frozen=True, slots=True)
class Shows:
    """A state by its `name`; `waits` while the phase run is open, else it is over."""

    name: str
    message: str
    waits: bool = True


def waiting(plan: Definition, names: Names, on: date, run: RunPicture) -> Shows:
    """What the flow run of an open phase run shows on the local day `on`. `names` names no person."""
    teller = _Teller(plan, names)
    name, message = teller.evaluation(run) if run.evaluation else teller.gate(run)
    if run.suspended:
        name, message = "Suspended", f"Opgeschort sinds {_day(run.suspended)}. Er wordt nu niets gevraagd."
    elif run.overdue_since:
        name, message = "Overdue", f"Te laat sinds {_day(run.overdue_since)}. {message}"
    return Shows(name, f"Op {_day(on)}: {message}")


def ended(
    plan: Definition, names: Names, programme: Programme, run: str, new: Sequence[e.Event], before: str | None
) -> Shows:
    """What the flow run of a phase run that is over shows. `new`: the events since it showed something; `before`: the
    name of what it showed last. Raises Unheard when there never was such a phase run.
    """
    about = [event for event in new if getattr(event, "run", None) == run]
    course = next((event.course for event in reversed(about) if isinstance(event, e.CourseDecided)), None)
    course = course or next((line.course for line in programme.closed_moments if line.run == run), None)
    for event in reversed(about):
        if isinstance(event, e.PhasePassed | e.PhaseWithdrawn):
            return _over(plan, names, isinstance(event, e.PhasePassed), event.day, course)
    for line in programme.closed.values():
        if line.run == run:
            return _over(plan, names, line.how == "passed", line.on, course)
    if before is None:
        raise Unheard(run)
    return Shows("GatePassed", "Deze fase is eerder afgesloten; het logboek vertelt hoe.", False)


def _over(plan: Definition, names: Names, passed: bool, on: date, course: str | None) -> Shows:
    if not passed:
        return Shows("Withdrawn", f"Ingetrokken op {_day(on)}: wat ervoor in de plaats komt, gaat verder.", False)
    if course:
        return Shows(COURSE_STATES[course], f"Besloten op {_day(on)}. {_AFTERWARDS[course]}", False)
    return Shows("GatePassed", f"Gehaald op {_day(on)}: aan alle voorwaarden is voldaan.", False)


class _Teller:
    """Tells in Dutch what an open phase run waits for."""

    def __init__(self, plan: Definition, names: Names) -> None:
        self.speaker = Speaker(plan, names, "nl")

    def gate(self, run: RunPicture) -> tuple[str, str]:
        met = sum(condition.met for condition in run.conditions)
        told = f"{met} van {len(run.conditions)} voorwaarden gehaald."
        stuck = [condition.what.nl for condition in run.conditions if condition.stuck]
        if stuck:
            told += f" Niemand kan nu iets doen aan: {self._some(stuck)}."
        asked = self._asked(owed for condition in run.conditions for owed in condition.owed)
        if asked:
            told += f" Nog nodig: {asked}."
        if run.deadline and not run.overdue_since:
            told += f" Uiterlijk {_day(run.deadline)}."
        return "AwaitingGate", told

    def evaluation(self, run: RunPicture) -> tuple[str, str]:
        found = run.evaluation
        assert found is not None
        if found.stage == "collecting":
            return "AwaitingFigures", self._figures(run, found)
        return "AwaitingDecision", self._decision(run, found)

    def _figures(self, run: RunPicture, found: EvaluationPicture) -> str:
        told = f"{found.figures_received} van {found.figures_expected} cijfers binnen"
        asked = self._asked(owed for condition in run.conditions for owed in condition.owed if owed.act == "supply")
        return (
            f"{told}, gevraagd tot en met {_day(found.window_end)}. {f'Nog nodig: {asked}.' if asked else ''}".strip()
        )

    def _decision(self, run: RunPicture, found: EvaluationPicture) -> str:
        counts = Counter(verdict.status for verdict in found.verdicts)
        told = ", ".join(f"{count} {term(status, 'nl')}" for status, count in counts.items()) or "niets"
        advice = term(found.recommended, "nl") if found.recommended else "geen"
        asked = self._asked(owed for condition in run.conditions for owed in condition.owed)
        return f"Beoordeeld: {told}. Aanbeveling: {advice}. {f'Nog nodig: {asked}.' if asked else ''}".strip()

    def _asked(self, owes: Iterable[Owes]) -> str:
        """What is owed, each thing once with all who owe it."""
        by_thing: dict[str, dict[str, None]] = {}
        for owed in owes:
            who = owed.who.nl if owed.seat else f"{self.speaker.role(owed.role)}, niemand"
            by_thing.setdefault(owed.what.nl, {})[who] = None
        return self._some([f"{what} ({', '.join(who)})" for what, who in by_thing.items()])

    def _some(self, told: list[str]) -> str:
        more = len(told) - MOST_NAMED
        return "; ".join(told[:MOST_NAMED]) + (f"; en nog {more}" if more > 0 else "")


def _day(day: date) -> str:
    return day_words(day, "nl")
