"""What is foreseen in plain words: what happens, what becomes of the running execution, who is asked what and by when.

Only wording. What is foreseen: foresight.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.rules import events as e
from engine.rules.agreement_names import agreement_names
from engine.rules.definition import Definition
from engine.rules.foresight import Foresight, executing
from engine.rules.gates import Owed
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wishes import Wish
from engine.rules.wording import owed_words, tell_by
from engine.rules.words import both, capital
from engine.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens on a local day; or, with `who`, what somebody is asked that day by a letter, by when."""

    on: date
    what: tuple[Text, ...]
    who: Text | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would happen: `steps` in order of date. `execution` says what becomes of what runs now, `told` is how many
    get a letter that asks nothing."""

    steps: tuple[Step, ...]
    execution: Text | None
    told: int

    @property
    def asked(self) -> tuple[Step, ...]:
        """What is asked of somebody."""
        return tuple(step for step in self.steps if step.who)

    @property
    def days(self) -> dict[date, list[Step]]:
        """The steps of each day, in order."""
        found: dict[date, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.on, []).append(step)
        return found


def foretold(plan: Definition, found: Foresight, names: Names) -> Foretold:
    """What is foreseen, in words."""
    teller = _Teller(plan, found, names)
    asking = [wish for wish in found.letters if wish.item and wish.about in ("invitation", "asked", "returned")]
    others = {wish.seat or wish.role for wish in found.letters} - {wish.seat or wish.role for wish in asking}
    execution = teller.execution()
    steps = [*teller.happens(execution), *teller.asked(asking), *teller.deadlines()]
    return Foretold(tuple(sorted(steps, key=lambda step: step.on)), execution, len(others))


@dataclass(frozen=True)
class _Teller:
    plan: Definition
    found: Foresight
    names: Names

    def happens(self, execution: Text | None) -> Iterator[Step]:
        """What happens at once. What becomes of the execution is told once, with the first of it."""
        rests = {run.id for run in executing(self.plan, self.found.before)} if execution else set()
        first = None
        for event in self.found.events:
            first = first or local_day(self.plan.calendar, event.at)
            if not (isinstance(event, e.Suspended) and event.run in rests):
                yield Step(local_day(self.plan.calendar, event.at), (self._told(event),))
        if execution and first:
            yield Step(first, (execution,))

    def execution(self) -> Text | None:
        """What becomes of the execution that runs now, where something is begun anew beside it."""
        anew = any(isinstance(event, e.PhaseOpened) for event in self.found.events)
        running = [run.id for run in executing(self.plan, self.found.before) if run.suspended is None]
        if not running or not anew:
            return None
        after = executing(self.plan, self.found.after)
        on = [run.id for run in after if run.id in running and run.suspended is None]
        called = both(lambda language: capital(self._speaker(language).run(running[0])))
        if on:
            return Text(
                nl=f"{called.nl} gaat intussen door, tot het nieuwe beleid is vastgesteld.",
                en=f"{called.en} goes on meanwhile, until the new policy has passed.",
            )
        return Text(
            nl=f"{called.nl} ligt intussen stil, tot het nieuwe beleid is vastgesteld.",
            en=f"{called.en} rests meanwhile, until the new policy has passed.",
        )

    def asked(self, asking: list[Wish]) -> Iterator[Step]:
        """What is asked of each, by one letter."""
        letters: dict[tuple[date, str, date | None], list[Wish]] = {}
        for wish in asking:
            letters.setdefault((wish.on, wish.seat or wish.role or "", self._until(wish)), []).append(wish)
        for (on, _, until), wishes in letters.items():
            yield Step(on, tuple(dict.fromkeys(map(self._what, wishes))), self._who(wishes[0]), until)

    def deadlines(self) -> Iterator[Step]:
        """Until when what opens has."""
        for event in self.found.events:
            run = self.found.after.runs.get(event.run) if isinstance(event, e.PhaseOpened) else None
            if run and run.deadline:
                yield Step(run.deadline, (both(lambda language, run=run.id: self._deadline(language, run)),))  # type: ignore[misc]

    def _told(self, event: e.Event) -> Text:
        return both(lambda language: tell_by(self._speaker(language), event, AHEAD))

    def _deadline(self, language: str, run: str) -> str:
        s = self._speaker(language)
        return s.pick(f"Uiterste datum van {s.run(run)}.", f"Deadline of {s.run(run)}.")

    def _until(self, wish: Wish) -> date | None:
        run = self.found.after.runs.get(wish.run or "")
        return run.deadline if run else None

    def _what(self, wish: Wish) -> Text:
        act, _, item = (f"deliver:{wish.item}" if wish.about == "returned" else wish.item or "").partition(":")
        owed = Owed(wish.role or "", wish.seat, act, item)
        return both(lambda language: owed_words(self._speaker(language), wish.run, owed))

    def _who(self, wish: Wish) -> Text:
        def who(language: str) -> str:
            s, p = self._speaker(language), self.found.after
            return s.seat(p.seats[wish.seat]) if wish.seat else f"{s.role(wish.role)} ({s.pick('niemand', 'nobody')})"

        return both(who)

    def _speaker(self, language: str) -> Speaker:
        return Speaker(self.plan, _with_seats(self.plan, self.found.after, self.names, language), language)


def _with_seats(plan: Definition, p: Programme, names: Names, language: str) -> Names:
    """The names, of every seat its role with who sits in it, and of every agreement."""
    plain = Speaker(plan, names, language)
    seats = {seat.id: plain.seat(seat) for seat in p.seats.values()}
    return {**seats, **agreement_names(plain, p), **names}


AHEAD: dict[str, tuple[str, str]] = {
    "CycleBegan.reopened": (
        "De strategie wordt herijkt: cyclus {cycle} begint bij fase {phase}.",
        "The strategy is reopened: cycle {cycle} begins at phase {phase}.",
    ),
    "PhaseOpened": ("{run} gaat open.", "{run} opens."),
    "PhaseOpened.cause": ("{run} gaat opnieuw open.", "{run} opens again."),
    "PhasePassed": ("{run} is dan afgerond.", "{run} has passed then."),
    "PhaseWithdrawn.superseded": (
        "{run} wordt ingetrokken|, want {by_run} komt ervoor in de plaats|.",
        "{run} is withdrawn|, because {by_run} takes its place|.",
    ),
    "ProductReturned.by": (
        "{product} ({run}) gaat terug naar de maker: {seat}.",
        "{product} ({run}) goes back to its maker: {seat}.",
    ),
    "SignOffLapsed.returned": (
        "De accordering van {seat} vervalt. Na het opnieuw inleveren wordt die opnieuw gevraagd.",
        "The sign-off by {seat} lapses. It is asked anew once the product is handed in again.",
    ),
    "Suspended": ("{run} ligt stil.", "{run} rests."),
    "Suspended.programme": ("Het programma ligt stil.", "The programme rests."),
    "Resumed": ("{run} gaat weer verder.", "{run} goes on again."),
    "Resumed.programme": ("Het programma gaat weer verder.", "The programme goes on again."),
}
"""Sentences about what has yet to happen, in the form of tellings.py; what is not here is told as it is there."""
