"""The pages served by several processes: all of them answer, one that dies is replaced, and none outlives the first."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
import uvicorn
from fastapi import FastAPI

from engine.office.settings import DATA, DATABASE_URL, URL_OF_PAGES
from faces.web.serving import Prompt
from flows.prefect_server import LOOPBACK, free_port

PATIENCE = 240


@dataclass
class Served:
    """The process that was started, and where its pages are."""

    first: psutil.Process
    address: str

    def workers(self) -> list[psutil.Process]:
        return [one for one in self.first.children() if _serves(one)]

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/gezond", trust_env=False, timeout=10).status_code == 200
        except httpx.TransportError:
            return False


def _serves(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:  # it is gone, or nearly
        return False


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    environment = {DATABASE_URL: database_url, DATA: str(tmp_path), URL_OF_PAGES: address, "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "faces.cli", "pages", "run", "--port", str(port), "--processes", "2"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    found = Served(psutil.Process(process.pid), address)
    until(found.answers)
    yield found
    process.kill()
    process.wait()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_one_that_dies_is_replaced_and_none_outlives_the_first(served: Served) -> None:
    until(lambda: len(served.workers()) == 2)
    victim, other = served.workers()
    victim.kill()
    until(lambda: len({one.pid for one in served.workers()} - {victim.pid}) == 2)
    assert served.answers()

    workers = served.workers()
    assert other in workers
    served.first.kill()
    _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
    assert alive == []


def test_what_is_written_goes_at_once_also_on_a_socket_that_processes_share() -> None:
    """A socket made as uvicorn's supervisor makes it names no protocol: asyncio leaves Nagle's algorithm on then."""

    class Seen(Prompt):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            seen.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    async def answered() -> int:
        config = uvicorn.Config(FastAPI(), http=Seen, log_config=None)
        with socket.socket(family=socket.AF_INET) as shared:
            shared.bind((LOOPBACK, 0))
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[shared]))
            while not server.started:
                await asyncio.sleep(0.01)
            async with httpx.AsyncClient(trust_env=False) as client:
                answer = await client.get(f"http://{LOOPBACK}:{shared.getsockname()[1]}/")
            server.should_exit = True
            await serving
            return answer.status_code

    seen: list[int] = []
    assert asyncio.run(answered()) == 404
    assert seen == [1]
