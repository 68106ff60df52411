"""Serving the pages: one process or several on one port, until they are told to stop. Only that lives here."""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
from asyncio import BaseTransport
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from threading import Thread
from typing import Any

import uvicorn
from anyio import to_thread
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from engine.office.office import office
from engine.office.settings import read_page_settings, read_settings
from faces.web.app import create_app
from faces.web.house import House, kept_secret

LOOPBACK, PORT = "127.0.0.1", 8080
PATIENCE = 10
"""Seconds that requests under way get when it is told to stop."""

MOST_PROCESSES = 4
"""As many as there are processors, when nobody says how many; never more than this."""

THREADS = 4
"""Requests that one process works at together: more would only wait for each other's turn in Python."""

TURN = 0.001
"""Seconds that a thread works before another may: who only waited for the database goes on soon."""

YOUNG = 5_000
"""Objects that come between two looks for garbage: a page makes more than Python's own number of 700."""

CONNECTIONS = 5
"""To the database, kept open by each process: as many more come for a while."""


class Prompt(H11Protocol):
    """HTTP whose answers are not held back: a page goes when it is written, not when its headers were acknowledged.

    asyncio sees to that for a socket it opens itself, not for the one that several processes share: then each page
    after the first of a connection waits 40 ms (Nagle's algorithm and delayed acknowledgement, uvicorn issue 3149).
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody connected."""
        opened: Any = transport.get_extra_info("socket")
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)  # type: ignore[arg-type]


def serve(host: str, port: int, proxy: str = LOOPBACK, processes: int | None = None) -> None:
    """Serves the pages until SIGTERM or SIGINT; `proxy` is believed when it says for whom it asks ("*": anybody).

    Raises a Refusal when that cannot be done.
    """
    _write_log()
    with house() as opened:
        create_app(opened)  # what is wrong is said here, once, and not by each process
        opened.office.engine.dispose()
        uvicorn.run(
            "faces.web.serving:served",
            factory=True,
            http=Prompt,
            workers=processes or default_processes(),
            host=host,
            port=port,
            access_log=False,  # addresses may hold tokens: guard.py tells their pattern
            log_config=None,
            log_level="warning",
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=proxy,
            date_header=True,
            timeout_graceful_shutdown=PATIENCE,
            timeout_worker_healthcheck=30,
        )


def default_processes() -> int:
    """How many serve when nobody says how many."""
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def served() -> FastAPI:
    """The pages in one process, as the environment names their house. Raises a Refusal."""
    _write_log()
    _end_with_parent()
    sys.setswitchinterval(TURN)
    stack = ExitStack()
    return create_app(stack.enter_context(house()), lifespan=lambda _: _open(stack))


def _open(stack: ExitStack) -> AbstractAsyncContextManager[None]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        _leave_alone_what_stays()
        yield
        await to_thread.run_sync(stack.close)

    return opened()


def _leave_alone_what_stays() -> None:
    """Takes what is there before the first page out of the search for garbage, which holds up every page meanwhile:
    over a third of a second each time, with all that was imported in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


def _end_with_parent() -> None:
    """Stops this process, kindly, when the one that started it is gone, in whatever way."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        assert parent is not None
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    if parent is not None:
        Thread(target=watch, daemon=True).start()


def _write_log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)


@contextmanager
def house() -> Iterator[House]:
    """The house as the environment names it. Raises a Refusal."""
    settings = read_page_settings()
    with office(connections=CONNECTIONS) as opened:
        yield House(opened, settings, settings.secret or kept_secret(read_settings().data))
