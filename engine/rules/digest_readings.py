"""What a digest says of one indicator in a line: both readings, the source of its figures, how far they can be trusted.

The verdict in full: verdicts.py. What is known of the indicator: digest_held.py.
"""

from collections.abc import Iterator
from decimal import Decimal

from engine.rules.digest_held import Held
from engine.rules.digest_numbers import shown, side_by_side
from engine.rules.figures import Figure
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_word
from engine.rules.words import both, capital, gap_unit, listed, number_words, on_one_line, with_gap_unit, with_unit
from engine.rules.yardstick import Assessment


class Readings:
    """Says things of one indicator; every part is a method without side effects."""

    def __init__(self, held: Held, names: Names) -> None:
        self.held, self.names, self.unit = held, names, held.unit

    def line(self) -> Text:
        """Both readings where they disagree, else the one that counts; of an unknown verdict, what is missing."""
        return both(lambda language: " ".join(self._parts(self._speaker(language))))

    @property
    def disagree(self) -> bool:
        """Whether by one reading it went better since the baseline, and by the other worse."""
        return self.held.gap and self._own() * self._closed() < 0

    def benchmark(self) -> Text | None:
        """What the area is held against, as the definition calls it; None where it is held against nothing."""
        if not self.held.gap:
            return None
        agreed = self.held.plan.measurement_agreement.get(self.held.stick.indicator)
        areas = [area for area, _ in self.held.stick.benchmark]
        if agreed and agreed.benchmark and set(agreed.benchmark.areas) == set(areas):
            return agreed.benchmark.label
        return both(lambda language: listed([self._speaker(language).name(area) for area in areas], language))

    def source(self) -> Text:
        """Where the area's newest figure comes from; before there is one, where it will."""
        figure = self._figure()
        if figure is None:
            known = on_one_line(self.held.indicator.source if self.held.indicator else "–")
            return Text(nl=known, en=known)
        return both(lambda language: "; ".join(_source(self._speaker(language), figure)))

    def reliability(self) -> Text:
        """What kind of figures these are, and whether the verdict would stand within the margin."""
        return both(lambda language: capital("; ".join(self._reliable(self._speaker(language)))))

    # --- the line

    def _parts(self, s: Speaker) -> Iterator[str]:
        verdict, row = self.held.verdict, self.held.row
        if verdict is None:
            yield s.pick("Nog niet gemeten.", "Not measured yet.")
            return
        if verdict.status == "unknown":
            yield self._unknown(s)
        if row is not None and self.disagree:
            yield self._both(s, row)
        elif row is not None and verdict.status != "unknown":
            yield self._main(s, row)
        if self.held.judged_before:
            yield self._judged_before(s)

    def _unknown(self, s: Speaker) -> str:
        """What is missing, in a few words: the whole stands in the annex."""
        found = self.held.last.lacks if self.held.last else ()
        lacks = listed(dict.fromkeys(s.pick(*LACKS[lack.why]) for lack in found), s.language)
        return s.pick(f"Onbekend, want er ontbreekt iets: {lacks}.", f"Unknown, because something is missing: {lacks}.")

    def _both(self, s: Speaker, row: Assessment) -> str:
        assert row.baseline_value is not None and row.actual_value is not None
        old, new = side_by_side(row.baseline_value, row.actual_value, self.unit, s.language)
        own = s.pick(*OWN[self._own() > 0])
        return f"{own} ({old} → {with_unit(new, self.unit)}); {self._gap_moved(s, row)}."

    def _gap_moved(self, s: Speaker, row: Assessment) -> str:
        assert row.baseline is not None and row.actual is not None
        if row.baseline * row.actual < 0:
            before, after = (self._distance(s, number) for number in (row.baseline, row.actual))
            return s.pick(f"van {before} naar {after}", f"from {before} to {after}")
        ahead = row.baseline < 0 or row.actual < 0
        old, new = side_by_side(abs(row.baseline), abs(row.actual), self.unit, s.language)
        moved = s.pick(*(LEAD if ahead else GAP)[self._closed() > 0])
        return f"{moved} ({old} → {new} {gap_unit(self.unit, s.language)})"

    def _distance(self, s: Speaker, number: Decimal) -> str:
        told = with_gap_unit(shown(abs(number), self.unit, s.language), self.unit, s.language)
        return f"{told} {s.pick(*SIDES[number < 0])}"

    def _main(self, s: Speaker, row: Assessment) -> str:
        if row.actual is None:
            return s.pick("Nog niet gemeten.", "Not measured yet.")
        due = row.interim if row.interim is not None else row.actual
        if self.held.gap and row.actual * due < 0:
            now, agreed = (self._distance(s, number) for number in (row.actual, due))
        elif self.held.gap:
            now, agreed = side_by_side(abs(row.actual), abs(due), self.unit, s.language)
            now = f"{now} {gap_unit(self.unit, s.language)} {s.pick(*SIDES[row.actual < 0 or due < 0])}"
        else:
            now, agreed = (
                with_unit(number, self.unit).strip() for number in side_by_side(row.actual, due, self.unit, s.language)
            )
        told = s.pick(f"Gemeten: {now}", f"Measured: {now}")
        return f"{told}; {s.pick('afgesproken', 'agreed')}: {agreed}." if row.interim is not None else f"{told}."

    def _judged_before(self, s: Speaker) -> str:
        reading, verdict = self.held.reading, self.held.verdict
        if reading is None or verdict is None or reading.reference_date != verdict.reference_date:
            return s.pick(
                "Dit oordeel is gevonden met de vorige meetafspraak.",
                "This verdict was found with the agreement before.",
            )
        word = verdict_word(reading.status, reading.firm, s.language)
        return s.pick(
            f"De nieuwe meetafspraak leest dit als '{word}'; dat is geen nieuw oordeel.",
            f"The new agreement reads this as '{word}'; that is no new verdict.",
        )

    def _own(self) -> Decimal:
        """By how much the area's own figure got better since the baseline; below zero: worse."""
        row, indicator = self.held.row, self.held.indicator
        if row is None or row.baseline_value is None or row.actual_value is None:
            return Decimal(0)
        change = row.actual_value - row.baseline_value
        return -change if indicator and indicator.direction == "lower" else change

    def _closed(self) -> Decimal:
        """By how much the gap got smaller since the baseline; below zero: larger."""
        row = self.held.row
        if row is None or row.baseline is None or row.actual is None:
            return Decimal(0)
        return row.baseline - row.actual

    # --- the figures

    def _figure(self) -> Figure | None:
        last = self.held.last
        known = (one for one in last.inputs if one.area == self.held.p.area_code) if last else ()
        return next((one for one in known if last and one.reference_date == last.reference_date), None)

    def _reliable(self, s: Speaker) -> Iterator[str]:
        last, indicator = self.held.last, self.held.indicator
        if indicator and indicator.estimate:
            yield s.pick("schatting met een model", "an estimate by a model")
        if last is None:
            yield s.pick("nog niet gemeten", "not measured yet")
            return
        if last.inputs:
            firm = s.pick("definitieve cijfers", "definitive figures")
            yield s.pick("voorlopige cijfers", "provisional figures") if last.provisional else firm
        if any(lack.why == "too_few_people" for lack in last.lacks):
            yield s.pick("over te weinig mensen", "about too few people")
        yield self._firmness(s, last)

    def _firmness(self, s: Speaker, last: Assessment) -> str:
        if last.status == "unknown":
            return s.pick("er ontbreekt iets, dus er is geen oordeel", "something is missing, so there is no verdict")
        margin = with_gap_unit(number_words(last.margin, s.language), self.unit, s.language)
        if last.firm:
            return s.pick(
                f"het oordeel staat vast, ook met de marge van {margin}",
                f"the verdict is firm, also with the margin of {margin}",
            )
        return s.pick(
            f"binnen de marge van {margin}, dus het oordeel staat niet vast",
            f"within the margin of {margin}, so the verdict is not firm",
        )

    def _speaker(self, language: str) -> Speaker:
        return Speaker(self.held.plan, self.names, language)


