"""Numbers as people write them, and which figures are asked again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.measuring import Indicator
from faces.web.tasks.plausible import number, odd
from tests.office.samples import AREA, figure, sample_definition

SHARE = sample_definition().indicator["hardship"]
COUNT = SHARE.model_copy(update={"kind": "count", "unit": "banen", "margin": Decimal(50)})


@pytest.mark.parametrize(
    ("written", "indicator", "language", "meant"),
    [
        ("45,1", SHARE, "nl", "45.1"),
        ("45.1", SHARE, "nl", "45.1"),
        (" 45,1 % ", SHARE, "nl", "45.1"),
        ("-3,25", SHARE, "nl", "-3.25"),
        ("−3", SHARE, "nl", "-3"),
        ("1.234", COUNT, "nl", "1234"),
        ("1.234", COUNT, "en", "1.234"),
        ("1.234.567,5", COUNT, "nl", "1234567.5"),
        ("1,234.5", COUNT, "en", "1234.5"),
        ("1 234 banen", COUNT, "nl", "1234"),
        ("", SHARE, "nl", None),
        ("veel", SHARE, "nl", None),
        ("1,2,3", SHARE, "nl", None),
        ("=1+1", SHARE, "nl", None),
        ("1e5", SHARE, "nl", None),
        ("NaN", SHARE, "nl", None),
        ("٣", SHARE, "nl", None),
        ("9" * 40, SHARE, "nl", None),
    ],
)
def test_a_number_is_read_as_it_was_meant(written: str, indicator: Indicator, language: str, meant: str | None) -> None:
    read = number(written, indicator, language)  # type: ignore[arg-type]
    assert read == (Decimal(meant) if meant else None)


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_finite_number_or_none(written: str) -> None:
    read = number(written, COUNT, "nl")
    assert read is None or read.is_finite()


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_reads_back_with_a_comma(value: Decimal) -> None:
    assert number(f"{value:f}".replace(".", ","), COUNT, "nl") == value


@pytest.mark.parametrize(
    ("value", "was", "asked"),
    [
        ("41", "40", False),
        ("48", "40", False),
        ("51", "40", True),
        ("4.1", "41", True),
        ("0", None, True),
        ("30", None, False),
        ("100", None, True),
    ],
)
def test_what_is_far_from_before_or_unlikely_is_asked_again(value: str, was: str | None, asked: bool) -> None:
    earlier = figure(AREA, "2024-01-01", was) if was else None
    told = odd(SHARE, Decimal(value), earlier)
    assert (told is not None) == asked
    assert told is None or "Klopt het?" in told.nl
    assert odd(COUNT, Decimal("12.5"), None) is not None
