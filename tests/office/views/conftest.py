"""What tests of what pages read share: the whole Feijenoord programme in a database, and counting the rows read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, event

from engine.office import reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.migrate import upgrade
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import OWNER, drop_database, prepare_roles
from engine.rules import events as e
from engine.rules.definition import Definition
from faces import replaying
from faces.staged import stage
from tests.scenarios.replayed import FEIJENOORD


@dataclass(frozen=True)
class Lived:
    """A programme that was lived through: where it is, all its events, and what everybody is called."""

    engine: Engine
    id: str
    plan: Definition
    events: tuple[e.Event, ...]
    names: dict[str, str]


@pytest.fixture(scope="session")
def feijenoord(postgres_server: Server) -> Iterator[Lived]:
    """The Feijenoord programme; nobody changes it."""
    name = f"views_{os.getpid()}"
    made = prepare_roles(postgres_server.url(), name)
    upgrade(made.owner)
    engine = open_database(made.app)
    staged = stage(str(FEIJENOORD))
    replaying.keep_people(staged, engine)
    outcome = replaying.play(staged, engine, "nl", replaying.Listener())
    with open_owner(made.owner) as owner:
        owner.exec_driver_sql("ANALYZE")
    record = all_names(engine, outcome.programme.id)
    yield Lived(engine, outcome.programme.id, reading.plan(engine, outcome.programme.id), outcome.events, record)
    engine.dispose()
    drop_database(postgres_server.url(), name)


@contextmanager
def open_owner(url: object) -> Iterator[Connection]:
    """A transaction as the owner of the tables."""
    engine = open_database(url)  # type: ignore[arg-type]
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def all_names(engine: Engine, programme: str) -> dict[str, str]:
    """All names and words, as `koers why` takes them."""
    return Office(engine, Register(engine)).journal(programme).names


@pytest.fixture
def copied(feijenoord: Lived, postgres_server: Server) -> Iterator[tuple[Lived, URL]]:
    """A copy of the Feijenoord programme that may be changed, and the way in for the owner of its tables."""
    name = f"{feijenoord.engine.url.database}_copy"
    feijenoord.engine.dispose()
    admin = create_engine(postgres_server.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {feijenoord.engine.url.database}")
    admin.dispose()
    made = prepare_roles(postgres_server.url(), name)
    engine = open_database(made.app)
    yield replace(feijenoord, engine=engine), made.owner
    engine.dispose()
    drop_database(postgres_server.url(), name)


@contextmanager
def rows_read(engine: Engine) -> Iterator[list[int]]:
    """How many rows of tables each statement made the database read, as it counts them itself."""
    read: list[int] = []
    before: list[int] = []

    def so_far(connection: Connection) -> int:
        driver = connection.connection.driver_connection
        assert driver is not None
        return int(driver.execute(_READ).fetchone()[0])

    def begin(connection: Connection, *_: object) -> None:
        before.append(so_far(connection))

    def end(connection: Connection, *_: object) -> None:
        read.append(so_far(connection) - before.pop())

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    yield read
    event.remove(engine, "before_cursor_execute", begin)
    event.remove(engine, "after_cursor_execute", end)


_READ = "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_xact_user_tables"
