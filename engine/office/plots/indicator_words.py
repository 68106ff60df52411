"""What the picture of an indicator says in words: its titles and labels, and the text that stands for it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from engine.rules.digest_picture import IndicatorMark, Measured
from engine.rules.texts import Language
from engine.rules.verdicts import verdict_word
from engine.rules.words import capital, day_words, gap_unit, listed, number_words, on_one_line, term, with_unit

LONGEST_LABEL = 90


class IndicatorWords:
    """The words of one indicator's picture, in one language."""

    def __init__(self, mark: IndicatorMark, language: Language) -> None:
        self._mark, self._language = mark, language
        told = mark.unit.say(language)
        self.unit = gap_unit(told, language) if mark.gap else told
        self.own_unit = "%" if self.unit == gap_unit("%", language) else told
        self.label = on_one_line(mark.label.say(language), LONGEST_LABEL)
        self.benchmark = self.pick("het referentiegebied", "the benchmark")
        if mark.benchmark:
            self.benchmark = on_one_line(mark.benchmark.say(language), LONGEST_LABEL)

    def pick(self, nl: str, en: str) -> str:
        """The text in the language."""
        return en if self._language == "en" else nl

    # --- titles

    @property
    def axis(self) -> str:
        """What the numbers are, and in what."""
        if not self._mark.gap:
            return self.label if self.label.lower() == self.unit.lower() else f"{self.label}, {self.unit}"
        return f"{self.pick('achterstand op', 'gap to')} {self._inside(self.benchmark)}, {self.unit}"

    @property
    def short_axis(self) -> str:
        """The same where there is little room: the benchmark is named at its line."""
        return f"{self.pick('achterstand', 'gap')}, {self.unit}" if self._mark.gap else self.axis

    @property
    def own_axis(self) -> str:
        """What the area's own values are, and in what."""
        return f"{self.pick('eigen waarde en', 'own value and')} {self._inside(self.benchmark)}, {self.own_unit}"

    @property
    def own(self) -> str:
        """The area's own value, at its line."""
        return self.pick("eigen waarde", "own value")

    @property
    def baseline(self) -> str:
        """The first number."""
        return self.pick("uitgangswaarde", "baseline")

    @property
    def target(self) -> str:
        """The last number of the path."""
        return self.pick("streefwaarde", "target")

    @property
    def path(self) -> str:
        """The line with its band, in the key."""
        margin = self.number(self._mark.margin)
        return self.pick(f"afgesproken pad, marge {margin}", f"agreed path, margin {margin}")

    @property
    def reopened(self) -> str:
        """At the line of a day on which the strategy was reopened."""
        return self.pick("herijkt", "reopened")

    # --- numbers

    def number(self, number: Decimal, whole: bool = False) -> str:
        """A figure; `whole` leaves the decimals of a share away."""
        return number_words(number, self._language, 0 if whole and self.own_unit == "%" else None)

    def verdict(self, point: Measured) -> str:
        """The verdict on a measurement, with its firmness."""
        return verdict_word(point.status, point.firm, self._language)

    def status(self, status: str) -> str:
        """A verdict in a word or two."""
        return term(status, self._language)

    def texts(self, point: Measured, whole: bool) -> list[str]:
        """What may stand beside a measurement, the fullest first."""
        told = [self.verdict(point), self.status(point.status)]
        if point.number is None:
            return list(dict.fromkeys(told))
        number = self.number(point.number, whole)
        return [*dict.fromkeys(f"{number} {word}" for word in told), number]

    # --- the text that stands for the picture

    def alt(self, reopened: Sequence[date], whole: bool, own: bool) -> str:
        """All that the picture shows, with its numbers; `own`: the panel of own values as well."""
        parts = [f"{capital(self.label)}."]
        if self._mark.gap:
            parts.append(f"{capital(self.axis)}.")
        parts += [*self._agreed(whole), self._measured(whole)]
        if reopened:
            days = listed([self._day(day) for day in reopened], self._language)
            parts.append(self.pick(f"Strategie herijkt op {days}.", f"Strategy reopened on {days}."))
        return " ".join(parts + ([*self._owned(whole)] if own else []))

    def brief(self) -> str:
        """What is agreed and the newest measurement, where a table beside the picture has all numbers."""
        parts = [f"{capital(self.label)}."]
        if self._mark.gap:
            parts.append(f"{capital(self.axis)}.")
        return " ".join([*parts, *self._agreed(False), self._last()])

    def _agreed(self, whole: bool) -> Iterator[str]:
        mark = self._mark
        day = self._day(mark.baseline_on)
        if mark.baseline_number is None:
            yield self.pick(f"De uitgangswaarde op {day} is onbekend.", f"The baseline on {day} is unknown.")
        else:
            told = self._with_unit(mark.baseline_number, whole)
            yield self.pick(f"Uitgangswaarde op {day}: {told}.", f"Baseline on {day}: {told}.")
        if mark.path:
            on, number = mark.path[-1]
            told, day, margin = self._with_unit(number, whole), self._day(on), self.number(mark.margin)
            yield self.pick(
                f"Streefwaarde op {day}: {told}; marge {margin}.", f"Target on {day}: {told}; margin {margin}."
            )

    def _last(self) -> str:
        if not self._mark.points:
            return self._measured(False)
        newest = max(self._mark.points, key=lambda point: point.day)
        return f"{self.pick('Laatst gemeten', 'Last measured')}: {self._point(newest, False)}."

    def _measured(self, whole: bool) -> str:
        if not self._mark.points:
            return self.pick("Er is nog niets gemeten.", "Nothing has been measured yet.")
        told = "; ".join(self._point(point, whole) for point in self._mark.points)
        return f"{self.pick('Gemeten', 'Measured')}: {told}."

    def _point(self, point: Measured, whole: bool) -> str:
        number = self.pick("geen cijfer", "no figure")
        if point.number is not None:
            number = self._with_unit(point.number, whole)
        return f"{self._day(point.day)} {number}, {self.verdict(point)}"

    def _owned(self, whole: bool) -> Iterator[str]:
        known = [point for point in self._mark.points if point.has_values]
        none = self.pick("geen cijfer", "no figure")
        told = [
            f"{self._day(point.day)} {self._share(point.value, whole, none)} "
            f"({self.benchmark}: {self._share(point.benchmark, whole, none)})"
            for point in known
        ]
        if told:
            yield f"{capital(self.own)}: {'; '.join(told)}."

    def _share(self, number: Decimal | None, whole: bool, none: str) -> str:
        return none if number is None else with_unit(self.number(number, whole), self.own_unit)

    def _with_unit(self, number: Decimal, whole: bool) -> str:
        told = with_unit(self.number(number, whole), self.unit)
        ahead = self._mark.gap and number < 0
        return f"{told} ({self.pick('voorsprong', 'ahead')})" if ahead else told

    def _day(self, day: date) -> str:
        return day_words(day, self._language)

    def _inside(self, label: str) -> str:
        """A benchmark's label inside a sentence: a description gets its article, a name stays as it is."""
        first, _, rest = label.partition(" ")
        if first in ("Gemiddelde", "Mean", "Average"):
            return f"{self.pick('het', 'the')} {first.lower()} {rest}"
        return label
