"""Moments, targets and course rules: what is measured in vain or never, as far as the text tells."""

from collections.abc import Iterator
from datetime import date

from engine.rehearsal.living.dates import DAY, first_dates, measured_after
from engine.rehearsal.living.findings import Found, problem, remark
from engine.rules.definition import Definition
from engine.rules.measuring import CoursePlan, Measurement, MeasurementAgreement, Moment
from engine.rules.occurrences import remarks
from engine.rules.problems import Path
from engine.rules.recommend import hidden_rules, silent


def check_measures(plan: Definition) -> Iterator[Found]:
    """Moments without indicator or before a baseline, targets never measured, course rules that never speak."""
    if plan.measurement is None:
        return
    for place, moment in enumerate(plan.measurement.moments):
        yield from _moment(plan, moment, ("measurement", "moments", place))
    yield from _unmeasured(plan.measurement)
    yield from _beyond_the_moments(plan.measurement)
    yield from _never_agreed(plan.measurement)
    if plan.course:
        yield from _course(plan, plan.course)
    if plan.digests:
        yield from _rule(plan.digests.rule, date(2031, 1, 1), ("digests", "rule"))


def _moment(plan: Definition, moment: Moment, path: Path) -> Iterator[Found]:
    if not moment.indicators:
        yield problem(
            (*path, "indicators"),
            f"Op het meetmoment `{moment.id}` wordt niets gemeten. Noem minstens één indicator.",
            f"Nothing is measured at the moment `{moment.id}`. Name at least one indicator.",
        )
    first = first_dates(moment, 1)[0]
    for place, name in enumerate(moment.indicators):
        baseline = plan.measurement_agreement[name].baseline
        if first < baseline:
            yield problem(
                (*path, "on", 0) if moment.on else (*path, "start"),
                f"De peildatum {first} ligt voor de uitgangsdatum van `{name}` ({baseline}). Meet later, of kies een "
                "eerdere uitgangsdatum.",
                f"The reference date {first} is before the baseline date of `{name}` ({baseline}). Measure later, or "
                "choose an earlier baseline date.",
            )
        elif first == baseline:
            yield remark(
                (*path, "indicators", place),
                f"Op {first} wordt `{name}` op de uitgangsdatum zelf gemeten: die uitslag zegt niets.",
                f"On {first} `{name}` is measured on its baseline date itself: that verdict says nothing.",
            )
    if moment.rule is not None and moment.start is not None:
        yield from _rule(moment.rule, moment.start, (*path, "rule"))


def _rule(rule: str, start: date, path: Path) -> Iterator[Found]:
    for found in remarks(rule, start):
        yield remark(path, found.text.nl, found.text.en)


def _unmeasured(measurement: Measurement) -> Iterator[Found]:
    for place, agreement in enumerate(measurement.agreements):
        if not _measuring(measurement, agreement):
            name = agreement.indicator
            yield remark(
                ("measurement", "agreements", place, "indicator"),
                f"Over `{name}` is iets afgesproken, maar geen enkel meetmoment meet het. Voeg het toe aan een "
                "meetmoment.",
                f"Something is agreed on `{name}`, but no moment measures it. Add it to a moment.",
            )


def _beyond_the_moments(measurement: Measurement) -> Iterator[Found]:
    """Targets whose date no agreed moment reaches, told once."""
    beyond = [agreement.indicator for agreement in measurement.agreements if _is_beyond(measurement, agreement)]
    if beyond:
        names = ", ".join(f"`{name}`" for name in beyond)
        yield remark(
            ("measurement", "moments"),
            f"De afgesproken meetmomenten houden op voor de streefdatum van {names}: wie over de koers besluit, wordt "
            "dan om nieuwe meetmomenten gevraagd.",
            f"The agreed moments end before the target date of {names}: those who decide the course will be asked for "
            "new moments then.",
        )


def _is_beyond(measurement: Measurement, agreement: MeasurementAgreement) -> bool:
    moments = _measuring(measurement, agreement)
    on = agreement.target.on if agreement.target else None
    return bool(moments) and on is not None and not any(_reaches(moment, on) for moment in moments)


def _measuring(measurement: Measurement, agreement: MeasurementAgreement) -> list[Moment]:
    return [moment for moment in measurement.moments if agreement.indicator in moment.indicators]


def _reaches(moment: Moment, day: date) -> bool:
    return measured_after(moment, day - DAY) is not None


def _never_agreed(measurement: Measurement) -> Iterator[Found]:
    agreed = {agreement.indicator for agreement in measurement.agreements}
    for place, indicator in enumerate(measurement.indicators):
        if indicator.id not in agreed:
            yield remark(
                ("measurement", "indicators", place, "id"),
                f"Over de indicator `{indicator.id}` is niets afgesproken: hij wordt nooit beoordeeld.",
                f"Nothing is agreed on the indicator `{indicator.id}`: it is never assessed.",
            )


def _course(plan: Definition, course: CoursePlan) -> Iterator[Found]:
    counts = {moment.id: _keys(plan, moment) for moment in plan.moment.values()}
    for place, moment in enumerate(plan.measurement.moments if plan.measurement else ()):
        if moment.indicators and not counts[moment.id]:
            yield _no_keys(moment, ("measurement", "moments", place, "indicators"), bool(any(counts.values())))
    yield from _hidden(course, sorted({count for count in counts.values() if count}))
    if course.automatic and course.ratified_by:
        yield remark(
            ("course", "ratified_by"),
            f"Beslist een koersregel zelf (`automatic`), dan hoeft `{course.ratified_by}` niets te bekrachtigen.",
            f"When a course rule decides by itself (`automatic`), `{course.ratified_by}` is not asked to ratify.",
        )


def _keys(plan: Definition, moment: Moment) -> int:
    return sum(plan.measurement_agreement[name].key for name in moment.indicators)


def _no_keys(moment: Moment, path: Path, others: bool) -> Found:
    tell = remark if others else problem
    return tell(
        path,
        f"Het meetmoment `{moment.id}` meet geen kernindicator (`key: true`): er komt nooit een aanbeveling uit.",
        f"The moment `{moment.id}` measures no key indicator (`key: true`): it never leads to a recommendation.",
    )


def _hidden(course: CoursePlan, counts: list[int]) -> Iterator[Found]:
    """Rules that cannot speak at any moment, whatever the number of key indicators measured there."""
    if not counts:
        return
    found = [dict(hidden_rules(course.rules, count, course.assessment)) for count in counts]
    for position in sorted(set.intersection(*(set(one) for one in found))):
        by = found[-1][position]
        after_nl = f"regel {by} gaat altijd voor" if by else "zo veel kernindicatoren worden er niet gemeten"
        after_en = f"rule {by} always comes first" if by else "so many key indicators are not measured"
        yield problem(
            ("course", "rules", position - 1),
            f"Deze koersregel komt nooit aan de beurt: {after_nl}. Zet haar hoger, verander haar of haal haar weg.",
            f"This course rule never has its turn: {after_en}. Put it higher, change it or take it out.",
        )
    if any(silent(course.rules, count, course.assessment) for count in counts):
        yield remark(
            ("course", "rules"),
            "Er zijn uitslagen waarvoor geen enkele koersregel geldt: dan komt er geen aanbeveling. Sluit af met een "
            "regel zonder `statuses`.",
            "There are verdicts to which no course rule applies: no recommendation follows then. End with a rule "
            "without `statuses`.",
        )
