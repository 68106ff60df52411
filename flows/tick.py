"""One tick of a phase run: look at the gate, do the work it asks for, show it. A tick decides nothing."""

import asyncio
from typing import Any

from prefect import State
from prefect.context import get_run_context
from prefect.states import Completed, Paused

from engine.office import clock, reading, showing
from flows.desk import desk


async def tick(programme: str, run: str) -> State[Any]:
    """Shows how the phase run stands: the state that the flow run takes."""
    return await asyncio.to_thread(_look, programme, run, str(get_run_context().flow_run.id))  # type: ignore[union-attr]


def _look(programme: str, run: str, flow_run: str) -> State[Any]:
    engine = desk().engine
    _, stands = reading.standing(engine, programme)
    closed = run not in stands.runs
    name = "GatePassed" if closed else "AwaitingGate"
    showing.shown(engine, programme, run, flow_run, stands.sequence, name, closed, clock.now())
    if closed:
        return Completed(name=name, message="")
    return Paused(name=name, reschedule=True, message="")
