"""Serving the pages: one process, until it is told to stop. Only that lives here."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from engine.office.office import office
from engine.office.settings import read_page_settings, read_settings
from faces.web.app import create_app
from faces.web.house import House, kept_secret

LOOPBACK, PORT = "127.0.0.1", 8080
PATIENCE = 10
"""Seconds that requests under way get when it is told to stop."""


def serve(host: str, port: int, proxy: str = LOOPBACK) -> None:
    """Serves the pages until SIGTERM or SIGINT; `proxy` is believed when it says for whom it asks ("*": anybody).

    Raises a Refusal when that cannot be done.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    with house() as opened:
        uvicorn.run(
            create_app(opened),
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
        )


@contextmanager
def house() -> Iterator[House]:
    """The house as the environment names it. Raises a Refusal."""
    settings = read_page_settings()
    with office(connections=CONNECTIONS) as opened:
        yield House(opened, settings, settings.secret or kept_secret(read_settings().data))


CONNECTIONS = 10
"""To the database, kept open: as many more come for a while."""
