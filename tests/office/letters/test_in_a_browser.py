"""Letters as a mail program shows them: on a telephone and in a window, read by axe, in both languages."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from engine.office.digests import mail_part
from engine.office.letters.shapes import Letter
from engine.office.letters.wording import Enclosed
from tests.browser import browser, shown, too_wide, violations
from tests.office.digests.samples import sample
from tests.office.letters.kinds import HOSTILE, LANGUAGES, Language, letters, worded, written_by

TELEPHONE, WINDOW = 320, 700

in_both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def page(of: Letter, *enclosed: Enclosed) -> str:
    """The HTML with its images in it: a browser knows no content ids."""
    made = worded(of, *enclosed)
    html = made.html
    for name, image in made.images.items():
        html = html.replace(f"cid:{name}", f"data:image/png;base64,{base64.b64encode(image).decode()}")
    return html


def fits(opened: Page) -> bool:
    """Whether nothing must be scrolled sideways, on a telephone and in a window."""
    opened.set_viewport_size({"width": TELEPHONE, "height": 900})
    narrow = not too_wide(opened)
    opened.set_viewport_size({"width": WINDOW, "height": 900})
    return narrow and not too_wide(opened)


@in_both
@pytest.mark.parametrize(
    "name",
    ["announced escalation", "phone task", "decision", "two readers of one mailbox", "two programmes", "undelivered"],
)
def test_every_part_of_a_letter_is_accessible(chromium: Browser, language: Language, name: str) -> None:
    with shown(chromium, page(letters(language)[name]), TELEPHONE) as opened:
        assert violations(opened) == []


@in_both
def test_every_kind_of_letter_fits(chromium: Browser, language: Language) -> None:
    with shown(chromium, "") as opened:
        for name, of in letters(language).items():
            opened.set_content(page(of))
            assert fits(opened), name


@pytest.mark.parametrize(
    ("name", "width", "language"),
    [
        ("digest along", TELEPHONE, "nl"),
        ("digest along", WINDOW, "en"),
        ("two programmes", TELEPHONE, "en"),
        ("two programmes", WINDOW, "nl"),
    ],
)
def test_so_is_a_letter_with_a_digest(chromium: Browser, name: str, width: int, language: Language) -> None:
    html, images = mail_part(sample(), language)
    with shown(chromium, page(letters(language)[name], Enclosed(html, "", images)), width) as opened:
        assert violations(opened) == []
        assert not too_wide(opened)
        assert opened.locator("img").count() == len(images)


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_people_write_fits_and_does_nothing(chromium: Browser, words: str) -> None:
    with shown(chromium, page(written_by(words)), TELEPHONE) as opened:
        assert fits(opened)
        assert opened.locator("script, img, form, iframe").count() == 0
