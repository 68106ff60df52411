"""What happened, as people look back on it: verdicts, decisions, deadlines, cycles and yardsticks from the journal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.picture import (
    CyclePicture,
    DeadlinePicture,
    DecisionPicture,
    History,
    VerdictPicture,
    YardstickChange,
)
from engine.rules.speaker import Names, Speaker, reference_date_of
from engine.rules.texts import Text
from engine.rules.verdicts import verdict, verdict_in_short
from engine.rules.wording import tell_plainly
from engine.rules.words import SEAL, both
from engine.rules.workdays import local_day

Numbered = tuple[int, e.Event]
"""An event with its number in the journal."""


def history(plan: Definition, events: Sequence[e.Event], names: Names | None = None) -> History:
    """The history of a whole journal, whose first event has sequence 1. Without `names`, people keep their ids."""
    return told(plan, enumerate(events, 1), names)


def told(plan: Definition, events: Iterable[Numbered], names: Names | None = None, *, in_full: bool = True) -> History:
    """The history that these events of a journal tell, in order: all of it, or what is needed for a part of it.

    A decision needs the recommendation, the proposal and the ratification of its phase run; everything else stands
    alone. Unless `in_full`, a verdict is told in a word or two: a long list of them has no place for more.
    """
    teller = _Teller(plan, names or {}, tuple(events), in_full)
    return History(
        verdicts=tuple(teller.verdicts()),
        decisions=tuple(teller.decisions()),
        deadlines=tuple(teller.deadlines()),
        cycles=tuple(teller.cycles()),
        yardsticks=tuple(teller.yardsticks()),
    )


def label_of(plan: Definition, indicator: str) -> Text:
    """The label of an indicator; its id where the definition no longer knows it."""
    return both(lambda language: Speaker(plan, {}, language).indicator(indicator))


class _Teller:
    def __init__(self, plan: Definition, names: Names, events: Sequence[Numbered], in_full: bool) -> None:
        self._plan, self._names, self._events, self._in_full = plan, names, events, in_full
        self._labels: dict[str, Text] = {}

    def verdicts(self) -> Iterator[VerdictPicture]:
        keys: dict[str, bool] = {}
        for sequence, event in self._events:
            if isinstance(event, e.IndicatorAssessed):
                keys[event.assessment.indicator] = event.key
                yield self._verdict(sequence, event, event.assessment, event.key, event.revises)
            elif isinstance(event, e.YardstickRead):
                key = keys.get(event.reading.indicator, False)
                yield replace(self._verdict(sequence, event, event.reading, key, 0), reading=True)

    def _verdict(self, sequence: int, event: Any, found: Any, key: bool, revises: int) -> VerdictPicture:
        return VerdictPicture(
            indicator=found.indicator,
            label=self._label(found.indicator),
            run=event.run,
            reference_date=found.reference_date,
            yardstick=found.yardstick,
            key=key,
            status=found.status,
            firm=found.firm,
            provisional=found.provisional,
            told=verdict(self._plan, found, self._names) if self._in_full else verdict_in_short(found),
            revises=revises,
            sequence=sequence,
            day=self._day(event),
            assessment=found,
        )

    def _label(self, indicator: str) -> Text:
        if indicator not in self._labels:
            self._labels[indicator] = label_of(self._plan, indicator)
        return self._labels[indicator]

    def decisions(self) -> Iterator[DecisionPicture]:
        advice: dict[str, e.CourseRecommended] = {}
        proposal: dict[str, e.CourseProposed] = {}
        found: dict[int, DecisionPicture] = {}
        for sequence, event in self._events:
            if isinstance(event, e.CourseRecommended):
                advice[event.run] = event
            elif isinstance(event, e.CourseProposed):
                proposal[event.run] = event
            elif isinstance(event, e.CourseDecided):
                found[sequence] = self._decision(sequence, event, advice.get(event.run), proposal.get(event.run))
            elif isinstance(event, e.CourseRatified):
                newest = max(place for place, decision in found.items() if decision.run == event.run)
                found[newest] = replace(found[newest], ratified=self._day(event))
        yield from found.values()

    def _decision(
        self, sequence: int, event: e.CourseDecided, advice: e.CourseRecommended | None, made: e.CourseProposed | None
    ) -> DecisionPicture:
        return DecisionPicture(
            sequence=sequence,
            day=self._day(event),
            run=event.run,
            reference_date=reference_date_of(event.run),
            course=event.course,
            recommended=advice.recommendation.course if advice else None,
            deviates=bool(made and made.deviates and not event.by_rule),
            by_rule=event.by_rule,
            meanwhile=event.meanwhile,
            reason=self._words(made.reason) if made and not event.by_rule else None,
            to_ratify=event.to_ratify,
            ratified=None,
            told=tell_plainly(self._plan, event, self._names),
        )

    def deadlines(self) -> Iterator[DeadlinePicture]:
        for sequence, event in self._events:
            if isinstance(event, e.DeadlinePassed):
                yield self._deadline(sequence, event, "missed", event.deadline, None)
            elif isinstance(event, e.DeadlineExtended):
                yield self._deadline(sequence, event, "extended", event.was, event.until)
            elif isinstance(event, e.DeadlineShifted):
                yield self._deadline(sequence, event, "shifted", event.was, event.until)

    def _deadline(
        self,
        sequence: int,
        event: e.DeadlinePassed | e.DeadlineExtended | e.DeadlineShifted,
        what: Literal["missed", "extended", "shifted"],
        was: date,
        until: date | None,
    ) -> DeadlinePicture:
        told = tell_plainly(self._plan, event, self._names)
        return DeadlinePicture(sequence, self._day(event), event.run, what, was, until, told)

    def cycles(self) -> Iterator[CyclePicture]:
        for sequence, event in self._events:
            if isinstance(event, e.CycleBegan):
                told = tell_plainly(self._plan, event, self._names)
                yield CyclePicture(
                    event.cycle, event.reason, self._day(event), event.phase, event.cause, told, sequence
                )

    def yardsticks(self) -> Iterator[YardstickChange]:
        for sequence, event in self._events:
            if isinstance(event, e.MeasurementAgreed):
                for stick in event.yardsticks:
                    yield YardstickChange(sequence, self._day(event), stick, event.seat, event.by, None)
            elif isinstance(event, e.YardstickChanged):
                yield YardstickChange(
                    sequence, self._day(event), event.yardstick, event.seat, event.by, self._words(event.reason)
                )

    def _words(self, written: str | None) -> str | None:
        """What a person wrote, in place of the seal that stands for it; None once it was erased."""
        known = self._names.get(written or "", written)
        return None if known and SEAL.fullmatch(known) else known

    def _day(self, event: e.Event) -> date:
        return local_day(self._plan.calendar, event.at)
