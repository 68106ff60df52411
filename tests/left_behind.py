"""Folders of tests, and what is done with those of a test run that was killed: its server is stopped, its folder goes.

A folder of tests is in use while a process holds the lock beside it, or is among the users of the PostgreSQL server in
it. The operating system lets go of both whatever way a process ends.
"""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.office import embedded
from engine.rules.refusals import Refusal

RUN, TEST = "koers-tests-", "koers-test-"
"""How the names begin of the folder of a whole run, and of one test."""


@contextmanager
def folder_for_one(place: Path) -> Iterator[Path]:
    """An empty folder that every account may pass through."""
    folder = place / f"{TEST}{secrets.token_hex(4)}"
    with locked(folder):
        folder.mkdir()
        folder.chmod(0o755)
        yield folder
        _remove(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Whoever else wants the lock of this folder waits until we are done."""
    with lock_of(folder).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lock_of(folder: Path) -> Path:
    """The lock beside a folder."""
    return folder.with_suffix(".lock")


def clear(*places: Path) -> list[Path]:
    """Stops the servers and removes the folders in these places that nobody uses any more; gives which."""
    found = (one for place in set(places) for name in (RUN, TEST) for one in place.glob(f"{name}*") if one.is_dir())
    return [folder for folder in sorted(found) if _cleared(folder)]


def _cleared(folder: Path) -> bool:
    """Whether nobody used it, and it is gone; a folder of somebody else's stays."""
    with suppress(FileNotFoundError, PermissionError), lock_of(folder).open("rb") as lock:
        if not _free(lock.fileno()):
            return False
        with suppress(FileNotFoundError), (folder / "postgresql/users").open("rb") as users:
            if not _free(users.fileno()):
                return False
        _remove(folder)
        return not folder.exists()
    return False


def _free(file: int) -> bool:
    """Whether nobody holds this lock; we do then, until the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove(folder: Path) -> None:
    for pattern in ("postgresql/data/postmaster.pid", "*/postgresql/data/postmaster.pid"):
        for note in folder.glob(pattern):
            with suppress(Refusal):
                embedded.stop(note.parents[2])
    shutil.rmtree(folder, ignore_errors=True)
    lock_of(folder).unlink(missing_ok=True)
