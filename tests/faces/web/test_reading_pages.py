"""The pages that show: the portfolio, and every part of a programme, now and on days long past. Of Feijenoord."""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from engine.office import clock, people, reading, showing
from engine.office.digest_lately import progress
from engine.office.digests.gathering import gather
from engine.office.embedded import Server
from engine.office.letters.sorting import sort
from engine.office.office import Office
from engine.office.people import Person
from engine.office.register import Register
from engine.office.settings import PageSettings
from engine.office.shelf import Shelf
from engine.rules import commands as c
from faces.web.app import create_app
from faces.web.house import House
from faces.web.pages import indicators, portfolio
from tests.browser import browser
from tests.faces.web.conftest import SECRET, served
from tests.faces.web.feijenoord import BASE, DAYS, PARTS, Reader, hrefs, lived_through, walking, words
from tests.office.samples import MONDAY

BEFORE_THE_DECISION = "op=2016-12-01"
PREFECT = "http://127.0.0.1:4200"


@pytest.fixture(scope="module")
def engine(postgres_server: Server) -> Iterator[Engine]:
    with lived_through(postgres_server, f"reading_pages_{os.getpid()}") as opened:
        yield opened


@pytest.fixture(scope="module")
def house_of_all(engine: Engine) -> House:
    settings = PageSettings("http://testserver", SECRET, None, PREFECT)
    return House(Office(engine, Register(engine)), settings, SECRET)


@pytest.fixture(scope="module")
def pages(house_of_all: House) -> FastAPI:
    return create_app(house_of_all)


@pytest.fixture(scope="module")
def visitor(pages: FastAPI) -> Iterator[TestClient]:
    with TestClient(pages, follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def see(visitor: TestClient, engine: Engine) -> Reader:
    return Reader(visitor, engine)


# --- the portfolio


def test_the_portfolio_shows_each_neighbourhood_with_gate_verdicts_and_what_comes(see: Reader) -> None:
    shown = words(see("/"))
    for told_ in (
        "Uitvoering (cyclus 2)",
        "1 van 3 voorwaarden",
        "loopt risico",
        "binnen de marge, 1 sep 2020",
        "Wijk WK059910",
    ):
        assert told_ in shown
    assert "1 tot 2 van 2" in shown
    assert "besluit gevraagd: 1" in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("zoek=wk0599", 2),
        ("oordeel=at_risk", 1),
        ("oordeel=met", 0),
        ("oordeel=at_risk&indicator=eenzaam", 1),
        ("oordeel=at_risk&indicator=moeite_met_rondkomen", 0),
        ("indicator=moeite_met_rondkomen", 2),
        ("volgorde=indicator.moeite_met_rondkomen&andersom=ja", 2),
        ("volgorde=indicator.", 2),
        ("volgorde=fase", 2),
        ("fase=uitvoering", 1),
        ("besluit=ja", 1),
        ("stand=ended", 0),
        ("volgorde=slechtste&pagina=1", 2),
        ("stand=nonsense&oordeel=nonsense&volgorde=nonsense&pagina=x", 2),
        ("zoek=%25", 0),
        ("fase=%27%3B--", 0),
    ],
)
def test_what_is_asked_of_the_portfolio_stands_in_its_address(see: Reader, asked: str, found: int) -> None:
    page = see(f"/?{asked}")
    assert page.count('<th class="utrecht-table__cell" scope="row"') == found
    assert ("Geen programma past bij deze keuze" in page) == (found == 0)


def test_every_column_of_the_portfolio_can_be_sorted_by_both_ways(see: Reader) -> None:
    heads = re.findall(r"<th [^>]*scope=\"col\".*?</th>", see("/"), re.DOTALL)
    assert len(heads) > 6
    for place, head in enumerate(heads):
        (once,) = hrefs(head)
        sorted_ = re.findall(r"<th [^>]*scope=\"col\".*?</th>", see(once), re.DOTALL)[place]
        (again,) = hrefs(sorted_)
        turned = re.findall(r"<th [^>]*scope=\"col\".*?</th>", see(again), re.DOTALL)[place]
        ways = {found for one in (sorted_, turned) for found in re.findall(r'aria-sort="(\w+)"', one)}
        assert ways == {"ascending", "descending"}, head


def test_a_verdict_colours_its_cell_and_says_sign_and_word(see: Reader) -> None:
    page = see("/")
    cell = re.search(r'<td class="[^"]*koers-heat-cell koers-status--at_risk[^"]*".*?</td>', page, re.DOTALL)
    assert cell and words(f"<main {cell[0]}").find("▲ loopt risico") >= 0


