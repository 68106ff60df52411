"""The peers: a bare insert and commit, durable steps of DBOS, stored jobs of APScheduler. Nothing of Koers."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
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


class StoredJobs:
    """A scheduler of APScheduler with its SQLAlchemyJobStore in `table`; paused, so that it never runs a job."""

    def __init__(self, url: str, table: str) -> None:
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
        from apscheduler.schedulers.background import BackgroundScheduler

        self._store = SQLAlchemyJobStore(url=url, tablename=table)
        self._scheduler = BackgroundScheduler(jobstores={"default": self._store}, timezone="UTC")
        self._scheduler.start(paused=True)

    def add(self, moment: datetime, programme: str) -> object:
        """One job, stored."""
        return self._scheduler.add_job(nothing, "date", run_date=moment, args=[programme, moment.date()])

    def wake(self, now: datetime) -> object:
        """What its scheduler asks of the store at a wake with nothing due: what is, and when something will be."""
        return self._store.get_due_jobs(now), self._store.get_next_run_time()

    def stop(self) -> None:
        """Ends it; the jobs stay."""
        self._scheduler.shutdown()


def nothing(programme: str, day: object) -> None:
    """What a stored job would do."""


@contextmanager
def stored_jobs(url: str, table: str, many: int, now: datetime) -> Iterator[StoredJobs]:
    """A store with `many` jobs ahead: the first added by the scheduler, and multiplied by SQL."""
    jobs = StoredJobs(url, table)
    try:
        if many:
            jobs.add(now + timedelta(days=36), "p0")
            with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
                connection.execute(
                    f"INSERT INTO {table} SELECT 'job' || n, next_run_time + n, job_state"
                    f" FROM {table}, generate_series(1, {many - 1}) AS n"
                )
                connection.execute(f"VACUUM ANALYZE {table}")
        yield jobs
    finally:
        jobs.stop()
