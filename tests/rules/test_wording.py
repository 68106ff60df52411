"""Sentences: every event can be told in both languages, days and numbers as readers expect, verdicts in full."""

import re
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.rules import events as e
from engine.rules.assess import assess
from engine.rules.figures import Figure
from engine.rules.gates import Owed
from engine.rules.measuring import Shares
from engine.rules.speaker import Speaker
from engine.rules.tellings import ACTS, CONDITIONS, TELLINGS
from engine.rules.verdicts import verdict, verdict_word
from engine.rules.wording import owed_words, tell, tell_plainly
from engine.rules.words import listed, number_words, numbers_alike, on_one_line, sentence
from engine.rules.yardstick import Assessment, Yardstick
from tests.rules.a_life import FIRST_DAY, decided, small_plan

PLAN = small_plan()
MORE = {
    "count",
    "indicators",
    "assessment",
    "figure",
    "value",
    "absent",
    "source",
    "provisional",
    "revision",
    "yardstick",
    "manager",
}

st.register_type_strategy(Decimal, st.decimals(-(10**6), 10**6, allow_nan=False, allow_infinity=False, places=3))
st.register_type_strategy(datetime, st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)))
st.register_type_strategy(date, st.dates(date(1950, 1, 1), date(2150, 1, 1)))
st.register_type_strategy(
    e.Owing,
    st.builds(
        e.Owing,
        role=st.sampled_from(["board", "unknown"]),
        seat=st.none() | st.text(max_size=5),
        act=st.sampled_from(sorted(ACTS)),
        item=st.text(max_size=30),
        on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    ),
)
UNMET = st.lists(st.builds("{}:{}".format, st.sampled_from(sorted(CONDITIONS)), st.text(max_size=20)), max_size=9)


@pytest.mark.parametrize("kind", sorted(e.EVENTS))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_event_is_told_on_one_line_in_both_languages(kind: str, data: st.DataObject) -> None:
    strategies: dict[str, Any] = {"unmet": UNMET.map(tuple)} if kind == "PhasePassed" else {}
    event = data.draw(st.builds(e.EVENTS[kind], **strategies))

    told = tell(PLAN, event, {})

    for language in ("nl", "en"):
        words = told.say(language)
        assert words[0].isdigit() and "  " in words and len(words) <= 4000
        assert all(sign.isprintable() for sign in words)


def test_every_sentence_has_both_languages_with_the_same_gaps_and_only_gaps_that_can_be_filled() -> None:
    formatter = Formatter()
    for key, (nl, en) in TELLINGS.items():
        kind = e.EVENTS[key.split(".")[0]]
        gaps = [{name for _, name, _, _ in formatter.parse(one) if name} for one in (nl, en)]
        assert gaps[0] == gaps[1], key
        assert gaps[0] <= {item.name for item in fields(kind)} | MORE, key


def test_a_line_of_story_carries_the_local_day_of_the_programme() -> None:
    late = datetime(2012, 2, 29, 23, 30, tzinfo=UTC)
    event = e.PhaseOpened(late, "1.plan.1", "plan", 1, 1, date(2012, 9, 3))

    told = tell(PLAN, event, {})

    assert told.nl == "1 maart 2012  Fase plan is geopend; uiterste datum 3 september 2012."
    assert told.en == "1 March 2012  Phase plan has opened; deadline 3 September 2012."


