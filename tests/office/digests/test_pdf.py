"""The PDF: at most two pages before the annex, tagged for who listens, the same bytes on every machine."""

from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from engine.office.digests import pdf
from engine.rules.digest_picture import Digest
from engine.rules.texts import Language
from tests.office.digests.looked_at import pages_of
from tests.office.digests.samples import HEAD, extreme, hostile, portfolio, sample


def read(content: Any, language: Language = "nl") -> PdfReader:
    return PdfReader(BytesIO(pdf(content, language)))


def elements(node: Any, found: list[Any] | None = None) -> list[Any]:
    """All structure elements of a tagged PDF."""
    found = [] if found is None else found
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            found.append(kid)
            elements(kid, found)
    return found


def structure(reader: PdfReader) -> list[Any]:
    return elements(reader.root_object["/StructTreeRoot"])


@pytest.mark.slow
@pytest.mark.parametrize("content", [sample(), hostile(), extreme()], ids=["sample", "hostile", "extreme"])
def test_the_main_part_fits_two_pages_whatever_a_digest_holds(content: Digest) -> None:
    pages = pages_of(pdf(content, "nl"), 3)
    annex = next(number for number, page in enumerate(pages) if page.startswith("Bijlage"))
    assert annex <= 2
    assert "Besluitenlijst" in " ".join(pages[:annex])


def test_it_is_tagged_and_tells_its_language_and_its_title() -> None:
    found = read(sample(), "en")
    root = found.root_object
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert str(root["/Lang"]).startswith("en")
    assert (
        found.metadata is not None
        and found.metadata.title == "Digest of Feijenoord, As it stood on 1 December 2016, cycle 2"
    )
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_every_image_has_its_words_and_every_table_its_headers() -> None:
    found = structure(read(sample()))
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert len(figures) > 5
    assert all(len(str(one.get("/Alt", ""))) > 20 for one in figures)
    assert [one for one in found if one["/S"] == "/TH"]


def test_its_headings_are_in_order() -> None:
    levels = [int(one["/S"][2:]) for one in structure(read(sample())) if one["/S"] in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_its_fonts_go_along_and_it_says_when_it_was_so() -> None:
    found = read(sample())
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in found.pages for font in page["/Resources"]["/Font"].values()
    }
    assert all("Libertinus" in font or "DejaVu" in font for font in fonts)
    assert found.metadata is not None and found.metadata.creation_date == sample().at.replace(microsecond=0)


def test_each_page_tells_where_the_journal_ended_and_the_last_tells_all_of_it() -> None:
    pages = pages_of(pdf(sample(), "nl"))
    assert all(HEAD[:16] in page and "bladzijde" in page for page in pages)
    assert HEAD in pages[-1].replace("\n", "")


def test_a_portfolio_is_a_pdf_too() -> None:
    assert "Overzicht van 6 programma's" in pages_of(pdf(portfolio(), "nl"))[0].replace("’", "'")
