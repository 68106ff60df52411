"""What a course is weighed by, for whoever proposes, decides or ratifies it: verdicts, recommendation, explanations.

And what each course would set in motion. Reading only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.office.backwards import names_in, of_run, words
from engine.office.journal import Recorded
from engine.office.reading import Looking
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
from engine.rules.verdicts import SIGNAL, verdict
from engine.rules.wording import tell_plainly
from engine.rules.words import both, term
from faces.web.visit import Visit

COURSES: tuple[Course, ...] = ("stay", "adjust", "reopen")
MOST_READ = 400
_KINDS = (
    "IndicatorAssessed", "CourseRecommended", "Explained", "EvaluationReady", "CourseProposed", "CourseReturned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighed:
    """One indicator: its verdict in a word and in full, and what its author wrote about it (None: nothing)."""

    verdict: VerdictPicture
    told: Text
    explained: tuple[str | None, str | None, str | None] | None
    unexplained: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """All that a course is weighed by. `returned`: that, and why, an earlier proposal came back."""

    indicators: tuple[Weighed, ...]
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
    evaluation = evaluation_of(run)
    with visit.looking() as connection:
        records, names = _read(connection, known, run.id)
    names = {**_roles(visit, known), **names}
    events = [record.event for record in records]
    recommended = _newest(events, e.CourseRecommended)
    proposed, returned = _newest(events, e.CourseProposed), _newest(events, e.CourseReturned)
    back = returned if returned and events.index(returned) < _place(events, proposed) else None
    rule = recommended.recommendation.rule if recommended else None
    return Scale(
        tuple(_indicators(known, run, events, names)),
        evaluation.recommended,
        tell_plainly(known.plan, recommended, names) if recommended else None,
        _rule(known.plan, rule) if rule else None,
        tell_plainly(known.plan, proposed, names) if proposed and evaluation.proposal else None,
        tell_plainly(known.plan, back, names) if back and not evaluation.proposal else None,
    )


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


def _read(connection: Looking, known: Known, run: str) -> tuple[list[Recorded], Names]:
    records, _ = of_run(connection, known, run, _KINDS, None, MOST_READ)
    return records, names_in(connection, known.programme.id, records, known.names)


def _roles(visit: Visit, known: Known) -> Names:
    """What each seat is called in a sentence: its role."""
    speaker = Speaker(known.plan, {}, visit.language)
    return {seat.id: speaker.role(seat.role) for seat in known.programme.seats.values()}


def _newest(events: Sequence[e.Event], kind: type[Any]) -> Any:
    """Events stand newest first."""
    return next((event for event in events if isinstance(event, kind)), None)


def _place(events: Sequence[e.Event], event: e.Event | None) -> int:
    return events.index(event) if event is not None else len(events)


def _indicators(known: Known, run: PhaseRun, events: Sequence[e.Event], names: Names) -> Any:
    picture = next((one for one in known.standing.runs if one.run == run.id), None)
    found = picture.evaluation.verdicts if picture and picture.evaluation else ()
    ready = _newest(events, e.EvaluationReady)
    for one in found:
        assessed = next(
            (it for it in events if isinstance(it, e.IndicatorAssessed) and it.assessment.indicator == one.indicator),
            None,
        )
        told = verdict(known.plan, assessed.assessment, names) if assessed else one.told
        explained = next((it for it in events if isinstance(it, e.Explained) and it.indicator == one.indicator), None)
        written = (
            (words(explained.cause, names), words(explained.consequence, names), words(explained.correction, names))
            if explained
            else None
        )
        yield Weighed(one, told, written, bool(ready and one.indicator in ready.unexplained))


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
