"""The measurement agreement of a programme: signing it, changing a yardstick, agreeing moments, taking in figures."""

from dataclasses import replace
from datetime import date

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat
from engine.rules.acts.evaluation import (
    ask_again,
    close_if_complete,
    read_by_new_yardstick,
    weigh_again,
    yardstick_numbered,
)
from engine.rules.acts.unfolding import Unfolding
from engine.rules.assess import wanted
from engine.rules.figures import Figure, figure_key
from engine.rules.measuring import Indicator, Measurement, Target
from engine.rules.programme import ClosedMoment, Evaluation
from engine.rules.refusals import (
    FigureNotAsked,
    MeasurementAgreedAlready,
    MeasurementNotAgreed,
    MomentNotAhead,
    NegativeCount,
    NoMeasurement,
    NothingChanges,
    OtherUnit,
    ShareOutOfRange,
    TargetIsFixed,
    TargetNeeded,
    TargetNotSound,
    UnknownIndicator,
    UnknownMoment,
    ValueOrReason,
)
from engine.rules.yardstick import Yardstick, yardstick_of


def agree_measurement(life: Unfolding, command: c.AgreeMeasurement) -> None:
    """Signs the agreement, with the programme's own targets where the definition leaves them open.

    What a later version of the definition adds to it is signed apart, by the same command.
    """
    measurement = _measurement(life)
    acting_seat(life, command.seat, command.by, measurement.agreed_by)
    agreements = [item for item in measurement.agreements if item.indicator not in life.programme.yardsticks]
    if not agreements:
        raise MeasurementAgreedAlready
    own = {item.indicator: item.target for item in command.targets}
    for indicator in own:
        _indicator(life, indicator)
    sticks = tuple(_first_yardstick(agreed, own) for agreed in map(yardstick_of, agreements))
    life.tell(e.MeasurementAgreed(life.at, sticks, command.seat, command.by))
    keys = [key for stick in sticks for key in wanted(stick, life.programme.area_code, stick.baseline)]
    life.tell(e.FiguresAsked(life.at, None, tuple(dict.fromkeys(keys)), None))


def _first_yardstick(stick: Yardstick, own: dict[str, Target]) -> Yardstick:
    target = own.get(stick.indicator)
    if target is None and stick.target_on is None:
        raise TargetNeeded(indicator=stick.indicator)
    if target is None:
        return stick
    if stick.target_on is not None:
        raise TargetIsFixed(indicator=stick.indicator)
    return _sound(replace(stick, target_on=target.on, target_value=target.value, target_gap=target.gap))


def _sound(stick: Yardstick) -> Yardstick:
    one_form = (stick.target_value is None) != (stick.target_gap is None)
    fits = bool(stick.benchmark) == (stick.target_gap is not None)
    if not one_form or not fits or stick.target_on is None or stick.target_on <= stick.baseline:
        raise TargetNotSound(indicator=stick.indicator)
    return stick


def change_yardstick(life: Unfolding, command: c.ChangeYardstick) -> None:
    """Agrees another yardstick for one indicator, from now on; verdicts that were given stand."""
    acting_seat(life, command.seat, command.by, _measurement(life).agreed_by)
    _indicator(life, command.indicator)
    old = life.programme.yardsticks.get(command.indicator)
    if old is None:
        raise MeasurementNotAgreed
    new = _sound(_changed(old, command))
    if replace(new, number=old.number) == old:
        raise NothingChanges
    life.tell(e.YardstickChanged(life.at, new, old.number, command.seat, command.by, command.reason))
    keys = wanted(new, life.programme.area_code, new.baseline)
    unknown = tuple(key for key in keys if key not in life.programme.figures and key not in life.programme.asked)
    if unknown:
        life.tell(e.FiguresAsked(life.at, None, unknown, None))
    ask_again(life, new.indicator)
    read_by_new_yardstick(life, new.indicator)


def _changed(old: Yardstick, command: c.ChangeYardstick) -> Yardstick:
    changes: dict[str, object] = {"number": old.number + 1}
    if command.baseline is not None:
        changes["baseline"] = command.baseline
    if command.target is not None:
        changes |= {"target_on": command.target.on, "target_value": command.target.value}
        changes["target_gap"] = command.target.gap
    if command.benchmark is not None:
        changes["benchmark"] = tuple(sorted(command.benchmark.areas.items()))
    if command.interim is not None:
        changes["interim"] = tuple((point.on, point.due) for point in command.interim)
    if command.key is not None:
        changes["key"] = command.key
    return replace(old, **changes)  # type: ignore[arg-type]


