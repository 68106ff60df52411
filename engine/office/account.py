"""The system account that the embedded PostgreSQL runs as, and the rights of its folders. Only those live here.

PostgreSQL refuses to run as root. As root we run it as an account of our own, and widen no rights: what that account
cannot reach is refused with a sentence.
"""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from engine.rules.refusals import Refusal

ACCOUNT_FOR_ROOT = "koers"


class NoAccount(Refusal):
    """PostgreSQL draait niet als root, en het account {account} kon niet worden gemaakt.
    Maak het zelf, of gebruik een gewoon account.
    --
    PostgreSQL does not run as root, and the account {account} could not be made.
    Make it yourself, or use an ordinary account.
    """


class PrivateParent(Refusal):
    """De map {parent} is privé, en de database draait onder het account {account}.
    Kies met KOERS_DATA een andere map, bijvoorbeeld /var/lib/koers; Koers verruimt zelf geen rechten.
    --
    The folder {parent} is private, and the database runs as the account {account}.
    Choose another folder with KOERS_DATA, for example /var/lib/koers; Koers widens no rights by itself.
    """


class NotOurs(Refusal):
    """De map {folder} is van een ander of is te ruim toegankelijk; de database komt er niet in.
    --
    The folder {folder} belongs to someone else or is open to others; the database does not go there.
    """


def account_for_root() -> pwd.struct_passwd:
    """The account that the server runs as when we are root; made where it does not exist. Raises NoAccount."""
    return _account() or _make_account() or _no_account()


def refuse_private_parents(folder: Path, account: pwd.struct_passwd) -> None:
    """Raise PrivateParent where `account` cannot pass through `folder` or a folder above it."""
    for parent in (folder, *folder.parents):
        found = parent.stat()
        through = stat.S_IXUSR if found.st_uid == account.pw_uid else stat.S_IXOTH
        if not found.st_mode & through:
            raise PrivateParent(parent=parent, account=account.pw_name)


def own_private_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make `folder` with access for the server's account only. Raises NotOurs where one is there that is not so."""
    owner = account.pw_uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()) or found.st_mode & 0o077:
            raise NotOurs(folder=folder) from None


def can_run(account: pwd.struct_passwd, program: Path) -> bool:
    """Whether `account` can reach and load `program`; found out by asking it for its version."""
    try:
        return run_as(account, [str(program), "--version"], Path("/"), {}, timeout=60).returncode == 0
    except PermissionError:
        return False


def run_as(
    account: pwd.struct_passwd | None, command: list[str], where: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run `command` in folder `where` to its end (at most `timeout` seconds), as `account` or as ourselves.

    Its output goes through files: a server that it starts would keep pipes open for ever.
    """
    user, group = (account.pw_uid, account.pw_gid) if account else (None, None)
    groups: list[int] | None = [] if account else None
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            timeout=timeout,
            cwd=where,
            env=environment,
            user=user,
            group=group,
            extra_groups=groups,
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())


def _account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT_FOR_ROOT)
    except KeyError:
        return None


def _make_account() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        # Its exit code says nothing to us: another process may have made the account at the same moment.
        options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
        subprocess.run([useradd, *options, ACCOUNT_FOR_ROOT], check=False, capture_output=True)
    return _account()


def _no_account() -> pwd.struct_passwd:
    raise NoAccount(account=ACCOUNT_FOR_ROOT)
