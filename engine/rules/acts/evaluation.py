"""Evaluation: opening one at its moment, closing its window, assessing, recommending, weighing revised figures."""

from collections.abc import Mapping
from datetime import date

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.course import decide_course
from engine.rules.acts.phases import reopening_under_way, run_id
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
from engine.rules.yardstick import Assessment, Recommendation, Yardstick, yardstick_of

TO_EXPLAIN = ("at_risk", "off_course", "not_met")


def moment_comes(life: Unfolding, moment_id: str, day: date) -> None:
    """An agreed moment comes: its evaluation opens in the newest cycle and asks for the agreed figures."""
    phase = life.plan.evaluation
    moment = life.plan.moment[moment_id]
    cycle = life.programme.cycle.number if life.programme.cycle else 1
    assert phase is not None
    run = run_id(cycle, phase.id, f"{moment_id}.{day.isoformat()}")
    deadline = deadline_day(life.plan, life.programme, phase, life.real_day, day)
    statutory = bool(phase.deadline and phase.deadline.statutory)
    life.tell(e.PhaseOpened(life.at, run, phase.id, cycle, 1, deadline, statutory, moment_id, day))
    life.tell(e.FiguresAsked(life.at, run, _asked(life, moment, day), _window_end(life, moment, day)))
    close_if_complete(life, run)


def ask_again(life: Unfolding, indicator: str) -> None:
    """Another yardstick holds from now on: evaluations that still collect ask for what it takes."""
    for run in list(life.programme.runs.values()):
        evaluation = run.evaluation
        if evaluation is None or evaluation.stage != "collecting":
            continue
        moment = life.plan.moment[evaluation.moment]
        keys = _asked(life, moment, evaluation.reference_date)
        if indicator in moment.indicators and set(keys) - set(evaluation.wanted):
            life.tell(e.FiguresAsked(life.at, run.id, keys, evaluation.window_end))


def _judged(life: Unfolding, moment: Moment) -> list[str]:
    """The indicators of a moment on which something is agreed."""
    return [name for name in moment.indicators if name in life.plan.measurement_agreement]


def _asked(life: Unfolding, moment: Moment, day: date) -> tuple[str, ...]:
    area = life.programme.area_code
    keys: list[str] = []
    for stick in (_yardstick(life, indicator) for indicator in _judged(life, moment)):
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
    sticks = [_yardstick(life, name) for name in _judged(life, life.plan.moment[evaluation.moment])]
    found = [assess_by(life, stick, evaluation.reference_date, life.programme.figures) for stick in sticks]
    for stick, verdict in zip(sticks, found, strict=True):
        life.tell(e.IndicatorAssessed(life.at, run_id, verdict, stick.key))
    _recommend(life, run_id, found, _to_explain(found))


def assess_by(life: Unfolding, stick: Yardstick, day: date, figures: Mapping[str, Figure]) -> Assessment:
    """The verdict on the indicator of a yardstick at a reference date, by that yardstick."""
    shares = life.plan.course.assessment if life.plan.course else Shares()
    return assess(life.plan.indicator[stick.indicator], stick, figures, life.programme.area_code, day, shares)


def _yardstick(life: Unfolding, indicator: str) -> Yardstick:
    """The yardstick of the programme; before the agreement is signed, that of the definition (number 0)."""
    agreed = life.programme.yardsticks.get(indicator)
    return agreed or yardstick_of(life.plan.measurement_agreement[indicator], 0)


def yardstick_numbered(life: Unfolding, indicator: str, number: int) -> Yardstick:
    """The yardstick of that number, by which a verdict was found before; 0 is that of the definition."""
    sticks = (*life.programme.earlier_yardsticks.get(indicator, ()), _yardstick(life, indicator))
    known = next((stick for stick in sticks if stick.number == number), None)
    return known or yardstick_of(life.plan.measurement_agreement[indicator], 0)


def _to_explain(found: list[Assessment]) -> tuple[str, ...]:
    return tuple(verdict.indicator for verdict in found if verdict.status in TO_EXPLAIN)


def _bound(found: list[Assessment]) -> str:
    return digest([[v.indicator, v.yardstick, v.status, v.firm, v.actual, v.interim] for v in found])


