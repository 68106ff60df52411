"""A keeper of the record in memory: decide and evolve, nothing kept but the state. The office is the durable one."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import Protocol

from engine.rules.acts.unfolding import Unfolding
from engine.rules.commands import Command, MigrateDefinition, Reassess, RecordFigure, StartProgramme
from engine.rules.decide import unfold
from engine.rules.definition import Definition
from engine.rules.events import DefinitionMigrated, Event, FigureRecorded, FiguresAsked
from engine.rules.figures import SAYS, Figure, figure_key
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
        """Decides and folds, with what follows from the figures on record. The same id: the same answer."""
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
        if isinstance(command, RecordFigure):
            command = self._following(command)
        unfolding = unfold(self.plan, self.programme, command, now)
        events = tuple(unfolding.events)
        self._fold(unfolding)
        if isinstance(command, MigrateDefinition) and any(isinstance(e, DefinitionMigrated) for e in events):
            self.plan = command.definition
        return (*events, *self._followed(command, events, now))

    def _following(self, command: RecordFigure) -> RecordFigure:
        """The command with the revision on record, which the state may have let go of; one and the same keeps it."""
        old = self._figures.get(figure_key(command.indicator, command.area, command.reference_date))
        same = old is not None and all(getattr(old, name) == getattr(command, name) for name in SAYS)
        return command.model_copy(update={"follows": old.revision - same if old else 0})

    def _fold(self, unfolding: Unfolding) -> None:
        """Takes over the state that deciding led to; who watches sees it come about, event by event."""
        for event, after in zip(unfolding.events, unfolding.states, strict=True):
            before, self.programme = self.programme, after
            if self._watch is not None:
                self._watch(before, event, after)

    def _followed(self, command: Command, events: tuple[Event, ...], now: datetime) -> tuple[Event, ...]:
        told: tuple[Event, ...] = ()
        brought = {event.figure.key for event in events if isinstance(event, FigureRecorded)}
        followers = [item for event in events for item in self._following_from(event, brought)]
        for place, follower in enumerate(followers):
            told += self._decided(follower.model_copy(update={"id": f"{command.id}.{place}"}), now)
        return told

    def _following_from(self, event: Event, brought: set[str]) -> Iterator[Command]:
        """What is on record is taken in when asked again, unless something newer was brought along with the asking.

        What changes is weighed again where it was weighed before.
        """
        if isinstance(event, FiguresAsked):
            known = [self._figures[key] for key in event.keys if key in self._figures and key not in brought]
            yield from (_again(figure) for figure in known)
        elif isinstance(event, FigureRecorded):
            figure, old = event.figure, self._figures.get(event.figure.key)
            self._figures[figure.key] = figure
            if old is None or replace(old, revision=figure.revision, recorded=figure.recorded) != figure:
                figures = tuple(self._figures.values())
                for run in event.closed:
                    yield Reassess(id="again", run=run, indicator=figure.indicator, figures=figures)


def _again(figure: Figure) -> RecordFigure:
    known = {item.name: getattr(figure, item.name) for item in fields(figure)}
    return RecordFigure(id="again", **{name: known[name] for name in known if name not in ("recorded", "revision")})
