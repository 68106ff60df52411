"""What was done and decided since a questionnaire was put, as anybody who was asked may read it. Pure.

Days, and names that the definition gives: of phases, products, kinds of agreement, roles, courses. No people, no words
that somebody wrote, no product that was returned, no course decision that may still go back. What the events of the
journal do not say is not told: no event ties a product or a decision to the answers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.history import Numbered
from engine.rules.measuring import Course
from engine.rules.programme import Programme
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both, capital, listed, term
from engine.rules.workdays import local_day

MOST_AGREED, MOST_DECIDED = 10, 3
"""Agreements and course decisions that are told: the newest."""

MEANING: dict[Course, Text] = {
    "stay": Text(nl="doorgaan zoals het nu gaat", en="go on as it goes now"),
    "adjust": Text(nl="de aanpak aanpassen", en="change the approach"),
    "reopen": Text(nl="opnieuw kiezen wat nodig is", en="choose anew what is needed"),
}
"""What each course comes to, in words of every day."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done or decided: its number in the journal, its local day, what it was, and more of it."""

    sequence: int
    day: date
    title: Text
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since, in order of time. `over`: the phase run has closed; `decided`: a course decision is among
    it; `more`: there was more, of which the newest is told."""

    happened: tuple[Happening, ...] = ()
    over: bool = False
    decided: bool = False
    more: bool = False


def since(plan: Definition, p: Programme, run: str, events: Iterable[Numbered]) -> Since:
    """What happened since the phase run `run` opened, from a journal in order, or from as much of it as is about this.

    `p` is the programme after those events, by which a seat is known to be of a role.
    """
    numbered = tuple(events)
    opened = next((one for one in numbered if isinstance(one[1], e.PhaseOpened) and one[1].run == run), None)
    if opened is None or not isinstance(opened[1], e.PhaseOpened):
        return Since()
    teller = _Teller(plan, p, opened[1], tuple(one for one in numbered if one[0] > opened[0]))
    closed, agreed = list(teller.closed()), list(teller.agreed())
    decided = [one for one in teller.decided(numbered) if one.sequence > opened[0]]
    told_agreed = list(teller.told_agreed(agreed[-MOST_AGREED:]))
    happened = [*closed, *told_agreed, *decided[-MOST_DECIDED:], *teller.again(), *teller.ended()]
    return Since(
        happened=tuple(sorted(happened, key=lambda one: (one.day, one.sequence))),
        over=bool(closed),
        decided=bool(decided),
        more=len(agreed) > MOST_AGREED or len(decided) > MOST_DECIDED,
    )


class _Teller:
    def __init__(self, plan: Definition, p: Programme, opened: e.PhaseOpened, events: tuple[Numbered, ...]) -> None:
        self._plan, self._p, self._opened, self._events = plan, p, opened, events

    def closed(self) -> Iterator[Happening]:
        """How the phase run closed, and what was made in it where it passed."""
        for number, event in self._events:
            if isinstance(event, e.PhasePassed | e.PhaseWithdrawn) and event.run == self._opened.run:
                yield self._closing(number, event, self._made() if isinstance(event, e.PhasePassed) else [])

    def _closing(self, number: int, event: e.PhasePassed | e.PhaseWithdrawn, made: list[str]) -> Happening:
        def say(s: Speaker) -> str:
            return f"{capital(s.run(event.run))} {s.pick(*_ended(event))}."

        def say_made(s: Speaker) -> str:
            labels = listed([s.product(event.run, one) for one in made], s.language)
            return f"{s.pick('In deze fase is gemaakt', 'Made in this phase')}: {labels}."

        return Happening(number, event.day, self._both(say), self._both(say_made) if made else None)

    def _made(self) -> list[str]:
        """The products that were handed in and not returned since, in the order of the definition."""
        stands: dict[str, bool] = {}
        for _, event in self._events:
            if isinstance(event, e.ProductDelivered | e.ProductReturned) and event.run == self._opened.run:
                stands[event.product] = isinstance(event, e.ProductDelivered)
        phase = self._plan.phase.get(self._opened.phase)
        return [one.id for one in phase.products if stands.get(one.id)] if phase else []

    def agreed(self) -> Iterator[tuple[int, date, str]]:
        """The agreements made since in the same cycle that all their parties signed: when, and of which kind."""
        made: dict[str, e.AgreementMade] = {}
        left: dict[str, set[str]] = {}
        for number, event in self._events:
            if isinstance(event, e.AgreementMade) and event.cycle == self._opened.cycle:
                made[event.agreement], left[event.agreement] = event, set(event.parties)
            elif isinstance(event, e.AgreementSigned) and left.get(event.agreement):
                left[event.agreement].discard(event.seat)
                if not left[event.agreement] and made[event.agreement].kind in self._plan.agreement_kind:
                    yield number, self._day(event), made[event.agreement].kind

    def told_agreed(self, agreed: Iterable[tuple[int, date, str]]) -> Iterator[Happening]:
        """Those of one day in one sentence."""
        for day, found in groupby(agreed, key=lambda one: one[1]):
            several = list(found)
            kinds = Counter(kind for _, _, kind in several)

            def say(s: Speaker, kinds: Counter[str] = kinds) -> str:
                named = [s.kind(kind) + (f" ({many})" if many > 1 else "") for kind, many in kinds.items()]
                return f"{s.pick('Vastgelegd en getekend', 'On record and signed')}: {listed(named, s.language)}."

            yield Happening(several[-1][0], day, self._both(say))

    def decided(self, events: Iterable[Numbered]) -> Iterator[Happening]:
        """The course decisions that hold: what the ratifying role may still return is none yet."""
        proposed: dict[str, str] = {}
        role: dict[str, str | None] = {}
        waits: dict[str, tuple[int, e.CourseDecided]] = {}
        for number, event in events:
            if isinstance(event, e.CourseProposed):
                proposed[event.run], role[event.run] = event.hash, None
            elif isinstance(event, e.SignedOff) and event.verdict == "approve":
                if proposed.get(event.run) == event.content:
                    role[event.run] = self._role(event.seat)
            elif isinstance(event, e.CourseDecided) and event.to_ratify:
                waits[event.run] = number, event
            elif isinstance(event, e.CourseDecided):
                yield self._decision(number, event, role.get(event.run))
            elif isinstance(event, e.CourseReturned):
                waits.pop(event.run, None)
            elif isinstance(event, e.CourseRatified) and event.run in waits:
                at, decision = waits.pop(event.run)
                yield self._decision(at, decision, role.get(event.run), event)

    def _decision(
        self, number: int, event: e.CourseDecided, role: str | None, ratified: e.CourseRatified | None = None
    ) -> Happening:
        def say(s: Speaker) -> str:
            meaning = MEANING[event.course].say(s.language)
            return f"{s.pick('Koersbesluit', 'Course decision')}: {term(event.course, s.language)} ({meaning})."

        def by(s: Speaker) -> str:
            return " ".join(self._deciders(s, event, role, ratified))

        known = event.by_rule or role or ratified
        return Happening(number, self._day(event), self._both(say), self._both(by) if known else None)

    def _deciders(
        self, s: Speaker, event: e.CourseDecided, role: str | None, ratified: e.CourseRatified | None
    ) -> Iterator[str]:
        if event.by_rule:
            yield s.pick("Dit volgt uit de koersregels van het programma.", "The programme’s course rules led to this.")
        elif role:
            yield f"{s.pick('Genomen door', 'Taken by')}: {s.role(role)}."
        if ratified:
            by, on = s.role(self._role(ratified.seat) or event.to_ratify), s.day(ratified.at)
            yield s.pick(f"Bekrachtigd op {on} door: {by}.", f"Ratified on {on} by: {by}.")

    def again(self) -> Iterator[Happening]:
        """The newest time that the phase began again, and how that closed."""
        opened = [(number, event) for number, event in self._events if isinstance(event, e.PhaseOpened)]
        newest = next(((number, one) for number, one in reversed(opened) if one.phase == self._opened.phase), None)
        if newest is None:
            return
        number, again = newest

        def say(s: Speaker) -> str:
            return f"{s.pick('Deze fase begon opnieuw', 'This phase began again')}: {s.run(again.run)}."

        yield Happening(number, self._day(again), self._both(say))
        for number, event in self._events:
            if isinstance(event, e.PhasePassed | e.PhaseWithdrawn) and event.run == again.run:
                yield self._closing(number, event, [])

    def ended(self) -> Iterator[Happening]:
        """That the programme ended."""
        for number, event in self._events:
            if isinstance(event, e.ProgrammeEnded):
                told = Text(nl="Het programma is beëindigd.", en="The programme has ended.")
                yield Happening(number, self._day(event), told)

    def _role(self, seat: str) -> str | None:
        return self._p.seats[seat].role if seat in self._p.seats else None

    def _day(self, event: e.Event) -> date:
        return local_day(self._plan.calendar, event.at)

    def _both(self, say: Callable[[Speaker], str]) -> Text:
        return both(lambda language: say(Speaker(self._plan, {}, language)))


def _ended(event: e.PhasePassed | e.PhaseWithdrawn) -> tuple[str, str]:
    """How a phase run closed, in Dutch and in English."""
    if isinstance(event, e.PhaseWithdrawn):
        return "is gestopt", "was stopped"
    if event.unmet:
        return (
            "is gesloten op de uiterste datum. Niet alles wat nodig was, was toen klaar",
            "was closed at its deadline. Not all that was needed was ready then",
        )
    return "is afgerond", "has been completed"
