"""What the journal of a programme tells, as JSON: in parts, newest first, so that no answer grows with history."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import Response
from pydantic import StringConstraints

from engine.office import past, phases_past
from engine.office.backwards import Page, of_kinds
from engine.office.because import behind
from engine.office.measured import measured_twice
from engine.office.phases_past import agreements_of
from engine.rules.events import FigureRecorded
from engine.rules.picture import VerdictPicture
from engine.rules.workdays import local_day
from faces.web.api import shapes
from faces.web.api.answers import Part, Parted, listed, shown
from faces.web.api.call import KEY, Call, Dated, Indicator, Programme, Run
from faces.web.api.doors import Doors
from faces.web.api.views import standing_for
from faces.web.refusals import NotHere

doors = Doors("record")
Kinds = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,40}$")]] | None,
    Query(
        alias="type",
        max_length=20,
        description="Alleen gebeurtenissen van deze soorten. / Only events of these kinds.",
        examples=[["PhasePassed"]],
    ),
]
Subject = Annotated[
    str,
    Path(
        pattern=KEY,
        description="Waarover: een cyclus (2), de faseronde van een evaluatie, een peildatum, of besluit. / About "
        "what: a cycle (2), the phase run of an evaluation, a reference date, or decision.",
        examples=["besluit"],
    ),
]


@doors.get("/programmes/{programme}/journal", "record", "listJournal", "Logboek / Journal", "JournalList")
def list_journal(
    call: Dated,
    part: Parted,
    programme: Programme,
    kinds: Kinds = None,
    run: Annotated[
        str | None, Query(pattern=KEY, description="Alleen van deze faseronde. / Only of this phase run.")
    ] = None,
) -> Response:
    """What happened, the newest first, each event in one sentence."""
    known = call.seen(programme)
    with call.looking() as connection:
        found = past.journal_page(connection, known, run=run, kinds=kinds or (), before=part.before, limit=part.limit)
    return listed(call, "JournalList", found.items, known.sequence, found.before)


@doors.get("/programmes/{programme}/phase-runs", "standing", "listPhaseRuns", "Faserondes / Phase runs", "PhaseRunList")
def list_phase_runs(call: Dated, part: Parted, programme: Programme) -> Response:
    """Every phase run there ever was, the last opened first."""
    return _some(call, programme, "PhaseRunList", phases_past.runs, part)


@doors.get(
    "/programmes/{programme}/decisions", "record", "listDecisions", "Besluitenlijst / Decisions log", "DecisionList"
)
def list_decisions(call: Dated, part: Parted, programme: Programme) -> Response:
    """Course decisions, with the recommendation each followed or left."""
    return _some(call, programme, "DecisionList", past.decisions, part)


@doors.get(
    "/programmes/{programme}/deadlines", "record", "listDeadlines", "Uiterste datums / Deadlines", "DeadlineList"
)
def list_deadlines(call: Dated, part: Parted, programme: Programme) -> Response:
    """Deadlines that were missed, extended or shifted."""
    return _some(call, programme, "DeadlineList", past.deadlines, part)


@doors.get("/programmes/{programme}/cycles", "record", "listCycles", "Cyclussen / Cycles", "CycleList")
def list_cycles(call: Dated, part: Parted, programme: Programme) -> Response:
    """Cycles, and why each began."""
    return _some(call, programme, "CycleList", past.cycles, part)


@doors.get(
    "/programmes/{programme}/yardstick-changes",
    "record",
    "listYardstickChanges",
    "Veranderde meetafspraken / Changed measurement agreements",
    "YardstickChangeList",
)
def list_yardstick_changes(call: Dated, part: Parted, programme: Programme) -> Response:
    """Measurement agreements as they were signed and changed."""
    return _some(call, programme, "YardstickChangeList", past.yardstick_changes, part)


@doors.get("/programmes/{programme}/figures", "record", "listFigures", "Cijfers / Figures", "FigureList")
def list_figures(call: Dated, part: Parted, programme: Programme) -> Response:
    """The figures that this programme took in, the last recorded first; a correction is a new revision, and both are
    there."""
    known = call.seen(programme)
    with call.looking() as connection:
        found, before = of_kinds(connection, known, ("FigureRecorded",), part.before, part.limit)
    items = [
        shapes.FigureOnRecord(record.sequence, local_day(known.plan.calendar, record.at), record.event.figure)
        for record in found
        if isinstance(record.event, FigureRecorded)
    ]
    return listed(call, "FigureList", items, known.sequence, before)


@doors.get(
    "/programmes/{programme}/indicators/{indicator}/verdicts",
    "standing",
    "listVerdicts",
    "Oordelen / Verdicts",
    "VerdictList",
)
def list_verdicts(call: Dated, part: Parted, programme: Programme, indicator: Indicator) -> Response:
    """The verdicts on one indicator, each with its whole assessment; the last recorded first."""
    return _of_indicator(call, programme, indicator, past.verdicts_of, part)


@doors.get(
    "/programmes/{programme}/indicators/{indicator}/readings",
    "standing",
    "listReadings",
    "Herlezingen / Readings",
    "VerdictList",
)
def list_readings(call: Dated, part: Parted, programme: Programme, indicator: Indicator) -> Response:
    """What a changed measurement agreement makes of earlier moments. These are no verdicts, and undo none."""
    return _of_indicator(call, programme, indicator, past.readings_of, part)


@doors.get(
    "/programmes/{programme}/indicators/{indicator}/then-and-now",
    "standing",
    "getThenAndNow",
    "Toen en nu / Then and now",
    "TwoTimes",
)
def get_then_and_now(call: Dated, programme: Programme, indicator: Indicator) -> Response:
    """An indicator on an earlier day (asOf) with what was known then, beside what is known now; and what differs."""
    known, now = call.seen(programme), call.known(programme)
    with call.looking() as connection:
        found = next(iter(measured_twice(connection, known, now, as_known_now=False, only=indicator)), None)
    if found is None or found.twice is None:
        raise NotHere
    verdicts = [
        shapes.VerdictTwoTimes(one.reference_date, one.then, one.now, one.differs, one.since)
        for one in found.twice.verdicts
    ]
    figures = [
        shapes.FigureTwoTimes(one.area, one.reference_date, one.then, one.now, one.differs, one.since)
        for one in found.twice.figures
    ]
    return shown(call, "TwoTimes", shapes.TwoTimes(indicator, tuple(verdicts), tuple(figures)), known.sequence)


@doors.get(
    "/programmes/{programme}/agreements/{agreement}", "record", "getAgreement", "Afspraak / Agreement", "AgreementPast"
)
def get_agreement(
    call: Dated,
    programme: Programme,
    agreement: Annotated[
        str, Path(pattern=KEY, description="Id van de afspraak. / Id of the agreement.", examples=["convenant-wonen"])
    ],
) -> Response:
    """One agreement in force with its words: who made it, its parties, and which of them signed."""
    known = call.seen(programme)
    with call.looking() as connection:
        found = next((one for one in agreements_of(connection, known) if one.agreement == agreement), None)
    if found is None:
        raise NotHere
    return shown(call, "AgreementPast", found, known.sequence)


@doors.get("/programmes/{programme}/phase-runs/{run}", "standing", "getPhaseRun", "Faseronde / Phase run", "PhaseRun")
def get_phase_run(call: Dated, programme: Programme, run: Run) -> Response:
    """One phase run: its dates and how it closed, and its gate as long as it is open."""
    known = call.seen(programme)
    with call.looking() as connection:
        found = phases_past.run_called(connection, known, run)
    if found is None:
        raise NotHere
    open_now = next((one for one in standing_for(call, known).runs if one.run == run), None)
    return shown(call, "PhaseRun", shapes.PhaseRun(found, open_now), known.sequence)


@doors.get(
    "/programmes/{programme}/phase-runs/{run}/products", "record", "listProducts", "Producten / Products", "ProductList"
)
def list_products(call: Dated, part: Parted, programme: Programme, run: Run) -> Response:
    """What was handed in during one phase run, the last first."""
    return _of_run(call, programme, run, "ProductList", phases_past.products_of, part)


@doors.get(
    "/programmes/{programme}/phase-runs/{run}/sign-offs",
    "record",
    "listSignOffs",
    "Accorderingen / Sign-offs",
    "SignOffList",
)
def list_sign_offs(call: Dated, part: Parted, programme: Programme, run: Run) -> Response:
    """The sign-offs in one phase run, the last first."""
    return _of_run(call, programme, run, "SignOffList", phases_past.signoffs_of, part)


@doors.get("/programmes/{programme}/why/{subject}", "record", "getWhy", "Waarom / Why", "Chain")
def get_why(call: Dated, programme: Programme, subject: Subject) -> Response:
    """The chain behind a cycle, an evaluation or a decision, back to what was agreed beforehand."""
    known = call.seen(programme)
    with call.looking() as connection:
        found = behind(connection, known.plan, programme, subject, known.sequence, known.names)
    return shown(call, "Chain", found, known.sequence)


def _some(call: Call, programme: str, shape: str, read: Callable[..., Page[Any]], part: Part) -> Response:
    known = call.seen(programme)
    with call.looking() as connection:
        found = read(connection, known, part.before, part.limit)
    return listed(call, shape, found.items, known.sequence, found.before)


def _of_indicator(
    call: Call, programme: str, indicator: str, read: Callable[..., Page[VerdictPicture]], part: Part
) -> Response:
    known = call.seen(programme)
    if indicator not in known.plan.indicator and indicator not in known.programme.yardsticks:
        raise NotHere
    with call.looking() as connection:
        found = read(connection, known, indicator, part.before, part.limit)
    return listed(call, "VerdictList", found.items, known.sequence, found.before)


def _of_run(call: Call, programme: str, run: str, shape: str, read: Callable[..., Page[Any]], part: Part) -> Response:
    known = call.seen(programme)
    with call.looking() as connection:
        if phases_past.run_called(connection, known, run) is None:
            raise NotHere
        found = read(connection, known, run, part.before, part.limit)
    return listed(call, shape, found.items, known.sequence, found.before)
