"""What holds for every dress of a digest: nothing is left out, nothing that people wrote means anything."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.office.digests import mail_part, markdown, page, pdf, text
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from tests.office.digests.looked_at import Html, packed, pages_of, told_by, without_markdown
from tests.office.digests.samples import HOSTILE, extreme, hostile, portfolio, sample

Dress = Callable[[Digest | Portfolio, Language], str]

DRESSES: dict[str, Dress] = {
    "page": lambda content, language: Html(page(content, language)).text,
    "mail": lambda content, language: Html(mail_part(content, language)[0]).text,
    "pdf": lambda content, language: " ".join(pages_of(pdf(content, language))),
    "text": text,
    "markdown": lambda content, language: without_markdown(markdown(content, language)),
}


@pytest.fixture(params=DRESSES)
def dress(request: pytest.FixtureRequest) -> Dress:
    return DRESSES[request.param]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_number_and_every_verdict_stands_in_every_dress(dress: Dress, language: Language) -> None:
    found = packed(dress(sample(), language))
    assert [told for told in told_by(sample(), language) if packed(told) not in found] == []


def test_what_the_main_part_has_no_room_for_is_in_the_annex() -> None:
    found, digest = packed(text(extreme(), "nl")), extreme()
    assert [told for told in told_by(digest, "nl") if packed(told) not in found] == []


def test_what_people_wrote_stands_there_to_the_letter(dress: Dress) -> None:
    found = packed(dress(hostile(), "nl"))
    assert found.count(packed(HOSTILE)) >= 15


def test_the_decision_asked_comes_before_everything_else(dress: Dress) -> None:
    found = dress(sample(), "nl")
    order = ["Gevraagd besluit", "Waar nu niemand", "Waar we staan", "Indicatoren", "Oorzaak, gevolg", "Beslismomenten",
             "Te laat, en bij wie", "Veranderd sinds 1 september 2016, het belangrijkste eerst", "Wat er komt",
             "Besluitenlijst", "Bijlage"]  # fmt: skip
    places = [packed(found).index(packed(title)) for title in order]
    assert places == sorted(places)


def test_where_no_decision_is_asked_that_is_said_first(dress: Dress) -> None:
    found = packed(dress(replace(sample(), asked=(), stuck=()), "nl"))
    assert packed("Er wordt nu geen besluit gevraagd.") in found
    assert packed("Waar nu niemand iets aan kan doen") not in found


def test_a_digest_of_a_programme_that_has_only_just_begun_says_that_there_is_nothing_yet(dress: Dress) -> None:
    empty = replace(sample(), asked=(), stuck=(), track=(), gates=(), late=(), changed=(), coming=(), indicators=(),
                    explanations=(), decisions=(), reopened=(), since=None)  # fmt: skip
    found = packed(dress(empty, "nl"))
    for told in ("Er is nog geen fase begonnen.", "Er zijn nog geen indicatoren afgesproken.", "Er is geen fase open.",
                 "Er is niets te laat.", "Veranderd sinds de start", "Er is nog geen besluit genomen."):  # fmt: skip
        assert packed(told) in found


def test_what_an_indicator_has_not_got_yet_is_never_told_as_a_verdict(dress: Dress) -> None:
    found = packed(dress(sample(), "nl"))
    assert packed("nog niet gemeten") in found


def test_a_portfolio_tells_every_programme_its_verdicts_and_what_is_asked(dress: Dress) -> None:
    found, beside = packed(dress(portfolio(), "nl")), portfolio()
    for row in beside.rows:
        assert packed(row.head) in found
        assert packed(f"{row.area_name} ({row.area_code})") in found
        assert all(packed(one.what.say("nl")) in found for one in row.asked)
    for told in ("■ niet op koers", "? onbekend", "● op koers, binnen de marge", "nog niet gemeten"):
        assert packed(told) in found


def test_a_portfolio_without_programmes_says_so(dress: Dress) -> None:
    assert packed("Er zijn geen programma's om te tonen.") in packed(dress(portfolio(programmes=0), "nl"))


def test_a_portfolio_of_many_indicators_still_tells_each(dress: Dress) -> None:
    found = packed(dress(portfolio(indicators=13), "nl"))
    assert all(packed(f"Moeite met rondkomen {number}") in found for number in range(13))


def test_the_same_digest_gives_the_same_bytes() -> None:
    for make in (page, pdf, mail_part, text, markdown):
        assert make(sample(), "nl") == make(sample(), "nl")  # type: ignore[operator]
