"""The digest of a programme without reading its journal: for pages, documents, letters and flow runs, on any day.

It says what rules/digest.py makes of the whole journal, but looks back no further than there is room for: changes since
the digest before (at most so many events), the newest verdicts and decisions, and of what is late whether it was told
lately. Where something from before is left out, the digest says so. Shapes and words: engine/rules/digest*.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from engine.office import journal, reading
from engine.office.backwards import head, names_in, of_all, of_each, of_run, of_runs
from engine.office.journal import Recorded
from engine.office.measured import MOST_CYCLES, Measured, measured, reopened
from engine.office.reading import Looking
from engine.office.shelf import Known, names_of
from engine.rules import digest as rules
from engine.rules import events as e
from engine.rules.digest_changes import Unsigned, changes
from engine.rules.digest_decisions import decisions
from engine.rules.digest_explanations import explanations, newest_verdict
from engine.rules.digest_late import late
from engine.rules.digest_names import Voice, with_initiatives
from engine.rules.digest_picture import Digest, Explanation, Part, Taken
from engine.rules.history import told
from engine.rules.refusals import TimeRunsForward
from engine.rules.speaker import Names
from engine.rules.standing import begun, standing

MOST_CHANGES, MOST_DECISIONS, MOST_TOLD, MOST_SEATS, MOST_PLANNED = 500, 10, 200, 100, 100

_DECISION = ("CourseRecommended", "CourseProposed", "CourseDecided", "CourseRatified", "CourseReturned")
_TOLD = ("ReminderCame", "Escalated", "ProductDelivered", "Explained", "CourseProposed", "SignedOff")
_SEATS = {"SeatFilled": MOST_SEATS, "SeatLeft": MOST_SEATS}
_NEWEST = {
    "DigestDue": 2,
    "CourseDecided": MOST_DECISIONS,
    "InitiativePlanned": MOST_PLANNED,
    "CycleBegan": MOST_CYCLES,
}


def came_due(engine: Engine, programme: str, sequence: int, at: datetime, names: Names | None = None) -> Digest:
    """The digest that came due at `at` (aware, UTC) by the event numbered `sequence`; what came later is left out.

    With `names` (see Speaker) no other names are looked up, and nothing of what people wrote. Raises NotStarted and
    OfficeUnavailable.
    """
    with reading.looking(engine) as connection:
        return progress(connection, _known(connection, programme, sequence, at, names), names)


def bare(connection: Looking, known: Known) -> Digest:
    """What the state alone tells: decisions asked, what is stuck, the track, gates, and what comes."""
    return _bare(connection, known, known.names, ())


def progress(connection: Looking, known: Known, names: Names | None = None) -> Digest:
    """The digest as of the day of `known`; with `names`, no others are looked up."""
    found = measured(connection, known)
    look = _Look(connection, known, found, names)
    plan, p, stands = known.plan, known.programme, known.standing
    return replace(
        _bare(connection, known, look.names, look.began[-1:]),
        since=look.since.day if look.since else None,
        changed=tuple(changes(plan, look.lately, look.agreements, stands.on, look.voice)),
        late=tuple(late(plan, p, stands, look.told, look.names)),
        indicators=tuple(one.mark for one in found),
        explanations=tuple(_explained(known, found, look)),
        decisions=tuple(_decisions(known, look)),
        reopened=reopened(plan, look.began),
        cut=look.cut,
    )


class _Look:
    """All that is read of the journal for one digest, with the names in it, and what came since by time alone. Every
    part is bounded."""

    def __init__(self, connection: Looking, known: Known, found: Sequence[Measured], names: Names | None) -> None:
        self._connection, self._known = connection, known
        self._came = journal.chain("", known.sequence, known.came, "")
        self._newest = self._each(_NEWEST)
        before = self._digest_before(known.standing.at)
        recent, all_changes = self._recent(before)
        decided, all_decisions = self._decided()
        of_late, explained = self._of_late(), self._explained(found)
        planned, began = self._newest["InitiativePlanned"][0], self._newest["CycleBegan"][0]
        if names is None:
            read = [*recent, *decided, *of_late, *explained, *planned, *began]
            names = names_in(connection, known.programme.id, read, known.names)
        self.names: Mapping[str, str] = with_initiatives(_events(planned), names)
        self.voice = Voice(known.plan, known.programme, self.names)
        self.since = before.event if before and isinstance(before.event, e.DigestDue) else None
        self.agreements = self._agreements(recent)
        self.lately, self.decided = _events(recent), _events(decided)
        self.told, self.explained, self.began = _events(of_late), _events(explained), _events(began)
        whole: dict[Part, bool] = {"changed": all_changes, "decisions": all_decisions}
        self.cut = tuple(part for part, is_whole in whole.items() if not is_whole)

    def _each(self, most: Mapping[str, int]) -> dict[str, tuple[list[Recorded], bool]]:
        """The newest of each of these kinds, and whether that is all of them."""
        found = of_each(self._connection, self._known, most)
        return {
            kind: ([*(one for one in self._came if one.type == kind), *several], whole)
            for kind, (several, whole) in found.items()
        }

    def _runs(self, runs: Iterable[str], kinds: Sequence[str]) -> list[Recorded]:
        wanted = list(dict.fromkeys(runs))
        found = of_runs(self._connection, self._known, wanted, kinds)
        return [*found, *(one for one in self._came if one.type in kinds and _run(one) in wanted)]

    def _digest_before(self, at: datetime) -> Recorded | None:
        """The digest before the one made at this moment; one that falls due at it is that one itself."""
        found = [one for one in self._newest["DigestDue"][0] if one.event.at < at]
        return max(found, key=_sequence, default=None)

    def _recent(self, before: Recorded | None) -> tuple[list[Recorded], bool]:
        """What came after the digest before, of which the newest; and whether that is all of it."""
        after = before.sequence if before else 0
        many = max(0, self._known.sequence - after)
        limit = min(many, MOST_CHANGES)
        found = of_all(self._connection, self._known, None, limit)[0] if limit else []
        return [*reversed(found), *(one for one in self._came if one.sequence > after)], many == limit

    def _agreements(self, recent: Sequence[Recorded]) -> dict[str, Unsigned]:
        """How agreements that were signed lately, but made before, stood before that."""
        lately = _events(recent)
        made = {event.agreement for event in lately if isinstance(event, e.AgreementMade)}
        signed = {event.agreement for event in lately if isinstance(event, e.AgreementSigned)}
        if signed <= made:
            return {}
        stood = reading.stood_after(self._connection, self._known.programme.id, recent[0].sequence - 1)
        found = (stood.agreements[one] for one in signed - made if one in stood.agreements)
        return {one.id: Unsigned(one.kind, frozenset(one.parties) - set(one.signed)) for one in found}

    def _decided(self) -> tuple[list[Recorded], bool]:
        """The newest decisions with all about them, and whether these are all there are."""
        decided, whole = self._newest["CourseDecided"]
        newest = sorted(decided, key=_sequence)[-MOST_DECISIONS:]
        about = self._runs(map(_run, newest), _DECISION)
        told = [one for one in about if one.type != "CourseDecided" or one.sequence >= newest[0].sequence]
        return told, whole and len(decided) == len(newest)

    def _of_late(self) -> list[Recorded]:
        """Who was told lately that something is late, and what makes that telling void."""
        runs = dict.fromkeys(one.run for one in self._known.standing.owed if one.late and one.run)
        found = [record for run in runs for record in self._of_run(run)]
        seats = self._each(_SEATS).values() if found else ()
        return [*found, *(record for records, _ in seats for record in records)]

    def _of_run(self, run: str) -> list[Recorded]:
        found = of_run(self._connection, self._known, run, _TOLD, None, MOST_TOLD)[0]
        return [*found, *(one for one in self._came if one.type in _TOLD and _run(one) == run)]

    def _explained(self, found: Sequence[Measured]) -> list[Recorded]:
        """What was written about the newest evaluation."""
        newest = newest_verdict(one.held for one in found)
        return self._runs([newest.run], ("Explained",)) if newest else []


def _bare(connection: Looking, known: Known, names: Names, began: Sequence[e.Event]) -> Digest:
    """With how the newest cycle `began`, where its reason is to be told."""
    opened = [record.event for record in of_runs(connection, known, tuple(known.programme.runs), ("PhaseOpened",))]
    plan, p, events = known.plan, known.programme, [*began, *opened, *known.came]
    stands = begun(plan, known.standing, events, names)
    return replace(rules.bare(plan, p, stands, head(connection, known), names), sequence=known.sequence)


def _decisions(known: Known, look: _Look) -> Iterator[Taken]:
    found = told(known.plan, enumerate(look.decided, 1), look.names).decisions
    return decisions(found, look.decided, look.voice)


def _explained(known: Known, found: Sequence[Measured], look: _Look) -> Iterator[Explanation]:
    held = [one.held for one in found]
    return explanations(known.plan, known.programme, held, look.explained, look.names)


def _known(connection: Looking, programme: str, sequence: int, at: datetime, names: Names | None) -> Known:
    """The programme as it stood after an event, with time passed up to `at`; a clock that runs behind leaves it so."""
    stood = reading.stood_after(connection, programme, sequence)
    plan = reading.definition(connection, stood.hash)
    came: tuple[e.Event, ...] = ()
    with suppress(TimeRunsForward):
        came, stood = reading.passing(plan, stood, at)
    names = names_of(connection, plan, stood) if names is None else names
    return Known(sequence, plan, stood, standing(plan, stood, at, (), names), names, came)


def _events(records: Iterable[Recorded]) -> tuple[e.Event, ...]:
    """Their events in order."""
    return tuple(record.event for record in sorted(records, key=_sequence))


def _sequence(record: Recorded) -> int:
    return record.sequence


def _run(record: Recorded) -> str:
    return str(getattr(record.event, "run", ""))
