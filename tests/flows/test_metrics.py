"""`koers metrics`: a real scrape tells how the office is, and costs what is open, not what has been."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, text

from engine.office import clock, lease
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.metrics import measure
from engine.office.register import Register
from engine.office.roles import Roles
from engine.rules.commands import PassTime
from tests.office.samples import MONDAY, begin, later

TOP = Path(__file__).parents[2]
Scraped = dict[tuple[str, str], float]
"""Values by the name of the metric and its label, if it has one."""


@contextmanager
def served(database_url: str, *arguments: str) -> Iterator[str]:
    """`koers metrics` as a process of its own: where it answers."""
    environment = os.environ | {"KOERS_DATABASE_URL": database_url, "KOERS_LANGUAGE": "en"}
    command = [sys.executable, "-m", "faces.cli", "metrics", "--port", "0", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=TOP) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().split()[2].rstrip(".")
        finally:
            running.send_signal(signal.SIGTERM)
    assert running.returncode == 0, "it stops when asked to"


def scrape(address: str) -> Scraped:
    with urlopen(address, timeout=30) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, "".join(one.labels.values())): one.value for one in samples}


def test_a_scrape_tells_what_waits_what_is_late_and_who_acts(
    database_url: str, engine: Engine, register: Register
) -> None:
    """Given one programme past its deadline, a clock, and then a hold, when scraped, then it is all told."""
    with served(database_url) as address:
        assert address.startswith("http://127.0.0.1:")
        before = scrape(address)
        assert before["koers_database_up", ""] == 1
        assert before["koers_programmes", "active"] == before["koers_lease_held", ""] == 0

        clock.make_up(engine, MONDAY)
        begin(register)
        clock.make_up(engine, later(70))
        waiting = scrape(address)
        assert waiting["koers_programmes", "active"] == 1
        assert waiting["koers_wishes_open", ""] == measure(engine).wishes > 0
        assert waiting["koers_oldest_wish_age_seconds", ""] == timedelta(days=70).total_seconds()
        assert waiting["koers_due_lag_seconds", ""] > timedelta(days=10).total_seconds(), "no clock has looked"

        register.handle("p1", PassTime(id="pass"), later(70))
        assert lease.take(engine, "somebody", timedelta(minutes=5)) == 1
        clock.hold(engine, "leap", later(70))
        after = scrape(address)
        assert (after["koers_due_lag_seconds", ""], after["koers_phase_runs_overdue", ""]) == (0, 1)
        assert (after["koers_lease_held", ""], after["koers_lease_term", ""]) == (1, 1)
        assert 200 < after["koers_lease_seconds_left", ""] <= 300
        assert (after["koers_clock_held", "leap"], after["koers_clock_held", "disagreement"]) == (1, 0)


def test_no_name_of_a_person_or_an_area_is_told(database_url: str, register: Register) -> None:
    begin(register)
    with served(database_url) as address, urlopen(address, timeout=30) as answer:
        told = answer.read().decode()
    assert "koers_programmes" in told
    assert not [name for name in ("anna", "Feijenoord", "WK059910", "p1") if name in told]


def test_while_the_database_is_away_only_that_is_told(
    database_url: str, database: Roles, postgres_server: Server
) -> None:
    with served(database_url) as address:
        with nobody_let_in(postgres_server, database.app.database or ""):
            assert scrape(address) == {("koers_database_up", ""): 0}
        assert scrape(address)["koers_database_up", ""] == 1


def test_a_port_that_is_taken_is_said_plainly(database_url: str) -> None:
    with served(database_url) as address:
        port = address.split(":")[2].split("/")[0]
        environment = os.environ | {"KOERS_DATABASE_URL": database_url, "KOERS_LANGUAGE": "en"}
        command = [sys.executable, "-m", "faces.cli", "metrics", "--port", port]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=TOP)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"port {port}" in done.stderr


@pytest.fixture
def superuser(database: Roles, postgres_server: Server) -> Iterator[Engine]:
    """The database as somebody sees it who may do anything."""
    opened = open_database(postgres_server.url(database.app.database or ""))
    yield opened
    opened.dispose()


def test_history_costs_a_scrape_nothing(engine: Engine, register: Register, superuser: Engine) -> None:
    """Given a long history of wishes that were served, when measured, then none of those rows is read."""
    begin(register)
    with superuser.begin() as connection:
        connection.execute(text(_HISTORY))
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    before = _read(superuser)
    engine.dispose()
    found = measure(engine)
    engine.dispose()  # a connection that ends tells the statistics what it read
    end = time.monotonic() + 30
    while _read(superuser) == before:
        assert time.monotonic() < end, "the statistics tell nothing"
        time.sleep(0.05)
    assert 0 < found.wishes < 100
    assert _read(superuser)["wish"] - before["wish"] < 1000


_HISTORY = """
    INSERT INTO wish (programme, sequence, kind, about, run, day, served_at)
    SELECT 'p1', n, 'run', 'tick', '1.look.1', '2025-01-06', now() FROM generate_series(1, 100000) AS n
"""


def _read(superuser: Engine) -> dict[str, int]:
    """Rows read of each table so far, by scans and through indexes."""
    wanted = text("SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) AS read FROM pg_stat_user_tables")
    with superuser.connect() as connection:
        return {row.relname: row.read for row in connection.execute(wanted)}


@contextmanager
def nobody_let_in(server: Server, database: str) -> Iterator[None]:
    """The database of the test takes no connections meanwhile, and has ended those it had."""
    names = {"database": Identifier(database)}
    conninfo = server.url().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        allow = "ALTER DATABASE {database} ALLOW_CONNECTIONS "
        connection.execute(SQL(allow + "false").format(**names))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
        try:
            yield
        finally:
            connection.execute(SQL(allow + "true").format(**names))
