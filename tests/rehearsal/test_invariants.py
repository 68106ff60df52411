"""Every invariant holds over what really happens, and can fail: it finds what was tampered with."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.rehearsal.holding import _ASKED as ASKED
from engine.rehearsal.invariants import INVARIANTS, Handled, Repeated, Reviewed
from engine.rehearsal.memory import asked
from engine.rules import events as e
from engine.rules.commands import PassTime, Sign
from engine.rules.conditions import Measured
from engine.rules.definition import Definition
from engine.rules.gates import everything_owed
from engine.rules.programme import ClosedMoment, Programme
from engine.rules.refusals import ConflictOfInterest, Refusal
from tests.rehearsal.lives import HOUSE, Moment, moments

DAY = timedelta(days=1)
LONG_AGO, SUNDAY = date(2000, 1, 3), date(2031, 3, 2)
Tampering = Callable[[Moment], Any]
TAMPERED: dict[str, tuple[type, Tampering]] = {}


def tampers(kind: type) -> Callable[[Tampering], Tampering]:
    """A way to break the invariant of the same name at a moment of this kind; False: not at this moment."""

    def register(function: Tampering) -> Tampering:
        TAMPERED[function.__name__] = (kind, function)
        return function

    return register


pytestmark = pytest.mark.xdist_group("invariants")
"""They share the lives that are tampered with, which take longer than all else here."""


@pytest.fixture(scope="module")
def lived() -> dict[type, list[Moment]]:
    return moments()


def test_every_invariant_is_tampered_with() -> None:
    assert set(TAMPERED) == set(INVARIANTS)


def test_every_invariant_is_told_of_in_the_docs() -> None:
    told = re.findall(r"^\| `(\w+)` \|", (HOUSE / "docs" / "invariants.md").read_text(), flags=re.M)
    assert sorted(told) == sorted(INVARIANTS)


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("name", sorted(INVARIANTS))
def test_it_holds_until_somebody_tampers(name: str, lived: dict[type, list[Moment]]) -> None:
    """given a moment that really was, when it is tampered with, then the invariant of that name says so"""
    kind, tampering = TAMPERED[name]
    invariant = INVARIANTS[name]
    assert any(known == name for known, _ in ASKED[kind])
    for moment in lived[kind]:
        assert invariant(moment.before, moment.happening, moment.after, moment.memory) is None
        changed = moment.copy()
        if tampering(changed) is not False:
            said = invariant(changed.before, changed.happening, changed.after, changed.memory)
            assert isinstance(said, str)
            return
    pytest.fail(f"none of {len(lived[kind])} moments could be tampered with")


def notes(moment: Moment) -> Any:
    return moment.memory.runs[moment.happening.run]


def run_changed(p: Programme | None, run: str, **changes: Any) -> Programme:
    assert p is not None
    return replace(p, runs={**p.runs, run: replace(p.runs[run], **changes)})


def event_with(moment: Moment, **changes: Any) -> None:
    moment.happening = replace(moment.happening, **changes)


# --- time, phases, gates, cycles, the record ---


@tampers(e.DigestDue)
def time_never_runs_back(moment: Moment) -> None:
    assert moment.before is not None and moment.before.passed_to is not None
    event_with(moment, at=moment.before.passed_to - DAY)


@tampers(e.DigestDue)
def events_are_counted(moment: Moment) -> None:
    assert moment.after is not None
    moment.after = replace(moment.after, sequence=moment.after.sequence + 1)


@tampers(e.SignedOff)
def over_is_over(moment: Moment) -> None:
    moment.memory.ended = True


@tampers(e.ProductDelivered)
def closed_runs_never_change(moment: Moment) -> None:
    moment.memory.closed[moment.happening.run] = "passed"


@tampers(e.PhasePassed)
def a_run_passes_once(moment: Moment) -> None:
    moment.memory.closed[moment.happening.run] = "passed"


@tampers(e.PhasePassed)
def no_passing_with_an_unmet_gate(moment: Moment) -> bool:
    notes(moment).handed.clear()
    return moment.happening.unmet == ()


@tampers(Handled)
def no_met_gate_stays_shut(moment: Moment) -> bool:
    """As if the gate of an open run asked for nothing but a measurement, which only an evaluation waits for."""
    assert moment.after is not None
    runs = [run for run in moment.after.runs.values() if run.evaluation is None and run.suspended is None]
    plan, open_phases = moment.memory.plan, {run.phase for run in runs}
    gate = (Measured(condition="measured"),)
    changed = [phase.model_copy(update={"gate": gate} if phase.id in open_phases else {}) for phase in plan.phases]
    moment.memory.plan = Definition.model_construct(**dict(plan) | {"phases": tuple(changed)})
    return bool(runs) and bool(moment.happening.events) and moment.after.suspended is None


@tampers(e.PhaseOpened)
def one_open_run_per_phase(moment: Moment) -> None:
    moment.memory.closed[moment.happening.run] = "withdrawn"


@tampers(e.PhaseOpened)
def no_phase_opens_overdue(moment: Moment) -> None:
    event_with(moment, deadline=LONG_AGO)


@tampers(Handled)
def deadlines_count_from_the_real_opening(moment: Moment) -> bool:
    opened = [event for event in moment.happening.events if isinstance(event, e.PhaseOpened) and not event.moment]
    event_with(moment, events=tuple(replace(event, deadline=LONG_AGO) for event in opened))
    phases = moment.memory.plan.phase
    return any((agreed := phases[event.phase].deadline) is not None and agreed.within for event in opened)


@tampers(e.DeadlinePassed)
def deadlines_pass_once_on_their_day(moment: Moment) -> None:
    event_with(moment, at=moment.happening.at + DAY)


@tampers(e.DeadlinePassed)
def suspended_deadlines_stand_still(moment: Moment) -> bool:
    assert moment.before is not None
    run = moment.before.runs[moment.happening.run]
    moment.before = run_changed(moment.before, run.id, suspended=run.opened)
    return not run.statutory


@tampers(Handled)
def no_deadline_is_forgotten(moment: Moment) -> bool:
    run = next((run for run in moment.after.runs.values() if run.deadline), None) if moment.after else None
    if run is None or moment.happening.refusal is not None or run.suspended or moment.after.suspended:
        return False
    moment.after = run_changed(moment.after, run.id, deadline=LONG_AGO)
    return True


@tampers(e.DeadlineExtended)
def extending_moves_forward(moment: Moment) -> None:
    event_with(moment, until=moment.happening.was)


@tampers(e.DeadlineShifted)
def resuming_gives_back_what_was_lost(moment: Moment) -> None:
    event_with(moment, until=moment.happening.until + 30 * DAY)


@tampers(e.MilestoneMissed)
def milestones_are_missed_once(moment: Moment) -> None:
    moment.memory.missed.add((moment.happening.initiative, moment.happening.milestone))


@tampers(e.CycleBegan)
def every_reopening_has_a_cause(moment: Moment) -> bool:
    event_with(moment, cause=None, by=None)
    return moment.happening.reason != "start"


@tampers(e.CycleBegan)
def no_second_reopening(moment: Moment) -> None:
    moment.memory.cycle = replace(moment.happening, reason="reopened", cycle=moment.happening.cycle + 7)


@tampers(e.DigestDue)
def digests_come_once(moment: Moment) -> None:
    moment.memory.last_digest = moment.happening.day


@tampers(Handled)
def what_comes_next_is_ahead(moment: Moment) -> bool:
    event_with(moment, now=datetime(2199, 1, 1, tzinfo=UTC))
    return moment.happening.refusal is None


@tampers(Handled)
def nothing_is_stamped_ahead(moment: Moment) -> bool:
    event_with(moment, now=moment.happening.now - 400 * DAY)
    return bool(moment.happening.events)


@tampers(Handled)
def a_refusal_writes_nothing(moment: Moment) -> bool:
    event_with(moment, refusal=Refusal())
    return bool(moment.happening.events)


@tampers(Handled)
def no_act_for_a_closed_run(moment: Moment) -> bool:
    moment.memory.closed["1.doen.1"] = "passed"
    event_with(moment, command=Sign(id="x", run="1.doen.1", seat="raad-1", verdict="approve"), refusal=None)
    return moment.before is not None


@tampers(Repeated)
def the_same_command_changes_nothing(moment: Moment) -> None:
    event_with(moment, second=(*moment.happening.second, e.DigestDue(datetime(2031, 1, 1, tzinfo=UTC), SUNDAY)))


@tampers(Reviewed)
def the_journal_tells_the_state(moment: Moment) -> bool:
    event_with(moment, journal=moment.happening.journal[:-1])
    return bool(moment.happening.journal)


@tampers(Reviewed)
def the_state_survives_writing(moment: Moment) -> None:
    assert moment.after is not None
    moment.after = replace(moment.after, asked=["werk|WK000001|2030-01-01"])  # type: ignore[arg-type]


@tampers(Reviewed)
def the_state_stays_small(moment: Moment) -> None:
    assert moment.after is not None
    many = tuple(ClosedMoment(f"1.wegen.jaar.{n}", "jaar", SUNDAY, "stay") for n in range(100))
    moment.after = replace(moment.after, closed_moments=many)


# --- sign-off, seats, reminders, letters ---


@tampers(e.SignedOff)
def no_sign_off_counts_twice(moment: Moment) -> None:
    signed = moment.happening
    notes(moment).spoken.add((signed.seat, signed.content, signed.look))


@tampers(e.ProductReturned)
def only_what_was_handed_in_goes_back(moment: Moment) -> None:
    notes(moment).returned.add(moment.happening.product)


@tampers(e.SignOffLapsed)
def sign_offs_lapse_for_a_reason(moment: Moment) -> None:
    notes(moment).votes.pop(moment.happening.seat)


@tampers(e.SignedOff)
def a_sign_off_binds_what_is_there(moment: Moment) -> None:
    event_with(moment, content="0" * 64)


@tampers(e.SignedOff)
def nobody_signs_own_work(moment: Moment) -> bool:
    maker = next((handed.by for handed in notes(moment).handed.values()), None)
    event_with(moment, by=maker)
    return maker is not None and notes(moment).proposal is None


@tampers(e.SignedOff)
def people_act_for_their_own_seat(moment: Moment) -> None:
    event_with(moment, by="leider-99")


@tampers(Handled)
def standing_sign_offs_are_sound(moment: Moment) -> bool:
    runs = [run for run in moment.after.runs.values() if run.votes] if moment.after else []
    for run in runs:
        moment.memory.runs[run.id].votes.clear()
    return bool(runs) and bool(moment.happening.events)


@tampers(Handled)
def what_is_asked_can_be_done(moment: Moment) -> bool:
    before, plan = moment.before, moment.memory.plan
    assert before is not None and before.passed_to is not None
    owed = [
        item for item in everything_owed(plan, before, before.passed_to.date()) if item[1].act in ("sign", "decide")
    ]
    for run, item in owed:
        assert run is not None and item.seat is not None
        command = Sign(id="x", run=run, seat=item.seat, verdict="approve")
        event_with(moment, command=command, refusal=ConflictOfInterest(seat=item.seat))
    return bool(owed)


@tampers(e.SeatLeft)
def successors_get_their_days(moment: Moment) -> bool:
    event_with(moment, grace=moment.happening.day)
    return True


@tampers(e.SeatLeft)
def seats_are_left_once(moment: Moment) -> None:
    assert moment.before is not None
    seat = replace(moment.before.seats[moment.happening.seat], person=None, organisation=None, until=None)
    moment.before = replace(moment.before, seats={**moment.before.seats, seat.id: seat})


@tampers(e.ReminderCame)
def reminders_go_to_those_who_owe(moment: Moment) -> bool:
    owed = [item for item in moment.happening.owed if item.act == "deliver"]
    for item in owed:
        made = e.ProductDelivered(moment.happening.at, moment.happening.run, item.item, "", None, "text", "", "")
        notes(moment).handed[item.item] = made
        notes(moment).returned.discard(item.item)
    return bool(owed)


@tampers(e.ReminderCame)
def an_unchanged_list_goes_weekly(moment: Moment) -> bool:
    told = notes(moment)
    told.told, told.told_on = asked(moment.happening.owed), moment.happening.day - DAY
    return bool(moment.happening.owed) and not moment.happening.announces_escalation


@tampers(e.Escalated)
def escalation_is_announced(moment: Moment) -> bool:
    notes(moment).announced = None
    return bool(moment.happening.late)


@tampers(Handled)
def letters_go_on_working_days(moment: Moment) -> bool:
    letters = [wish for wish in moment.happening.wishes if wish.kind == "letter"]
    event_with(moment, wishes=tuple(replace(wish, on=SUNDAY) for wish in letters))
    return bool(letters)


@tampers(Handled)
def no_letter_for_what_is_done(moment: Moment) -> bool:
    letters = [wish for wish in moment.happening.wishes if wish.about == "invitation"]
    event_with(moment, wishes=tuple(replace(wish, run="0.kiezen.1") for wish in letters))
    return bool(letters)


# --- moments, figures, verdicts, course ---


@tampers(e.PhaseOpened)
def no_moment_is_doubled(moment: Moment) -> bool:
    event = moment.happening
    moment.memory.moments.add((event.moment, event.reference_date))
    return event.moment is not None


@tampers(Handled)
def no_moment_is_lost(moment: Moment) -> bool:
    moment.memory.moments.clear()
    event_with(moment, command=PassTime(id="x"), refusal=None)
    assert moment.after is not None
    return bool(moment.memory.moments_due(moment.happening.now)) and moment.after.status != "ended"


@tampers(e.FigureRecorded)
def figures_are_never_overwritten(moment: Moment) -> None:
    event_with(moment, figure=replace(moment.happening.figure, revision=9))


@tampers(e.IndicatorAssessed)
def verdicts_wait_for_their_moment(moment: Moment) -> bool:
    found = moment.memory.runs.get(moment.happening.run)
    if found is not None:
        found.measured = False
    return found is not None


@tampers(e.IndicatorAssessed)
def verdicts_stand_until_a_figure_changes(moment: Moment) -> None:
    key = (moment.happening.run, moment.happening.assessment.indicator)
    moment.memory.verdict_at[key] = moment.memory.count


@tampers(e.IndicatorAssessed)
def verdicts_rest_on_the_record(moment: Moment) -> bool:
    event_with(moment, assessment=replace(moment.happening.assessment, inputs=moment.happening.assessment.inputs[1:]))
    return bool(moment.copy().happening.assessment.inputs)


@tampers(e.IndicatorAssessed)
def unknown_is_never_green(moment: Moment) -> None:
    event_with(moment, assessment=replace(moment.happening.assessment, inputs=(), status="met"))


@tampers(e.CourseRecommended)
def no_stay_in_the_dark(moment: Moment) -> None:
    _verdicts_become(moment, status="unknown")
    event_with(moment, recommendation=replace(moment.happening.recommendation, course="stay"))


@tampers(e.CourseRecommended)
def the_margin_never_reopens(moment: Moment) -> None:
    _verdicts_become(moment, firm=False)
    event_with(moment, recommendation=replace(moment.happening.recommendation, course="reopen"))


def _verdicts_become(moment: Moment, **changes: Any) -> None:
    found = notes(moment).verdicts
    for name, verdict in found.items():
        found[name] = replace(verdict, assessment=replace(verdict.assessment, **changes))


@tampers(e.CourseDecided)
def courses_are_decided_once(moment: Moment) -> None:
    notes(moment).decided = moment.happening


@tampers(e.CourseProposed)
def deviating_needs_a_reason(moment: Moment) -> None:
    event_with(moment, deviates=True, reason=None)


@tampers(e.MomentClosed)
def moments_close_once(moment: Moment) -> None:
    notes(moment).measured = True
