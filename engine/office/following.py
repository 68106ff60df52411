"""What one command comes to: its own events, and those that follow from what the office knows already.

A figure of a closed moment leads to a reassessment; a figure that is asked for and on record already is taken in at
once. Pure but for the questions it puts to the `Desk`; all of it belongs to one transaction.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import Protocol

from engine.office.observations import as_command
from engine.rules.commands import Command, MigrateDefinition, Reassess, RecordFigure, StartProgramme
from engine.rules.decide import unfold
from engine.rules.definition import Definition
from engine.rules.events import Event, FigureRecorded, FiguresAsked
from engine.rules.figures import SAYS, Figure, figure_key
from engine.rules.programme import Programme
from engine.rules.refusals import NotStarted, Refusal

LONGEST_ID = 80


class Desk(Protocol):
    """Whoever can look things up in the record."""

    def known(self, keys: Iterable[str]) -> list[Figure]:
        """The newest revision of each of these observations that is on record, for whichever programme."""
        ...

    def recorded(self) -> list[Figure]:
        """All figures recorded in this programme, oldest first."""
        ...


@dataclass(slots=True)
class Dealing:
    """A command being dealt with: the events so far, and plan and programme as they leave them.

    `asked` are keys of figures the programme asked for, `brought` the figures that the command itself brought,
    `settled` keys of the figures it took in or refused.
    """

    plan: Definition | None
    programme: Programme | None
    events: list[Event] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    brought: list[Figure] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> tuple[Definition, Programme]:
        """Plan and programme; refuses where there is no programme."""
        if self.plan is None or self.programme is None:
            raise NotStarted
        return self.plan, self.programme

    def recorded(self, until: Event | None = None) -> list[Figure]:
        """The figures among its events, oldest first; those before the event `until` only, when one is named."""
        events = takewhile(lambda event: event is not until, self.events)
        return [event.figure for event in events if isinstance(event, FigureRecorded)]


def deal(dealing: Dealing, command: Command, now: datetime, desk: Desk) -> None:
    """Decides on `command` and all that follows from it. Raises the Refusal of the command itself."""
    told = _decide(dealing, _with_revision(dealing, command, desk), now)
    dealing.brought += [event.figure for event in told if isinstance(event, FigureRecorded)]
    following = deque(_follow(dealing, told, desk))
    number = 0
    while following:
        number += 1
        follower = _with_revision(dealing, following.popleft(), desk)
        told = _decide_follower(dealing, follower, _follower_id(command.id, number), now)
        following.extend(_follow(dealing, told, desk))


def _decide(dealing: Dealing, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, StartProgramme) and dealing.plan is None:
        dealing.plan = command.definition
    if dealing.plan is None:
        raise NotStarted
    unfolding = unfold(dealing.plan, dealing.programme, command, now)
    told, dealing.programme = tuple(unfolding.events), unfolding.state
    for event in told:
        if isinstance(event, FiguresAsked):
            dealing.asked += event.keys
    dealing.events += told
    if isinstance(command, MigrateDefinition):
        dealing.plan = command.definition
    if isinstance(command, RecordFigure):
        dealing.settled.append(figure_key(command.indicator, command.area, command.reference_date))
    return told


def _decide_follower(dealing: Dealing, command: Command, name: str, now: datetime) -> tuple[Event, ...]:
    try:
        return _decide(dealing, command.model_copy(update={"id": name}), now)
    except Refusal:  # A figure that does not fit this programme must not stand in the way of what was asked.
        if isinstance(command, RecordFigure):
            dealing.settled.append(figure_key(command.indicator, command.area, command.reference_date))
        return ()


def _with_revision(dealing: Dealing, command: Command, desk: Desk) -> Command:
    """A figure that the programme's state let go of goes on counting its revisions from the record.

    Taken in again as it was, it keeps the number it had.
    """
    if not isinstance(command, RecordFigure) or dealing.programme is None:
        return command
    key = figure_key(command.indicator, command.area, command.reference_date)
    never_let_go = key in dealing.programme.figures or not dealing.programme.closed_moments
    newest = None if never_let_go else _newest(key, [*desk.recorded(), *dealing.recorded()])
    same = newest is not None and all(getattr(newest, name) == getattr(command, name) for name in SAYS)
    return command.model_copy(update={"follows": newest.revision - same if newest else 0})


def _newest(key: str, figures: Sequence[Figure]) -> Figure | None:
    return next((figure for figure in reversed(figures) if figure.key == key), None)


def _follow(dealing: Dealing, told: Sequence[Event], desk: Desk) -> Iterator[Command]:
    """What is asked and on record is taken in, unless something newer was brought along with the asking."""
    brought = {event.figure.key for event in told if isinstance(event, FigureRecorded)}
    for event in told:
        if isinstance(event, FiguresAsked):
            asked = [key for key in event.keys if key not in brought]
            yield from (as_command(figure, "figure") for figure in desk.known(asked))
        elif isinstance(event, FigureRecorded) and event.closed:
            yield from _reassessments(dealing, event, desk)


def _reassessments(dealing: Dealing, event: FigureRecorded, desk: Desk) -> Iterator[Command]:
    """One for each closed moment; none where the figure says what was on record already, and was only asked again."""
    figure, earlier = event.figure, desk.recorded()
    before = _newest(figure.key, [*earlier, *dealing.recorded(until=event)])
    if before and replace(before, revision=figure.revision, recorded=figure.recorded) == figure:
        return
    newest = {one.key: one for one in (*earlier, *dealing.recorded()) if one.indicator == figure.indicator}
    for run in event.closed:
        yield Reassess(id="again", run=run, indicator=figure.indicator, figures=tuple(newest.values()))


def _follower_id(command: str, number: int) -> str:
    name = f"{command}.f{number}"
    return name if len(name) <= LONGEST_ID else f"f{number}.{hashlib.sha256(command.encode()).hexdigest()}"
