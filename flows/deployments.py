"""Deployments: each phase of a definition as Prefect can run it, and the work pool it waits in.

The shipped definitions stand in prefect.yaml too, for who deploys by hand; both say the same. A definition of one's own
needs no file: what is missing is made when its first programme runs.
"""

from collections.abc import Sequence
from contextlib import suppress
from io import StringIO
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.utilities.callables import parameter_schema
from ruamel.yaml import YAML

from engine.rules.definition import Definition
from flows.naming import POOL, TAG, WORKER_TYPE, deployment_name, entrypoint
from flows.phases import phase_flow


def ensure_pool(client: SyncPrefectClient) -> None:
    """Makes the work pool where there is none; one that is there keeps its type and its limits."""
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        try:
            client.create_work_pool(WorkPoolCreate(name=POOL, type=WORKER_TYPE, base_job_template=JOB_TEMPLATE))
        except ObjectAlreadyExists:
            return


def ensure_deployments(client: SyncPrefectClient, plan: Definition) -> dict[str, UUID]:
    """A deployment for each phase, made or brought up to date: their ids by phase. The pool must be there."""
    return {phase: _ensure(client, plan, phase) for phase in plan.phase}


def described(plan: Definition, phase: str) -> dict[str, Any]:
    """What a deployment is, but for the ids that Prefect gives: the same here and in prefect.yaml."""
    question = plan.phase[phase].question if phase in plan.phase else None
    return {
        "name": plan.id,
        "entrypoint": entrypoint(phase),
        "description": f"{plan.title.nl}: {question.nl}" if question else plan.title.nl,
        "tags": [TAG],
    }


class Deployments:
    """The deployments as one round of dispatching needs them: looked up once, and made where they are missing."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client
        self._found: dict[str, UUID] = {}

    def of(self, plan: Definition, phase: str) -> UUID:
        """The deployment of a phase; also of one that a newer version of the definition no longer has."""
        name = deployment_name(plan, phase)
        if name not in self._found:
            self._found[name] = self._look_up(plan, phase, name)
        return self._found[name]

    def _look_up(self, plan: Definition, phase: str, name: str) -> UUID:
        with suppress(ObjectNotFound):
            found = self._client.read_deployment_by_name(name)
            if found.work_pool_name:  # any pool will do; none, when somebody deleted it
                return found.id
        ensure_pool(self._client)
        return _ensure(self._client, plan, phase)


def _ensure(client: SyncPrefectClient, plan: Definition, phase: str) -> UUID:
    return client.create_deployment(
        flow_id=client.create_flow_from_name(phase),
        work_pool_name=POOL,
        parameter_openapi_schema=_parameters(phase),
        **described(plan, phase),
    )


def _parameters(phase: str) -> dict[str, Any]:
    return parameter_schema(phase_flow(phase)).model_dump(exclude={"definitions"})


JOB_TEMPLATE: dict[str, Any] = {
    "job_configuration": {"command": "", "env": {}, "labels": {}, "name": ""},
    "variables": {"type": "object", "properties": {}},
}
"""Our worker has nothing to set: it starts no process."""


def file_text(plans: Sequence[Definition]) -> str:
    """What prefect.yaml says: every phase of these definitions, for `prefect deploy --all`."""
    listed = [described(plan, phase) | {"work_pool": {"name": POOL}} for plan in plans for phase in plan.phase]
    text = StringIO()
    YAML().dump({"name": "koers", "pull": None, "deployments": listed}, text)
    return _OPENING + text.getvalue()


_OPENING = """\
# Every phase of the shipped definitions as Prefect can run it: `prefect deploy --all`. Made from the definitions by
# flows/deployments.py (a test keeps it so). Koers itself makes what is missing; this is for who deploys by hand.
"""
