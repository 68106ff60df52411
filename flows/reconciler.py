"""Compares open phase runs with the flow runs Prefect has, and puts right what a crash or a person left.

The office is the truth: a flow run that is missing is made again, one that ended too early is put back to work, one
whose worker died is freed. Nothing here decides anything about a programme. The cost is that of what is open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Scheduled
from sqlalchemy import Engine

from engine.office import clock, showing
from engine.office.showing import Shown
from flows.dispatcher import reaching_prefect, read_runs

PAGE = 100
PATIENCE = timedelta(minutes=2)
"""How long what was sent may stay unshown, before it is sent again."""

PATIENCE_WITH_A_TICK = timedelta(minutes=5)
"""How long one tick may take, before its worker counts as dead: a tick takes well under a second."""

_UNDER_WAY = (StateType.RUNNING, StateType.PENDING)


@dataclass
class Reconciled:
    """What one comparison found: open phase runs looked at, and of those the flow runs lost, sent again, and freed
    from a worker that died."""

    open: int = 0
    lost: int = 0
    again: int = 0
    freed: int = 0


def reconcile(
    engine: Engine,
    client: SyncPrefectClient,
    term: int,
    patience: timedelta = PATIENCE,
    patience_with_a_tick: timedelta = PATIENCE_WITH_A_TICK,
) -> Reconciled:
    """Repairs every open phase run; the next dispatch starts what is to be done again.

    Raises PrefectUnavailable and OfficeUnavailable; it can be repeated at any time.
    """
    done = Reconciled()
    for page in _pages(engine):
        with reaching_prefect():
            known = read_runs(client, [one.flow_run for one in page])
            for one in page:
                done.open += 1
                run = known.get(one.flow_run or "")
                if run is None:
                    done.lost += one.flow_run is not None and _lost(engine, one, term)
                elif _hangs(run, patience_with_a_tick):
                    client.set_flow_run_state(run.id, Scheduled(), force=True)
                    done.freed += 1
                elif _is_wrong(one, run, patience):
                    done.again += showing.unsend(engine, one, term, clock.now().date())
    return done


def _pages(engine: Engine) -> Iterator[tuple[Shown, ...]]:
    after = ("", "")
    while page := showing.still_open(engine, after, PAGE):
        yield page
        after = (page[-1].programme, page[-1].run)


def _lost(engine: Engine, one: Shown, term: int) -> bool:
    return showing.lost(engine, one, term, clock.now().date())


def _hangs(run: FlowRun, patience: timedelta) -> bool:
    """Whether its worker died over it: nobody else will ever end this tick."""
    return run.state is not None and run.state.type in _UNDER_WAY and _since(run) > patience


def _is_wrong(one: Shown, run: FlowRun, patience: timedelta) -> bool:
    """Whether it ended although the phase is open, or paused without showing what it was sent to show."""
    if run.state is None or run.state.is_final():
        return True
    if run.state.type in (*_UNDER_WAY, StateType.SCHEDULED):
        return False
    return one.sent > one.shown and _age(one.sent_at) > patience


def _since(run: FlowRun) -> timedelta:
    return _age(run.state.timestamp if run.state else None)


def _age(moment: datetime | None) -> timedelta:
    return clock.now() - moment if moment else timedelta.max
