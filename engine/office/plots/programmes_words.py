"""What the picture of a portfolio says in words: its headings and cells, and the text that stands for it."""

from collections.abc import Iterator, Sequence
from datetime import date

from babel.dates import format_date

from engine.rules.digest_picture import Portfolio, PortfolioRow
from engine.rules.texts import Language
from engine.rules.verdicts import verdict_word
from engine.rules.words import day_words, on_one_line, term

NOTHING = "–"
LONGEST_LABEL = 90


class PortfolioWords:
    """The words of one heat table, in one language. `shown` are the programmes that are in it."""

    def __init__(self, portfolio: Portfolio, shown: Sequence[PortfolioRow], language: Language) -> None:
        self._portfolio, self._shown, self._language = portfolio, shown, language

    def pick(self, nl: str, en: str) -> str:
        """The text in the language."""
        return en if self._language == "en" else nl

    @property
    def indicators(self) -> list[str]:
        """The indicators, in their order."""
        return [on_one_line(label.say(self._language), LONGEST_LABEL) for label in self._portfolio.indicators]

    @property
    def headings(self) -> list[str]:
        """Of the columns before the indicators."""
        return self.pick("gebied|fase|voorwaarden gehaald|te laat", "area|phase|conditions met|late").split("|")

    @property
    def last_heading(self) -> str:
        """Of the column behind the indicators."""
        return self.pick("volgende meetmoment", "next moment")

    def cells(self, row: PortfolioRow) -> list[str]:
        """What stands under the headings before the indicators."""
        met = self.pick(f"{row.met} van {row.of}", f"{row.met} of {row.of}") if row.of else NOTHING
        phase = on_one_line(row.phase.say(self._language), LONGEST_LABEL)
        return [on_one_line(row.area_name, LONGEST_LABEL), phase, met, str(row.overdue or NOTHING)]

    def status(self, status: str) -> str:
        """A verdict in a word or two."""
        return term(status, self._language)

    @property
    def margin(self) -> str:
        """Below a verdict that is not firm."""
        return self.pick("binnen de marge", "within the margin")

    def moment(self, row: PortfolioRow) -> str:
        """The next moment, short."""
        if row.next_moment is None:
            return NOTHING
        return format_date(row.next_moment, "d MMM y", locale="en_GB" if self._language == "en" else "nl_NL")

    @property
    def rest(self) -> str:
        """What is not in the picture; empty where all is."""
        shown, total = len(self._shown), len(self._portfolio.rows)
        if shown == total:
            return ""
        return self.pick(f"De eerste {shown} van {total} programma's.", f"The first {shown} of {total} programmes.")

    # --- the text that stands for the picture

    def alt(self) -> str:
        """All that the picture shows, a sentence per programme."""
        day, count = self._day(self._portfolio.on), len(self._portfolio.rows)
        many = self.pick("programma" if count == 1 else "programma's", "programme" if count == 1 else "programmes")
        head = self.pick(f"{count} {many}, stand op {day}.", f"{count} {many}, as they stand on {day}.")
        return " ".join(part for part in (head, self.rest, *map(self._row, self._shown)) if part)

    def _row(self, row: PortfolioRow) -> str:
        return f"{'; '.join([*self._gate(row), *self._verdicts(row), *self._next(row)])}."

    def _gate(self, row: PortfolioRow) -> Iterator[str]:
        area, phase, met, _ = self.cells(row)
        yield f"{area}: {phase}"
        if row.of:
            yield self.pick(f"{met} voorwaarden gehaald", f"{met} conditions met")
        if row.overdue:
            yield self.pick(f"{row.overdue} te laat", f"{row.overdue} late")

    def _verdicts(self, row: PortfolioRow) -> Iterator[str]:
        for label, found in zip(self.indicators, row.marks, strict=True):
            none = self.pick("nog geen oordeel", "no verdict yet")
            yield f"{label}: {verdict_word(*found, self._language) if found else none}"

    def _next(self, row: PortfolioRow) -> Iterator[str]:
        if row.next_moment:
            yield f"{self.last_heading}: {self._day(row.next_moment)}"

    def _day(self, day: date) -> str:
        return day_words(day, self._language)
