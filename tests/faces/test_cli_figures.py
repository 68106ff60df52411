"""Importing figures: from the shared columns to the programmes that asked; all of a file or nothing of it."""

from pathlib import Path

import pytest

from tests.faces.conftest import Koers

HEADER = "region_code,region_level,region_name,indicator,year,value,unit,status,source\n"


def row(area: str = "WK059910", year: str = "2026", value: str = "100", **more: str) -> str:
    cells = {"status": "ok", "unit": "personen"} | more
    return f"{area},wijk,X,deelnemers,{year},{value},{cells['unit']},{cells['status']},telling\n"


@pytest.fixture
def agreed(begun: Koers) -> Koers:
    """The programme with its measurement agreement signed: baseline 2026-01-01, measured each 1 January from 2027."""
    assert begun("do", "p1", "AgreeMeasurement", "seat=voorzitter", "--by", "bart").code == 0
    return begun


def write(folder: Path, *rows: str) -> str:
    file = folder / "cijfers.csv"
    file.write_text(HEADER + "".join(rows))
    return str(file)


def test_a_figure_of_a_year_reaches_the_programme_at_its_agreed_reference_date(agreed: Koers, tmp_path: Path) -> None:
    said = agreed("import", write(tmp_path, row(), row(area="GM0599"), row(year="2015"), row(year="2029", value="150")))

    assert said.code == 0, said.err
    assert said.out == "Nieuw: 3, herzien: 0, al bekend: 0. Niet afgesproken: 1.\nDoorgegeven aan programma's: 1.\n"
    assert "Cijfer Deelnemers, Feijenoord, 1 januari 2026: 100 personen (bron: telling)." in agreed("journal", "p1").out


def test_the_same_file_again_changes_nothing_and_a_changed_figure_is_a_revision(agreed: Koers, tmp_path: Path) -> None:
    agreed("import", write(tmp_path, row()))

    assert agreed("import", write(tmp_path, row())).out.startswith("Nieuw: 0, herzien: 0, al bekend: 1.")
    assert agreed("import", write(tmp_path, row(value="101"))).out.startswith("Nieuw: 0, herzien: 1, al bekend: 0.")
    assert "101 personen (bron: telling); herziening 2." in agreed("journal", "p1").out


def test_no_figure_comes_with_its_reason(agreed: Koers, tmp_path: Path) -> None:
    assert agreed("import", write(tmp_path, row(value="", status="niet_beschikbaar"))).code == 0

    assert "Geen cijfer Deelnemers, Feijenoord, 1 januari 2026: niet beschikbaar" in agreed("journal", "p1").out


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (row(value="45,1").replace("45,1", '"45,1"'), "cijfers.csv:3:1: value: Schrijf een getal met een punt"),
        (row(value="NaN"), "cijfers.csv:3:1: value: Dit is geen getal."),
        (row(value="inf"), "cijfers.csv:3:1: value: Dit is geen getal."),
        (row(value="-1", area="GM0599"), "cijfers.csv:3:1: value: -1 kan niet"),
        (row(value=""), "cijfers.csv:3:1: value: Bij status ok hoort een waarde"),
        (row(status="misschien", value=""), "cijfers.csv:3:1: status: Deze status is niet bekend."),
        (row(year="MMXX"), "cijfers.csv:3:1: year: Dit is geen jaar."),
        (row(area="wk 1"), "cijfers.csv:3:1: region_code: Een gebiedscode bestaat uit"),
        (row(unit="%", area="GM0599"), "cijfers.csv:3:1: unit: `deelnemers` wordt gemeten in personen"),
        (row(value="99"), "cijfers.csv:3:1: value: Voor dit gebied, deze indicator en dit jaar staat er al een ander"),
        (row(value="1e400"), "cijfers.csv:3:1: value: Dit is geen getal."),
        (row(value="", status="ok", unit=""), "cijfers.csv:3:1: unit: Hier staat niets."),
        (row(unit="perso\x00nen"), "cijfers.csv:3:1: unit: Hier staat een teken dat niet te lezen is."),
        (row(unit="x" * 41), "cijfers.csv:3:1: unit: Deze tekst is te lang: hoogstens 40 tekens."),
        (row(unit="x" * 200_000), "cijfers.csv:3:1: Dit is geen tabel"),
        ("WK059910,wijk\n", "cijfers.csv:3:1: Deze regel heeft niet evenveel velden"),
        ('WK059910,"wijk\n', "cijfers.csv:"),
    ],
)
def test_one_bad_row_is_named_by_its_line_and_nothing_of_the_file_is_kept(
    agreed: Koers, tmp_path: Path, bad: str, told: str
) -> None:
    said = agreed("import", write(tmp_path, row(), bad))

    assert said.code == 1 and told in said.err and said.out == ""
    assert agreed("import", write(tmp_path, row())).out.startswith("Nieuw: 1,")


def test_all_bad_rows_are_named_at_once(agreed: Koers, tmp_path: Path) -> None:
    said = agreed("import", write(tmp_path, row(value="x"), row(), row(year="0")))

    assert [line.split(":")[1] for line in said.err.splitlines()] == ["2", "4"]


def test_a_file_without_the_columns_or_without_text_is_refused(agreed: Koers, tmp_path: Path) -> None:
    file = tmp_path / "anders.csv"
    file.write_text("code,value\nWK059910,1\n")
    assert "ontbreekt kolom `region_code`" in agreed("import", str(file)).err
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    assert "Dit is geen tabel" in agreed("import", str(file)).err


def test_a_large_file_is_read_as_a_stream(agreed: Koers, tmp_path: Path) -> None:
    rows = [row(area=f"WK{number:06}", year="2029") for number in range(20_000)]

    assert agreed("import", write(tmp_path, *rows)).out.startswith("Nieuw: 20000, ")
