"""The overview of a programme: what nobody can act on, decisions asked, the cycle, its gates, what comes, how it fares.

Address: /programma/{programme}. Nothing is done here; acts have pages of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi.responses import Response

from engine.office import past, phases_past, showing
from engine.office.letters import unaddressed
from engine.office.phases_past import RunPast
from engine.office.reading import Looking
from engine.rules.digest_track import Track
from engine.rules.picture import DecisionAsked, VerdictPicture, YardstickPicture
from engine.rules.texts import Text
from engine.rules.words import both, capital
from faces.web.acts.listed import offered
from faces.web.doors import Doors
from faces.web.pages.gates import GateView, flow_run_address, gate_view
from faces.web.pages.within import Within, show, within
from faces.web.tasks.own import OwnTask, tasks_of
from faces.web.unwritten import Unwritten, unwritten
from faces.web.visit import Visit, Visiting

doors = Doors()

MOST_STUCK, MOST_COMING, MOST_RUNS = 6, 5, 30
NEWEST = 4
"""Verdicts looked at to find the one on the latest reference date: a late figure is assessed again later."""

GOING_ON = ("open", "overdue", "suspended")
"""The states in which a phase is about a phase run that has not closed."""

STILL_TO_COME = "volgt nog"
"""What the track says of a phase itself."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A key indicator and its newest verdict, if there is one."""

    label: Text
    href: str
    verdict: VerdictPicture | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the overview shows, in the order in which it stands: `yours` is what is asked of the visitor, `mine` are
    the roles that they sit in."""

    yours: tuple[OwnTask, ...]
    stuck: tuple[Text, ...]
    asked: tuple[DecisionAsked, ...]
    track: tuple[dict[str, Any], ...]
    gates: tuple[GateView, ...]
    earlier: tuple[RunPast, ...]
    coming: tuple[Any, ...]
    figures: tuple[KeyFigure, ...]
    acts: tuple[tuple[str, Text], ...]
    mine: frozenset[str]
    unwritten: tuple[Unwritten, ...]
    releases: bool


@doors.get("/programma/{programme}", "standing")
def overview(visit: Visiting, programme: str) -> Response:
    """Where the programme stands."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "")
        return show(visit, "overview.html", around, view=_overview(around, connection))


def _overview(around: Within, connection: Looking) -> Overview:
    stands = around.known.standing
    runs = phases_past.runs(connection, around.known, limit=MOST_RUNS).items
    flows = flow_runs(around.visit, around.programme)
    first = {run.run: run.first_deadline for run in runs}
    return Overview(
        yours=tuple(tasks_of(around.known, _seats(around))),
        stuck=_each_once(stands.stuck),
        asked=tuple(sorted(stands.decisions_asked, key=lambda one: one.until or date.max)),
        track=tuple(_track(around, runs)),
        gates=tuple(
            gate_view(around, run, first.get(run.run), flows.get(run.run))
            for run in sorted(stands.runs, key=lambda run: (run.overdue_since is None, run.deadline or date.max))
        ),
        earlier=tuple(run for run in runs if run.closed),
        coming=stands.coming[:MOST_COMING],
        figures=tuple(_figures(around, connection, stands.yardsticks)),
        acts=tuple(_acts(around)),
        mine=frozenset(_seats(around).values()),
        unwritten=_unwritten(around, connection),
        releases=around.visit.may("post"),
    )


def _unwritten(around: Within, connection: Looking) -> tuple[Unwritten, ...]:
    """Whose letters are held because of their address, for whoever can put that right."""
    if not around.may_act("put_person"):
        return ()
    return unwritten(around.visit, unaddressed.held(connection, around.programme))


def flow_runs(visit: Visit, programme: str) -> dict[str, str]:
    """Where Prefect shows the flow run of each phase run; empty where the pages of Prefect are nowhere."""
    ui = visit.house.settings.prefect_ui
    if ui is None:
        return {}
    known = showing.of_programme(visit.house.office.engine, programme)
    found = {one.run: flow_run_address(ui, one.flow_run) for one in known}
    return {run: address for run, address in found.items() if address}


def _each_once(lines: tuple[Text, ...]) -> tuple[Text, ...]:
    return tuple({line.nl: line for line in lines}.values())


def _track(around: Within, runs: tuple[RunPast, ...]) -> Iterator[dict[str, Any]]:
    """Every phase by the newest run of it that counts; what is still to come by what is foreseen of it."""
    known, language = around.known, around.visit.language
    marks = Track(known.plan, known.programme, known.standing, known.names).phases()
    for mark in marks:
        run = _newest(runs, mark.phase, mark.state)
        step: dict[str, Any] = {
            "label": mark.label.say(language),
            "state": mark.state,
            "from": mark.since,
            "until": mark.until,
        }
        if run is not None:
            step |= {"href": around.to(f"fase/{run.run}"), "from": run.opened, "until": run.closed or run.deadline}
        elif mark.state == "ahead":
            step["from"] = None
        step["note"] = _note(around, mark.state, mark.told, run)
        yield step


def _newest(runs: tuple[RunPast, ...], phase: str, state: str) -> RunPast | None:
    if state == "ahead":
        return None
    of_phase = [run for run in runs if run.phase == phase]
    if state in GOING_ON:
        of_phase = [run for run in of_phase if run.closed is None]
    return next(iter(of_phase), None)


def _note(around: Within, state: str, told: Text, run: RunPast | None) -> str:
    speaker = around.speaker()
    if run is None:
        return "" if told.nl == STILL_TO_COME else capital(told.say(speaker.language))
    notes = []
    if run.reference_date:
        notes.append(f"{speaker.pick('peildatum', 'reference date')} {speaker.day(run.reference_date)}")
    moved = run.first_deadline if run.deadline != run.first_deadline else None
    if moved and run.closed is None:
        notes.append(f"{speaker.pick('eerst', 'at first')} {speaker.day(moved)}")
    elif run.closed and run.deadline and (run.missed or moved):
        notes.append(f"{speaker.pick('uiterste datum was', 'deadline was')} {speaker.day(moved or run.deadline)}")
    if state != "passed" and around.known.programme.cycle and run.cycle != around.known.programme.cycle.number:
        notes.append(f"{speaker.pick('cyclus', 'cycle')} {run.cycle}")
    return capital("; ".join(notes))


def _figures(around: Within, connection: Looking, sticks: tuple[YardstickPicture, ...]) -> Iterator[KeyFigure]:
    keys = [stick for stick in sticks if stick.key]
    verdicts = past.newest_verdicts(connection, around.known, (stick.indicator for stick in keys), NEWEST)
    for stick in keys:
        found = verdicts[stick.indicator].items
        newest = max(found, key=lambda one: (one.reference_date, one.sequence or 0), default=None)
        label = both(lambda language, stick=stick: capital(stick.label.say(language)))  # type: ignore[misc]
        yield KeyFigure(label, f"{around.to('indicatoren')}#{stick.indicator}", newest)


def _acts(around: Within) -> Iterator[tuple[str, Text]]:
    """What the visitor may do in this programme, and where; nothing can be done in the past."""
    found = offered(around.visit, around.known) if around.as_of is None else ()
    for act in found:
        yield around.now(f"doen/{act.word}"), act.title
    if around.may_act("export"):
        yield around.now("uitvoer"), Text(nl="Alles van dit programma ophalen", en="Get everything of this programme")


def _seats(around: Within) -> Mapping[str, str]:
    """The seats that the visitor acts for now, with their roles; nothing can be done in the past."""
    return around.visit.caller(around.programme).seats if around.as_of is None else {}
