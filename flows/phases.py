"""The entry points: every phase of every definition is a Prefect flow of its own name.

`flows.phases:strategie` is the flow "strategie", whatever definition it comes from; its runs are told which programme
and phase run they are for. What a run does: tick.py.
"""

import os
from collections.abc import Coroutine
from functools import cache
from pathlib import Path
from typing import Any

from prefect import Flow, State, flow

from flows.quiet import quieten
from flows.tick import tick

quieten()

NOWHERE = Path(os.devnull)
"""Where results would be kept, if any were: said here, so that no tick asks Prefect's server for it."""

PhaseFlow = Flow[[str, str], Coroutine[Any, Any, State[Any]]]


@cache
def phase_flow(name: str) -> PhaseFlow:
    """The flow of the phases that are called `name`."""
    # Parameters are two ids, and checked when a flow run is made: to check them again, each tick would build a model.
    return flow(name=name, persist_result=False, result_storage=NOWHERE, validate_parameters=False)(phase)


async def phase(programme: str, run: str) -> State[Any]:
    """One tick of a phase run: does what the phase asks for, and shows what the journal says of it."""
    return await tick(programme, run)


def __getattr__(name: str) -> PhaseFlow:
    if name.startswith("__"):
        raise AttributeError(name)
    return phase_flow(name)
