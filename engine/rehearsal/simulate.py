"""Simulating programmes: people with habits under an uneven clock, with every invariant asked after every event.

Everything random comes from the seed; programme n of a seed is the same whether it is simulated alone or among others.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from engine.rehearsal.habits import Habits
from engine.rehearsal.invariants import Handled, Repeated, Reviewed, first_broken
from engine.rehearsal.ledger import Ledger
from engine.rehearsal.memory import Memory
from engine.rehearsal.people import Planned
from engine.rehearsal.population import populate
from engine.rehearsal.world import World
from engine.rules import events as e
from engine.rules.commands import Command
from engine.rules.definition import Definition
from engine.rules.programme import Programme, dump
from engine.rules.refusals import Refusal, SameCommandOtherContent
from engine.rules.wishes import wishes

AREA = "WK000001"
YEAR = timedelta(days=365.25)
REVIEW_EVERY = 10
LONGEST_TOLD = 600
SENT_TWICE, DONE_TWICE = 0.03, 0.02


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that did not hold: its name, how it is broken, and on what, at which moment."""

    invariant: str
    says: str
    happening: str
    at: str


@dataclass(slots=True)
class Life:
    """What came of one simulated programme: `years` lived, counts by kind, its largest state, and what broke if any."""

    number: int
    years: float = 0.0
    commands: int = 0
    cycles: int = 0
    bytes: int = 0
    events: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    broken: Broken | None = None


def simulate(plan: Definition, *, seed: int, programmes: int, years: int, only: int | None = None) -> Iterator[Life]:
    """The lives of programmes 1 to `programmes` (or of one, `only`) of a seed, each of so many years, one by one."""
    for number in range(1, programmes + 1) if only is None else (only,):
        yield live(plan, seed=seed, number=number, years=years)


def live(plan: Definition, *, seed: int, number: int, years: int) -> Life:
    """The life of one programme. Stops at the first invariant that does not hold."""
    rng = Random(f"koers {seed} {number}")
    start = _beginning(plan, rng)
    stage = _Stage(plan, rng, start, start + years * YEAR, number)
    try:
        stage.play()
    except _Found as found:
        stage.life.broken = found.broken
    except Exception as stumbled:
        says = f"{type(stumbled).__name__}: {stumbled}"
        stage.life.broken = Broken(
            "the_rules_never_stumble", says, repr(stage.latest)[:LONGEST_TOLD], stage.world.now.isoformat()
        )
    return stage.told()


def _beginning(plan: Definition, rng: Random) -> datetime:
    """Some time in the three years before the first agreed moment, at any hour."""
    days = [day for moment in plan.moment.values() for day in (*moment.on, *((moment.start,) if moment.start else ()))]
    first = min(days, default=date(2030, 1, 1))
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    return noon - timedelta(days=rng.randint(1, 1100), minutes=rng.randint(0, 1439))


class _Found(Exception):
    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.invariant)
        self.broken = broken


