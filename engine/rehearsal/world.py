"""The made-up world: a clock that steps from due date to due date, and people who react to what is asked of them.

Time moves only when nothing is left to do at the present moment. The same world drives replay (with the office as
keeper), simulation and the proof that a definition can live (with a ledger in memory).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from engine.rehearsal.doing import command_of, commands_for
from engine.rehearsal.ledger import Keeper
from engine.rehearsal.people import Asked, Deed, People, Planned
from engine.rules.calendar import next_due
from engine.rules.commands import Command
from engine.rules.events import Event, ReminderCame
from engine.rules.gates import Owed, everything_owed
from engine.rules.refusals import Refusal
from engine.rules.workdays import at_hour, local_day, next_working_day

OFFICE_HOUR = 10
Key = tuple[str | None, Owed]


@dataclass(order=True)
class _Pending:
    """Something somebody will do at `when`; `number` keeps the order of what falls together."""

    when: datetime
    number: int
    key: Key | None = field(compare=False)
    deed: Deed | None = field(compare=False)
    planned: Planned | None = field(compare=False)


@dataclass
class World:
    """One programme under a made-up clock. `watch` is told the events of every command, and any refusal.

    `clock` says when it rings for something due: at once, unless it sleeps or steps unevenly. People act on time.
    `settle` is called before time moves on, with the moment it moves to: whoever still has something to do at the
    present moment does it first.
    """

    keeper: Keeper
    people: People
    now: datetime
    until: datetime
    prefix: str = "w"
    watch: Callable[[Command, tuple[Event, ...], Refusal | None], None] = lambda *_: None
    clock: Callable[[datetime], datetime] = lambda due: due
    settle: Callable[[datetime], None] = lambda _: None
    most_steps: int = 1_000_000
    commands: int = 0
    _scheduled: int = 0
    _pending: list[_Pending] = field(default_factory=list)
    _known: dict[Key, int] = field(default_factory=dict)
    _looked: tuple[int, Any] = (-1, None)
    _found: tuple[Key, ...] = ()
    _owed: frozenset[Key] = frozenset()
    _asked: frozenset[Key] | None = None

    def give(self, name: str, fields: dict[str, Any]) -> tuple[Event, ...]:
        """Gives one command now; what people hear in it is taken up. A refusal is watched, not raised."""
        self.commands += 1
        command = command_of(name, fields, f"{self.prefix}{self.commands}")
        return self._handle(command)

    def run(self) -> None:
        """Lets the world run until its last moment, until the programme is over, or until nothing will ever happen."""
        for _ in range(self.most_steps):
            self._ask()
            step = self._next()
            if step is None or step > self.until:
                break
            self._move(step)
            if self._pending and self._pending[0].when <= self.now:
                self._act(heappop(self._pending))
            else:
                self.give("PassTime", {})
        else:
            raise AssertionError("this world never comes to rest")

    def _move(self, step: datetime) -> None:
        if step > self.now:
            self.settle(step)
            self.now = step

    def _next(self) -> datetime | None:
        p = self.keeper.programme
        due = next_due(self.keeper.plan, p) if p else None
        due = self.clock(due) if due else None
        first = self._pending[0].when if self._pending else None
        return min((moment for moment in (due, first) if moment is not None), default=None)

    def _handle(self, command: Command) -> tuple[Event, ...]:
        try:
            events = self.keeper.handle(command, self.now)
        except Refusal as refusal:
            self.watch(command, (), refusal)
            return ()
        self.watch(command, events, None)
        for event in events:
            self._hear(event)
        return events

    def _hear(self, event: Event) -> None:
        p = self.keeper.programme
        assert p is not None
        if isinstance(event, ReminderCame):
            self._reminded(event)
        for planned in self.people.hear(event, self.keeper.plan, p):
            self._schedule(planned.days, planned.on_the_day, planned=planned)

    def _reminded(self, event: ReminderCame) -> None:
        for owing in event.owed:
            key = (event.run, Owed(owing.role, owing.seat, owing.act, owing.item))
            if self._known.get(key, -1) >= 0:
                self._known[key] += 1
                self._consider(key)

    def _ask(self) -> None:
        """Puts everything newly owed before the people concerned."""
        owed = self._all_owed()
        if owed is self._asked:
            return
        self._asked = owed
        for key in [key for key in self._known if key not in owed]:
            del self._known[key]
        for key in sorted(owed.difference(self._known), key=repr):
            self._known[key] = 0
            self._consider(key)

    def _consider(self, key: Key) -> None:
        p = self.keeper.programme
        assert p is not None
        deed = self.people.react(Asked(key[0], key[1], self._known[key]), self.keeper.plan, p)
        if deed is not None:
            self._schedule(deed.days, False, key=key, deed=deed)

    def _schedule(
        self,
        days: int,
        on_the_day: bool,
        key: Key | None = None,
        deed: Deed | None = None,
        planned: Planned | None = None,
    ) -> None:
        calendar = self.keeper.plan.calendar
        day = local_day(calendar, self.now) + timedelta(days=days)
        when = at_hour(calendar, day if on_the_day else next_working_day(calendar, day), OFFICE_HOUR)
        self._scheduled += 1
        heappush(self._pending, _Pending(max(when, self.now), self._scheduled, key, deed, planned))

    def _act(self, pending: _Pending) -> None:
        if pending.planned is not None:
            self.give(pending.planned.command, pending.planned.fields)
            return
        key, deed = pending.key, pending.deed
        assert key is not None and deed is not None
        if key not in self._all_owed():
            return
        self._known.pop(key, None)
        self._asked = None
        for name, fields in self._commands(key, deed):
            self.give(name, fields)

    def _commands(self, key: Key, deed: Deed) -> Iterator[tuple[str, dict[str, Any]]]:
        p = self.keeper.programme
        assert p is not None
        today = local_day(self.keeper.plan.calendar, self.now)
        yield from commands_for(self.keeper.plan, p, Asked(key[0], key[1]), deed, self.people, today)

    def _all_owed(self) -> frozenset[Key]:
        p = self.keeper.programme
        if p is None or p.status == "ended":
            return frozenset()
        today = local_day(self.keeper.plan.calendar, self.now)
        if self._looked != (p.sequence, today):
            self._looked = (p.sequence, today)
            found = everything_owed(self.keeper.plan, p, today)
            if found != self._found:
                self._found, self._owed = found, frozenset(item for item in found if item[1].seat)
        return self._owed
