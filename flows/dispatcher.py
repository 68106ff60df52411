"""From decision to run: starts or resumes the flow run of every phase run that has something to show.

A wish is read, a flow run asked for, and that it was asked is written down; a crash in between repeats the asking,
which Prefect answers with the same flow run (idempotency key). Whether a wish is *served* is not decided here but by
the tick that shows it (engine/office/showing.py). What Prefect lost or a person changed in it: reconciler.py too.
"""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.states import Cancelled, Scheduled
from sqlalchemy import Engine

from engine.office import clock, reading, showing
from engine.office.settings import spoken
from engine.office.showing import Wanted
from engine.rules.refusals import Refusal
from engine.rules.texts import Text
from flows.deployments import Deployments
from flows.naming import flow_run_name, idempotency_key, parameters, phase_of, tags

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 100
"""Flow runs read at once; Prefect gives at most 200."""

_NO_POOL = Text(
    nl="De work pool van deze flow run is weg; een nieuwe flow run neemt het over.",
    en="The work pool of this flow run is gone; a new flow run takes over.",
)
_WAITING = (StateType.SCHEDULED,)
_BUSY = (StateType.RUNNING, StateType.PENDING)


class PrefectUnavailable(Refusal):
    """Prefect antwoordt niet: {why}. Wat besloten is, is vastgelegd; de flow runs komen zodra Prefect er weer is.
    --
    Prefect does not answer: {why}. What was decided is on record; the flow runs come as soon as Prefect is back.
    """


@dataclass
class Dispatched:
    """What one round did: flow runs made, resumed, put back to work, and those busy now, which come next time."""

    made: int = 0
    resumed: int = 0
    restarted: int = 0
    busy: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything new for a worker to do."""
        return self.made + self.resumed + self.restarted > 0


def dispatch(engine: Engine, client: SyncPrefectClient, term: int, limit: int = 500) -> Dispatched:
    """Starts or resumes what is outstanding, at most `limit` phase runs, the longest waiting first.

    `term` is that of the caller's lease: what an earlier holder writes is refused. Raises PrefectUnavailable at the
    first call that is not answered, and OfficeUnavailable; nothing is lost by either, and the round can be repeated.
    """
    round_ = _Round(engine, client, term)
    wanted = showing.outstanding(engine, limit)
    for first in range(0, len(wanted), PAGE):
        with reaching_prefect():
            round_.send(wanted[first : first + PAGE])
    return round_.done


@contextmanager
def reaching_prefect() -> "Iterator[None]":
    """Turns a Prefect that does not answer, or answers that it cannot now, into PrefectUnavailable."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise PrefectUnavailable(why=f"HTTP {error.response.status_code}") from error
    except httpx.HTTPError as error:
        raise PrefectUnavailable(why=type(error).__name__) from error
    except RuntimeError as error:  # what its client raises when it cannot ask for the version of the server
        if "Failed to reach API" not in str(error):
            raise
        raise PrefectUnavailable(why="no connection") from error


def read_runs(client: SyncPrefectClient, ids: Sequence[str | None]) -> dict[str, FlowRun]:
    """The flow runs that Prefect still has of these, by id.

    One whose work pool was deleted would wait for ever: it is taken out of use, and counts as lost.
    """
    wanted = [UUID(one) for one in ids if one]
    if not wanted:
        return {}
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=wanted))
    found = client.read_flow_runs(flow_run_filter=chosen, limit=len(wanted))
    for run in found:
        if run.work_queue_id is None and not (run.state and run.state.is_final()):
            client.set_flow_run_state(run.id, Cancelled(name="NotOurs", message=_NO_POOL.say(spoken())), force=True)
    return {str(run.id): run for run in found if run.work_queue_id is not None}


class _Round:
    """One round: what it knows of Prefect, and what it has done."""

    def __init__(self, engine: Engine, client: SyncPrefectClient, term: int) -> None:
        self.engine, self.client, self.term = engine, client, term
        self.done = Dispatched()
        self.deployments = Deployments(client)

    def send(self, wanted: Sequence[Wanted]) -> None:
        known = read_runs(self.client, [one.flow_run for one in wanted])
        for one in wanted:
            run = known.get(one.flow_run or "")
            if run is None:
                self.make(one)
            else:
                self.resume(one, run)

    def make(self, wanted: Wanted) -> None:
        """A new flow run. One that Prefect had and lost gets the next generation, since its key may be remembered."""
        generation = wanted.generation + (wanted.flow_run is not None)
        plan, programme = reading.standing(self.engine, wanted.programme)
        made = self.client.create_flow_run_from_deployment(
            self.deployments.of(plan, phase_of(wanted.run)),
            name=flow_run_name(plan, programme, wanted.run, spoken()),
            tags=tags(programme, wanted.run),
            parameters=dict(parameters(wanted.programme, wanted.run)),
            idempotency_key=idempotency_key(wanted.programme, wanted.run, generation),
        )
        if made.state is not None and made.state.type not in (*_WAITING, *_BUSY):
            self.resume(wanted, made)  # an earlier round made it, and could not write that down
            return
        self.done.made += self.sent(wanted, str(made.id), generation)

    def resume(self, wanted: Wanted, run: FlowRun) -> None:
        """At most one resuming is under way for a flow run: one that is about to run will see the newest anyway."""
        kind = run.state.type if run.state else None
        if kind in _BUSY:
            self.done.busy += 1  # it may have looked already: once more, when it is done
        elif kind in _WAITING:
            self.sent(wanted, str(run.id), wanted.generation)
        elif kind == StateType.PAUSED and self._resumed(run):
            self.done.resumed += self.sent(wanted, str(run.id), wanted.generation)
        elif kind != StateType.PAUSED:
            self.client.set_flow_run_state(run.id, Scheduled(), force=True)
            self.done.restarted += self.sent(wanted, str(run.id), wanted.generation)

    def _resumed(self, run: FlowRun) -> bool:
        return self.client.resume_flow_run(run.id).status == SetStateStatus.ACCEPT

    def sent(self, wanted: Wanted, flow_run: str, generation: int) -> bool:
        again = Wanted(wanted.programme, wanted.run, wanted.sequence, flow_run, generation, wanted.sent, wanted.shown)
        return showing.sent(self.engine, again, flow_run, self.term, clock.now())