class _Clock:
    """A clock that steps unevenly (by minutes, hours or days) and sleeps for weeks now and then."""

    def __init__(self, rng: Random, start: datetime, until: datetime) -> None:
        self._start = start
        self._step = rng.choice((timedelta(0), timedelta(minutes=7), timedelta(hours=11), timedelta(days=3)))
        self._sleeps: list[tuple[datetime, datetime]] = []
        while start < until:
            start += timedelta(days=rng.randint(100, 1500))
            end = start + timedelta(days=rng.randint(7, 120), seconds=rng.randint(0, 86_400))
            self._sleeps.append((start, end))
            start = end

    def __call__(self, due: datetime) -> datetime:
        rings = due
        if self._step:
            steps = -((self._start - due) // self._step)
            rings = self._start + steps * self._step
        return next((end for first, end in self._sleeps if first <= rings < end), rings)


class _Stage:
    """One programme with its people, its clock, and the checker who sees every event and every command."""

    def __init__(self, plan: Definition, rng: Random, start: datetime, until: datetime, number: int) -> None:
        self.plan, self.rng, self.start = plan, rng, start
        self.life = Life(number)
        self.memory = Memory(plan, until)
        self.journal: list[e.Event] = []
        self.ledger = Ledger(plan, self.saw)
        self.latest: Command | None = None
        self.last: Programme | None = None
        self.population = populate(plan, rng)
        self.habits = Habits(plan, rng, self.population)
        clock = _Clock(rng, start, until)
        self.world = World(self.ledger, self.habits, start, until, prefix="s", watch=self.handled, clock=clock)

    def play(self) -> None:
        """From the first command until the last moment, with a look back at the end."""
        known = {"programme": f"p{self.life.number}", "definition": self.plan, "area_code": AREA, "area_name": "Wijk"}
        self.world.give("StartProgramme", known)
        for name, fields in self.population.commands:
            self.world.give(name, fields)
        self.world.run()
        if not self.memory.ended:
            self.world.now = max(self.world.now, self.world.until)
            self.world.give("PassTime", {})
        self.review()

    def told(self) -> Life:
        """The life as it was, up to its end or to where it broke."""
        p = self.ledger.programme
        if p is not None:
            end = p.passed_to if p.status == "ended" and p.passed_to else self.world.now
            self.life.years = (end - self.start) / YEAR
            self.life.cycles = p.cycle.number if p.cycle else 0
            self.life.bytes = max(self.life.bytes, len(dump(p)))
        self.life.commands = self.world.commands
        return self.life

    def saw(self, before: Programme | None, event: e.Event, after: Programme) -> None:
        """One event: every invariant is asked, then it is remembered."""
        self.life.events[type(event).__name__] += 1
        self._ask(before, event, after)
        self.memory.note(event, before)
        self.journal.append(event)

    def handled(self, command: Command, events: tuple[e.Event, ...], refusal: Refusal | None) -> None:
        """One command: the invariants about the whole of it; now and then it is sent, or done, a second time."""
        self.latest = command
        after = self.ledger.programme
        if refusal is not None:
            self.life.refusals[refusal.code] += 1
        if after is None:
            return
        wished = wishes(self.plan, after, events) if events else ()
        self._ask(self.last, Handled(command, self.world.now, events, refusal, wished), after)
        self.last = after
        if refusal is None and self.rng.random() < SENT_TWICE:
            self._send_again(command, events)
        if refusal is None and command.name != "PassTime" and self.rng.random() < DONE_TWICE:
            fields = {name: getattr(command, name) for name in command.model_fields_set if name != "id"}
            self.habits.again.append(Planned(0, command.name, fields))

    def _send_again(self, command: Command, events: tuple[e.Event, ...]) -> None:
        """The same id again, and then the same id with other content, which is refused."""
        before = self.ledger.programme
        later = self.world.now + timedelta(days=self.rng.randint(0, 30))
        self._ask(before, Repeated(command, events, self.ledger.handle(command, later)), self.ledger.programme)
        try:
            self.ledger.handle(command.model_copy(update={"by": "iemand-anders"}), later)
        except SameCommandOtherContent as refusal:
            self.life.refusals[refusal.code] += 1
        self._ask(before, Repeated(command, events, events), self.ledger.programme)

    def review(self) -> None:
        """Looks back over the state, and for every tenth programme over its whole journal."""
        whole = self.life.number % REVIEW_EVERY == 0
        p = self.ledger.programme
        self._ask(p, Reviewed(tuple(self.journal) if whole else ()), p)

    def _ask(self, before: Programme | None, happening: Any, after: Programme | None) -> None:
        found = first_broken(before, happening, after, self.memory)
        if found is not None:
            about = happening.command if isinstance(happening, Handled | Repeated) else happening
            told = repr(about)[:LONGEST_TOLD]
            at = getattr(happening, "at", self.world.now)
            raise _Found(Broken(*found, told, at.isoformat()))
