"""The digest of a programme without reading its journal: what pages show of it, on any day.

It says what engine/office/digests/gathering.py would, but looks back no further than a page has room for: changes since
the digest before (at most so many events), the newest verdicts and decisions, and of what is late whether it was told
lately. Shapes and words: engine/rules/digest*.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engine.office.backwards import head, names_in, of_all, of_kinds, of_run, of_runs
from engine.office.journal import Recorded
from engine.office.measured import Measured, measured, reopenings
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules import events as e
from engine.rules.digest import digest
from engine.rules.digest_changes import changes
from engine.rules.digest_decisions import decisions
from engine.rules.digest_explanations import explanations
from engine.rules.digest_late import late
from engine.rules.digest_names import Voice, with_initiatives
from engine.rules.digest_picture import Digest, Explanation, Taken
from engine.rules.history import told
from engine.rules.speaker import Names

MOST_CHANGES, MOST_DECISIONS, MOST_TOLD, MOST_SEATS, MOST_PLANNED = 500, 10, 200, 100, 100

_DECISION = ("CourseRecommended", "CourseProposed", "CourseDecided", "CourseRatified", "CourseReturned")
_TOLD = ("ReminderCame", "Escalated", "ProductDelivered", "Explained", "CourseProposed", "SignedOff")


def bare(connection: Looking, known: Known, names: Names | None = None) -> Digest:
    """What the state alone tells: decisions asked, what is stuck, the track, gates, and what comes."""
    opened = [record.event for record in of_runs(connection, known, tuple(known.programme.runs), ("PhaseOpened",))]
    last = head(connection, known)
    found = digest(known.plan, known.programme, opened, known.standing.at, last, names or known.names)
    return replace(found, sequence=known.sequence)


def progress(connection: Looking, known: Known) -> Digest:
    """The digest as of the day of `known`."""
    look = _Look(connection, known)
    found = measured(connection, known)
    return replace(
        bare(connection, known, look.names),
        since=look.since.day if look.since else None,
        changed=tuple(changes(known.plan, look.lately, look.known_before, known.standing.on, look.voice)),
        late=tuple(late(known.plan, known.programme, known.standing, look.told, look.names)),
        indicators=tuple(one.mark for one in found),
        explanations=tuple(_explained(known, found, look)),
        decisions=tuple(_decisions(known, look)),
        reopened=reopenings(connection, known),
    )


class _Look:
    """All that is read of the journal for one digest, with the names in it. Every part is bounded."""

    def __init__(self, connection: Looking, known: Known) -> None:
        self._connection, self._known = connection, known
        self.since = self._digest_before(known.standing.at)
        recent = self._recent()
        agreed = [record for record in self._kinds(("AgreementMade",), MOST_SEATS) if not _among(record, recent)]
        decided, of_late, explained = self._decided(), self._of_late(), self._explained()
        planned = self._kinds(("InitiativePlanned",), MOST_PLANNED)
        read = [*recent, *agreed, *decided, *of_late, *explained, *planned]
        found = names_in(connection, known.programme.id, read, known.names)
        self.names: Mapping[str, str] = with_initiatives([record.event for record in planned], found)
        self.voice = Voice(known.plan, known.programme, self.names)
        self.lately, self.known_before = _events([*agreed, *recent]), len(agreed)
        self.decided, self.told, self.explained = _events(decided), _events(of_late), _events(explained)

    def _kinds(self, kinds: Sequence[str], limit: int) -> list[Recorded]:
        return of_kinds(self._connection, self._known, kinds, None, limit)[0]

    def _digest_before(self, at: datetime) -> e.DigestDue | None:
        """The digest before the one made at this moment; one that falls due at it is that one itself."""
        found = [record.event for record in self._kinds(("DigestDue",), 2)]
        return next((event for event in found if isinstance(event, e.DigestDue) and event.at < at), None)

    def _recent(self) -> list[Recorded]:
        """What came after the digest before, of which the newest."""
        found, _ = of_all(self._connection, self._known, None, MOST_CHANGES)
        place = next(
            (place for place, record in enumerate(found) if self.since and _is_digest(record, self.since)), len(found)
        )
        return found[:place]

    def _decided(self) -> list[Recorded]:
        """All about the newest decisions."""
        found = self._kinds(("CourseDecided",), MOST_DECISIONS)
        return self._of_runs_of(found, _DECISION)

    def _of_late(self) -> list[Recorded]:
        """Who was told lately that something is late, and what makes that telling void."""
        runs = dict.fromkeys(one.run for one in self._known.standing.owed if one.late and one.run)
        found = [record for run in runs for record in self._of_run(run)]
        return [*found, *(self._kinds(("SeatFilled", "SeatLeft"), MOST_SEATS) if found else ())]

    def _of_run(self, run: str) -> list[Recorded]:
        return of_run(self._connection, self._known, run, _TOLD, None, MOST_TOLD)[0]

    def _of_runs_of(self, found: Sequence[Recorded], kinds: Sequence[str]) -> list[Recorded]:
        runs = [str(getattr(record.event, "run", "")) for record in found]
        return of_runs(self._connection, self._known, runs, kinds)

    def _explained(self) -> list[Recorded]:
        """What was written about the newest evaluation."""
        assessed = self._kinds(("IndicatorAssessed",), 1)
        return self._of_runs_of(assessed, ("Explained",))


def _decisions(known: Known, look: _Look) -> Iterator[Taken]:
    found = told(known.plan, enumerate(look.decided, 1), look.names).decisions
    return decisions(found, look.decided, look.voice)


def _explained(known: Known, found: Sequence[Measured], look: _Look) -> Iterator[Explanation]:
    held = [one.held for one in found]
    return explanations(known.plan, known.programme, held, look.explained, look.names)


def _events(records: Iterable[Recorded]) -> tuple[e.Event, ...]:
    """Their events in order."""
    return tuple(record.event for record in sorted(records, key=lambda record: record.sequence))


def _among(record: Recorded, others: Sequence[Recorded]) -> bool:
    return bool(others) and record.sequence >= others[-1].sequence


def _is_digest(record: Recorded, since: e.DigestDue) -> bool:
    return record.type == "DigestDue" and record.event == since
