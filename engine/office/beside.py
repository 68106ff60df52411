"""What is kept beside the journal so that nobody needs to fold it to find it: seats, newest verdicts, states of then.

All of it follows from the journal and is written in the transaction of the events it follows from; verify.py compares.
The row of the programme itself, with its glance: outcome.py.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.office.outcome import Outcome
from engine.rules.events import IndicatorAssessed
from engine.rules.programme import STATE_VERSION, Programme, Seat, dump

SNAPSHOT_EVERY = 100
"""Whenever a command carries a programme past another multiple of so many events, its state is kept as it was then."""

SEAT = (
    "id", "role", "person", "organisation", "since", "until", "substitute_person", "substitute_first",
    "substitute_last",
)  # fmt: skip
VERDICT = ("indicator", "reference_date", "status", "firm", "provisional", "key", "sequence")


def writes(found: Outcome) -> Iterator[tuple[str, Any]]:
    """The statements, each with its values, that a command leads to beside the journal; most commands lead to none."""
    after = found.after.programme
    assert after is not None
    if seats := list(map(seat_row, _changed(found.before.programme, after))):
        yield _SEATS, [after.id, *map(list, zip(*seats, strict=True))]
    if verdicts := list(newest(zip(found.records, found.events, strict=True))):
        yield _VERDICTS, [after.id, *map(list, zip(*verdicts, strict=True))]
    if found.before.sequence // SNAPSHOT_EVERY < after.sequence // SNAPSHOT_EVERY:
        yield _SNAPSHOT, [after.id, after.sequence, after.hash, STATE_VERSION, dump(after).decode()]


def seat_row(seat: Seat) -> tuple[Any, ...]:
    """A seat as its row has it, without the programme: the columns of SEAT."""
    held = (seat.id, seat.role, seat.person, seat.organisation, seat.since, seat.until)
    instead = seat.substitute
    return (*held, instead.person, instead.first, instead.last) if instead else (*held, None, None, None)


def newest(told: Any) -> Sequence[tuple[Any, ...]]:
    """The verdict that counts of each indicator among records with their events, as its row has it: see VERDICT.

    It is the last one on the latest reference date: a late figure that changes an earlier moment does not count here.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for record, event in told:
        if isinstance(event, IndicatorAssessed):
            one = event.assessment
            known = found.get(one.indicator)
            if known is None or known[1] <= one.reference_date:
                verdict = (one.indicator, one.reference_date, one.status, one.firm, one.provisional)
                found[one.indicator] = (*verdict, event.key, record.sequence)
    return tuple(found.values())


def _changed(before: Programme | None, after: Programme) -> Iterator[Seat]:
    """The seats that are other ones than before; a seat never goes, it only stands empty."""
    known = before.seats if before else {}
    if known is not after.seats:
        yield from (seat for name, seat in after.seats.items() if known.get(name) != seat)


_SEATS = """
    INSERT INTO seat (programme, id, role, person, organisation, since, until, substitute_person, substitute_first,
                      substitute_last)
    SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[],
                             %s::date[], %s::date[])
    ON CONFLICT (programme, id) DO UPDATE SET
        role = excluded.role, person = excluded.person, organisation = excluded.organisation, since = excluded.since,
        until = excluded.until, substitute_person = excluded.substitute_person,
        substitute_first = excluded.substitute_first, substitute_last = excluded.substitute_last
"""

_VERDICTS = """
    INSERT INTO verdict_now AS kept (programme, indicator, reference_date, status, firm, provisional, key, sequence)
    SELECT %s, * FROM unnest(%s::text[], %s::date[], %s::text[], %s::bool[], %s::bool[], %s::bool[], %s::bigint[])
    ON CONFLICT (programme, indicator) DO UPDATE SET
        reference_date = excluded.reference_date, status = excluded.status, firm = excluded.firm,
        provisional = excluded.provisional, key = excluded.key, sequence = excluded.sequence
    WHERE excluded.reference_date >= kept.reference_date
"""

_SNAPSHOT = """
    INSERT INTO snapshot (programme, sequence, definition, state_version, state) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (programme, sequence) DO NOTHING
"""
