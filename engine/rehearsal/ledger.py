"""A keeper of the record in memory: decide and evolve, nothing kept but the state. The office is the durable one."""

from datetime import datetime
from typing import Protocol

from engine.rules.commands import Command, MigrateDefinition, Reassess, StartProgramme
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.events import DefinitionMigrated, Event, FigureRecorded
from engine.rules.evolve import evolve
from engine.rules.figures import Figure
from engine.rules.programme import Programme


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
    """One programme in memory. Figures of closed moments are kept here, as the office keeps them in its tables."""

    def __init__(self, plan: Definition) -> None:
        self.plan = plan
        self.programme: Programme | None = None
        self._figures: dict[str, Figure] = {}

    def handle(self, command: Command, now: datetime) -> tuple[Event, ...]:
        """Decides and folds; a revision of a closed moment's figure is followed by its reassessment."""
        if isinstance(command, StartProgramme):
            self.plan = command.definition
        events = decide(self.plan, self.programme, command, now)
        for event in events:
            self.programme = evolve(self.programme, event)
            if isinstance(event, FigureRecorded):
                self._figures[event.figure.key] = event.figure
        if isinstance(command, MigrateDefinition) and any(isinstance(e, DefinitionMigrated) for e in events):
            self.plan = command.definition
        return (*events, *self._followed(command, events, now))

    def _followed(self, command: Command, events: tuple[Event, ...], now: datetime) -> tuple[Event, ...]:
        told: tuple[Event, ...] = ()
        revised = [event for event in events if isinstance(event, FigureRecorded) and event.figure.revision > 1]
        for event in revised:
            for place, run in enumerate(event.closed):
                again = Reassess(
                    id=f"{command.id}.{place}",
                    run=run,
                    indicator=event.figure.indicator,
                    figures=tuple(self._figures.values()),
                )
                told += self.handle(again, now)
        return told
