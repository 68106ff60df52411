"""Evaluation: opening one at its moment, closing its window, assessing, recommending, weighing again after revisions."""

from collections.abc import Mapping
from datetime import date

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.course import decide_course
from engine.rules.acts.phases import run_id
from engine.rules.acts.unfolding import Unfolding
from engine.rules.assess import assess, wanted
from engine.rules.calendar import deadline_day
from engine.rules.canonical import digest
from engine.rules.durations import add
from engine.rules.figures import Figure
from engine.rules.gates import figure_is_in, figures_missing
from engine.rules.measuring import Moment, Shares
from engine.rules.programme import Evaluation, PhaseRun
from engine.rules.recommend import recommend
from engine.rules.refusals import MomentIsOpen, UnknownIndicator
from engine.rules.workdays import add_working_days, next_working_day
from engine.rules.yardstick import Assessment, Yardstick, yardstick_of

TO_EXPLAIN = ("at_risk", "off_course", "not_met")


def moment_comes(life: Unfolding, moment_id: str, day: date) -> None:
    """An agreed moment comes: its evaluation opens in the newest cycle and asks for the agreed figures."""
    phase = life.plan.evaluation
    moment = life.plan.moment[moment_id]
    cycle = life.programme.cycle.number if life.programme.cycle else 1
    assert phase is not None
    run = run_id(cycle, phase.id, f"{moment_id}.{day.isoformat()}")
    deadline = deadline_day(life.plan, life.programme, phase, life.real_day)
    statutory = bool(phase.deadline and phase.deadline.statutory)
    life.tell(e.PhaseOpened(life.at, run, phase.id, cycle, 1, deadline, statutory, moment_id, day))
    life.tell(e.FiguresAsked(life.at, run, _asked(life, moment, day), _window_end(life, moment, day)))
    close_if_complete(life, run)


def _asked(life: Unfolding, moment: Moment, day: date) -> tuple[str, ...]:
    area = life.programme.area_code
    keys: list[str] = []
    for stick in (_yardstick(life, indicator) for indicator in moment.indicators):
        keys += [key for key in wanted(stick, area, stick.baseline) if not figure_is_in(life.programme, key)]
        keys += wanted(stick, area, day)
    return tuple(dict.fromkeys(keys))


def _window_end(life: Unfolding, moment: Moment, day: date) -> date:
    """The end of the collection window; opened too late for it, it counts from the real day."""
    agreed = add(add(day, moment.publication), moment.window)
    if agreed < life.real_day:
        agreed = add(life.real_day, moment.window)
    return next_working_day(life.plan.calendar, agreed)


def close_if_complete(life: Unfolding, run_id: str) -> None:
    """Closes the moment of an evaluation once every figure it asked for is in."""
    run = life.programme.runs.get(run_id)
    if run and run.evaluation and run.evaluation.stage == "collecting" and not figures_missing(life.programme, run):
        close_moment(life, run_id)


def close_moment(life: Unfolding, run_id: str) -> None:
    """Closes the moment with what is in, and assesses every indicator it covers."""
    run = life.programme.runs[run_id]
    evaluation = run.evaluation
    assert evaluation is not None
    missing = figures_missing(life.programme, run)
    life.tell(e.MomentClosed(life.at, run_id, evaluation.moment, evaluation.reference_date, missing))
    found = [
        assess_indicator(life, indicator, evaluation.reference_date, life.programme.figures)
        for indicator in life.plan.moment[evaluation.moment].indicators
    ]
    for verdict in found:
        life.tell(e.IndicatorAssessed(life.at, run_id, verdict, _yardstick(life, verdict.indicator).key))
    _recommend(life, run_id, found)


def assess_indicator(life: Unfolding, indicator: str, day: date, figures: Mapping[str, Figure]) -> Assessment:
    """The verdict on one indicator at a reference date, by the yardstick that holds now."""
    shares = life.plan.course.assessment if life.plan.course else Shares()
    stick = _yardstick(life, indicator)
    return assess(life.plan.indicator[indicator], stick, figures, life.programme.area_code, day, shares)