@pytest.mark.parametrize(
    ("event", "nl"),
    [
        (
            e.CycleBegan(FIRST_DAY, 2, "reopened", "plan", "1.check.yearly.2021-06-01"),
            "De strategie wordt herijkt: cyclus 2 begint bij fase plan, om wat bleek in fase controle "
            "(peildatum 1 juni 2021).",
        ),
        (
            e.PhasePassed(FIRST_DAY, "2.plan.2", FIRST_DAY.date(), ("delivered:jaarplan", "signed:board")),
            "Fase plan (cyclus 2, poging 2) is op de uiterste datum gesloten; dit ontbrak nog: ingeleverd: Jaarplan; "
            "akkoord van Bestuur.",
        ),
        (
            e.SignedOff(FIRST_DAY, "1.plan.1", "bestuur-a", "a", "return", "hash", 1, "De cijfers\nkloppen niet."),
            "Zetel bestuur-a (Anna) stuurt terug: fase plan. Reden: De cijfers kloppen niet.",
        ),
        (e.SeatLeft(FIRST_DAY, "maker", None, None, FIRST_DAY.date(), None), "Zetel maker is leeg."),
        (
            e.SeatLeft(FIRST_DAY, "maker", "a", None, FIRST_DAY.date(), date(2020, 3, 9)),
            "Zetel maker gaat over naar Anna, met tijd tot en met 9 maart 2020.",
        ),
        (
            e.CourseDecided(FIRST_DAY, "1.check.yearly.2021-06-01", "reopen", "suspend", False, "college"),
            "Koersbesluit: herijken; intussen wordt de uitvoering opgeschort. Het college moet het nog bekrachtigen.",
        ),
    ],
)
def test_sentences_read_as_people_say_them(event: e.Event, nl: str) -> None:
    assert tell_plainly(PLAN, event, {"a": "Anna"}).nl == nl


@pytest.mark.parametrize(
    ("names", "nl"),
    [
        ({"i1": "‘Taalhuis’"}, "Initiatief ‘Taalhuis’ ligt vast."),
        ({}, "Initiatief i1 ligt vast: Taalhuis."),
        ({"i1": "‘Taal…’"}, "Initiatief ‘Taal…’ ligt vast: Taalhuis."),
    ],
)
def test_what_an_initiative_is_called_is_told_once_and_in_full(names: dict[str, str], nl: str) -> None:
    event = e.InitiativePlanned(FIRST_DAY, "i1", "maker", "Taalhuis", None, 1, (), ())
    assert tell_plainly(PLAN, event, names).nl == nl


def test_words_behind_a_seal_are_shown_while_they_exist_and_said_to_be_gone_afterwards() -> None:
    seal = "w:c1.reason:" + "0" * 64
    event = e.DeadlineExtended(FIRST_DAY, "1.plan.1", date(2020, 6, 2), date(2020, 7, 1), seal, "m")

    assert "Reden: Zomer." in tell(PLAN, event, {seal: "Zomer"}).nl
    assert "Reden: (tekst niet te tonen)." in tell(PLAN, event, {}).nl
    assert seal not in tell(PLAN, event, {}).nl


def test_reminders_count_what_one_role_owes_more_than_once() -> None:
    owed = tuple(e.Owing("board", f"s{n}", "sign", "board", FIRST_DAY.date()) for n in range(3))
    event = e.ReminderCame(FIRST_DAY, "1.plan.1", FIRST_DAY.date(), "x", owed, 0, False, True)

    assert "Bestuur: accorderen (3)." in tell(PLAN, event, {}).nl
    assert "genoemd in een escalatie" in tell(PLAN, event, {}).nl


def test_every_act_that_can_be_owed_has_words() -> None:
    for act in ACTS:
        for language in ("nl", "en"):
            assert owed_words(Speaker(PLAN, {}, language), "1.plan.1", Owed("board", None, act, "x"))


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        ("11.725", "11,73", "11.73"),
        ("-0.005", "-0,01", "-0.01"),
        ("9.380", "9,38", "9.38"),
        ("0", "0", "0"),
        ("-0.0", "0", "0"),
        ("0.0004", "0,0004", "0.0004"),
        ("1234567.5", "1.234.567,5", "1,234,567.5"),
        ("100", "100", "100"),
    ],
)
def test_numbers_are_rounded_half_up_for_display(value: str, nl: str, en: str) -> None:
    assert (number_words(Decimal(value), "nl"), number_words(Decimal(value), "en")) == (nl, en)


def test_numbers_side_by_side_have_as_many_decimals() -> None:
    assert numbers_alike([Decimal("57.0"), Decimal("60.6")], "nl") == ["57,0", "60,6"]


def test_lists_and_gaps() -> None:
    assert listed(["a", "b", "c"], "nl") == "a, b en c"
    assert listed([], "nl") == ""
    assert sentence("{a} komt|; tot {b}|.", {"a": "dit", "b": ""}) == "Dit komt."
    assert sentence("{a} komt|; tot {b}|.", {"a": "{x}|", "b": "morgen"}) == "{x}| komt; tot morgen."


