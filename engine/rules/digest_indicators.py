"""The indicators of a digest: whole percents, the verdict, both readings, where the figures come from; explanations."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_picture import Explanation, IndicatorMark, Measured
from engine.rules.figures import Figure
from engine.rules.measuring import Indicator, Status
from engine.rules.picture import Standing, VerdictPicture, YardstickPicture
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_word
from engine.rules.words import both, gap_unit, listed, number_words, with_unit
from engine.rules.yardstick import Assessment, Yardstick

NOTHING = Text(nl="–", en="–")
BAD: tuple[Status, ...] = ("off_course", "not_met", "at_risk")
"""What must be explained, the worst first."""

_ORDER: dict[Status | None, int] = {
    "off_course": 0, "not_met": 0, "at_risk": 1, "unknown": 2, None: 3, "on_course": 4, "met": 5,
}  # fmt: skip


def indicators(plan: Definition, stands: Standing, names: Names) -> Iterator[IndicatorMark]:
    """Every indicator that something is agreed on: key indicators first, and of those the worst."""
    marks = [_Marker(plan, stands, stick, names).mark() for stick in stands.yardsticks]
    yield from sorted(marks, key=lambda mark: (not mark.key, _ORDER[mark.status], mark.label.nl))


def shown(value: Decimal | None, unit: str, language: str) -> str:
    """A number of a digest: of shares in whole percents, rounded half up; of anything else as usual."""
    if value is None:
        return "–"
    if unit != "%":
        return number_words(value, language)
    return number_words(value.quantize(Decimal(1), rounding=ROUND_HALF_UP), language)


class _Marker:
    """Marks one indicator."""

    def __init__(self, plan: Definition, stands: Standing, stick: YardstickPicture, names: Names) -> None:
        self.plan, self.stands, self.stick, self.names = plan, stands, stick, names
        self.yardstick: Yardstick = stick.now
        self.indicator: Indicator | None = plan.indicator.get(stick.indicator)
        self.unit = self.indicator.unit if self.indicator else ""
        self.gap = bool(stick.now.benchmark)
        self.found: VerdictPicture | None = stick.verdict
        self.last: Assessment | None = stick.verdict.assessment if stick.verdict else None

    def mark(self) -> IndicatorMark:
        last, found = self.last, self.found
        target = self.yardstick.target_gap if self.gap else self.yardstick.target_value
        return IndicatorMark(
            indicator=self.stick.indicator,
            label=self.stick.label,
            key=self.stick.key,
            gap=self.gap,
            unit=both(lambda language: gap_unit(self.unit, language) if self.gap else self.unit or "–"),
            baseline=self._cell(last.baseline if last else None),
            target=self._cell(target),
            interim=self._cell(last.interim if last else None),
            actual=self._cell(last.actual if last else None),
            value=self._value(last.actual_value if last else None),
            benchmark_value=self._value(last.benchmark_actual if last else None),
            benchmark=self._benchmark(),
            reference_date=found.reference_date if found else None,
            status=found.status if found else None,
            firm=found.firm if found else False,
            verdict=self._verdict(),
            readings=self._readings(),
            disagree=self._disagree(),
            told=found.told if found else self.stick.told,
            source=self._source(),
            reliability=self._reliability(),
            baseline_on=self.yardstick.baseline,
            baseline_number=last.baseline if last else None,
            path=self._path(target),
            points=tuple(self._points()),
            margin=last.margin if last else self.indicator.margin if self.indicator else Decimal(0),
        )

    # --- numbers

    def _cell(self, number: Decimal | None) -> Text:
        """A number the verdict is about: a gap bare, a value with its unit."""
        return self._value(number) if not self.gap else both(lambda language: shown(number, self.unit, language))

    def _value(self, number: Decimal | None) -> Text:
        if number is None:
            return NOTHING
        return both(lambda language: with_unit(shown(number, self.unit, language), self.unit))

    def _path(self, target: Decimal | None) -> tuple[tuple[date, Decimal], ...]:
        start, stick = self.last.baseline if self.last else None, self.yardstick
        if start is None or target is None or stick.target_on is None:
            return ()
        return ((stick.baseline, start), *stick.interim, (stick.target_on, target))

    def _points(self) -> Iterator[Measured]:
        """The newest verdict on each reference date, oldest first."""
        newest: dict[date, VerdictPicture] = {}
        for one in self.stands.history.verdicts:
            if one.indicator == self.stick.indicator and not one.reading:
                newest[one.reference_date] = one
        for day, one in sorted(newest.items()):
            found = one.assessment
            numbers = (found.actual, found.actual_value, found.benchmark_actual) if found else (None, None, None)
            yield Measured(day, *numbers, one.status, one.firm)

    # --- words

    def _benchmark(self) -> Text | None:
        if not self.gap:
            return None
        agreed = self.plan.measurement_agreement.get(self.stick.indicator)
        areas = [area for area, _ in self.yardstick.benchmark]
        if agreed and agreed.benchmark and set(agreed.benchmark.areas) == set(areas):
            return agreed.benchmark.label
        return both(lambda language: listed([self._speaker(language).name(area) for area in areas], language))

    def _verdict(self) -> Text:
        found = self.found
        if found is None:
            return Text(nl="nog niet beoordeeld", en="not assessed yet")
        return both(lambda language: verdict_word(found.status, found.firm, language))

    def _readings(self) -> Text:
        last = self.last
        if last is None:
            return Text(nl="Nog niet gemeten.", en="Not measured yet.")
        if last.lacks:
            return both(lambda language: self._unknown(last, language))
        if not self.gap or self._own() is None or self._behind() is None:
            return self.found.told if self.found else self.stick.told
        return both(lambda language: self._both_readings(last, language))

    def _both_readings(self, last: Assessment, language: str) -> str:
        speaker = self._speaker(language)
        own = _moved(self._own() or 0, speaker, ("beter", "better"), ("slechter", "worse"))
        behind = _moved(self._behind() or 0, speaker, ("kleiner", "smaller"), ("groter", "larger"))
        before, after = (shown(number, self.unit, language) for number in (last.baseline_value, last.actual_value))
        old, new = (shown(number, self.unit, language) for number in (last.baseline, last.actual))
        unit = gap_unit(self.unit, language)
        own_figure, gap = speaker.pick("Eigen cijfer", "Own figure"), speaker.pick("achterstand", "gap")
        return f"{own_figure} {own} ({before} → {with_unit(after, self.unit)}); {gap} {behind} ({old} → {new} {unit})."

    def _unknown(self, last: Assessment, language: str) -> str:
        """What is missing, in a few words: the whole stands in the annex."""
        s = self._speaker(language)
        lacks = listed(dict.fromkeys(s.pick(*_LACKS[lack.why]) for lack in last.lacks), language)
        return s.pick(f"Onbekend, want er ontbreekt iets: {lacks}.", f"Unknown, because something is missing: {lacks}.")

    def _own(self) -> Decimal | None:
        """By how much the area's own figure got better since the baseline; below zero: worse."""
        last = self.last
        if last is None or last.baseline_value is None or last.actual_value is None:
            return None
        change = last.actual_value - last.baseline_value
        return -change if self.indicator and self.indicator.direction == "lower" else change

    def _behind(self) -> Decimal | None:
        """By how much the gap got smaller since the baseline; below zero: larger."""
        last = self.last
        return last.baseline - last.actual if last and last.baseline is not None and last.actual is not None else None

    def _disagree(self) -> bool:
        own, behind = self._own(), self._behind()
        return self.gap and own is not None and behind is not None and own * behind < 0

    def _source(self) -> Text:
        figure = self._own_figure()
        if figure is None:
            source = self.indicator.source if self.indicator else "–"
            return Text(nl=source, en=source)
        return both(lambda language: self._source_of(figure, language))

    def _source_of(self, figure: Figure, language: str) -> str:
        speaker = self._speaker(language)
        parts = [figure.source, f"{speaker.pick('reeks', 'series')} {figure.series}"]
        parts.append(f"{speaker.pick('peildatum', 'reference date')} {speaker.day(figure.reference_date)}")
        if figure.published:
            parts.append(f"{speaker.pick('gepubliceerd op', 'published on')} {speaker.day(figure.published)}")
        return "; ".join(parts)

    def _own_figure(self) -> Figure | None:
        last, area = self.last, self.stands.area_code
        inputs = last.inputs if last else ()
        return next(
            (one for one in inputs if one.area == area and last and one.reference_date == last.reference_date), None
        )

    def _reliability(self) -> Text:
        return both(lambda language: self._reliable(self._speaker(language)))

    def _reliable(self, s: Speaker) -> str:
        parts = []
        if self.indicator and self.indicator.estimate:
            parts.append(s.pick("schatting met een model", "an estimate by a model"))
        if self.last is None:
            return ", ".join([*parts, s.pick("nog niet gemeten", "not measured yet")])
        provisional = s.pick("voorlopig", "provisional"), s.pick("definitief", "definitive")
        parts.append(provisional[0] if self.last.provisional else provisional[1])
        margin = f"{number_words(self.last.margin, s.language)} {gap_unit(self.unit, s.language)}"
        if self.last.status == "unknown":
            parts.append(s.pick("er ontbreekt iets, dus is er geen oordeel", "something is missing: no verdict"))
        elif not self.last.firm:
            parts.append(s.pick(f"binnen de marge van {margin}", f"within the margin of {margin}"))
        else:
            parts.append(s.pick(f"verder weg dan de marge van {margin}", f"beyond the margin of {margin}"))
        return ", ".join(parts)

    def _speaker(self, language: str) -> Speaker:
        return Speaker(self.plan, self.names, language)


