"""The peers: a bare one-row insert and commit, and durable steps of DBOS, on the same PostgreSQL. Nothing of Koers."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import psycopg


@contextmanager
def bare_insert(conninfo: str) -> Iterator[Callable[[int], object]]:
    """One row into one table with a key, committed by itself: the least a durable thing can cost."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigint PRIMARY KEY, body text NOT NULL)")

        def insert(number: int) -> object:
            return connection.execute("INSERT INTO bare VALUES (%s, %s)", (number, "x" * 200), prepare=True)

        yield insert


@contextmanager
def dbos_steps(url: str, per_workflow: int) -> Iterator[Callable[[int], object] | None]:
    """A workflow of `per_workflow` durable steps per call; None where DBOS is not installed.

    It runs in a process of its own, so that its threads and ours do not wait for each other; a call to it costs a few
    hundredths of a millisecond more for that.
    """
    if find_spec("dbos") is None:
        yield None
        return
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_run_dbos, args=(there, url, per_workflow), daemon=True)
    process.start()

    def workflow(number: int) -> object:
        here.send(number)
        return here.recv()

    try:
        yield workflow
    finally:
        here.send(None)
        process.join()


def _run_dbos(asked: Connection, url: str, per_workflow: int) -> None:
    from dbos import DBOS

    logging.getLogger("dbos").setLevel(logging.ERROR)
    config: Any = {"name": "peer", "system_database_url": url, "log_level": "ERROR", "run_migrations": True}
    DBOS(config=config)

    @DBOS.step()
    def step(number: int) -> int:
        return number

    @DBOS.workflow()
    def workflow(number: int) -> int:
        return sum(step(number + place) for place in range(per_workflow))

    DBOS.launch()
    while (number := asked.recv()) is not None:
        asked.send(workflow(number))
    DBOS.destroy()
