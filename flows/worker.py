"""The worker: a Prefect worker type that runs flow runs inside its own process, one beside the other.

A tick takes a fraction of a second, so that a process of its own for each would cost more than the work. The same
deployments run unchanged on any other worker of Prefect's. Nothing of what a flow run does lives here.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import anyio
import httpx
from prefect import Flow
from prefect.client.schemas.objects import FlowRun
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.exceptions import Abort, ObjectNotFound, Pause
from prefect.flow_engine import run_flow_async
from prefect.flows import load_flow_from_entrypoint
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from flows.naming import POOL, WORKER_TYPE

if TYPE_CHECKING:
    from anyio.abc import TaskStatus

logger = logging.getLogger("koers.worker")

LIMIT = 4
"""Flow runs at once; more does not go faster, since Prefect's server is the one that has the work."""

LOOKS_EVERY = 1.0
"""Seconds between two looks for something to run, when nobody nudges."""

LOOKS_AT_LEAST_EVERY = 30.0
"""Seconds between two looks while Prefect does not answer."""

TRIES_TO_START_EVERY = 2.0
"""Seconds, while Prefect does not answer at the start."""

GRACE = 30.0
"""Seconds that ticks under way get to end, when the worker is asked to stop."""


class KoersResult(BaseWorkerResult):
    """How a flow run ended for the worker: its state tells more."""


