"""Rows of a file in the shared columns: what is read, and what is said of the rest."""

from decimal import Decimal

import pytest

from engine.rules.figure_rows import MOST_PROBLEMS, FigureRow, FigureRows

HEAD = "region_code,region_level,region_name,indicator,year,value,unit,status,source\n"
LINE = "WK059910,wijk,Feijenoord,eenzaam,2016,57.9,%,ok,RIVM\n"
ROW = FigureRow("WK059910", "wijk", "Feijenoord", "eenzaam", 2016, Decimal("57.9"), None, "%", "RIVM")


def read(*lines: str) -> tuple[list[FigureRow], list[str]]:
    rows = FigureRows("cijfers.csv", lambda _: None)
    found = list(rows.read(lines))
    return found, [problem.say("nl") for problem in rows.problems]


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, LINE),
        (HEAD.replace("\n", "\r\n"), LINE.replace("\n", "\r\n")),
        (HEAD.replace(",", ";"), LINE.replace(",", ";")),
        (HEAD, LINE.replace("57.9", " 57.9 ")),
        (HEAD, LINE.rstrip()),
        (HEAD, LINE.replace("Feijenoord", '"Feijenoord"')),
    ],
)
def test_a_row_is_read_whatever_divides_or_ends_its_fields(lines: tuple[str, ...]) -> None:
    assert read(*lines) == ([ROW], [])


def test_the_same_row_twice_is_no_mistake_and_another_figure_is() -> None:
    assert read(HEAD, LINE, LINE) == ([ROW, ROW], [])
    assert read(HEAD, LINE, LINE.replace("57.9", "58"))[1][0].startswith("cijfers.csv:3:1: value: Voor dit gebied")


def test_names_of_areas_may_be_left_out() -> None:
    short = "region_code,indicator,year,value,unit,status,source\n"

    assert read(short, "WK059910,eenzaam,2016,57.9,%,ok,RIVM\n")[0][0].name == ""


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((), "In dit bestand staan geen cijfers."),
        (("\n",), "In dit bestand staan geen cijfers."),
        (("a,b\n",), "De eerste regel van dit bestand noemt de kolommen niet."),
        ((HEAD,), "In dit bestand staan geen cijfers."),
        ((HEAD.replace("year", "jaar"), LINE), "ontbreekt kolom `year`. Nodig zijn: `region_code`, "),
        ((HEAD.replace("region_name", "value"), LINE), "Kolom `value` staat meer dan een keer"),
        ((HEAD, "x" * 200_000), "cijfers.csv:2:1: Dit is geen tabel"),
        ((HEAD, LINE, '"' + LINE), "cijfers.csv:3:1: Dit is geen tabel"),
    ],
)
def test_a_file_that_is_no_such_table_is_one_sentence(lines: tuple[str, ...], told: str) -> None:
    _, problems = read(*lines)

    assert len(problems) == 1 and told in problems[0]


def test_reading_stops_after_twenty_problems() -> None:
    rows = FigureRows("cijfers.csv", lambda _: None)
    lines = iter([HEAD, *[LINE.replace("57.9", "veel")] * 1000])

    assert not list(rows.read(lines))
    assert len(rows.problems) == MOST_PROBLEMS and sum(1 for _ in lines) > 900
