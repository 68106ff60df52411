"""Looks at one page as people come to it: on a phone in Dutch; at a desk in English, by keyboard, without JavaScript.

It opens pages in a real browser and tells what is wrong with them; which pages there are is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

from playwright.sync_api import Browser, Response
from sqlalchemy import Engine

from engine.office.entrance import sessions
from engine.rules.texts import Language
from faces.web.visit import COOKIE, LANGUAGE_COOKIE
from tests.browser import NARROW, OF_WIDTH, WIDE, picture, violations

View = tuple[Language, int]
ON_A_PHONE: View = ("nl", NARROW)
AT_A_DESK: View = ("en", WIDE)
VIEWS: tuple[View, ...] = (ON_A_PHONE, AT_A_DESK)
STEPS = 12
"""So often Tab is pressed on each page: past its head, into what is its own."""

FACTS = """async () => {
  const drawn = [...document.images].map(one => {
    one.loading = "eager";
    return one.decode().then(() => [], () => [one.src]);
  });
  const broken = [...document.querySelectorAll("main table :is(th, td), aside table :is(th, td)")].flatMap(cell => {
    const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
    while (words.nextNode()) {
      if (!/^\\s*\\d{1,2} [a-z]+ \\d{4}\\s*$/i.test(words.currentNode.data)) continue;
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      const lines = new Set([...range.getClientRects()].filter(one => one.width).map(one => Math.round(one.top)));
      if (lines.size > 1) found.push(words.currentNode.data.trim());
    }
    return found;
  });
  const count = kind => document.querySelectorAll(`main ${kind}, aside ${kind}`).length;
  return {
    language: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map(one => one.innerText.trim()),
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    nameless: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
      .filter(one => !one.labels.length && !one.ariaLabel && !one.getAttribute("aria-labelledby"))
      .map(one => one.outerHTML.slice(0, 120)),
    broken,
    cut: [...document.querySelectorAll(".koers-wide")].filter(one => one.scrollWidth > one.clientWidth)
      .map(one => `${one.ariaLabel} (${one.scrollWidth} in ${one.clientWidth})`),
    undrawn: (await Promise.all(drawn)).flat(),
    words: document.body.innerText,
    parts: ["h2", "h3", "p", "li", "dt", "tr", "td", "a", "input", "select", "textarea", "button", "summary", "img"]
      .map(kind => `${count(kind)} ${kind}`).join(", "),
  };
}"""

SEND = """(filled) => {
  const form = document.querySelector("main form[method=post]");
  for (const [name, value] of Object.entries(filled)) form.elements[name].value = value;
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button"));
}"""

WALK = """() => {
  const group = one => one.type === "radio" ? `radio ${one.name} ${one.form?.action}` : one;
  const seen = one => one.checkVisibility() && !one.disabled;
  const all = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(seen);
  const stops = [...new Map(all.map(one => [group(one), one])).values()];
  const missed = stops.filter(one => {
    one.focus();
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const lit = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return document.activeElement !== one || one.tabIndex !== 0 || !lit;
  });
  window.walked = [];
  document.addEventListener("focusin", event => window.walked.push(event.target));
  window.first = stops.slice(0, 40);
  document.activeElement.blur();
  document.querySelector(".utrecht-skip-link").focus();
  return missed.map(one => one.outerHTML.slice(0, 120));
}"""
"""What cannot have the focus, or does not show it; after it the Tab key walks on from the first link of the page."""

WALKED = """() => window.first.slice(0, window.walked.length)
  .filter((one, place) => one !== window.walked[place] && one.type !== "radio")
  .map(one => one.outerHTML.slice(0, 120))"""


@dataclass
class Eye:
    """One browser and a page in it; `faults` gathers what is wrong with what it looked at."""

    opened: Browser
    base: str
    engine: Engine
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._said: list[str] = []
        context = self.opened.new_context(locale="nl-NL")
        context.set_default_timeout(20_000)
        self._page = context.new_page()
        self._tools = context.new_cdp_session(self._page)
        self._page.on("console", lambda told: self._said.append(told.text) if told.type == "error" else None)
        self._page.on("pageerror", lambda error: self._said.append(str(error)))

    def look(
        self,
        name: str,
        address: str,
        person: str | None = None,
        *,
        status: int = 200,
        like: str = "",
        sent: Mapping[str, str] | None = None,
        views: Sequence[View] = VIEWS,
    ) -> None:
        """Looks at the page of an address as somebody, or as nobody; `name` is what it is called in faults.

        `like` names a page whose title it may share. `sent`: at what comes of sending its form, with this filled in
        and nothing else. `views`: how it is looked at, where one way is enough.
        """
        parts = ""
        for language, width in views:
            self._enters(person, language)
            self._page.set_viewport_size({"width": width, "height": 900})
            self._said.clear()
            self._scripts(width == NARROW)
            answer = self._page.goto(self.base + address)
            self._scripts(True)
            if sent is not None:
                with self._page.expect_navigation() as going:
                    self._page.evaluate(SEND, dict(sent))
                answer = going.value
            facts = self._page.evaluate(FACTS)
            picture(self._page, f"{name}-{language}-{width}")
            wrong = [*_unanswered(answer, status), *self._wrong(like or name, facts, language, width, status)]
            if parts not in ("", facts["parts"]):
                wrong += [f"without scripts: {facts['parts']}; with them: {parts}"]
            parts = facts["parts"]
            self.faults += [f"{name} ({language}, {width}): {one}" for one in wrong]

    def sends(self, address: str, person: str | None, form: int = 0, **fields: str) -> str:
        """Sends a form of the page of an address, filled in; where that leads to."""
        self._enters(person, "nl")
        shown = self._page.context.request.get(self.base + address)
        whole = re.findall(r"<form .*?</form>", shown.text(), re.DOTALL)
        whole = [one for one in whole if "/afmelden" not in one]
        action = re.search(r'action="([^"]+)"', whole[form])
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', whole[form]))
        where = self.base + (unescape(action[1]) if action else address)
        answer = self._page.context.request.post(where, form={**hidden, **fields}, max_redirects=0)
        assert answer.status == 303, f"{where}: {answer.status}"
        return answer.headers["location"]

    def reads(self, selector: str) -> str:
        """The first words that match on the page that was looked at last."""
        return self._page.locator(selector).first.inner_text()

    def told(self) -> list[str]:
        """The faults found since this was asked before."""
        found, self.faults = self.faults, []
        return found

    def _wrong(self, name: str, facts: Any, language: Language, width: int, status: int) -> Iterator[str]:
        yield from _plainly_wrong(facts, language)
        if self._titles.setdefault(facts["title"], name) != name:
            yield f"is called {facts['title']!r}, as {self._titles[facts['title']]} is"
        yield from violations(self._page, only=() if width == WIDE else OF_WIDTH)
        if width == WIDE:
            yield from self._out_of_reach()
        yield from (said for said in self._said if status == 200 or "status of" not in said)

    def _out_of_reach(self) -> Iterator[str]:
        """What a keyboard does not come to, or where it cannot be seen that it did; and where Tab goes elsewhere."""
        self._page.keyboard.press("Tab")
        yield from (f"has no focus that is seen: {one}" for one in self._page.evaluate(WALK))
        for _ in range(STEPS):
            self._page.keyboard.press("Tab")
        yield from (f"is not where Tab goes: {one}" for one in self._page.evaluate(WALKED))

    def _scripts(self, run: bool) -> None:
        """Whether the scripts of pages run from now on; what is asked of a page here runs only if they do."""
        self._tools.send("Emulation.setScriptExecutionDisabled", {"value": not run})

    def _enters(self, person: str | None, language: Language) -> None:
        """Makes the browser somebody, who reads one language."""
        kept = {LANGUAGE_COOKIE: language}
        if person:
            if person not in self._tokens:
                self._tokens[person] = sessions.issue(self.engine, person, "session", datetime.now(UTC))
            kept[COOKIE] = self._tokens[person]
        self._page.context.clear_cookies()
        self._page.context.add_cookies([{"name": name, "value": kept[name], "url": self.base} for name in kept])


def _unanswered(answer: Response | None, status: int) -> Iterator[str]:
    if answer is None or answer.status != status:
        yield f"answers {answer.status if answer else 'nothing'}"
    elif answer.request.redirected_from:
        yield f"sends on to {answer.url}"


def _plainly_wrong(facts: dict[str, Any], language: Language) -> Iterator[str]:
    if facts["language"] != language:
        yield f"says that it is in {facts['language']}"
    if len(facts["headings"]) != 1 or not facts["headings"][0]:
        yield f"has as its h1: {facts['headings']}"
    if facts["title"] in ("", "Koers"):
        yield "has no title of its own"
    if facts["wide"]:
        yield "must be scrolled sideways"
    yield from (f"a field without a label: {one}" for one in facts["nameless"])
    yield from (f"a table that must be scrolled sideways: {one}" for one in facts["cut"])
    yield from (f"a date in a table on more than one line: {one}" for one in facts["broken"])
    yield from (f"a picture that is not there: {one}" for one in facts["undrawn"])
    if language == "nl":
        yield from (f"says {one!r}" for one in re.findall(r"\bNone\b|\bundefined\b|\{\{|\bnan\b", facts["words"]))
