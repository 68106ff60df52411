"""One tick of a phase run: look at the gate, do the work it asks for, show it. A tick decides nothing.

Its work is done in tasks: look at the gate, collect figures that are known, ask who must be asked, show what there is.

Everything it does may be done again: by Prefect, by the reconciler, or by somebody in Prefect's UI. Database work waits
in a thread, so that other ticks go on meanwhile.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from prefect import State, Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.objects import TaskRun
from prefect.context import AsyncClientContext, FlowRunContext
from prefect.events.schemas.events import Event
from prefect.states import Cancelled, Completed, Failed, Paused, Scheduled

from engine.office import clock, looking, observations, showing
from engine.office.digest_lately import came_due
from engine.office.looking import Seen
from engine.office.settings import spoken
from engine.office.trouble import OfficeUnavailable, UnknownProgramme
from engine.rules.digest_picture import Digest
from engine.rules.gates import figures_missing
from engine.rules.picture import Standing
from engine.rules.refusals import NotStarted, Refusal
from engine.rules.standing import standing
from flows.artifacts import artifacts
from flows.desk import desk
from flows.publishing import publish
from flows.states import Shows, Unheard, ended, waiting
from flows.telling import told

LOOKS = 5
"""How often a tick looks anew where somebody showed something later meanwhile."""

HESITATIONS = 2
PATIENCE = 0.3
"""How often, and after how many seconds, it looks again whose flow run it is: who made it may be about to write that
down."""

RETRIES = 2
RETRY_DELAYS = [0.5, 2.0]
"""Seconds before an office that does not answer is asked again within a tick."""

TRY_AGAIN_IN = timedelta(minutes=1)
"""When it is asked again after that, by the same flow run."""


class UnknownRun(Refusal):
    """Fase-run '{run}' van programma '{programme}' is er niet. Start flow runs niet met de hand: dat doet de klok.
    --
    There is no phase run '{run}' of programme '{programme}'. Do not start flow runs by hand: the clock does.
    """


class ShownElsewhere(Refusal):
    """Deze fase-run wordt getoond door een andere flow run: {flow_run}. Deze flow run doet niets.
    --
    This phase run is shown by another flow run: {flow_run}. This flow run does nothing.
    """


async def tick(programme: str, run: str) -> State[Any]:
    """Shows how the phase run stands: the state that the flow run takes."""
    context = FlowRunContext.get()
    assert context is not None and context.flow_run is not None, "a tick is part of a flow run"
    try:
        return await _tick(programme, run, str(context.flow_run.id))
    except OfficeUnavailable as trouble:
        return Scheduled(
            scheduled_time=clock.now() + TRY_AGAIN_IN, name="AwaitingOffice", message=trouble.say(spoken())
        )
    except NotStarted:
        return Failed(name="UnknownProgramme", message=UnknownProgramme(programme=programme).say(spoken()))
    except Unheard:
        return Failed(name="UnknownRun", message=UnknownRun(programme=programme, run=run).say(spoken()))
    except ShownElsewhere as other:
        return Cancelled(name="NotOurs", message=other.say(spoken()))


async def _tick(programme: str, run: str, flow_run: str) -> State[Any]:
    for place in range(LOOKS):
        seen = await _look(programme, run)
        if not _is_ours(seen, flow_run):
            await _wait_for_a_change_of_mind(seen, place)
            continue
        if (wanted := _collects(seen)) and await collect(seen.now, wanted):
            seen = await _look(programme, run)
        picture = standing(seen.plan, seen.programme, seen.now, (), seen.names)
        shows = _shows(seen, picture)
        if seen.new:
            await _show(seen, picture, flow_run)
        if await asyncio.to_thread(_shown, seen, flow_run, shows):
            return _state(shows)
    raise OfficeUnavailable(why_nl="er verandert steeds iets", why_en="something keeps changing")


async def _show(seen: Seen, picture: Standing, flow_run: str) -> None:
    asked = await (ask if seen.asks else _letters)(seen.programme.id, seen.run)
    made = await asyncio.to_thread(lambda: tuple(artifacts(seen, picture, asked, spoken(), _digest(seen))))
    await show(flow_run, made, tuple(told(seen.programme.id, seen.run, flow_run, seen.new, clock.now())))


async def _look(programme: str, run: str) -> Seen:
    seen: Seen | None = await look(programme, run)
    if seen is None:
        raise NotStarted
    return seen


def _is_ours(seen: Seen, flow_run: str) -> bool:
    return seen.shown is None or seen.shown.flow_run in (None, flow_run)


async def _wait_for_a_change_of_mind(seen: Seen, place: int) -> None:
    if place == HESITATIONS:
        raise ShownElsewhere(flow_run=seen.shown and seen.shown.flow_run)
    await asyncio.sleep(PATIENCE)


def _once_more(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Only trouble with office or Prefect passes by itself; the last time no trace is logged: it is told in a state."""
    return isinstance(state.data, OfficeUnavailable | httpx.HTTPError) and run.run_count <= RETRIES


