"""A burst: many evaluations due at one instant, through clock, Prefect and worker, each a process of its own.

Only that is measured here; it is part of `python -m benchmarks.flows`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.processes import Tree, beside
from benchmarks.programmes import MOMENT, begin, figures, quiet_plan
from benchmarks.stage import Stage
from engine.office import clock, observations, reading, showing

PATIENCE = 1800.0
SERVER = "Prefect's server"


@dataclass(frozen=True)
class Burst:
    """What a burst showed: `many` evaluations in `seconds`, CPU seconds of each part, megabytes of the worker by number
    done, how many were evaluated once, have one flow run that waits for the decision, and were late meanwhile."""

    many: int
    seconds: float
    cpu: dict[str, float]
    memory: dict[int, float]
    evaluated: int
    shown: int
    late: int


def burst(here: Stage, worker: Tree, numbers: range) -> Burst:
    """Lets the moment come for new programmes, all at once; others may not have one. The worker sleeps until then."""
    _prepare(here, numbers)
    programmes = len(numbers)
    with beside("clock", ["faces.cli", "clock", "run"], here.environment, here.log("clock")) as ticking:
        _until(here, lambda: clock.face(here.engine).woke is not None)
        trees = {SERVER: here.server, "PostgreSQL": here.postgres, "our worker": worker, "our clock": ticking}
        worker.wake()
        before, began = {name: tree.cpu() for name, tree in trees.items()}, time.monotonic()
        clock.make_up(here.engine, MOMENT)
        memory = _watched(here, worker, programmes)
        seconds = time.monotonic() - began
        cpu = {name: tree.cpu() - before[name] for name, tree in trees.items()}
    return Burst(programmes, seconds, cpu, memory, _evaluated(here), _waiting(here), _late(here))


def _prepare(here: Stage, numbers: range) -> None:
    """Programmes with all their figures known. Their first phase counts as shown, so that only evaluations come."""
    plan = quiet_plan()
    _retire(here)
    observations.import_figures(here.engine, figures(numbers))
    for number in numbers:
        name = begin(here.register, plan, number)
        sequence = reading.state(here.engine, name).sequence
        showing.shown(here.engine, name, "1.plan.1", "nowhere", sequence, "AwaitingGate", True, clock.now())


def _retire(here: Stage) -> None:
    """Programmes that were measured with before have no moment any more."""
    with here.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE programme SET next_due = NULL")
        connection.exec_driver_sql("UPDATE showing SET closed = true")


def _watched(here: Stage, worker: Tree, programmes: int) -> dict[int, float]:
    """Waits until all is shown; the worker's memory at a fifth, half and the end."""
    memory = {0: worker.memory()}
    for step in (programmes // 5, programmes // 2, programmes):
        _until(here, lambda step=step: _shown(here) >= step)  # type: ignore[misc]
        memory[step] = worker.memory()
    _until(here, lambda: showing.backlog(here.engine).count == 0 and _waiting(here) == programmes)
    return memory


def _until(here: Stage, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, here.logs()
        time.sleep(0.1)


def _shown(here: Stage) -> int:
    return _count(here, "SELECT count(*) FROM showing WHERE state = 'AwaitingDecision'")


def _evaluated(here: Stage) -> int:
    """Programmes with exactly one evaluation on record, assessed once."""
    return _count(
        here,
        "SELECT count(*) FROM (SELECT programme FROM event WHERE type = 'EvaluationReady' GROUP BY programme"
        " HAVING count(*) = 1) AS once",
    )


def _count(here: Stage, query: str) -> int:
    with here.engine.connect() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def _waiting(here: Stage) -> int:
    return _in_prefect(
        here, "SELECT count(*) FROM flow_run WHERE state_type = 'PAUSED' AND state_name = 'AwaitingDecision'"
    )


def _late(here: Stage) -> int:
    return _in_prefect(
        here,
        "SELECT count(DISTINCT s.flow_run_id) FROM flow_run_state AS s JOIN flow_run AS r ON r.id = s.flow_run_id"
        " WHERE s.name = 'Late' AND r.state_name = 'AwaitingDecision'",
    )


def _in_prefect(here: Stage, query: str) -> int:
    row = here.tables.execute(query).fetchone()
    assert row is not None
    return row[0]
