"""Drawings on dark paper: no colour of light paper is left, and everything can still be told from what lies behind."""

import re

from engine.office.plots import darkened
from engine.office.plots.dark import DARK
from engine.office.plots.palette import BENCHMARK, FAINT, INK, LATE, LOOKS, PAPER, PATH, QUIET, REOPENED, TRACE
from tests.office.test_plots import contrast, pictures

LETTERS, MARKS = 4.5, 3.0
"""The least contrast (WCAG 2.2, 1.4.3 and 1.4.11)."""


def test_every_colour_that_is_drawn_has_one_on_dark_paper() -> None:
    for drawing in pictures():
        svg = drawing.svg()
        found = set(re.findall(r'="(#[0-9a-fA-F]{3,6})"', svg))
        assert found <= set(DARK)
        assert PAPER not in darkened(svg)
        assert re.sub(r'="#[0-9a-fA-F]{3,6}"', "", darkened(svg)) == re.sub(r'="#[0-9a-fA-F]{3,6}"', "", svg)


def test_letters_and_marks_can_be_told_from_dark_paper() -> None:
    paper = DARK[PAPER]
    for letters in (INK, QUIET):
        assert contrast(DARK[letters], paper) >= LETTERS, letters
    for mark in (PATH, BENCHMARK, REOPENED, TRACE, LATE, *(look.line for look in LOOKS.values())):
        assert contrast(DARK[mark], paper) >= MARKS, mark


def test_letters_can_be_read_on_what_lies_behind_a_verdict() -> None:
    for look in LOOKS.values():
        assert contrast(DARK[INK], DARK[look.wash]) >= LETTERS, look


def test_lines_that_only_help_the_eye_stay_faint() -> None:
    assert 1.2 < contrast(DARK[FAINT], DARK[PAPER]) < MARKS