def test_what_people_wrote_stays_on_one_line_and_sends_nothing_to_the_screen() -> None:
    assert on_one_line("a\r\nb\x1b[31mc\u202e") == "a b [31mc"
    assert len(on_one_line("x" * 5000)) == 300


# --- verdicts: the figures of Feijenoord


def judged(values: dict[str, tuple[str | None, str | None]], day: date, target: str = "0") -> Assessment:
    """The verdict on figures (baseline, actual) by area, against GM0599, on the way to gap 0 in 2032."""
    before = date(2012, 9, 1)
    stick = Yardstick("rondkomen", 1, True, before, date(2032, 9, 1), None, Decimal(target), (("GM0599", Decimal(1)),))
    figures = {}
    for area, pair in values.items():
        for on, value in zip((before, day), pair, strict=True):
            figure = Figure(
                indicator="rondkomen",
                area=area,
                reference_date=on,
                unit="%",
                source="RIVM",
                series="1",
                recorded=on,
                value=Decimal(value) if value else None,
                absent=None if value else "not_available",
            )
            figures[figure.key] = figure
    return assess(PLAN.indicator["rondkomen"], stick, figures, "WK059910", day, Shares())


def test_better_off_and_further_behind_is_told_both_ways() -> None:
    found = judged({"WK059910": ("45.1", "40.9"), "GM0599": ("33.375", "27.85")}, date(2016, 9, 1))

    assert verdict(PLAN, found, {}).nl == (
        "Moeite met rondkomen, peildatum 1 september 2016: de achterstand op de G4 is 13,05 procentpunt; 9,38 was "
        "afgesproken: niet op koers. In absolute zin verbeterd: van 45,1 naar 40,9%. De cijfers zijn schattingen."
    )
    assert verdict(PLAN, found, {}).en == (
        "Hard to make ends meet, reference date 1 September 2016: the gap to the G4 is 13.05 percentage points; 9.38 "
        "was agreed: off course. Improved in absolute terms: from 45.1 to 40.9%. The figures are estimates."
    )


def test_worse_in_absolute_terms_is_never_better_than_at_risk_and_says_so() -> None:
    found = judged({"WK059910": ("57.0", "60.6"), "GM0599": ("44.875", "53.65")}, date(2020, 9, 1))

    told = verdict(PLAN, found, {}).nl
    assert "de achterstand op de G4 is 6,95 procentpunt; 7,28 was afgesproken: loopt risico." in told
    assert "In absolute zin verslechterd: van 57,0 naar 60,6%." in told
    assert "Naar het afgesproken pad alleen zou het 'op koers' zijn" in told


def test_within_the_margin_is_said() -> None:
    found = judged({"WK059910": ("45.1", "28.6"), "GM0599": ("33.375", "21.525")}, date(2020, 9, 1))

    assert verdict_word(found.status, found.firm, "nl") == "op koers, binnen de marge"
    assert "Binnen de marge van 1 procentpunt: het oordeel staat niet vast." in verdict(PLAN, found, {}).nl


def test_unknown_names_everything_that_is_missing() -> None:
    found = judged({"WK059910": (None, "18.1"), "GM0599": (None, "22.55")}, date(2016, 9, 1))

    assert verdict(PLAN, found, {"WK059910": "Feijenoord"}).nl == (
        "Moeite met rondkomen, peildatum 1 september 2016: onbekend, want de uitgangswaarde ontbreekt: Feijenoord 1 "
        "september 2012 (niet beschikbaar) en het referentiegebied is niet volledig: GM0599 1 september 2012 (niet "
        "beschikbaar). De voorsprong op de G4 is 4,45 procentpunt. De cijfers zijn schattingen."
    )
    assert verdict_word("unknown", False, "nl") == "onbekend"


def test_being_ahead_is_not_called_a_gap() -> None:
    found = judged({"WK059910": ("20.0", "18.0"), "GM0599": ("33.375", "27.85")}, date(2016, 9, 1), target="-5")

    assert "de voorsprong op de G4 is 9,85 procentpunt; 5,00 was afgesproken" in verdict(PLAN, found, {}).nl


def test_a_whole_life_is_told_without_a_gap_left_open() -> None:
    for event in decided().events:
        for language in ("nl", "en"):
            assert not re.search(r"[{}|]|None|\(\)", tell(PLAN, event, {}).say(language))