class KoersWorker(BaseWorker[BaseJobConfiguration, BaseVariables, KoersResult]):
    """Runs flow runs of Koers inside this process."""

    type = WORKER_TYPE
    job_configuration = BaseJobConfiguration
    job_configuration_variables = BaseVariables
    _display_name = "Koers"
    _description = "Runs the phases of Koers inside one process, without a Python process for each flow run."

    def __init__(self, work_pool_name: str, *, limit: int | None = None, **options: Any) -> None:
        super().__init__(work_pool_name, **options)
        self._places = anyio.CapacityLimiter(limit or LIMIT)
        self._entrypoints: dict[UUID, str] = {}
        self.nudged = asyncio.Event()
        self.stopping = False

    @classmethod
    def get_default_base_job_template(cls) -> dict[str, Any]:
        """Nothing to set."""
        from flows.deployments import JOB_TEMPLATE  # late: Prefect's server imports this module, to know the type

        return JOB_TEMPLATE

    @property
    def in_hand(self) -> int:
        """How many flow runs were taken from the pool and have not ended yet."""
        return len(self._submitting_flow_run_ids)

    async def setup(self) -> None:
        """Opens the one client that all flow runs share, and tells the pool that this worker is there.

        Prefect makes one of the other sort too, for each flow run, where there is none: it costs more than a tick.
        """
        self._exit_stack.enter_context(SyncClientContext.get_or_create())
        await self._exit_stack.enter_async_context(AsyncClientContext.get_or_create())
        await super().setup()

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: "TaskStatus[int] | None" = None,
    ) -> KoersResult:
        """Runs one flow run to the end of its tick; for who uses the worker otherwise than through its own loop."""
        if task_status is not None:
            task_status.started(1)
        await self._tick(flow_run)
        return KoersResult(identifier=str(flow_run.id), status_code=0)

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Looks for flow runs that wait, unless there is enough in hand."""
        if self.in_hand >= 2 * self._places.total_tokens:
            return []
        return await super().get_and_submit_flow_runs()

    async def _submit_run(self, flow_run: FlowRun) -> None:
        # Prefect's own way asks the server seven things about infrastructure that is not there.
        try:
            at_once = self._places.available_tokens > 0
            async with self._places:
                if (
                    not self.stopping
                    and (at_once or await self._still_waits(flow_run))
                    and await self._is_ours(flow_run)
                ):
                    await self._tick(flow_run)
        except Exception as trouble:
            self._logger.warning("flow run '%s' stopped half-way (%s); it will be done again", flow_run.name, trouble)
        finally:
            self._submitting_flow_run_ids.discard(flow_run.id)
            if self.in_hand <= self._places.total_tokens:
                self.nudged.set()

    async def _still_waits(self, flow_run: FlowRun) -> bool:
        """Another worker may have done it meanwhile, and Prefect would let us do again what is completed."""
        with suppress(ObjectNotFound):
            state = (await self.client.read_flow_run(flow_run.id)).state
            return state is not None and state.is_scheduled()
        return False

    async def _is_ours(self, flow_run: FlowRun) -> bool:
        with suppress(Pause):  # another worker was first, and its tick is over already
            return await self._propose_pending_state(flow_run)
        return False

    async def _tick(self, flow_run: FlowRun) -> None:
        flow = await self._flow_of(flow_run)
        if flow is None:
            return
        # Of a deployment's runs Prefect would watch each by a thread, a client and a web socket of its own, and block
        # the loop for up to 0.2 s, to see somebody suspend it half-way: a tick is over before that.
        unwatched = flow_run.model_copy(update={"deployment_id": None})
        with suppress(Abort, Pause):  # somebody changed the flow run meanwhile
            await run_flow_async(flow, flow_run=unwatched, parameters=flow_run.parameters, return_type="state")

    async def _flow_of(self, flow_run: FlowRun) -> Flow[..., Any] | None:
        """Its flow; None where that cannot be found here, which the flow run then tells."""
        try:
            return _flow_at(await self._entrypoint_of(flow_run))
        except httpx.HTTPError:
            raise
        except Exception as trouble:
            await self._propose_crashed_state(flow_run, f"Its flow cannot be found here: {trouble}")
            return None

    async def _entrypoint_of(self, flow_run: FlowRun) -> str:
        deployment = flow_run.deployment_id
        assert deployment is not None, "only flow runs of a deployment are run here"
        if deployment not in self._entrypoints:
            self._entrypoints[deployment] = (await self.client.read_deployment(deployment)).entrypoint or ""
        return self._entrypoints[deployment]


async def work(worker: KoersWorker, stop: asyncio.Event, grace: float = GRACE) -> None:
    """Works until `stop` is set; what is under way then gets `grace` seconds to end, what was not begun waits on.

    Prefect may be away for any time: the worker looks again, less and less often, until it is back.
    """
    async with worker:
        beating = asyncio.create_task(_beat(worker))
        try:
            await _look(worker, stop)
        finally:
            beating.cancel()
            worker.stopping = True
            await _until_idle(worker, grace)


def run_worker(limit: int = LIMIT, name: str | None = None) -> None:
    """A worker as a process of its own, until SIGTERM or SIGINT."""
    asyncio.run(_run_until_told(limit, name))


@dataclass
class Working:
    """A worker in a thread beside us."""

    _nudge: Callable[[], None]
    _in_hand: Callable[[], int]

    @property
    def busy(self) -> bool:
        """Whether it has flow runs in hand."""
        return self._in_hand() > 0

    def nudge(self) -> None:
        """There is something to run: look at once."""
        self._nudge()


@contextmanager
def working(limit: int = LIMIT) -> Iterator[Working]:
    """A worker in a thread of this process, until left; ticks under way end first."""
    with ThreadPoolExecutor(1, "koers-worker") as pool:
        started: Future[tuple[asyncio.AbstractEventLoop, KoersWorker, asyncio.Event]] = Future()
        ended = pool.submit(copy_context().run, lambda: asyncio.run(_in_thread(limit, started)))
        ended.add_done_callback(lambda _: _give_up(started))
        loop, worker, stop = started.result()
        try:
            yield Working(lambda: _call(loop, worker.nudged.set), lambda: worker.in_hand)
        finally:
            _call(loop, stop.set)
            ended.result()


def _give_up(started: "Future[Any]") -> None:
    if not started.done():
        started.set_exception(RuntimeError("the worker could not start"))


def _call(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has closed
        loop.call_soon_threadsafe(act)


async def _in_thread(
    limit: int, started: "Future[tuple[asyncio.AbstractEventLoop, KoersWorker, asyncio.Event]]"
) -> None:
    worker, stop = KoersWorker(POOL, limit=limit), asyncio.Event()
    started.set_result((asyncio.get_running_loop(), worker, stop))
    await work(worker, stop)


async def _run_until_told(limit: int, name: str | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        try:
            await work(KoersWorker(POOL, limit=limit, name=name), stop)
        except RuntimeError as trouble:
            if "Failed to reach API" not in str(trouble):
                raise
            logger.warning("Prefect does not answer yet; trying again in %d s", TRIES_TO_START_EVERY)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TRIES_TO_START_EVERY)


async def _look(worker: KoersWorker, stop: asyncio.Event) -> None:
    pause, stopping = LOOKS_EVERY, asyncio.create_task(stop.wait())
    while not stop.is_set():
        worker.nudged.clear()
        try:
            await worker.get_and_submit_flow_runs()
            pause = LOOKS_EVERY
        except httpx.HTTPError as trouble:
            pause = min(pause * 2, LOOKS_AT_LEAST_EVERY)
            logger.warning("Prefect does not answer (%s); looking again in %d s", type(trouble).__name__, pause)
        nudge = asyncio.create_task(worker.nudged.wait())
        await asyncio.wait((stopping, nudge), timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        nudge.cancel()


async def _beat(worker: KoersWorker) -> None:
    """Tells the pool that this worker is there, and makes the pool where it is missing."""
    while True:
        await asyncio.sleep(worker.heartbeat_interval_seconds)
        try:
            await worker.sync_with_backend()
        except httpx.HTTPError as trouble:
            logger.warning("Prefect heard no heartbeat of this worker (%s)", type(trouble).__name__)


async def _until_idle(worker: KoersWorker, grace: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(grace):
            while worker.in_hand:
                await asyncio.sleep(0.02)


@lru_cache(maxsize=256)
def _flow_at(entrypoint: str) -> Flow[..., Any]:
    return load_flow_from_entrypoint(entrypoint)
