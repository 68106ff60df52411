"""The look of the pages: a specimen with every part, in a real browser, and the assets it is dressed with."""

import gzip
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from engine.rules.texts import Language
from engine.rules.verdict_signs import SIGNS, signed
from faces.web import assets
from faces.web.assets import PageAssetsMissing
from faces.web.rendering import environment
from tests.browser import NARROW, WIDE, browser, shown, too_wide, violations

TOP = Path(__file__).parents[3]
HERE = Path(__file__).parent
PARTS = TOP / "faces/web/templates"
TODAY = date(2016, 9, 1)
DRAWING = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 160" width="400" height="160">'
    '<path d="M20 120L200 40L380 90" fill="none" stroke="#1f5fa8" stroke-width="3"/></svg>'
)
MENU = (("/", "Programma’s", True), ("/taken", "Mijn taken", False), ("/beheer", "Beheer", False))
VISIT = SimpleNamespace(
    person=SimpleNamespace(name="Fatima el Idrissi"),
    csrf="geheim",
    path="/",
    menu=[SimpleNamespace(href=href, label=label, current=current) for href, label, current in MENU],
)
STRANGER = SimpleNamespace(person=None, csrf="geheim", path="/", menu=[])

SMALL = """(least) => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(one => !one.closest("p.koers-soft") && one.checkVisibility() && !one.matches(".utrecht-skip-link"))
  .filter(one => { const box = one.getBoundingClientRect(); return box.height < least || box.width < least; })
  .map(one => one.outerHTML.slice(0, 120))"""
FOCUSED = """() => { const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return { what: one.outerHTML.slice(0, 120), body: one === document.body, style: style.outlineStyle,
    width: parseFloat(style.outlineWidth), seen: box.bottom > 0 && box.top < innerHeight }; }"""


SPANS = """async (picture) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const left = image.width - 40, seen = canvas.getImageData(left, 4, 36, image.height - 8);
  const dark = (x, y) => seen.data[4 * (y * seen.width + x)] < 200;
  const spans = [...Array(seen.height).keys()].map(y => [...Array(seen.width).keys()].filter(x => dark(x, y)));
  return spans.filter(span => span.length)
    .map(span => ({ span, whole: span.length === span.at(-1) - span[0] + 1 }));
}"""
"""Of each row of dots in which the arrow of a select is drawn: where, and whether it has no gap."""


@cache
def templates(language: Language) -> Environment:
    real = environment(language)
    return real.overlay(loader=ChoiceLoader([loader for loader in (real.loader, FileSystemLoader(HERE)) if loader]))


def specimen(language: Language, visit: SimpleNamespace = VISIT) -> str:
    """The page with every part, as the app would send it."""
    return templates(language).get_template("specimen.html").render(visit=visit, today=TODAY, drawing=DRAWING)


@cache
def sheet() -> str:
    """The style sheet as it is served."""
    return assets.gather()["koers.css"].body.decode()


def piece(language: Language, source: str) -> str:
    """One part by itself."""
    head = '{% import "parts.html" as parts with context %}'
    return templates(language).from_string(head + source).render(visit=VISIT).strip()


def dressed(language: Language) -> str:
    return specimen(language).replace("</head>", f"<style>{sheet()}</style></head>")


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@contextmanager
def looked_at(opened: Browser, language: Language, width: int, dark: bool = False) -> Iterator[Page]:
    with shown(opened, dressed(language), width) as page:
        page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        yield page
        page.emulate_media(media="null", color_scheme="null", reduced_motion="null")


@pytest.mark.parametrize(
    ("language", "width", "dark"),
    [("nl", WIDE, False), ("nl", NARROW, True), ("en", NARROW, False), ("en", WIDE, True)],
)
def test_nobody_is_kept_out(opened: Browser, language: Language, width: int, dark: bool) -> None:
    with looked_at(opened, language, width, dark) as page:
        assert violations(page) == []
        assert not too_wide(page)
        assert page.evaluate(SMALL, 24) == []


