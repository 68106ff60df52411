"""Whether a figure can be right: numbers as people write them, and a second question where one looks odd.

What cannot be at all is refused by the rules (figure_rows.impossible); what is odd is asked again, and never refused.
"""

import re
from decimal import Decimal, InvalidOperation

from engine.rules.figures import Figure
from engine.rules.measuring import Indicator
from engine.rules.problems import quoted
from engine.rules.texts import Language, Text
from engine.rules.words import both, day_words, number_words, with_unit

MARGINS, PART = 5, Decimal("0.25")
"""A change is odd beyond so many margins, and beyond this part of what it was."""

LONGEST = 30
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,8})?", re.ASCII)


def number(written: str, indicator: Indicator, language: Language) -> Decimal | None:
    """The number that somebody wrote, with a decimal comma or a point; None where it is none.

    Both in one number: the last one divides the decimals. In Dutch 1.234 people or euros are over a thousand.
    """
    text = "".join(written.replace("−", "-").split()).removesuffix(indicator.unit).removesuffix("%").removeprefix("€")
    if len(text) > LONGEST:
        return None
    if "," in text and "." in text:
        decimal, other = (",", ".") if text.rindex(",") > text.rindex(".") else (".", ",")
        text = text.replace(other, "").replace(decimal, ".")
    elif language == "nl" and indicator.kind in ("count", "amount") and _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


def no_number(written: str, as_in: Language | None = None) -> Text:
    """The sentence for what is no number; `as_in` is how numbers are written there, if not as the reader does."""

    def say(language: str) -> str:
        example = "45.1" if (as_in or language) == "en" else "45,1"
        if language == "en":
            return f"‘{quoted(written)}’ is no number. Write it like {example}."
        return f"‘{quoted(written)}’ is geen getal. Schrijf het zoals {example}."

    return both(say)


def odd(indicator: Indicator, value: Decimal, earlier: Figure | None) -> Text | None:
    """Why this figure is asked again, if it is: it is unlikely for its kind, or far from the one before it."""
    if earlier is not None and earlier.value is not None:
        change = abs(value - earlier.value)
        if change > max(MARGINS * indicator.margin, PART * abs(earlier.value)):
            return _far(indicator, value, earlier.value, earlier)
    return _unlikely(indicator, value)


def _far(indicator: Indicator, value: Decimal, was: Decimal, earlier: Figure) -> Text:
    def say(language: str) -> str:
        now, before = (_words(indicator, one, language) for one in (value, was))
        day = day_words(earlier.reference_date, language)
        if language == "en":
            return f"{now} is far from the figure before it: {before} on {day}. Is it right?"
        return f"{now} is ver van het vorige cijfer: {before} op {day}. Klopt het?"

    return both(say)


def _unlikely(indicator: Indicator, value: Decimal) -> Text | None:
    strange = {
        "share": value in (0, 100),
        "count": value != value.to_integral_value(),
        "amount": value < 0,
        "index": not 10 <= value <= 1000,
        "growth": abs(value) > 50,
    }[indicator.kind]
    if not strange:
        return None
    nl, en = _KINDS[indicator.kind]
    return both(
        lambda language: (
            f"{_words(indicator, value, language)} is unlikely {en}. Is it right?"
            if language == "en"
            else f"{_words(indicator, value, language)} is niet gewoon {nl}. Klopt het?"
        )
    )


def _words(indicator: Indicator, value: Decimal, language: str) -> str:
    return with_unit(number_words(value, language), indicator.unit)


_KINDS = {
    "share": ("voor een aandeel", "for a share"),
    "count": ("voor een aantal: dat is meestal een heel getal", "for a count, which usually is a whole number"),
    "amount": ("voor een bedrag", "for an amount"),
    "index": ("voor een index", "for an index"),
    "growth": ("voor een groei", "for a growth"),
}
