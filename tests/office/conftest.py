"""What tests of the office share: an engine and a register on the fresh database of the test."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine

from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.register import Register
from engine.office.roles import Roles
from engine.office.sealing import salt_from
from engine.office.tables import APPEND_ONLY


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database as the app sees it."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def register(engine: Engine) -> Register:
    return Register(engine, salt=salt_from("test"))


@pytest.fixture
def superuser(database: Roles, postgres_server: Server) -> Iterator[Engine]:
    """The database as somebody sees it who may do anything; who takes the locks off the journal: see `unlocked`."""
    opened = open_database(postgres_server.url(database.app.database or ""))
    yield opened
    opened.dispose()


@contextmanager
def unlocked(engine: Engine) -> Iterator[Connection]:
    """A transaction in which the journal can be changed; the locks are on again afterwards, as if nothing happened."""
    with engine.begin() as connection:
        for table in APPEND_ONLY:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield connection
        for table in APPEND_ONLY:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_append_only")
