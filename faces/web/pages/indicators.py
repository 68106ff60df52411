"""The indicators of a programme: each with its picture and its table, what is agreed, and both readings told.

Address: /programma/{programme}/indicatoren, with its pictures. Figures are a signal, never proof: the page says so.
An earlier day is shown with what was known then, or (bekend=nu) with what is known now; what differs: twice.py.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fastapi import Request
from fastapi.responses import Response

from engine.office import reading
from engine.office.plots import Drawing, trend
from engine.rules.digest_numbers import shown
from engine.rules.picture import VerdictPicture
from engine.rules.texts import Language, Text
from engine.rules.verdicts import SIGNAL
from engine.rules.verdicts import yardstick as yardstick_told
from engine.rules.words import both, capital, with_gap_unit, with_unit
from faces.web.doors import Doors
from faces.web.pages.held import Measured, measured, measured_twice, reopenings
from faces.web.pages.pictures import Sources, picture, sources
from faces.web.pages.twice import TwiceView, times_view, twice_view
from faces.web.pages.within import Within, show, within
from faces.web.visit import Visiting

doors = Doors()


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
    """One indicator on the page. `picture` says where its picture is, None where there is no number."""

    measured: Measured
    label: Text
    picture: Sources | None
    alt: str
    agreed: Text
    before: tuple[Text, ...]
    lines: tuple[VerdictLine, ...]
    twice: TwiceView | None


@doors.get("/programma/{programme}/indicatoren", "standing")
def indicators(visit: Visiting, programme: str) -> Response:
    """All indicators."""
    with reading.looking(visit.house.office.engine) as connection:
        around = within(visit, connection, programme, "indicatoren")
        found = _measured(connection, around)
        days = reopenings(connection, around.known)
    views = tuple(_view(around, one, _drawn(around, one, days, small=False)) for one in found)
    return show(visit, "indicators.html", around, views=views, signal=SIGNAL, times=times_view(around, found))


@doors.get("/programma/{programme}/indicatoren/{indicator}.svg", "standing")
def drawn(request: Request, visit: Visiting, programme: str, indicator: str, klein: str = "") -> Response:
    """The picture of one indicator. It is the same until something happens."""
    known = visit.seen(programme)
    newest = visit.known(programme).sequence if visit.known_now else known.sequence

    def draw() -> Drawing | None:
        with reading.looking(visit.house.office.engine) as connection:
            around = within(visit, connection, programme, "indicatoren")
            found = _measured(connection, around, only=indicator)
            return _drawn(around, found[0], reopenings(connection, around.known), bool(klein)) if found else None

    about = (known.sequence, newest, known.standing.on, visit.language, bool(klein))
    return picture(request, about, draw, 1.2 if klein else 1)


def _measured(connection: reading.Looking, around: Within, only: str | None = None) -> tuple[Measured, ...]:
    if around.as_of is None:
        return measured(connection, around.known, only)
    now = around.visit.known(around.programme)
    return measured_twice(connection, around.known, now, around.known_now, only)


def _drawn(around: Within, one: Measured, days: tuple[date, ...], small: bool) -> Drawing | None:
    return trend(one.mark, days, around.visit.language, small)


def _view(around: Within, one: Measured, drawing: Drawing | None) -> IndicatorView:
    known, mark, gap = around.known, one.mark, one.held.gap

    def address(**asked: str) -> str:
        return around.to(f"indicatoren/{mark.indicator}.svg", taal=around.visit.language, **asked)

    return IndicatorView(
        measured=one,
        label=both(lambda language: capital(mark.label.say(language))),
        picture=sources(address) if drawing else None,
        alt=drawing.alt if drawing else "",
        agreed=yardstick_told(known.plan, one.held.stick, known.names),
        before=tuple(yardstick_told(known.plan, stick, known.names) for stick in one.held.earlier),
        lines=tuple(_line(around, one, found, gap) for found in one.verdicts),
        twice=twice_view(around, one),
    )


def _line(around: Within, one: Measured, found: VerdictPicture, gap: bool) -> VerdictLine:
    whole, language = found.assessment, around.visit.language
    return VerdictLine(
        found=found,
        actual=_number(one, whole.actual if whole else None, gap, language),
        due=_number(one, whole.interim if whole else None, gap, language),
        own=_number(one, whole.actual_value if whole else None, False, language),
        benchmark=_number(one, whole.benchmark_actual if whole else None, False, language),
        href=around.to(f"waarom/{found.run}") if around.may("record") else None,
    )


def _number(one: Measured, number: Decimal | None, gap: bool, language: Language) -> str:
    told = shown(number, one.held.unit, language)
    if number is None:
        return told
    unit = one.held.unit
    return with_gap_unit(told, unit, language) if gap else with_unit(told, unit).strip()
