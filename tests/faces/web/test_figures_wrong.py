"""What is wrong with a form or a file of figures is told at the field that it is about, and the summary leads there."""

import re
from html import unescape

import pytest

from faces.web.tasks import supply
from tests.faces.web.asked import send
from tests.faces.web.test_tasks_kinds import Place, by_link, field_of, place
from tests.office.samples import AREA

__all__ = ["by_link", "place"]

FILE = f"region_code,indicator,year,value,unit,status,source\n{AREA},jobs,2024,1200,banen,ok,CBS\n"
WRONG = {"published": "2024-02-31", "series": "x" * 500, "source": "x" * 5000}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_for_all_figures_of_an_indicator_is_told_at_its_field(place: Place, name: str) -> None:
    place.measured()
    tag = field_of(place.client, place.address("sam", "supply", "*", None), "Banen")
    page = place.refused("sam", "supply", "*", None, **{f"w-{tag}": "1200", f"{name}-jobs": WRONG[name]})
    (target,) = led_to(page)
    assert f'name="{name}-jobs"' in element(page, target)
    assert_told_at(page, target)
    assert "<details" in folded_around(page, target) and " open" in folded_around(page, target)


def test_of_two_indicators_both_are_told(place: Place) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    tags = [field_of(place.client, address, label) for label in ("Banen", "Moeite met rondkomen")]
    figures = {f"w-{tag}": "50" for tag in tags} | {f"j-{tag}": "1" for tag in tags}
    days = {f"published-{one}": "2024-02-31" for one in ("jobs", "hardship")}
    page = place.refused("sam", "supply", "*", None, **figures, **days)
    assert set(led_to(page)) == {f"f-published-{one}" for one in ("jobs", "hardship")}


@pytest.mark.parametrize("name", ["published", "series"])
def test_what_is_wrong_for_all_figures_of_a_file_is_told_where_it_can_be_mended(place: Place, name: str) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    read = send(place.client, address, files={"file": ("c.csv", FILE)}, **{name: WRONG[name]})
    assert read.status_code == 422
    (target,) = led_to(read.text)
    assert f'name="{name}"' in element(read.text, target)
    assert_told_at(read.text, target)
    assert 'name="csv"' in read.text, "the file need not be chosen again"
    page = place.refused("sam", "supply", "*", None, csv=FILE, **{name: WRONG[name]})
    (target,) = led_to(page)
    assert_told_at(page, target)
    place.does("sam", "supply", "*", None, csv=FILE, series="3", published="2024-02-28")
    had = place.state.figures[f"jobs|{AREA}|2024-01-01"]
    assert (had.series, str(had.published)) == ("3", "2024-02-28")


def led_to(page: str) -> list[str]:
    """The elements that the summary of problems leads to."""
    summary = page.partition('id="problems"')[2].partition("</ul>")[0]
    return [unescape(one) for one in re.findall(r'href="#([^"]+)"', summary)]


def element(page: str, id_: str) -> str:
    (found,) = re.findall(rf'<(?:input|select|textarea)[^>]*\bid="{re.escape(id_)}"[^>]*>', page)
    return str(found)


def assert_told_at(page: str, id_: str) -> None:
    field = element(page, id_)
    assert 'aria-invalid="true"' in field
    (described,) = re.findall(r'aria-describedby="([^"]+)"', field)
    assert f"{id_}-error" in described.split()
    assert f'id="{id_}-error"' in page


def folded_around(page: str, id_: str) -> str:
    """The opening of the details that the element stands in."""
    return "<details" + page.partition(f'id="{id_}"')[0].rpartition("<details")[2].partition(">")[0]


def test_the_summary_says_of_which_figure_it_tells(place: Place) -> None:
    place.measured()
    tag = field_of(place.client, place.address("sam", "supply", "*", None), "Banen")
    page = place.refused("sam", "supply", "*", None, **{f"w-{tag}": "veel"})
    assert f'<a href="#f-w-{tag}">W, 1 januari 2024: ‘veel’ is geen getal. Schrijf het zoals 45,1.</a>' in page
    assert "</span> ‘veel’ is geen getal" in page, "at the field itself it is plain"


@pytest.mark.parametrize(("divider", "example"), [(";", "45,1"), (",", "45.1")])
def test_what_is_wrong_in_a_file_is_told_in_words_for_who_reads_it(place: Place, divider: str, example: str) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    wrong = FILE.replace("1200", "veel") + f"{AREA},hardship,2024,,%,weg,CBS\n"
    files = {"file": ("c.csv", wrong.replace(",", divider))}
    read = unescape(send(place.client, address, files=files).text)
    assert f"Regel 2, value: ‘veel’ is geen getal. Schrijf het zoals {example}." in read
    assert "Kies uit: ‘ok’, ‘niet_beschikbaar’" in read


def test_a_page_of_figures_says_at_its_top_which_they_are(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    assert "Cijfer 1 tot" not in place.client.get(address).text
    monkeypatch.setattr(supply, "ON_PAGE", 2)
    shown = " ".join(place.client.get(address).text.split())
    assert "Cijfer 1 tot 2 van 3" in shown.partition("<fieldset")[0]
