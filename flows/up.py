"""Everything on one machine: the embedded PostgreSQL, Prefect's server, worker, clock, post and pages, kept running.

Only which parts there are, their order, and watching over them lives here. Whatever dies is started again; what is
killed together with us is gone soon after, and the next start continues where things were, since the database is the
truth.
"""

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import psutil
from sqlalchemy import Engine

from engine.office import embedded, lease, migrate
from engine.office.database import open_database
from engine.office.office import DATABASE, office
from engine.office.roles import prepare_guest, prepare_roles
from engine.office.settings import DATA, DATABASE_URL, PREFECT_UI, URL_OF_PAGES, Settings
from engine.office.trouble import OfficeUnavailable, as_trouble
from engine.rules.refusals import Refusal
from flows import health, prefect_server
from flows.parts import Part
from flows.prefect_server import Prefect, client_settings

PREFECT, PREFECT_ROLE = "prefect", "koers_prefect"
"""Prefect's database in the embedded PostgreSQL, and the role that owns it."""

PAGES = 8080
"""The port of the pages."""

LOOKS_EVERY = 0.5
PATIENCE = 180.0
"""Seconds for a part to become healthy."""

PATIENCE_TO_STOP = 20.0
UNWELL_FOR = 60.0
"""Seconds that a part may be unwell before it is started again."""


class AlreadyUp(Refusal):
    """Koers draait al op {folder}. Zie koers status, of stop het eerst met Ctrl-C waar het draait.
    --
    Koers is running on {folder} already. See koers status, or stop it first with Ctrl-C where it runs.
    """


class PartWillNotStart(Refusal):
    """{part} start niet. De laatste regels van {log}: {tail}
    --
    {part} does not start. The last lines of {log}: {tail}
    """


class Telling(Protocol):
    """Who is told what happens."""

    def starting(self, part: str) -> None:
        """A part is being started."""

    def well(self, part: str, seconds: float) -> None:
        """It does its work."""

    def ready(self, ui: str | None, url: str) -> None:
        """Everything does; `ui` is where flow runs are seen (None: a Prefect elsewhere), `url` where the pages are."""

    def died(self, part: str, pause: float, tail: str) -> None:
        """A part stopped by itself and will be started again in `pause` seconds."""

    def stopping(self, part: str) -> None:
        """A part is being stopped."""


@dataclass(frozen=True)
class Whereabouts:
    """What `koers status` needs to know of an installation: `url` is what people type, `pages` what answers here."""

    api: str
    ui: str | None
    url: str
    pages: str
    pids: Mapping[str, int]


def up(
    settings: Settings, telling: Telling, stop: threading.Event, port: int = prefect_server.PORT, pages: int = PAGES
) -> None:
    """Starts everything, keeps it running until `stop` is set, and stops everything: Prefect on `port`, the pages on
    `pages`, or where another port is free. Raises a Refusal."""
    with ExitStack() as stack:
        stack.enter_context(alone(settings.data))
        _end_leftovers(settings.data)
        watch = _Watch(settings, telling, stop, pages)
        stack.callback(watch.stop)
        watch.begin(stack, port)
        watch.keep()


