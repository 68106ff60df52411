"""The clock: when to wake. Two jobs of APScheduler in memory, since the database is the truth: the next due date known
to it, and a heartbeat. What a wake does: clockwork.py.
"""

import logging
import os
import signal
import socket
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from engine.office import clock, lease
from engine.office.office import office
from engine.office.trouble import OfficeUnavailable
from flows.clockwork import PATIENCE, Clockwork, Sending

logger = logging.getLogger("koers.clock")

HEARTBEAT = 1.0
"""Seconds between two heartbeats: what was decided is shown by a flow run within about so long."""

SOON = timedelta(milliseconds=20)
"""After a due date, so that it has passed by every clock."""


@dataclass
class Clock:
    """A running clock: it wakes by itself until stopped."""

    works: Clockwork
    heartbeat: float = HEARTBEAT
    trouble: str | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._jobs = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        self._planned: datetime | None = None

    def start(self) -> None:
        """Begins with a wake, in a thread of its own."""
        self._jobs.add_job(self.wake, "interval", seconds=self.heartbeat, id="heartbeat", next_run_time=clock.now())
        self._jobs.start()

    def stop(self) -> None:
        """Ends after the wake that is under way, and gives the lease back."""
        self._jobs.shutdown(wait=True)
        with suppress(OfficeUnavailable):
            self.works.leave()

    def wake(self) -> None:
        """One wake; trouble is told once, and the next heartbeat tries again."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            self._plan(self.works.wake().ahead)
            self.trouble = None
        except OfficeUnavailable as trouble:
            if self.trouble is None:
                logger.warning("%s", trouble.say("en"))
            self.trouble = trouble.say("en")
        finally:
            self._turn.release()

    def _plan(self, due: datetime | None) -> None:
        """Wakes at the next due date too, where that comes before the next heartbeat; the heartbeat knows the rest."""
        if due is None or due == self._planned or not clock.now() < due < clock.now() + timedelta(days=1):
            return
        self._planned = due
        self._jobs.add_job(self.wake, "date", run_date=due + SOON, id="next due", replace_existing=True)


def run_clock(heartbeat: float = HEARTBEAT, lasts: timedelta = lease.LASTS, patience: timedelta = PATIENCE) -> None:
    """A clock as a process of its own, until SIGTERM or SIGINT. Raises a Refusal.

    `lasts` is how long its lease lasts, `patience` how long one tick of a flow run may take: see `koers clock run`.
    """
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        running = Clock(_works(stack, lasts, patience), heartbeat)
        running.start()
        stop.wait()
        running.stop()


def _works(stack: ExitStack, lasts: timedelta, patience: timedelta) -> Clockwork:
    from prefect.client.orchestration import get_client

    opened = stack.enter_context(office())
    name = f"{socket.gethostname()}:{os.getpid()}"
    sending = Sending(opened.engine, lambda: stack.enter_context(get_client(sync_client=True)), patience=patience)
    return Clockwork(opened.engine, opened.register, name, sending, lasts)
