"""A small cluster of processes on this machine, on databases of their own: two Prefect API servers, Prefect's services,
Redis, two workers, two clocks, two posts before one mailbox. Starting, killing and stopping them lives here; what is
asked of them does not.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from engine.office import lease, migrate
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.mailbox import mailbox_folder
from engine.office.roles import drop_database, prepare_guest, prepare_roles
from flows.parts import Part
from flows.prefect_server import LOOPBACK, Prefect, client_settings, free_port, healthy

TOP = Path(__file__).parents[2]
PASSWORD = "koers:een-goed-wachtwoord"
"""What Prefect's API asks of everybody, as `user:password`."""

PATIENCE = 180.0
"""Seconds to come up: a fifth of that on an idle machine with two cores."""

LEASE, TICK = 3.0, 15.0
"""Seconds: how long a clock's lease lasts, and how long a tick may take before its worker counts as dead."""

APIS, WORKERS, CLOCKS = ("api 1", "api 2"), ("worker 1", "worker 2"), ("clock 1", "clock 2")
POSTS = ("post 1", "post 2")
SERVICES, HOLDER = "services", "the clock that acts"


@dataclass
class Cluster:
    """A running cluster: `engine` is on the office's database, `apis` are where its Prefect servers answer."""

    folder: Path
    engine: Engine
    apis: tuple[str, ...]
    redis_port: int
    parts: Mapping[str, Part]
    office: Mapping[str, str]
    killed: list[str] = field(default_factory=list)

    def kill(self, name: str) -> None:
        """Ends a part as hard as can be, and starts it again. HOLDER is whichever clock holds the lease now."""
        part = self.parts[self._acting() if name == HOLDER else name]
        if part.process is None or not part.alive:
            return
        os.killpg(part.process.pid, signal.SIGKILL)
        part.stop(0)
        part.start()
        self.killed.append(name)

    def well(self) -> bool:
        """Whether every part does its work. Raises AssertionError when one ended by itself."""
        assert all(part.alive for part in self.parts.values()), self.told()
        return all(part.well() for part in self.parts.values())

    def koers(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of somebody who works with this cluster."""
        command = [sys.executable, "-m", "faces.cli", *arguments]
        return subprocess.run(command, env=dict(self.office), capture_output=True, text=True, check=False, cwd=TOP)

    @property
    def mailbox(self) -> Path:
        """Where its letters arrive."""
        return mailbox_folder(self.folder)

    def told(self) -> str:
        """The last lines of every part's log, for who wants to know why something hangs."""
        return "\n".join(f"{name}: {part.tail()}" for name, part in self.parts.items())

    @contextmanager
    def client(self) -> Iterator[SyncPrefectClient]:
        """A client of its second server."""
        here = {PREFECT_API_URL: self.apis[1], PREFECT_API_AUTH_STRING: PASSWORD, PREFECT_HOME: self.folder / "client"}
        with temporary_settings(here), get_client(sync_client=True) as client:
            yield client

    def _acting(self) -> str:
        held = lease.current(self.engine)
        pids = {f"{socket.gethostname()}:{self.parts[name].pid}": name for name in CLOCKS}
        return pids.get(held.holder if held else "", CLOCKS[0])


def redis_server() -> str | None:
    """Debian's redis-server, where it is installed."""
    return shutil.which("redis-server")


@contextmanager
def cluster(server: Server, folder: Path) -> Iterator[Cluster]:
    """A cluster on new databases in `server`, with homes and logs below `folder`; all gone when left."""
    with ExitStack() as stack:
        office, prefect = _databases(stack, server)
        port = stack.enter_context(_redis(folder))
        installed = tuple(Prefect(folder / name, prefect, free_port()) for name in APIS)
        engine = open_database(office)
        stack.callback(engine.dispose)
        parts = {part.name: part for part in _parts(folder, installed, port, office)}
        for name in (
            *WORKERS,
            *CLOCKS,
            *POSTS,
        ):  # they can wait for Prefect, and need as long to start as its tables do
            _begin(stack, parts[name])
        _make_tables(installed[0], port)
        for name in (*APIS, SERVICES):
            _begin(stack, parts[name])
        found = Cluster(folder, engine, tuple(one.api for one in installed), port, parts, _office(installed[1], office))
        until(found.well, found.told)
        yield found


def _begin(stack: ExitStack, part: Part) -> None:
    stack.callback(part.stop, 0)
    part.start()


def until(condition: Callable[[], object], told: Callable[[], str], patience: float = PATIENCE) -> None:
    """Waits until something is so; `told` says what to look at when it never is."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, told()
        time.sleep(0.05)


def _databases(stack: ExitStack, server: Server) -> tuple[str, URL]:
    office, prefect = f"cluster_{os.getpid()}", f"cluster_prefect_{os.getpid()}"
    for name in (office, prefect):
        stack.callback(drop_database, server.url(), name)
    roles = prepare_roles(server.url(), office)
    migrate.upgrade(roles.owner)
    return roles.app.render_as_string(hide_password=False), prepare_guest(server.url(), prefect, "koers_prefect")


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
    """Redis on loopback, without a file; the shell around it ends it when this process is gone, in whatever way."""
    port = free_port()
    asked = f"{redis_server()} --bind {LOOPBACK} --port {port} --save '' --appendonly no --dir '{folder}'"
    command = ["sh", "-c", f"{asked} </dev/null >'{folder}/redis.log' 2>&1 & cat >/dev/null; kill $!; wait"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        until(lambda: _listens(port), lambda: (folder / "redis.log").read_text())
        yield port
    finally:
        assert running.stdin is not None
        running.stdin.close()
        running.wait(20)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


def server_settings(redis_port: int) -> dict[str, str]:
    """What makes several Prefect servers one: the same as in deploy/."""
    return {
        "PREFECT_SERVER_EVENTS_MESSAGING_BROKER": "prefect_redis.messaging",
        "PREFECT_SERVER_EVENTS_MESSAGING_CACHE": "prefect_redis.messaging",
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
        "PREFECT_SERVER_WORKER_CHANNEL_CLEANUP_QUEUE_STORAGE": "prefect_redis.cleanup_queue",
        "PREFECT_REDIS_MESSAGING_URL": f"redis://{LOOPBACK}:{redis_port}/0",
        "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_URL": f"redis://{LOOPBACK}:{redis_port}/0",
        "PREFECT_SERVER_DOCKET_URL": f"redis://{LOOPBACK}:{redis_port}/1",
        "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
        "PREFECT_SERVER_API_AUTH_STRING": PASSWORD,
        "PREFECT_API_AUTH_STRING": PASSWORD,
    }


def _make_tables(prefect: Prefect, redis_port: int) -> None:
    """Once, before any server: as an administrator does it."""
    prefect.home.mkdir(parents=True)
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
    environment = prefect.environment() | server_settings(redis_port)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _parts(folder: Path, installed: tuple[Prefect, ...], redis_port: int, office: str) -> Iterator[Part]:
    serve, services = ("prefect", "server", "start", "--no-services", "--no-ui"), ("prefect", "server", "services")
    for name, prefect in zip(APIS, installed, strict=True):
        environment = prefect.environment() | server_settings(redis_port) | _registers(name == APIS[0])
        yield Part(name, serve, environment, folder / f"{name}.log", lambda api=prefect.api: healthy(api))  # type: ignore[misc]
    home = Prefect(folder / SERVICES, installed[0].database, installed[0].port)
    environment = home.environment() | server_settings(redis_port)
    yield Part(SERVICES, (*services, "start"), environment, folder / f"{SERVICES}.log", lambda: True)
    ticking = ("clock", "run", "--heartbeat", "0.1", "--lease", str(LEASE), "--patience", str(TICK))
    for name, prefect in zip(WORKERS, installed, strict=True):
        asked = ("faces.cli", "worker", "--name", name)
        yield Part(name, asked, _office(prefect, office), folder / f"{name}.log", lambda: True)
    for name, prefect in zip(CLOCKS, installed, strict=True):
        yield Part(name, ("faces.cli", *ticking), _office(prefect, office), folder / f"{name}.log", lambda: True)
    for name, prefect in zip(POSTS, installed, strict=True):
        environment = _office(prefect, office) | {"KOERS_DATA": str(folder)}
        yield Part(name, ("faces.cli", "post", "run"), environment, folder / f"{name}.log", lambda: True)


def _registers(blocks: bool) -> dict[str, str]:
    """On a new database one server writes down Prefect's block types: of two at once one would end by itself."""
    return {"PREFECT_SERVER_REGISTER_BLOCKS_ON_START": str(blocks).lower()}


def _office(prefect: Prefect, office: str) -> dict[str, str]:
    """The environment of a process of Koers: it works with this server and this office."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "KOERS_"))}
    ours = {"KOERS_DATABASE_URL": office, "KOERS_LANGUAGE": "en", "PREFECT_API_AUTH_STRING": PASSWORD}
    home = prefect.home.with_name(f"{prefect.home.name} at home")
    return kept | client_settings(home, prefect.api) | ours
