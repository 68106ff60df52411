"""What tests of what pages read share: the whole Feijenoord programme in a database, and counting the rows read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine, text

from engine.office import reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.migrate import upgrade
from engine.office.roles import drop_database, prepare_roles
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
    record = replaying_names(engine, outcome.programme.id)
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


def replaying_names(engine: Engine, programme: str) -> dict[str, str]:
    """All names and words, as `koers why` takes them."""
    from engine.office.office import Office
    from engine.office.register import Register

    return Office(engine, Register(engine)).journal(programme).names


def rows_read(connection: Connection) -> int:
    """How many rows this transaction has read of all tables so far."""
    found = connection.scalar(text("SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables"))
    return int(found or 0)
