"""Where flows are measured: one embedded PostgreSQL (durable), Prefect's server on it, and an office beside it.

Everything started here stops when the stage is left, in whatever way: an error and Ctrl-C included.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg

from benchmarks.processes import Tree
from engine.office.database import open_database
from engine.office.embedded import Server, attach
from engine.office.migrate import upgrade
from engine.office.register import Register
from engine.office.roles import prepare_guest, prepare_roles
from engine.office.settings import DATABASE_URL
from flows import prefect_server
from flows.prefect_server import Prefect, client_settings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from sqlalchemy import Engine


@dataclass(frozen=True)
class Stage:
    """A running database, Prefect and office. `server` and `postgres` are the processes whose cost is read."""

    folder: Path
    environment: Mapping[str, str]
    engine: "Engine"
    register: Register
    client: "SyncPrefectClient"
    server: Tree
    postgres: Tree
    tables: psycopg.Connection[tuple[int]]
    """Prefect's own tables, to count in without asking its server."""
    database: Server
    """Where other databases can be made."""

    def log(self, name: str) -> Path:
        """Where a process beside us writes."""
        return self.folder / f"{name}.log"

    def logs(self) -> str:
        """The last that each of them wrote."""
        return "".join(f"{file.name}: {file.read_text()[-2000:]}\n" for file in self.folder.glob("*.log"))


@contextmanager
def stage() -> Iterator[Stage]:
    """A new stage in a folder that goes afterwards. This process, and those it starts, talk to its Prefect."""
    with tempfile.TemporaryDirectory(prefix="koers-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with attach(folder / "data") as server, _prefect(folder, server) as running, _office(server) as engine:
            yield from _staged(folder, server, running, engine)


def _staged(folder: Path, server: Server, running: prefect_server.Running, engine: "Engine") -> Iterator[Stage]:
    from prefect.client.orchestration import get_client

    guest = running.prefect.database.set(drivername="postgresql").render_as_string(hide_password=False)
    trees = Tree(psutil.Process(running.process.pid)), Tree(psutil.Process(server.pid))
    with get_client(sync_client=True) as client, psycopg.connect(guest, autocommit=True) as tables:
        yield Stage(folder, dict(os.environ), engine, Register(engine), client, *trees, tables, server)


@contextmanager
def _prefect(folder: Path, server: Server) -> Iterator[prefect_server.Running]:
    database = prepare_guest(server.url(), "prefect", "koers_prefect")
    prefect = Prefect(folder / "prefect", database, prefect_server.free_port())
    running = prefect_server.start(prefect, folder / "prefect.log", "--no-ui")
    try:
        _talk_to(prefect)
        running.wait_until_healthy()
        yield running
    finally:
        running.stop()


def _talk_to(prefect: Prefect) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ.update(client_settings(prefect.home, prefect.api))
    from prefect.context import refresh_global_settings_context

    refresh_global_settings_context()


@contextmanager
def _office(server: Server) -> Iterator["Engine"]:
    roles = prepare_roles(server.url(), "bench")
    upgrade(roles.owner)
    os.environ[DATABASE_URL] = roles.app.render_as_string(hide_password=False)
    engine = open_database(roles.app)
    try:
        yield engine
    finally:
        engine.dispose()
