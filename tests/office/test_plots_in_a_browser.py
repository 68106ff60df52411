"""Plots as readers see them, who may not have the letter that the words were placed for."""

import pytest

from engine.office.plots.placing import text_width
from tests.browser import browser, shown
from tests.office.test_plots import pictures

MEASURE = """() => [...document.querySelectorAll('text')].map(one =>
    [one.textContent, parseFloat(getComputedStyle(one).fontSize),
     getComputedStyle(one).fontWeight >= 600, one.getComputedTextLength()])"""


@pytest.mark.parametrize("letter", ["DejaVu Sans", "monospace"])
def test_words_take_the_room_they_were_given_in_whatever_letter(letter: str) -> None:
    with browser() as opened:
        for drawing in pictures():
            svg = drawing.svg().replace("Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif", letter)
            with shown(opened, svg) as seen:
                for text, size, bold, wide in seen.evaluate(MEASURE):
                    assert wide <= text_width(text, size, bold), text
