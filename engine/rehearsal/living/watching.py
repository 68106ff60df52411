"""Watching a rehearsal: what was reached, and every rest at which nobody can act. What it means: trials.py."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from engine.rehearsal.ledger import Ledger
from engine.rules import events as e
from engine.rules.calendar import deadline_raw
from engine.rules.commands import Command
from engine.rules.definition import Definition
from engine.rules.gates import ConditionLook, halted, look, programme_owes
from engine.rules.measuring import Course
from engine.rules.programme import PhaseRun, Programme
from engine.rules.refusals import Refusal
from engine.rules.workdays import local_day

MOST_REFUSALS = 400
MOST_KEPT = 300


class TooLong(Exception):
    """The rehearsal takes more commands than a definition that can live should need."""


class GoesRound(Exception):
    """The same thing is asked and refused, or done and asked again, time after time: going on shows nothing new."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A condition of an open phase run at which nobody can act: `who` names the roles that should."""

    phase: str
    place: int
    kind: str
    who: tuple[str, ...]


@dataclass
class Watch:
    """What was seen in one rehearsal. `most` is the number of commands it may take, `until` its last day."""

    ledger: Ledger
    most: int
    until: date
    commands: int = 0
    opened: set[tuple[int, str]] = field(default_factory=set)
    evaluated: set[str] = field(default_factory=set)
    recommended: set[Course] = field(default_factory=set)
    reopened: list[e.CycleBegan] = field(default_factory=list)
    rests: dict[tuple[str, int], Rest] = field(default_factory=dict)
    late: list[e.PhaseOpened] = field(default_factory=list)
    undated: list[e.PhaseOpened] = field(default_factory=list)
    owing: set[str] = field(default_factory=set)
    refused: dict[str, Refusal] = field(default_factory=dict)
    _times: Counter[str] = field(default_factory=Counter)
    _around: tuple[object, ...] = (None,)
    _looked: dict[str, PhaseRun] = field(default_factory=dict)

    def __call__(self, command: Command, events: tuple[e.Event, ...], refusal: Refusal | None) -> None:
        """Takes up one command. Raises TooLong after too many of them, and GoesRound."""
        self.commands += 1
        if self.commands > self.most:
            raise TooLong
        if refusal is not None:
            self._refuse(command, refusal)
        for event in events:
            self._hear(event)
        if len(self.programme.initiatives) + len(self.programme.agreements) > MOST_KEPT:
            raise GoesRound
        if any(not isinstance(event, e.ReminderCame) for event in events):
            self._look()

    def _refuse(self, command: Command, refusal: Refusal) -> None:
        self.refused[command.name] = refusal
        said = repr(command.model_copy(update={"id": ""}))
        self._times[said] += 1
        if self._times[said] >= MOST_REFUSALS:
            raise GoesRound

    def begin(self, events: tuple[e.Event, ...]) -> None:
        """Takes up what happened before the people began to play."""
        for event in events:
            self._hear(event)

    @property
    def programme(self) -> Programme:
        """The programme as it stands."""
        assert self.ledger.programme is not None
        return self.ledger.programme

    @property
    def plan(self) -> Definition:
        """The definition that is rehearsed."""
        return self.ledger.plan

    def _hear(self, event: e.Event) -> None:
        if isinstance(event, e.PhaseOpened):
            self.opened.add((event.cycle, event.phase))
            self._deadline(event)
        elif isinstance(event, e.PhasePassed) and event.run.split(".")[1] == self._evaluation:
            self.evaluated.add(event.run)
        elif isinstance(event, e.CourseRecommended) and event.recommendation.course is not None:
            self.recommended.add(event.recommendation.course)
        elif isinstance(event, e.CycleBegan) and event.reason == "reopened":
            self.reopened.append(event)

    @property
    def _evaluation(self) -> str | None:
        return self.plan.evaluation.id if self.plan.evaluation else None

    def _deadline(self, event: e.PhaseOpened) -> None:
        deadline = self.plan.phase[event.phase].deadline
        if deadline is None:
            return
        opened = local_day(self.plan.calendar, event.at)
        raw = deadline_raw(self.plan, self.programme, deadline, opened)
        if event.deadline is None and event.cycle == event.attempt == 1:
            self.undated.append(event)
        elif raw is not None and raw <= opened:
            self.late.append(event)

    def _look(self) -> None:
        p = self.programme
        if p.status == "ended":
            return
        today = local_day(self.plan.calendar, p.passed_to or p.started)
        self.owing |= {item.role for item in programme_owes(self.plan, p)}
        around = (p.agreements, p.initiatives, p.seats, p.closed_moments, p.figures)
        nothing_new = all(new is old for new, old in zip(around, self._around, strict=False))
        for run in p.runs.values():
            if not halted(p, run) and not (nothing_new and self._looked.get(run.id) is run):
                self._rest(run, today)
        self._around, self._looked = around, p.runs

    def _rest(self, run: PhaseRun, today: date) -> None:
        for place, seen in enumerate(look(self.plan, self.programme, run, today).conditions):
            self.owing |= {item.role for item in seen.owed}
            if seen.stuck and (run.phase, place) not in self.rests:
                who = tuple(dict.fromkeys(item.role for item in seen.owed))
                self.rests[run.phase, place] = Rest(run.phase, place, seen.kind, who)

    def unmet(self) -> list[tuple[PhaseRun, int, ConditionLook]]:
        """Every condition that is not met at the end, of the runs that are still open."""
        p = self.programme
        today = local_day(self.plan.calendar, p.passed_to or p.started)
        return [
            (run, place, seen)
            for run in p.runs.values()
            for place, seen in enumerate(look(self.plan, p, run, today).conditions)
            if not seen.met
        ]
