"""What was done and decided since a questionnaire was put, and what is told of it, for anybody who was asked.

Reading only, from the journal in pieces, and no more than a bounded number of events of each kind, however long the
journal is. What of them is told, and that nothing of people is: engine/rules/since.py.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from engine.office.backwards import COLUMNS, of_kinds, of_runs, rows
from engine.office.journal import Recorded
from engine.office.sealing import unseal
from engine.office.shelf import Known, named
from engine.office.tables import RUN
from engine.rules import events as e
from engine.rules import since as told
from engine.rules.history import Numbered
from engine.rules.workdays import local_day

MOST = 200
"""Events of a kind that are looked at: the newest of the cycle or the phase run they are about."""

MOST_DECISIONS = 2 * told.MOST_DECIDED
"""Course decisions that are looked at: some may have been returned by the role that ratifies."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was told in public of what was done with the answers: on which day, for which organisations, its words."""

    day: date
    organisations: tuple[str, ...]
    text: str


def last_said(connection: Connection, known: Known, run: str, questionnaire: str) -> Said | None:
    """What was told last of the answers to a questionnaire in a phase run, among the newest that was told in the
    programme; None where nothing was, or it was erased."""
    asked = {"run": run, "questionnaire": questionnaire, "upper": known.sequence, "most": MOST}
    found = rows(connection, _SAID, known, **asked)
    event = found[0].event if found else None
    if not isinstance(event, e.RespondentsTold):
        return None
    written = unseal(connection, known.programme.id, [event.words]).get(event.words)
    called = named(connection, (), event.organisations) if event.organisations else {}
    day = local_day(known.plan.calendar, event.at)
    return Said(day, tuple(sorted(called.values())), written) if written else None


def since(connection: Connection, known: Known, run: str) -> told.Since:
    """What happened since the phase run `run` opened; what came by the passing of time alone is among it."""
    ends = _OPENED if run in known.programme.runs else f"{_OPENED} UNION ALL {_CLOSED}"
    found = rows(connection, ends, known, run=run, upper=known.sequence)
    if found:
        found += _between(connection, known, found[0].sequence, found[-1].sequence if found[1:] else known.sequence)
        found += _about(connection, known, run, found)
    recorded: list[Numbered] = sorted({one.sequence: one.event for one in found}.items())
    return told.since(known.plan, known.programme, run, [*recorded, *enumerate(known.came, known.sequence + 1)])


def _between(connection: Connection, known: Known, opened: int, closed: int) -> list[Recorded]:
    """What was handed in and agreed, and the course decisions, after the opening; and the end of the programme."""
    ended = known.programme.status == "ended"
    found = [
        *_newest(connection, known, ("ProductDelivered", "ProductReturned"), closed),
        *_newest(connection, known, ("AgreementMade", "AgreementSigned"), _cycles_end(connection, known, opened)),
        *_newest(connection, known, ("CourseDecided",), known.sequence, MOST_DECISIONS),
        *(_newest(connection, known, ("ProgrammeEnded",), known.sequence, 1) if ended else ()),
    ]
    return [one for one in found if one.sequence > opened]


def _about(connection: Connection, known: Known, run: str, found: list[Recorded]) -> list[Recorded]:
    """What was proposed, approved, returned and ratified around each decision, and the newest phase runs of the same
    phase, with how they closed."""
    decided = [str(getattr(one.event, "run", "")) for one in found if one.type == "CourseDecided"]
    p, phase = known.programme, str(getattr(found[0].event, "phase", ""))
    again = {one.id for one in p.runs.values() if one.phase == phase}
    again |= {p.closed[phase].run} if phase in p.closed else set()
    return of_runs(connection, known, [*decided, *(again - {run})], (*_ENDING, *_COURSE))


def _cycles_end(connection: Connection, known: Known, opened: int) -> int:
    """The last event by which agreements of the cycle of that opening are still made or signed: they are kept through
    the next cycle, and no longer."""
    values = {"programme": known.programme.id, "opened": opened, "upper": known.sequence}
    return connection.scalar(text(_CYCLES), values) or known.sequence


def _newest(
    connection: Connection, known: Known, kinds: tuple[str, ...], until: int, most: int = MOST
) -> list[Recorded]:
    return of_kinds(connection, known, kinds, until + 1, most)[0]


_ENDING = ("PhaseOpened", "PhasePassed", "PhaseWithdrawn")
_COURSE = ("CourseProposed", "SignedOff", "CourseDecided", "CourseReturned", "CourseRatified")


def _end(kinds: str, order: str) -> str:
    """The first or the last event of these kinds in a phase run."""
    return f"""(
        SELECT {COLUMNS} FROM event AS e
        WHERE programme = :programme AND {RUN} = :run AND type IN ({kinds}) AND sequence <= :upper
        ORDER BY sequence {order} LIMIT 1
    )"""


_OPENED, _CLOSED = _end("'PhaseOpened'", "ASC"), _end("'PhasePassed', 'PhaseWithdrawn'", "DESC")

_SAID = f"""
    SELECT {COLUMNS} FROM (
        SELECT * FROM event WHERE programme = :programme AND type = 'RespondentsTold' AND sequence <= :upper
        ORDER BY sequence DESC LIMIT :most
    ) AS e
    WHERE {RUN} = :run
    AND split_part(split_part(body, '"questionnaire":"'::text, 2), '"'::text, 1) = :questionnaire
    ORDER BY sequence DESC LIMIT 1
"""

_CYCLES = """
    SELECT sequence FROM event WHERE programme = :programme AND type = 'CycleBegan'
    AND sequence > :opened AND sequence <= :upper ORDER BY sequence OFFSET 1 LIMIT 1
"""
