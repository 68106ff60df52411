"""The indicators of a digest: numbers as people read them, the verdict, and what a picture needs to be exact.

What is said of them in words: digest_readings.py. What is known of them: digest_held.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from engine.rules import events as e
from engine.rules.digest_held import Held
from engine.rules.digest_numbers import NO_NUMBER, shown
from engine.rules.digest_picture import IndicatorMark, Measured
from engine.rules.digest_readings import Readings
from engine.rules.history import label_of
from engine.rules.measuring import Status
from engine.rules.picture import VerdictPicture
from engine.rules.speaker import Names
from engine.rules.texts import Text
from engine.rules.verdicts import verdict, verdict_word
from engine.rules.verdicts import yardstick as yardstick_told
from engine.rules.wording import tell_plainly
from engine.rules.words import both, gap_unit, with_unit
from engine.rules.yardstick import Assessment

ORDER: dict[Status | None, int] = {
    "off_course": 0,
    "not_met": 0,
    "at_risk": 1,
    "unknown": 2,
    None: 3,
    "on_course": 4,
    "met": 5,
}
"""The worst first."""


def indicators(held: Iterable[Held], events: Sequence[e.Event], names: Names) -> Iterator[IndicatorMark]:
    """A mark of every indicator: key indicators first, and of those the worst."""
    marks = [_mark(one, events, names) for one in held]
    yield from sorted(marks, key=lambda mark: (not mark.key, ORDER[mark.status], mark.label.nl))


def _mark(held: Held, events: Sequence[e.Event], names: Names) -> IndicatorMark:
    found, row, stick, readings = held.verdict, held.row, held.stick, Readings(held, names)
    baseline = held.start.baseline if held.start else None
    return IndicatorMark(
        indicator=stick.indicator,
        label=label_of(held.plan, stick.indicator),
        key=stick.key,
        gap=held.gap,
        unit=both(lambda language: (gap_unit(held.unit, language) if held.gap else held.unit) or NO_NUMBER),
        baseline=_cell(held, baseline),
        target=_cell(held, _target(held)),
        interim=_cell(held, row.interim if row else None),
        actual=_cell(held, row.actual if row else None),
        value=_figure(held, row.actual_value if row else None),
        benchmark_value=_figure(held, row.benchmark_actual if row else None),
        benchmark=readings.benchmark(),
        reference_date=found.reference_date if found else None,
        status=found.status if found else None,
        firm=found.firm if found else False,
        verdict=_verdict(found),
        readings=readings.line(),
        disagree=readings.disagree,
        told=_told(held, events, names),
        source=readings.source(),
        reliability=readings.reliability(),
        baseline_on=stick.baseline,
        baseline_number=baseline,
        path=tuple(_path(held)),
        points=tuple(_points(held)),
        margin=held.indicator.margin if held.indicator else held.last.margin if held.last else Decimal(0),
    )


def _target(held: Held) -> Decimal | None:
    """What counts as the target: with a benchmark a gap, without one a value; a target of the other kind is none."""
    if held.stick.target_on is None:
        return None
    return held.stick.target_gap if held.gap else held.stick.target_value


def _cell(held: Held, number: Decimal | None) -> Text:
    """A number that the verdict is about: a gap bare, a value with its unit."""
    return both(lambda language: shown(number, held.unit, language)) if held.gap else _figure(held, number)


def _figure(held: Held, number: Decimal | None) -> Text:
    def say(language: str) -> str:
        told = shown(number, held.unit, language)
        return told if number is None else with_unit(told, held.unit).strip()

    return both(say)


def _verdict(found: VerdictPicture | None) -> Text:
    if found is None:
        return Text(nl="nog niet beoordeeld", en="not assessed yet")
    return both(lambda language: verdict_word(found.status, found.firm, language))


def _told(held: Held, events: Sequence[e.Event], names: Names) -> Text:
    """The verdict in full; before there is one, what is agreed. Then how a changed agreement reads that same moment."""
    found, reading = held.verdict, held.reading
    if found is None:
        return yardstick_told(held.plan, held.stick, names)
    told = verdict(held.plan, found.assessment, names) if found.assessment else found.told
    if reading is None or not reading.sequence or reading.reference_date != found.reference_date:
        return told
    read = tell_plainly(held.plan, events[reading.sequence - 1], names)
    return both(lambda language: f"{told.say(language)} {read.say(language)}")


def _path(held: Held) -> Iterator[tuple[date, Decimal]]:
    """From where the path begins to the target: level where the aim is to keep the baseline; without one, the end."""
    stick, target = held.stick, _target(held)
    if target is None or stick.target_on is None:
        return
    begin = held.start.interim if held.start else None
    if begin is not None and stick.baseline < stick.target_on:
        yield stick.baseline, begin
        if held.start and begin == held.start.baseline:
            yield from sorted(point for point in stick.interim if stick.baseline < point[0] < stick.target_on)
    yield stick.target_on, target


def _points(held: Held) -> Iterator[Measured]:
    """The newest verdict on each reference date, oldest first."""
    newest = {one.reference_date: one for one in held.verdicts}
    for day, one in sorted(newest.items()):
        yield _measured(held, day, one, one.assessment)


def _measured(held: Held, day: date, one: VerdictPicture, found: Assessment | None) -> Measured:
    """A measurement; its number only where it stands on the scale of the yardstick that holds now."""
    if found is None:
        return Measured(day, None, None, None, one.status, one.firm)
    number = found.actual if held.alike(found) else None
    return Measured(day, number, found.actual_value, found.benchmark_actual, one.status, one.firm)
