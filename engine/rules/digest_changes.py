"""What changed since the digest before: what matters to those who decide, the weightiest first; routine is counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_names import Voice
from engine.rules.digest_picture import Happening
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both, capital, listed
from engine.rules.workdays import local_day

WEIGHTS: dict[type[e.Event], int] = {
    **dict.fromkeys((e.ProgrammeEnded, e.CycleBegan, e.CourseDecided, e.CourseRatified, e.CourseReturned), 0),
    **dict.fromkeys((e.Suspended, e.Resumed, e.DeadlinePassed, e.Escalated, e.MomentsRanOut, e.YardstickChanged), 1),
    **dict.fromkeys((e.PhasePassed, e.PhaseWithdrawn, e.MomentClosed, e.EvaluationReady), 2),
    **dict.fromkeys((e.IndicatorAssessed, e.YardstickRead, e.DefinitionMigrated), 2),
    **dict.fromkeys((e.DeadlineExtended, e.DeadlineShifted, e.MomentsAgreed, e.MeasurementAgreed), 3),
    **dict.fromkeys((e.SeatLeft, e.MilestoneMissed, e.InitiativeSettled), 4),
    **dict.fromkeys((e.PhaseOpened, e.LookBegan, e.MilestoneReached), 5),
}
"""What is told by itself, by how much it matters: the direction, what stands still or slips, what was finished, dates
that moved, who and what falls away, and what began."""

TOLD_IF: dict[type[e.Event], Callable[[Any], bool]] = {
    e.IndicatorAssessed: lambda event: event.revises > 0,
    e.EvaluationReady: lambda event: bool(event.unexplained),
    e.SeatLeft: lambda event: event.successor_person is None and event.successor_organisation is None,
}
"""Of verdicts those found anew (the table has the others), of what goes to the meeting what nobody explained, of seats
those that stand empty."""

TOGETHER: dict[tuple[type[e.Event], bool], tuple[int, str, str]] = {
    (e.ProductReturned, False): (4, "Terug naar de makers, {run}: {things}.", "Back to the makers, {run}: {things}."),
    (e.ProductReturned, True): (
        4,
        "{manager} stuurde terug naar de makers, {run}: {things}.",
        "{manager} returned to the makers, {run}: {things}.",
    ),
    (e.SignOffLapsed, False): (
        4,
        "De inhoud van {run} is veranderd; accorderingen die daarom vervielen: {count}.",
        "The content of {run} changed; sign-offs that lapsed because of that: {count}.",
    ),
    (e.SignOffLapsed, True): (
        4,
        "Er ging iets van {run} terug naar de maker; accorderingen die daarom vervielen: {count}.",
        "Something of {run} went back to its maker; sign-offs that lapsed because of that: {count}.",
    ),
}
"""What is told once for a phase run, by how much it matters; True: the programme manager returned a product."""

AGREED = (3, "Ondertekend door alle partijen: {kind}.", "Signed by all parties: {kind}.")
"""An agreement that is complete."""

ROUTINE: dict[type[e.Event], tuple[str, str]] = {
    e.ProductDelivered: ("producten ingeleverd", "products handed in"),
    e.QuestionnaireAnswered: ("antwoorden op een vragenlijst", "answers to a questionnaire"),
    e.AgreementSigned: ("handtekeningen onder afspraken", "signatures under agreements"),
    e.SignedOff: ("accorderingen", "sign-offs"),
    e.InitiativePlanned: ("initiatieven vastgelegd", "initiatives put on record"),
    e.FigureRecorded: ("cijfers", "figures"),
    e.Explained: ("toelichtingen", "explanations"),
    e.ReminderCame: ("herinneringen", "reminders"),
}
"""What is only counted."""


class _Change(NamedTuple):
    """Something that changed: how much it matters, its place in the journal, its day, what is said of it."""

    weight: int
    place: int
    day: date
    told: Text


def previous_digest(events: Sequence[e.Event], now: datetime) -> tuple[int, e.DigestDue] | None:
    """The digest before the one made at `now`, and how many events there were then; None where this is the first.

    A digest made at the very moment at which one falls due is that one, so the one before it came earlier.
    """
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if isinstance(event, e.DigestDue) and event.at < now:
            return place + 1, event
    return None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """An agreement of a kind, and the seats that have not signed it."""

    kind: str
    left: frozenset[str]


def unsigned(events: Iterable[e.Event]) -> dict[str, Unsigned]:
    """The agreements in a whole journal, by id; one that everybody signed has nobody left."""
    found: dict[str, Unsigned] = {}
    for event in events:
        _agree(found, event)
    return found


def changes(
    plan: Definition, new: Sequence[e.Event], before: Mapping[str, Unsigned], on: date, voice: Voice
) -> Iterator[Happening]:
    """What came of these `new` events, in order, the weightiest first and the newest of those; `before` has how the
    agreements stood before them.

    Then, on the day `on`, how much was routine.
    """
    teller = _Teller(plan, voice)
    numbered = list(enumerate(new))
    found = [*teller.by_itself(numbered), *teller.together(numbered), *teller.agreed(numbered, before)]
    for one in sorted(found, key=lambda one: (one.weight, -one.place)):
        yield Happening(one.day, one.told)
    counted = Counter(type(event) for event in new if _is_counted(event))
    if counted:
        yield Happening(on, _routine(counted))


class _Teller:
    def __init__(self, plan: Definition, voice: Voice) -> None:
        self.plan, self.voice = plan, voice

    def by_itself(self, new: Sequence[tuple[int, e.Event]]) -> Iterator[_Change]:
        for place, event in new:
            if type(event) in WEIGHTS and TOLD_IF.get(type(event), _always)(event):
                yield _Change(WEIGHTS[type(event)], place, self._day(event), self.voice.tell(event))

    def together(self, new: Sequence[tuple[int, e.Event]]) -> Iterator[_Change]:
        runs: dict[tuple[tuple[type[e.Event], bool], str], list[tuple[int, Any]]] = {}
        for place, event in new:
            if isinstance(event, e.ProductReturned | e.SignOffLapsed):
                runs.setdefault(((type(event), _by_manager(event)), event.run), []).append((place, event))
        for (kind, run), found in runs.items():
            place, last = found[-1]
            weight, *told = TOGETHER[kind]
            yield _Change(weight, place, self._day(last), self._once(told, run, [one for _, one in found]))

    def _once(self, told: Sequence[str], run: str, found: Sequence[Any]) -> Text:
        def words(speaker: Speaker) -> str:
            things = dict.fromkeys(speaker.product(run, one.product) for one in found if hasattr(one, "product"))
            gaps = {"run": speaker.run(run), "things": listed(things, speaker.language), "count": len(found)}
            manager = speaker.role(self.plan.managed_by)
            return capital(speaker.pick(told[0], told[1]).format(**gaps, manager=manager))

        return self.voice.say(words)

    def agreed(self, new: Sequence[tuple[int, e.Event]], before: Mapping[str, Unsigned]) -> Iterator[_Change]:
        """Agreements of which the last party signed; the first of the others may have done so long before."""
        known = dict(before)
        for place, event in new:
            one = _agree(known, event)
            if one is not None and not one.left and isinstance(event, e.AgreementSigned):
                told = self.voice.say(lambda s, kind=one.kind: s.pick(*AGREED[1:]).format(kind=s.kind(kind)))  # type: ignore[misc]
                yield _Change(AGREED[0], place, self._day(event), told)

    def _day(self, event: e.Event) -> date:
        return local_day(self.plan.calendar, event.at)


def _agree(known: dict[str, Unsigned], event: e.Event) -> Unsigned | None:
    """The agreement that was made or signed, as it stands now among those that are known."""
    if isinstance(event, e.AgreementMade):
        known[event.agreement] = Unsigned(event.kind, frozenset(event.parties))
    elif isinstance(event, e.AgreementSigned) and event.agreement in known:
        one = known[event.agreement]
        known[event.agreement] = replace(one, left=one.left - {event.seat})
    else:
        return None
    return known[event.agreement]


def _by_manager(event: e.ProductReturned | e.SignOffLapsed) -> bool:
    return event.by is not None if isinstance(event, e.ProductReturned) else event.why == "returned"


def _always(_: e.Event) -> bool:
    return True


def _is_counted(event: e.Event) -> bool:
    return type(event) in ROUTINE and not (isinstance(event, e.ReminderCame) and not event.owed)


def _routine(counted: Counter[type[e.Event]]) -> Text:
    def one(language: str) -> str:
        english = language == "en"
        parts = [f"{words[english]} ({counted[kind]})" for kind, words in ROUTINE.items() if counted[kind]]
        return ("Also: " if english else "Verder: ") + listed(parts, language) + "."

    return both(one)
