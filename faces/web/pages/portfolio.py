"""The portfolio: all neighbourhoods that the visitor may see, in one heat table. Address: /.

What is asked of it stands in the address, so that it can be shared. Filtering, sorting and paging: engine/office/
portfolio.py. An unknown word in the address counts as nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import quote, urlencode

from fastapi.responses import Response

from engine.office import portfolio as office
from engine.office.entrance.granting import ALL
from engine.office.plots.cycle_words import short_day
from engine.office.portfolio import WORST_FIRST, Filter, InUse, Order, Row, Sort
from engine.rules.definition import Definition
from engine.rules.glance import GateGlance
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import both, capital, term
from engine.rules.workdays import local_day
from faces.web.doors import SIGNED_IN, Doors
from faces.web.rendering import page
from faces.web.visit import Visit, Visiting

doors = Doors()

PER_PAGE, MOST_INDICATORS = 50, 8
STATUSES = ("active", "suspended", "ended")
SORTS: Mapping[str, Sort | Literal["phase"]] = {
    "gebied": "area",
    "fase": "phase",
    "slechtste": "worst",
    "te-laat": "overdue",
    "uiterlijk": "deadline",
    "meting": "moment",
}
"""What an address calls the orders of the office; by one indicator it is BY_INDICATOR with its id."""
BY_INDICATOR = "indicator."
MOST_FIRST = ("te-laat", "slechtste")
"""The orders in which the most stands first, as it does by an indicator."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: which programmes, in which order, which page of them (from 1)."""

    wanted: Filter
    sort: str
    back: bool
    number: int

    def address(self, **other: Any) -> str:
        """The portfolio asked the same, but for what is named here."""
        known = self.named | other
        told = {name: value for name, value in known.items() if value not in (None, "", False, 1)}
        if told.get("volgorde") == "gebied":
            del told["volgorde"]
        if "oordeel" not in told:
            told.pop("indicator", None)
        return "/" + (f"?{urlencode(told)}" if told else "")

    @property
    def named(self) -> dict[str, Any]:
        """By the names that an address has for it; a tick is "ja"."""
        wanted = self.wanted
        ticks = {"laat": wanted.overdue, "besluit": wanted.asked, "vast": wanted.stuck}
        return {
            "zoek": wanted.words,
            "fase": wanted.phase,
            "stand": wanted.status,
            "oordeel": wanted.verdict,
            "indicator": wanted.indicator,
            **{name: "ja" if ticked else None for name, ticked in ticks.items()},
            "volgorde": self.sort,
            "andersom": "ja" if self.back else None,
            "pagina": self.number,
        }

    def column(self, sort: str, label: str) -> dict[str, str]:
        """The head of a column that can be sorted by: again is the other way round."""
        here = self.sort == sort
        down = (sort in MOST_FIRST or sort.startswith(BY_INDICATOR)) != self.back
        href = self.address(volgorde=sort, andersom="ja" if here and not self.back else None, pagina=1)
        return {"label": label, "href": href, "sorted": ("descending" if down else "ascending") if here else ""}

    def order(self, phases: Iterable[str]) -> Order:
        """As the office calls it."""
        if self.sort.startswith(BY_INDICATOR):
            return Order(indicator=self.sort.removeprefix(BY_INDICATOR), back=self.back)
        return Order(SORTS[self.sort], phases=tuple(phases), back=self.back)

    @property
    def narrowed(self) -> bool:
        """Whether more was chosen than words to look for."""
        return self.back or replace(self.wanted, words="") != office.ALL

    @property
    def filtered(self) -> bool:
        """Whether not all programmes are asked for."""
        return self.wanted != office.ALL


