"""Sending Prefect what a tick has to show: artifacts of its flow run, and events for automations. Nothing is made here.

An artifact that is the same as this process sent before is not sent again. An event has an id of its own for ever, so
that one sent twice counts once.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.events.schemas.events import Event
from prefect.exceptions import PrefectHTTPStatusError

logger = logging.getLogger("koers.publishing")

SEEN = 4096
"""Artifacts remembered by what was sent last."""

_sent: OrderedDict[tuple[str, str | None], int] = OrderedDict()


async def publish(
    client: PrefectClient, flow_run: str, artifacts: Sequence[ArtifactCreate], events: Sequence[Event]
) -> None:
    """Sends all of it. What Prefect does not accept is logged and left: showing the state matters more."""
    try:
        await asyncio.gather(*(_send(client, flow_run, one) for one in artifacts), _tell(client, events))
    except PrefectHTTPStatusError as refused:
        if refused.response.status_code >= 500:
            raise
        logger.warning("Prefect did not take what flow run %s has to show: %s", flow_run, refused)


async def _tell(client: PrefectClient, events: Sequence[Event]) -> None:
    if events:
        await client.request("POST", "/events", json=[event.model_dump(mode="json") for event in events])


async def _send(client: PrefectClient, flow_run: str, artifact: ArtifactCreate) -> None:
    place, content = (flow_run, artifact.key), hash(artifact.data)
    if _sent.get(place) == content:
        return
    artifact.flow_run_id = UUID(flow_run)
    await client.create_artifact(artifact)
    _sent[place] = content
    _sent.move_to_end(place)
    if len(_sent) > SEEN:
        _sent.popitem(last=False)
