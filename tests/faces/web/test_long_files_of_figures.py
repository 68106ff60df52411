"""A file of figures that is longer than is read at once: refused whole, with what to do."""

from faces.web.tasks import csv_file
from tests.office.samples import AREA, sample_definition

LINE = f"{AREA},hardship,2024,30,%,ok,CBS\n"
HEAD = "region_code,indicator,year,value,unit,status,source\n"


def test_a_file_with_too_many_lines_is_refused_whole() -> None:
    plan, key = sample_definition(), f"hardship|{AREA}|2024-01-01"
    assert not csv_file.read(HEAD + csv_file.MOST_ROWS * LINE, plan, [key]).problems
    read = csv_file.read(HEAD + (csv_file.MOST_ROWS + 1) * LINE, plan, [key])
    assert not read.lines
    (told,) = read.problems
    assert "2001 regels" in told.message.nl
    assert "in delen" in told.message.nl
