"""The indicators of a programme: each with its picture and its table, what is agreed, and both readings told.

Addresses below /programma/{programme}: indicatoren has all of them with their newest verdicts, indicatoren/{indicator}
one with all its verdicts; and their pictures. Figures are a signal, never proof: the pages say so. An earlier day is
shown with what was known then, or (bekend=nu) with what is known now; what differs: twice.py.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from fastapi import Request
from fastapi.responses import Response

from engine.office import past, reading
from engine.office.backwards import Page
from engine.office.measured import FEW_VERDICTS, MOST_VERDICTS, Measured, measured, measured_twice, reopenings
from engine.office.plots import Drawing, trend, trend_in_short
from engine.rules.digest_numbers import NO_NUMBER, shown, side_by_side
from engine.rules.picture import VerdictPicture
from engine.rules.texts import Language, Text
from engine.rules.verdicts import SIGNAL
from engine.rules.verdicts import yardstick as yardstick_told
from engine.rules.words import both, capital, with_gap_unit, with_unit
from engine.rules.yardstick import Assessment
from faces.web.doors import Doors
from faces.web.pages.pictures import Sources, picture, sources
from faces.web.pages.records import number
from faces.web.pages.twice import TwiceView, times_view, twice_view
from faces.web.pages.within import Within, not_then, show, within
from faces.web.visit import Visiting

doors = Doors()

PART = "indicatoren"


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One verdict in the table: numbers as people read them, and where the chain behind it is told."""

    found: VerdictPicture
    actual: str
    due: str
    own: str
    benchmark: str
    href: str | None


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator on a page. `picture` says where its picture is, None where there is no number; `older` what to ask
    older verdicts with, None where there are none."""

    measured: Measured
    label: Text
    href: str
    picture: Sources | None
    alt: str
    agreed: Text
    before: tuple[Text, ...]
    lines: tuple[VerdictLine, ...]
    older: int | None
    twice: TwiceView | None


@doors.get("/programma/{programme}/indicatoren", "standing")
def indicators(visit: Visiting, programme: str) -> Response:
    """All indicators, each with its newest verdicts."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, PART)
        found = _measured(connection, around, None, FEW_VERDICTS)
    views = tuple(_view(around, one) for one in found)
    return show(visit, "indicators.html", around, views=views, signal=SIGNAL, times=times_view(around, found))


@doors.get("/programma/{programme}/indicatoren/{indicator}.svg", "standing")
def drawn(request: Request, visit: Visiting, programme: str, indicator: str, klein: str = "") -> Response:
    """The picture of one indicator. It is the same until something happens."""
    known = visit.seen(programme)
    newest = visit.known(programme).sequence if visit.known_now else known.sequence

    def draw() -> Drawing | None:
        with visit.looking() as connection:
            around = within(visit, connection, programme, PART)
            found = _measured(connection, around, indicator, MOST_VERDICTS)
            days = reopenings(connection, around.known)
        return trend(found[0].mark, days, visit.language, bool(klein)) if found else None

    about = (known.sequence, newest, known.standing.on, visit.language, bool(klein))
    return picture(request, about, draw, 1.2 if klein else 1)


@doors.get("/programma/{programme}/indicatoren/{indicator}", "standing")
def one_indicator(visit: Visiting, programme: str, indicator: str, voor: str = "") -> Response:
    """One indicator with all its verdicts, so many on a page: the first ones as known then or now, the older ones as
    known on the day that is looked at."""
    before = number(voor)
    with visit.looking() as connection:
        around = within(visit, connection, programme, f"{PART}/{indicator}", current=PART)
        found = _measured(connection, around, indicator, MOST_VERDICTS)
        if not found:
            return not_then(visit, around, lambda known: bool(measured(connection, known, indicator, 1)))
        older = past.verdicts_of(connection, around.known, indicator, before, MOST_VERDICTS) if before else None
    view = _view(around, found[0]) if older is None else _older(around, found[0], older)
    return show(visit, "indicator.html", around, view=view, signal=SIGNAL, times=times_view(around, found), voor=before)


def _measured(connection: reading.Looking, around: Within, only: str | None, most: int) -> tuple[Measured, ...]:
    if around.as_of is None:
        return measured(connection, around.known, only, most)
    now = around.visit.known(around.programme)
    return measured_twice(connection, around.known, now, around.known_now, only, most)


def _view(around: Within, one: Measured) -> IndicatorView:
    known, mark, gap = around.known, one.mark, one.held.gap
    alt = trend_in_short(mark, around.visit.language)

    def address(**asked: str) -> str:
        return around.to(f"{PART}/{mark.indicator}.svg", taal=around.visit.language, **asked)

    return IndicatorView(
        measured=one,
        label=both(lambda language: capital(mark.label.say(language))),
        href=around.to(f"{PART}/{mark.indicator}"),
        picture=sources(address) if alt else None,
        alt=alt or "",
        agreed=yardstick_told(known.plan, one.held.stick, known.names),
        before=tuple(yardstick_told(known.plan, stick, known.names) for stick in one.held.earlier),
        lines=tuple(_line(around, one, found, gap) for found in one.verdicts),
        older=one.older,
        twice=twice_view(around, one),
    )


def _older(around: Within, one: Measured, found: Page[VerdictPicture]) -> IndicatorView:
    return _view(around, replace(one, verdicts=found.items, older=found.before, twice=None))


def _line(around: Within, one: Measured, found: VerdictPicture, gap: bool) -> VerdictLine:
    whole, language = found.assessment, around.visit.language
    actual, due = _compared(one, whole, language)
    return VerdictLine(
        found=found,
        actual=_with_unit(one, actual, gap, language),
        due=_with_unit(one, due, gap, language),
        own=_number(one, whole.actual_value if whole else None, language),
        benchmark=_number(one, whole.benchmark_actual if whole else None, language),
        href=around.to(f"waarom/{found.run}") if around.may("record") else None,
    )


def _compared(one: Measured, found: Assessment | None, language: Language) -> list[str]:
    """What was measured and what was agreed, with decimals where they would look alike and are not."""
    actual, due = (found.actual, found.interim) if found else (None, None)
    if actual is None or due is None:
        return [shown(number, one.held.unit, language) for number in (actual, due)]
    return side_by_side(actual, due, one.held.unit, language)


def _number(one: Measured, number: Decimal | None, language: Language) -> str:
    return _with_unit(one, shown(number, one.held.unit, language), False, language)


def _with_unit(one: Measured, told: str, gap: bool, language: Language) -> str:
    if told == NO_NUMBER:
        return told
    unit = one.held.unit
    return with_gap_unit(told, unit, language) if gap else with_unit(told, unit).strip()
