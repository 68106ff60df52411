"""Processes die: the server in the middle of a burst of commands, and whoever asked. What was answered stands, once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.office import embedded, migrate, reading
from engine.office.database import open_database
from engine.office.register import Register
from engine.office.roles import prepare_roles
from engine.office.verify import verify
from tests.office.samples import begin

CLIENTS, KILLS, PAUSE = 4, 3, 1.0

CLIENT = """
import json, sys, time
from engine.office.database import open_database
from engine.office.register import Register
from engine.office.trouble import OfficeUnavailable
from engine.rules.commands import AddPerson
from tests.office.samples import later

me, url, seconds = sys.argv[1:]
register, end, number = Register(open_database(url)), time.monotonic() + float(seconds), 0
while time.monotonic() < end:
    number += 1
    programme = ("shared", f"own-{me}")[number % 2]
    command = AddPerson(id=f"c{me}-{number}", person=f"x{me}-{number}")
    while True:
        try:
            answer = register.handle(programme, command, later(1))
            break
        except OfficeUnavailable:
            time.sleep(0.02)
    print(json.dumps([programme, command.id, answer.sequence, answer.head]), flush=True)
"""


@pytest.fixture
def server_folder(open_folder: Path) -> Iterator[Path]:
    yield open_folder
    embedded.stop(open_folder)


def test_a_server_killed_in_a_burst_loses_nothing_and_doubles_nothing(server_folder: Path, tmp_path: Path) -> None:
    """Four processes give commands, each repeated until it is answered, while the server is killed again and again."""
    server = embedded.attach(server_folder)
    roles = prepare_roles(server.url(), "koers")
    migrate.upgrade(roles.owner)
    engine = open_database(roles.app)
    for name in ("shared", *(f"own-{me}" for me in range(CLIENTS))):
        begin(Register(engine), name)
    url = roles.app.render_as_string(hide_password=False)
    told = [tmp_path / f"told-{me}" for me in range(CLIENTS)]
    clients = [client(me, url, told[me]) for me in range(CLIENTS)]
    for _ in range(KILLS):
        time.sleep(PAUSE)
        os.kill(server.pid, signal.SIGKILL)
        server = embedded.attach(server_folder)
    assert [one.wait(60) for one in clients] == [0] * CLIENTS
    answered = [json.loads(line) for file in told for line in file.read_text().splitlines()]
    assert len(answered) > CLIENTS * KILLS
    compare(engine, answered)
    engine.dispose()
    server.leave()


def client(me: int, url: str, told: Path) -> subprocess.Popen[bytes]:
    with told.open("w") as out, Path(os.devnull).open("w") as nowhere:
        words = [sys.executable, "-c", CLIENT, str(me), url, str(PAUSE * (KILLS + 1))]
        return subprocess.Popen(words, stdout=out, stderr=nowhere)


def compare(engine: Engine, answered: list[tuple[str, str, int, str]]) -> None:
    """Every command that was answered stands in the journal once, where its answer said."""
    assert verify(engine) == ()
    for line in reading.programmes(engine):
        recorded = [one for one in reading.events(engine, line.id) if one.command.startswith("c")]
        standing = {one.command: (one.sequence, one.hash) for one in recorded}
        assert len(standing) == len(recorded)
        promised = {command: (sequence, head) for name, command, sequence, head in answered if name == line.id}
        assert promised.items() <= standing.items()
        assert len(standing) - len(promised) == 0, "every command was repeated until it was answered"
