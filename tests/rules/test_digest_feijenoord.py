"""The real case in a digest: what a steering committee reads of Feijenoord in 2017 and in 2021."""

from datetime import date
from decimal import Decimal

import pytest

from engine.rules import events as e
from engine.rules.digest import digest
from engine.rules.digest_picture import Digest
from engine.rules.evolve import fold
from tests.rules.digests import HEAD, changed, mark, track
from tests.scenarios.replayed import Lived, live


@pytest.fixture(scope="module")
def feijenoord() -> Lived:
    return live()


def after(lived: Lived, event: e.Event) -> Digest:
    """The digest made when that event had just happened."""
    events = lived.events[: lived.place(event) + 1]
    return digest(lived.staged.plan, fold(events), events, event.at, HEAD, {})


def on(lived: Lived, day: date) -> Digest:
    """The digest that fell due on that day."""
    return after(lived, next(event for event in lived.all(e.DigestDue) if event.day == day))


TABLE = {
    # year: indicator: baseline, due, actual, own figure, verdict; in whole percents
    2016: {
        "moeite_met_rondkomen": ("12", "9", "13", "41%", "niet op koers"),
        "ervaren_gezondheid_goed": ("11", "9", "12", "60%", "niet op koers"),
        "eenzaam": ("12", "10", "10", "58%", "op koers, binnen de marge"),
        "vrijwilligerswerk": ("–", "–", "4", "18%", "onbekend"),
    },
    2020: {
        "moeite_met_rondkomen": ("12", "7", "7", "29%", "op koers, binnen de marge"),
        "ervaren_gezondheid_goed": ("11", "6", "8", "69%", "loopt risico, binnen de marge"),
        "eenzaam": ("12", "7", "7", "61%", "loopt risico"),
        "vrijwilligerswerk": ("–", "–", "4", "15%", "onbekend"),
    },
}
DAYS = {2016: date(2017, 2, 1), 2020: date(2021, 2, 1)}


@pytest.mark.parametrize("year", [2016, 2020])
def test_the_table_in_whole_percents(feijenoord: Lived, year: int) -> None:
    decided = next(event for event in feijenoord.all(e.CourseDecided) if event.at.year == year)
    found = after(feijenoord, decided)

    assert {
        one.indicator: tuple(text.nl for text in (one.baseline, one.interim, one.actual, one.value, one.verdict))
        for one in found.indicators
    } == TABLE[year]
    assert {one.margin for one in found.indicators} == {Decimal(1)}
    assert {one.reference_date for one in found.indicators} == {date(year, 9, 1)}


def test_what_whole_percents_hide_is_in_the_full_sentence(feijenoord: Lived) -> None:
    found = on(feijenoord, DAYS[2020])

    making_ends_meet, lonely = mark(found, "moeite_met_rondkomen"), mark(found, "eenzaam")
    assert "7,08 procentpunt; 7,04 was afgesproken: op koers" in making_ends_meet.told.nl
    assert making_ends_meet.readings.nl == "Gemeten: 7,08 procentpunt achterstand; afgesproken: 7,04."
    assert [point.number for point in making_ends_meet.points] == [Decimal("13.05"), Decimal("7.075")]
    assert "6,95 procentpunt; 7,28 was afgesproken" in lonely.told.nl


def test_both_readings_where_they_disagree(feijenoord: Lived) -> None:
    in_2017, in_2021 = on(feijenoord, DAYS[2016]), on(feijenoord, DAYS[2020])

    assert [one.indicator for one in in_2017.indicators if one.disagree] == ["moeite_met_rondkomen", "eenzaam"]
    assert mark(in_2017, "moeite_met_rondkomen").readings.nl == (
        "Eigen cijfer beter (45 → 41%); achterstand groter (12 → 13 procentpunt)."
    )
    assert mark(in_2017, "eenzaam").readings.nl == (
        "Eigen cijfer slechter (57 → 58%); achterstand kleiner (12 → 10 procentpunt)."
    )
    assert mark(in_2021, "eenzaam").disagree and not mark(in_2021, "moeite_met_rondkomen").disagree


def test_volunteering_stays_unknown_also_when_a_new_agreement_reads_it(feijenoord: Lived) -> None:
    found = mark(after(feijenoord, feijenoord.events[-1]), "vrijwilligerswerk")

    assert (found.status, found.verdict.nl) == ("unknown", "onbekend")
    assert (found.baseline_on, found.baseline_number) == (date(2016, 9, 1), Decimal("4.45"))
    assert found.readings.nl.startswith("Onbekend, want er ontbreekt iets: de uitgangswaarde")
    assert found.readings.nl.endswith("leest dit als 'loopt risico, binnen de marge'; dat is geen nieuw oordeel.")


def test_the_worst_key_indicators_are_explained_or_said_to_lack_it(feijenoord: Lived) -> None:
    health, ends = on(feijenoord, DAYS[2016]).explanations

    assert health.missing is not None and health.missing.nl == "Geen toelichting van Auteur van de toelichting."
    assert ends.missing is None and ends.cause is not None and "vier steden gingen harder" in ends.cause.nl
    assert [one.indicator for one in on(feijenoord, DAYS[2020]).explanations] == ["ervaren_gezondheid_goed", "eenzaam"]


def test_a_digest_of_2017_tells_the_reopening_first(feijenoord: Lived) -> None:
    found = on(feijenoord, DAYS[2016])

    assert found.since == date(2016, 11, 1)
    assert changed(found)[0].startswith("De strategie wordt herijkt: cyclus 2 begint bij fase strategie")
    assert (found.cycle, found.reopened) == (2, (date(2017, 1, 20),))
    assert track(found) == {
        "analyse": "passed: afgerond op 29 augustus 2012",
        "strategie": "open: open, uiterlijk 20 juni 2017",
        "beleid": "ahead: volgt nog",
        "uitvoering": "open: open, uiterlijk 5 januari 2018 (eerst 28 juni 2016)",
        "evaluatie": "ahead: eerstvolgende meting: 1 september 2020",
    }
    assert [one.told.nl for one in found.decisions] == ["Koersbesluit: herijken. Bekrachtigd op 20 januari 2017."]
    assert found.coming[-1].day == date(2020, 9, 1)


def test_every_day_of_nine_years_has_a_digest(feijenoord: Lived) -> None:
    for due in feijenoord.all(e.DigestDue):
        found = after(feijenoord, due)
        assert found.on == due.day and found.sequence == feijenoord.place(due) + 1
        assert {one.status for one in found.indicators if one.indicator == "vrijwilligerswerk"} <= {None, "unknown"}
