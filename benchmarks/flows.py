"""What flow runs cost: our worker beside Prefect's own `serve(limit=4)`, ticks of Koers, and a burst of evaluations.

One run, one Prefect server, one embedded PostgreSQL (durable); rounds taken in turn, and who is not in turn sleeps.
Takes about ten minutes: `python -m benchmarks.flows [--rounds N] [--runs N] [--burst N]`.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from benchmarks.burst import SERVER, Burst, burst
from benchmarks.empty import LIMIT
from benchmarks.measuring import show
from benchmarks.processes import Peak, Tree, beside
from benchmarks.programmes import BEGAN, begin, quiet_plan
from benchmarks.stage import Stage, stage
from engine.office import clock, lease, showing

Row = tuple[str, str, str, str]
PATIENCE = 300.0
FAIR = {"PREFECT_RUNNER_POLL_FREQUENCY": "1"}
"""`serve` looks every 10 s by default: it gets our second, so that waiting is not what is compared."""


@dataclass(frozen=True)
class Worker:
    """A worker beside us, and the deployment whose runs it takes."""

    tree: Tree
    deployment: UUID


@dataclass
class Seen:
    """What the rounds of one worker showed: runs a second, CPU seconds per run by who spent them, most memory (MB)."""

    speed: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    memory: float = 0.0


@dataclass
class Turns:
    """The workers, and what each showed so far."""

    here: Stage
    ours: Worker
    served: Worker
    seen: dict[str, Seen] = field(default_factory=lambda: {"ours": Seen(), "serve": Seen(), "ticks": Seen()})
    programmes: int = 0


def main() -> None:
    """Measures, and prints the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--runs", type=int, default=100, help="of our worker in a round; serve gets a tenth")
    asked.add_argument("--ticks", type=int, default=30, help="of Koers in a round")
    asked.add_argument("--burst", type=int, default=500, help="programmes whose evaluation is due at once")
    options = asked.parse_args()
    with stage() as here, ExitStack() as stack:
        turns = _workers(here, stack)
        _warm(turns)
        for _ in range(options.rounds):
            _empty(turns, turns.ours, "ours", options.runs)
            _empty(turns, turns.served, "serve", max(LIMIT, options.runs // 10))
            _ticks(turns, options.ticks)
        show("Flow runs: the same empty flow, and ticks of Koers", _beside_serve(turns.seen))
        numbers = range(turns.programmes, turns.programmes + options.burst)
        show(f"{options.burst} evaluations due at once", _of_burst(burst(here, turns.ours.tree, numbers)))


def _workers(here: Stage, stack: ExitStack) -> Turns:
    from flows.deployments import ensure_pool

    ensure_pool(here.client)
    clock.make_up(here.engine, BEGAN)
    work = ["faces.cli", "worker", "--limit", str(LIMIT), "--name", "ours"]
    ours = stack.enter_context(beside("worker", work, here.environment, here.log("worker")))
    serving = dict(here.environment) | FAIR
    served = stack.enter_context(beside("serve", ["benchmarks.empty"], serving, here.log("serve")))
    return Turns(here, Worker(ours, _deployment(here)), Worker(served, _served(here)))


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
            assert time.monotonic() < end, here.logs()
            time.sleep(0.2)


def _warm(turns: Turns) -> None:
    """What is done once, such as importing, is done."""
    for name, worker in (("ours", turns.ours), ("serve", turns.served)):
        _empty(turns, worker, name, 2)
    turns.seen.update({name: Seen() for name in turns.seen})


def _empty(turns: Turns, worker: Worker, name: str, many: int) -> None:
    worker.tree.sleep()
    runs = [turns.here.client.create_flow_run_from_deployment(worker.deployment).id for _ in range(many)]
    _measured(turns.here, worker.tree, many, lambda: _completed(turns.here, runs), turns.seen[name])


def _completed(here: Stage, runs: list[UUID]) -> int:
    query = "SELECT count(*) FROM flow_run WHERE id = ANY(%s) AND state_type = 'COMPLETED'"
    row = here.tables.execute(query, [runs]).fetchone()
    return row[0] if row else 0


def _ticks(turns: Turns, many: int) -> None:
    """The first tick of `many` new programmes, each from made flow run to shown."""
    from flows.dispatcher import dispatch

    here, plan, first = turns.here, quiet_plan(), turns.programmes
    turns.ours.tree.sleep()
    for number in range(first, first + many):
        begin(here.register, plan, number)
    term = lease.take(here.engine, "bench")
    assert term is not None, "nobody else has a clock here"
    dispatch(here.engine, here.client, term, limit=many)
    turns.programmes += many
    _measured(here, turns.ours.tree, many, lambda: many - showing.backlog(here.engine).count, turns.seen["ticks"])
    lease.give_back(here.engine, "bench")


def _measured(here: Stage, worker: Tree, many: int, done: Callable[[], int], seen: Seen) -> None:
    """Wakes the worker until `many` are done, and notes what one cost."""
    trees = (worker, here.server, here.postgres)
    before, began = [tree.cpu() for tree in trees], time.monotonic()
    peak = Peak(worker)
    with peak.watched():
        worker.wake()
        while done() < many:
            assert worker.processes() and time.monotonic() - began < PATIENCE, here.logs()
            time.sleep(0.02)
        seen.speed.append(many / (time.monotonic() - began))
        time.sleep(1)  # what each still has to tell belongs to its cost
    for kept, old, tree in zip((seen.worker, seen.server, seen.postgres), before, trees, strict=True):
        kept.append((tree.cpu() - old) / many)
    seen.memory = max(seen.memory, peak.megabytes)
    worker.sleep()


_NAMES = {
    "ours": "our worker, empty flow",
    "serve": "serve(limit=4), the same empty flow",
    "ticks": "our worker, ticks of Koers",
}


def _beside_serve(seen: dict[str, Seen]) -> list[Row]:
    serve = seen["serve"]
    rows: list[Row] = []
    for key, name in _NAMES.items():
        one = seen[key]
        faster = f"{median(one.speed) / median(serve.speed):.1f} x serve" if key != "serve" else "1"
        rows.append(
            (f"{name}: runs a second", _ranged(one.speed, 1, 2), faster, "at least 5 x" if key == "ours" else "")
        )
        cpu = f"1/{median(serve.worker) / median(one.worker):.0f} of serve" if key != "serve" else "1"
        rows.append(
            ("    CPU ms of the worker per run", _ranged(one.worker), cpu, "at most 1/10" if key == "ours" else "")
        )
        rows.append(
            ("    CPU ms of Prefect's server per run", _ranged(one.server), _ratio(one.server, serve.server), "")
        )
        rows.append(
            ("    CPU ms of PostgreSQL per run", _ranged(one.postgres), _ratio(one.postgres, serve.postgres), "")
        )
        rows.append(("    most memory of the worker (its own)", f"{one.memory:.0f} MB", "", ""))
    return rows


def _ranged(found: list[float], times: float = 1000, digits: int = 0) -> str:
    low, high = min(found) * times, max(found) * times
    return f"{median(found) * times:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _ratio(one: list[float], other: list[float]) -> str:
    return f"{median(one) / median(other):.2f} x serve"


def _of_burst(found: Burst) -> list[Row]:
    total = sum(found.cpu.values())
    rows: list[Row] = [
        ("from due to shown, all of them", f"{found.seconds:.0f} s", f"{found.many / found.seconds:.1f} a second", ""),
        ("evaluated once", f"{found.evaluated}", "", f"{found.many}"),
        ("flow runs waiting for the decision", f"{found.shown}", f"{found.late} of them were late", f"{found.many}"),
    ]
    for name, seconds in found.cpu.items():
        rows.append((f"CPU of {name}", f"{seconds:.0f} s", f"{seconds / total:.0%} of the CPU", ""))
    memory = ", ".join(f"{megabytes:.0f}" for megabytes in found.memory.values())
    done = ", ".join(str(number) for number in found.memory)
    return [
        *rows,
        ("    the server, of one core", f"{found.cpu[SERVER] / found.seconds:.0%}", "", ""),
        (f"memory of the worker after {done}", f"{memory} MB", "", "flat"),
    ]


if __name__ == "__main__":
    main()
