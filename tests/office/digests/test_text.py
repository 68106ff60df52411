"""Plain text of 80 columns, and markdown in which nothing that people wrote means anything."""

from dataclasses import replace

import pytest

from engine.office.digests import markdown, text
from engine.office.digests.text import safe
from engine.rules.digest_picture import Part
from engine.rules.texts import Text
from tests.office.digests.samples import HEAD, hostile, portfolio, sample


def test_no_line_is_longer_than_eighty_columns() -> None:
    for content in (sample(), hostile(), portfolio()):
        assert max(map(len, text(content, "nl").splitlines())) <= 80


def test_it_begins_with_the_area_the_day_and_the_cycle() -> None:
    lines = text(sample(), "nl").splitlines()
    assert lines[0] == "Voortgangsrapportage Feijenoord"
    assert lines[2] == "Stand op 1 december 2016, cyclus 2"
    assert lines[4] == "De strategie wordt herijkt: cyclus 2 begint."


@pytest.mark.parametrize("part", ["changed", "decisions"])
def test_where_only_the_newest_are_told_it_says_where_the_others_are(part: Part) -> None:
    others = {
        "changed": "De rest staat bij het programma, op de pagina Logboek.",
        "decisions": "Oudere staan bij het programma, op de pagina Besluiten.",
    }
    for cut in ((), (part,)):
        told = " ".join(text(replace(sample(), cut=cut), "nl").split())
        assert [name for name, where in others.items() if where in told] == [*cut]


def test_it_ends_with_the_whole_head_of_the_journal() -> None:
    assert HEAD in text(sample(), "nl").splitlines()[-8:] or HEAD in text(sample(), "nl")[-700:]


def test_markdown_is_a_table_of_the_indicators() -> None:
    found = markdown(sample(), "en").splitlines()
    heads = [line for line in found if line.startswith("| Indicator |")]
    assert len(heads) == 1
    rows = [line for line in found if line.startswith("| Hard to make ends meet")]
    assert len(rows) == 4
    assert all(line.replace(r"\|", "").count("|") == 9 for line in [*heads, *rows])


def test_signs_that_mean_something_in_markdown_are_escaped() -> None:
    assert safe("*vet* [z](http://kwaad) <b> | `c` # $x$") == (r"\*vet\* \[z\](http://kwaad) \<b\> \| \`c\` \# \$x\$")
    assert safe("- een") == r"\- een"
    assert safe("1. een") == r"1\. een"
    assert safe("twee\nregels") == "twee regels"


def test_a_cell_that_is_only_a_hyphen_becomes_a_dash() -> None:
    one = replace(sample().indicators[0], value=Text(nl="-", en="-"))
    found = markdown(replace(sample(), indicators=(one,)), "nl")
    assert "| – |" in found and "| - |" not in found


def test_nothing_people_wrote_becomes_markup() -> None:
    found = markdown(hostile(), "nl")
    assert "<script>" not in found and "](http" not in found.replace(r"\](http", "")
