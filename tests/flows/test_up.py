"""`koers up`: everything on one machine, and what becomes of it when any of it, or all, is killed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest

from engine.office import embedded

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.slow]

TOP = Path(__file__).parents[2]
PATIENCE = 300.0


class Installation:
    """One `koers up` on a folder, and the commands of somebody in another window."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "up.log"
        rest = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "KOERS_"))}
        self.environment = rest | {"KOERS_DATA": str(folder / "data"), "KOERS_LANGUAGE": "en"}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            command = [sys.executable, "-m", "faces.cli", "up", "--port", "4377", "--pages", "4378"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=out, cwd=TOP)
        self.until(lambda: "Koers is running." in self.log.read_text()[self.read :])

    read = 0

    def signs_in(self) -> None:
        """The link that was printed opens a page on which one can sign in."""
        (link,) = re.findall(r"http://localhost:4378/aanmelden/sleutel/\S+", self.log.read_text())
        with urlopen(link, timeout=10) as answer:
            assert b'method="post"' in answer.read()

    def koers(self, *arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "faces.cli", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=TOP)
        return done.returncode, done.stdout + done.stderr

    def ok(self, *arguments: str) -> str:
        """The answer to a command that must succeed."""
        code, told = self.koers(*arguments)
        assert code == 0, f"{told}\n{self.log.read_text()}"
        return told

    def until(self, condition: Callable[[], Any], pause: float = 0.05) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                pytest.fail(f"not within {PATIENCE} s:\n{self.log.read_text()}\n{self.koers('status')[1]}")
            time.sleep(pause)

    def in_order(self) -> None:
        """Waits until `koers status` says so; each time it is asked takes a whole process."""
        self.until(lambda: self.koers("status")[0] == 0, pause=3)

    def note(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            told: dict[str, Any] = json.loads((self.folder / "data/running.json").read_text())
            return told
        return {"pids": {}}

    def all_again(self, before: dict[str, int]) -> bool:
        now = self.note()["pids"]
        return now.keys() == before.keys() and set(now.values()).isdisjoint(before.values())

    def flow_runs(self) -> list[dict[str, Any]]:
        body = json.dumps({"limit": 200}).encode()
        request = Request(f"{self.note()['api']}/flow_runs/filter", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)
            return found

    def states(self) -> dict[str, str]:
        with suppress(OSError):
            return {run["id"]: run["state"]["name"] for run in self.flow_runs()}
        return {}


@pytest.fixture
def installation(open_folder: Path) -> Iterator[Installation]:
    made = Installation(open_folder)
    yield made
    pids = [*made.note()["pids"].values(), *([made.process.pid] if made.process else [])]
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()
    embedded.stop(open_folder / "data")


def test_whatever_is_killed_it_continues_where_it_was(installation: Installation) -> None:
    """Given a programme that waits at its gate, when parts, then all, are killed, then it is the same flow run that
    goes on; and Ctrl-C leaves no process behind."""
    installation.start()
    assert "the pages" in installation.ok("status")
    installation.signs_in()
    assert "is running" in installation.koers("up")[1]
    start = (
        "start",
        "definitions/plan-do-check.yaml",
        "--programme",
        "p1",
        "--area",
        "WK059910",
        "--name",
        "Feijenoord",
    )
    installation.ok(*start)
    installation.until(lambda: list(installation.states().values()) == ["AwaitingGate"])
    (run,) = installation.states()

    before = installation.note()["pids"]
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    installation.until(lambda: installation.all_again(before))
    installation.in_order()

    process = installation.process
    assert process is not None
    everything = [process.pid, *installation.note()["pids"].values()]
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    installation.read = len(installation.log.read_text())
    installation.start()
    shown = installation.flow_runs()[0]["state"]["timestamp"]
    installation.ok("people", "add", "Anna", "--programme", "p1", "--role", "coordinator", "--seat", "anna")
    installation.until(lambda: installation.flow_runs()[0]["state"]["timestamp"] > shown)
    installation.until(lambda: installation.states() == {run: "AwaitingGate"})
    installation.in_order()

    assert installation.process is not None
    left = [psutil.Process(pid) for pid in installation.note()["pids"].values()]
    installation.process.send_signal(signal.SIGINT)
    assert installation.process.wait(PATIENCE) == 0
    assert not any(one.is_running() for one in left)
    assert not embedded.stop(installation.folder / "data"), "the database was stopped already"
