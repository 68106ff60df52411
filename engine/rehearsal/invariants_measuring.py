"""What must always hold for moments, figures, verdicts and the course. See invariants.py."""

from dataclasses import replace
from fractions import Fraction

from engine.rehearsal.holding import Handled, Said, invariant
from engine.rehearsal.memory import Memory, stick
from engine.rules import events as e
from engine.rules.figures import figure_key
from engine.rules.measuring import Shares
from engine.rules.programme import Programme
from engine.rules.workdays import at_hour
from engine.rules.yardstick import Assessment

GREEN = ("on_course", "met")


@invariant(e.PhaseOpened)
def no_moment_is_doubled(before: Programme, event: e.PhaseOpened, after: Programme, memory: Memory) -> Said:
    """An evaluation opens once per agreed reference date, stamped with its beginning, and never for another date."""
    if event.moment is None or event.reference_date is None:
        return None
    if (event.moment, event.reference_date) in memory.moments:
        return f"{event.moment} {event.reference_date} came before"
    due = at_hour(memory.plan.calendar, event.reference_date, 0)
    if (due, event.moment, event.reference_date) not in memory.calendar:
        return f"{event.moment} {event.reference_date} was never agreed"
    return None if event.at == due else f"stamped {event.at}, not {due}"


@invariant(Handled)
def no_moment_is_lost(before: Programme, handled: Handled, after: Programme, memory: Memory) -> Said:
    """After every command, every agreed reference date that has come was opened, by an expansion of our own."""
    if handled.refusal is not None or after.status == "ended":
        return None
    due = memory.moments_due(handled.now)
    lost = next(((moment, day) for _, moment, day in due if (moment, day) not in memory.moments), None)
    return f"{lost[0]} {lost[1]} never came" if lost else None


@invariant(e.FigureRecorded)
def figures_are_never_overwritten(before: Programme, event: e.FigureRecorded, after: Programme, memory: Memory) -> Said:
    """A correction is a higher revision, the same figure asked again is the same one; it has a value or a reason."""
    figure, old = event.figure, memory.figures.get(event.figure.key)
    same = old is not None and replace(old, recorded=figure.recorded, revision=figure.revision) == figure
    due = old.revision + (not same) if old else 1
    if figure.revision != due:
        return f"{figure.key} has revision {figure.revision}, not {due}"
    return f"{figure.key} has both a value and a reason, or neither" if _both(figure.value, figure.absent) else None


def _both(value: object, absent: object) -> bool:
    return (value is None) == (absent is None)


@invariant(e.IndicatorAssessed)
def verdicts_wait_for_their_moment(
    before: Programme, event: e.IndicatorAssessed, after: Programme, memory: Memory
) -> Said:
    """No verdict before its moment is closed."""
    notes = memory.runs.get(event.run)
    return f"{event.run} is still collecting" if notes is not None and not notes.measured else None


@invariant(e.IndicatorAssessed)
def verdicts_stand_until_a_figure_changes(
    before: Programme, event: e.IndicatorAssessed, after: Programme, memory: Memory
) -> Said:
    """A verdict is never found again without a new figure of its indicator, and then it is linked to those before."""
    key = (event.run, event.assessment.indicator)
    last = memory.verdict_at.get(key)
    if last is None:
        return None if event.revises == 0 else f"{key} revises what never was"
    if memory.figure_at.get(event.assessment.indicator, 0) <= last:
        return f"{key} was found again for nothing"
    return None if event.revises > 0 else f"{key} is not linked to the verdict before"


@invariant(e.IndicatorAssessed)
def verdicts_rest_on_the_record(
    before: Programme, event: e.IndicatorAssessed, after: Programme, memory: Memory
) -> Said:
    """The inputs of a verdict are the newest figures on record, all of them, and no others."""
    found = event.assessment
    known = {key: memory.figures[key] for key in _keys(found, memory) if key in memory.figures}
    told = {figure.key: figure for figure in found.inputs}
    return None if told == known else f"{event.run} {found.indicator} rests on {sorted(told)}, known {sorted(known)}"


