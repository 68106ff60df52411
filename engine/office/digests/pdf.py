"""A digest as PDF, by Typst: tagged (PDF/UA-1), A4, with the fonts that Typst brings along. No system font, no network.

Texts reach the template as JSON and are shown as they are, never read as markup. The main part fits two pages: where
it does not, it is laid out again with less room.
"""

import json
from dataclasses import fields
from importlib.resources import as_file, files
from typing import Any, cast

from typst import Compiler

from engine.office.digests.composing import ROOMY, compose
from engine.office.digests.drawn import drawn
from engine.office.digests.paper import Block, Card, Grid, Paper, Picture, Pictures, Room, Section
from engine.office.digests.phrases import Voice
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from engine.rules.words import capital

MOST_PAGES = 2
ROOMS = (
    ROOMY,
    Room(items=6, notes=3, signs=240, indicators=8),
    Room(items=5, notes=2, signs=160, indicators=6),
    Room(items=4, notes=1, signs=120, indicators=6),
    Room(items=3, notes=1, signs=90, indicators=4, explanations=3),
    Room(items=2, notes=1, signs=60, indicators=3, explanations=2, decisions=2),
)
"""How much room the main part gets: the first that fits. The last fits whatever a digest holds."""


def pdf(content: Digest | Portfolio, language: Language) -> bytes:
    """The PDF. The same content gives the same bytes, on every machine."""
    rooms = iter(ROOMS if isinstance(content, Digest) else (ROOMY,))
    with as_file(files("engine.office") / "templates" / "digests") as folder:
        made = _Printed(str(folder), compose(content, language, next(rooms)))
        for room in rooms:
            if made.main_pages <= MOST_PAGES:
                break
            made = _Printed(str(folder), compose(content, language, room))
        return made.bytes


class _Printed:
    """A paper as Typst lays it out."""

    def __init__(self, folder: str, paper: Paper) -> None:
        given = {"paper": json.dumps(_given(paper), ensure_ascii=False, default=_plain)}
        self.compiler = Compiler(f"{folder}/digest.typ", root=folder, ignore_system_fonts=True, sys_inputs=given)
        self.at = paper.at

    @property
    def main_pages(self) -> int:
        """How many pages the main part takes."""
        return int(self.compiler.query("<end-of-main>", field="value", one=True))

    @property
    def bytes(self) -> bytes:
        return cast(bytes, self.compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=self.at))


def _given(paper: Paper) -> dict[str, Any]:
    """The paper as the template knows it: pictures drawn, and names of facts and columns with a capital."""
    fixed = Voice(paper.language).fixed
    whole = {name: getattr(paper, name) for name in ("language", "title", "under", "annex_title", "foot", "short")}
    parts = {name: [_section(one) for one in getattr(paper, name)] for name in ("main", "annex")}
    return whole | parts | {name: fixed(name) for name in ("page", "page_of", "made_from")}


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "tone": section.tone, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    known = {"kind": block.kind} | {field.name: getattr(block, field.name) for field in fields(block)}
    if isinstance(block, Pictures):
        return known | {"pictures": [_picture(one) for one in block.pictures]}
    if isinstance(block, Card):
        facts = [(capital(name), told) for name, told in block.facts]
        return known | {"facts": facts, "picture": block.picture and _picture(block.picture)}
    if isinstance(block, Grid):
        return known | {"columns": [capital(name) for name in block.columns]}
    return known


def _picture(picture: Picture) -> dict[str, Any]:
    return {"title": picture.title} | _plain(drawn(picture))


def _plain(value: object) -> dict[str, Any]:
    """A shape as JSON has it."""
    return {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]
