"""A keeper of the record in memory: decide and evolve, nothing kept but the state. The office is the durable one."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from engine.rules.commands import Command, MigrateDefinition, Reassess, StartProgramme
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.events import DefinitionMigrated, Event, FigureRecorded
from engine.rules.evolve import evolve
from engine.rules.figures import Figure
from engine.rules.programme import Programme
from engine.rules.refusals import SameCommandOtherContent

ANSWERS_KEPT = 20
Watch = Callable[[Programme | None, Event, Programme], None]


class Keeper(Protocol):
    """Whoever keeps the record of one programme: the office, or a `Ledger`."""

    @property
    def plan(self) -> Definition:
        """The definition the programme lives by now."""
        ...

    @property
    def programme(self) -> Programme | None:
        """Where the programme stands."""
        ...

    def handle(self, command: Command, now: datetime) -> tuple[Event, ...]:
        """Decides, records, and gives what happened. Raises a Refusal, and then nothing happened."""
        ...


class Ledger:
    """One programme in memory. Figures of closed moments are kept here, as the office keeps them in its tables.

    `watch` is told every event as it is folded in, with the programme before and after it. The last few commands are
    remembered by their id, as the office remembers all.
    """

    def __init__(self, plan: Definition, watch: Watch | None = None) -> None:
        self.plan = plan
        self.programme: Programme | None = None
        self._watch = watch
        self._figures: dict[str, Figure] = {}
        self._answered: OrderedDict[str, tuple[Command, tuple[Event, ...]]] = OrderedDict()

    def handle(self, command: Command, now: datetime) -> tuple[Event, ...]:
        """Decides and folds; a figure of a closed moment is followed by its reassessment. The same id: same answer."""
        answered = self._answered.get(command.id)
        if answered is not None:
            if answered[0] != command:
                raise SameCommandOtherContent(id=command.id)
            return answered[1]
        events = self._decided(command, now)
        self._answered[command.id] = (command, events)
        if len(self._answered) > ANSWERS_KEPT:
            self._answered.popitem(last=False)
        return events

    def _decided(self, command: Command, now: datetime) -> tuple[Event, ...]:
        if isinstance(command, StartProgramme):
            self.plan = command.definition
        events = decide(self.plan, self.programme, command, now)
        for event in events:
            self._fold(event)
        if isinstance(command, MigrateDefinition) and any(isinstance(e, DefinitionMigrated) for e in events):
            self.plan = command.definition
        return (*events, *self._followed(command, events, now))

    def _fold(self, event: Event) -> None:
        before, self.programme = self.programme, evolve(self.programme, event)
        if isinstance(event, FigureRecorded):
            self._figures[event.figure.key] = event.figure
        if self._watch is not None:
            self._watch(before, event, self.programme)

    def _followed(self, command: Command, events: tuple[Event, ...], now: datetime) -> tuple[Event, ...]:
        told: tuple[Event, ...] = ()
        late = [event for event in events if isinstance(event, FigureRecorded)]
        for event in late:
            for place, run in enumerate(event.closed):
                again = Reassess(
                    id=f"{command.id}.{place}",
                    run=run,
                    indicator=event.figure.indicator,
                    figures=tuple(self._figures.values()),
                )
                told += self._decided(again, now)
        return told
