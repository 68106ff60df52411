"""Words for numbers and their units."""

import pytest

from engine.rules.words import with_gap_unit


@pytest.mark.parametrize(
    ("number", "unit", "language", "told"),
    [
        ("1", "%", "en", "1 percentage point"),
        ("1.5", "%", "en", "1.5 percentage points"),
        ("1", "%", "nl", "1 procentpunt"),
        ("12", "banen", "nl", "12 banen"),
        ("12", "", "en", "12"),
    ],
)
def test_a_difference_has_the_unit_that_fits_its_number(number: str, unit: str, language: str, told: str) -> None:
    assert with_gap_unit(number, unit, language) == told
