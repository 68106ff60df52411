"""Two times: what was known on a day that is looked back on, and what is known of it now. No verdict is made here.

What differs is told with the day since which. What came in later about a day after it is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.rules.digest_held import Held
from engine.rules.figures import Figure
from engine.rules.picture import VerdictPicture
from engine.rules.programme import Programme
from engine.rules.yardstick import Yardstick


@dataclass(frozen=True, slots=True)
class VerdictTwice:
    """The newest verdict on one reference date, as known then and as known now; None where there was none."""

    reference_date: date
    then: VerdictPicture | None
    now: VerdictPicture | None

    @property
    def differs(self) -> bool:
        """Whether another verdict, or another number, is known now."""
        return _reads(self.then) != _reads(self.now)

    @property
    def since(self) -> date | None:
        """The day on which what is known now was recorded; None where it was known then."""
        if self.now is None or (self.then and self.then.sequence == self.now.sequence):
            return None
        return self.now.day


@dataclass(frozen=True, slots=True)
class FigureTwice:
    """One figure of one area and reference date, as it was on record then and as it is now."""

    area: str
    reference_date: date
    then: Figure | None
    now: Figure | None

    @property
    def differs(self) -> bool:
        """Whether another revision is on record now, or the first one came in since."""
        return self.since is not None

    @property
    def since(self) -> date | None:
        """The day on which what is known now came in; None where it was known then."""
        if self.now is None or (self.then and self.then.revision == self.now.revision):
            return None
        return self.now.recorded


@dataclass(frozen=True)
class ThenAndNow:
    """One indicator at two times: `then` and `now` are what a digest would know of it, the newest reference date first
    in `verdicts`, and in `figures` the area itself before its benchmark."""

    then: Held
    now: Held
    verdicts: tuple[VerdictTwice, ...]
    figures: tuple[FigureTwice, ...]

    @property
    def differs(self) -> bool:
        """Whether anything is known differently now."""
        return any(one.differs for one in self.verdicts) or any(one.differs for one in self.figures)


def then_and_now(then: Held, later: Iterable[VerdictPicture], p: Programme, until: date) -> ThenAndNow:
    """The indicator as `then` knew it, beside what is known now of reference dates up to `until`.

    `later` are the verdicts and readings about its phase runs that are on record now, in order; `p` is the programme
    as it is now.
    """
    known = [one for one in later if one.reference_date <= until]
    verdicts = tuple(one for one in known if not one.reading) or then.verdicts
    stick, earlier = _stick(then, p, verdicts)
    readings = [one for one in known if one.reading and one.yardstick == stick.number]
    now = replace(
        then, p=p, stick=stick, earlier=earlier, verdicts=verdicts, reading=readings[-1] if readings else then.reading
    )
    return ThenAndNow(then, now, tuple(_verdicts(then, now)), tuple(_figures(then, now, until)))


def _stick(then: Held, p: Programme, verdicts: Iterable[VerdictPicture]) -> tuple[Yardstick, tuple[Yardstick, ...]]:
    """What was agreed then, unless a verdict known now was found with what was agreed later."""
    name, newest = then.stick.indicator, max((one.yardstick for one in verdicts), default=0)
    all_of_it = [*p.earlier_yardsticks.get(name, ()), *([p.yardsticks[name]] if name in p.yardsticks else [])]
    found = next((one for one in all_of_it if one.number == newest), None)
    if found is None or newest <= then.stick.number:
        return then.stick, then.earlier
    return found, (*then.earlier, *([then.stick] if then.stick.number else []))


def _verdicts(then: Held, now: Held) -> Iterator[VerdictTwice]:
    before, since = _newest(then.verdicts), _newest(now.verdicts)
    for day in sorted({*before, *since}, reverse=True):
        yield VerdictTwice(day, before.get(day), since.get(day))


def _newest(verdicts: Iterable[VerdictPicture]) -> dict[date, VerdictPicture]:
    """The newest verdict on each reference date."""
    in_order = sorted(verdicts, key=lambda one: one.sequence or 0)
    return {one.reference_date: one for one in in_order}


def _figures(then: Held, now: Held, until: date) -> Iterator[FigureTwice]:
    before, since = _on_record(then, until), _on_record(now, until)
    places = {area: place for place, area in enumerate((now.p.area_code, *(area for area, _ in now.stick.benchmark)))}
    last = len(places)

    def place(key: str) -> tuple[int, int]:
        one = since.get(key) or before[key]
        return -one.reference_date.toordinal(), places.get(one.area, last)

    for key in sorted({*before, *since}, key=place):
        one = since.get(key) or before[key]
        yield FigureTwice(one.area, one.reference_date, before.get(key), since.get(key))


def _on_record(held: Held, until: date) -> dict[str, Figure]:
    """The newest revision of every figure of the indicator that a verdict rests on, or that the state still holds."""
    found: dict[str, Figure] = {}
    rested_on = (one for verdict in held.verdicts if verdict.assessment for one in verdict.assessment.inputs)
    for one in (*rested_on, *held.p.figures.values()):
        mine = one.indicator == held.stick.indicator and one.reference_date <= until
        if mine and (one.key not in found or found[one.key].revision <= one.revision):
            found[one.key] = one
    return found


def _reads(one: VerdictPicture | None) -> tuple[str, bool, bool, Decimal | None] | None:
    return (one.status, one.firm, one.provisional, one.assessment.actual if one.assessment else None) if one else None
