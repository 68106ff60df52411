"""What tests of every room share: one PostgreSQL for the whole run, and a fresh database for each test that asks.

The server is the embedded one, as in production, but with fsync off: a test may lose its data in a power cut, and runs
several times as fast for it. All xdist workers share it; the last to leave stops it. What a run left that was killed,
the next one takes away.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from engine.office import embedded, roles
from faces.language import choose
from tests.databases import copied, empty_template, written
from tests.left_behind import RUN, clear, folder_for_one, lock_of, locked

settings.register_profile("in its own time", settings(), deadline=None)
settings.load_profile("in its own time")
"""No example has to be ready in time: a machine may be slow."""

_numbers = count(1)

MEMORY, DISK = Path("/dev/shm"), Path(tempfile.gettempdir())
ENOUGH = 4 * 1024**3
"""So many bytes free; a run of all tests takes less than half of it."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time the tests wait for processes that they started."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def nobody_has_chosen_a_language() -> None:
    """A reader in one test must not choose for the reader in the next."""
    choose(None)


@pytest.fixture(scope="session")
def open_folder_for_run(testrun_uid: str) -> Path:
    """A folder of this test run that every account may pass through: pytest's own is private to its user."""
    return _place() / f"{RUN}{testrun_uid[:12]}"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder for one test that every account may pass through."""
    with folder_for_one(_place()) as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_server(open_folder_for_run: Path) -> Iterator[embedded.Server]:
    """The running server, with the template database in it."""
    clear(MEMORY, DISK)
    with locked(open_folder_for_run):
        server = embedded.attach(open_folder_for_run, durable=False)
    empty_template(server)
    yield server
    with locked(open_folder_for_run):
        if server.leave():
            shutil.rmtree(open_folder_for_run)
            lock_of(open_folder_for_run).unlink()


@pytest.fixture
def database(postgres_server: embedded.Server) -> Iterator[roles.Roles]:
    """A fresh database with all tables, as its owner and as the app; dropped after the test."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    yield copied(postgres_server, name)
    roles.drop_database(postgres_server.url(), name)


@pytest.fixture
def database_url(database: roles.Roles) -> str:
    """URL of the fresh database, as the app: the role that every command runs as."""
    return written(database.app)


@pytest.fixture
def owner_url(database: roles.Roles) -> str:
    """URL of the fresh database, as the owner of its tables: the role that migrates."""
    return written(database.owner)


def _place() -> Path:
    """Where databases of tests are: in memory, where there is enough of it. Each test copies one, which on a busy disk
    takes ten times as long."""
    free = shutil.disk_usage(MEMORY).free if os.access(MEMORY, os.W_OK) else 0
    return MEMORY if free > ENOUGH else DISK
