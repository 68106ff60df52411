"""A digest as PDF, by Typst: tagged (PDF/UA-1), A4, with the fonts that Typst brings along. No system font, no network.

Texts reach the template as JSON and are shown as they are, never read as markup. The main part fits two pages: where
it does not, it is laid out again with less room.
"""

import json
from dataclasses import fields, replace
from importlib.resources import as_file, files
from typing import Any, cast

from typst import Compiler

from engine.office.digests.composing import ROOMY, compose
from engine.office.digests.drawn import Artist
from engine.office.digests.paper import Block, Card, Grid, Paper, Picture, Room, Section
from engine.office.digests.phrases import Voice
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from engine.rules.words import capital

MOST_PAGES = 2
ROOMS = (
    ROOMY,
    Room(items=6, notes=3, signs=240, indicators=8),
    Room(items=5, notes=2, signs=160, indicators=6),
    Room(items=4, notes=1, signs=120, indicators=6, phases=6),
    Room(items=3, notes=1, signs=90, indicators=3, phases=5, explanations=3, decisions=2),
    Room(items=2, notes=1, signs=60, indicators=3, phases=3, explanations=2, decisions=1),
    Room(items=1, notes=1, signs=50, indicators=2, phases=2, explanations=1, decisions=1),
)
"""How much room the main part gets: the first that fits. The last fits whatever a digest holds."""


def pdf(content: Digest | Portfolio, language: Language) -> bytes:
    """The PDF. The same content gives the same bytes, on every machine."""
    artist = Artist()
    with as_file(files("engine.office") / "templates" / "digests") as folder:
        press = _Press(str(folder), artist)
        for room in ROOMS:
            paper = compose(content, language, artist, room)
            if isinstance(content, Portfolio) or press.main_pages(paper) <= MOST_PAGES:
                break
        return press.print(paper)


class _Press:
    """Lays papers out by Typst."""

    def __init__(self, folder: str, artist: Artist) -> None:
        self._folder, self._artist = folder, artist

    def main_pages(self, paper: Paper) -> int:
        """How many pages the main part takes; the annex, which begins on a new page, is not looked at."""
        found: str = self._compiler(replace(paper, annex=())).query("<end-of-main>", field="value", one=True)
        return int(found)

    def print(self, paper: Paper) -> bytes:
        """The whole paper."""
        return cast(
            bytes,
            self._compiler(paper).compile(
                format="pdf", pdf_standards="ua-1", timestamp=paper.at.replace(microsecond=0)
            ),
        )

    def _compiler(self, paper: Paper) -> Compiler:
        given = json.dumps(_given(paper), ensure_ascii=False, default=self._plain)
        return Compiler(
            f"{self._folder}/digest.typ", root=self._folder, ignore_system_fonts=True, sys_inputs={"paper": given}
        )

    def _plain(self, value: object) -> dict[str, Any]:
        """A shape as JSON has it; a picture is drawn."""
        if isinstance(value, Picture):
            return {"title": value.title} | _fields(self._artist.drawn(value))
        return _fields(value)


def _given(paper: Paper) -> dict[str, Any]:
    """The paper as the template knows it: pictures drawn, and names of facts and columns with a capital."""
    fixed = Voice(paper.language).fixed
    whole = {name: getattr(paper, name) for name in ("language", "title", "under", "annex_title", "foot", "short")}
    parts = {name: [_section(one) for one in getattr(paper, name)] for name in ("main", "annex")}
    return whole | parts | {name: fixed(name) for name in ("page", "page_of", "made_from")}


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "tone": section.tone, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    known = {"kind": block.kind} | _fields(block)
    if isinstance(block, Card):
        return known | {"facts": [(capital(name), told) for name, told in block.facts]}
    if isinstance(block, Grid):
        return known | {"columns": [capital(name) for name in block.columns]}
    return known


def _fields(value: object) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]