_LACKS = {
    "no_baseline": ("de uitgangswaarde", "the baseline"),
    "no_actual": ("de gemeten waarde", "the actual"),
    "no_benchmark": ("cijfers van het referentiegebied", "figures of the benchmark"),
    "no_target": ("een streefwaarde", "a target"),
    "other_series": ("cijfers uit één en dezelfde reeks", "figures of one and the same series"),
    "too_few_people": ("cijfers over genoeg mensen", "figures about enough people"),
}


def _moved(change: Decimal | int, s: Speaker, up: tuple[str, str], down: tuple[str, str]) -> str:
    if change == 0:
        return s.pick("gelijk", "unchanged")
    return s.pick(*up) if change > 0 else s.pick(*down)


def explanations(
    plan: Definition, p: Programme, stands: Standing, events: Sequence[e.Event], names: Names
) -> Iterator[Explanation]:
    """Cause, consequence and correction of every bad verdict of the newest evaluation: key and worst first."""
    newest = max((one.verdict for one in stands.yardsticks if one.verdict), key=_age, default=None)
    if newest is None:
        return
    found = [one.verdict for one in stands.yardsticks if one.verdict and one.verdict.run == newest.run]
    bad = sorted((one for one in found if one.status in BAD), key=lambda one: (not one.key, BAD.index(one.status)))
    written = {(one.run, one.indicator): one for one in events if isinstance(one, e.Explained)}
    for one in bad:
        yield _explanation(plan, p, one, written.get((one.run, one.indicator)), names)


