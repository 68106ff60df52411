"""A test run that is killed leaves nothing for long: the next one stops its server and takes its folder away."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from engine.office import embedded
from tests.databases import written
from tests.left_behind import RUN, clear, folder_for_one, lock_of, locked

HOUSE = Path(__file__).parents[1]
RUNS = """
import sys, time
from pathlib import Path
from engine.office import embedded
from tests.left_behind import locked

folder = Path(sys.argv[1])
with locked(folder):
    server = embedded.attach(folder, durable=False)
print(server.pid, flush=True)
time.sleep(600)
"""


@contextmanager
def somebody_running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process with a server in a folder, and the id of that server."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUNS, str(folder)], cwd=HOUSE, env={**os.environ, "PYTHONPATH": str(HOUSE)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        embedded.stop(folder)


def answers(server: embedded.Server) -> bool:
    with psycopg.connect(written(server.url().set(drivername="postgresql"))) as connection:
        return connection.execute("SELECT true").fetchone() == (True,)


@pytest.mark.slow
def test_what_a_killed_run_left_is_gone_and_who_lives_keeps_what_they_have(open_folder: Path) -> None:
    """Given three runs, one of them killed, then its server and its folder go; of the others nothing does."""
    killed, living, starting = (open_folder / f"{RUN}{name}" for name in ("killed", "living", "starting"))
    with somebody_running(killed) as (process, server), embedded.attach(living, durable=False) as ours:
        lock_of(living).touch()
        assert clear(open_folder) == []
        assert psutil.pid_exists(server)
        process.send_signal(signal.SIGKILL)
        process.wait()
        starting.mkdir()
        with locked(starting):
            assert clear(open_folder) == [killed]
        assert not lock_of(killed).exists()
        assert gone(server)
        assert answers(ours)
        assert starting.is_dir()


def gone(process: int) -> bool:
    """Whether it ends; who was orphaned in a container may stay unburied."""
    for _ in range(200):
        if not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_folder_for_one_test_is_in_use_until_that_ends(open_folder: Path) -> None:
    with folder_for_one(open_folder) as folder:
        (folder / "here").write_text("still")
        assert clear(open_folder) == []
        assert (folder / "here").read_text() == "still"
    assert list(open_folder.iterdir()) == []
    folder.mkdir()
    assert clear(open_folder) == [], "not of ours: it has no lock"
    lock_of(folder).touch()
    assert clear(open_folder) == [folder]


def test_the_run_that_comes_next_clears(open_folder: Path, postgres_server: embedded.Server) -> None:
    """Given a folder of a run that is gone where this run has its own, then a run that begins takes it away."""
    left = postgres_server.folder.with_name(f"{RUN}left-{os.getpid()}")
    left.mkdir()
    lock_of(left).touch()
    one = open_folder / "test_one.py"
    one.write_text("def test_one(postgres_server):\n    assert postgres_server.pid\n")
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "0",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.conftest",
        str(one),
    ]
    done = subprocess.run(asked, cwd=HOUSE, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not left.exists()
    assert answers(postgres_server)
