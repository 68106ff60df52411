"""No text becomes a formula, with whichever divider a spreadsheet opens a file."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.office.exporting import safe as cell
from engine.office.spreadsheets import safe, unmarked

SIGNS = "=+-@;,\t\r\n \" '\u00a0a1"
TEXTS = st.lists(st.text(alphabet=SIGNS, max_size=12), min_size=1, max_size=4)


def _opened(row: list[str], written: str, divider: str) -> list[str]:
    held = io.StringIO()
    csv.writer(held, delimiter=written).writerow(row)
    return [one for line in csv.reader(io.StringIO(held.getvalue(), newline=""), delimiter=divider) for one in line]


@pytest.mark.parametrize("written", [",", ";"])
@pytest.mark.parametrize("divider", [",", ";", "\t"])
@given(row=TEXTS)
@example(row=["Jan;=1+1", 'x,"=2"', "a\n@b", "een; -2"])
def test_nothing_that_people_wrote_is_calculated_with(written: str, divider: str, row: list[str]) -> None:
    found = _opened([safe(one) for one in row], written, divider)
    assert not [one for one in found if one.strip(' \t\r\n\u00a0"')[:1] in set("=+-@")]


@given(text=st.text(alphabet=SIGNS.replace("'", "")))
def test_what_was_written_can_be_read_back(text: str) -> None:
    assert unmarked(safe(text)) == text


def test_it_takes_no_longer_than_it_must() -> None:
    assert safe('; "' * 100_000 + "=") == '; "' * 100_000 + "'="


def test_words_stay_words_and_numbers_numbers() -> None:
    assert safe("Jan-Willem de Boer; 3+4, sam@example.org") == "Jan-Willem de Boer; 3+4, sam@example.org"
    assert (cell(-3), cell("-3"), cell("a;-3")) == ("-3", "'-3", "a;'-3")
