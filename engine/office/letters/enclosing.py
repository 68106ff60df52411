"""What goes along in a letter: the digest in it, or of several the portfolio, and each digest as a PDF.

A digest of one moment is made once per language, whoever gets it.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from engine.office.digest_lately import came_due
from engine.office.digests import mail_part, pdf, text
from engine.office.letters.packing import Document
from engine.office.letters.shapes import DigestWanted, Letter
from engine.office.letters.wording import Enclosed
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.portfolio import portfolio
from engine.rules.texts import Language

MOST_REMEMBERED = 64
MOST_DOCUMENTS = 10
"""PDFs in one letter; beyond that only the portfolio goes along."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes along in one letter: `parts` in its text, `documents` beside it."""

    parts: tuple[Enclosed, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bound:
    """One digest in one language."""

    digest: Digest
    part: Enclosed
    document: Document


class Binder:
    """Encloses digests."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: OrderedDict[tuple[DigestWanted, Language], _Bound] = OrderedDict()

    def enclose(self, letter: Letter) -> Bundle:
        """The digests that this letter brings. Raises OfficeUnavailable."""
        wanted = dict.fromkeys(one for reader in letter.readers for one in reader.digests)
        bound = [self._bound(one, letter.language) for one in wanted]
        if not bound:
            return Bundle()
        documents = tuple(one.document for one in bound)
        if len(bound) == 1:
            return Bundle((bound[0].part,), documents)
        return _together([one.digest for one in bound], documents, letter.language)

    def _bound(self, wanted: DigestWanted, language: Language) -> _Bound:
        key = (wanted, language)
        if key not in self._made:
            self._made[key] = _bind(came_due(self._engine, wanted.programme, wanted.sequence, wanted.at), language)
            if len(self._made) > MOST_REMEMBERED:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


def _bind(found: Digest, language: Language) -> _Bound:
    return _Bound(found, _part(found, language), _document(found, found.area_name, language))


def _together(digests: Sequence[Digest], documents: tuple[Document, ...], language: Language) -> Bundle:
    """Several digests: side by side in the text, and each as a PDF where there are few."""
    beside = portfolio(digests, max(one.on for one in digests))
    several = documents if len(documents) <= MOST_DOCUMENTS else (_document(beside, "portfolio", language),)
    return Bundle((_part(beside, language),), several)


def _part(found: Digest | Portfolio, language: Language) -> Enclosed:
    html, images = mail_part(found, language)
    return Enclosed(html, text(found, language), images)


def _document(found: Digest | Portfolio, name: str, language: Language) -> Document:
    plain = re.sub(r"[^\w-]+", "-", name.lower()).strip("-") or "digest"
    kind = "digest" if language == "en" else "voortgangsrapportage"
    return Document(f"{kind}-{plain}-{found.on.isoformat()}.pdf", "application/pdf", pdf(found, language))
