"""A phase run is a flow run, on a real Prefect."""

import asyncio

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.flow_engine import run_flow_async

from engine.office.register import Register
from flows.deployments import ensure_deployments, ensure_pool
from flows.phases import phase_flow
from tests.office.samples import begin, sample_definition

pytestmark = pytest.mark.xdist_group("prefect")


def test_a_flow_run_waits_at_its_gate(api: SyncPrefectClient, register: Register, office_here: str) -> None:
    begin(register)
    ensure_pool(api)
    deployment = ensure_deployments(api, sample_definition())["look"]
    flow, given = phase_flow("look"), {"programme": "p1", "run": "1.look.1"}
    made = api.create_flow_run_from_deployment(deployment, parameters=given)
    state = asyncio.run(run_flow_async(flow, flow_run=made, parameters=given, return_type="state"))
    assert (state.name, state.type) == ("AwaitingGate", "PAUSED")
    assert api.read_flow_run(made.id).state.name == "AwaitingGate"
