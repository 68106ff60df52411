"""What a course is weighed by, for whoever proposes, decides or ratifies it: verdicts, recommendation, explanations.

And what each course would set in motion. Reading only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.office import past
from engine.office.backwards import names_in, of_run, words
from engine.office.journal import Recorded
from engine.office.shelf import Known
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.foresight import foresee_course
from engine.rules.foretold import Foretold, foretold
from engine.rules.measuring import Course, CourseRule, Meanwhile
from engine.rules.picture import VerdictPicture
from engine.rules.programme import Evaluation, PhaseRun
from engine.rules.refusals import Refusal
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.verdict_numbers import Numbers, numbers
from engine.rules.verdicts import SIGNAL, verdict
from engine.rules.wording import tell_plainly
from engine.rules.words import both, day_words, term
from engine.rules.yardstick import Assessment
from faces.web.visit import Visit

COURSES: tuple[Course, ...] = ("stay", "adjust", "reopen")
MOST_READ = 400
MOST_BEFORE = 12
"""So many verdicts on one indicator are looked through for that of the reference date before."""

_KINDS = (
    "IndicatorAssessed", "CourseRecommended", "Explained", "EvaluationReady", "CourseProposed", "CourseReturned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighed:
    """One indicator: its verdict in a word and in full, its numbers, and what its author wrote about it.

    `before` says of what day, or that it was the baseline, the number before is. `explanation` says whether what was
    asked of the author came (None: nothing was asked), `explained` is what they wrote.
    """

    verdict: VerdictPicture
    told: Text
    numbers: Numbers | None
    before: Text | None
    explanation: Text | None
    explained: tuple[str | None, str | None, str | None] | None


@dataclass(frozen=True, slots=True)
class Scale:
    """All that a course is weighed by. `returned`: that, and why, an earlier proposal came back."""

    indicators: tuple[Weighed, ...]
    reference_date: date
    recommended: Course | None
    recommendation: Text | None = None
    rule: Text | None = None
    proposed: Text | None = None
    returned: Text | None = None
    signal: Text = field(default=SIGNAL)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What one course would set in motion, with the execution going on and suspended; or why it cannot be chosen."""

    course: Course
    recommended: bool
    ahead: Foretold | None
    suspended: Text | None
    refused: Text | None


def weighed(visit: Visit, known: Known, run: PhaseRun) -> Scale:
    """What was measured, recommended and explained in this evaluation."""
    evaluation, seen = evaluation_of(run), _seen(visit, known, run)
    events, names = seen.events, seen.names
    recommended = _newest(events, e.CourseRecommended)
    proposed, returned = _newest(events, e.CourseProposed), _newest(events, e.CourseReturned)
    back = returned if returned and events.index(returned) < _place(events, proposed) else None
    rule = recommended.recommendation.rule if recommended else None
    return Scale(
        tuple(_weighed(known, run, seen, one) for one in _verdicts(known, run)),
        evaluation.reference_date,
        evaluation.recommended,
        tell_plainly(known.plan, replace(recommended, explain=(), until=None), names) if recommended else None,
        _rule(known.plan, rule) if rule else None,
        tell_plainly(known.plan, proposed, names) if proposed and evaluation.proposal else None,
        tell_plainly(known.plan, back, names) if back and not evaluation.proposal else None,
    )


def weighed_one(visit: Visit, known: Known, run: PhaseRun, indicator: str) -> Weighed | None:
    """The same of one indicator; None where there is no verdict on it."""
    found = next((one for one in _verdicts(known, run) if one.indicator == indicator), None)
    return _weighed(known, run, _seen(visit, known, run), found) if found else None


def evaluation_of(run: PhaseRun) -> Evaluation:
    """The evaluation that a phase run is."""
    assert run.evaluation is not None
    return run.evaluation


