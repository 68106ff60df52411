"""The picture of a portfolio: its programmes below each other, and how each fares on what all have in common."""

from engine.office.plots.drawing import Drawing
from engine.office.plots.marks import AT, layer, look, verdict_marks
from engine.office.plots.palette import INK, sheet
from engine.rules.digest_picture import Portfolio, PortfolioRow
from engine.rules.texts import Language
from engine.rules.verdicts import verdict_word
from engine.rules.words import day_words

MOST_ROWS = 40
_ROW, _COLUMN, _NAME = 22, 90, 110


def heat(portfolio: Portfolio, language: Language) -> Drawing | None:
    """A table of the first 40 programmes: phase, gate, what is late, a verdict per indicator, the next moment.

    None where the portfolio has no programmes.
    """
    if not portfolio.rows:
        return None
    shown = portfolio.rows[:MOST_ROWS]
    alt = " ".join(_told(row, portfolio, language) for row in shown)
    text = AT | {"text": {"field": "text"}}
    cells = [
        {"x": _NAME + _COLUMN * place, "y": _ROW * (number + 0.5), "text": value}
        for number, row in enumerate(shown)
        for place, value in enumerate((row.phase.say(language), f"{row.met}/{row.of}", str(row.overdue)))
    ]
    names = [{"x": 0, "y": _ROW * (number + 0.5), "text": row.area_name} for number, row in enumerate(shown)]
    marks = [
        {"x": _NAME + _COLUMN * (3 + place), "y": _ROW * (number + 0.5), **look(found[0])}
        for number, row in enumerate(shown)
        for place, found in enumerate(row.marks)
        if found
    ]
    width, height = _NAME + _COLUMN * (4 + len(portfolio.indicators)), _ROW * len(shown)
    layers = [layer("text", [*cells, *names], text, align="left", color=INK, limit=_COLUMN)]
    layers += [verdict_marks(marks, AT, 60)] if marks else []
    return Drawing(sheet(language, alt) | {"width": width, "height": height, "layer": layers}, alt)


def _told(row: PortfolioRow, portfolio: Portfolio, language: Language) -> str:
    verdicts = (
        f"{label.say(language)} {verdict_word(found[0], found[1], language)}"
        for label, found in zip(portfolio.indicators, row.marks, strict=True)
        if found
    )
    then = day_words(row.next_moment, language) if row.next_moment else ""
    return (
        f"{row.area_name}: {row.phase.say(language)}, {row.met}/{row.of}, {row.overdue}; {'; '.join(verdicts)} {then}."
    )
