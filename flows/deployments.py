"""Deployments: each phase of a definition as Prefect can run it, and the work pool it waits in.

The shipped definitions stand in prefect.yaml too, for who deploys by hand; both say the same. A definition of somebody's
own needs no file: what is missing is made when its first programme runs.
"""

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

from engine.rules.definition import Definition
from flows.naming import POOL, TAG, WORKER_TYPE, entrypoint


def ensure_pool(client: SyncPrefectClient) -> None:
    """Makes the work pool where there is none; one that is there keeps its type and its limits."""
    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type=WORKER_TYPE))
    except ObjectAlreadyExists:
        return


def ensure_deployments(client: SyncPrefectClient, plan: Definition) -> dict[str, UUID]:
    """A deployment for each phase, made or brought up to date: their ids by phase. The pool must be there."""
    return {phase: _ensure(client, plan, phase) for phase in plan.phase}


def _ensure(client: SyncPrefectClient, plan: Definition, phase: str) -> UUID:
    flow = client.create_flow_from_name(phase)
    question = plan.phase[phase].question
    return client.create_deployment(
        flow_id=flow,
        name=plan.id,
        entrypoint=entrypoint(phase),
        work_pool_name=POOL,
        description=f"{plan.title.nl}: {question.nl}",
        tags=[TAG],
    )
