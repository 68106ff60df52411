"""The engine room of a replay: an office under a made-up clock, and Prefect beside it, on a PostgreSQL of their own.

Only putting them together and waiting for them lives here. Both databases are made anew for each replay, and stay
afterwards, so that what was replayed can be looked at. Prefect is imported late: by then its server is starting.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from engine.office import clock, embedded, lease, migrate, showing
from engine.office.database import open_database
from engine.office.office import DATABASE
from engine.office.roles import drop_database, prepare_guest, prepare_roles
from engine.office.settings import DATA, DATABASE_URL, LANGUAGE
from engine.office.trouble import as_trouble
from engine.rules.refusals import Refusal
from engine.rules.texts import Language
from flows import prefect_server
from flows.prefect_server import Prefect, client_settings
from flows.up import PREFECT, PREFECT_ROLE, alone

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

HOLDER = "replay"
PATIENCE = 120.0
"""Seconds without any flow run getting further, after which waiting has no sense. Prefect's own client asks again for a
minute when its server does not answer."""

_STEP = 0.02
_TOO_SOON = 2.0
"""Seconds: a server that ends this soon after its start will not do better the next time."""

_LAST_STATE = 10.0
"""Seconds that a flow run may take from showing to the state it ends its tick in."""

_UNDER_WAY = frozenset({"Running", "Pending", "Scheduled", "Resuming"})
"""Names of Prefect's own states in which a tick has not ended."""

_REPAIR = 2.0
"""Seconds that flow runs may take before somebody looks whether one got lost."""

_LOST_AFTER, _DEAD_AFTER = timedelta(seconds=5), timedelta(seconds=15)
"""How long what was sent may stay unshown, and how long one tick may take."""


class FlowsHang(Refusal):
    """De flow runs komen niet verder op {day}: {waiting}. Kijk in {log}, of probeer het opnieuw.
    --
    The flow runs get no further on {day}: {waiting}. Look in {log}, or try again.
    """


@dataclass(frozen=True, slots=True)
class FlowRun:
    """A flow run as Prefect tells of it: `run` is the phase run it shows, `link` where it can be looked at."""

    run: str
    name: str
    state: str
    message: str
    link: str


@dataclass
class Settling:
    """Lets flow runs show everything there is to show, and only then moves the made-up clock.

    `act` starts and resumes flow runs, `repair` finds those that got lost; both may be called again and again.
    """

    engine: Engine
    act: Callable[[], None]
    repair: Callable[[], None]
    log: Path
    patience: float = PATIENCE

    def __call__(self, moment: datetime) -> None:
        """Returns once nothing is outstanding and the clock stands at `moment`. Raises FlowsHang."""
        left, heard = showing.backlog(self.engine).count, time.monotonic()
        repaired = heard
        while left:
            self.act()
            time.sleep(_STEP)
            before, left, now = left, showing.backlog(self.engine).count, time.monotonic()
            if left < before:
                heard = now
            elif now - heard > self.patience:
                raise FlowsHang(day=clock.ruling(self.engine).date(), waiting=_waiting(self.engine), log=self.log)
            if now - repaired > _REPAIR:
                self.repair()
                repaired = now
        clock.make_up(self.engine, moment)


@dataclass
class EngineRoom:
    """What a replay runs on. `settle` is for the world to call; `log` is where Prefect's server writes."""

    engine: Engine
    prefect: Prefect
    settle: Settling
    _client: "SyncPrefectClient" = field(repr=False)

    def states(self, programme: str) -> Mapping[str, str]:
        """The name of the state that each phase run shows now, by its id."""
        return {found.run: found.state for found in showing.of_programme(self.engine, programme) if found.state}

    def runs(self, programme: str) -> tuple[FlowRun, ...]:
        """Every flow run of a programme, in the order in which they were made, once each has taken its state."""
        shown = showing.of_programme(self.engine, programme)
        end = time.monotonic() + _LAST_STATE
        while True:
            found = flow_runs(self._client, self.prefect, shown)
            if {run.state for run in found}.isdisjoint(_UNDER_WAY) or time.monotonic() > end:
                return found
            time.sleep(_STEP)


@contextmanager
def engine_room(folder: Path, language: Language = "nl", port: int = prefect_server.PORT) -> Iterator[EngineRoom]:
    """A new office and a new Prefect below `folder`, running until left; its flow runs speak `language`.

    This process is then in that office: its environment names it, as do those of the processes it starts. Raises a
    Refusal.
    """
    with ExitStack() as stack:
        stack.enter_context(alone(folder))
        server = stack.enter_context(embedded.attach(folder))
        prefect = Prefect(folder / "prefect", _anew(server), prefect_server.free_port(port))
        stack.enter_context(_in_environment(_environment(folder, prefect, language)))
        log = folder / "prefect.log"
        log.unlink(missing_ok=True)
        power = _Power(prefect, log)
        stack.callback(power.off)
        engine = _office(server)
        stack.callback(engine.dispose)
        yield stack.enter_context(_at_work(engine, power))