def test_columns_are_chosen_for_all_programmes_and_not_for_the_page(
    see: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def columns(page: str) -> list[str]:
        return [words(f"<main>{one}") for one in re.findall(r"<th [^>]*scope=\"col\".*?</th>", page, re.DOTALL)]

    whole = columns(see("/"))
    monkeypatch.setattr(portfolio, "PER_PAGE", 1)
    first, second = see("/?volgorde=meting"), see("/?volgorde=meting&pagina=2")
    assert len(columns(first)) == len(columns(second)) == len(whole)
    monkeypatch.setattr(portfolio, "PER_PAGE", 50)


def test_the_portfolio_goes_no_further_than_there_are_programmes(see: Reader) -> None:
    assert "Zo ver gaan de programma’s niet" in see("/?pagina=3")


def test_whoever_has_one_programme_sees_that_one_and_who_has_none_reads_what_to_do(see: Reader, engine: Engine) -> None:
    mine = see("/", "samira")
    assert "1 tot 1 van 1" in words(mine)
    assert "/programma/p1" not in hrefs(mine)
    people.put_person(engine, Person("nemo", "Nemo"))
    assert "Vraag de programmamanager" in words(see("/", "nemo"))


def test_only_who_may_start_a_programme_is_offered_to(see: Reader) -> None:
    assert "/starten" in hrefs(see("/"))
    assert "/starten" not in hrefs(see("/", "adam"))


# --- a programme


def test_the_overview_tells_gates_with_from_whom_what_comes_and_how_it_fares(see: Reader) -> None:
    shown = words(see(f"{BASE}?op=2021-04-30"))
    for told_ in (
        "Fase uitvoering (cyclus 2, poging 2)",
        "Projectleider (Dwight Pengel)",
        "26 april 2024",
        "1 van 3 voorwaarden",
        "Moeite met rondkomen",
        "3 mei 2021",
    ):
        assert told_ in shown


def test_what_nobody_can_act_on_comes_first_and_then_the_decisions_asked(see: Reader, house_of_all: House) -> None:
    now = clock.ruling(house_of_all.office.engine)
    leave = c.LeaveSeat(id="mark-goes", by="anna", seat="s-mark", on=now.date())
    house_of_all.office.handle("p1", leave, now)
    titles = re.findall(r'class="koers-panel__title">([^<]+)<', see("/programma/p1"))
    first = ["Niemand kan hier iets doen", "Gevraagd besluit", "Wat u kunt doen", "Cyclus 1", "Fase kijken"]
    assert titles[: len(first)] == first
    assert "1 tot 1 van 1" in words(see("/?vast=ja"))


def test_before_the_decision_the_key_indicators_were_off_course(see: Reader) -> None:
    then, now = see(f"{BASE}?{BEFORE_THE_DECISION}"), see(BASE)
    assert words(then).count("niet op koers") == 2
    assert "U kijkt naar 1 december 2016" in words(then)
    assert "niet op koers" not in words(now)
    assert "U kijkt naar" not in words(now)


def test_the_day_goes_along_with_every_link_in_the_programme_and_nothing_can_be_done_then(see: Reader) -> None:
    away = {f"{BASE}", "/"}
    for part in PARTS:
        page = see(f"{BASE}{part}?{BEFORE_THE_DECISION}")
        inside = [href for href in hrefs(page) if href.startswith(BASE)]
        assert inside
        lost = [href for href in inside if "op=" not in href and href not in {*away, f"{BASE}{part}"}]
        assert lost == [], part
        assert "/doen/" not in page, part


@pytest.mark.parametrize("part", PARTS)
def test_the_day_and_what_is_known_of_it_go_along_with_every_link_and_form(see: Reader, part: str) -> None:
    page = see(f"{BASE}{part}?{BEFORE_THE_DECISION}&bekend=nu")
    kept = [href for href in hrefs(page) if href.startswith(BASE) and "op=" in href]
    assert [href for href in kept if "bekend=nu" not in href] == [one for one in kept if one in _as_known_then(part)]
    for form in re.findall(r'<form[^>]+method="get".*?</form>', page, re.DOTALL):
        assert 'name="op"' in form, part
        assert 'name="bekend" value="nu"' in form, part


def _as_known_then(part: str) -> list[str]:
    """Where the same day leads to as it was known then, and the parts that can show only that."""
    return [f"{BASE}{part}?{BEFORE_THE_DECISION}"]


@pytest.mark.parametrize("part", ["/fase/1.analyse.1", "/waarom/2016-09-01"])
def test_where_nothing_is_known_differently_later_that_is_said(see: Reader, part: str) -> None:
    page = see(f"{BASE}{part}?{BEFORE_THE_DECISION}&bekend=nu")
    assert "Wat hier staat, verandert niet door wat later bekend werd" in words(page)
    (now, *_) = hrefs(page.partition("door wat later bekend werd")[2])
    assert now.startswith(f"{BASE}{part.rpartition('/')[0]}/")
    assert "door wat later bekend werd" not in words(see(now))


@pytest.mark.parametrize("part", ["/fase/2.uitvoering.2", "/waarom/2"])
def test_what_was_not_there_on_a_day_says_so_and_another_day_can_be_chosen(see: Reader, part: str) -> None:
    page = see(f"{BASE}{part}?op=2012-03-01", status=404)
    assert "U kijkt naar 1 maart 2012 Dit was er toen nog niet." in words(page)
    assert f"{BASE}?op=2012-03-01" in hrefs(page)
    assert f'action="{BASE}{part}"' in page
    assert any(href.startswith(f"{BASE}{part}?op=201") for href in hrefs(page)), "days to jump to"
    assert "nog niet" not in words(see(f"{BASE}{part}x?op=2012-03-01", status=404))


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_read_in_two_languages_on_any_day(see: Reader, part: str) -> None:
    for place, day in enumerate((None, *DAYS[:2], date(2017, 1, 31))):
        asked = f"?taal={'en' if place % 2 else 'nl'}" + (f"&op={day}" if day else "")
        page = see(f"{BASE}{part}{asked}")
        assert "None" not in words(page)
        assert "style=" not in page.split("</head>")[1]
        assert page.count("<h1") == 1


def test_another_language_is_read_on_the_same_day(see: Reader) -> None:
    page = see(f"{BASE}/logboek?{BEFORE_THE_DECISION}&soort=koers")
    assert f"?{BEFORE_THE_DECISION}&soort=koers&taal=en" in hrefs(page)


def test_a_day_before_the_start_or_still_to_come_is_refused_in_a_sentence(see: Reader) -> None:
    assert "begon" in words(see(f"{BASE}?op=2011-01-01", status=422))
    assert "moet nog komen" in words(see(f"{BASE}?op=2199-01-01", status=422))
    assert "is geen datum" in words(see(f"{BASE}?op=gisteren", status=422))


@pytest.mark.parametrize("part", ["", "/berichten", "/fase/1.analyse.1"])
@pytest.mark.parametrize("day", ["2011-01-01", "2199-01-01", "gisteren"])
def test_a_day_that_is_none_keeps_the_programme_around_it_and_leads_to_days_that_are(
    see: Reader, part: str, day: str
) -> None:
    page = see(f"{BASE}{part}?op={day}", status=422)
    shown, links = words(page), hrefs(page)
    assert "<h1>Feijenoord</h1>" in page
    assert {f"{BASE}/indicatoren", f"{BASE}{part}", f"{BASE}{part}?op=2012-02-01"} <= set(links)
    assert 'name="op"' in page, "another day can be chosen"
    assert "1 februari 2012" in shown
    assert "koers calendar" not in shown and "2011-01-01" not in shown and "programma feijenoord" not in shown
    assert ("Wat nog komt, staat in de kalender" in shown) == (day == "2199-01-01")


def test_partners_see_how_it_stands_but_not_the_record(see: Reader) -> None:
    shown = see(BASE, "tessa")
    assert f"{BASE}/logboek" not in hrefs(shown)
    assert f"{BASE}/partners" in hrefs(shown)
    for part in ("/besluiten", "/waarom/besluit", "/logboek", "/berichten", "/voortgang", "/mensen"):
        see(f"{BASE}{part}", "tessa", 403)
    assert "Wat er gebeurde" not in words(see(f"{BASE}/fase/1.analyse.1", "tessa"))
    for part in PARTS:
        see(f"/programma/p1{part}", "tessa", 404)
        see(f"/programma/nergens{part}", "tessa", 404)


def test_who_sees_people_but_not_the_record_gets_no_link_to_it(see: Reader) -> None:
    assert not [href for href in hrefs(see(f"{BASE}/mensen", "adam")) if "logboek" in href]


def test_what_is_asked_and_what_one_can_do_come_before_the_long_parts(see: Reader) -> None:
    """In the page itself, so that the keyboard comes there in that order as well."""
    page = see("/programma/p1")
    places = [page.index(one) for one in ('id="gevraagd"', 'id="doen"', 'id="cyclus"', "<aside")]
    assert places == sorted(places)
    assert 'id="doen"' not in see(f"{BASE}?{BEFORE_THE_DECISION}")


def test_only_what_somebody_may_do_is_offered(see: Reader) -> None:
    assert f"{BASE}/doen/verlengen?fase=2.uitvoering.2" in hrefs(see(BASE, "samira"))
    assert "/doen/" not in see(BASE, "olga")


def test_a_phase_shows_its_flow_run(see: Reader, engine: Engine) -> None:
    showing.shown(engine, "feijenoord", "2.uitvoering.2", "0000-1111", 433, "AwaitingGate", False, MONDAY)
    assert f"{PREFECT}/runs/flow-run/0000-1111" in hrefs(see(f"{BASE}/fase/2.uitvoering.2"))


def test_a_phase_shows_what_was_handed_in_and_by_whom_it_was_signed_off(see: Reader) -> None:
    shown = words(see(f"{BASE}/fase/1.analyse.1"))
    assert "Wijkprofiel: jong en ondernemend, veel geldzorgen, sterke netwerken per straat." in shown
    assert "Peter Donk (Stuurgroep)" in shown
    assert "eerst 1 augustus 2012" in shown
    see(f"{BASE}/fase/9.analyse.1", status=404)
    see(f"{BASE}/fase/2.uitvoering.2?{BEFORE_THE_DECISION}", status=404)


def test_who_may_not_see_the_record_reads_no_words_of_others(see: Reader) -> None:
    """That it was handed in, when and by which role; and all of what is their own."""
    shown = words(see(f"{BASE}/fase/1.analyse.1", "adam"))
    assert "ingeleverd" in shown and "Stuurgroep" in shown
    assert "Wijkprofiel: jong" not in shown and "Peter Donk" not in shown
    shown = words(see(f"{BASE}/afspraken", "adam"))
    assert "De tekst is voor de partijen" in shown
    assert "In 2032 staat de wijk" not in shown and "Malika Idrissi" not in shown.split("Meetafspraak")[0]
    shown = words(see(f"{BASE}/afspraken", "malika"))
    assert "In 2032 staat de wijk" in shown


def test_partners_have_what_was_expected_received_late_and_approved(see: Reader) -> None:
    shown = words(see(f"{BASE}/partners?op=2012-08-20"))
    assert "Vertegenwoordiging van bewoners 34 34 0 Vertegenwoordiging van bewoners (Henk Vlasblom) 2 2 0 2" in shown
    assert "Woningcorporatie (de woningcorporatie) 2 2 0 2" in shown
    assert "Stuurgroep (Cor Blom) accorderen Fase analyse 8 oktober 2012" in shown
    assert "Gebiedscoördinator 7 6 1" in words(see(f"{BASE}/partners?op=2012-08-05"))


def test_the_calendar_keeps_to_what_was_chosen(see: Reader) -> None:
    far = words(see(f"{BASE}/kalender?op=2021-04-30&tot=2026-01-01&soort=moment"))
    assert "1 september 2024 Meetmoment" in far
    assert "Uiterste datum, fase" not in far
    assert "Tot en met 1 juni 2022 staat er niets gepland" in words(
        see(f"{BASE}/kalender?op=2021-04-30&tot=2022-06-01&soort=seat")
    )


def test_agreements_have_their_words_and_who_signed_and_initiatives_their_milestones(see: Reader) -> None:
    shown = words(see(f"{BASE}/afspraken"))
    assert "In 2032 staat de wijk er gemiddeld even goed voor als de G4" in shown
    assert "Ondertekend Wethouder namens het college (Malika Idrissi), Woningcorporatie" in shown
    assert "Duurzaam ingebed" in shown


# --- why, and the record


def test_every_decision_has_its_why_one_click_away(see: Reader) -> None:
    decisions = see(f"{BASE}/besluiten")
    assert "De achterstand groeit, ook al gaat het de wijk op zichzelf beter" in words(decisions)
    chain = next(href for href in hrefs(decisions) if "/waarom/" in href and "2016-09-01" in href)
    shown = see(chain)
    told_ = words(shown)
    steps = ("Wat eruit volgde", "Het besluit", "De stemmen", "Het voorstel", "De aanbeveling", "De oordelen")
    assert [step for step in steps if step in told_] == list(steps)
    assert "Peter Donk (Stuurgroep): akkoord, herijken." in told_
    event_links = [href for href in hrefs(shown) if "#e-" in href]
    assert event_links
    number = event_links[0].rsplit("#e-", 1)[1]
    assert f'id="e-{number}"' in see(event_links[0].split("#")[0])


def test_a_chain_tells_nothing_of_later(see: Reader) -> None:
    assert "Het besluit" not in words(see(f"{BASE}/waarom/2016-09-01?{BEFORE_THE_DECISION}"))
    see(f"{BASE}/waarom/2?{BEFORE_THE_DECISION}", status=404)
    see(f"{BASE}/waarom/niets", status=404)


def test_the_journal_is_read_page_by_page_without_a_gap(see: Reader, engine: Engine) -> None:
    numbers: list[int] = []
    address: str | None = f"{BASE}/logboek"
    while address:
        page = see(address)
        numbers += [int(found) for found in re.findall(r'id="e-(\d+)"', page)]
        address = next((href for href in hrefs(page) if href.startswith(f"{address.split('?')[0]}?voor=")), None)
    assert numbers == list(range(reading.state(engine, "feijenoord").sequence, 0, -1))


def test_the_journal_can_be_narrowed_to_a_sort_or_a_phase(see: Reader) -> None:
    course = words(see(f"{BASE}/logboek?soort=koers"))
    assert "Koersbesluit: herijken" in course
    assert "levert in" not in course
    phase = see(f"{BASE}/logboek?fase=1.analyse.1")
    assert "Fase analyse is afgerond" in words(phase)
    assert "fase strategie" not in words(phase).split("Wat er gebeurde", 1)[1]
    assert "Hier staat nog niets van" in see(f"{BASE}/logboek?fase=9.niets.1")


def test_letters_are_listed_with_for_whom_about_what_and_their_fate(see: Reader, engine: Engine) -> None:
    assert "Er is nog geen bericht over dit programma" in words(see(f"{BASE}/berichten"))
    sort(engine, clock.ruling(engine) + timedelta(days=1))
    shown = words(see(f"{BASE}/berichten"))
    assert re.search(r"Samira Haddou [a-z, ]*herinnering[a-z, ]* wacht", shown)
    assert "Anna" not in shown
    assert "zoals dat nu bekend is" not in shown
    then = words(see(f"{BASE}/berichten?op=2017-01-31"))
    assert "De stand van elk bericht is die van nu." in then, "what became of a letter is kept as it is now"
    assert "Zo stond het programma" not in then
    assert "Tot en met 31 januari 2017 ging er geen bericht uit." in then


# --- what came of an act


def test_what_came_of_an_act_is_told_in_plain_words(see: Reader, house_of_all: House) -> None:
    command = c.Suspend(id="stop-for-a-while", by="anna", reason="Even <b>wachten</b>")
    house_of_all.office.handle("p1", command, clock.ruling(house_of_all.office.engine))
    page = see("/programma/p1?gedaan=stop-for-a-while")
    assert "Even <b>wachten</b>" in words(page.replace("&lt;", "<").replace("&gt;", ">")) or "&lt;b&gt;" in page
    assert "<b>wachten" not in page
    assert "Gelukt" in words(page)
    assert "Gelukt" not in words(see("/programma/p1?gedaan=something-else"))
    assert "Gelukt" not in words(see(f"{BASE}?gedaan=stop-for-a-while"))
    assert "wachten" not in see("/programma/p1?gedaan=stop-for-a-while", "adam"), (
        "not their act, and no record for them"
    )


# --- indicators and progress


def test_an_indicator_has_its_picture_and_its_table(see: Reader, visitor: TestClient) -> None:
    page = see(f"{BASE}/indicatoren")
    shown = words(page)
    assert "Cijfers zijn een signaal, geen bewijs van een oorzaak." in shown
    assert (
        "referentiegebied: Utrecht (GM0344), Amsterdam (GM0363), 's-Gravenhage (GM0518) en Rotterdam (GM0599)" in shown
    )
    assert "1 september 2016 12 procentpunt 9 procentpunt 60% 72% ■ niet op koers 1 waarom" in shown
    assert "1 september 2020 7,08 procentpunt 7,04 procentpunt 29% 22% ● op koers, binnen de marge" in shown
    sources = [unescape(found) for found in re.findall(r'<img src="([^"]+)"', page)]
    assert [visitor.get(one).status_code for one in sources] == [200] * 4
    source = sources[0]
    picture = visitor.get(source)
    assert picture.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(picture.text).get("width", "").endswith("pt")
    again = visitor.get(source, headers={"If-None-Match": picture.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.get(f"{BASE}/indicatoren/niets.svg").status_code == 404


def test_all_verdicts_on_an_indicator_are_a_page_at_a_time(see: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    one = f"{BASE}/indicatoren/moeite_met_rondkomen"
    assert "Alle oordelen" not in see(f"{BASE}/indicatoren"), "there are no more than are shown"
    assert _dated(see(one)) == ["1 september 2020", "1 september 2016"]
    assert _dated(see(f"{one}?op=2017-06-01")) == ["1 september 2016"]
    monkeypatch.setattr(indicators, "FEW_VERDICTS", 1)
    monkeypatch.setattr(indicators, "MOST_VERDICTS", 1)
    assert one in hrefs(see(f"{BASE}/indicatoren"))
    assert _dated(see(one)) == ["1 september 2020"]
    (older,) = re.findall(r'href="([^"]+)" rel="next"', see(one))
    last = see(unescape(older))
    assert _dated(last) == ["1 september 2016"]
    assert 'rel="next"' not in last
    assert one in hrefs(last)


def _dated(page: str) -> list[str]:
    """The reference dates of the verdicts in a table."""
    return re.findall(r'<th[^>]*scope="row"[^>]*>(?:\s|<[^>]+>)*([0-9]+ [a-z]+ [0-9]{4})', page)


def test_an_indicator_nobody_ever_heard_of_is_not_there(visitor: TestClient, see: Reader) -> None:
    see(f"{BASE}/indicatoren/moeite_met_rondkomen?voor=x")
    assert visitor.get(f"{BASE}/indicatoren/niets").status_code == 404


@pytest.mark.parametrize("day", DAYS)
def test_the_progress_on_a_page_is_the_digest_to_the_letter(engine: Engine, day: date) -> None:
    """Though it is made without reading the journal."""
    with reading.looking(engine) as connection:
        made = progress(connection, Shelf().as_of(connection, "feijenoord", day))
    assert made == gather(engine, "feijenoord", day, clock.ruling(engine))


def test_the_progress_can_be_taken_along(see: Reader, visitor: TestClient) -> None:
    see(f"{BASE}/voortgang")
    document = visitor.get(f"{BASE}/voortgang/document.pdf")
    assert document.content.startswith(b"%PDF")
    assert "attachment" in document.headers["content-disposition"]
    assert visitor.get(f"{BASE}/voortgang/cyclus.svg?{BEFORE_THE_DECISION}").headers["content-type"] == "image/svg+xml"


# --- cost


def test_a_page_asks_the_database_little(see: Reader, engine: Engine) -> None:
    """However long the journal is: what each statement reads is tried in tests/office/views."""
    counts: dict[str, int] = {}

    def count(*_: object) -> None:
        counts[part] = counts.get(part, 0) + 1

    event.listen(engine, "before_cursor_execute", count)
    for part in PARTS:
        see(f"{BASE}{part}")
    event.remove(engine, "before_cursor_execute", count)
    assert max(counts.values()) <= 40, counts


# --- in a browser


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


def test_without_javascript_from_the_portfolio_to_why_on_a_day_long_past(
    opened: Browser, pages: FastAPI, engine: Engine
) -> None:
    with served(pages) as base:
        page = walking(opened, base, engine, scripts=False)
        page.goto(f"{base}/?oordeel=at_risk")
        page.get_by_role("link", name="Feijenoord").click()
        page.get_by_label("Dag", exact=True).first.fill("2017-01-31")
        page.get_by_role("search", name="Kijk op een andere dag").get_by_role("button", name="Toon").press("Enter")
        page.get_by_text("U kijkt naar 31 januari 2017").wait_for()
        page.get_by_role("link", name="Besluiten").press("Enter")
        page.wait_for_url("**/besluiten?**")
        page.get_by_role("link", name="Waarom?").first.press("Enter")
        page.get_by_role("heading", name="De stemmen").wait_for()
        assert "op=2017-01-31" in page.url
        page.get_by_role("link", name="Terug naar nu").press("Enter")
        page.wait_for_url(lambda address: "op=" not in address)
        page.context.close()
