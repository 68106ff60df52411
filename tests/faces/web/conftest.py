"""What tests of pages share: a house on a fresh database, people in it who are signed in, and clients of all kinds."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import Roles, drop_database
from engine.office.settings import PageSettings
from faces.web.app import create_app
from faces.web.house import House
from tests.databases import copied
from tests.faces.web.asked import Links
from tests.faces.web.program import Program
from tests.faces.web.town import Town, town_begun

SECRET = "a secret of the tests, long enough to sign with"

_numbers = count(1)


@pytest.fixture
def database(request: pytest.FixtureRequest, postgres_server: Server) -> Iterator[Roles]:
    """A fresh database: with the town in it for a test that asks for the town, and empty for any other."""
    name = f"test_{os.getpid()}_{next(_numbers)}_of_pages"
    yield (town_begun if "town" in request.fixturenames else copied)(postgres_server, name)
    drop_database(postgres_server.url(), name)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A house on the fresh database, without a provider of identities."""
    engine = open_database(database_url)
    yield House(Office(engine, Register(engine)), PageSettings("http://testserver", SECRET, None, None), SECRET)
    engine.dispose()


@pytest.fixture
def app(house: House) -> FastAPI:
    return create_app(house)


@pytest.fixture
def town(house: House) -> Town:
    """A programme with people in it."""
    return Town(house.office)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who is not signed in; nothing is followed by itself, mistakes are answered as in production."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def links(house: House, town: Town) -> Links:
    """Links to what is asked in the town."""
    return Links(house)


@pytest.fixture
def api(client: TestClient, house: House, town: Town) -> Program:
    """A program in a town of its own, for what changes anything."""
    return Program(client, house)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of a real server on loopback, for a browser."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
