"""A trial of a cluster: programmes live through a year in it while its parts are killed at random; what came of it."""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from sqlalchemy import Engine, text

from engine.office import clock, lease, looking, mailbox, reading, showing, verify
from engine.office.letters.packing import message_id
from engine.office.register import Register
from engine.office.smtp import read_sender
from engine.rules.events import MomentClosed
from engine.rules.standing import standing
from flows.clockwork import Clockwork
from flows.naming import TAG
from flows.states import waiting
from tests.flows.cluster import HOLDER, POSTS, Cluster, until
from tests.flows.cluster_year import FIRST, live

PATIENCE = 180.0
"""Seconds in which nothing gets further, after which waiting has no sense: what is killed is back long before."""

MOVES = 9
"""How often the made-up clock moves in the year."""

THE_MOMENT = 4
"""The move to the moment that is agreed: the clock that acts is killed then, whatever else is."""

SHOWN_EVERY = 3
"""Moves after which everything must be shown before the clock moves on; in between, ticks and kills fall together."""

UNDER_WAY = {"Running", "Pending", "Scheduled", "Resuming", "Late", "AwaitingRetry"}
Run = tuple[str, str]
"""A phase run: of which programme, and which."""


@dataclass(frozen=True)
class Outcome:
    """What came of it. `evaluated` counts the closings of each moment of each programme in the journals; `office` is
    the state that the office says each phase run shows, `prefect` the state of every flow run there is for it.
    `sent` are the names of the letters that the post sent, `arrived` those in the mailbox, each with how often.
    `wrong` are open phase runs that show another state than follows from where the programme stands.
    """

    seconds: float
    killed: Counter[str]
    terms: int
    evaluated: Counter[Run]
    unserved: int
    office: Mapping[Run, str | None]
    prefect: Mapping[Run, tuple[str, ...]]
    sent: frozenset[str]
    arrived: Counter[str]
    wrong: tuple[str, ...]
    faults: tuple[str, ...]
    heads: Mapping[str, str]


@dataclass
class Havoc:
    """Kills `victims` at random, but the same for a seed: each after some move of the clock, within three seconds."""

    cluster: Cluster
    victims: tuple[str, ...]
    seed: int
    _due: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        drawn = [(random.randint(1, MOVES), random.uniform(0, 3), victim) for victim in self.victims]
        self._planned = [*drawn, (THE_MOMENT, random.uniform(0, 0.3), HOLDER)]

    def begin(self, move: int) -> None:
        """The made-up clock has moved so many times now."""
        now = time.monotonic()
        self._due += [(now + delay, victim) for at, delay, victim in self._planned if at == move]
        self._due.sort()

    @property
    def more(self) -> bool:
        """Whether somebody is still to be killed for the moves so far."""
        return bool(self._due)

    def strike(self) -> None:
        """Kills whoever's moment has come."""
        while self._due and time.monotonic() >= self._due[0][0]:
            self.cluster.kill(self._due.pop(0)[1])


Tell = Callable[[int, datetime, int], None]
"""Hears the number of a move of the clock, to when, and how many wishes for runs are open then."""


def trial(running: Cluster, programmes: int, victims: tuple[str, ...], seed: int, tell: Tell) -> Outcome:
    """Lets so many programmes live through the year. Raises AssertionError when it gets no further."""
    began, havoc, engine = time.monotonic(), Havoc(running, victims, seed), running.engine
    moves = 0

    def move(to: datetime) -> None:
        nonlocal moves
        if moves % SHOWN_EVERY == 0:
            _until_shown(running, havoc)
        moves += 1
        clock.make_up(engine, to)
        havoc.begin(moves)
        until(lambda: _has_passed(havoc, engine, to), running.told, PATIENCE)
        tell(moves, to, showing.backlog(engine).count)

    clock.make_up(engine, FIRST)
    live(engine, programmes, move)
    _until_shown(running, havoc)
    _until_posted(running)
    return _outcome(running, time.monotonic() - began)


def alone(engine: Engine, programmes: int) -> Mapping[str, str]:
    """The heads of the journals when the same programmes live the same year in an office with nothing beside it."""
    works = Clockwork(engine, Register(engine), "alone")

    def move(to: datetime) -> None:
        clock.make_up(engine, to)
        works.wake()

    clock.make_up(engine, FIRST)
    live(engine, programmes, move)
    return _heads(engine)


def _has_passed(havoc: Havoc, engine: Engine, now: datetime) -> bool:
    havoc.strike()
    due = reading.next_due(engine)
    return due is None or due > now


