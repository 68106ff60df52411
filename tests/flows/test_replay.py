"""A replay through real flow runs ends as one through the office alone, also when worker or server is killed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from prefect.client.orchestration import SyncPrefectClient
from sqlalchemy import Engine

from engine.office import clock, showing
from faces.cli import run
from faces.replaying import Listener, play
from faces.staged import Staged, stage
from flows.rehearsal import FlowsHang, Settling, settling
from tests.scenarios.replayed import FEIJENOORD, ROOT

pytestmark = pytest.mark.xdist_group("prefect")

WORKER = "from flows.worker import run_worker; run_worker()"
LASTS = "2012-10-12"
"""Long enough for a deadline to pass and be extended, a gate to open, and the next phase to begin."""


@pytest.fixture
def first_phase(tmp_path: Path) -> Path:
    """The scenario of Feijenoord until its second phase has begun."""
    text = FEIJENOORD.read_text(encoding="utf-8").replace("until: 2022-12-31", f"until: {LASTS}")
    path = tmp_path / "first-phase.yaml"
    path.write_text(text.replace("../economische", f"{ROOT}/definitions/economische"), encoding="utf-8")
    return path


@pytest.fixture
def staged(first_phase: Path) -> Staged:
    return stage(str(first_phase))


@pytest.fixture
def alone(first_phase: Path, postgres_server: object, open_folder_for_run: Path, monkeypatch: pytest.MonkeyPatch,
          capsys: pytest.CaptureFixture[str]) -> str:  # fmt: skip
    """The head of the chain when the scenario is lived through in the office alone."""
    monkeypatch.setenv("KOERS_DATA", str(open_folder_for_run))
    monkeypatch.delenv("KOERS_DATABASE_URL", raising=False)
    assert run(["replay", str(first_phase), "--format", "json"]) == 0
    return str(json.loads(capsys.readouterr().out.splitlines()[-1])["head"])


class Workers:
    """One worker at a time, as a process of its own."""

    def __init__(self) -> None:
        self.process = self._start()

    def kill(self) -> None:
        """As hard as can be; another one takes its place."""
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=os.environ.copy())


@pytest.fixture
def workers(api: SyncPrefectClient, office_here: str) -> Iterator[Workers]:
    found = Workers()
    yield found
    found.process.kill()
    found.process.wait()


def test_a_worker_killed_half_way_changes_nothing(
    alone: str, staged: Staged, engine: Engine, api: SyncPrefectClient, workers: Workers, tmp_path: Path
) -> None:
    """given a replay of which the worker is killed in the middle of its work, then the head of the chain is that of
    the office alone, everything is shown, and the made-up clock stands where the world stopped."""
    settle, moments = settling(engine, api, lambda: None, tmp_path / "log"), []

    def settle_and_kill(moment: datetime) -> None:
        moments.append(moment)
        if len(moments) == 6:
            settle.act()
            workers.kill()
        settle(moment)

    outcome = play(staged, engine, "nl", Listener(), settle_and_kill)
    assert outcome.head == alone
    assert showing.backlog(engine).count == 0
    assert clock.ruling(engine) == moments[-1]
    shown = {found.run: found.closed for found in showing.of_programme(engine, "feijenoord")}
    assert shown == {"1.analyse.1": True, "1.strategie.1": False}


def test_the_command_lives_through_a_server_that_is_killed(alone: str, first_phase: Path, open_folder: Path) -> None:
    """given `koers replay --flows` of which Prefect's server is killed half-way, then it starts it again, ends with
    the same head, and lists each flow run with its state and a link."""
    command = [str(Path(sys.executable).parent / "koers"), "replay", str(first_phase), "--flows", "--format", "json"]
    environment = {**os.environ, "KOERS_DATA": str(open_folder)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as replaying:
        assert replaying.stdout is not None
        told: list[dict[str, Any]] = []
        for line in replaying.stdout:
            told.append(json.loads(line))
            if told[-1]["type"] == "MeasurementAgreed":
                _server_of(replaying).kill()
    assert replaying.returncode == 0
    standing, *runs = [line for line in told if line["type"] in ("Standing", "FlowRun")]
    assert standing["head"] == alone
    assert [(one["name"], one["state"]) for one in runs] == [
        ("Feijenoord, cyclus 1, analyse", "GatePassed"),
        ("Feijenoord, cyclus 1, strategie", "AwaitingGate"),
    ]
    assert all("/runs/flow-run/" in one["link"] for one in runs)


def test_flow_runs_that_get_no_further_are_named(
    staged: Staged, engine: Engine, api: SyncPrefectClient, office_here: str, tmp_path: Path
) -> None:
    """given no worker, when a replay waits for its flow runs, then it gives up and says which phase run hangs."""
    found = settling(engine, api, lambda: None, tmp_path / "log")
    impatient = Settling(engine, found.act, found.repair, found.log, patience=0.5)
    with pytest.raises(FlowsHang, match=r"1\.analyse\.1"):
        play(staged, engine, "nl", Listener(), impatient)


def test_through_flows_or_kept_but_not_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", str(FEIJENOORD), "--flows", "--keep"]) == 1
    assert "--keep" in capsys.readouterr().err


def _server_of(process: "subprocess.Popen[str]") -> psutil.Process:
    children: Callable[..., list[psutil.Process]] = psutil.Process(process.pid).children
    return next(one for one in children(recursive=True) if "uvicorn" in one.cmdline() or "server" in one.cmdline())
