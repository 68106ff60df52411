"""What changed since the digest before: what matters to those who decide, the weightiest first; routine is counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_picture import Happening
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wording import tell_plainly
from engine.rules.words import both, listed
from engine.rules.workdays import local_day

WEIGHTS: dict[type[e.Event], int] = {
    **dict.fromkeys((e.ProgrammeEnded, e.CycleBegan, e.CourseDecided, e.CourseRatified, e.CourseReturned), 0),
    **dict.fromkeys((e.Suspended, e.Resumed, e.DeadlinePassed, e.Escalated, e.MomentsRanOut, e.YardstickChanged), 1),
    **dict.fromkeys((e.PhasePassed, e.PhaseWithdrawn, e.MomentClosed, e.IndicatorAssessed, e.DefinitionMigrated), 2),
    **dict.fromkeys((e.DeadlineExtended, e.DeadlineShifted, e.MomentsAgreed, e.MeasurementAgreed), 3),
    **dict.fromkeys((e.ProductReturned, e.SeatLeft, e.MilestoneMissed, e.InitiativeSettled), 4),
    **dict.fromkeys((e.PhaseOpened, e.LookBegan, e.MilestoneReached), 5),
}
"""What is told by itself, by how much it matters. Of verdicts those found anew: the table has the others."""

ROUTINE: dict[type[e.Event], tuple[str, str]] = {
    e.ProductDelivered: ("producten ingeleverd", "products handed in"),
    e.QuestionnaireAnswered: ("antwoorden op een vragenlijst", "answers to a questionnaire"),
    e.AgreementSigned: ("handtekeningen onder afspraken", "signatures under agreements"),
    e.SignedOff: ("accorderingen", "sign-offs"),
    e.FigureRecorded: ("cijfers", "figures"),
    e.ReminderCame: ("herinneringen", "reminders"),
}
"""What is only counted."""


def previous_digest(events: Sequence[e.Event], now: datetime) -> tuple[int, e.DigestDue] | None:
    """The digest before the one made at `now`, and how many events there were then; None where this is the first."""
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if isinstance(event, e.DigestDue) and event.at < now:
            return place + 1, event
    return None


def changes(plan: Definition, p: Programme, events: Sequence[e.Event], on: date, names: Names) -> Iterator[Happening]:
    """What happened, the weightiest first and the newest of those; then, on the day `on`, how much was routine."""
    told = [event for event in events if _is_told(event)]
    told.sort(key=lambda event: (-WEIGHTS[type(event)], event.at), reverse=True)
    known = {language: _with_seats(Speaker(plan, names, language), p) for language in ("nl", "en")}
    for event in told:
        words = Text(nl=tell_plainly(plan, event, known["nl"]).nl, en=tell_plainly(plan, event, known["en"]).en)
        yield Happening(local_day(plan.calendar, event.at), words)
    counted = Counter(type(event) for event in events if _is_counted(event))
    if counted:
        yield Happening(on, _routine(counted))


def _with_seats(speaker: Speaker, p: Programme) -> Names:
    """Names in which a seat is called by its role and who holds it now."""
    return {**{seat.id: speaker.seat(seat) for seat in p.seats.values()}, **speaker.names}


def _is_told(event: e.Event) -> bool:
    if isinstance(event, e.IndicatorAssessed):
        return event.revises > 0
    if isinstance(event, e.SeatLeft):
        return event.successor_person is None and event.successor_organisation is None
    return type(event) in WEIGHTS


def _is_counted(event: e.Event) -> bool:
    return type(event) in ROUTINE and not (isinstance(event, e.ReminderCame) and not event.owed)


def _routine(counted: Counter[type[e.Event]]) -> Text:
    def one(language: str) -> str:
        english = language == "en"
        parts = [f"{words[english]} ({counted[kind]})" for kind, words in ROUTINE.items() if counted[kind]]
        return ("Also: " if english else "Verder: ") + listed(parts, language) + "."

    return both(one)