_WORK: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": RETRIES + 1,
    "retry_delay_seconds": RETRY_DELAYS,
    "retry_condition_fn": _once_more,
}


@task(**_WORK)
async def look(programme: str, run: str) -> Seen | None:
    """Looks at the gate; None where there is no such programme."""
    with suppress(NotStarted):
        return await asyncio.to_thread(_see, programme, run)
    return None


@task(**_WORK)
async def collect(now: datetime, wanted: Sequence[str]) -> int:
    """Hands over figures that are known already; how many there were."""
    keys = [tuple(key.split("|")) for key in wanted]
    return len(await asyncio.to_thread(lambda: observations.hand_over(desk().register, now, keys)))  # type: ignore[arg-type]


@task(**_WORK)
async def ask(programme: str, run: str) -> dict[str, date]:
    """Asks who must be asked: the roles to which a letter goes out, and the first day on which it may."""
    return await _letters(programme, run)


@task(**_WORK)
async def show(flow_run: str, made: Sequence[ArtifactCreate], happened: Sequence[Event]) -> None:
    """Shows the checklist of the gate, the assessment and the digest, and tells what happened.

    Before the state is shown, so that a crash in between shows it twice rather than never.
    """
    async with AsyncClientContext.get_or_create() as prefect:
        await publish(prefect.client, flow_run, made, happened)


async def _letters(programme: str, run: str) -> dict[str, date]:
    return await asyncio.to_thread(looking.letters, desk().engine, programme, run)


def _digest(seen: Seen) -> Digest | None:
    """The digest, if one came due: as the record stood when this was seen."""
    if not seen.asked.digest:
        return None
    return came_due(desk().engine, seen.programme.id, seen.sequence, seen.now, seen.names)


def _see(programme: str, run: str) -> Seen:
    return looking.see(desk().engine, programme, run)


def _collects(seen: Seen) -> tuple[str, ...]:
    """Keys of the figures that an evaluation waits for."""
    run = seen.programme.runs.get(seen.run)
    return figures_missing(seen.programme, run) if run and run.evaluation else ()


def _shows(seen: Seen, picture: Standing) -> Shows:
    for run in picture.runs:
        if run.run == seen.run:
            return waiting(seen.plan, seen.names, picture.on, run, spoken())
    before, new = seen.shown.state if seen.shown else None, [one.event for one in seen.new]
    return ended(seen.plan, seen.names, seen.programme, seen.run, new, before, spoken())


def _shown(seen: Seen, flow_run: str, shows: Shows) -> bool:
    closed = not shows.waits
    return showing.shown(
        desk().engine, seen.programme.id, seen.run, flow_run, seen.sequence, shows.name, closed, clock.now()
    )


def _state(shows: Shows) -> State[Any]:
    if shows.waits:
        return Paused(name=shows.name, reschedule=True, message=shows.message)
    return Completed(name=shows.name, message=shows.message)
