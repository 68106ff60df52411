"""A digest as plain text of 80 columns, and as markdown in which nothing that people wrote means anything.

A picture is told by its words; in the main part the lists and tables beside it say the same already.
"""

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from engine.office.digests.composing import compose
from engine.office.digests.drawn import Artist
from engine.office.digests.paper import Block, Card, Grid, Point, Points, Section, Words
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from engine.rules.words import capital, on_one_line

WIDTH = 80
NOTHING = "–"
"""Not a hyphen: Prefect would make a list of it."""

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>|#~$&!])")
_BEGINS_SOMETHING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def text(content: Digest | Portfolio, language: Language) -> str:
    """Plain text, at most 80 columns where words allow it. The same content gives the same text."""
    paper = compose(content, language, Artist())
    lines = [*_title(paper.title, "="), *(line for told in paper.under for line in _lines(told))]
    for section in paper.main:
        lines += ["", *_title(section.title, "-"), *_section(section)]
    if paper.annex:
        lines += ["", "", *_title(paper.annex_title, "=")]
    for section in paper.annex:
        lines += ["", *_title(section.title, "-"), *_section(section)]
    lines += ["", "-" * WIDTH, *(line for told in paper.foot for line in _lines(told))]
    return "\n".join(lines) + "\n"


def markdown(content: Digest | Portfolio, language: Language) -> str:
    """Markdown, such as Prefect shows. The same content gives the same text."""
    paper = compose(content, language, Artist())
    parts = [f"## {safe(paper.title)}", *map(safe, paper.under), *_marked_all(paper.main, "###")]
    if paper.annex:
        parts += [f"## {safe(paper.annex_title)}", *_marked_all(paper.annex, "###")]
    parts += ["---", *map(safe, paper.foot)]
    return "\n\n".join(parts) + "\n"


def safe(words: str) -> str:
    """A text as it may stand in markdown: on one line, and nothing in it means anything."""
    told = _MEANS_SOMETHING.sub(r"\\\1", on_one_line(words, len(words)))
    return _BEGINS_SOMETHING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", told)


# --- plain text


def _title(words: str, line: str) -> list[str]:
    told = _lines(words)
    return [*told, line * max(map(len, told), default=0)]


def _section(section: Section) -> Iterator[str]:
    for number, block in enumerate(section.blocks):
        told = list(_block(block))
        if number and told:
            yield ""
        yield from told


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Words):
        yield from _lines(block.text)
    elif isinstance(block, Points):
        for point in block.points:
            yield from _point(point)
    elif isinstance(block, Grid):
        yield from _grid(block)
    elif isinstance(block, Card):
        yield from _card(block)


def _point(point: Point) -> Iterator[str]:
    yield from _lines(f"{point.lead} {point.text}".strip(), "- ", "  ")
    for note in point.notes:
        yield from _lines(note, "  - ", "    ")


def _grid(grid: Grid) -> Iterator[str]:
    """Row by row: so many columns do not fit beside each other."""
    for number, row in enumerate(grid.rows):
        if number:
            yield ""
        yield from _lines(row[0].whole)
        for name, cell in zip(grid.columns[1:], row[1:], strict=True):
            yield from _lines(f"{name}: {cell.text}", "  ", "    ")


def _card(card: Card) -> Iterator[str]:
    yield from _lines(f"{card.title}: {card.verdict.text}" if card.verdict else card.title)
    if card.text:
        yield from _lines(card.text, "  ", "  ")
    for name, told in card.facts:
        yield from _lines(f"{capital(name)}: {told}", "  ", "    ")
    if card.picture:
        yield from _lines(card.picture.drawing.alt, "  ", "  ")


def _lines(words: str, first: str = "", later: str = "") -> list[str]:
    return wrap(words, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


# --- markdown


def _marked_all(sections: Sequence[Section], level: str) -> Iterator[str]:
    for section in sections:
        yield f"{level} {safe(section.title)}"
        for block in section.blocks:
            yield from _marked(block, f"{level}#")


def _marked(block: Block, level: str) -> Iterator[str]:
    if isinstance(block, Words):
        yield safe(block.text)
    elif isinstance(block, Points):
        yield "\n".join(line for point in block.points for line in _marked_point(point))
    elif isinstance(block, Grid):
        yield "\n".join(_marked_grid(block))
    elif isinstance(block, Card):
        yield from _marked_card(block, level)


def _marked_point(point: Point) -> Iterator[str]:
    lead = f"**{safe(point.lead)}** " if point.lead else ""
    yield f"- {lead}{safe(point.text)}"
    yield from (f"  - {safe(note)}" for note in point.notes)


def _marked_grid(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(safe(capital(name)) for name in grid.columns)} |"
    yield f"|{'|'.join('---:' if place in grid.numeric else '---' for place in range(len(grid.columns)))}|"
    for row in grid.rows:
        yield f"| {' | '.join(safe(cell.whole) if cell.text != '-' else NOTHING for cell in row)} |"


def _marked_card(card: Card, level: str) -> Iterator[str]:
    yield f"{level} {safe(card.title)}" + (f": {safe(card.verdict.text)}" if card.verdict else "")
    if card.text:
        yield safe(card.text)
    facts = [f"- {safe(capital(name))}: {safe(told)}" for name, told in card.facts]
    if facts:
        yield "\n".join(facts)
    if card.picture:
        yield safe(card.picture.drawing.alt)
