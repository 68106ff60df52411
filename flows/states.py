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
from engine.rules.texts import Language
from engine.rules.wording import tell_by
from engine.rules.words import capital, term

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


def waiting(plan: Definition, names: Names, on: date, run: RunPicture, language: Language = "nl") -> Shows:
    """What the flow run of an open phase run shows on the local day `on`. `names` names no person."""
    teller = _Teller(plan, names, language)
    name, message = teller.evaluation(run) if run.evaluation else teller.gate(run)
    pick, day = teller.pick, teller.day
    if run.suspended:
        name = "Suspended"
        message = pick(
            f"Opgeschort sinds {day(run.suspended)}. Er wordt nu niets gevraagd.",
            f"Suspended since {day(run.suspended)}. Nothing is asked now.",
        )
    elif run.overdue_since:
        name = name if run.evaluation else "Overdue"
        since = day(run.overdue_since)
        message = f"{pick(f'Te laat sinds {since}', f'Overdue since {since}')}. {message}"
    return Shows(name, teller.dated(on, message))


def ended(
    plan: Definition,
    names: Names,
    programme: Programme,
    run: str,
    new: Sequence[e.Event],
    before: str | None,
    language: Language = "nl",
) -> Shows:
    """What the flow run of a phase run that is over shows. `new`: the events since it showed something; `before`: the
    name of what it showed last. Raises Unheard when nothing tells that it ever was, or how it ended.
    """
    teller = _Teller(plan, names, language)
    about = [event for event in new if getattr(event, "run", None) == run]
    course = next((event.course for event in reversed(about) if isinstance(event, e.CourseDecided)), None)
    course = course or next((line.course for line in programme.closed_moments if line.run == run), None)
    for event in reversed(about):
        if isinstance(event, e.PhaseWithdrawn):
            return Shows("Withdrawn", teller.dated(event.day, teller.told(event)), False)
        if isinstance(event, e.PhasePassed):
            told = teller.decided(run, course, new) if course else teller.told(event)
            return Shows(COURSE_STATES.get(course or "", "GatePassed"), teller.dated(event.day, told), False)
    return _remembered(teller, programme, run, course, before)


def _remembered(teller: "_Teller", programme: Programme, run: str, course: str | None, before: str | None) -> Shows:
    """How it ended as the state has it: the newest of each phase; of one before that, what was shown then."""
    line = next((line for line in programme.closed.values() if line.run == run), None)
    if line is None and course is None and before not in ("GatePassed", "Withdrawn", *_COURSES_BY_STATE):
        raise Unheard(run)
    course = course or _COURSES_BY_STATE.get(before or "")
    if (line is not None and line.how == "withdrawn") or (line is None and before == "Withdrawn"):
        name, how = "Withdrawn", teller.pick(" is ingetrokken.", " was withdrawn.")
    elif course:
        name, how = COURSE_STATES[course], f": {teller.term(course)}."
    else:
        name, how = "GatePassed", teller.pick(" is afgerond.", " has passed.")
    told = capital(teller.speaker.run(run)) + how
    return Shows(name, teller.dated(line.on, told) if line else told, False)


