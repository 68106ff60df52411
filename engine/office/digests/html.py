"""A digest as HTML: a page for a browser or a printer, whole in one file, and a part of a mail, with its images apart.

Laid out by the templates of templates/digests; both from the same macros.
"""

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from engine.office.digests.composing import compose
from engine.office.digests.drawn import Artist, Drawn
from engine.office.digests.paper import Paper, Picture
from engine.office.digests.phrases import Voice
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from engine.rules.words import capital

PIXELS, WIDEST = 2, 560
"""Pixels a point of an image in a mail, sharp on a screen of high density; and the widest it is shown."""

_SAID = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What Vega tells listeners of each line and letter: the words of the whole say it better."""


def page(content: Digest | Portfolio, language: Language) -> str:
    """A whole page: nothing is fetched, and it prints on A4. The same content gives the same page."""
    artist = Artist()
    return _render("page.html", compose(content, language, artist), lambda picture: _inline(artist.drawn(picture)))


def mail_part(content: Digest | Portfolio, language: Language) -> tuple[str, dict[str, bytes]]:
    """A fragment of HTML for the body of a mail, with its styles in its elements; and its images (PNG) by the content
    ids by which the fragment refers to them. Ids differ between programmes and between digests."""
    paper = compose(content, language, Artist())
    images: dict[str, bytes] = {}

    def image(picture: Picture) -> dict[str, Any]:
        name, drawn_so = content_id(paper, picture), picture.drawing.png(PIXELS)
        images[name] = drawn_so
        return {"name": name, "width": min(_width(drawn_so) * 5 // 4, WIDEST), "alt": picture.drawing.alt}

    return _inliner().inline_fragment(_render("mail.html", paper, image), _style("mail.css")), images


def content_id(paper: Paper, picture: Picture) -> str:
    """The content id of an image: the same each time, and no other one's in the same mail."""
    return f"{sha256(f'{paper.id} {picture.name}'.encode()).hexdigest()[:24]}@koers"


def _width(png: bytes) -> int:
    """In points, from its header."""
    return int.from_bytes(png[16:20], "big") // PIXELS


def _inline(found: Drawn) -> dict[str, Any]:
    """An SVG element that is one image, told by its words, to whoever listens."""
    head = Markup('<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" viewBox="0 0 {:g} {:g}">')
    rest = _SAID.sub("", found.svg[found.svg.index(">") + 1 :])
    return {"svg": head.format(found.alt, found.width, found.height) + Markup(rest), "width": round(found.width)}


def _render(name: str, paper: Paper, draw: Callable[[Picture], dict[str, Any]]) -> str:
    return _templates().get_template(name).render(paper=paper, fixed=Voice(paper.language).fixed, drawn=draw)


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("engine.office", "templates/digests"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["capital"] = capital
    found.globals["style"] = _style
    return found


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)


@cache
def _style(name: str) -> Markup:
    return Markup((files("engine.office") / "templates" / "digests" / name).read_text("utf-8"))
