"""The small words that sentences are made of, in Dutch and English: days, numbers, lists, terms, sentences with gaps.

Nothing here knows a definition or an event. Whole sentences: wording.py and verdicts.py.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from string import Formatter

from engine.rules.texts import Text

_DUTCH = "januari februari maart april mei juni juli augustus september oktober november december"
_ENGLISH = "January February March April May June July August September October November December"
MONTHS = {"nl": tuple(_DUTCH.split()), "en": tuple(_ENGLISH.split())}
MOST_DECIMALS = 2
LONGEST_WORDS = 300
SEAL = re.compile(r"w:[A-Za-z0-9_.:-]+:[0-9a-f]{64}")
"""What stands in an event instead of a person's words."""

TERMS: dict[str, Text] = {
    term: Text(nl=nl, en=en)
    for term, nl, en in (
        ("on_course", "op koers", "on course"),
        ("at_risk", "loopt risico", "at risk"),
        ("off_course", "niet op koers", "off course"),
        ("met", "behaald", "met"),
        ("not_met", "niet behaald", "not met"),
        ("unknown", "onbekend", "unknown"),
        ("stay", "koers houden", "stay"),
        ("adjust", "bijsturen", "adjust"),
        ("reopen", "herijken", "reopen the strategy"),
        ("no_recommendation", "geen aanbeveling", "no recommendation"),
        ("approve", "akkoord", "approve"),
        ("return", "terugsturen", "return"),
        ("abstain", "onthouding", "abstain"),
        ("continue", "doorgaan", "continue"),
        ("change", "veranderen", "change"),
        ("stop", "stoppen", "stop"),
        ("completed", "voltooid", "completed"),
        ("stopped", "gestopt", "stopped"),
        ("not_available", "niet beschikbaar", "not available"),
        ("suppressed", "niet getoond om privacy", "suppressed for privacy"),
        ("not_yet_published", "nog niet gepubliceerd", "not yet published"),
        ("withdrawn", "ingetrokken", "withdrawn"),
        ("active", "loopt", "running"),
        ("suspended", "opgeschort", "suspended"),
        ("ended", "beëindigd", "ended"),
        ("wijk", "wijk", "neighbourhood"),
        ("buurt", "buurt", "sub-neighbourhood"),
        ("kern", "kern", "village"),
        ("link", "link", "link"),
        ("text", "tekst", "text"),
        ("file", "bestand", "file"),
        ("start", "de start", "the start"),
        ("reopened", "herijking na een meting", "reopened after a measurement"),
        ("renewal", "geplande vernieuwing", "planned renewal"),
        ("by_hand", "besluit zonder meting", "a decision without a measurement"),
    )
}


def both(say: Callable[[str], str]) -> Text:
    """The text that `say` makes of each of the two languages."""
    return Text(nl=say("nl")[:4000], en=say("en")[:4000])


def term(word: str, language: str) -> str:
    """A status, course, verdict, reason or state in the words of the glossary; an unknown word stays as it is."""
    return TERMS[word].say(language) if word in TERMS else word


def day_words(day: date, language: str) -> str:
    """A date in full: 3 september 2012, 3 September 2012."""
    months = MONTHS["en" if language == "en" else "nl"]
    return f"{day.day} {months[day.month - 1]} {day.year}"


def number_words(value: Decimal, language: str, decimals: int | None = None) -> str:
    """A figure for people: rounded half up to at most two decimals, with a decimal comma in Dutch.

    `decimals` fixes how many are shown; left out, trailing zeros go. A figure too small for that keeps one digit.
    """
    places = _places(value) if decimals is None else decimals
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded) if rounded == 0 else rounded:,.{places}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def numbers_alike(values: Iterable[Decimal], language: str) -> list[str]:
    """Figures that stand beside each other, all with the decimals that the longest of them needs."""
    listed = list(values)
    places = max((_places(value) for value in listed), default=0)
    return [number_words(value, language, places) for value in listed]


def with_unit(number: str, unit: str) -> str:
    """A number with its unit: 45,1%, 1.200 banen."""
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}"


def gap_unit(unit: str, language: str) -> str:
    """The unit of the difference between two figures in `unit`: of shares, percentage points."""
    if unit != "%":
        return unit
    return "percentage points" if language == "en" else "procentpunt"


def with_gap_unit(number: str, unit: str, language: str) -> str:
    """The difference between two figures in `unit`, with its unit: 1 percentage point, 1,5 procentpunt, 12 banen."""
    told = gap_unit(unit, language)
    return f"{number} {told.removesuffix('s') if number == '1' and told == 'percentage points' else told}".strip()


def listed(items: Iterable[str], language: str) -> str:
    """a, b en c."""
    known = list(items)
    last = " and " if language == "en" else " en "
    return last.join([", ".join(known[:-1]), known[-1]]) if len(known) > 1 else "".join(known)


def on_one_line(words: str, longest: int = LONGEST_WORDS) -> str:
    """What somebody wrote, safe to repeat in a line of text: no line breaks or control characters, not too long."""
    text = words[: longest * 2]
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def sentence(template: str, values: Mapping[str, str]) -> str:
    """`template` with its gaps filled; a part between bars is left out when one of its gaps has no value.

    "{run} is geopend|; uiterste datum {deadline}|." The first letter becomes a capital.
    """
    told = [
        part.format_map(values)
        for place, (part, gaps) in enumerate(_parts(template))
        if place % 2 == 0 or all(values.get(gap) for gap in gaps)
    ]
    return capital("".join(told))


def capital(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


@cache
def _parts(template: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    formatter = Formatter()
    return tuple((part, tuple(name for _, name, _, _ in formatter.parse(part) if name)) for part in template.split("|"))


def _places(value: Decimal) -> int:
    for places in (MOST_DECIMALS, 3, 4, 6, 12):
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP).normalize()
        if rounded or not value:
            exponent = rounded.as_tuple().exponent
            return max(0, -exponent) if isinstance(exponent, int) else 0
    return 0