def test_whoever_has_only_a_keyboard_sees_where_they_are(opened: Browser) -> None:
    with looked_at(opened, "nl", WIDE) as page:
        page.evaluate("document.activeElement.blur(); document.querySelector('.utrecht-skip-link').focus()")
        walked = []
        for _ in range(100):
            walked.append(page.evaluate(FOCUSED))
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
        assert len(walked) > 40
        assert [told for told in walked if told["style"] == "none" or told["width"] < 2 or not told["seen"]] == []


def test_what_is_pressed_is_large_enough_for_a_thumb(opened: Browser) -> None:
    hand = opened.new_context(viewport={"width": NARROW, "height": 900}, has_touch=True, is_mobile=True)
    page = hand.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content(dressed("nl"))
    small = "one => Math.round(one.getBoundingClientRect().height) < 44"
    pressed = "button, .utrecht-button-link, select, textarea, .utrecht-textbox, summary, .koers-option, .koers-menu a"
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert page.evaluate(FOCUSED)["what"].startswith('<div class="koers-problems'), "what is wrong is read first"
    assert page.evaluate(f"[...document.querySelectorAll('{pressed}')].filter({small}).map(one => one.outerHTML)") == []
    hand.close()


@pytest.mark.parametrize("shift", [f"{tenths / 10}px" for tenths in range(0, 10, 3)])
def test_the_arrow_of_a_select_is_whole_wherever_it_stands(opened: Browser, shift: str) -> None:
    select = piece("nl", '{{ parts.select("a", "A", [("", "")], required=True) }}')
    html = f"<style>{sheet()}</style><body class=koers><div style='padding: {shift}'>{select}</div>"
    with shown(opened, html) as page:
        picture = b64encode(page.locator("select").screenshot()).decode()
        rows = page.evaluate(SPANS, picture)
    assert rows, "there is an arrow"
    assert [row for row in rows if not row["whole"]] == []


def test_paper_holds_the_record_and_nothing_to_press(opened: Browser) -> None:
    with looked_at(opened, "nl", WIDE) as page:
        page.emulate_media(media="print")
        gone = ".koers-top, .koers-tabs, .koers-crumbs, .koers-foot, .utrecht-button, .koers-pager"
        assert page.evaluate(f"[...document.querySelectorAll('{gone}')].filter(one => one.checkVisibility())") == []
        assert page.locator(".koers-track, table, .koers-status, figure svg").first.is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('tr')).breakInside") == "avoid"


def test_a_verdict_shows_without_colours(opened: Browser) -> None:
    with looked_at(opened, "nl", WIDE) as page:
        page.emulate_media(forced_colors="active")
        assert page.evaluate("getComputedStyle(document.querySelector('.koers-status')).borderTopStyle") == "solid"
        page.emulate_media(forced_colors="null")


def test_a_slider_says_its_day_and_asks_for_it_when_let_go(opened: Browser) -> None:
    with looked_at(opened, "en", WIDE) as page:
        page.add_script_tag(content=assets.gather()["koers.js"].body.decode())
        page.evaluate("document.addEventListener('submit', sent => { sent.preventDefault(); window.sent = true; })")
        page.locator(".koers-days__slider").press("ArrowRight")
        assert page.locator(".koers-days output").inner_text() == "2 September 2016"
        assert page.locator(".koers-days [type=date]").input_value() == "2016-09-02"
        assert page.evaluate("window.sent") is None, "a step by keyboard is no wish to go"
        page.locator(".koers-days__slider").press("Enter")
        assert page.evaluate("window.sent")
        page.evaluate("window.sent = false")
        page.locator(".koers-days__slider").click()
        assert page.evaluate("window.sent")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("status", SIGNS)
@pytest.mark.parametrize("firm", [True, False])
def test_a_verdict_has_the_sign_and_the_words_of_the_rules(language: Language, status: str, firm: bool) -> None:
    told = piece(language, "{{ parts.status('%s', %s) }}" % (status, firm))  # noqa: UP031
    assert Markup(told).striptags() == signed(status, firm, language)  # type: ignore[arg-type]


def test_the_specimen_has_every_part() -> None:
    told = (PARTS / "parts.html").read_text().split("#}")[0]
    documented = set(re.findall(r"^  (\w+)\(", told, flags=re.M))
    used = set(re.findall(r"parts\.(\w+)\(", (HERE / "specimen.html").read_text()))
    given = set(vars(templates("nl").get_template("parts.html").make_module({"visit": VISIT})))
    assert len(documented) > 30
    assert documented <= given
    assert documented - used == {"alert_block", "status", "badge", "heat_words"}  # inside others: alert, table, a cell


