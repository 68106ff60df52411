"""Sentences about verdicts: what was measured, what was agreed, what that means; both readings, always.

Only wording. How a verdict is found: assess.py. Figures are a signal and never a proof of cause: see SIGNAL.
"""

from decimal import Decimal
from functools import cache

from engine.rules.definition import Definition
from engine.rules.measuring import Indicator
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.words import (
    both,
    capital,
    listed,
    number_words,
    numbers_alike,
    term,
    with_gap_unit,
    with_unit,
)
from engine.rules.yardstick import Assessment, Lack, Yardstick

SIGNAL = Text(
    nl="Cijfers zijn een signaal, geen bewijs van een oorzaak.",
    en="Figures are a signal, no proof of a cause.",
)


def verdict(plan: Definition, found: Assessment, names: Names) -> Text:
    """The verdict in full: the reading that counts, the absolute one, firmness, and what kind of figures these are."""
    return both(lambda language: verdict_words(Speaker(plan, names, language), found))


def verdict_in_short(found: Assessment) -> Text:
    """The verdict in a word or two."""
    return _in_short(found.status, found.firm)


@cache
def _in_short(status: str, firm: bool) -> Text:
    return both(lambda language: verdict_word(status, firm, language))


def verdict_word(status: str, firm: bool, language: str) -> str:
    """The status in a word or two, with "binnen de marge" where it is not firm: op koers, binnen de marge."""
    margin = "" if firm or status == "unknown" else ", within the margin" if language == "en" else ", binnen de marge"
    return term(status, language) + margin


def yardstick(plan: Definition, stick: Yardstick, names: Names) -> Text:
    """What is agreed on one indicator: baseline date, target, benchmark."""
    return both(lambda language: yardstick_words(Speaker(plan, names, language), stick))


def verdict_words(s: Speaker, found: Assessment) -> str:
    """The same in one language."""
    parts = [_reading(s, found), _absolute(s, found), _cap(s, found), _doubt(s, found), _sort(s, found)]
    head = f"{s.indicator(found.indicator)}, {s.pick('peildatum', 'reference date')} {s.day(found.reference_date)}: "
    return head + " ".join(part for part in parts if part)


def _reading(s: Speaker, found: Assessment) -> str:
    status = term(found.status, s.language)
    if found.lacks or found.actual is None or found.interim is None:
        told = f" {capital(_now(s, found, _shown(s, found)[0]))}." if found.actual is not None else ""
        return f"{status}, {s.pick('want', 'because')} {listed(_lacks(s, found), s.language)}.{told}"
    actual, interim = _shown(s, found)
    agreed = s.pick("was afgesproken", "was agreed")
    return f"{_now(s, found, actual)}; {_due(s, found, interim)} {agreed}: {status}."


def _shown(s: Speaker, found: Assessment) -> list[str]:
    """The actual and (where there is one) the interim target, as people read them; a gap without its sign."""
    numbers = [number for number in (found.actual, found.interim) if number is not None]
    return numbers_alike([abs(n) for n in numbers] if found.benchmark_actual is not None else numbers, s.language)


def _now(s: Speaker, found: Assessment, shown: str) -> str:
    unit = unit_of(s.plan, found)
    if found.benchmark_actual is None:
        value = with_unit(shown, unit)
        return s.pick(f"de gemeten waarde is {value}", f"the actual is {value}")
    number, other = with_gap_unit(shown, unit, s.language), _benchmark(s, found)
    if found.actual is not None and found.actual < 0:
        return s.pick(f"de voorsprong op {other} is {number}", f"it is ahead of {other} by {number}")
    return s.pick(f"de achterstand op {other} is {number}", f"the gap to {other} is {number}")


def _due(s: Speaker, found: Assessment, shown: str) -> str:
    assert found.actual is not None and found.interim is not None
    if found.benchmark_actual is None:
        return with_unit(shown, unit_of(s.plan, found))
    if found.interim < 0 <= found.actual:
        return s.pick(f"een voorsprong van {shown}", f"being ahead by {shown}")
    if found.interim > 0 > found.actual:
        return s.pick(f"hoogstens een achterstand van {shown}", f"a gap of at most {shown}")
    return shown


def _absolute(s: Speaker, found: Assessment) -> str:
    """The reading without the benchmark. Without one it is the same reading, told only when it has worsened."""
    before, after = found.baseline_value, found.actual_value
    if before is None or after is None or (found.benchmark_actual is None and not found.worsened):
        return ""
    old, new = numbers_alike((before, after), s.language)
    now = with_unit(new, unit_of(s.plan, found))
    moved = s.pick(f"van {old} naar {now}", f"from {old} to {now}")
    if before == after:
        return s.pick(f"In absolute zin gelijk gebleven: {new}.", f"In absolute terms unchanged: {new}.")
    if _better(s, found, after - before):
        return s.pick(f"In absolute zin verbeterd: {moved}.", f"Improved in absolute terms: {moved}.")
    return s.pick(f"In absolute zin verslechterd: {moved}.", f"Worse in absolute terms: {moved}.")


def _better(s: Speaker, found: Assessment, change: Decimal) -> bool:
    indicator = _indicator(s, found)
    return change < 0 if indicator and indicator.direction == "lower" else change > 0


