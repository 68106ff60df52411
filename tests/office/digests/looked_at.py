"""Dresses read back as readers see them: HTML as its words and headings, PDF as its words, page by page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader

from engine.rules.digest_picture import Digest
from engine.rules.verdict_signs import SIGNS

VOID = {"meta", "img", "br", "hr", "link"}


class Html(HTMLParser):
    """The words of a page and its headings by level; asserts that every element is closed where it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute twice: {attrs}"
        self.tags.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h\d", tag) else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


def in_order(headings: list[int]) -> bool:
    """Whether no heading skips a level on the way down, and the first is the only one of its level."""
    steps = pairwise(headings)
    return headings.count(headings[0]) == 1 and all(after - before <= 1 for before, after in steps)


def pages_of(pdf: bytes, most: int | None = None) -> list[str]:
    """The words of each page, of the first `most` only where that is said."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages[:most]]


def without_markdown(text: str) -> str:
    """The text as a reader of markdown sees it."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def packed(text: str) -> str:
    """Without spaces, line ends and hyphens: lines break where they will."""
    return re.sub(r"[\s\-\u00ad]+", "", text)


def told_by(digest: Digest, language: str) -> Iterator[str]:
    """Every number and every verdict of a digest, and what must stand in each dress besides."""
    for mark in digest.indicators:
        numbers = (mark.baseline, mark.target, mark.interim, mark.actual, mark.value, mark.benchmark_value)
        for text in (mark.label, *numbers, mark.told, mark.source, mark.reliability):
            yield text.say(language)
        sign = f"{SIGNS[mark.status]} " if mark.status else ""
        yield sign + mark.verdict.say(language)
        if mark.disagree:
            yield mark.readings.say(language)
    for one in (*digest.stuck, digest.signal, digest.cycle_told):
        yield one.say(language)
    for phase in digest.track:
        yield phase.told.say(language)
    for question in digest.asked:
        yield question.what.say(language)
        yield question.role.say(language)
    for explained in digest.explanations:
        parts = (explained.cause, explained.consequence, explained.correction, explained.missing)
        yield from (part.say(language) for part in parts if part)
    for gate in digest.gates:
        yield from (text.say(language) for wanted in gate.wanted for text in (wanted.what, wanted.from_whom))
    for late in digest.late:
        yield late.what.say(language)
        yield late.who.say(language) if late.who else ""
    yield from (happening.what.say(language) for happening in (*digest.changed, *digest.coming))
    for taken in digest.decisions:
        yield from (text.say(language) for text in (taken.told, taken.recommended, taken.reason) if text)
    yield digest.head