def test_every_class_of_nl_design_system_is_served() -> None:
    used = set(re.findall(r"utrecht-[\w-]+", " ".join(re.findall(r'class="([^"]*)"', specimen("nl")))))
    plain = {"utrecht-button--danger", "utrecht-textarea--html-textarea"}
    assert len(used) > 30
    assert {name for name in used - plain if f".{name}" not in sheet()} == set()


@pytest.mark.parametrize("template", sorted(PARTS.rglob("*.html")), ids=lambda path: path.name)
def test_every_class_of_ours_has_a_look(template: Path) -> None:
    said = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.S)
    known = set(re.findall(r"\.(koers[\w-]*)", sheet()))
    used = set(re.findall(r"\bkoers-[\w-]+", " ".join(re.findall(r'class="([^"]*)"', said))))
    assert {name for name in used if not name.endswith("-")} <= known


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_holds_no_script_no_style_and_no_foreign_address(language: Language) -> None:
    page = specimen(language)
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?! src)|javascript:|<iframe|<img(?! src=./)", page) == []
    assert re.findall(r'<(?:link|script)[^>]*(?:href|src)="(?!/static/)', page) == []
    assert "<b>geen opmaak" not in page
    assert f'<html lang="{language}">' in page


def test_the_sheet_fetches_nothing() -> None:
    assert re.findall(r"@import|url\(|expression\(|https?:", sheet()) == []


def test_a_form_brings_its_token_and_its_command() -> None:
    page = piece("nl", "{% call parts.form('/doen', 'cmd-1') %}.{% endcall %}")
    assert 'method="post" action="/doen"' in page
    assert '<input type="hidden" name="csrf" value="geheim">' in page
    assert '<input type="hidden" name="id" value="cmd-1">' in page


def test_fields_of_one_name_are_told_apart() -> None:
    page = piece("nl", "{{ parts.textarea('reason', 'Waarom?', error='Schrijf iets.', at='een-') }}")
    assert 'for="f-een-reason"' in page
    assert 'id="f-een-reason" name="reason" aria-invalid="true" aria-describedby="f-een-reason-error"' in page


def test_a_stranger_sees_no_menu_and_nothing_to_sign_out_of() -> None:
    page = specimen("nl", STRANGER)
    assert "Afmelden" not in page
    assert "koers-menu" not in page
    assert "Afmelden" in specimen("nl")


@pytest.mark.parametrize("name", ["koers.css", "htmx.js", "koers.js", "koers.svg"])
def test_an_asset_is_found_under_the_address_pages_name(name: str) -> None:
    address = assets.url(name)
    found = assets.find(address.removeprefix(assets.ADDRESS))
    assert found is not None
    assert re.fullmatch(r"/static/[a-z]+\.[0-9a-f]{16}\.[a-z]+", address)
    assert gzip.decompress(found.packed) == found.body
    assert len(found.packed) < 25_000
    assert found.etag.strip('"') in address


@pytest.mark.parametrize(
    "file", ["koers.css", "assets.py", "../assets.py", "koers.0000000000000000.css", "tokens.css", ""]
)
def test_nothing_else_is_served(file: str) -> None:
    assert assets.find(file) is None


def test_missing_assets_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PageAssetsMissing) as refused:
        assets.gather(tmp_path)
    assert refused.value.say("nl") == (
        "De opmaak van de pagina's is niet compleet: node_modules/@utrecht/alert-css/dist/index.min.css ontbreekt. "
        "Geef in de map van Koers de opdracht make up: die haalt het eerst op."
    )
    assert "Give the command make up" in refused.value.say("en")


def test_the_locks_of_the_assets_hold_no_address() -> None:
    lock = (TOP / "faces/web/package-lock.json").read_text()
    assert re.findall(r'"resolved"|://', lock) == []
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
    allowed = re.compile(r"#.*|[a-z0-9._-]+==[^/:]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    node = (TOP / "requirements-node.lock").read_text()
    assert [line for line in node.splitlines() if not allowed.fullmatch(line)] == []
