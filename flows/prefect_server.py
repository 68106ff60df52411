"""Prefect's server as a process of ours: its settings, starting it, waiting until it is healthy, stopping it.

It listens on loopback only and keeps its tables in a PostgreSQL database of its own (both it and Koers use Alembic, so
they cannot share one). Its home is a folder of ours: whatever Prefect the user has beside Koers is not touched.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.engine import URL

from engine.rules.refusals import Refusal

LOOPBACK = "127.0.0.1"
PORT = 4200
PATIENCE = 120.0
"""Seconds for the server to come up: 10 to 16 on an idle machine, its tables included."""


class PrefectWillNotStart(Refusal):
    """De server van Prefect start niet. De laatste regels van {log}: {tail}
    --
    Prefect's server does not start. The last lines of {log}: {tail}
    """


@dataclass(frozen=True)
class Prefect:
    """One Prefect: its home folder, the database of its tables (driver asyncpg), and the port it listens on."""

    home: Path
    database: URL
    port: int = PORT

    @property
    def api(self) -> str:
        """Where its API answers."""
        return f"http://{LOOPBACK}:{self.port}/api"

    @property
    def ui(self) -> str:
        """Where people look."""
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self, rest: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment of its server, and of every process that talks to it; other settings of Prefect go."""
        kept = {name: value for name, value in rest.items() if not name.startswith("PREFECT_")}
        return kept | client_settings(self.home, self.api) | _server_settings(self)


def client_settings(home: Path, api: str) -> dict[str, str]:
    """What a process needs that talks to Prefect: nothing leaves the machine, nothing is asked of it twice."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # Waiting, which is told as information, stands in the log of its flow run, not on the screen.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
        "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": LOOPBACK,
    }


def _server_settings(prefect: Prefect) -> dict[str, str]:
    url = prefect.database.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
    return {
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(prefect.port),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": url,
        # Its pages are put together at the first start: not in the installed package, which another user cannot write.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(prefect.home / "ui"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # By default each event of a task run is written by itself, which costs as much as running the flows.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "100",
    }


def free_port(wanted: int = 0) -> int:
    """`wanted` when nobody listens there, else any port that is free now."""
    for port in (wanted, 0):
        with socket.socket() as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                trying.bind((LOOPBACK, port))
                found: int = trying.getsockname()[1]
                return found
    raise OSError("no port is free")


@dataclass
class Running:
    """A running Prefect server; `stop` it when done."""

    prefect: Prefect
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until_healthy(self, patience: float = PATIENCE) -> None:
        """Returns once it answers. Raises PrefectWillNotStart."""
        end = time.monotonic() + patience
        while time.monotonic() < end and self.process.poll() is None:
            if healthy(self.prefect.api):
                return
            time.sleep(0.2)
        raise PrefectWillNotStart(log=self.log, tail=_tail(self.log))

    def stop(self, patience: float = 20.0) -> None:
        """Ends it, kindly at first. Stopping twice does nothing."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


def start(prefect: Prefect, log: Path, *arguments: str) -> Running:
    """Starts a server process that writes to `log`; it is not healthy yet. `arguments` go to `prefect server start`.

    It ends when this process does, in whatever way.
    """
    prefect.home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "flows.guarded", "prefect", "server", "start", *arguments]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            env=prefect.environment(),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us, who still have something to tell it
        )
    return Running(prefect, process, log)


def healthy(api: str) -> bool:
    """Whether a server answers there now."""
    with suppress(URLError, OSError), urlopen(f"{api}/health", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _tail(log: Path) -> str:
    with suppress(OSError):
        return " | ".join(log.read_text(errors="replace").strip().splitlines()[-5:])
    return "-"