def agree_moments(life: Unfolding, command: c.AgreeMoments) -> None:
    """Agrees further reference dates, all of them ahead."""
    acting_seat(life, command.seat, command.by, _measurement(life).agreed_by)
    if command.moment not in life.plan.moment:
        raise UnknownMoment(moment=command.moment, known=", ".join(life.plan.moment))
    last = life.programme.last_moment.get(command.moment)
    latest = max(life.today, last) if last else life.today
    for day in command.on:
        if day <= latest:
            raise MomentNotAhead(day=day, than=latest)
    if set(command.on) <= set(life.programme.agreed_moments.get(command.moment, ())):
        raise NothingChanges
    life.tell(e.MomentsAgreed(life.at, command.moment, tuple(sorted(set(command.on))), command.seat, command.by))


def record_figure(life: Unfolding, command: c.RecordFigure) -> None:
    """Takes in an observation that was asked for; other content than before is a new revision."""
    indicator = _indicator(life, command.indicator)
    if indicator.id not in life.programme.yardsticks:
        raise MeasurementNotAgreed
    _fits(indicator, command)
    figure = _figure(life, command)
    p = life.programme
    runs, closed = _who_asks(life, figure)
    if not runs and not closed and figure.key not in p.asked and figure.key not in p.figures:
        raise FigureNotAsked(indicator=figure.indicator, area=figure.area, reference_date=figure.reference_date)
    old = p.figures.get(figure.key)
    if old is not None and replace(figure, revision=old.revision, recorded=old.recorded) == old:
        return
    life.tell(e.FigureRecorded(life.at, figure, runs, closed, command.by))
    _follow(life, figure, runs)


def _follow(life: Unfolding, figure: Figure, runs: tuple[str, ...]) -> None:
    for run in runs:
        weigh_again(life, run, figure.indicator)
    for run in list(life.programme.runs):
        close_if_complete(life, run)
    if life.programme.yardsticks[figure.indicator].number > 1:
        read_by_new_yardstick(life, figure.indicator, figure.key)


def _who_asks(life: Unfolding, figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The open evaluations that take the figure, and those whose moment was closed."""
    runs = [run.id for run in life.programme.runs.values() if run.evaluation and _takes(life, run.evaluation, figure)]
    closed = [line.run for line in life.programme.closed_moments if _took(life, line, figure)]
    return tuple(runs), tuple(closed)


def _takes(life: Unfolding, evaluation: Evaluation, figure: Figure) -> bool:
    before = evaluation.verdicts.get(figure.indicator)
    if before is None:
        return figure.key in evaluation.wanted
    return _rests_on(life, before.yardstick, evaluation.reference_date, figure)


def _took(life: Unfolding, line: ClosedMoment, figure: Figure) -> bool:
    found = line.verdicts.get(figure.indicator)
    return found is not None and _rests_on(life, found[0], line.reference_date, figure)


def _rests_on(life: Unfolding, number: int, day: date, figure: Figure) -> bool:
    """Whether a verdict by the yardstick of that number, at that reference date, rests on the figure."""
    stick = yardstick_numbered(life, figure.indicator, number)
    areas = {life.programme.area_code, *(code for code, _ in stick.benchmark)}
    return figure.area in areas and figure.reference_date in (day, stick.baseline)


def _figure(life: Unfolding, command: c.RecordFigure) -> Figure:
    key = figure_key(command.indicator, command.area, command.reference_date)
    old = life.programme.figures.get(key)
    return Figure(
        indicator=command.indicator,
        area=command.area,
        reference_date=command.reference_date,
        unit=command.unit,
        source=command.source,
        series=command.series,
        recorded=life.today,
        value=command.value,
        absent=command.absent,
        published=command.published,
        provisional=command.provisional,
        population=command.population,
        revision=max(old.revision if old else 0, command.follows) + 1,
    )


def _fits(indicator: Indicator, command: c.RecordFigure) -> None:
    if (command.value is None) == (command.absent is None):
        raise ValueOrReason
    if command.unit != indicator.unit:
        raise OtherUnit(indicator=indicator.id, unit=indicator.unit, given=command.unit)
    if command.value is None:
        return
    if indicator.kind == "share" and not 0 <= command.value <= 100:
        raise ShareOutOfRange(value=command.value)
    if indicator.kind == "count" and command.value < 0:
        raise NegativeCount(value=command.value)


def _measurement(life: Unfolding) -> Measurement:
    if life.plan.measurement is None:
        raise NoMeasurement
    return life.plan.measurement


def _indicator(life: Unfolding, indicator: str) -> Indicator:
    _measurement(life)
    if indicator not in life.plan.indicator:
        raise UnknownIndicator(indicator=indicator, known=", ".join(life.plan.indicator))
    return life.plan.indicator[indicator]