def _recommend(
    life: Unfolding, run_id: str, found: list[Assessment], explain: tuple[str, ...], until: date | None = None
) -> None:
    """Recommends, and asks explanations of `explain`: by `until`, else within the agreed working days."""
    course = life.plan.course
    if course is None:
        return
    advice = recommend(course.rules, course.assessment, [verdict for verdict in found if _is_key(life, verdict)])
    if explain and until is None:
        until = add_working_days(life.plan.calendar, life.real_day, course.explanation_days)
    life.tell(e.CourseRecommended(life.at, run_id, advice, _bound(found), explain, until))
    if course.automatic and _decides_itself(life, advice):
        assert advice.course is not None
        decided = e.CourseDecided(life.at, run_id, advice.course, course.meanwhile, True, course.ratified_by)
        life.tell(e.EvaluationReady(life.at, run_id, ()))
        decide_course(life, decided)
    elif not explain or course.explanation_days == 0:
        life.tell(e.EvaluationReady(life.at, run_id, explain))


def _is_key(life: Unfolding, verdict: Assessment) -> bool:
    return yardstick_numbered(life, verdict.indicator, verdict.yardstick).key


def _decides_itself(life: Unfolding, advice: Recommendation) -> bool:
    """A rule decides only something, never on provisional figures, and no second reopening."""
    if advice.course is None or advice.provisional:
        return False
    return advice.course != "reopen" or not reopening_under_way(life)


def weigh_again(life: Unfolding, run_id: str, indicator: str) -> None:
    """A figure of an open evaluation was revised after its moment closed: a new, linked verdict."""
    run = life.programme.runs.get(run_id)
    if run is None or run.evaluation is None or run.evaluation.stage == "collecting":
        return
    before = run.evaluation.verdicts[indicator]
    stick = yardstick_numbered(life, indicator, before.yardstick)
    verdict = assess_by(life, stick, run.evaluation.reference_date, life.programme.figures)
    decided = run.evaluation.decided
    life.tell(e.IndicatorAssessed(life.at, run_id, verdict, before.key, before.revises + 1, decided))
    if run.evaluation.stage in ("explaining", "meeting"):
        _start_over(life, run, run.evaluation)


def _start_over(life: Unfolding, run: PhaseRun, evaluation: Evaluation) -> None:
    """Another assessment takes the proposal with it: the recommendation is made again.

    Explanations are asked of what became at risk or off course, and still of what was being explained.
    """
    found = [
        assess_by(
            life, yardstick_numbered(life, name, old.yardstick), evaluation.reference_date, life.programme.figures
        )
        for name, old in evaluation.verdicts.items()
    ]
    if _bound(found) == evaluation.hash:
        return
    if evaluation.proposal is not None:
        life.tell(e.CourseReturned(life.at, run.id, None))
    worse = {one.indicator for one in found if one.status != evaluation.verdicts[one.indicator].status}
    waited = evaluation.explain if evaluation.stage == "explaining" else ()
    explain = tuple(name for name in _to_explain(found) if name in worse or name in waited)
    until = evaluation.explain_by if evaluation.stage == "explaining" and set(explain) <= set(waited) else None
    _recommend(life, run.id, found, explain, until)


def reassess(life: Unfolding, command: c.Reassess) -> None:
    """A figure of a closed moment was revised: a new verdict, linked to the decision it informed; it undoes nothing."""
    moment = next((item for item in life.programme.closed_moments if item.run == command.run), None)
    if moment is None:
        raise MomentIsOpen(run=command.run)
    if command.indicator not in moment.verdicts or command.indicator not in life.plan.indicator:
        raise UnknownIndicator(indicator=command.indicator, known=", ".join(moment.verdicts))
    number, revises = moment.verdicts[command.indicator]
    stick = yardstick_numbered(life, command.indicator, number)
    figures = {figure.key: figure for figure in command.figures}
    verdict = assess_by(life, stick, moment.reference_date, figures)
    life.tell(e.IndicatorAssessed(life.at, command.run, verdict, stick.key, revises + 1, moment.course))


def read_by_new_yardstick(life: Unfolding, indicator: str, brought: str | None = None) -> None:
    """Reads the newest closed moment by a changed yardstick, once all figures for that are in.

    After a figure was `brought` (its key), only if the reading takes that figure.
    """
    p = life.programme
    moment = next((m for m in reversed(p.closed_moments) if indicator in m.verdicts), None)
    stick = p.yardsticks[indicator]
    if moment is None or moment.reference_date <= stick.baseline:
        return
    keys = (*wanted(stick, p.area_code, stick.baseline), *wanted(stick, p.area_code, moment.reference_date))
    if all(figure_is_in(p, key) for key in keys) and brought in (None, *keys):
        life.tell(e.YardstickRead(life.at, moment.run, assess_by(life, stick, moment.reference_date, p.figures)))
