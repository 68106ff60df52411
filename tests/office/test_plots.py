"""Pictures of figures: really drawn, the same bytes each time, and other figures give another picture."""

from decimal import Decimal

from engine.office.plots import Bar, assessment_plot


def bar(actual: str | None = "13.05") -> Bar:
    found = Decimal(actual) if actual else None
    return Bar("Moeite met rondkomen: niet op koers", "procentpunt", Decimal("11.725"), Decimal("9.38"), found)


def test_the_same_figures_give_the_same_bytes() -> None:
    drawn = assessment_plot([bar(), bar("9")])
    assert drawn.startswith(b"\x89PNG")
    assert drawn == assessment_plot([bar(), bar("9")])


def test_other_figures_give_another_picture() -> None:
    assert assessment_plot([bar()]) != assessment_plot([bar("12")])


def test_what_is_missing_is_left_out() -> None:
    assert assessment_plot([bar(None)]).startswith(b"\x89PNG")
