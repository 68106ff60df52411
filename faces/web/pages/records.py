"""The record of a programme: decisions with what is behind them, deadlines, cycles, and the journal itself.

Addresses below /programma/{programme}: besluiten, waarom/{subject}, logboek. A page costs what is on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi.responses import Response

from engine.office import past
from engine.office.backwards import Page
from engine.office.because import behind
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules.events.writing import EVENTS
from engine.rules.picture import DecisionPicture
from engine.rules.texts import Text
from engine.rules.why import HEADINGS, Chain, Link, NoSuchSubject
from faces.web.doors import Doors
from faces.web.pages.within import Within, not_then, show, within
from faces.web.refusals import NotHere
from faces.web.visit import Visiting

doors = Doors()

PER_PAGE, MOST_DECISIONS, MOST_BESIDE, LONGEST_SUBJECT = 30, 10, 10, 120

SORTS: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "koers": (
        Text(nl="koers en evaluatie", en="course and evaluation"),
        ("CourseRecommended", "Explained", "EvaluationReady", "CourseProposed", "CourseReturned", "CourseDecided",
         "CourseRatified"),
    ),
    "fasen": (
        Text(nl="programma, cycli en fasen", en="programme, cycles and phases"),
        ("ProgrammeStarted", "DefinitionMigrated", "ProgrammeEnded", "CycleBegan", "PhaseOpened", "PhasePassed",
         "PhaseWithdrawn", "Suspended", "Resumed"),
    ),
    "termijnen": (
        Text(nl="uiterste datums en herinneringen", en="deadlines and reminders"),
        ("DeadlinePassed", "DeadlineExtended", "DeadlineShifted", "ReminderCame", "Escalated", "DigestDue"),
    ),
    "werk": (
        Text(nl="producten, antwoorden en akkoorden", en="products, answers and sign-offs"),
        ("ProductDelivered", "ProductReturned", "QuestionnaireAnswered", "RespondentsTold", "SignedOff",
         "SignOffLapsed", "LookBegan", "ConflictDeclared"),
    ),
    "afspraken": (
        Text(nl="afspraken en initiatieven", en="agreements and initiatives"),
        ("AgreementMade", "AgreementSigned", "InitiativePlanned", "MilestoneReached", "MilestoneMissed",
         "InitiativeSettled", "InitiativeCarried"),
    ),
    "meten": (
        Text(nl="metingen en oordelen", en="measurements and verdicts"),
        ("MeasurementAgreed", "YardstickChanged", "YardstickRead", "MomentsAgreed", "MomentsRanOut", "FiguresAsked",
         "FigureRecorded", "MomentClosed", "IndicatorAssessed"),
    ),
    "mensen": (
        Text(nl="mensen en zetels", en="people and seats"),
        ("PersonAdded", "SeatFilled", "LeaveAnnounced", "SeatLeft", "Substituted", "SubstitutionEnded"),
    ),
}  # fmt: skip
"""Sorts of events that a reader can choose, by the word in the address."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision, where its chain is told, and the phase run it belongs to."""

    found: DecisionPicture
    why: str
    run: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a chain: its heading, and the links under it."""

    heading: Text
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """One event of the journal: its number, its day, its sentence, and the phase run it is about."""

    sequence: int
    day: date
    told: Text
    run: str | None
    run_label: str


@doors.get("/programma/{programme}/besluiten", "record")
def decisions(visit: Visiting, programme: str, voor: str = "") -> Response:
    """Decisions, deadlines that moved or were missed, and cycles."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "besluiten")
        found = past.decisions(connection, around.telling, number(voor), MOST_DECISIONS)
        deadlines = past.deadlines(connection, around.telling, limit=MOST_BESIDE)
        cycles = past.cycles(connection, around.telling, limit=MOST_BESIDE)
    views = Page(tuple(_decision(around, one) for one in found.items), found.before)
    return show(visit, "decisions.html", around, decisions=views, deadlines=deadlines, cycles=cycles)


def _decision(around: Within, found: DecisionPicture) -> DecisionView:
    return DecisionView(found, around.to(f"waarom/{found.run}"), around.to(f"fase/{found.run}"))


@doors.get("/programma/{programme}/waarom/{subject}", "record")
def why(visit: Visiting, programme: str, subject: str) -> Response:
    """The chain behind a decision, an evaluation or a cycle, from what it led to back to what was agreed."""
    if len(subject) > LONGEST_SUBJECT:
        raise NotHere
    with visit.looking() as connection:
        around = within(visit, connection, programme, f"waarom/{subject}", current="besluiten")
        chain = _behind(connection, around.telling, subject)
        if chain is None:
            return not_then(visit, around, lambda known: _behind(connection, known, subject) is not None)
    later = around.now(f"waarom/{chain.subject}") if around.as_of else None
    return show(visit, "why.html", around, chain=chain, steps=tuple(_steps(chain.links)), later=later)


def _behind(connection: Looking, known: Known, subject: str) -> Chain | None:
    try:
        return behind(connection, known.plan, known.programme.id, subject, known.sequence, known.names)
    except NoSuchSubject:
        return None


def _steps(links: tuple[Link, ...]) -> Iterator[StepView]:
    for step, found in groupby(links, key=lambda link: link.step):
        yield StepView(HEADINGS[step], tuple(found))


@doors.get("/programma/{programme}/logboek", "record")
def journal(visit: Visiting, programme: str, soort: str = "", fase: str = "", voor: str = "") -> Response:
    """The journal, the newest event first; of a sort of events or a phase run, where one was chosen."""
    run = fase if fase and len(fase) <= LONGEST_SUBJECT and "\0" not in fase else None
    with visit.looking() as connection:
        around = within(visit, connection, programme, "logboek")
        found = past.journal_page(
            connection, around.telling, run=run, kinds=_kinds(soort), before=number(voor), limit=PER_PAGE
        )
    lines = Page(tuple(line_view(around, one) for one in found.items), found.before)
    return show(visit, "journal.html", around, lines=lines, sorts=SORTS, sort=soort, run=run, runs=_runs(around))


def line_view(around: Within, one: past.Line) -> LineView:
    """One event as a table shows it."""
    label = around.speaker().run(one.run) if one.run else ""
    return LineView(one.sequence, one.day, one.told, one.run, label)


def _kinds(sort: str) -> tuple[str, ...]:
    """The kinds of events that a word in the address stands for: a sort of them, or one kind by its own name."""
    if sort in SORTS:
        return SORTS[sort][1]
    return (sort,) if sort in EVENTS else ()


def _runs(around: Within) -> list[tuple[str, str]]:
    """Phase runs that can be chosen: those that are open, and the newest that closed of each phase."""
    speaker, p = around.speaker(), around.known.programme
    found = dict.fromkeys([*p.runs, *(line.run for line in p.closed.values())])
    return [(run, speaker.run(run)) for run in found]


def number(words: str) -> int | None:
    """The number of an event in an address; None where it is none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 16 else None
