"""Checking the record, and the command as a real process: its own embedded database, pipes, exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from engine.office import embedded, roles
from tests.faces.conftest import PLAN_DO_CHECK, Koers

KOERS = [sys.executable, "-c", "from faces.cli import main; main()"]


def test_verify_prints_heads_that_later_give_a_cut_off_tail_away(
    begun: Koers, database: roles.Roles, postgres_server: embedded.Server, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.txt"
    heads.write_text(begun("verify").out)
    assert begun("verify", "--heads", str(heads)).code == 0

    url = postgres_server.url(database.app.database or "").set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("ALTER TABLE event DISABLE TRIGGER USER")
        connection.execute("UPDATE event SET body = replace(body, 'Feijenoord', 'Elders') WHERE sequence = 1")
    changed = begun("verify", "p1", "--heads", str(heads))

    assert changed.code == 1
    assert "p1, gebeurtenis 1: de inhoud is veranderd" in changed.out
    heads.write_text("p1 twelve abc\n")
    assert begun("verify", "--heads", str(heads)).err.startswith("Regel 1 van ")


@pytest.mark.slow
def test_the_command_lives_on_its_own_database(open_folder: Path) -> None:
    environment = {**os.environ, "KOERS_DATA": str(open_folder), "COLUMNS": "80"}
    environment.pop("KOERS_DATABASE_URL", None)

    def koers(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*KOERS, *words], env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    started = koers("start", PLAN_DO_CHECK, "--programme", "p1", "--area", "WK059910", "--name", "Feijenoord")
    assert (started.returncode, started.stderr) == (0, "")
    assert "Feijenoord (WK059910)" in koers("standing").stdout
    assert koers("verify").returncode == 0
    refused = koers("standing", "p2", "--language", "en")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "There is no programme 'p2'. See koers standing for those there are.\n"


def test_a_reader_who_walks_away_is_no_mistake(begun: Koers, database_url: str) -> None:
    environment = {**os.environ, "KOERS_DATABASE_URL": database_url}
    command = subprocess.Popen(
        [*KOERS, "journal", "p1"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert command.stdout is not None and command.stderr is not None
    command.stdout.close()

    assert command.wait(timeout=60) == 0
    assert command.stderr.read() == ""
    command.stderr.close()
