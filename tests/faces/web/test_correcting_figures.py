"""Correcting figures on their page: what is on record is where the form starts, and what changes nothing is told so."""

import re
from datetime import date
from decimal import Decimal

from tests.faces.web.test_tasks_kinds import Place, by_link, field_of, place
from tests.office.samples import AREA

__all__ = ["by_link", "place"]

JOBS = f"jobs|{AREA}|2024-01-01"


def test_a_correction_starts_from_what_is_on_record(place: Place) -> None:
    place.measured()
    tag = field_of(place.client, place.address("sam", "supply", "*", None), "Banen")
    kinds = {"series-jobs": "2", "source-jobs": "Eigen telling", "published-jobs": "2024-05-06"}
    place.does("sam", "supply", "*", None, **{f"w-{tag}": "1200", **kinds, "provisional-jobs": "1"})
    shown = place.client.get(place.address("sam", "supply", "*", None)).text
    for name, value in kinds.items():
        (field,) = [one for one in re.findall(r"<input[^>]*>", shown) if f'name="{name}"' in one]
        assert f'value="{value}"' in field
    (box,) = [one for one in re.findall(r"<input[^>]*>", shown) if 'name="provisional-jobs"' in one]
    assert " checked" in box
    place.does("sam", "supply", "*", None, **{f"w-{tag}": "1210", "provisional-jobs": "1"})
    had = place.state.figures[JOBS]
    assert (had.value, had.series, had.source, had.provisional) == (Decimal(1210), "2", "Eigen telling", True)
    assert had.published == date(2024, 5, 6)


def test_a_provisional_figure_is_made_final_and_what_changes_nothing_is_told_so(place: Place) -> None:
    place.measured()
    tag = field_of(place.client, place.address("sam", "supply", "*", None), "Banen")
    place.does("sam", "supply", "*", None, **{f"w-{tag}": "1200", "provisional-jobs": "1"})
    same = {f"w-{tag}": "1200", "provisional-jobs": "1"}
    assert "Er is niets veranderd" in place.refused("sam", "supply", "*", None, **same)
    place.does("sam", "supply", "*", None, **{f"w-{tag}": "1200"})
    assert (place.state.figures[JOBS].provisional, place.state.figures[JOBS].revision) == (False, 2)
    place.does("sam", "supply", "*", None, **{f"w-{tag}": "1200", "source-jobs": "Gemeente"})
    assert (place.state.figures[JOBS].source, place.state.figures[JOBS].revision) == ("Gemeente", 3)
