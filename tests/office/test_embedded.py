"""The embedded PostgreSQL through all that befalls it: kills, crowds, long paths, private folders, leftovers."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy.engine import URL

from engine.office import embedded
from engine.office.account import NotOurs, PrivateParent, account_for_root, own_private_folder
from engine.office.embedded import DatabaseWillNotStart, OtherVersion, attach, stop

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")


@pytest.fixture
def folder(open_folder: Path) -> Iterator[Path]:
    yield open_folder
    stop(open_folder)


def runs(pid: int) -> bool:
    """Whether the process does anything yet; one that died and was not buried does not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def ask(url: URL, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_it_has_no_network_address_and_keeps_time_in_utc(folder: Path) -> None:
    with attach(folder) as server:
        assert ask(server.url(), "SHOW listen_addresses") == [("",)]
        assert ask(server.url(), "SHOW timezone") == [("UTC",)]
        assert ask(server.url(), "SHOW server_encoding") == [("UTF8",)]
        assert ask(server.url(), "SHOW fsync") == [("on",)]


def test_its_folder_is_closed_to_others(folder: Path) -> None:
    with attach(folder):
        assert (folder / "postgresql").stat().st_mode & 0o077 == 0


def test_the_environment_does_not_steer_it_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "example.invalid")
    with attach(folder) as server:
        assert ask(server.url(), "SHOW data_directory") == [(str(folder / "postgresql/data"),)]


def test_the_last_to_leave_stops_it_and_the_data_stay(folder: Path) -> None:
    first = attach(folder)
    second = attach(folder)
    assert second.pid == first.pid
    ask(first.url(), "CREATE TABLE kept (n int)")
    assert not first.leave()
    assert not first.leave(), "leaving twice must do nothing"
    assert ask(second.url(), "SELECT * FROM kept") == []
    assert second.leave()
    assert not runs(second.pid)
    with attach(folder) as again:
        assert ask(again.url(), "SELECT * FROM kept") == []


