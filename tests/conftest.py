"""What tests of every room share: one PostgreSQL for the whole run, and a fresh database for each test that asks.

The server is the embedded one, as in production, but with fsync off: a test may lose its data in a power cut, and runs
several times as fast for it. All xdist workers share it; the last to leave stops it.
"""

import fcntl
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL

from engine.office import embedded, roles
from faces.language import choose

TEMPLATE = "koers_template"

_numbers = count(1)


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
    return Path(tempfile.gettempdir()) / f"koers-tests-{testrun_uid[:12]}"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder for one test that every account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="koers-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(open_folder_for_run: Path) -> Iterator[embedded.Server]:
    """The running server, with the template database in it."""
    lock = open_folder_for_run.with_suffix(".lock")
    with _locked(lock):
        server = embedded.attach(open_folder_for_run, durable=False)
        _make_template(server)
    yield server
    with _locked(lock):
        if server.leave():
            shutil.rmtree(open_folder_for_run)
            lock.unlink()


@pytest.fixture
def database(postgres_server: embedded.Server) -> Iterator[roles.Roles]:
    """A fresh database with all tables, as its owner and as the app; dropped after the test."""
    admin = postgres_server.url()
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _execute(
        admin,
        "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY",
        name,
        roles.OWNER,
        TEMPLATE,
    )
    yield roles.prepare_roles(admin, name)
    roles.drop_database(admin, name)


@pytest.fixture
def database_url(database: roles.Roles) -> str:
    """URL of the fresh database, as the app: the role that every command runs as."""
    return _text(database.app)


@pytest.fixture
def owner_url(database: roles.Roles) -> str:
    """URL of the fresh database, as the owner of its tables: the role that migrates."""
    return _text(database.owner)


def _make_template(server: embedded.Server) -> None:
    admin = server.url()
    with psycopg.connect(_text(admin.set(drivername="postgresql"))) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datistemplate AND datname = %s", [TEMPLATE]).fetchone():
            return
    made = roles.prepare_roles(admin, TEMPLATE)
    if importlib.util.find_spec("engine.office.migrate"):
        importlib.import_module("engine.office.migrate").upgrade(_text(made.owner))
    _execute(admin, "ALTER DATABASE {} IS_TEMPLATE true", TEMPLATE)


def _execute(admin: URL, statement: str, *names: str) -> None:
    with psycopg.connect(_text(admin.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
