"""Pictures of figures: really drawn, the same bytes each time, readable without colours, and told in words as well."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations, product
from typing import Any, get_args
from xml.etree import ElementTree

import pytest

from engine.office.plots import Bar, Drawing, assessment_plot, heat, timeline, trend
from engine.office.plots.palette import BAND, LOOKS, PAPER
from engine.office.plots.placing import Box, Room, around, fitted, wrapped
from engine.rules.digest_picture import Digest, Happening, IndicatorMark, Measured, PhaseMark, Portfolio, PortfolioRow
from engine.rules.measuring import Status
from engine.rules.texts import Language, Text
from engine.rules.verdict_signs import SIGNS, signed
from engine.rules.words import term

STATUSES: tuple[Status, ...] = get_args(Status)
LANGUAGES: tuple[Language, ...] = ("nl", "en")
LEAST_CONTRAST = 4.5
HOSTILE = "<b onload=\"x\">&'quoted'</b> ${datum.x} " + "lang " * 40
DASH = Text(nl="–", en="–")
G4 = Text(nl="Gemiddelde van de vier grote steden (G4)", en="Mean of the four big cities (G4)")
PATH = ((date(2012, 9, 1), Decimal("11.725")), (date(2032, 9, 1), Decimal(0)))


# --- samples


def measured(year: int, number: str | None, status: Status, firm: bool = True) -> Measured:
    found = Decimal(number) if number else None
    own = found + 20 if found is not None else None
    return Measured(date(year, 9, 1), found, own, Decimal(20) if own else None, status, firm)


def gaps(*points: Measured) -> IndicatorMark:
    """An indicator whose numbers are gaps to four cities."""
    return IndicatorMark(
        indicator="rondkomen", label=Text(nl="Moeite met rondkomen", en="Hard to make ends meet"), key=True, gap=True,
        unit=Text(nl="procentpunt", en="percentage points"), baseline=DASH, target=DASH, interim=DASH, actual=DASH,
        value=DASH, benchmark_value=DASH, benchmark=G4, reference_date=None, status=None, firm=True, verdict=DASH,
        readings=DASH, disagree=False, told=DASH, source=DASH, reliability=DASH, baseline_on=date(2012, 9, 1),
        baseline_number=Decimal("11.725"), path=PATH, points=points, margin=Decimal(1),
    )  # fmt: skip


def counts(*points: Measured) -> IndicatorMark:
    """An indicator without a benchmark, of jobs."""
    return replace(
        gaps(*points), gap=False, benchmark=None, label=Text(nl="Banen", en="Jobs"), unit=Text(nl="banen", en="jobs"),
        baseline_number=Decimal(1100), path=((date(2012, 9, 1), Decimal(1100)), (date(2020, 9, 1), Decimal(1500))),
        margin=Decimal(25),
    )  # fmt: skip


TWO = (measured(2016, "12.2", "at_risk"), measured(2020, "13.05", "off_course", firm=False))
MANY = tuple(measured(2012 + place, str(12 - place / 2), STATUSES[place % 6]) for place in range(20))
JOBS = (measured(2014, "1200", "on_course"), measured(2016, None, "unknown"), measured(2020, "1510", "met"))


def phase(name: str, state: Any, since: date | None, until: date | None, first: date | None = None) -> PhaseMark:
    return PhaseMark(name, Text(nl=f"De {name}", en=f"The {name}"), state, since, until, first, DASH)


TRACK = (
    phase("analyse", "passed", date(2013, 1, 20), date(2013, 2, 1)),
    phase("strategie", "passed", date(2013, 9, 10), date(2013, 7, 1)),
    phase("beleid", "overdue", date(2013, 9, 10), date(2014, 1, 15), date(2013, 11, 1)),
    phase("uitvoering", "suspended", date(2013, 12, 1), date(2017, 1, 15)),
    phase("evaluatie", "ahead", None, None),
)
COMING = (
    Happening(date(2014, 4, 1), Text(nl="Voortgangsrapportage", en="Digest")),
    Happening(date(2016, 9, 1), Text(nl="Meting van de wijk", en="Measurement of the neighbourhood")),
)


def digest(track: tuple[PhaseMark, ...] = TRACK, coming: tuple[Happening, ...] = COMING) -> Digest:
    return Digest(
        programme="p", title=DASH, area_name="Feijenoord", area_code="WK059910", on=date(2014, 3, 1),
        at=datetime(2014, 3, 1, tzinfo=UTC), since=None, sequence=1, head="0" * 64, status="active", cycle=1,
        cycle_told=Text(nl="Cyclus 1", en="Cycle 1"), asked=(), stuck=(), track=track, gates=(), late=(), changed=(),
        coming=coming, indicators=(), explanations=(), decisions=(), reopened=(), signal=DASH,
    )  # fmt: skip


def portfolio(rows: int, name: str = "Feijenoord") -> Portfolio:
    """Each row with another verdict on the first indicator, none on the second."""
    return Portfolio(
        on=date(2014, 3, 1),
        indicators=(Text(nl="Eenzaam", en="Lonely"), Text(nl="Vrijwilligerswerk", en="Voluntary work")),
        rows=tuple(
            PortfolioRow(
                programme=f"p{place}", area_name=f"{name} {place}", area_code="WK059910", cycle=1,
                phase=Text(nl="De strategie", en="The strategy"), met=4, of=7, overdue=place % 3, asked=(), stuck=0,
                marks=((STATUSES[place % 6], place % 2 == 0), None), next_moment=date(2016, 9, 1), head="0" * 64,
            )
            for place in range(rows)
        ),
        signal=DASH,
    )  # fmt: skip


def drawn(found: Drawing | None) -> Drawing:
    assert found is not None
    return found


def pictures(language: Language = "nl") -> list[Drawing]:
    """One of every kind."""
    reopened = (date(2017, 5, 3),)
    trends = [
        trend(mark, reopened, language, small)
        for mark, small in product((gaps(), gaps(*TWO), gaps(*MANY), counts(*JOBS)), (False, True))
    ]
    return [drawn(one) for one in (*trends, timeline(digest(), language), heat(portfolio(7), language))]


# --- looking into a picture


def layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (*spec.get("vconcat", ()), *spec.get("layer", ())):
        yield from layers(part)
    if "mark" in spec:
        yield spec


def rows(found: Drawing, mark: str) -> list[dict[str, Any]]:
    return [row for one in layers(found.spec) if one["mark"]["type"] == mark for row in one["data"]["values"]]


def words(found: Drawing) -> list[str]:
    """The texts as they stand in the SVG, each once."""
    texts = [
        text
        for one in ElementTree.fromstring(found.svg()).iter()
        if one.tag.endswith("text")
        for text in one.itertext()
    ]
    return list(dict.fromkeys(texts))


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2, from #rrggbb."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- every picture


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_content_gives_the_same_bytes(language: Language) -> None:
    first, again = pictures(language), pictures(language)
    assert [one.svg() for one in first] == [one.svg() for one in again]
    for one, other in list(zip(first, again, strict=True))[-3:]:
        assert one.png(1) == other.png(1)
        assert one.png(1).startswith(b"\x89PNG")


def test_nothing_in_a_picture_is_numbered_by_what_was_drawn_before() -> None:
    assert not any(re.search("clip-path|Gradient| id=", one.svg()) for one in pictures())


def test_letters_are_clear_against_whatever_lies_behind_them() -> None:
    for one in pictures():
        colours = {layer["mark"]["color"] for layer in layers(one.spec) if layer["mark"]["type"] == "text"} - {PAPER}
        axis = one.spec["config"]["axis"]
        behind = {PAPER, BAND, *(row["wash"] for row in rows(one, "rect") if "wash" in row)}
        assert colours
        for letter, ground in product(colours | {axis["labelColor"], axis["titleColor"]}, behind):
            assert contrast(letter, ground) >= LEAST_CONTRAST


def test_no_letters_are_too_small_for_print() -> None:
    sizes = {size for one in pictures() for size in re.findall(r'font-size="([\d.]+)px"', one.svg())}
    assert min(float(size) for size in sizes) >= 7


def test_a_picture_says_within_a_page_what_it_shows() -> None:
    for one in pictures():
        root = ElementTree.fromstring(one.svg())
        assert root.get("role") == "img"
        assert root.get("aria-label") == one.alt == one.spec["description"]


def test_numbers_and_days_follow_the_language() -> None:
    assert "1.200 op koers" in words(drawn(trend(counts(*JOBS), (), "nl")))
    assert "1,200 on course" in words(drawn(trend(counts(*JOBS), (), "en")))
    assert "vandaag, 1 mrt 2014" in words(drawn(timeline(digest(), "nl")))


def test_hostile_words_stay_words() -> None:
    label = Text(nl=HOSTILE, en=HOSTILE)
    found = [
        trend(replace(gaps(*TWO), label=label, benchmark=label, unit=label), (), "nl"),
        trend(replace(counts(*JOBS), label=label), (), "nl", small=True),
        timeline(digest((replace(TRACK[0], label=label),), (Happening(date(2013, 3, 1), label),)), "nl"),
        heat(replace(portfolio(2, HOSTILE), indicators=(label, label)), "nl"),
    ]
    for one in map(drawn, found):
        tags = {part.tag.rpartition("}")[2] for part in ElementTree.fromstring(one.svg()).iter()}
        assert tags <= {"svg", "g", "rect", "path", "line", "text", "tspan"}
        assert any(text.startswith("<b") for text in words(one))
        assert one.png().startswith(b"\x89PNG")


def test_an_axis_holds_any_days_that_a_definition_may_name() -> None:
    for days in ((date(1, 1, 1), date(9999, 12, 31)), (date(9999, 12, 1), date(9999, 12, 31)), (date(1, 1, 1),)):
        mark = replace(gaps(*TWO[:1]), baseline_on=days[0], path=tuple((day, Decimal(3)) for day in days))
        assert drawn(trend(mark, (), "nl", small=True)).svg() and drawn(trend(mark, (), "nl")).svg()


def test_where_there_is_nothing_to_draw_there_is_no_picture() -> None:
    nothing = replace(gaps(), baseline_number=None, path=())
    assert trend(nothing, (), "nl") is None
    assert trend(replace(nothing, points=(measured(2016, None, "unknown"),)), (date(2017, 1, 1),), "nl", True) is None
    assert timeline(digest((TRACK[4],)), "nl") is None
    assert heat(portfolio(0), "nl") is None


# --- verdicts


def test_each_verdict_has_a_mark_and_a_sign_of_its_own() -> None:
    assert set(LOOKS) == set(SIGNS) == set(STATUSES)
    assert len({look.shape for look in LOOKS.values()}) == len(set(SIGNS.values())) == len(STATUSES)
    assert all(len(sign) == 1 for sign in SIGNS.values())


def test_a_sign_has_its_word_beside_it() -> None:
    assert signed("at_risk", False, "nl") == "▲ loopt risico, binnen de marge"
    assert signed("unknown", False, "en") == "? unknown"


def test_unknown_never_looks_like_good() -> None:
    unknown = LOOKS["unknown"]
    for good in (LOOKS["on_course"], LOOKS["met"]):
        assert unknown.shape != good.shape and unknown.fill != good.fill and unknown.wash != good.wash
    marks = [row for row in rows(drawn(trend(counts(*JOBS), (), "nl")), "point") if row.get("status") == "unknown"]
    assert marks and all((row["shape"], row["fill"]) == (unknown.shape, unknown.fill) for row in marks)


def test_the_marks_of_good_and_bad_differ_for_who_sees_no_red_or_green() -> None:
    """By their blue, which such eyes do see."""
    good, bad = (LOOKS["on_course"], LOOKS["met"]), (LOOKS["at_risk"], LOOKS["off_course"], LOOKS["not_met"])
    for look in (*good, *bad):
        red, blue = int(look.fill[1:3], 16), int(look.fill[5:7], 16)
        assert (blue > red) == (look in good)


# --- an indicator


def test_every_measurement_is_drawn_by_its_verdict_and_named() -> None:
    found = drawn(trend(gaps(*TWO), (), "nl"))
    marks = {row["status"]: row["shape"] for row in rows(found, "point") if "status" in row}
    assert marks == {status: LOOKS[status].shape for status in ("at_risk", "off_course")}
    assert {"12,2 loopt risico", "13,05 niet op koers, binnen de marge"} <= set(words(found))


def test_the_axis_says_that_numbers_are_gaps_and_to_what() -> None:
    found = words(drawn(trend(gaps(*TWO), (), "nl")))
    assert "achterstand op het gemiddelde van de vier grote steden (G4), procentpunt" in found
    assert "uitgangswaarde 11,73" in found and "streefwaarde 0" in found


def test_below_the_gaps_stand_the_values_themselves() -> None:
    found = drawn(trend(gaps(*TWO), (), "en"))
    assert {"32.2", "33.05", "20", "own value"} <= set(words(found))
    assert "vconcat" not in drawn(trend(counts(*JOBS), (), "en")).spec


def test_a_reopening_is_a_dashed_line_with_a_word() -> None:
    found = drawn(trend(gaps(*TWO), (date(2017, 5, 3),), "nl"))
    dashed = [one for one in layers(found.spec) if one["mark"]["type"] == "rule" and "strokeDash" in one["mark"]]
    assert len(dashed) == 1
    assert "herijkt" in words(found)
    assert "Strategie herijkt op 3 mei 2017." in found.alt


def test_a_measurement_without_a_number_breaks_the_line_and_is_still_shown() -> None:
    found = drawn(trend(counts(*JOBS), (), "nl"))
    lines = [one["data"]["values"] for one in layers(found.spec) if one["mark"]["type"] == "line"]
    assert [row["number"] for row in lines[1]] == [1100, 1200]
    assert "onbekend" in words(found)


def test_measurements_that_are_not_shown_leave_a_gap_after_the_baseline() -> None:
    mark = counts(measured(2014, "1200", "on_course"), measured(2020, "1510", "met"))
    for earlier, numbers in ((False, [1100, 1200, 1510]), (True, [1200, 1510])):
        found = drawn(trend(replace(mark, earlier=earlier), (), "nl"))
        lines = [one["data"]["values"] for one in layers(found.spec) if one["mark"]["type"] == "line"]
        assert [row["number"] for row in lines[1]] == numbers


@pytest.mark.parametrize(("language", "small"), [*product(LANGUAGES, (False, True))])
def test_the_text_names_each_number_and_verdict(language: Language, small: bool) -> None:
    found = drawn(trend(gaps(*TWO), (), language, small))
    numbers = {
        ("nl", False): ("11,73", "12,2", "13,05"), ("nl", True): ("12 ", "13 "),
        ("en", False): ("11.73", "12.2", "13.05"), ("en", True): ("12 ", "13 "),
    }[language, small]  # fmt: skip
    told = (*numbers, "2012", "2016", "2020", "2032", term("at_risk", language), term("off_course", language))
    assert [one for one in told if one not in found.alt] == []


def test_a_small_picture_has_room_for_all_that_matters() -> None:
    for points in ((), TWO, MANY):
        found = drawn(trend(gaps(*points), (date(2017, 5, 3),), "nl", small=True))
        root = ElementTree.fromstring(found.svg())
        assert float(root.get("width", 0)) <= 180 and float(root.get("height", 0)) <= 110
        shown = " ".join(words(found))
        assert all(term(point.status, "nl") in shown for point in points)
    assert any(text.startswith("13 niet op koers") for text in words(drawn(trend(gaps(*TWO), (), "nl", small=True))))


def test_of_many_measurements_a_key_tells_the_verdicts() -> None:
    found = words(drawn(trend(gaps(*MANY), (), "en")))
    assert {term(status, "en") for status in STATUSES} <= set(found)


def test_what_is_not_known_is_left_out() -> None:
    later = replace(gaps(measured(2016, None, "unknown")), baseline_number=None, path=PATH[1:])
    assert "De uitgangswaarde op 1 september 2012 is onbekend." in drawn(trend(later, (), "nl")).alt
    assert "Er is nog niets gemeten." in drawn(trend(gaps(), (), "nl")).alt


# --- a cycle


def test_each_phase_is_told_by_its_state_and_date() -> None:
    found = words(drawn(timeline(digest(), "nl")))
    assert {"De analyse", "afgerond op 20 jan 2013", "te laat sinds 15 jan 2014", "volgt nog"} <= set(found)
    assert "opgeschort, uiterlijk 15 jan 2017" in found


def test_what_moved_has_an_arrow_and_what_is_late_has_stripes() -> None:
    on_time = replace(TRACK[2], state="open", until=date(2014, 6, 1), first_until=None)
    late, fine = (drawn(timeline(digest((TRACK[0], one)), "nl")) for one in (TRACK[2], on_time))
    assert ["verschoven uiterste datum" in words(one) for one in (late, fine)] == [True, False]
    assert len(rows(late, "rect")) > len(rows(fine, "rect")) + 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_a_cycle_names_each_phase_and_date(language: Language) -> None:
    found = drawn(timeline(digest(), language))
    labels = [one.label.say(language) for one in TRACK] + [one.what.say(language) for one in COMING]
    days = ["20 januari 2013", "1 november 2013", "15 januari 2014", "1 maart 2014", "1 september 2016"]
    english = ["20 January 2013", "1 November 2013", "15 January 2014", "1 March 2014", "1 September 2016"]
    told = [*labels, *(english if language == "en" else days)]
    assert [one for one in told if one not in found.alt] == []


# --- a portfolio


def test_a_programme_is_a_row_with_a_sign_and_a_word_per_verdict() -> None:
    found = drawn(heat(portfolio(6), "nl"))
    assert [row["status"] for row in rows(found, "point")] == [*STATUSES]
    assert {"Feijenoord 0", "4 van 7", "loopt risico", "binnen de marge", "1 sep 2016"} <= set(words(found))


def test_the_text_of_a_portfolio_names_each_programme_and_verdict() -> None:
    found = drawn(heat(portfolio(6), "en")).alt
    assert all(f"Feijenoord {place}: The strategy; 4 of 7 conditions met" in found for place in range(6))
    assert "2 late; Lonely: off course; Voluntary work: no verdict yet; next moment: 1 September 2016." in found


def test_a_picture_shows_forty_programmes_and_says_so() -> None:
    found = drawn(heat(portfolio(41), "nl"))
    assert "De eerste 40 van 41 programma's." in words(found)
    assert "De eerste 40 van 41 programma's." in found.alt
    assert "Feijenoord 39:" in found.alt and "Feijenoord 40:" not in found.alt
    assert "De eerste" not in drawn(heat(portfolio(1), "nl")).alt


# --- words on paper


def test_words_never_lie_over_each_other() -> None:
    room = Room(Box(0, 0, 120, 60), 9)
    found = [room.place([f"label {place}", "x"], around(60, 30, 4, 9)) for place in range(12)]
    boxes = [label.box for label in found if label]
    assert 2 <= len(boxes) < 12
    assert not any(one.touches(other) for one, other in combinations(boxes, 2))


def test_words_that_do_not_fit_are_cut_at_a_space() -> None:
    assert fitted("Gemiddelde van de steden", 9, 75).endswith("…")
    assert fitted("kort", 9, 75) == "kort"
    assert wrapped("een twee drie vier vijf zes", 9, 45, 2)[0] == "een twee"


# --- an assessment


def bar(actual: str | None = "13.05") -> Bar:
    found = Decimal(actual) if actual else None
    return Bar("Moeite met rondkomen: niet op koers", "procentpunt", Decimal("11.725"), Decimal("9.38"), found)


def test_the_same_figures_give_the_same_bytes() -> None:
    once = assessment_plot([bar(), bar("9")])
    assert once.startswith(b"\x89PNG")
    assert once == assessment_plot([bar(), bar("9")])


def test_other_figures_give_another_picture() -> None:
    assert assessment_plot([bar()]) != assessment_plot([bar("12")])


def test_what_is_missing_is_left_out() -> None:
    assert assessment_plot([bar(None)]).startswith(b"\x89PNG")
