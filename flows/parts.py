"""A part of `koers up`: a process with a health check, kept running until told to stop. Only one part lives here.

Which parts there are, and in what order: up.py.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MOST_LOG = 10_000_000
"""Bytes of a log; what is older goes to one file beside it, and what is older than that goes."""

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a part that died is started again: longer each time it died soon after."""

SOON = 30.0
"""Seconds: a part that ran so long did not die at once."""


@dataclass
class Part:
    """`module` and its arguments run as a Python process of its own; `well` asks whether it does its work."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    well: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None
    _began: float = 0.0
    _pause: float = field(default=SHORTEST_PAUSE)

    @property
    def pid(self) -> int | None:
        """The id of its process, if it runs."""
        return self.process.pid if self.alive and self.process else None

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Starts its process. It sees the end of its input when this process is gone, in whatever way."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.guarded", *self.arguments],
                env=dict(self.environment),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop the parts in order
            )
        self._began = time.monotonic()

    def stop(self, patience: float) -> None:
        """Ends its process, kindly for `patience` seconds. Stopping what does not run does nothing."""
        if self.process is None:
            return
        if self.alive:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        if self.alive:
            self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()

    def pause_after_death(self) -> float:
        """Seconds to wait before starting it again."""
        lived = time.monotonic() - self._began
        self._pause = SHORTEST_PAUSE if lived > SOON else min(self._pause * 2, LONGEST_PAUSE)
        return self._pause

    def tail(self) -> str:
        """The last lines of its log, on one line."""
        with suppress(OSError):
            return " | ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:])[-600:]
        return "-"

    def bound_log(self) -> None:
        """Keeps the log from growing for ever."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > MOST_LOG:
                self.log.with_suffix(".log.1").write_bytes(self.log.read_bytes())
                os.truncate(self.log, 0)
