"""The commands that there are: help lists all, and each waits for the modules that it needs only."""

import subprocess
import sys

import pytest

from faces.cli import COMMANDS, app_with, run

NAMES = [name for names in COMMANDS.values() for name in names]


def test_the_list_is_what_the_modules_add() -> None:
    app = app_with()
    added = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert added == set(NAMES)
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_each_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help", "--language", "en"]) == 0
    assert f"Usage: koers {name}" in capsys.readouterr().out


def test_help_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f" {name} " in told for name in NAMES)


def test_a_command_does_not_wait_for_what_others_need() -> None:
    script = "import sys; from faces.cli import run; run(['check', '--help']); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert not any(f"'{heavy}'" in loaded for heavy in ("prefect", "typst", "alembic", "aiosmtpd", "jinja2"))