def settling(
    engine: Engine,
    client: "SyncPrefectClient",
    nudge: Callable[[], None],
    log: Path,
    busy: Callable[[], bool] = lambda: False,
) -> Settling:
    """Settling by dispatcher and reconciler; `nudge` wakes the worker, and while it is `busy` Prefect is not asked."""
    from flows.dispatcher import PrefectUnavailable, dispatch
    from flows.reconciler import reconcile

    def act() -> None:
        with suppress(PrefectUnavailable):
            if not busy() and dispatch(engine, client, _term(engine)):
                nudge()

    def repair() -> None:
        with suppress(PrefectUnavailable):
            reconcile(engine, client, _term(engine), _LOST_AFTER, _DEAD_AFTER)

    return Settling(engine, act, repair, log)


def flow_runs(client: "SyncPrefectClient", prefect: Prefect, shown: Sequence[showing.Shown]) -> tuple[FlowRun, ...]:
    """What Prefect tells of the flow runs of these phase runs, in the order in which they were made."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    by_id = {UUID(found.flow_run): found.run for found in shown if found.flow_run}
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=list(by_id)))
    found = client.read_flow_runs(flow_run_filter=wanted, limit=200) if by_id else []
    return tuple(
        FlowRun(
            by_id[run.id],
            run.name,
            (run.state and run.state.name) or "",
            (run.state and run.state.message) or "",
            f"{prefect.ui}/runs/flow-run/{run.id}",
        )
        for run in sorted(found, key=lambda run: run.created or datetime.max.replace(tzinfo=UTC))
    )


class _Power:
    """Prefect's server, started again whenever it dies, until switched off."""

    def __init__(self, prefect: Prefect, log: Path) -> None:
        self.prefect, self.log = prefect, log
        self._running = prefect_server.start(prefect, log)
        self._switch = threading.Lock()
        self._on = True
        threading.Thread(target=self._watch, name="koers-prefect", daemon=True).start()

    def wait(self) -> None:
        self._running.wait_until_healthy()

    def off(self) -> None:
        with self._switch:
            self._on = False
            self._running.stop()

    def _watch(self) -> None:
        while True:
            began = time.monotonic()
            self._running.process.wait()
            with self._switch:
                if not self._on or time.monotonic() - began < _TOO_SOON:
                    return
                self._running = prefect_server.start(self.prefect, self.log)


def _anew(server: embedded.Server) -> URL:
    with as_trouble():
        for name in (DATABASE, PREFECT):
            drop_database(server.url(), name)
        return prepare_guest(server.url(), PREFECT, PREFECT_ROLE)


def _office(server: embedded.Server) -> Engine:
    with as_trouble():
        roles = prepare_roles(server.url(), DATABASE)
        migrate.upgrade(roles.owner)
        return open_database(roles.app)


@contextmanager
def _at_work(engine: Engine, power: "_Power") -> Iterator[EngineRoom]:
    """Worker, dispatcher and reconciler, once the server answers."""
    from prefect.client.orchestration import get_client

    from flows import desk
    from flows.last_words import say_last_words
    from flows.worker import working

    _refresh_settings()
    power.wait()
    with ExitStack() as stack:
        stack.callback(say_last_words)
        stack.callback(desk.leave)
        client = stack.enter_context(get_client(sync_client=True))
        worker = stack.enter_context(working())
        settle = settling(engine, client, worker.nudge, power.log, lambda: worker.busy)
        yield EngineRoom(engine, power.prefect, settle, client)


def _refresh_settings() -> None:
    """Prefect takes its settings from the environment when it is imported: let it look again."""
    from prefect.context import refresh_global_settings_context

    refresh_global_settings_context()


def _term(engine: Engine) -> int:
    term = lease.take(engine, HOLDER)
    assert term is not None, "nobody else has a clock in this office"
    return term


def _environment(folder: Path, prefect: Prefect, language: Language) -> Mapping[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", DATABASE_URL))}
    return rest | client_settings(prefect.home, prefect.api) | {DATA: str(folder), LANGUAGE: language}


@contextmanager
def _in_environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _waiting(engine: Engine) -> str:
    """The phase runs that something is still to be shown of."""
    unsent = {(one.programme, one.run) for one in showing.outstanding(engine)}
    unshown = {(one.programme, one.run) for one in showing.still_open(engine) if one.shown < one.sent}
    return ", ".join(f"{programme} {run}" for programme, run in sorted(unsent | unshown))