def _source(s: Speaker, figure: Figure) -> Iterator[str]:
    yield on_one_line(figure.source)
    if figure.series != NO_SERIES:
        yield f"{s.pick('reeks', 'series')} {on_one_line(figure.series)}"
    yield f"{s.pick('peildatum', 'reference date')} {s.day(figure.reference_date)}"
    if figure.published:
        yield f"{s.pick('gepubliceerd op', 'published on')} {s.day(figure.published)}"


NO_SERIES = "1"
"""What stands in a figure of which nobody named the series."""
OWN = (("Eigen cijfer slechter", "Own figure worse"), ("Eigen cijfer beter", "Own figure better"))
GAP = (("achterstand groter", "gap larger"), ("achterstand kleiner", "gap smaller"))
LEAD = (("voorsprong kleiner", "lead smaller"), ("voorsprong groter", "lead larger"))
SIDES = (("achterstand", "behind"), ("voorsprong", "ahead"))
LACKS = {
    "no_baseline": ("de uitgangswaarde", "the baseline"),
    "no_actual": ("de gemeten waarde", "the actual"),
    "no_benchmark": ("cijfers van het referentiegebied", "figures of the benchmark"),
    "no_target": ("een streefwaarde", "a target"),
    "other_series": ("cijfers uit één en dezelfde reeks", "figures of one and the same series"),
    "too_few_people": ("cijfers over genoeg mensen", "figures about enough people"),
}