@invariant(e.IndicatorAssessed, e.YardstickRead)
def unknown_is_never_green(
    before: Programme, event: e.IndicatorAssessed | e.YardstickRead, after: Programme, memory: Memory
) -> Said:
    """With anything lacking the verdict is unknown and not firm; with nothing lacking it says something."""
    found = event.assessment if isinstance(event, e.IndicatorAssessed) else event.reading
    lacking = _lacking(found, memory)
    if lacking and (found.status != "unknown" or found.firm):
        return f"{found.indicator} is {found.status} without {lacking}"
    if found.status in GREEN and found.worsened:
        return f"{found.indicator} is {found.status} and has worsened"
    target = stick(memory, found.indicator, found.yardstick)
    has_target = (
        target.target_on is not None and (target.target_gap if target.benchmark else target.target_value) is not None
    )
    return (
        f"{found.indicator} is unknown for nothing"
        if found.status == "unknown" and not lacking and has_target
        else None
    )


def _keys(found: Assessment, memory: Memory) -> list[str]:
    by = stick(memory, found.indicator, found.yardstick)
    areas = dict.fromkeys((memory.area, *(area for area, _ in by.benchmark)))
    return [figure_key(found.indicator, area, day) for day in (by.baseline, found.reference_date) for area in areas]


def _lacking(found: Assessment, memory: Memory) -> str | None:
    figures = {figure.key: figure for figure in found.inputs}
    keys = _keys(found, memory)
    least = memory.plan.indicator[found.indicator].least_population
    for key in keys:
        figure = figures.get(key)
        if figure is None or figure.value is None:
            return key
        if least is not None and figure.population is not None and figure.population < least:
            return f"people in {key}"
    half = len(keys) // 2
    other = [
        new for old, new in zip(keys[:half], keys[half:], strict=True) if figures[old].series != figures[new].series
    ]
    return f"one series in {other[0]}" if other else None


@invariant(e.CourseRecommended)
def no_stay_in_the_dark(before: Programme, event: e.CourseRecommended, after: Programme, memory: Memory) -> Said:
    """With over a third of the key indicators unknown nothing is recommended, least of all to stay."""
    keys = _key_verdicts(event.run, memory)
    unknown = sum(verdict.status == "unknown" for verdict in keys)
    share = (memory.plan.course.assessment if memory.plan.course else Shares()).unknown
    dark = not keys or unknown > Fraction(share) * len(keys)
    course = event.recommendation.course
    return f"{course} with {unknown} of {len(keys)} unknown" if dark and course is not None else None


@invariant(e.CourseRecommended)
def the_margin_never_reopens(before: Programme, event: e.CourseRecommended, after: Programme, memory: Memory) -> Said:
    """A reopening is recommended only on verdicts that stand outside the margin."""
    if event.recommendation.course != "reopen":
        return None
    firm = [verdict for verdict in _key_verdicts(event.run, memory) if verdict.firm and verdict.status not in GREEN]
    return None if firm else f"{event.run} rests on verdicts within the margin"


def _key_verdicts(run: str, memory: Memory) -> list[Assessment]:
    return [found.assessment for found in memory.runs[run].verdicts.values() if found.key]


@invariant(e.CourseDecided)
def courses_are_decided_once(before: Programme, event: e.CourseDecided, after: Programme, memory: Memory) -> Said:
    """A course is decided once per proposal, as proposed; by rule never on provisional figures."""
    notes = memory.runs[event.run]
    if notes.decided is not None:
        return f"{event.run} had decided {notes.decided.course}"
    if event.by_rule:
        guess = any(verdict.provisional for verdict in _key_verdicts(event.run, memory))
        return "by rule, on provisional figures" if guess else None
    return None if notes.proposal and notes.proposal.course == event.course else f"{event.course} was not proposed"


@invariant(e.CourseProposed)
def deviating_needs_a_reason(before: Programme, event: e.CourseProposed, after: Programme, memory: Memory) -> Said:
    """A proposal comes once the evaluation is ready, and one that deviates from the recommendation says why."""
    if not memory.runs[event.run].ready:
        return f"{event.run} is not ready for the meeting"
    return f"{event.course} deviates without a reason" if event.deviates and not event.reason else None


@invariant(e.MomentClosed)
def moments_close_once(before: Programme, event: e.MomentClosed, after: Programme, memory: Memory) -> Said:
    """A moment closes once, and says of every figure that is missing that it is."""
    if memory.runs[event.run].measured:
        return f"{event.run} was closed before"
    wanted = before.runs[event.run].evaluation
    missing = [key for key in (wanted.wanted if wanted else ()) if not _is_in(memory, key)]
    return None if sorted(missing) == sorted(event.missing) else f"missing were {missing}, told {event.missing}"


def _is_in(memory: Memory, key: str) -> bool:
    figure = memory.figures.get(key)
    return figure is not None and figure.absent != "not_yet_published"
