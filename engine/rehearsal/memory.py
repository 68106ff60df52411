"""What the checker of a simulation remembers of one programme: the record retold from its events alone.

Kept apart from the state of the rules on purpose, so that the invariants have a second witness. Bounded like the state:
what belongs to a phase run is forgotten, but for its name, when the run closes.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.figures import Figure
from engine.rules.programme import Programme
from engine.rules.workdays import at_hour, local_day
from engine.rules.yardstick import Yardstick, yardstick_of

COURSE = "course:"
Ask = tuple[str, str, str]


@dataclass(slots=True)
class RunNotes:
    """What happened in one open phase run: who handed in what, who spoke, what was told, when it was halted."""

    opened: e.PhaseOpened
    deadline: date | None
    handed: dict[str, e.ProductDelivered] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    sent_back: set[str] = field(default_factory=set)
    respondents: dict[str, set[str]] = field(default_factory=dict)
    votes: dict[str, e.SignedOff] = field(default_factory=dict)
    spoken: set[tuple[str, str, int]] = field(default_factory=set)
    above: dict[str, str] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    proposal: e.CourseProposed | None = None
    decided: e.CourseDecided | None = None
    ratified: bool = False
    measured: bool = False
    explained: set[str] = field(default_factory=set)
    ready: bool = False
    verdicts: dict[str, e.IndicatorAssessed] = field(default_factory=dict)
    told: frozenset[Ask] = frozenset()
    told_on: date | None = None
    repeats: int = 0
    announced: date | None = None
    suspended: date | None = None
    halted_from: date | None = None
    content: str | None = None


@dataclass(slots=True)
class AgreementNotes:
    """One agreement: where and by whom it was made, who must sign and who has."""

    made: e.AgreementMade
    signed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Memory:
    """Everything the invariants may ask about the past of one programme."""

    plan: Definition
    until: datetime
    area: str = ""
    count: int = 0
    runs: dict[str, RunNotes] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    passed: set[tuple[int, str]] = field(default_factory=set)
    cycle: e.CycleBegan | None = None
    reopened_by: set[str] = field(default_factory=set)
    agreements: dict[str, AgreementNotes] = field(default_factory=dict)
    deadlines: set[tuple[str, date]] = field(default_factory=set)
    missed: set[tuple[str, str]] = field(default_factory=set)
    moments: set[tuple[str, date]] = field(default_factory=set)
    calendar: list[tuple[datetime, str, date]] = field(default_factory=list)
    last_digest: date | None = None
    sticks: dict[tuple[str, int], Yardstick] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    figure_at: dict[str, int] = field(default_factory=dict)
    verdict_at: dict[tuple[str, str], int] = field(default_factory=dict)
    ended: bool = False
    suspended: date | None = None
    lost: dict[str, timedelta] = field(default_factory=dict)

    def note(self, event: e.Event, before: Programme | None) -> None:
        """Remembers one more event; `before` is the programme as it stood."""
        self.count += 1
        writes = _NOTES.get(type(event))
        if writes is not None:
            writes(self, event, before)

    def moments_due(self, now: datetime) -> list[tuple[datetime, str, date]]:
        """The agreed reference dates that have come by `now`, from an expansion of their own."""
        return self.calendar[: bisect_left(self.calendar, (now, "~", date.max))]


def _started(memory: Memory, event: e.ProgrammeStarted, before: Programme | None) -> None:
    memory.area = event.area_code
    calendar = memory.plan.calendar
    first, last = local_day(calendar, event.at), local_day(calendar, memory.until)
    for moment in memory.plan.moment.values():
        days = {day for day in moment.on if first <= day <= last}
        if moment.rule and moment.start:
            rule = rrulestr(moment.rule, dtstart=datetime.combine(moment.start, datetime.min.time()))
            between = rule.between(_midnight(first), _midnight(last), inc=True)
            days |= {found.date() for found in between}
        _expect(memory, moment.id, days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _expect(memory: Memory, moment: str, days: Any) -> None:
    known = {(name, day) for _, name, day in memory.calendar}
    for day in days:
        if (moment, day) not in known:
            insort(memory.calendar, (at_hour(memory.plan.calendar, day, 0), moment, day))


def _moments_agreed(memory: Memory, event: e.MomentsAgreed, before: Programme | None) -> None:
    last = local_day(memory.plan.calendar, memory.until)
    _expect(memory, event.moment, [day for day in event.on if day <= last])


def _cycle_began(memory: Memory, event: e.CycleBegan, before: Programme | None) -> None:
    memory.cycle = event
    memory.agreements = {key: notes for key, notes in memory.agreements.items() if notes.made.cycle >= event.cycle - 1}
    if event.cause:
        memory.reopened_by.add(event.cause)


def _opened(memory: Memory, event: e.PhaseOpened, before: Programme | None) -> None:
    notes = memory.runs[event.run] = RunNotes(event, event.deadline)
    if memory.suspended and not event.moment:
        notes.halted_from = local_day(memory.plan.calendar, event.at)
    if event.moment and event.reference_date:
        memory.moments.add((event.moment, event.reference_date))


def _passed(memory: Memory, event: e.PhasePassed, before: Programme | None) -> None:
    opened = memory.runs.pop(event.run).opened
    memory.closed[event.run] = "passed"
    memory.passed.add((opened.cycle, opened.phase))


def _withdrawn(memory: Memory, event: e.PhaseWithdrawn, before: Programme | None) -> None:
    del memory.runs[event.run]
    memory.closed[event.run] = "withdrawn"


def _delivered(memory: Memory, event: e.ProductDelivered, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.handed[event.product] = event
    notes.returned.discard(event.product)
    notes.sent_back.discard(event.product)
    notes.content = None


def _returned(memory: Memory, event: e.ProductReturned, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.returned.add(event.product)
    if event.by is not None:
        notes.sent_back.add(event.product)


def _answered(memory: Memory, event: e.QuestionnaireAnswered, before: Programme | None) -> None:
    group = f"{event.questionnaire}:{event.group}"
    memory.runs[event.run].respondents.setdefault(group, set()).add(event.respondent)


def _agreed(memory: Memory, event: e.AgreementMade, before: Programme | None) -> None:
    memory.agreements[event.agreement] = AgreementNotes(event)
    memory.runs[event.run].content = None


def _agreement_signed(memory: Memory, event: e.AgreementSigned, before: Programme | None) -> None:
    memory.agreements[event.agreement].signed.add(event.seat)


def _signed_off(memory: Memory, event: e.SignedOff, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    on_course = notes.proposal is not None and notes.proposal.hash == event.content
    notes.votes[COURSE + event.seat if on_course else event.seat] = event
    notes.spoken.add((event.seat, event.content, event.look))


def _lapsed(memory: Memory, event: e.SignOffLapsed, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.votes.pop(event.seat, None)
    notes.spoken = {spoken for spoken in notes.spoken if spoken[:2] != (event.seat, event.content)}


def _look_began(memory: Memory, event: e.LookBegan, before: Programme | None) -> None:
    assert before is not None
    notes = memory.runs[event.run]
    prefix = COURSE if event.role.startswith(COURSE) else ""
    roles = {event.role.removeprefix(COURSE), notes.above.pop(event.role, None)}
    for seat in before.seats.values():
        if seat.role in roles:
            notes.votes.pop(prefix + seat.id, None)
    if event.why == "above" and event.above:
        notes.above[event.role] = event.above


def _conflict(memory: Memory, event: e.ConflictDeclared, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.conflicts.add(event.seat)
    for key in (event.seat, COURSE + event.seat):
        notes.votes.pop(key, None)


def _deadline_moved(memory: Memory, event: Any, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.deadline, notes.announced, notes.repeats = event.until, None, 0


def _reminded(memory: Memory, event: e.ReminderCame, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    if event.announces_escalation:
        notes.announced = event.day
    if event.owed:
        asks = asked(event.owed)
        anew = event.announces_escalation and event.unchanged == 0
        notes.repeats = notes.repeats + 1 if asks == notes.told and not event.phone and not anew else 0
        notes.told, notes.told_on = asks, event.day


def asked(owed: tuple[e.Owing, ...]) -> frozenset[Ask]:
    """What a reminder asks, whatever the order and the dates: seat (or role, where nobody sits), act and item."""
    return frozenset((item.seat or item.role, item.act, item.item) for item in owed)


def _measurement_agreed(memory: Memory, event: e.MeasurementAgreed, before: Programme | None) -> None:
    for stick in event.yardsticks:
        memory.sticks[stick.indicator, stick.number] = stick


def _yardstick_changed(memory: Memory, event: e.YardstickChanged, before: Programme | None) -> None:
    memory.sticks[event.yardstick.indicator, event.yardstick.number] = event.yardstick


def stick(memory: Memory, indicator: str, number: int) -> Yardstick:
    """The yardstick of that number; number 0 is what the definition says before anything is agreed."""
    if number == 0:
        return yardstick_of(memory.plan.measurement_agreement[indicator], 0)
    return memory.sticks[indicator, number]


def _recorded(memory: Memory, event: e.FigureRecorded, before: Programme | None) -> None:
    memory.figures[event.figure.key] = event.figure
    memory.figure_at[event.figure.indicator] = memory.count


def _moment_closed(memory: Memory, event: e.MomentClosed, before: Programme | None) -> None:
    memory.runs[event.run].measured = True


def _assessed(memory: Memory, event: e.IndicatorAssessed, before: Programme | None) -> None:
    memory.verdict_at[event.run, event.assessment.indicator] = memory.count
    if event.run in memory.runs:
        memory.runs[event.run].verdicts[event.assessment.indicator] = event


def _recommended(memory: Memory, event: e.CourseRecommended, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.explained, notes.ready, notes.proposal = set(), False, None


def _explained(memory: Memory, event: e.Explained, before: Programme | None) -> None:
    memory.runs[event.run].explained.add(event.indicator)


def _ready(memory: Memory, event: e.EvaluationReady, before: Programme | None) -> None:
    memory.runs[event.run].ready = True


def _proposed(memory: Memory, event: e.CourseProposed, before: Programme | None) -> None:
    memory.runs[event.run].proposal = event


def _course_returned(memory: Memory, event: e.CourseReturned, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.proposal = notes.decided = None
    notes.votes = {key: vote for key, vote in notes.votes.items() if not key.startswith(COURSE)}
    notes.above = {role: above for role, above in notes.above.items() if not role.startswith(COURSE)}


def _decided(memory: Memory, event: e.CourseDecided, before: Programme | None) -> None:
    notes = memory.runs[event.run]
    notes.decided, notes.ratified = event, event.to_ratify is None


def _ratified(memory: Memory, event: e.CourseRatified, before: Programme | None) -> None:
    memory.runs[event.run].ratified = True


def _deadline_passed(memory: Memory, event: e.DeadlinePassed, before: Programme | None) -> None:
    memory.deadlines.add((event.run, event.deadline))


def _suspended(memory: Memory, event: e.Suspended, before: Programme | None) -> None:
    day = local_day(memory.plan.calendar, event.at)
    if event.run is None:
        memory.suspended = day
        halted = [notes for notes in memory.runs.values() if not notes.opened.moment]
    else:
        halted = [memory.runs[event.run]]
        halted[0].suspended = day
    for notes in halted:
        notes.halted_from = notes.halted_from or day


def _resumed(memory: Memory, event: e.Resumed, before: Programme | None) -> None:
    """Each halted run gets back the days up to here, or up to where the other suspension takes over."""
    day = local_day(memory.plan.calendar, event.at)
    memory.lost = {}
    resumed = memory.runs if event.run is None else {event.run: memory.runs[event.run]}
    for name, notes in resumed.items():
        other = notes.suspended if event.run is None else None if notes.opened.moment else memory.suspended
        if notes.halted_from is not None:
            until = max(other, notes.halted_from) if other else day
            memory.lost[name] = until - notes.halted_from
            notes.halted_from = until if other else None
        if event.run:
            notes.suspended = None
    if event.run is None:
        memory.suspended = None


def _milestone_missed(memory: Memory, event: e.MilestoneMissed, before: Programme | None) -> None:
    memory.missed.add((event.initiative, event.milestone))


def _digest(memory: Memory, event: e.DigestDue, before: Programme | None) -> None:
    memory.last_digest = event.day


def _ended(memory: Memory, event: e.ProgrammeEnded, before: Programme | None) -> None:
    memory.ended = True


_NOTES: dict[type[e.Event], Any] = {
    e.ProgrammeStarted: _started,
    e.ProgrammeEnded: _ended,
    e.CycleBegan: _cycle_began,
    e.PhaseOpened: _opened,
    e.PhasePassed: _passed,
    e.PhaseWithdrawn: _withdrawn,
    e.ConflictDeclared: _conflict,
    e.ProductDelivered: _delivered,
    e.ProductReturned: _returned,
    e.QuestionnaireAnswered: _answered,
    e.AgreementMade: _agreed,
    e.AgreementSigned: _agreement_signed,
    e.SignedOff: _signed_off,
    e.SignOffLapsed: _lapsed,
    e.LookBegan: _look_began,
    e.DeadlineExtended: _deadline_moved,
    e.DeadlineShifted: _deadline_moved,
    e.DeadlinePassed: _deadline_passed,
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.ReminderCame: _reminded,
    e.MilestoneMissed: _milestone_missed,
    e.MeasurementAgreed: _measurement_agreed,
    e.YardstickChanged: _yardstick_changed,
    e.MomentsAgreed: _moments_agreed,
    e.FigureRecorded: _recorded,
    e.MomentClosed: _moment_closed,
    e.IndicatorAssessed: _assessed,
    e.CourseRecommended: _recommended,
    e.Explained: _explained,
    e.EvaluationReady: _ready,
    e.CourseProposed: _proposed,
    e.CourseReturned: _course_returned,
    e.CourseDecided: _decided,
    e.CourseRatified: _ratified,
    e.DigestDue: _digest,
}