def _age(found: VerdictPicture) -> tuple[date, int]:
    return (found.reference_date, found.sequence or 0)


def _explanation(
    plan: Definition, p: Programme, found: VerdictPicture, written: e.Explained | None, names: Names
) -> Explanation:
    def words(ref: str) -> Text:
        return both(lambda language: Speaker(plan, names, language).words(ref) or "–")

    return Explanation(
        indicator=found.indicator,
        label=found.label,
        verdict=both(lambda language: verdict_word(found.status, found.firm, language)),
        status=found.status,
        cause=words(written.cause) if written else None,
        consequence=words(written.consequence) if written else None,
        correction=words(written.correction) if written else None,
        missing=None if written else both(lambda language: _missing(Speaker(plan, names, language), p, found)),
    )


def _missing(s: Speaker, p: Programme, found: VerdictPicture) -> str:
    role = s.role(s.plan.course.explained_by) if s.plan.course else "–"
    run = p.runs.get(found.run)
    evaluation = run.evaluation if run else None
    if evaluation and evaluation.stage == "explaining" and evaluation.explain_by:
        day = s.day(evaluation.explain_by)
        return s.pick(f"Toelichting gevraagd aan {role}, uiterlijk {day}.", f"Explanation asked of {role}, by {day}.")
    return s.pick(f"Geen toelichting van {role}.", f"No explanation from {role}.")