def test_after_a_kill_it_starts_again_with_what_was_committed(folder: Path) -> None:
    killed = attach(folder)
    ask(killed.url(), "CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(killed.pid, signal.SIGKILL)
    with attach(folder) as again:
        assert again.pid != killed.pid
        assert ask(again.url(), "SELECT n FROM kept") == [(42,)]
    killed.leave()


def test_a_process_id_that_went_to_another_program_does_not_keep_it_from_starting(folder: Path) -> None:
    killed = attach(folder)
    ask(killed.url(), "CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(killed.pid, signal.SIGKILL)
    stranger = another_process()
    note = folder / "postgresql/data/postmaster.pid"
    note.write_text(note.read_text().replace(str(killed.pid), str(stranger.pid), 1))
    try:
        with attach(folder) as again:
            assert ask(again.url(), "SELECT n FROM kept") == [(42,)]
        assert stranger.poll() is None, "the stranger must be left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_client_killed_while_using_it_does_not_count_as_a_user_any_more(folder: Path) -> None:
    client = client_that("import time; server = attach(folder); print(server.pid, flush=True); time.sleep(60)", folder)
    assert client.stdout is not None
    pid = int(client.stdout.readline())
    client.kill()
    client.wait()
    assert runs(pid), "the server outlives its client"
    server = attach(folder)
    assert server.pid == pid
    assert server.leave()


def test_starters_at_the_same_moment_share_one_server(folder: Path) -> None:
    line = "server = attach(folder); print(server.pid, flush=True); input(); server.leave()"
    clients = [client_that(line, folder) for _ in range(4)]
    pids = {client.stdout.readline() for client in clients if client.stdout}
    for client in clients:
        client.communicate("\n")
    assert len(pids) == 1
    assert [client.returncode for client in clients] == [0, 0, 0, 0]
    assert not runs(int(pids.pop()))


def test_a_making_that_was_cut_off_is_begun_anew(folder: Path) -> None:
    attach(folder).leave()
    home = folder / "postgresql"
    (home / "data").rename(home / "data.new")
    (home / "data.new/PG_VERSION").unlink()
    with attach(folder) as server:
        assert ask(server.url(), "SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["x" * 120, "met spatie, komma en 'aanhaling'"])
def test_a_path_that_a_socket_cannot_have_gets_a_short_one(open_folder: Path, name: str) -> None:
    folder = open_folder / name
    with attach(folder, durable=False) as server:
        assert len(bytes(server.socket_folder / ".s.PGSQL.5432")) <= embedded.LONGEST_SOCKET_PATH
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        assert ask(server.url(), "SHOW data_directory") == [(str(folder / "postgresql/data"),)]
        with attach(folder) as other:
            assert other.pid == server.pid
    server.socket_folder.rmdir()


def test_data_of_another_postgresql_are_refused_untouched(folder: Path) -> None:
    attach(folder).leave()
    mark = folder / "postgresql/data/PG_VERSION"
    mark.write_text("17\n")
    with pytest.raises(OtherVersion, match=r"of PostgreSQL 17, and this Koers brings 18"):
        attach(folder)
    mark.write_text("18\n")


def test_a_server_that_will_not_start_says_why(folder: Path) -> None:
    attach(folder).leave()
    with (folder / "postgresql/data/postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = on\n")
    with pytest.raises(DatabaseWillNotStart, match="no_such_setting"):
        attach(folder)


def test_a_folder_that_others_may_enter_is_refused(open_folder: Path) -> None:
    place = open_folder / "postgresql"
    place.mkdir(mode=0o755)
    with pytest.raises(NotOurs, match="open to others"):
        own_private_folder(place, None)
    (open_folder / "link").symlink_to(open_folder)
    with pytest.raises(NotOurs):
        own_private_folder(open_folder / "link", None)


@as_root
def test_as_root_a_private_parent_is_refused_and_keeps_its_rights(open_folder: Path) -> None:
    private = open_folder / "home"
    private.mkdir(mode=0o700)
    with pytest.raises(PrivateParent, match=f"The folder {private} is private"):
        attach(private / "data")
    assert private.stat().st_mode & 0o777 == 0o700
    assert open_folder.stat().st_mode & 0o777 == 0o755


@as_root
def test_as_root_the_server_runs_as_an_account_of_its_own(folder: Path) -> None:
    with attach(folder) as server:
        assert psutil.Process(server.pid).username() == "koers"


@as_root
def test_as_root_programs_in_a_private_folder_are_copied_not_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = embedded._installed_package()
    private = tmp_path / "private"
    embedded._copy_programs(installed, private)
    private.chmod(0o700)
    monkeypatch.setattr(embedded, "_installed_package", lambda: private / installed.name)
    with attach(folder) as server:
        assert Path(psutil.Process(server.pid).exe()).is_relative_to(folder)
    assert private.stat().st_mode & 0o777 == 0o700


def test_stopping_what_does_not_run_says_so(folder: Path) -> None:
    assert not stop(folder)
    server = attach(folder)
    assert stop(folder)
    assert not stop(folder)
    assert not server.leave()


def another_process() -> subprocess.Popen[str]:
    """A program of the server's own account, so that PostgreSQL takes its process id for a server's."""
    account = account_for_root() if os.geteuid() == 0 else None
    user, group = (account.pw_uid, account.pw_gid) if account else (None, None)
    return subprocess.Popen(["sleep", "60"], text=True, user=user, group=group, cwd="/")


def client_that(line: str, folder: Path) -> subprocess.Popen[str]:
    """Another Python process that runs `line`, with `attach` and `folder` at hand."""
    code = (
        f"from pathlib import Path; from engine.office.embedded import attach; folder = Path({str(folder)!r}); {line}"
    )
    return subprocess.Popen([sys.executable, "-c", code], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