def ahead_of(visit: Visit, known: Known, run: PhaseRun, course: Course, meanwhile: Meanwhile) -> Ahead:
    """What one course would set in motion, decided now."""
    evaluation = evaluation_of(run)

    def told(meanwhile: Meanwhile) -> Foretold:
        found = foresee_course(known.plan, known.programme, run.id, course, meanwhile, visit.now)
        return foretold(known.plan, found, known.names)

    recommended = course == evaluation.recommended
    try:
        other = told("suspend").execution if meanwhile == "continue" else None
        return Ahead(course, recommended, told(meanwhile), other, None)
    except Refusal as refusal:
        return Ahead(course, recommended, None, None, refusal.text)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the journal has of an evaluation: its events, newest first, and earlier verdicts on its indicators."""

    events: Sequence[e.Event]
    names: Names
    last_time: Mapping[str, Assessment]


def _seen(visit: Visit, known: Known, run: PhaseRun) -> _Seen:
    evaluation = evaluation_of(run)
    with visit.looking() as connection:
        records, _ = of_run(connection, known, run.id, _KINDS, None, MOST_READ)
        names = names_in(connection, known.programme.id, records, known.names)
        wanted = sorted(evaluation.verdicts)
        earlier = past.newest_about(connection, known, "IndicatorAssessed", wanted, MOST_BEFORE)
    last_time = dict(_last_time(earlier, evaluation.reference_date))
    return _Seen([record.event for record in records], {**_roles(visit, known), **names}, last_time)


def _last_time(records: Sequence[Recorded], before: date) -> Iterator[tuple[str, Assessment]]:
    """Of each indicator the last verdict on the last reference date before this one that had a figure."""
    found = [
        (record.event.assessment, record.sequence)
        for record in records
        if isinstance(record.event, e.IndicatorAssessed)
    ]
    there = [one for one in found if one[0].reference_date < before and one[0].actual is not None]
    for assessment, _ in sorted(there, key=lambda one: (one[0].reference_date, one[1])):
        yield assessment.indicator, assessment


def _roles(visit: Visit, known: Known) -> Names:
    """What each seat is called in a sentence: its role."""
    speaker = Speaker(known.plan, {}, visit.language)
    return {seat.id: speaker.role(seat.role) for seat in known.programme.seats.values()}


def _newest(events: Sequence[e.Event], kind: type[Any]) -> Any:
    """Events stand newest first."""
    return next((event for event in events if isinstance(event, kind)), None)


def _place(events: Sequence[e.Event], event: e.Event | None) -> int:
    return events.index(event) if event is not None else len(events)


def _verdicts(known: Known, run: PhaseRun) -> Sequence[VerdictPicture]:
    picture = next((one for one in known.standing.runs if one.run == run.id), None)
    return picture.evaluation.verdicts if picture and picture.evaluation else ()


def _weighed(known: Known, run: PhaseRun, seen: _Seen, one: VerdictPicture) -> Weighed:
    found = _assessed(seen, one.indicator)
    last_time = seen.last_time.get(one.indicator)
    return Weighed(
        verdict=one,
        told=verdict(known.plan, found, seen.names) if found else one.told,
        numbers=numbers(known.plan, found, last_time) if found else None,
        before=_before(known, found, last_time) if found else None,
        explanation=_explanation(run, seen, one.indicator),
        explained=_explained(seen, one.indicator),
    )


def _assessed(seen: _Seen, indicator: str) -> Assessment | None:
    """The newest verdict on an indicator."""
    found = (event.assessment for event in seen.events if isinstance(event, e.IndicatorAssessed))
    return next((one for one in found if one.indicator == indicator), None)


def _before(known: Known, found: Assessment, last_time: Assessment | None) -> Text | None:
    """Of when the number before is."""
    if last_time is not None:
        day = last_time.reference_date
        return both(lambda language: day_words(day, language))
    if found.baseline is None:
        return None
    stick = known.programme.yardsticks.get(found.indicator)
    if stick is None or stick.number != found.yardstick:
        return Text(nl="uitgangswaarde", en="baseline")
    nl, en = (day_words(stick.baseline, language) for language in ("nl", "en"))
    return Text(nl=f"uitgangswaarde, {nl}", en=f"baseline, {en}")


def _explained(seen: _Seen, indicator: str) -> tuple[str | None, str | None, str | None] | None:
    found = (event for event in seen.events if isinstance(event, e.Explained))
    one = next((event for event in found if event.indicator == indicator), None)
    if one is None:
        return None
    return words(one.cause, seen.names), words(one.consequence, seen.names), words(one.correction, seen.names)


def _explanation(run: PhaseRun, seen: _Seen, indicator: str) -> Text | None:
    """Whether an explanation that was asked came, and else until when it can."""
    evaluation = evaluation_of(run)
    if _explained(seen, indicator) is not None:
        return Text(nl="gegeven", en="given")
    recommended = _newest(seen.events, e.CourseRecommended)
    if indicator not in (*evaluation.explain, *(recommended.explain if recommended else ())):
        return None
    until = evaluation.explain_by
    if evaluation.stage != "explaining" or until is None:
        return Text(nl="niet gegeven", en="not given")
    return Text(
        nl=f"nog niet gegeven, kan tot en met {day_words(until, 'nl')}",
        en=f"not given yet, possible until {day_words(until, 'en')}",
    )


def _rule(plan: Definition, number: int) -> Text | None:
    rules = plan.course.rules if plan.course else ()
    return both(lambda language: _rule_words(rules[number - 1], language)) if 0 < number <= len(rules) else None


def _rule_words(rule: CourseRule, language: str) -> str:
    """When a course rule speaks: herijken, bij minstens 2 kernindicatoren die 'niet op koers' zijn."""
    course, english = term(rule.recommend, language), language == "en"
    if not rule.statuses:
        return f"{course}, in all other cases" if english else f"{course}, in alle andere gevallen"
    statuses = (" or " if english else " of ").join(f"‘{term(status, language)}’" for status in rule.statuses)
    firm = rule.firm or rule.recommend == "reopen"
    if english:
        what = "key indicator" if rule.at_least == 1 else "key indicators"
        sure = ", firm verdicts only" if firm else ""
        return f"{course}, with at least {rule.at_least} {what} that read {statuses}{sure}"
    what = "kernindicator" if rule.at_least == 1 else "kernindicatoren"
    sure = ", waarbij alleen oordelen tellen die vaststaan" if firm else ""
    return f"{course}, bij minstens {rule.at_least} {what} met het oordeel {statuses}{sure}"
