"""From decision to run: wishes become flow runs, once, whatever happens in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelled, Running, Scheduled
from sqlalchemy import Engine

from engine.office import clock, reading, showing
from engine.office.register import Register
from flows.clockwork import Sending
from flows.dispatcher import dispatch
from flows.naming import POOL
from flows.prefect_server import free_port
from flows.reconciler import reconcile
from tests.flows.conftest import runs_of
from tests.office.samples import begin, deliver, later, sign

pytestmark = pytest.mark.xdist_group("prefect")

RUN, TOP = "1.look.1", Path(__file__).parents[2]
KILLED = """
import os, signal
from prefect.client.orchestration import get_client
from engine.office import showing
from engine.office.office import office
from flows.dispatcher import dispatch

showing.sent = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with office() as opened, get_client(sync_client=True) as client:
    dispatch(opened.engine, client, 1)
"""


def only_run(api: SyncPrefectClient) -> FlowRun:
    (found,) = runs_of(api)
    return found


def state_of(run: FlowRun) -> str:
    assert run.state is not None
    return run.state.name


def test_a_phase_run_is_one_flow_run_from_opening_to_passing(
    api: SyncPrefectClient, register: Register, served: Callable[[], None]
) -> None:
    begin(register)
    served()
    opened = only_run(api)
    assert (state_of(opened), opened.parameters) == ("AwaitingGate", {"programme": "p1", "run": RUN})
    for command in (deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(1))
    served()
    by_id = {run.id: run for run in runs_of(api)}
    assert len(by_id) == 2
    assert state_of(by_id[opened.id]) == "GatePassed"


def test_whoever_cancels_or_deletes_a_flow_run_harms_nothing(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Callable[[], None]
) -> None:
    begin(register)
    served()
    first = only_run(api)
    api.set_flow_run_state(first.id, Cancelled(), force=True)
    assert reconcile(engine, api, 1).again == 1
    served()
    again = only_run(api)
    assert (again.id, state_of(again)) == (first.id, "AwaitingGate")
    api.delete_flow_run(first.id)
    assert reconcile(engine, api, 1).lost == 1
    served()
    other = only_run(api)
    assert other.id != first.id and state_of(other) == "AwaitingGate"
    api.set_flow_run_state(other.id, Scheduled(), force=True)
    assert reconcile(engine, api, 1).again == 0


def test_two_dispatchers_make_one_flow_run(api: SyncPrefectClient, register: Register, engine: Engine) -> None:
    """The second asks again after the first was killed before it could write down what it asked (fault 1)."""
    begin(register)
    (wanted,) = showing.outstanding(engine)
    assert dispatch(engine, api, 1).made == 1
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM showing")
    assert showing.outstanding(engine) == (wanted,)
    dispatch(engine, api, 1)
    assert len(runs_of(api)) == 1
    assert showing.outstanding(engine) == ()


def test_an_earlier_clock_writes_nothing_any_more(api: SyncPrefectClient, register: Register, engine: Engine) -> None:
    begin(register)
    dispatch(engine, api, 2)
    shown = showing.showing(engine, "p1", RUN)
    assert shown is not None
    assert not showing.lost(engine, shown, 1, clock.now().date())
    assert not showing.unsend(engine, shown, 1, clock.now().date())
    assert showing.showing(engine, "p1", RUN) == shown


def test_killed_between_the_flow_run_and_writing_it_down_there_is_one(
    api: SyncPrefectClient, register: Register, engine: Engine, office_here: str, served: Callable[[], None]
) -> None:
    """Fault 1: given a clock killed after Prefect made the flow run, when the next one asks again, it is the same."""
    begin(register)
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=TOP, env=os.environ, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    made = only_run(api)
    found = showing.showing(engine, "p1", RUN)
    assert found is None, "nobody wrote down that it is there"
    served()
    assert only_run(api).id == made.id
    assert state_of(only_run(api)) == "AwaitingGate"


def test_while_prefect_is_down_people_go_on_and_runs_come_when_it_is_back(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Callable[[], None]
) -> None:
    """Fault 18: what is signed meanwhile is on record; afterwards every phase run has its flow run."""
    begin(register)
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_port()}/api"}):
        sending = Sending(engine, lambda: get_client(sync_client=True).__enter__())
        assert sending(1) == 0
        assert sending.away_since is not None
    for command in (deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(1))
    served()
    states = {run.parameters["run"]: state_of(run) for run in runs_of(api)}
    assert states == {RUN: "GatePassed", "1.act.1": "AwaitingGate"}


def test_when_prefect_lost_its_database_no_phase_is_stuck(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Callable[[], None]
) -> None:
    """Fault 18: runs and deployments are gone; the office knows what must be there, and the journal knows the rest."""
    begin(register)
    served()
    stood = reading.state(engine, "p1")
    for deployment in api.read_deployments():
        api.delete_deployment(deployment.id)
    for run in runs_of(api):
        api.delete_flow_run(run.id)
    assert reconcile(engine, api, 1).lost == 1
    served()
    assert state_of(only_run(api)) == "AwaitingGate"
    assert reading.state(engine, "p1") == stood


def test_when_somebody_deletes_the_work_pool_no_phase_is_stuck(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Callable[[], None]
) -> None:
    """Given a phase that waits at its gate, when its pool is deleted in Prefect's UI, then a new flow run goes on."""
    begin(register)
    served()
    (old,) = runs_of(api)
    api.delete_work_pool(POOL)
    assert reconcile(engine, api, 1).lost == 1
    register.handle("p1", deliver(), later(1))
    served()
    states = {run.id: state_of(run) for run in runs_of(api)}
    assert states.pop(old.id) == "NotOurs"
    assert list(states.values()) == ["AwaitingGate"]


def test_a_flow_run_whose_worker_died_over_it_is_freed(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Callable[[], None]
) -> None:
    begin(register)
    served()
    run = only_run(api)
    api.set_flow_run_state(run.id, Running(), force=True)
    assert reconcile(engine, api, 1).freed == 0, "it may be at work"
    assert reconcile(engine, api, 1, patience_with_a_tick=timedelta(0)).freed == 1
    register.handle("p1", deliver(), later(1))
    served()
    assert state_of(only_run(api)) == "AwaitingGate"
