"""One phase run: its gate, what was handed in and signed off in it, and what happened in it.

Address: /programma/{programme}/fase/{run}.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from engine.office import past, phases_past
from engine.office.backwards import Page
from engine.office.phases_past import ProductPast, RunPast, SignOffPast, run_called
from engine.office.reading import Looking
from engine.rules.definition import Phase
from engine.rules.gates import halted
from faces.web.doors import Doors
from faces.web.pages.agreements import seat_name
from faces.web.pages.gates import GateView, gate_view
from faces.web.pages.programme import flow_runs
from faces.web.pages.records import LineView, line_view, number
from faces.web.pages.within import Within, not_then, show, within
from faces.web.refusals import NotHere
from faces.web.visit import Visiting

doors = Doors()

LONGEST, MOST, EVENTS = 120, 50, 30


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as it was handed in once, and by whom in words; `content` is None where it is erased, or not `open` to
    this visitor. `because`: why it went back, and who returned it, as far as this visitor may know; `give_back`: where
    it can be returned."""

    found: ProductPast
    by: str
    content: str | None
    link: str | None
    open: bool
    because: str
    give_back: str | None


@dataclass(frozen=True, slots=True)
class SignOffView:
    """One sign-off, by whom in words, and why, as far as this visitor may know."""

    found: SignOffPast
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class RunView:
    """The whole page. `gate` is None once the run is closed; `lines` is None for who may not see the journal."""

    found: RunPast
    phase: Phase | None
    gate: GateView | None
    unmet: tuple[str, ...]
    instead: str | None
    products: Page[ProductView]
    signoffs: Page[SignOffView]
    lines: Page[LineView] | None


@doors.get("/programma/{programme}/fase/{run}", "standing")
def phase_run(visit: Visiting, programme: str, run: str, voor: str = "") -> Response:
    """One phase run; `voor` pages through its events."""
    if len(run) > LONGEST or "\0" in run:
        raise NotHere
    with visit.looking() as connection:
        around = within(visit, connection, programme, f"fase/{run}", current="")
        found = run_called(connection, around.known, run)
        if found is None:
            return not_then(visit, around, lambda known: run_called(connection, known, run) is not None)
        view = _view(around, connection, found, number(voor))
    later = around.now(around.part) if around.as_of else None
    return show(visit, "phase_run.html", around, view=view, later=later)


def _view(around: Within, connection: Looking, found: RunPast, before: int | None) -> RunView:
    known = around.known
    standing = next((run for run in known.standing.runs if run.run == found.run), None)
    flows = flow_runs(around.visit, around.programme)
    products = phases_past.products_of(connection, known, found.run, limit=MOST)
    signoffs = phases_past.signoffs_of(connection, known, found.run, limit=MOST)
    return RunView(
        found=found,
        phase=known.plan.phase.get(found.phase),
        gate=gate_view(around, standing, found.first_deadline, flows.get(found.run)) if standing else None,
        unmet=found.unmet,
        instead=around.to(f"fase/{found.by_run}") if found.by_run else None,
        products=Page(tuple(_products(around, found, products.items)), products.before),
        signoffs=Page(tuple(_signoff(around, one) for one in signoffs.items), signoffs.before),
        lines=_lines(around, connection, found.run, before) if around.may("record") else None,
    )


def _lines(around: Within, connection: Looking, run: str, before: int | None) -> Page[LineView]:
    found = past.journal_page(connection, around.telling, run=run, before=before, limit=EVENTS)
    return Page(tuple(line_view(around, one) for one in found.items), found.before)


def _products(around: Within, run: RunPast, found: Sequence[ProductPast]) -> Iterator[ProductView]:
    """What was handed in, the last first; what lies there now can be returned while work goes on."""
    now = around.known.programme.runs.get(run.run)
    lying = now is not None and not halted(around.known.programme, now) and around.may_act("ReturnProduct")
    seen: set[str] = set()
    for one in found:
        newest = one.product not in seen
        seen.add(one.product)
        is_lying = lying and newest and not one.returned
        give_back = around.now("doen/terugsturen", fase=run.run, product=one.product) if is_lying else None
        yield _product(around, one, give_back)


def _product(around: Within, found: ProductPast, give_back: str | None) -> ProductView:
    is_open = around.may_read_of(found.seat)
    content = found.content if is_open else None
    is_link = found.kind == "link" and (content or "").startswith(("https://", "http://"))
    link, because = content if is_link else None, _because(around, found) if is_open else ""
    return ProductView(found, _by(around, found.seat, found.by), content, link, is_open, because, give_back)


def _because(around: Within, found: ProductPast) -> str:
    """Who of those who manage returned it, and why."""
    if found.returned_by is None:
        return ""
    s = around.speaker()
    who = s.name(found.returned_by) if around.may("record") else s.role(around.known.plan.managed_by)
    return f"{who}: {found.because}" if found.because else who


def _signoff(around: Within, found: SignOffPast) -> SignOffView:
    reason = found.reason if around.may_read_of(found.seat) else None
    return SignOffView(found, _by(around, found.seat, found.by), reason)


def _by(around: Within, seat: str, by: str | None) -> str:
    """Who did it, for which role: the seat may have another holder since. Who may not know by whom has the role."""
    speaker = around.speaker()
    known = around.known.programme.seats.get(seat)
    if not around.may_read_of(seat):
        return speaker.role(known.role) if known else seat
    if by is None or known is None:
        return seat_name(around, speaker, seat)
    return f"{speaker.name(by)} ({speaker.role(known.role)})"
