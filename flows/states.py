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
from engine.rules.wording import tell_plainly
from engine.rules.words import capital, day_words, term

MOST_NAMED = 3
"""So many things are named in a message; the rest stands in the checklist."""

COURSE_STATES = {"stay": "Stay", "adjust": "Adjust", "reopen": "Reopen"}
_COURSES_BY_STATE = {state: course for course, state in COURSE_STATES.items()}


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
        name = name if run.evaluation else "Overdue"
        message = f"Te laat sinds {_day(run.overdue_since)}. {message}"
    return Shows(name, f"Op {_day(on)}: {message}")


def ended(
    plan: Definition, names: Names, programme: Programme, run: str, new: Sequence[e.Event], before: str | None
) -> Shows:
    """What the flow run of a phase run that is over shows. `new`: the events since it showed something; `before`: the
    name of what it showed last. Raises Unheard when nothing tells that it ever was, or how it ended.
    """
    about = [event for event in new if getattr(event, "run", None) == run]
    course = next((event.course for event in reversed(about) if isinstance(event, e.CourseDecided)), None)
    course = course or next((line.course for line in programme.closed_moments if line.run == run), None)
    for event in reversed(about):
        if isinstance(event, e.PhaseWithdrawn):
            return Shows("Withdrawn", f"Op {_day(event.day)}: {tell_plainly(plan, event, names).nl}", False)
        if isinstance(event, e.PhasePassed):
            told = _decided(plan, names, run, course, new) if course else tell_plainly(plan, event, names).nl
            return Shows(COURSE_STATES.get(course or "", "GatePassed"), f"Op {_day(event.day)}: {told}", False)
    return _remembered(plan, programme, run, course, before)


def _remembered(plan: Definition, programme: Programme, run: str, course: str | None, before: str | None) -> Shows:
    """How it ended as the state has it: the newest of each phase; of one before that, what was shown then."""
    told = capital(Speaker(plan, {}, "nl").run(run))
    line = next((line for line in programme.closed.values() if line.run == run), None)
    if line is not None and line.how == "withdrawn":
        return Shows("Withdrawn", f"Op {_day(line.on)}: {told} is ingetrokken.", False)
    if line is None and course is None and before not in ("GatePassed", "Withdrawn", *_COURSES_BY_STATE):
        raise Unheard(run)
    day = f"Op {_day(line.on)}: " if line else ""
    course = course or _COURSES_BY_STATE.get(before or "")
    if course:
        return Shows(COURSE_STATES[course], f"{day}{told}: {term(course, 'nl')}.", False)
    if before == "Withdrawn":
        return Shows("Withdrawn", f"{told} is ingetrokken.", False)
    return Shows("GatePassed", f"{day}{told} is afgerond.", False)


def _decided(plan: Definition, names: Names, run: str, course: str, new: Sequence[e.Event]) -> str:
    """The course decision of an evaluation, and what followed from it."""
    follows = [
        tell_plainly(plan, event, names).nl
        for event in new
        if isinstance(event, e.CycleBegan | e.PhaseOpened | e.Suspended) and event.cause == run
    ]
    if course == "stay" and not follows:
        follows = ["Alles gaat door zoals afgesproken."]
    return " ".join([f"Koersbesluit: {term(course, 'nl')}.", *follows])


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
        days = [owed.until for condition in run.conditions for owed in condition.owed if owed.until]
        until = f" Uiterlijk {_day(min(days))}." if days else ""
        return f"Beoordeeld: {told}. Aanbeveling: {advice}. {f'Nog nodig: {asked}.' if asked else ''}{until}".strip()

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
