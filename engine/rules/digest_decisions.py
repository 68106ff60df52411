"""The decisions log of a digest: what was decided on the course, on which advice, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.rules import events as e
from engine.rules.digest_names import Voice
from engine.rules.digest_picture import Taken
from engine.rules.picture import DecisionPicture
from engine.rules.texts import Text
from engine.rules.words import both, term


def decisions(found: Sequence[DecisionPicture], events: Sequence[e.Event], voice: Voice) -> Iterator[Taken]:
    """The decisions log, newest first."""
    fallen = _fallen(events)
    for one in reversed(found):
        event = events[one.sequence - 1]
        assert isinstance(event, e.CourseDecided)
        recommended = both(lambda language, one=one: term(one.recommended or "no_recommendation", language))  # type: ignore[misc]
        reason = Text(nl=one.reason, en=one.reason) if one.reason and one.reason.strip() else None
        told = _told(one, event, fallen.get(one.sequence), voice)
        yield Taken(one.day, one.course, told, recommended, reason)


def _fallen(events: Sequence[e.Event]) -> dict[int, e.CourseReturned]:
    """What became of decisions, by their place in the journal, that went back instead of being ratified."""
    waiting: dict[str, int] = {}
    fallen: dict[int, e.CourseReturned] = {}
    for sequence, event in enumerate(events, 1):
        if isinstance(event, e.CourseDecided) and event.to_ratify:
            waiting[event.run] = sequence
        elif isinstance(event, e.CourseRatified):
            waiting.pop(event.run, None)
        elif isinstance(event, e.CourseReturned) and event.run in waiting:
            fallen[waiting.pop(event.run)] = event
    return fallen


def _told(one: DecisionPicture, event: e.CourseDecided, fallen: e.CourseReturned | None, voice: Voice) -> Text:
    """The decision in a sentence, and what came of it where it had to be ratified."""
    decided = voice.tell(event if fallen is None and one.ratified is None else replace(event, to_ratify=None))
    if fallen is not None:
        then = voice.say(lambda s: s.pick(*NOT_RATIFIED).format(day=s.day(fallen.at)))
    elif one.ratified is not None:
        day = one.ratified
        then = voice.say(lambda s: s.pick(*RATIFIED).format(day=s.day(day)))
    else:
        return decided
    return both(lambda language: f"{decided.say(language)} {then.say(language)}")


RATIFIED = ("Bekrachtigd op {day}.", "Ratified on {day}.")
NOT_RATIFIED = ("Niet bekrachtigd: vervallen op {day}.", "Not ratified: it fell on {day}.")
