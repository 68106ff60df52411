"""The phase runs there ever were, and what was handed in, signed off and agreed in them: newest first. Reading only.

As past.py has it: a page costs what is on it, `known` (shelf.py) says of which programme and up to when, `before` is
that of the page before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from engine.office.backwards import COLUMNS, LIMIT, Page, names_in, of_kinds, of_run, of_runs, page, words
from engine.office.journal import Recorded
from engine.office.sealing import unseal
from engine.office.shelf import Known
from engine.office.tables import RUN
from engine.rules import events as e
from engine.rules.agreement_names import agreement_names
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.words import both
from engine.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class RunPast:
    """One phase run, open or closed: its label ("fase Beleid (cyclus 2)"), first and last deadline, and how it closed.

    `opened` and `closed` are local days; `how` is None while it is open. `unmet` names what was missing where a
    deadline closed it; `by_run` is the phase run that took its place. `reference_date`: of an evaluation only.
    """

    sequence: int
    run: str
    phase: str
    label: Text
    cycle: int
    attempt: int
    opened: date
    reference_date: date | None
    first_deadline: date | None
    deadline: date | None
    missed: bool
    closed: date | None
    how: Literal["passed", "withdrawn"] | None
    unmet: tuple[str, ...]
    by_run: str | None


@dataclass(frozen=True, slots=True)
class ProductPast:
    """A product as it was handed in once. `content` is what was written or the link (see `kind`: link, text or file;
    of a file it is its hash), None once erased. `returned`: its maker was asked to do this one again; by the programme
    manager where `returned_by` says who, `because` of what (None once erased)."""

    sequence: int
    day: date
    product: str
    label: Text
    seat: str
    by: str | None
    kind: str
    content: str | None
    hash: str
    returned: bool
    returned_by: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class SignOffPast:
    """One sign-off by a seat; `lapsed` where the content changed since, or a product of it went back: `lapsed_why` says
    which, `lapsed_on` when. `reason` is None without one, or once erased.

    `on` says what it was about: the content of the phase run, or the course that was proposed.
    """

    sequence: int
    day: date
    seat: str
    by: str | None
    verdict: Literal["approve", "return", "abstain"]
    reason: str | None
    content: str
    look: int
    on: Literal["content", "course"]
    lapsed: bool
    lapsed_why: Literal["changed", "returned"] | None = None
    lapsed_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementPast:
    """An agreement on record: its name as `label` (see agreement_names.py), who made it, its words (None once erased),
    its parties and those that signed (seats)."""

    agreement: str
    kind: str
    label: Text
    run: str
    cycle: int
    seat: str
    by: str | None
    content: str | None
    parties: tuple[str, ...]
    signed: tuple[str, ...]


def runs(connection: Connection, known: Known, before: int | None = None, limit: int = LIMIT) -> Page[RunPast]:
    """Every phase run there ever was, the last opened first; those too that opened by the passing of time alone."""
    came = _came(known, before)
    records, more = of_kinds(connection, known, ("PhaseOpened",), before, limit)
    found = [(record.sequence, event) for record in records if isinstance(event := record.event, e.PhaseOpened)]
    opened = [*came, *found][:limit]
    if len(came) + len(found) > limit:
        more = opened[-1][0]
    later = _later(connection, known, [event.run for _, event in opened])
    return Page(tuple(_run(known, sequence, event, later[event.run]) for sequence, event in opened), more)


def run_called(connection: Connection, known: Known, run: str) -> RunPast | None:
    """One phase run; None where there was no such one by then."""
    records, _ = of_run(connection, known, run, ("PhaseOpened",), None, 1)
    found = [(one.sequence, one.event) for one in records] or [one for one in _came(known) if one[1].run == run]
    if not found:
        return None
    sequence, opened = found[0]
    assert isinstance(opened, e.PhaseOpened)
    return _run(known, sequence, opened, _later(connection, known, [run])[run])


def _came(known: Known, before: int | None = None) -> list[tuple[int, e.PhaseOpened]]:
    """The phase runs that opened without being on record yet, with the number their opening will have; last first."""
    numbered = enumerate(known.came, known.sequence + 1)
    found = [(number, event) for number, event in numbered if isinstance(event, e.PhaseOpened)]
    return [one for one in reversed(found) if before is None or one[0] < before]


def _later(connection: Connection, known: Known, runs: Sequence[str]) -> dict[str, list[e.Event]]:
    """What moved and closed each of these phase runs, in order: what is on record, then what came since."""
    later: dict[str, list[e.Event]] = {run: [] for run in runs}
    recorded = (record.event for record in of_runs(connection, known, runs, _RUN_ENDS))
    for event in (*recorded, *(one for one in known.came if type(one).__name__ in _RUN_ENDS)):
        if (run := getattr(event, "run", "")) in later:
            later[run].append(event)
    return later


def _run(known: Known, sequence: int, event: e.PhaseOpened, later: Sequence[e.Event]) -> RunPast:
    moved = [one for one in later if isinstance(one, e.DeadlineExtended | e.DeadlineShifted)]
    closed = next((one for one in later if isinstance(one, e.PhasePassed | e.PhaseWithdrawn)), None)
    return RunPast(
        sequence=sequence,
        run=event.run,
        phase=event.phase,
        label=both(lambda language: Speaker(known.plan, known.names, language).run(event.run)),
        cycle=event.cycle,
        attempt=event.attempt,
        opened=local_day(known.plan.calendar, event.at),
        reference_date=event.reference_date,
        first_deadline=event.deadline,
        deadline=moved[-1].until if moved else event.deadline,
        missed=any(isinstance(one, e.DeadlinePassed) for one in later),
        closed=closed.day if closed else None,
        how=("passed" if isinstance(closed, e.PhasePassed) else "withdrawn") if closed else None,
        unmet=closed.unmet if isinstance(closed, e.PhasePassed) else (),
        by_run=closed.by_run if isinstance(closed, e.PhaseWithdrawn) else None,
    )


def products_of(
    connection: Connection, known: Known, run: str, before: int | None = None, limit: int = LIMIT
) -> Page[ProductPast]:
    """What was handed in during one phase run, the last first."""
    found, more = page(connection, _PRODUCTS, known, before, limit, run=run, until=known.sequence)
    records = [Recorded(*row[:7]) for row in found]
    back = [Recorded(*row[8:]) if row[7] == "ProductReturned" else None for row in found]
    names = names_in(connection, known.programme.id, [*records, *(one for one in back if one)], {})
    told = zip(records, back, strict=True)
    return Page(tuple(_product(known, record, returned, names) for record, returned in told), more)


def _product(known: Known, record: Recorded, back: Recorded | None, names: Names) -> ProductPast:
    """What was handed in, and how it went back."""
    event, returned = record.event, back.event if back else None
    assert isinstance(event, e.ProductDelivered)
    assert isinstance(returned, e.ProductReturned | None)
    return ProductPast(
        sequence=record.sequence,
        day=local_day(known.plan.calendar, event.at),
        product=event.product,
        label=both(lambda language: Speaker(known.plan, {}, language).product(event.run, event.product)),
        seat=event.seat,
        by=event.by,
        kind=event.kind,
        content=words(event.content, names),
        hash=event.hash,
        returned=returned is not None,
        returned_by=returned.by if returned else None,
        because=words(returned.reason, names) if returned else None,
    )


def signoffs_of(
    connection: Connection, known: Known, run: str, before: int | None = None, limit: int = LIMIT
) -> Page[SignOffPast]:
    """The sign-offs in one phase run, the last first; of an evaluation those on the proposed course too."""
    found, more = page(connection, _SIGNOFFS, known, before, limit, run=run, until=known.sequence)
    records = [Recorded(*row[:7]) for row in found]
    names = names_in(connection, known.programme.id, records, {})
    fell = [Recorded(*row[9:]) if row[7] == "SignOffLapsed" else None for row in found]
    told = zip(records, fell, (row[8] for row in found), strict=True)
    return Page(tuple(_signoff(known, *one, names) for one in told), more)


def _signoff(known: Known, record: Recorded, fell: Recorded | None, on_course: bool, names: Names) -> SignOffPast:
    event, lapse = record.event, fell.event if fell else None
    assert isinstance(event, e.SignedOff)
    assert isinstance(lapse, e.SignOffLapsed | None)
    return SignOffPast(
        sequence=record.sequence,
        day=local_day(known.plan.calendar, event.at),
        seat=event.seat,
        by=event.by,
        verdict=event.verdict,
        reason=words(event.reason, names),
        content=event.content,
        look=event.look,
        on="course" if on_course else "content",
        lapsed=lapse is not None,
        lapsed_why=lapse.why if lapse else None,
        lapsed_on=local_day(known.plan.calendar, lapse.at) if lapse else None,
    )


def agreements_of(connection: Connection, known: Known) -> tuple[AgreementPast, ...]:
    """The agreements in force, in the order they were made: those of this cycle and the one before it."""
    made = known.programme.agreements.values()
    written = unseal(connection, known.programme.id, [item.hash for item in made]) if made else {}
    called = {
        language: agreement_names(Speaker(known.plan, known.names, language), known.programme, quoted=False)
        for language in ("nl", "en")
    }
    return tuple(
        AgreementPast(
            agreement=item.id,
            kind=item.kind,
            label=both(lambda language, id_=item.id: called[language][id_]),  # type: ignore[misc]
            run=item.run,
            cycle=item.cycle,
            seat=item.seat,
            by=item.by,
            content=words(item.hash, written),
            parties=item.parties,
            signed=item.signed,
        )
        for item in made
    )


_RUN_ENDS = ["DeadlineExtended", "DeadlinePassed", "DeadlineShifted", "PhasePassed", "PhaseWithdrawn"]

_OF_RUN = f"programme = :programme AND {RUN} = :run"


def _field(name: str, of: str = "") -> str:
    """A field of an event as it stands in its body, where its value is text."""
    return f"""split_part(split_part({of}body, '"{name}":"'::text, 2), '"'::text, 1)"""


def _with_next(kind: str, ends: str, same: Sequence[str], more: str = "NULL") -> str:
    """Events of one kind in a phase run, each with the type of the next one, of this kind or `ends`, about the same."""
    alike = " AND ".join(f"{_field(name)} = {_field(name, 'e.')}" for name in same)
    return f"""
        SELECT {COLUMNS}, later.type, {more} FROM (
            SELECT * FROM event WHERE {_OF_RUN} AND type = '{kind}' AND sequence <= :upper
            ORDER BY sequence DESC LIMIT :limit
        ) AS e LEFT JOIN LATERAL (
            SELECT * FROM event WHERE {_OF_RUN} AND sequence > e.sequence AND sequence <= :until
            AND type IN ('{kind}', '{ends}') AND {alike} ORDER BY sequence LIMIT 1
        ) AS later ON true ORDER BY e.sequence DESC
    """


_PRODUCTS = _with_next("ProductDelivered", "ProductReturned", ["product"], COLUMNS.replace("e.", "later."))

_SIGNOFFS = _with_next(
    "SignedOff",
    "SignOffLapsed",
    ["seat", "content"],
    f"""EXISTS (SELECT 1 FROM event WHERE {_OF_RUN} AND type = 'CourseProposed' AND sequence < e.sequence
                AND {_field("hash")} = {_field("content", "e.")}), {COLUMNS.replace("e.", "later.")}""",
)