def _until_shown(running: Cluster, havoc: Havoc) -> None:
    """Returns once every wish is served and nobody is to be killed any more."""
    least, heard = None, time.monotonic()
    while (left := showing.backlog(running.engine).count) or havoc.more:
        havoc.strike()
        if havoc.more or least is None or left < least:
            least, heard = left, time.monotonic()
        assert time.monotonic() - heard < PATIENCE, _hanging(running)
        time.sleep(0.05)


def _until_posted(running: Cluster) -> None:
    """Returns once every letter that may go has gone: those of a killed post after the quarter that it held them."""
    alive = [f"{socket.gethostname()}:{running.parts[name].pid}" for name in POSTS]
    with running.engine.begin() as connection:
        connection.execute(text(_LET_GO), {"alive": alive})
    until(lambda: not _letters(running.engine, _MAY_GO), running.told, PATIENCE)


_LET_GO = "UPDATE letter SET claimed_until = clock_timestamp() WHERE state = 'sending' AND claimed_by <> ALL(:alive)"
_MAY_GO = "state = 'sending' OR state = 'queued' AND next_try <= (SELECT made_up FROM clock)"


def _letters(engine: Engine, condition: str) -> frozenset[str]:
    """The names of the letters of which this is so."""
    sender = read_sender({})
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT id, made FROM letter WHERE {condition}"))
        return frozenset(message_id(number, made.astimezone(UTC), sender) for number, made in found)


def _hanging(running: Cluster) -> str:
    left = [one for one in showing.still_open(running.engine) if one.shown < one.sent or not one.sent]
    return f"{showing.backlog(running.engine)}\n{left}\n{running.told()}"


def _outcome(running: Cluster, seconds: float) -> Outcome:
    engine = running.engine
    names = [line.id for line in reading.programmes(engine)]
    shown = [one for name in names for one in showing.of_programme(engine, name)]
    held = lease.current(engine)
    return Outcome(
        seconds=seconds,
        killed=Counter(running.killed),
        terms=held.term if held else 0,
        evaluated=Counter(run for name in names for run in _evaluated(engine, name)),
        unserved=showing.backlog(engine).count,
        office={(one.programme, one.run): one.state for one in shown},
        prefect=_flow_runs(running),
        sent=_letters(engine, "state = 'sent'"),
        arrived=Counter(kept.message_id for kept in mailbox.letters(running.mailbox)),
        wrong=tuple(f"{one.programme} {one.run}: {one.state}" for one in shown if not _is_right(engine, one)),
        faults=tuple(fault.say("en") for fault in verify.verify(engine)),
        heads=_heads(engine),
    )


def _evaluated(engine: Engine, programme: str) -> Iterator[Run]:
    for record in reading.events(engine, programme):
        if isinstance(record.event, MomentClosed):
            yield programme, f"{record.event.moment}.{record.event.reference_date}"


def _heads(engine: Engine) -> Mapping[str, str]:
    return {line.id: line.head for line in reading.programmes(engine)}


def _is_right(engine: Engine, one: showing.Shown) -> bool:
    """Whether a phase run is closed, or shows what it should, as a look at where its programme stands tells anew."""
    seen = looking.see(engine, one.programme, one.run)
    open_now = {run.run: run for run in standing(seen.plan, seen.programme, seen.now, (), seen.names).runs}
    if one.run not in open_now:
        return one.closed
    on = seen.now.date()
    return not one.closed and waiting(seen.plan, seen.names, on, open_now[one.run]).name == one.state


def _flow_runs(running: Cluster) -> Mapping[Run, tuple[str, ...]]:
    """The states of all flow runs in Prefect by the phase run they are for, once no tick is under way."""
    found: tuple[FlowRun, ...] = ()

    def settled() -> bool:
        nonlocal found
        found = tuple(_all(running))
        return not any(_state(run) in UNDER_WAY for run in found)

    until(settled, running.told, PATIENCE)
    states: dict[Run, tuple[str, ...]] = {}
    for run in found:
        key = (str(run.parameters["programme"]), str(run.parameters["run"]))
        states[key] = (*states.get(key, ()), _state(run))
    return states


def _all(running: Cluster) -> Iterator[FlowRun]:
    wanted, page = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG])), 200
    with running.client() as client:
        offset = 0
        while runs := client.read_flow_runs(
            flow_run_filter=wanted, limit=page, offset=offset, sort=FlowRunSort.ID_DESC
        ):
            yield from runs
            offset += page


def _state(run: FlowRun) -> str:
    return str(run.state.name) if run.state else "-"
