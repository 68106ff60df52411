"""What tests of what pages read share: the whole Feijenoord programme in a database, and counting the rows read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import URL, Connection, Engine, event

from engine.office import reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import drop_database
from engine.rules import events as e
from engine.rules.definition import Definition
from tests.scenarios.lived import feijenoord_lived


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
    made = feijenoord_lived(postgres_server, f"views_{os.getpid()}")
    engine = open_database(made.app)
    (line,) = reading.programmes(engine)
    plan, events = reading.plan(engine, line.id), tuple(one.event for one in reading.events(engine, line.id))
    yield Lived(engine, line.id, plan, events, all_names(engine, line.id))
    engine.dispose()
    drop_database(postgres_server.url(), made.app.database or "")


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
    made = feijenoord_lived(postgres_server, name)
    engine = open_database(made.app)
    yield replace(feijenoord, engine=engine), made.owner
    engine.dispose()
    drop_database(postgres_server.url(), name)


@contextmanager
def rows_read(engine: Engine) -> Iterator[list[int]]:
    """How many rows of tables each statement made the database read, as it counts them itself; what is read of an
    answer as a stream counts for the last statement of its transaction."""
    read: list[int] = []
    before: list[int] = []
    told: dict[Connection, int] = {}

    def so_far(connection: Connection) -> int:
        driver = connection.connection.driver_connection
        assert driver is not None
        return int(driver.execute(_READ).fetchone()[0])

    def grown(now: int, then: int) -> int:
        """PostgreSQL begins to count anew between two transactions that are more than a second apart."""
        return now - then if now >= then else now

    def begin(connection: Connection, *_: object) -> None:
        before.append(so_far(connection))
        told.setdefault(connection, before[-1])

    def end(connection: Connection, *_: object) -> None:
        read.append(grown(so_far(connection), before.pop()))
        told[connection] += read[-1]

    def over(connection: Connection) -> None:
        if connection in told:
            read[-1] += grown(so_far(connection), told.pop(connection))

    listening = {"before_cursor_execute": begin, "after_cursor_execute": end, "commit": over, "rollback": over}
    for name, listener in listening.items():
        event.listen(engine, name, listener)
    yield read
    for name, listener in listening.items():
        event.remove(engine, name, listener)


_READ = "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_xact_user_tables"