class _Teller:
    """Tells what a phase run waits for, or how it ended, in one language."""

    def __init__(self, plan: Definition, names: Names, language: Language) -> None:
        self.speaker, self.language = Speaker(plan, names, language), language
        self.pick, self.day = self.speaker.pick, self.speaker.day

    def dated(self, on: date, told: str) -> str:
        """With the programme's date, since Prefect shows that of today."""
        return f"{self.pick('Op', 'On')} {self.day(on)}: {told}"

    def told(self, event: e.Event) -> str:
        """One event, without its day."""
        return tell_by(self.speaker, event)

    def term(self, word: str) -> str:
        """A word of the glossary."""
        return term(word, self.language)

    def decided(self, run: str, course: str, new: Sequence[e.Event]) -> str:
        """The course decision of an evaluation, and what followed from it."""
        follows = [
            self.told(event)
            for event in new
            if isinstance(event, e.CycleBegan | e.PhaseOpened | e.Suspended) and event.cause == run
        ]
        if course == "stay" and not follows:
            follows = [self.pick("Alles gaat door zoals afgesproken.", "Everything goes on as agreed.")]
        return " ".join([f"{self.pick('Koersbesluit', 'Course decision')}: {self.term(course)}.", *follows])

    def gate(self, run: RunPicture) -> tuple[str, str]:
        """Of a phase that waits at its gate: the name of its state, and what is missing."""
        met, of = sum(condition.met for condition in run.conditions), len(run.conditions)
        told = [self.pick(f"{met} van {of} voorwaarden gehaald.", f"{met} of {of} conditions met.")]
        stuck = [condition.what.say(self.language) for condition in run.conditions if condition.stuck]
        if stuck:
            told.append(
                self.pick("Niemand kan nu iets doen aan: ", "Nobody can act now on: ") + self._some(stuck) + "."
            )
        told += self._needed(owed for condition in run.conditions for owed in condition.owed)
        if run.deadline and not run.overdue_since:
            told.append(self._by(run.deadline))
        return "AwaitingGate", " ".join(told)

    def evaluation(self, run: RunPicture) -> tuple[str, str]:
        """Of an evaluation: the name of its state, and what it waits for."""
        found = run.evaluation
        assert found is not None
        if found.stage == "collecting":
            return "AwaitingFigures", self._figures(run, found)
        return "AwaitingDecision", self._decision(run, found)

    def _figures(self, run: RunPicture, found: EvaluationPicture) -> str:
        came, of, end = found.figures_received, found.figures_expected, self.day(found.window_end)
        told = [
            self.pick(
                f"{came} van {of} cijfers binnen, gevraagd tot en met {end}.",
                f"{came} of {of} figures received, asked until {end}.",
            )
        ]
        owes = (owed for condition in run.conditions for owed in condition.owed if owed.act == "supply")
        return " ".join([*told, *self._needed(owes)])

    def _decision(self, run: RunPicture, found: EvaluationPicture) -> str:
        counts = Counter(verdict.status for verdict in found.verdicts)
        verdicts = ", ".join(f"{count} {self.term(status)}" for status, count in counts.items())
        advice = self.term(found.recommended) if found.recommended else self.pick("geen", "none")
        told = [
            f"{self.pick('Beoordeeld', 'Assessed')}: {verdicts or self.pick('niets', 'nothing')}.",
            f"{self.pick('Aanbeveling', 'Recommendation')}: {advice}.",
            *self._needed(owed for condition in run.conditions for owed in condition.owed),
        ]
        days = [owed.until for condition in run.conditions for owed in condition.owed if owed.until]
        return " ".join([*told, self._by(min(days))] if days else told)

    def _by(self, day: date) -> str:
        return f"{self.pick('Uiterlijk', 'By')} {self.day(day)}."

    def _needed(self, owes: Iterable[Owes]) -> list[str]:
        """What is owed, each thing once with all who owe it: a sentence, or none."""
        by_thing: dict[str, dict[str, None]] = {}
        for owed in owes:
            nobody = f"{self.speaker.role(owed.role)}, {self.pick('niemand', 'nobody')}"
            who = owed.who.say(self.language) if owed.seat else nobody
            by_thing.setdefault(owed.what.say(self.language), {})[who] = None
        things = [f"{what} ({', '.join(who)})" for what, who in by_thing.items()]
        return [f"{self.pick('Nog nodig', 'Still needed')}: {self._some(things)}."] if things else []

    def _some(self, told: list[str]) -> str:
        more = len(told) - MOST_NAMED
        rest = self.pick(f"; en nog {more}", f"; and {more} more")
        return "; ".join(told[:MOST_NAMED]) + (rest if more > 0 else "")
