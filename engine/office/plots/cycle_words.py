"""What the picture of a cycle says in words: the state of each phase, the key, and the text that stands for it."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from engine.rules.digest_picture import Digest, Happening, PhaseMark, PhaseState
from engine.rules.texts import Language, Text
from engine.rules.words import capital, day_words, on_one_line

LONGEST_LABEL = 90

_STATES: dict[PhaseState, tuple[Text, Text]] = {
    "passed": (Text(nl="afgerond", en="passed"), Text(nl="afgerond op {since}", en="passed on {since}")),
    "open": (Text(nl="open", en="open"), Text(nl="open, uiterlijk {until}", en="open, by {until}")),
    "overdue": (Text(nl="te laat", en="overdue"), Text(nl="te laat sinds {until}", en="overdue since {until}")),
    "suspended": (
        Text(nl="opgeschort", en="suspended"),
        Text(nl="opgeschort, uiterlijk {until}", en="suspended, by {until}"),
    ),
    "ahead": (Text(nl="volgt nog", en="still to come"), Text(nl="volgt, uiterlijk {until}", en="to come, by {until}")),
}
"""Of each state: in words alone, and with its date."""


class CycleWords:
    """The words of one timeline, in one language."""

    def __init__(self, digest: Digest, language: Language) -> None:
        self._digest, self._language = digest, language

    def pick(self, nl: str, en: str) -> str:
        """The text in the language."""
        return en if self._language == "en" else nl

    def label(self, mark: PhaseMark) -> str:
        """The phase."""
        return on_one_line(mark.label.say(self._language), LONGEST_LABEL)

    def what(self, coming: Happening) -> str:
        """What comes."""
        return on_one_line(coming.what.say(self._language))

    def state(self, mark: PhaseMark) -> str:
        """How a phase stands, with a short date."""
        return self._state(mark, self.short_day)

    def short_day(self, day: date) -> str:
        """3 sep 2012."""
        return short_day(day, self._language)

    @property
    def today(self) -> str:
        """At the line of the day of the digest."""
        return f"{self.pick('vandaag', 'today')}, {self.short_day(self._digest.on)}"

    @property
    def deadline(self) -> str:
        """In the key: where a phase must be done."""
        return self.pick("uiterste datum", "deadline")

    @property
    def moved(self) -> str:
        """In the key: where a deadline was first."""
        return self.pick("verschoven uiterste datum", "moved deadline")

    @property
    def coming(self) -> str:
        """Beside what comes."""
        return self.pick("Wat komt", "What comes")

    def alt(self) -> str:
        """All that the picture shows, with its dates."""
        digest, day = self._digest, day_words(self._digest.on, self._language)
        told = digest.cycle_told.say(self._language).rstrip(".")
        parts = [f"{told}.", self.pick(f"Stand op {day}.", f"As it stands on {day}.")]
        parts += [f"{capital(self.label(mark))}: {self._phase(mark)}." for mark in digest.track]
        if digest.coming:
            coming = "; ".join(f"{day_words(one.day, self._language)}: {self.what(one)}" for one in digest.coming)
            parts.append(f"{self.coming}: {coming.rstrip('.')}.")
        return " ".join(parts)

    def _phase(self, mark: PhaseMark) -> str:
        return "; ".join([self._state(mark, lambda day: day_words(day, self._language)), *self._dates(mark)])

    def _dates(self, mark: PhaseMark) -> Iterator[str]:
        """The dates that the state does not tell."""
        if mark.state in ("open", "overdue", "suspended") and mark.since:
            yield f"{self.pick('geopend op', 'opened on')} {day_words(mark.since, self._language)}"
        if mark.state == "passed" and mark.until:
            yield f"{self.deadline} {day_words(mark.until, self._language)}"
        if mark.first_until and mark.first_until != mark.until:
            first = day_words(mark.first_until, self._language)
            yield self.pick(f"de uiterste datum was eerst {first}", f"the deadline was {first} at first")

    def _state(self, mark: PhaseMark, told: Callable[[date], str]) -> str:
        alone, dated = _STATES[mark.state]
        known = mark.since if mark.state == "passed" else mark.until
        if known is None:
            return alone.say(self._language)
        return dated.say(self._language).format(since=told(known), until=told(known))


@lru_cache(maxsize=4096)
def short_day(day: date, language: Language) -> str:
    """3 sep 2012."""
    return format_date(day, "d MMM y", locale="en_GB" if language == "en" else "nl_NL").replace(".", "")
