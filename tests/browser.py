"""A real browser for tests: the Chromium of this machine, and axe-core in it, which knows the rules of WCAG."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NARROW, WIDE = 320, 1280
"""Widths at which a page must be readable: WCAG 2.2, 1.4.10, and a desk."""

SHOTS = os.environ.get("KOERS_SHOTS")
"""A folder to leave pictures in, for who wants to look at the pages."""

OF_WIDTH = ("target-size", "scrollable-region-focusable", "css-orientation-lock", "meta-viewport")
"""The rules of axe whose outcome hangs on how wide a page is."""

_QUICKLY = {"resultTypes": ["violations"], "preload": False}
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window; where none is installed the test is skipped, unless nothing may be skipped."""
    found = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if found is None:
        assert not os.environ.get("KOERS_SKIP_NOTHING"), "chromium is missing; .ci/run installs it"
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def shown(opened: Browser, html: str, width: int = WIDE) -> Iterator[Page]:
    """A page with this HTML, `width` pixels wide; anything it wants to fetch is refused."""
    page = _page(opened)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="null")
    page.set_content(html)
    yield page


def _page(opened: Browser) -> Page:
    """The one page of this browser: to open another takes longer than most of what is asked of it."""
    if opened.contexts:
        return opened.contexts[0].pages[0]
    page = opened.new_page()
    page.route("**/*", lambda route: route.abort())
    return page


def violations(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong with the page: the rule, and the elements it is about. A drawing is one image.

    `only` these rules, where any are named: for a page that all of them looked at in another width.
    """
    parts = {"include": [["html"]], "exclude": [["svg > *"]]}
    options = {**_QUICKLY, **({"runOnly": list(only)} if only else {})}
    found = Axe().run(page, context=parts, options=options).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]


def too_wide(page: Page) -> bool:
    """Whether the page as a whole must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def picture(page: Page, name: str) -> None:
    """Leaves a picture of the page, where somebody asked for it."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
