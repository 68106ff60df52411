"""Digests in their dresses: gathered from the record (gathering.py), laid out once (composing.py), and dressed.

HTML for a browser or a mail (html.py), PDF (pdf.py), plain text and markdown (text.py). What a digest says is decided
in engine/rules/digest.py; the fixed words around it stand in phrases.py, and nowhere else.
"""

from engine.office.digests.gathering import digest_readers_programmes, gather
from engine.office.digests.html import mail_part, page
from engine.office.digests.pdf import pdf
from engine.office.digests.text import markdown, text

__all__ = [
    "digest_readers_programmes",
    "gather",
    "mail_part",
    "markdown",
    "page",
    "pdf",
    "text",
]
