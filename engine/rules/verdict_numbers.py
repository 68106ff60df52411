"""The numbers of a verdict as people read them beside each other. Its sentence: verdicts.py."""

from dataclasses import dataclass
from decimal import Decimal

from engine.rules.definition import Definition
from engine.rules.digest_numbers import NO_NUMBER
from engine.rules.texts import Text
from engine.rules.verdicts import unit_of
from engine.rules.words import both, number_words, numbers_alike, with_gap_unit, with_unit
from engine.rules.yardstick import Assessment


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was measured, what was agreed for that day, and how it was before: the last time, or else the baseline.

    Against a benchmark these are gaps, and `own` is the figure of the area itself.
    """

    actual: Text
    agreed: Text
    before: Text
    own: Text | None


def numbers(plan: Definition, found: Assessment, last_time: Assessment | None) -> Numbers:
    """The numbers of a verdict; `last_time` is that on the reference date before it, where there is one."""
    unit, gap = unit_of(plan, found), _is_gap(found)
    before = last_time.actual if last_time else found.baseline
    listed = [
        (found.actual, gap),
        (found.interim, gap or _was_gap(found)),
        (before, _is_gap(last_time) if last_time else _was_gap(found)),
    ]
    actual, agreed, earlier = _told(listed, unit)
    own = found.actual_value if gap else None
    return Numbers(actual, agreed, earlier, _one(own, unit) if own is not None else None)


def _told(listed: list[tuple[Decimal | None, bool]], unit: str) -> list[Text]:
    """Numbers with as many decimals as the longest of them needs; a gap without a sign, but on its side."""

    def in_words(language: str) -> list[str]:
        there = [abs(number) if gap else number for number, gap in listed if number is not None]
        shown = iter(numbers_alike(there, language))
        return [
            NO_NUMBER if number is None else _said(next(shown), unit, language, number if gap else None)
            for number, gap in listed
        ]

    return [Text(nl=nl, en=en) for nl, en in zip(in_words("nl"), in_words("en"), strict=True)]


def _said(number: str, unit: str, language: str, gap: Decimal | None) -> str:
    if gap is None:
        return with_unit(number, unit).strip()
    return f"{with_gap_unit(number, unit, language)} {_SIDES[gap < 0].say(language)}"


def _one(number: Decimal, unit: str) -> Text:
    return both(lambda language: with_unit(number_words(number, language), unit).strip())


def _is_gap(found: Assessment) -> bool:
    return found.benchmark_actual is not None


def _was_gap(found: Assessment) -> bool:
    return found.benchmark_baseline is not None


_SIDES = (Text(nl="achterstand", en="behind"), Text(nl="voorsprong", en="ahead"))
