"""What tests of the command line share: `koers(...)` runs one command on the fresh database of the test."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from engine.office import clock
from faces import cli, language

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
PLAN_DO_CHECK = "definitions/plan-do-check.yaml"


@dataclass(frozen=True)
class Said:
    """What a command answered: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


Koers = Callable[..., Said]


@pytest.fixture
def koers(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Koers:
    """Runs one command in this process, on a clock that stands still on a Monday in January 2027."""
    monkeypatch.setenv("KOERS_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("KOERS_LANGUAGE", raising=False)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)

    def run(*words: str) -> Said:
        language.choose(None)
        capsys.readouterr()
        code = cli.run(list(words))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def begun(koers: Koers) -> Koers:
    """The same, with a programme `p1` of Feijenoord, a coordinator (anna) and a board of one (bart)."""
    start = koers("start", PLAN_DO_CHECK, "--programme", "p1", "--area", "WK059910", "--name", "Feijenoord")
    assert start.code == 0, start.err
    for person, name, role, seat in (
        ("anna", "Anna de Vries", "coordinator", "coordinator"),
        ("bart", "Bart", "bestuur", "voorzitter"),
    ):
        added = koers("people", "add", name, "--id", person, "--programme", "p1", "--role", role, "--seat", seat)
        assert added.code == 0, added.err
    return koers
