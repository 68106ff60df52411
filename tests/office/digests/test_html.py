"""Pages and mails: whole, readable by everybody at 320 and at 1280 pixels, and what people wrote stays text."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from engine.office.digests import mail_part, page
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from tests.browser import NARROW, WIDE, shown, too_wide, violations
from tests.office.digests.looked_at import Html, in_order
from tests.office.digests.samples import HOSTILE, hostile, portfolio, sample

CONTENTS: list[Digest | Portfolio] = [sample(), hostile(), portfolio()]
NAMES = ["sample", "hostile", "portfolio"]


def mailed(part: str, language: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><title>t</title></head><body><main>{part}</main></body></html>'
    )


@pytest.mark.slow
@pytest.mark.parametrize("content", CONTENTS, ids=NAMES)
@pytest.mark.parametrize(("language", "widths"), [("nl", (NARROW, WIDE)), ("en", (NARROW,))])
def test_axe_finds_nothing_wrong_at_any_width(
    chromium: Browser, content: Digest | Portfolio, language: Language, widths: tuple[int, ...]
) -> None:
    for html in (page(content, language), mailed(mail_part(content, language)[0], language)):
        for width in widths:
            with shown(chromium, html, width) as seen:
                assert violations(seen) == []
                assert not too_wide(seen)


@pytest.mark.parametrize("content", CONTENTS, ids=NAMES)
def test_a_page_is_well_formed_and_its_headings_are_in_order(content: Digest | Portfolio) -> None:
    found = Html(page(content, "nl"))
    assert in_order(found.headings)
    assert len(found.ids) == len(set(found.ids))
    assert {"header", "main", "footer", "th", "caption"} <= found.tags


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    found = page(hostile(), "nl")
    assert not Html(found).tags & {"script", "link", "iframe", "img", "form"}
    assert re.findall(r"""(?:src|href)=["'](?!#)[^"']*|@import|url\(""", found) == []


def test_a_page_tells_its_language_and_its_title() -> None:
    found = page(sample(), "en")
    assert '<html lang="en">' in found
    assert "<title>Digest of Feijenoord, As it stood on 1 December 2016, cycle 2</title>" in found


def test_every_drawing_is_one_image_with_its_words() -> None:
    found = page(sample(), "nl")
    drawings = re.findall(r"<svg [^>]*>", found)
    assert len(drawings) > 5
    assert all('role="img" aria-label="' in one and 'aria-label=""' not in one for one in drawings)
    assert "aria-roledescription" not in found


def test_a_page_printed_on_paper_begins_its_annex_on_a_new_page(chromium: Browser) -> None:
    with shown(chromium, page(sample(), "nl")) as seen:
        assert seen.pdf(format="A4").startswith(b"%PDF")
        seen.emulate_media(media="print")
        assert seen.evaluate("getComputedStyle(document.querySelector('.annex')).breakBefore") == "page"


def test_a_mail_refers_to_each_of_its_images_and_fits_six_hundred_pixels() -> None:
    part, images = mail_part(sample(), "nl")
    assert set(re.findall(r'src="cid:([^"]+)"', part)) == images.keys()
    assert all(image.startswith(b"\x89PNG") for image in images.values())
    assert all(int(width) <= 600 for width in re.findall(r'width="(\d+)"', part))
    assert len(part) < 102_000, "some mail programs cut off what is longer"
    assert sum(map(len, images.values())) < 500_000


def test_a_mail_needs_no_style_sheet_and_can_stand_beside_another() -> None:
    part, other = (mail_part(one, "nl")[0] for one in (sample(), hostile()))
    assert Html(part).ids == Html(other).ids == []
    assert "<style" not in part and "class=" in part and 'style="' in part
    assert in_order(Html(part).headings)


def test_images_of_different_digests_have_different_names() -> None:
    names = [mail_part(one, "nl")[1].keys() for one in (sample(), replace(sample(), programme="katendrecht"))]
    assert not set(names[0]) & set(names[1])


def test_what_people_wrote_is_escaped_in_attributes_too(chromium: Browser) -> None:
    with shown(chromium, page(hostile(), "nl")) as seen:
        assert seen.locator("script").count() == 0
        assert HOSTILE[:20] in (seen.locator("svg").first.get_attribute("aria-label") or "")
