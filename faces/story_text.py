"""The story of a replay on a screen of 80 columns or in a text file, told line by line while it happens."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from rich.console import Console
from rich.text import Text as Words

from engine.rehearsal.story import Chapter, Line, LineKind
from engine.rules.measuring import Status
from engine.rules.words import capital, term
from faces.replaying import Outcome
from faces.staged import Staged

WIDEST = 100
DAY_WIDTH = 11
SIGNS: dict[LineKind, str] = {
    "phase": ">", "verdict": "*", "course": "#", "late": "!", "back": "<", "figures": "=", "refused": "x", "plain": "-",
}  # fmt: skip
MARKS: dict[Status, str] = {
    "on_course": "●", "met": "●", "at_risk": "▲", "off_course": "■", "not_met": "■", "unknown": "?",
}  # fmt: skip
STYLES: dict[LineKind, str] = {"phase": "bold", "course": "bold cyan", "late": "yellow", "refused": "yellow"}
COLOURS: dict[Status, str] = {
    "on_course": "green", "met": "green", "at_risk": "yellow", "off_course": "red", "not_met": "red", "unknown": "dim",
}  # fmt: skip


class StoryText:
    """Prints a story to one console: `begin`, every `line`, `end`. A day is shown where it differs from the last."""

    def __init__(self, console: Console, staged: Staged, language: str) -> None:
        self._console, self._staged, self._language = console, staged, language
        self._width = min(console.width, WIDEST)
        self._chapter: Chapter | None = None
        self._day: date | None = None

    def begin(self) -> None:
        """The title, the area and what a reader must know first."""
        area = self._staged.area
        kind = capital(term(area.kind, self._language))
        self._wrapped(self._staged.title.say(self._language), "bold")
        self._wrapped(f"{kind} {area.name} ({area.code}). {self._staged.plan.title.say(self._language)}.")
        for note in self._staged.notes:
            self._wrapped(note.say(self._language), "dim")

    def line(self, line: Line) -> None:
        """One line, under a heading of its own where the cycle or phase changes."""
        if line.chapter != self._chapter:
            self._head(line.chapter)
        day = "" if line.day == self._day else short_day(line.day, self._language)
        self._day = line.day
        sign = MARKS[line.status] if line.status else SIGNS[line.kind]
        style = COLOURS[line.status] if line.status else STYLES.get(line.kind, "")
        indent = DAY_WIDTH + 4
        for place, part in enumerate(Words(line.text).wrap(self._console, self._width - indent)):
            head = f"{day:>{DAY_WIDTH}}  {sign} " if place == 0 else " " * indent
            self._console.print(Words(head, style="dim") + Words(part.plain.rstrip(), style=style))

    def aside(self, words: str) -> None:
        """Something beside the story: below the last line, and dim."""
        indent = DAY_WIDTH + 4
        for place, part in enumerate(Words(words).wrap(self._console, self._width - indent)):
            head = " " * (DAY_WIDTH + 2) + "~ " if place == 0 else " " * indent
            self._console.print(Words(head + part.plain.rstrip(), style="dim"))

    def end(self, outcome: Outcome) -> None:
        """How many events there were, and the head of the chain they end with."""
        self._console.print()
        for said in closing(outcome, self._language):
            self._wrapped(said, "dim")
        self._console.print()

    def _head(self, chapter: Chapter) -> None:
        self._chapter, self._day = chapter, None
        self._console.print()
        title = f"── {chapter.title} "
        self._console.print(Words(title + "─" * max(0, self._width - len(title)), style="bold blue"))
        if chapter.question:
            self._console.print(Words(f"   {chapter.question}", style="italic"))

    def _wrapped(self, text: str, style: str = "") -> None:
        for part in Words(text, style=style).wrap(self._console, self._width):
            part.rstrip()
            self._console.print(part)


def closing(outcome: Outcome, language: str) -> Sequence[str]:
    """What is said after the last line."""
    count, head = len(outcome.events), outcome.head
    if language == "en":
        return (f"{count} events in the journal. Its chain is sound and ends with {head}.",)
    return (f"{count} gebeurtenissen in het logboek. De keten klopt en eindigt met {head}.",)


def short_day(day: date, language: str) -> str:
    """A date in eleven signs at most: 3 sep 2012."""
    return format_date(day, "d MMM y", locale="en_GB" if language == "en" else "nl_NL").replace(".", "")
