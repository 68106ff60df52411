"""The worker: a limit that holds, a stop that loses nothing; nothing that happens to Prefect or a flow run ends it."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL
from prefect.states import Paused

from flows.deployments import ensure_pool
from flows.naming import POOL, WORKER_TYPE
from flows.worker import KoersWorker, work
from tests.flows import sample_flows
from tests.flows.sample_flows import Board, passes, waits

pytestmark = pytest.mark.xdist_group("prefect")

TOP = Path(__file__).parents[2]
PATIENCE = 120.0
Deploy = Callable[..., UUID]


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    fresh = Board()
    monkeypatch.setattr(sample_flows, "board", fresh)
    return fresh


@pytest.fixture
def deploy(api: SyncPrefectClient) -> Iterator[Deploy]:
    """Deploys a flow to the pool; the deployment goes after the test."""
    ensure_pool(api)
    made: list[UUID] = []

    def one(flow: Flow[..., object], entrypoint: str | None = None) -> UUID:
        where = entrypoint or f"tests.flows.sample_flows:{flow.name}"
        name = f"test-{len(made)}"
        made.append(api.create_deployment(api.create_flow(flow), name, work_pool_name=POOL, entrypoint=where))
        return made[-1]

    yield one
    for deployment in made:
        api.delete_deployment(deployment)


@dataclass
class Runs:
    """Flow runs by name, as Prefect has them."""

    api: SyncPrefectClient
    ids: dict[str, UUID] = field(default_factory=dict)

    def make(self, deployment: UUID, *names: str) -> None:
        for name in names:
            made = self.api.create_flow_run_from_deployment(deployment, name=name, parameters={"name": name})
            self.ids[name] = made.id

    def states(self) -> dict[str, StateType | None]:
        return {run.name: run.state.type if run.state else None for run in self._read()}

    def said(self, name: str) -> str:
        return next((run.state and run.state.message) or "" for run in self._read() if run.name == name)

    def are_completed(self) -> bool:
        return set(self.states().values()) == {StateType.COMPLETED}

    def _read(self) -> list[FlowRun]:
        chosen = FlowRunFilter(id=FlowRunFilterId(any_=list(self.ids.values())))
        return self.api.read_flow_runs(flow_run_filter=chosen)


@pytest.fixture
def runs(api: SyncPrefectClient) -> Runs:
    return Runs(api)


async def until(true: Callable[[], bool]) -> None:
    """Looks until it is so; Prefect is asked in a thread, so that the worker goes on meanwhile."""
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(0.02)


def live(scenario: Callable[[KoersWorker, asyncio.Event], Awaitable[None]], limit: int) -> KoersWorker:
    """Lets a worker work while the scenario goes on, and then stops it."""

    async def both() -> KoersWorker:
        worker, stop = KoersWorker(POOL, limit=limit), asyncio.Event()
        working = asyncio.create_task(work(worker, stop))
        try:
            await scenario(worker, stop)
        finally:
            stop.set()
            await working
        return worker

    return asyncio.run(both())


def test_never_more_at_once_than_the_limit(board: Board, deploy: Deploy, runs: Runs) -> None:
    runs.make(deploy(waits), *"abcdefg")

    async def scenario(worker: KoersWorker, _: asyncio.Event) -> None:
        for number in range(1, 8):
            await until(lambda number=number: len(board.begun) >= min(number + 1, 7))  # type: ignore[misc]
            board.let_go.add(board.begun[number - 1])
        await until(runs.are_completed)

    live(scenario, limit=2)
    assert board.most == 2
    assert sorted(board.begun) == list("abcdefg")


def test_a_flow_run_that_waits_for_a_place_is_not_taken_twice(board: Board, deploy: Deploy, runs: Runs) -> None:
    """Given two under way and one that waits, when the worker looks again, then it takes the third no second time."""
    runs.make(deploy(waits), *"abc")

    async def scenario(worker: KoersWorker, _: asyncio.Event) -> None:
        await until(lambda: len(board.begun) == 2 and worker.in_hand == 3)
        for _ in range(3):
            looked = await worker.get_and_submit_flow_runs()
            assert len(looked) == 1, "Prefect offers the one that waits, again"
        assert (len(board.begun), worker.in_hand) == (2, 3)
        board.let_go.update("abc")
        await until(runs.are_completed)

    live(scenario, limit=2)
    assert sorted(board.begun) == list("abc")


def test_of_two_workers_one_does_each_flow_run(board: Board, deploy: Deploy, runs: Runs) -> None:
    board.let_go.update("abcdef")
    runs.make(deploy(waits), *"abcdef")

    async def scenario(_: KoersWorker, stop: asyncio.Event) -> None:
        other = asyncio.create_task(work(KoersWorker(POOL, limit=3), stop))
        await until(runs.are_completed)
        stop.set()
        await other

    live(scenario, limit=3)
    assert sorted(board.begun) == list("abcdef")


def test_what_another_worker_brought_to_its_gate_meanwhile_is_left_alone(
    board: Board, deploy: Deploy, runs: Runs, api: SyncPrefectClient
) -> None:
    """Given one under way and one in hand, when another worker is quicker with the second, then this one goes on."""
    deployment = deploy(waits)
    runs.make(deployment, *"ab")

    async def scenario(worker: KoersWorker, _: asyncio.Event) -> None:
        await until(lambda: len(board.begun) == 1 and worker.in_hand == 2)
        (second,) = {"a", "b"}.difference(board.begun)
        gate = Paused(name="AwaitingGate", reschedule=True)
        await asyncio.to_thread(api.set_flow_run_state, runs.ids[second], gate, True)
        board.let_go.update("abc")
        runs.make(deployment, "c")
        await until(lambda: runs.states()["c"] == StateType.COMPLETED)
        assert (worker.in_hand, second in board.begun) == (0, False)
        assert runs.states()[second] == StateType.PAUSED

    live(scenario, limit=1)


def test_what_is_under_way_ends_and_what_was_not_begun_waits_for_the_next_worker(
    board: Board, deploy: Deploy, runs: Runs
) -> None:
    """Given one under way and two in hand, when the worker is told to stop, then it ends the one, and loses neither."""
    runs.make(deploy(waits), *"abc")

    async def stopped(worker: KoersWorker, stop: asyncio.Event) -> None:
        await until(lambda: len(board.begun) == 1 and worker.in_hand == 3)
        stop.set()
        await until(lambda: worker.stopping)
        board.let_go.update("abc")

    live(stopped, limit=1)
    states = runs.states()
    first = board.begun[0]
    assert (len(board.begun), states.pop(first)) == (1, StateType.COMPLETED)
    assert set(states.values()) == {StateType.SCHEDULED}

    async def the_next(_: KoersWorker, __: asyncio.Event) -> None:
        await until(runs.are_completed)

    live(the_next, limit=1)
    assert sorted(board.begun) == list("abc")


@pytest.mark.parametrize("entrypoint", ["no.such.module:flow", "tests.flows.sample_flows:nothing_of_that_name", "-"])
def test_a_flow_that_cannot_be_found_says_so_and_the_others_go_on(
    board: Board, deploy: Deploy, runs: Runs, entrypoint: str
) -> None:
    board.let_go.add("good")
    runs.make(deploy(passes, entrypoint), "strange")
    runs.make(deploy(waits), "good")

    async def scenario(worker: KoersWorker, _: asyncio.Event) -> None:
        await until(lambda: runs.states() == {"strange": StateType.CRASHED, "good": StateType.COMPLETED})
        assert worker.in_hand == 0

    live(scenario, limit=1)
    assert "cannot be found here" in runs.said("strange")


@pytest.mark.slow
def test_prefect_may_be_away_when_the_worker_starts_and_while_it_works(
    deploy: Deploy, runs: Runs, tmp_path: Path
) -> None:
    """Given a line to Prefect that is cut, when it is mended, then what came meanwhile is done, both times."""
    deployment, log = deploy(passes), tmp_path / "log"
    with line() as prefect, process(log, PREFECT_API_URL=prefect.url, PREFECT_CLIENT_MAX_RETRIES="0") as running:
        wait_until(lambda: "trying again" in log.read_text(), log)
        prefect.mend()
        runs.make(deployment, "first")
        wait_until(runs.are_completed, log)
        prefect.cut()
        wait_until(lambda: "looking again" in log.read_text(), log)
        runs.make(deployment, "second")
        prefect.mend()
        wait_until(runs.are_completed, log)
        assert running.poll() is None


@pytest.mark.slow
def test_prefects_own_command_starts_it_too(deploy: Deploy, runs: Runs, tmp_path: Path) -> None:
    """As a worker type that Prefect finds by itself; with --run-once it ends after what it took is done."""
    runs.make(deploy(passes), *"abcdef")
    command = ["worker", "start", "--type", WORKER_TYPE, "--pool", POOL, "--limit", "2", "--run-once"]
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *command],
        cwd=TOP,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert runs.are_completed(), done.stdout + done.stderr


@contextmanager
def process(log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`koers worker` as a process of its own, told to stop in the end."""
    command = [sys.executable, "-m", "faces.cli", "worker"]
    with log.open("wb") as out:
        running = subprocess.Popen(command, cwd=TOP, env={**os.environ, **environment}, stdout=out, stderr=out)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(PATIENCE)


def wait_until(true: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


class Line:
    """A line to Prefect's server that can be cut: while it is, nobody answers, and what was open is closed."""

    def __init__(self) -> None:
        self._there = PREFECT_API_URL.value() or ""
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._mended = False
        self._server = self._loop.run_until_complete(asyncio.start_server(self._pass_on, "127.0.0.1", 0))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/api"

    def mend(self) -> None:
        self._mended = True

    def cut(self) -> None:
        self._mended = False
        self._loop.call_soon_threadsafe(lambda: [writer.close() for writer in self._open])

    def end(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._mended:
            writer.close()
            return
        host, port = self._there.split("/")[2].split(":")
        there_reader, there_writer = await asyncio.open_connection(host, int(port))
        self._open |= {writer, there_writer}
        await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while some := await reader.read(65536):
                writer.write(some)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
            self._open.discard(writer)


@contextmanager
def line() -> Iterator[Line]:
    made = Line()
    try:
        yield made
    finally:
        made.end()