@dataclass(frozen=True, slots=True)
class GateLine:
    """An open phase in the table: how many of its conditions are met, and how it goes."""

    phase: Text
    cycle: str
    met: int
    of: int
    late: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One programme in the table; `verdicts` stand in the order of the columns."""

    href: str
    area: str
    under: str
    status: str
    gates: tuple[GateLine, ...]
    late: int
    asked: int
    stuck: int
    verdicts: tuple[office.Verdict | None, ...]
    moment: date | None
    deadline: date | None


@dataclass(frozen=True, slots=True)
class View:
    """The whole page: lines, the indicators that are columns, what can be chosen, and where else to go.

    `begin` and `end` lead to the first and the last page, where that is further than one.
    """

    lines: tuple[Line, ...]
    indicators: tuple[InUse, ...]
    all_indicators: tuple[InUse, ...]
    total: int
    first: int
    begin: str | None
    previous: str | None
    next: str | None
    end: str | None
    phases: tuple[tuple[str, Text], ...]
    start: str | None


@doors.get("/", SIGNED_IN)
def portfolio(visit: Visiting) -> Response:
    """All programmes that the visitor may see."""
    asked = _asked(visit)
    context: dict[str, Any] = {
        "verdicts": WORST_FIRST,
        "statuses": STATUSES,
        "short": lambda day: short_day(day, visit.language),
    }
    return page(visit, "portfolio.html", view=_view(visit, asked), asked=asked, **context)


def seen_by(visit: Visit) -> list[str] | None:
    """Ids of the programmes that somebody may see; None: all of them."""
    if visit.signed_in is None:
        return []
    if visit.may("standing"):
        return None
    return sorted({*visit.signed_in.granted, *visit.takes_part} - {ALL})


def _asked(visit: Visit) -> Asked:
    query = visit.request.query_params

    def one_of(name: str, known: Iterable[str]) -> str | None:
        return next((one for one in known if one == query.get(name)), None)

    wanted = Filter(
        words=query.get("zoek", "").replace("\0", "").strip()[:80],
        status=one_of("stand", STATUSES),
        phase=query.get("fase", "").replace("\0", "")[:80] or None,
        verdict=one_of("oordeel", WORST_FIRST),
        indicator=(query.get("indicator", "")[:80] or None) if "oordeel" in query else None,
        overdue="laat" in query,
        asked="besluit" in query,
        stuck="vast" in query,
    )
    number = query.get("pagina", "1")
    known = number.isascii() and number.isdigit() and len(number) < 6
    by = query.get("volgorde", "")[:100]
    sort = by if len(by) > len(BY_INDICATOR) and by.startswith(BY_INDICATOR) else one_of("volgorde", SORTS) or "gebied"
    return Asked(wanted, sort, "andersom" in query, max(1, int(number)) if known else 1)


def _view(visit: Visit, asked: Asked) -> View:
    mine, offset = seen_by(visit), (asked.number - 1) * PER_PAGE
    engine = visit.house.office.engine
    phases = dict(_phases(office.open_phases(engine, mine)))
    found = office.rows(engine, mine, asked.wanted, asked.order(phases), offset, PER_PAGE)
    plans = office.plans_of(engine, found.items)
    used = office.indicators(engine, mine, asked.wanted)
    columns = tuple(one for one in used if one.wanted)[:MOST_INDICATORS]
    last, pages = offset + len(found.items), -(-found.total // PER_PAGE)
    return View(
        lines=tuple(
            _line(visit, plans[row.definition, row.version], row, [one.id for one in columns]) for row in found.items
        ),
        indicators=columns,
        all_indicators=tuple(sorted(used, key=lambda one: one.label.say(visit.language).casefold())),
        total=found.total,
        first=offset + 1,
        begin=asked.address(pagina=1) if asked.number > 2 else None,
        previous=asked.address(pagina=asked.number - 1) if asked.number > 1 else None,
        next=asked.address(pagina=asked.number + 1) if last < found.total else None,
        end=asked.address(pagina=pages) if asked.number < pages - 1 else None,
        phases=tuple(phases.items()),
        start="/starten" if visit.may("StartProgramme") else None,
    )


def _phases(opened: Iterable[tuple[Definition, str]]) -> Iterator[tuple[str, Text]]:
    """Each phase once, as the first definition that has it calls it."""
    found: dict[str, Text] = {}
    for plan, phase in opened:
        found.setdefault(phase, _phase_label(plan, phase))
    yield from found.items()


def _phase_label(plan: Definition, phase: str) -> Text:
    return both(lambda language: capital(Speaker(plan, {}, language).phase(phase)))


def _line(visit: Visit, plan: Definition, row: Row, columns: Sequence[str]) -> Line:
    today = local_day(plan.calendar, visit.now)
    gates = tuple(_gate(plan, row, gate, today) for gate in row.glance.gates)
    return Line(
        href=f"/programma/{quote(row.id, safe='')}",
        area=row.area_name or row.id,
        under=f"{capital(term(row.area_kind, visit.language))} {row.area_code}",
        status=row.status,
        gates=gates,
        late=sum(gate.late for gate in gates),
        asked=row.glance.asked,
        stuck=row.glance.stuck,
        verdicts=tuple(row.verdicts.get(indicator) for indicator in columns),
        moment=row.glance.next_moment,
        deadline=row.glance.deadline,
    )


def _gate(plan: Definition, row: Row, gate: GateGlance, today: date) -> GateLine:
    late = not gate.suspended and (gate.overdue or (gate.deadline is not None and gate.deadline < today))
    cycle = gate.run.split(".", 1)[0]
    label = _phase_label(plan, gate.phase)
    return GateLine(label, cycle if cycle != "1" else "", gate.met, gate.of, late, gate.suspended)
