"""What flow runs cost: our worker beside Prefect's own `serve(limit=4)`, ticks of Koers, and a burst of evaluations.

One run, one Prefect server, one embedded PostgreSQL (durable); rounds taken in turn, and who is not in turn sleeps.
Takes about ten minutes: `python -m benchmarks.flows [--rounds N] [--runs N] [--burst N]`.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from benchmarks.empty import LIMIT
from benchmarks.measuring import show
from benchmarks.processes import Peak, Tree, beside
from benchmarks.stage import Stage, stage

PATIENCE = 300.0
POLL = {"PREFECT_RUNNER_POLL_FREQUENCY": "1"}
"""`serve` looks every 10 s by default: it gets our second, so that waiting is not what is compared."""


@dataclass
class Seen:
    """What rounds of one worker showed: runs a second; CPU seconds per run of the worker, Prefect's server, PostgreSQL."""

    speed: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    memory: float = 0.0


def main() -> None:
    """Measures, and prints the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--runs", type=int, default=60, help="of our worker in a round; serve gets a sixth")
    asked.add_argument("--burst", type=int, default=500)
    options = asked.parse_args()
    with stage() as here, ExitStack() as stack:
        ours, served = _workers(here, stack)
        seen = _in_turn(here, ours, served, options.rounds, options.runs)
        show("Flow runs", _rows(seen))


@dataclass(frozen=True)
class Worker:
    """A worker beside us, and the deployment whose runs it takes."""

    tree: Tree
    deployment: UUID


def _workers(here: Stage, stack: ExitStack) -> tuple[Worker, Worker]:
    from flows.deployments import ensure_pool

    ensure_pool(here.client)
    work = ["faces.cli", "worker", "--limit", str(LIMIT), "--name", "ours"]
    ours = stack.enter_context(beside("worker", work, here.environment, here.log("worker")))
    serving = dict(here.environment) | POLL
    served = stack.enter_context(beside("serve", ["benchmarks.empty"], serving, here.log("serve")))
    return Worker(ours, _deployment(here)), Worker(served, _served(here))


def _deployment(here: Stage) -> UUID:
    from benchmarks.empty import empty
    from flows.naming import POOL

    flow = here.client.create_flow(empty)
    return here.client.create_deployment(flow, "ours", work_pool_name=POOL, entrypoint="benchmarks.empty:empty")


def _served(here: Stage) -> UUID:
    from prefect.exceptions import ObjectNotFound

    end = time.monotonic() + PATIENCE
    while True:
        try:
            return here.client.read_deployment_by_name("empty/served").id
        except ObjectNotFound:
            assert time.monotonic() < end, here.log("serve").read_text()
            time.sleep(0.2)


def _in_turn(here: Stage, ours: Worker, served: Worker, rounds: int, runs: int) -> dict[str, Seen]:
    turns = {"ours": (ours, runs), "serve": (served, max(LIMIT, runs // 6))}
    seen = {name: Seen() for name in turns}
    for worker, _ in turns.values():
        _round(here, worker, 2, Seen())  # what is done once is done, such as importing
        worker.tree.sleep()
    for _ in range(rounds):
        for name, (worker, many) in turns.items():
            _round(here, worker, many, seen[name])
    for worker, _ in turns.values():
        worker.tree.wake()
    return seen


def _round(here: Stage, worker: Worker, many: int, seen: Seen) -> None:
    worker.tree.sleep()
    runs = [here.client.create_flow_run_from_deployment(worker.deployment).id for _ in range(many)]
    measured(here, worker.tree, many, lambda: _finished(here, runs), seen)
    worker.tree.sleep()


def measured(here: Stage, worker: Tree, many: int, done: Callable[[], int], seen: Seen) -> None:
    """Wakes the worker, waits until `many` are done, and notes what one cost."""
    trees = (worker, here.server, here.postgres)
    before, began = [tree.cpu() for tree in trees], time.monotonic()
    peak = Peak(worker)
    with peak.watched():
        worker.wake()
        while done() < many:
            assert time.monotonic() - began < PATIENCE, here.log("worker").read_text()
            time.sleep(0.02)
        seen.speed.append(many / (time.monotonic() - began))
        time.sleep(0.5)  # its children end
    after = [tree.cpu() for tree in trees]
    for kept, old, new in zip((seen.worker, seen.server, seen.postgres), before, after, strict=True):
        kept.append((new - old) / many)
    seen.memory = max(seen.memory, peak.megabytes)


def _finished(here: Stage, runs: list[UUID]) -> int:
    row = here.tables.execute(
        "SELECT count(*) FROM flow_run WHERE id = ANY(%s) AND state_type = 'COMPLETED'", [runs]
    ).fetchone()
    return row[0] if row else 0


def _rows(seen: dict[str, Seen]) -> list[tuple[str, str, str, str]]:
    rows = []
    for name, one in seen.items():
        rows.append(
            (
                f"{name}: runs a second",
                f"{median(one.speed):.2f} ({min(one.speed):.2f} to {max(one.speed):.2f})",
                "",
                "",
            )
        )
        for what, kept in (("worker", one.worker), ("server", one.server), ("postgres", one.postgres)):
            rows.append(
                (
                    f"{name}: CPU ms per run of {what}",
                    f"{median(kept) * 1000:.0f} ({min(kept) * 1000:.0f} to {max(kept) * 1000:.0f})",
                    "",
                    "",
                )
            )
        rows.append((f"{name}: memory", f"{one.memory:.0f} MB", "", ""))
    return rows


if __name__ == "__main__":
    main()
