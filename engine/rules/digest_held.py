"""One indicator held against its yardstick: all that a digest knows of it. What is said of it: digest_readings.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from engine.rules.assess import assess
from engine.rules.definition import Definition
from engine.rules.measuring import Indicator, Shares
from engine.rules.picture import Standing, VerdictPicture
from engine.rules.programme import Programme
from engine.rules.yardstick import Assessment, Yardstick, yardstick_of


@dataclass(frozen=True)
class Held:
    """One indicator, the yardstick that holds now (number 0: nobody signed it yet), and its verdicts, oldest first.

    `reading` is what a changed yardstick makes of the newest closed moment, which is no verdict.
    """

    plan: Definition
    p: Programme
    stick: Yardstick
    earlier: tuple[Yardstick, ...]
    verdicts: tuple[VerdictPicture, ...]
    reading: VerdictPicture | None

    @cached_property
    def indicator(self) -> Indicator | None:
        """What is measured; None where the definition no longer knows it."""
        return self.plan.indicator.get(self.stick.indicator)

    @property
    def unit(self) -> str:
        """The unit of its figures; empty where it is not known."""
        return self.indicator.unit if self.indicator else ""

    @property
    def gap(self) -> bool:
        """Whether it is held against a benchmark."""
        return bool(self.stick.benchmark)

    @cached_property
    def verdict(self) -> VerdictPicture | None:
        """The verdict on the newest reference date."""
        return max(self.verdicts, key=lambda one: (one.reference_date, one.sequence or 0), default=None)

    @property
    def last(self) -> Assessment | None:
        """The assessment that the newest verdict is."""
        return self.verdict.assessment if self.verdict else None

    @cached_property
    def by_now(self) -> Assessment | None:
        """The newest assessment found with the yardstick that holds: a verdict, or else a reading."""
        found = [one for one in (self.verdict, self.reading) if one and one.yardstick == self.stick.number]
        return found[0].assessment if found else None

    @cached_property
    def row(self) -> Assessment | None:
        """The assessment whose numbers are shown: by the yardstick that holds now, where it judged or read that day."""
        now, last = self.by_now, self.last
        if now is not None and last is not None and now.reference_date == last.reference_date:
            return now
        return last if last is None or self.alike(last) else None

    @cached_property
    def start(self) -> Assessment | None:
        """The reading at the baseline's own day: `baseline` is where it was, `interim` where its path begins."""
        if self.indicator is None:
            return None
        figures = {one.key: one for one in self.by_now.inputs} if self.by_now else self.p.figures
        return assess(self.indicator, self.stick, figures, self.p.area_code, self.stick.baseline, Shares())

    @property
    def judged_before(self) -> bool:
        """Whether the newest verdict was found with an earlier yardstick."""
        return self.verdict is not None and self.verdict.yardstick != self.stick.number

    def alike(self, found: Assessment) -> bool:
        """Whether its numbers can stand beside those of the yardstick that holds: they have the same benchmark."""
        by = self._numbered.get(found.yardstick)
        return by is not None and by.benchmark == self.stick.benchmark

    @cached_property
    def _numbered(self) -> dict[int, Yardstick]:
        agreed = self.plan.measurement_agreement.get(self.stick.indicator)
        before = {0: yardstick_of(agreed, 0)} if agreed else {}
        return before | {one.number: one for one in (*self.earlier, self.stick)}


def everything_held(plan: Definition, p: Programme, stands: Standing) -> Iterator[Held]:
    """Every indicator that something is agreed on; also what the definition agrees and nobody signed yet."""
    verdicts: dict[str, list[VerdictPicture]] = {}
    for one in stands.history.verdicts:
        if not one.reading:
            verdicts.setdefault(one.indicator, []).append(one)

    def of(indicator: str) -> tuple[VerdictPicture, ...]:
        return tuple(verdicts.get(indicator, ()))

    for stick in stands.yardsticks:
        yield Held(plan, p, stick.now, stick.earlier, of(stick.indicator), stick.reading)
    for agreed in plan.measurement.agreements if plan.measurement else ():
        if agreed.indicator not in p.yardsticks:
            yield Held(plan, p, yardstick_of(agreed, 0), (), of(agreed.indicator), None)
