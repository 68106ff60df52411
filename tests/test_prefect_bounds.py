"""The bounds of pyproject.toml really give a working Prefect: its server starts, and its own command line talks to it.

Prefect names no upper bound for FastAPI and pydantic, and newer ones break it (see the comments at the bounds). When a
bound no longer suffices, this shows it at once.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from engine.office.embedded import Server
from engine.office.roles import Roles, drop_database, prepare_roles

PATIENCE = 120.0
"""Seconds for the server to come up: 10 to 16 on an idle machine."""


def prefect(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "prefect", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def empty_database(postgres_server: Server) -> Iterator[Roles]:
    """A database without our tables: Prefect's migrations and ours must not meet in one."""
    name = f"bounds_{os.getpid()}"
    yield prepare_roles(postgres_server.url(), name)
    drop_database(postgres_server.url(), name)


@pytest.fixture
def environment(tmp_path: Path, empty_database: Roles) -> dict[str, str]:
    """Prefect at home in `tmp_path`, on a database of its own in the embedded PostgreSQL, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = empty_database.owner.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
    rest = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return rest | {
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The API address of a running Prefect server."""
    log = tmp_path / "server.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until_healthy(environment["PREFECT_API_URL"], process, log)
        yield environment["PREFECT_API_URL"]
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def wait_until_healthy(api: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(URLError, ConnectionError), urlopen(f"{api}/health", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"Prefect's server did not come up:\n{log.read_text()[-4000:]}")


@pytest.mark.slow
def test_prefects_server_and_command_line_work_together(server: str, environment: dict[str, str]) -> None:
    prefect(environment, "work-pool", "create", "koers", "--type", "process")
    assert "koers" in prefect(environment, "work-pool", "ls")
    assert json.loads(prefect(environment, "flow-run", "ls", "--output", "json")) == []
