"""The peers: a bare one-row insert and commit, and durable steps of DBOS, on the same PostgreSQL. Nothing of Koers."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """A workflow of `per_workflow` durable steps per call; None where DBOS is not installed."""
    try:
        from dbos import DBOS
    except ImportError:
        yield None
        return
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
    try:
        yield workflow
    finally:
        DBOS.destroy()
