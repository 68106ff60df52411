"""The unfolding of one command: events told so far, and the programme as they leave it. Nothing else lives here.

From outside, deciding is pure; inside, an `Unfolding` gathers events so that each rule sees what the one before it did.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.evolve import evolve
from engine.rules.gates import halted
from engine.rules.programme import ClosedRun, PhaseRun, Programme
from engine.rules.refusals import (
    NotStarted,
    ProgrammeIsSuspended,
    RunIsClosed,
    RunIsOlder,
    RunIsSuspended,
    RunIsWithdrawn,
    UnknownRun,
)
from engine.rules.workdays import local_day


@dataclass(slots=True)
class Unfolding:
    """`now` is the real moment of deciding; `at` the moment events are stamped with (earlier while catching up).

    `states` are the programme after each of the events. `received` is when the command being handled reached us,
    `begun` the programme as it stood before that command.
    """

    plan: Definition
    state: Programme | None
    now: datetime
    at: datetime
    events: list[Event] = field(default_factory=list)
    states: list[Programme] = field(default_factory=list)
    received: datetime | None = None
    begun: Programme | None = None

    @property
    def programme(self) -> Programme:
        """The programme as it stands; refuses when it has not been started."""
        if self.state is None:
            raise NotStarted
        return self.state

    @property
    def today(self) -> date:
        """The local day of the moment events are stamped with."""
        return local_day(self.plan.calendar, self.at)

    @property
    def real_day(self) -> date:
        """The local day of the real moment of deciding."""
        return local_day(self.plan.calendar, self.now)

    def tell(self, event: Event) -> None:
        """Add an event, and fold it in."""
        self.state = evolve(self.state, event)
        self.events.append(event)
        self.states.append(self.state)

    def done_on(self, run: str) -> date:
        """The local day on which the last thing done in a run was done, or received where it waited to be handled."""
        before = self.begun.runs.get(run) if self.begun else None
        if self.received is None or before is None:
            return self.today
        others = before.touched or before.opened
        return local_day(self.plan.calendar, min(self.at, max(self.received, others)))

    def open_run(self, run: str, halted_too: bool = False) -> PhaseRun:
        """The open phase run with this id; refuses kindly when it is closed, suspended or unknown."""
        found = self.programme.runs.get(run)
        if found is None:
            raise self._not_open(run)
        if not halted_too and halted(self.programme, found):
            raise RunIsSuspended(phase=found.phase) if found.suspended else ProgrammeIsSuspended()
        return found

    def _not_open(self, run: str) -> Exception:
        parts = run.split(".")
        line = self.programme.closed.get(parts[1]) if len(parts) >= 3 else None
        if line is not None and line.run == run:
            kind = RunIsClosed if line.how == "passed" else RunIsWithdrawn
            return kind(phase=parts[1], on=line.on.isoformat())
        if line is not None and self._is_older(parts, line):
            return RunIsOlder(phase=parts[1], run=run, on=line.on.isoformat())
        return UnknownRun(run=run, known=", ".join(sorted(self.programme.runs)) or "-")

    def _is_older(self, parts: list[str], line: ClosedRun) -> bool:
        """Whether such a run must have been closed before the one that `line` is about, or is an evaluation's."""
        if not parts[0].isdecimal():
            return False
        if not parts[2].isdecimal():
            return any(moment.run == ".".join(parts) for moment in self.programme.closed_moments)
        return (1, 1) <= (int(parts[0]), int(parts[2])) < (line.cycle, line.attempt)
