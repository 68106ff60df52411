"""Plots as readers see them, who may not have the letter that the words were placed for."""

import pytest
from playwright.sync_api import Page

from engine.office.plots import trend
from engine.office.plots.placing import text_width
from engine.rules.texts import Language
from engine.rules.words import term
from tests.browser import browser, shown
from tests.office.test_plots import LANGUAGES, STATUSES, TWO, drawn, gaps, measured, pictures

MEASURE = """() => [...document.querySelectorAll('text')].map(one =>
    [one.textContent, parseFloat(getComputedStyle(one).fontSize),
     getComputedStyle(one).fontWeight >= 600, one.getComputedTextLength()])"""

CROSSED = """(words) => [...document.querySelectorAll('text')]
  .filter(one => words.some(word => one.textContent.includes(word)))
  .filter(one => {
    const box = one.getBoundingClientRect();
    return [...document.querySelectorAll('.mark-line path')].some(line => {
      const at = line.getScreenCTM(), long = line.getTotalLength();
      return [...Array(Math.ceil(long) + 1).keys()].some(step => {
        const place = line.getPointAtLength(Math.min(step, long)).matrixTransform(at);
        return box.left < place.x && place.x < box.right && box.top + 1 < place.y && place.y < box.bottom - 1;
      });
    });
  }).map(one => one.textContent)"""

NEAR_THE_PATH = (
    (measured(2014, "11", "on_course"), measured(2016, "12.2", "at_risk", firm=False)),
    (measured(2016, "12.2", "at_risk", firm=False), measured(2020, "8", "at_risk", firm=False)),
    (measured(2016, "9", "on_course", firm=False), measured(2018, "8", "at_risk", firm=False)),
    (measured(2016, "13", "off_course", firm=False), measured(2020, "7.1", "on_course", firm=False)),
    TWO,
    (measured(2020, "7", "at_risk", firm=False),),
    (measured(2020, "8", "at_risk", firm=False),),
    (measured(2024, "6", "at_risk", firm=False),),
    (measured(2016, "4", "not_met", firm=False),),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_in_a_small_picture_lies_over_no_line(language: Language) -> None:
    verdicts = [term(status, language) for status in STATUSES]
    with browser() as opened:
        for points in NEAR_THE_PATH:
            with shown(opened, drawn(trend(gaps(*points), (), language, small=True)).svg()) as seen:
                assert verdicts_in(seen, verdicts) >= len({point.status for point in points})
                assert seen.evaluate(CROSSED, verdicts) == []


def verdicts_in(seen: Page, verdicts: list[str]) -> int:
    told = [text for text, *_ in seen.evaluate(MEASURE)]
    return sum(any(verdict in text for text in told) for verdict in verdicts)


@pytest.mark.parametrize("letter", ["DejaVu Sans", "monospace"])
def test_words_take_the_room_they_were_given_in_whatever_letter(letter: str) -> None:
    with browser() as opened:
        for drawing in pictures():
            svg = drawing.svg().replace("Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif", letter)
            with shown(opened, svg) as seen:
                for text, size, bold, wide in seen.evaluate(MEASURE):
                    assert wide <= text_width(text, size, bold), text
