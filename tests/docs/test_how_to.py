"""The commands in the how-to and the README are run as they stand there: documentation that rots fails here."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
MAY_REFUSE = {"koers standing dorp --as-of 2026-11-01"}
"""What a reader is shown although it depends on the day it is run: before the programme began there is nothing."""


def commands(page: str) -> list[str]:
    """The lines that begin with "$ koers" in the console blocks of a page."""
    blocks = re.findall(r"```console\n(.*?)```", (TOP / page).read_text(encoding="utf-8"), re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ koers ")]


@pytest.mark.parametrize(("page", "least"), [("docs/how-to.md", 10), ("README.md", 3)])
def test_every_command_of_the_page_does_what_it_says(page: str, least: int, database_url: str) -> None:
    """given an empty database, when the page is followed from top to bottom, then nothing is refused."""
    followed = commands(page)
    assert len(followed) >= least
    for command in followed:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "koers"), *shlex.split(command)[1:]],
            cwd=TOP,
            env={**os.environ, "KOERS_DATABASE_URL": database_url, "COLUMNS": "100"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == 0 or command in MAY_REFUSE, f"{command}\n{done.stdout}\n{done.stderr}"
