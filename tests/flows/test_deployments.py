"""Deployments: the file says what the definitions say, Prefect's own command takes it, and its own worker runs it."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from sqlalchemy import Engine

from engine.office import showing
from engine.office.register import Register
from engine.rules.definition import Definition
from engine.rules.reading import read_definition
from flows.deployments import ensure_deployments, ensure_pool, file_text
from flows.dispatcher import dispatch
from flows.naming import POOL
from tests.office.samples import begin

pytestmark = pytest.mark.xdist_group("prefect")

TOP = Path(__file__).parents[2]
SAID = ("name", "entrypoint", "description", "tags", "work_pool_name", "parameter_openapi_schema")


def shipped() -> list[Definition]:
    files = sorted((TOP / "definitions").glob("*.yaml"))
    found = [read_definition(file.read_text(), file.name).definition for file in files]
    return [plan for plan in found if plan is not None]


def prefect(*arguments: str) -> str:
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    done = subprocess.run(command, cwd=TOP, env=os.environ, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_file_says_what_the_definitions_say() -> None:
    """It is made by `flows.deployments.file_text`: write that to prefect.yaml when a definition changed."""
    assert (TOP / "prefect.yaml").read_text() == file_text(shipped())


def test_prefects_own_command_line_reads_its_server(api: SyncPrefectClient) -> None:
    """Prefect names no upper bound for FastAPI, and from 0.143 on this is answered with 422: see our bounds."""
    assert json.loads(prefect("flow-run", "ls", "--output", "json")) == []


def test_prefects_own_command_deploys_the_same(api: SyncPrefectClient) -> None:
    ensure_pool(api)
    told = []
    for plan in shipped():
        for phase, made in ensure_deployments(api, plan).items():
            found = api.read_deployment(made)
            told.append((phase, {name: getattr(found, name) for name in SAID}))
            api.delete_deployment(made)
    prefect("deploy", "--all")
    for phase, wanted in told:
        found = api.read_deployment_by_name(f"{phase}/{wanted['name']}")
        assert {name: getattr(found, name) for name in SAID} == wanted


def test_prefects_own_process_worker_runs_the_same_deployment(
    api: SyncPrefectClient, register: Register, engine: Engine, office_here: str
) -> None:
    """Given a pool of that name with Prefect's own type, one run of its worker leaves the phase at its gate."""
    with suppress(ObjectNotFound):
        api.delete_work_pool(POOL)
    api.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    try:
        begin(register)
        dispatch(engine, api, 1)
        prefect("worker", "start", "--type", "process", "--pool", POOL, "--run-once")
        shown = showing.showing(engine, "p1", "1.look.1")
        assert shown is not None and shown.state == "AwaitingGate"
        (run,) = api.read_flow_runs()
        assert run.state is not None and (run.state.type, run.state.name) == ("PAUSED", "AwaitingGate")
    finally:
        api.delete_work_pool(POOL)
