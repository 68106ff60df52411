"""What a digest calls things: initiatives by their label, and in what it tells of the past, seats by their role.

Who sat on a seat when something happened may have left since: only the role is sure.
"""

from collections.abc import Callable, Mapping, Sequence

from engine.rules import events as e
from engine.rules.calendar import Due
from engine.rules.definition import Definition
from engine.rules.foreseen import due_words
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wording import tell_by
from engine.rules.words import SEAL, both, on_one_line

LONGEST_NAME = 80


def with_initiatives(events: Sequence[e.Event], names: Names) -> Mapping[str, str]:
    """The names, and with them what initiatives are called where that can be read."""
    planned = [event for event in events if isinstance(event, e.InitiativePlanned)]
    known = {event.initiative: on_one_line(names.get(event.label, event.label), LONGEST_NAME) for event in planned}
    readable = {one: f"‘{label}’" for one, label in known.items() if label and not SEAL.fullmatch(label)}
    return readable | dict(names)


class Voice:
    """Says things in both languages, with seats by their role."""

    def __init__(self, plan: Definition, p: Programme, names: Names) -> None:
        self._plan = plan
        self._names = {language: _with_seats(Speaker(plan, names, language), p) for language in ("nl", "en")}

    def say(self, words: Callable[[Speaker], str]) -> Text:
        """What `words` makes of a speaker of each language."""
        return both(lambda language: words(Speaker(self._plan, self._names[language], language)))

    def tell(self, event: e.Event) -> Text:
        """The sentence of an event, without its day."""
        return self.say(lambda s: tell_by(s, event))

    def due(self, due: Due) -> Text:
        """What is due, in words."""
        return self.say(lambda s: due_words(s, due))


def _with_seats(speaker: Speaker, p: Programme) -> Names:
    return {**{seat.id: speaker.role(seat.role) for seat in p.seats.values()}, **speaker.names}
