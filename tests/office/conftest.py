"""What tests of the office share: an engine and a register on the fresh database of the test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.register import Register
from engine.office.roles import Roles
from engine.office.sealing import salt_from


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
    """The database as somebody sees it who may do anything, with the triggers on the journal switched off."""
    opened = open_database(postgres_server.url(database.app.database or ""))
    with opened.begin() as connection:
        for table in ("event", "command", "definition"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield opened
    opened.dispose()
