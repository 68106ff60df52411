"""What tests of the flows share: one Prefect server for all of them, and an office of each test's own.

Tests that use Prefect run in one process, one after another (mark them with `pytestmark = prefect_tests`): they share
its server, its pool and its deployments.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, PREFECT_LOGGING_LEVEL, temporary_settings
from sqlalchemy import Engine

from engine.office import showing
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.register import Register
from engine.office.roles import drop_database, prepare_guest
from engine.office.sealing import salt_from
from flows import desk, prefect_server
from flows.dispatcher import dispatch
from flows.last_words import say_last_words
from flows.naming import TAG
from flows.prefect_server import Prefect, client_settings
from flows.worker import Working, working

UNDER_WAY = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING)


@pytest.fixture(scope="session")
def prefect(postgres_server: Server) -> Iterator[Prefect]:
    """A running Prefect server on a database of its own."""
    home = Path(tempfile.mkdtemp(prefix="koers-prefect-"))
    name = f"prefect_{os.getpid()}"
    url = prepare_guest(postgres_server.url(), name, "koers_prefect")
    running = prefect_server.start(Prefect(home, url, prefect_server.free_port()), home / "server.log", "--no-ui")
    try:
        running.wait_until_healthy()
        yield running.prefect
    finally:
        say_last_words()
        running.stop()
        drop_database(postgres_server.url(), name)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def api(prefect: Prefect, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncPrefectClient]:
    """A client of that server; this process and its children talk to it; no flow run is left behind."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    for name, value in client_settings(prefect.home, prefect.api).items():
        monkeypatch.setenv(name, value)
    here = {PREFECT_HOME: prefect.home, PREFECT_API_URL: prefect.api, PREFECT_LOGGING_LEVEL: "WARNING"}
    with temporary_settings(here), get_client(sync_client=True) as client:
        yield client
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(), limit=200):
            client.delete_flow_run(run.id)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database as the app sees it."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def register(engine: Engine) -> Register:
    return Register(engine, salt=salt_from("test"))


@pytest.fixture
def office_here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The office of the test is the one that flow runs of this process, and its children, open."""
    monkeypatch.setenv("KOERS_DATABASE_URL", database_url)
    yield database_url
    desk.leave()


@pytest.fixture
def worker(api: SyncPrefectClient, office_here: str) -> Iterator[Working]:
    """A worker in a thread, that opens the office of the test."""
    with working() as at_work:
        yield at_work


@pytest.fixture
def served(engine: Engine, api: SyncPrefectClient, worker: Working) -> Callable[[], None]:
    """Dispatches until nothing is outstanding."""

    def until_served() -> None:
        end = time.monotonic() + 30
        while showing.backlog(engine).count:
            assert time.monotonic() < end, showing.still_open(engine)
            if dispatch(engine, api, 1):
                worker.nudge()
            time.sleep(0.02)
        while any(run.state and run.state.type in UNDER_WAY for run in runs_of(api)):
            assert time.monotonic() < end
            time.sleep(0.02)

    return until_served


def runs_of(api: SyncPrefectClient) -> list[FlowRun]:
    return [run for run in api.read_flow_runs(limit=200) if TAG in run.tags]
