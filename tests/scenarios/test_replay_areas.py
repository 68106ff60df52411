"""The same scenario on the figures of any other area, from a file in the shared columns."""

import csv
from pathlib import Path

import pytest

from engine.rules import events as e
from tests.scenarios.replayed import G4, ROOT, Typed, live, typed_file

SHARED = ROOT.parent / "shared/data/rivm_gezondheid_wijk_2012_2016_2020.csv"
NAMES = {"WK060607": "Wijk 07 Groenoord", "WK085531": "De Leij", "WK001417": "Haren-West e.o."}
GROENOORD: Typed = {  # Schiedam
    "WK060607": {
        "moeite_met_rondkomen": ("29.5", "26.8", "19.2"),
        "ervaren_gezondheid_goed": ("68.7", "66.0", "72.4"),
        "eenzaam": ("47.1", "51.1", "54.2"),
        "vrijwilligerswerk": (None, "21.2", "18.0"),
    }
}
DE_LEIJ: Typed = {  # Tilburg
    "WK085531": {
        "moeite_met_rondkomen": ("14.6", "7.1", "5.5"),
        "ervaren_gezondheid_goed": ("77.0", "66.2", "67.8"),
        "eenzaam": ("39.7", "49.2", "52.3"),
        "vrijwilligerswerk": (None, "27.3", "22.2"),
    }
}
HAREN: Typed = {  # Groningen
    "WK001417": {
        "moeite_met_rondkomen": ("13.6", "10.7", "7.0"),
        "ervaren_gezondheid_goed": ("78.3", "79.0", "81.7"),
        "eenzaam": ("36.6", "40.8", "42.4"),
        "vrijwilligerswerk": (None, "33.2", "27.8"),
    }
}


def test_groenoord_in_schiedam_adjusts_twice(tmp_path: Path) -> None:
    lived = live(measurements=typed_file(tmp_path, {**GROENOORD, **G4}, NAMES), area="WK060607")
    assert lived.statuses(2016) == {
        "moeite_met_rondkomen": "on_course", "ervaren_gezondheid_goed": "off_course~", "eenzaam": "at_risk~",
        "vrijwilligerswerk": "unknown",
    }  # fmt: skip
    assert lived.courses() == [("adjust", "adjust"), ("adjust", "adjust")]  # off course, but within the margin
    assert len(lived.all(e.CycleBegan)) == 1
    started = lived.all(e.ProgrammeStarted)[0]
    assert (started.area_code, started.area_name) == ("WK060607", "Wijk 07 Groenoord")


def test_de_leij_in_tilburg_began_beyond_the_target_and_fell_back(tmp_path: Path) -> None:
    lived = live(measurements=typed_file(tmp_path, {**DE_LEIJ, **G4}, NAMES), area="WK085531")
    health = lived.verdict("ervaren_gezondheid_goed", 2016)
    assert health.baseline is not None and health.baseline < 0  # ahead of the G4: the aim is to keep it
    assert (health.interim, health.way, health.status, health.firm) == (0, 0, "off_course", True)
    assert lived.courses()[0] == ("reopen", "reopen")
    assert lived.statuses(2016)["moeite_met_rondkomen"] == "on_course"


def test_haren_in_groningen_stays_beyond_the_target(tmp_path: Path) -> None:
    lived = live(measurements=typed_file(tmp_path, {**HAREN, **G4}, NAMES), area="WK001417")
    assert lived.courses() == [("stay", "stay"), ("stay", "stay")]
    assert lived.statuses(2020)["moeite_met_rondkomen"] == "on_course"
    assert lived.statuses(2020)["vrijwilligerswerk"] == "unknown"


def test_an_incomplete_benchmark_is_unknown_and_names_what_is_missing(tmp_path: Path) -> None:
    g4 = {**G4, "GM0344": {**G4["GM0344"], "moeite_met_rondkomen": ("28.6", None, "17.2")}}
    lived = live(measurements=typed_file(tmp_path, {**HAREN, **g4}, NAMES), area="WK001417")
    found = lived.verdict("moeite_met_rondkomen", 2016)
    assert found.status == "unknown"
    assert [(lack.why, lack.key) for lack in found.lacks] == [
        ("no_benchmark", "moeite_met_rondkomen|GM0344|2016-09-01")
    ]
    assert lived.statuses(2020)["moeite_met_rondkomen"] == "on_course"


def test_without_figures_nothing_is_recommended_and_nothing_is_green(tmp_path: Path) -> None:
    nothing: Typed = {"WK001417": dict.fromkeys(HAREN["WK001417"], (None, None, None))}
    lived = live(measurements=typed_file(tmp_path, {**nothing, **G4}, NAMES), area="WK001417")
    assert set(lived.statuses(2016).values()) == set(lived.statuses(2020).values()) == {"unknown"}
    assert [advice for advice, _ in lived.courses()] == [None, None]


def test_an_area_without_a_line_for_an_indicator_is_the_same_as_no_figure(tmp_path: Path) -> None:
    part: Typed = {"WK001417": {"moeite_met_rondkomen": HAREN["WK001417"]["moeite_met_rondkomen"]}}
    lived = live(measurements=typed_file(tmp_path, {**part, **G4}, NAMES), area="WK001417")
    assert lived.statuses(2016)["ervaren_gezondheid_goed"] == "unknown"
    assert lived.statuses(2016)["moeite_met_rondkomen"] == "on_course"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared figures are not here")
@pytest.mark.parametrize("town", ["GM0606", "GM0599"])
def test_every_area_of_a_town_in_the_shared_file_replays(town: str) -> None:
    with SHARED.open(encoding="utf-8") as file:
        areas = sorted({row["region_code"] for row in csv.DictReader(file) if row["municipality_code"] == town})
    for area in areas[:8]:
        lived = live(measurements=SHARED, area=area)
        assert len(lived.courses()) == 2, area
        assert "vrijwilligerswerk" not in {
            x.assessment.indicator
            for x in lived.all(e.IndicatorAssessed)
            if x.assessment.status in ("on_course", "met")
        }, area