@contextmanager
def alone(data: Path) -> Iterator[IO[bytes]]:
    """Nobody else runs a Koers, or a replay, on this folder meanwhile. Raises AlreadyUp or FolderCannotBeMade."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "up.lock").open("ab")
    except OSError as trouble:
        raise embedded.FolderCannotBeMade(folder=data, why=trouble.strerror) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(folder=data) from None
        yield file


def whereabouts(data: Path) -> Whereabouts | None:
    """Where the installation on this folder is, or None when it is not up."""
    with suppress(OSError, ValueError, KeyError):
        told = json.loads(_note(data).read_text())
        if _is_locked(data):
            return Whereabouts(told["api"], told["ui"], told["url"], told["pages"], told["pids"])
    return None


class _Watch:
    """Watches over the database and the parts."""

    def __init__(self, settings: Settings, telling: Telling, stop: threading.Event, pages: int) -> None:
        self.settings, self.telling, self.stopping = settings, telling, stop
        self.pages = prefect_server.free_port(pages)
        self.answering = f"http://{prefect_server.LOOPBACK}:{self.pages}"
        self.url = os.environ.get(URL_OF_PAGES, "").strip() or f"http://localhost:{self.pages}"
        self.server: embedded.Server | None = None
        self.parts: list[Part] = []
        self.again: dict[str, float] = {}
        self.unwell: dict[str, float] = {}
        self.ui: str | None = None
        self.api = ""

    def begin(self, stack: ExitStack, port: int) -> None:
        """Starts the database and then the parts, all at once: they wait for each other. Returns when all are well."""
        began = time.monotonic()
        self.telling.starting("database")
        elsewhere = os.environ.get("PREFECT_API_URL", "")
        url = self._database(needed=not elsewhere or self.settings.database_url is None)
        engine = stack.enter_context(_opened(url))
        self.telling.well("database", time.monotonic() - began)
        prefect = None if elsewhere else self._prefect(port)
        self.api = elsewhere.rstrip("/") if prefect is None else prefect.api
        self.ui = prefect.ui if prefect else None
        environment = self._environment(url, prefect)
        self.parts = list(self._parts(engine, environment, prefect))
        began = time.monotonic()
        for part in self.parts:
            part.start()
        self._write_note()
        for part in self.parts:
            self._until_well(part, began)
        self.telling.ready(self.ui, self.url)

    def keep(self) -> None:
        """Looks after everything until told to stop."""
        looks = 0
        while not self.stopping.wait(LOOKS_EVERY):
            looks += 1
            self._heal_database()
            for part in self.parts:
                self._look_after(part, thoroughly=looks % 20 == 0)

    def stop(self) -> None:
        """Stops everything, in reverse order."""
        for part in reversed(self.parts):
            self.telling.stopping(part.name)
            part.stop(PATIENCE_TO_STOP)
        if self.server:
            self.telling.stopping("database")
            self.server.leave()
        _note(self.settings.data).unlink(missing_ok=True)

    # --- starting

    def _database(self, needed: bool) -> str:
        if needed:
            self.server = embedded.attach(self.settings.data)
        named = self.settings.database_url
        if named is not None:
            with office():  # brings its tables up to date, or says that this role may not
                return named.render_as_string(hide_password=False)
        assert self.server is not None
        with as_trouble():
            roles = prepare_roles(self.server.url(), DATABASE)
            migrate.upgrade(roles.owner)
        return roles.app.render_as_string(hide_password=False)

    def _prefect(self, port: int) -> Prefect:
        assert self.server is not None
        with as_trouble():
            url = prepare_guest(self.server.url(), PREFECT, PREFECT_ROLE)
        return Prefect(self.settings.data / "prefect", url, prefect_server.free_port(port))

    def _environment(self, url: str, prefect: Prefect | None) -> dict[str, str]:
        ours = {DATABASE_URL: url, DATA: str(self.settings.data), URL_OF_PAGES: self.url, "PYTHONUNBUFFERED": "1"}
        if self.ui:
            ours[PREFECT_UI] = self.ui
        if prefect is None:
            return dict(os.environ) | ours
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        return kept | client_settings(prefect.home, prefect.api) | ours

    def _parts(self, engine: Engine, environment: Mapping[str, str], prefect: Prefect | None) -> Iterator[Part]:
        logs = self.settings.data / "logs"
        if prefect is not None:
            prefect.home.mkdir(parents=True, exist_ok=True)
            served = ["prefect", "server", "start"]
            api = prefect.api
            yield Part(
                "prefect", served, prefect.environment(), logs / "prefect.log", lambda: prefect_server.healthy(api)
            )
        name = f"koers-{os.getpid()}"
        work = ["faces.cli", "worker", "--name", name]
        yield Part("worker", work, environment, logs / "worker.log", lambda: self._worker_is_well(name))
        tick = ["faces.cli", "clock", "run"]
        yield Part("clock", tick, environment, logs / "clock.log", lambda: _is_at_work(engine, lease.CLOCK))
        post = ["faces.cli", "post", "run"]
        yield Part("post", post, environment, logs / "post.log", lambda: _is_at_work(engine, lease.POST))
        serve = ["faces.cli", "pages", "run", "--port", str(self.pages)]
        yield Part("pages", serve, environment, logs / "pages.log", lambda: health.pages_answer(self.answering))

    def _until_well(self, part: Part, began: float) -> None:
        self.telling.starting(part.name)
        while not part.well():
            if self.stopping.wait(0.1):
                return
            if not part.alive or time.monotonic() - began > PATIENCE:
                raise PartWillNotStart(part=part.name, log=part.log, tail=part.tail())
        self.telling.well(part.name, time.monotonic() - began)

    def _worker_is_well(self, name: str) -> bool:
        return any(one.name == name and one.online for one in health.workers(self.api))

    # --- looking after

    def _heal_database(self) -> None:
        if self.server is not None and not psutil.pid_exists(self.server.pid):
            self.telling.died("database", 0.0, "-")
            self.server.leave()
            self.server = embedded.attach(self.settings.data)

    def _look_after(self, part: Part, thoroughly: bool) -> None:
        now = time.monotonic()
        if not part.alive:
            self._start_again(part, now)
        elif thoroughly:
            part.bound_log()
            if part.well():
                self.unwell.pop(part.name, None)
            elif now - self.unwell.setdefault(part.name, now) > UNWELL_FOR:
                self.unwell.pop(part.name, None)
                part.stop(PATIENCE_TO_STOP)

    def _start_again(self, part: Part, now: float) -> None:
        if part.name not in self.again:
            pause = part.pause_after_death()
            self.again[part.name] = now + pause
            self.telling.died(part.name, pause, part.tail())
        elif now >= self.again[part.name]:
            del self.again[part.name]
            part.stop(0)
            part.start()
            self._write_note()

    def _write_note(self) -> None:
        pids = {part.name: part.pid for part in self.parts if part.pid}
        said = {"api": self.api, "ui": self.ui, "url": self.url, "pages": self.answering, "pids": pids}
        note = _note(self.settings.data)
        fresh = note.with_suffix(".new")
        fresh.write_text(json.dumps(said))
        fresh.replace(note)


def _is_at_work(engine: Engine, name: str) -> bool:
    with suppress(OfficeUnavailable):
        held = lease.current(engine, name)
        return held is not None and not held.over
    return False


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_database(url, connections=1)
    try:
        yield engine
    finally:
        engine.dispose()


def _note(data: Path) -> Path:
    return data / "running.json"


def _is_locked(data: Path) -> bool:
    with (data / "up.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _end_leftovers(data: Path) -> None:
    """After a kill of whoever watched: its parts are stopping by themselves; wait for them, and end what hangs."""
    left: list[psutil.Process] = []
    with suppress(OSError, ValueError, KeyError):
        for pid in json.loads(_note(data).read_text())["pids"].values():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process = psutil.Process(pid)
                if "flows.guarded" in process.cmdline():
                    left.append(process)
    _, alive = psutil.wait_procs(left, timeout=PATIENCE_TO_STOP)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