def _yardstick(life: Unfolding, indicator: str) -> Yardstick:
    """The yardstick of the programme; before the agreement is signed, that of the definition (number 0)."""
    agreed = life.programme.yardsticks.get(indicator)
    return agreed or yardstick_of(life.plan.measurement_agreement[indicator], 0)


def _recommend(life: Unfolding, run_id: str, found: list[Assessment]) -> None:
    course = life.plan.course
    if course is None:
        return
    keys = [verdict for verdict in found if _yardstick(life, verdict.indicator).key]
    advice = recommend(course.rules, course.assessment, keys)
    explain = tuple(verdict.indicator for verdict in found if verdict.status in TO_EXPLAIN)
    until = add_working_days(life.plan.calendar, life.real_day, course.explanation_days) if explain else None
    bound = digest([[v.indicator, v.yardstick, v.status, v.firm, v.actual, v.interim] for v in found])
    life.tell(e.CourseRecommended(life.at, run_id, advice, bound, explain, until))
    if course.automatic and advice.course is not None and not advice.provisional:
        life.tell(e.EvaluationReady(life.at, run_id, ()))
        decide_course(life, e.CourseDecided(life.at, run_id, advice.course, course.meanwhile, True, None))
    elif not explain or course.explanation_days == 0:
        life.tell(e.EvaluationReady(life.at, run_id, explain))


def weigh_again(life: Unfolding, run_id: str, indicator: str) -> None:
    """A figure of an open evaluation was revised after its moment closed: a new, linked verdict."""
    run = life.programme.runs.get(run_id)
    if run is None or run.evaluation is None or run.evaluation.stage == "collecting":
        return
    evaluation = run.evaluation
    before = evaluation.verdicts.get(indicator)
    verdict = assess_indicator(life, indicator, evaluation.reference_date, life.programme.figures)
    key = _yardstick(life, indicator).key
    life.tell(e.IndicatorAssessed(life.at, run_id, verdict, key, 1, evaluation.decided))
    changed = before is None or (before.status, before.firm) != (verdict.status, verdict.firm)
    if changed and evaluation.stage in ("explaining", "meeting"):
        _start_over(life, run, evaluation)


def _start_over(life: Unfolding, run: PhaseRun, evaluation: Evaluation) -> None:
    """A changed verdict takes the proposal with it: the recommendation is made again."""
    if evaluation.proposal is not None:
        life.tell(e.CourseReturned(life.at, run.id, None))
    found = [
        assess_indicator(life, indicator, evaluation.reference_date, life.programme.figures)
        for indicator in life.plan.moment[evaluation.moment].indicators
    ]
    _recommend(life, run.id, found)


def reassess(life: Unfolding, command: c.Reassess) -> None:
    """A figure of a closed moment was revised: a new verdict, linked to the decision it informed; it undoes nothing."""
    moment = next((item for item in life.programme.closed_moments if item.run == command.run), None)
    if moment is None:
        raise MomentIsOpen(run=command.run)
    if command.indicator not in life.plan.indicator:
        raise UnknownIndicator(indicator=command.indicator, known=", ".join(life.plan.indicator))
    figures = {figure.key: figure for figure in command.figures}
    verdict = assess_indicator(life, command.indicator, moment.reference_date, figures)
    key = _yardstick(life, command.indicator).key
    life.tell(e.IndicatorAssessed(life.at, command.run, verdict, key, 1, moment.course))


def read_by_new_yardstick(life: Unfolding, indicator: str) -> None:
    """Reads the newest closed moment by a changed yardstick, once all figures for that are in."""
    p = life.programme
    moment = next((m for m in reversed(p.closed_moments) if indicator in life.plan.moment[m.moment].indicators), None)
    stick = p.yardsticks[indicator]
    if moment is None or moment.reference_date <= stick.baseline:
        return
    keys = (*wanted(stick, p.area_code, stick.baseline), *wanted(stick, p.area_code, moment.reference_date))
    if all(figure_is_in(p, key) for key in keys):
        life.tell(
            e.YardstickRead(life.at, moment.run, assess_indicator(life, indicator, moment.reference_date, p.figures))
        )
