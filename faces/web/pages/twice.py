"""An earlier day at two times, ready for a page: what was known of an indicator then, what is known now, what differs.

How it is found: engine/rules/then_and_now.py. The page that shows it: indicators.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.office.measured import Measured
from engine.rules.digest_numbers import NO_NUMBER
from engine.rules.figures import Figure
from engine.rules.picture import VerdictPicture
from engine.rules.then_and_now import FigureTwice, VerdictTwice
from engine.rules.words import capital, day_words, gap_unit, number_words, term, with_unit
from faces.web.pages.within import Within
from faces.web.visit import KNOWN, NOW


@dataclass(frozen=True, slots=True)
class Times:
    """The choice between the two times, in words: an address each, and what came in since."""

    then: str
    now: str
    told: str


@dataclass(frozen=True, slots=True)
class VerdictBoth:
    """A verdict at both times, with the number that it is about."""

    found: VerdictTwice
    then: str
    now: str
    mark: str


@dataclass(frozen=True, slots=True)
class FigureBoth:
    """A figure at both times. `mark` says whether it differs, in a word."""

    found: FigureTwice
    area: str
    then: str
    now: str
    mark: str


@dataclass(frozen=True, slots=True)
class TwiceView:
    """One indicator at both times; `differs` where anything does."""

    verdicts: tuple[VerdictBoth, ...]
    figures: tuple[FigureBoth, ...]
    differs: bool


def times_view(around: Within, found: Sequence[Measured]) -> Times | None:
    """The choice on a page of an earlier day; None on a page of now."""
    if around.as_of is None:
        return None
    figures = sum(one.differs for item in found if item.twice for one in item.twice.figures)
    verdicts = sum(one.differs for item in found if item.twice for one in item.twice.verdicts)
    return Times(around.here(**{KNOWN: None}), around.here(**{KNOWN: NOW}), _told(around, figures, verdicts))


def twice_view(around: Within, one: Measured) -> TwiceView | None:
    """What was known of an indicator on an earlier day, and now; None on a page of now."""
    if one.twice is None:
        return None
    verdicts = tuple(_verdict(around, one, found) for found in one.twice.verdicts)
    figures = tuple(_figure(around, one, found) for found in one.twice.figures)
    return TwiceView(verdicts, figures, one.twice.differs)


def _told(around: Within, figures: int, verdicts: int) -> str:
    language = around.visit.language
    day = day_words(around.as_of or date.min, language)
    if language == "en":
        if not figures + verdicts:
            return f"Nothing changed in these figures and verdicts since {day}."
        known = f"{figures} of the figures, {verdicts} of the verdicts"
        return f"Known differently or for the first time since {day}: {known}."
    if not figures + verdicts:
        return f"Aan deze cijfers en oordelen is sinds {day} niets veranderd."
    return f"Sinds {day} anders of voor het eerst bekend: {figures} van de cijfers, {verdicts} van de oordelen."


def _verdict(around: Within, one: Measured, found: VerdictTwice) -> VerdictBoth:
    then, now = (_about(around, one, each) for each in (found.then, found.now))
    return VerdictBoth(found, then, now, _mark(around, found.then is None, found.differs, found.since))


def _about(around: Within, one: Measured, found: VerdictPicture | None) -> str:
    number = found.assessment.actual if found and found.assessment else None
    unit, language = one.held.unit, around.visit.language
    return _number(number, gap_unit(unit, language) if one.held.gap else unit, language)


def _figure(around: Within, one: Measured, found: FigureTwice) -> FigureBoth:
    return FigureBoth(
        found=found,
        area=around.speaker().name(found.area),
        then=_words(around, one, found.then),
        now=_words(around, one, found.now),
        mark=_mark(around, found.then is None, found.differs, found.since),
    )


def _words(around: Within, one: Measured, figure: Figure | None) -> str:
    language = around.visit.language
    if figure is None:
        return "not in yet" if language == "en" else "nog niet binnen"
    told = term(figure.absent, language) if figure.absent else _number(figure.value, one.held.unit, language)
    if not figure.provisional:
        return told
    return f"{told}, {'provisional' if language == 'en' else 'voorlopig'}"


def _number(number: Decimal | None, unit: str, language: str) -> str:
    """To the decimal: a correction must not be lost in rounding."""
    return NO_NUMBER if number is None else with_unit(number_words(number, language), unit).strip()


def _mark(around: Within, is_new: bool, differs: bool, since: date | None) -> str:
    """What became of it and since when, in words; empty where it was known just so."""
    if since is None:
        return ""
    nl, en = ("nieuw", "new") if is_new else ("anders", "different") if differs else ("bevestigd", "confirmed")
    day = day_words(since, around.visit.language)
    return capital(f"{en} since {day}" if around.visit.language == "en" else f"{nl} sinds {day}")