def _cap(s: Speaker, found: Assessment) -> str:
    if found.status == found.by_path:
        return ""
    path, status = term(found.by_path, s.language), term(found.status, s.language)
    return s.pick(
        f"Naar het afgesproken pad alleen zou het '{path}' zijn; omdat de eigen waarde is verslechterd, is het "
        f"oordeel niet beter dan '{status}'.",
        f"By the agreed path alone it would be '{path}'; because its own value got worse, the verdict is not "
        f"better than '{status}'.",
    )


def _doubt(s: Speaker, found: Assessment) -> str:
    if found.firm or found.status == "unknown":
        return ""
    margin = with_gap_unit(number_words(found.margin, s.language), unit_of(s.plan, found), s.language)
    return s.pick(
        f"Binnen de marge van {margin}: het oordeel staat niet vast.",
        f"Within the margin of {margin}: the verdict is not firm.",
    )


def _sort(s: Speaker, found: Assessment) -> str:
    indicator = _indicator(s, found)
    estimate = bool(indicator and indicator.estimate)
    if not found.inputs or not (estimate or found.provisional):
        return ""
    if estimate and found.provisional:
        return s.pick("De cijfers zijn voorlopige schattingen.", "The figures are provisional estimates.")
    if estimate:
        return s.pick("De cijfers zijn schattingen.", "The figures are estimates.")
    return s.pick("De cijfers zijn voorlopig.", "The figures are provisional.")


def _lacks(s: Speaker, found: Assessment) -> list[str]:
    """What is missing, the figures of one kind together: the indicator is named before, so area and date will do."""
    kinds: dict[str, list[Lack]] = {}
    for lack in found.lacks:
        kinds.setdefault(lack.why, []).append(lack)
    told = []
    for why, lacks in kinds.items():
        what = listed([_figure(s, found, lack.key) for lack in lacks if lack.key], s.language)
        told.append(s.pick(*_LACKS[why]).format(what=what))
    return told


def _figure(s: Speaker, found: Assessment, key: str) -> str:
    about = s.place(key)
    figure = next((item for item in found.inputs if item.key == key), None)
    absent = f" ({term(figure.absent, s.language)})" if figure and figure.absent else ""
    return f"{about}{absent}"


_LACKS = {
    "no_baseline": ("de uitgangswaarde ontbreekt: {what}", "the baseline is missing: {what}"),
    "no_actual": ("de gemeten waarde ontbreekt: {what}", "the actual is missing: {what}"),
    "no_benchmark": ("het referentiegebied is niet volledig: {what}", "the benchmark is not complete: {what}"),
    "no_target": ("er is geen streefwaarde afgesproken", "no target was agreed"),
    "other_series": ("de reeks verschilt van die van de uitgangswaarde: {what}", "the series differ: {what}"),
    "too_few_people": ("het cijfer gaat over te weinig mensen: {what}", "too few people: {what}"),
}


def yardstick_words(s: Speaker, stick: Yardstick) -> str:
    """The same in one language."""
    target = _target(s, stick)
    areas = listed([s.name(area) for area, _ in stick.benchmark], s.language)
    against = s.pick(f"; referentiegebied: {areas}", f"; benchmark: {areas}") if areas else ""
    key = s.pick(", kernindicator", ", key indicator") if stick.key else ""
    start = s.pick("uitgangswaarde op", "baseline on")
    return f"{s.indicator(stick.indicator)}{key}: {start} {s.day(stick.baseline)}{target}{against}."


def _target(s: Speaker, stick: Yardstick) -> str:
    if stick.target_on is None:
        return s.pick("; streefwaarde nog open", "; target still open")
    unit = s.plan.indicator[stick.indicator].unit if stick.indicator in s.plan.indicator else ""
    if stick.target_gap is not None:
        number = with_gap_unit(number_words(stick.target_gap, s.language), unit, s.language)
        return s.pick(
            f"; streefwaarde: achterstand {number} op {s.day(stick.target_on)}",
            f"; target: a gap of {number} on {s.day(stick.target_on)}",
        )
    number = with_unit(number_words(stick.target_value or Decimal(0), s.language), unit)
    return s.pick(
        f"; streefwaarde: {number} op {s.day(stick.target_on)}", f"; target: {number} on {s.day(stick.target_on)}"
    )


def _indicator(s: Speaker, found: Assessment) -> Indicator | None:
    return s.plan.indicator.get(found.indicator)


def unit_of(plan: Definition, found: Assessment) -> str:
    """The unit of what was measured, by the definition; by its figures where the indicator is no longer known."""
    indicator = plan.indicator.get(found.indicator)
    return indicator.unit if indicator else next((figure.unit for figure in found.inputs), "")


def _benchmark(s: Speaker, found: Assessment) -> str:
    """The benchmark's label, where the verdict was found with the areas that the definition calls so."""
    agreement = s.plan.measurement_agreement.get(found.indicator)
    areas = {figure.area for figure in found.inputs}
    if agreement and agreement.benchmark and set(agreement.benchmark.areas) <= areas:
        return _with_article(s, agreement.benchmark.label.say(s.language))
    return s.pick("het referentiegebied", "the benchmark")


def _with_article(s: Speaker, label: str) -> str:
    """A label such as "Gemiddelde van de vier steden" needs an article within a sentence; a name does not."""
    first = label.split(" ", 1)[0]
    if first in ("Gemiddelde", "Mean", "Average"):
        return f"{s.pick('het', 'the')} {first.lower()}{label[len(first) :]}"
    return label
