"""How a digest writes its numbers: shares in whole percents, unless that hides how two of them differ."""

from decimal import ROUND_HALF_UP, Decimal

from engine.rules.words import number_words, numbers_alike

NO_NUMBER = "–"


def shown(value: Decimal | None, unit: str, language: str) -> str:
    """A number: of shares in whole percents, rounded half up; of anything else as usual. Without its unit."""
    if value is None:
        return NO_NUMBER
    return number_words(_whole(value) if unit == "%" else value, language)


def side_by_side(one: Decimal, other: Decimal, unit: str, language: str) -> list[str]:
    """Two numbers that are compared: where they differ but not in whole percents, with the decimals they need."""
    if unit == "%" and (one == other or _whole(one) != _whole(other)):
        return [shown(one, unit, language), shown(other, unit, language)]
    return numbers_alike((one, other), language)


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), rounding=ROUND_HALF_UP)
