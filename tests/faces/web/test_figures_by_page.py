"""Many figures come in pages, of which each is kept and sent by itself; and a file tells two of one year apart."""

import re
from datetime import date
from decimal import Decimal

import pytest

from faces.web.tasks import csv_file, supply
from tests.faces.web.asked import send
from tests.faces.web.test_tasks_kinds import Place, by_link, place, rich_definition
from tests.office.samples import AREA

__all__ = ["by_link", "place"]

DAYS = ("2024-01-31", "2024-09-01")
KEYS = [f"jobs|{AREA}|{day}" for day in DAYS]


@pytest.fixture
def paged(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Three figures are asked, one on each page."""
    place.measured()
    monkeypatch.setattr(supply, "ON_PAGE", 1)
    return place


def test_what_is_kept_on_one_page_stays_while_others_are_kept_and_sent(paged: Place) -> None:
    pages = [address_of_page(paged, number) for number in range(3)]
    tags = [tag_on(paged, one) for one in pages]
    assert len(set(tags)) == 3
    kept = send(paged.client, pages[0], **{f"w-{tags[0]}": "41", "wat": "later-1"})
    assert kept.status_code == 303
    assert tag_on(paged, kept.headers["location"]) == tags[1], "on to the next page"
    again = send(paged.client, pages[1], **{f"w-{tags[1]}": "31", "wat": "later"})
    assert tag_on(paged, again.headers["location"]) == tags[1], "kept, and still there"
    sent = send(paged.client, pages[1], **{f"w-{tags[1]}": "32"})
    assert sent.status_code == 303
    assert len(paged.state.figures) == 1
    assert 'value="41"' in paged.client.get(pages[0]).text, "what was not sent is kept"
    refused = send(paged.client, pages[2], **{f"w-{tags[2]}": "veel"})
    assert refused.status_code == 422
    assert tags[2] in refused.text
    assert send(paged.client, pages[0], **{f"w-{tags[0]}": "41"}).status_code == 303
    assert len(paged.state.figures) == 2
    assert "bewaard op" not in paged.client.get(pages[0]).text


def test_the_buttons_lead_through_the_pages(paged: Place) -> None:
    values = [re.findall(r'name="wat" value="(later-\d)"', page(paged, number)) for number in range(3)]
    assert values == [["later-1"], ["later-0", "later-2"], ["later-1"]]
    assert "2 tot 2 van 3" in " ".join(page(paged, 1).split())
    assert "1 tot 1 van 3" in " ".join(page(paged, 9).split()), "beyond the last one is the first"


def test_two_figures_of_one_year_go_out_and_come_back_each_as_itself() -> None:
    plan = rich_definition()
    out = csv_file.written(plan, {}, {}, KEYS, "nl")
    filled = out.replace(f";{DAYS[0]};;", ";31-1-2024;1.200;").replace(f";{DAYS[1]};;", f";{DAYS[1]};1.300,5;")
    read = csv_file.read(filled, plan, KEYS)
    assert read.problems == ()
    assert [(line.key, line.value) for line in read.lines] == [(KEYS[0], Decimal(1200)), (KEYS[1], Decimal("1300.5"))]


def test_a_file_without_days_is_read_where_a_year_is_enough() -> None:
    plan = rich_definition()
    old = f"region_code,indicator,year,value,unit,status,source\n{AREA},jobs,2024,1200,banen,ok,CBS\n"
    assert [line.key for line in csv_file.read(old, plan, KEYS[:1]).lines] == KEYS[:1]
    read = csv_file.read(old, plan, KEYS)
    assert read.lines == ()
    (told,) = read.problems
    assert (told.line, told.field) == (2, "reference_date")
    assert "peildatum" in told.message.nl


def test_a_day_that_can_be_two_of_those_asked_is_asked_again() -> None:
    keys = [f"jobs|{AREA}|{day}" for day in ("2024-01-09", "2024-09-01")]
    head = "region_code,indicator,year,reference_date,value,unit,status,source\n"
    read = csv_file.read(f"{head}{AREA},jobs,2024,9/1/2024,1200,banen,ok,CBS\n", rich_definition(), keys)
    assert (read.lines, read.problems[0].field) == ((), "reference_date")


@pytest.mark.parametrize("written", ["2024-02-30", "morgen", "2023-01-09", "1-2-3-4", "²-1-2024"])
def test_a_day_that_is_not_asked_is_told(written: str) -> None:
    head = "region_code,indicator,year,reference_date,value,unit,status,source\n"
    read = csv_file.read(f"{head}{AREA},jobs,2024,{written},1200,banen,ok,CBS\n", rich_definition(), KEYS)
    assert read.lines == ()
    assert "hoort niet bij deze taak" in read.problems[0].message.nl


def test_a_new_figure_in_a_file_is_not_taken_for_one_like_those_on_record(place: Place) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    (tag,) = re.findall(r'name="w-([0-9a-f]{10})"', place.client.get(address).text.partition("Banen")[2])[:1]
    kinds = {"series-jobs": "2", "provisional-jobs": "1", "published-jobs": "2024-05-06"}
    place.does("sam", "supply", "*", None, **{f"w-{tag}": "1200", **kinds})
    address = place.address("sam", "supply", "*", None)
    text = place.client.get(address + ("&" if "?" in address else "?") + "als=csv").text.lstrip("\ufeff")
    line = next(one for one in text.splitlines() if f"{AREA};" in one and ";hardship;" in one)
    filled = text.replace(line, line.replace(";;%;;", ";45,1;%;;"))
    place.does("sam", "supply", "*", None, csv=filled, series="2", published="2024-05-06", provisional="1")
    new = place.state.figures[f"hardship|{AREA}|2024-01-01"]
    assert (new.value, new.series, new.provisional, new.published) == (Decimal("45.1"), "1", False, None)
    had = place.state.figures[f"jobs|{AREA}|2024-01-01"]
    assert (had.series, had.provisional, had.published) == ("2", True, date(2024, 5, 6))


def address_of_page(paged: Place, number: int) -> str:
    address = paged.address("sam", "supply", "*", None)
    return address + ("&" if "?" in address else "?") + f"vanaf={number}"


def page(paged: Place, number: int) -> str:
    return str(paged.client.get(address_of_page(paged, number)).text)


def tag_on(paged: Place, address: str) -> str:
    (tag,) = set(re.findall(r'name="w-([0-9a-f]{10})"', paged.client.get(address).text))
    return str(tag)
