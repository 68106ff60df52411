"""A phase run is a flow run, on a real Prefect: states by name, with a message, and no trace where it cannot go on."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from prefect import State
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.flow_engine import run_flow_async
from prefect.states import Scheduled
from sqlalchemy import Engine

from engine.office import clock, showing
from engine.office.register import Register
from flows import desk
from flows.deployments import ensure_deployments, ensure_pool
from flows.last_words import say_last_words
from flows.phases import phase_flow
from tests.office.samples import begin, deliver, later, sample_definition, sign

pytestmark = pytest.mark.xdist_group("prefect")

RUN = "1.look.1"
Ticking = Callable[..., State[Any]]


@pytest.fixture
def made(api: SyncPrefectClient, office_here: str) -> Callable[..., FlowRun]:
    """Makes a flow run for a phase run, as the dispatcher would."""
    ensure_pool(api)
    deployments = ensure_deployments(api, sample_definition())

    def make(run: str = RUN, programme: str = "p1") -> FlowRun:
        given = {"programme": programme, "run": run}
        return api.create_flow_run_from_deployment(deployments[run.split(".")[1]], parameters=given)

    return make


def tick(api: SyncPrefectClient, flow_run: FlowRun) -> State[Any]:
    """One tick of a flow run, as a worker would run it; then its state as Prefect's server has it."""
    given, flow = flow_run.parameters, phase_flow(flow_run.parameters["run"].split(".")[1])
    asyncio.run(run_flow_async(flow, flow_run=flow_run, parameters=given, return_type="state"))
    state = api.read_flow_run(flow_run.id).state
    assert state is not None
    return state


def again(api: SyncPrefectClient, flow_run: FlowRun) -> State[Any]:
    """Somebody runs it once more in Prefect's UI."""
    api.set_flow_run_state(flow_run.id, Scheduled(), force=True)
    return tick(api, api.read_flow_run(flow_run.id))


def errors_of(api: SyncPrefectClient, flow_run: UUID) -> list[str]:
    """What stands in the log of the flow run in Prefect as worse than information."""
    say_last_words(10)
    wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[flow_run]))
    return [log.message for log in api.read_logs(wanted, limit=200) if log.level > logging.INFO]


def test_it_waits_at_its_gate_and_passes_it(
    api: SyncPrefectClient, register: Register, engine: Engine, made: Callable[..., FlowRun]
) -> None:
    """given a phase run, then its flow run tells what is missing, also when run by hand, and ends with its gate."""
    begin(register)
    clock.make_up(engine, later(1))
    flow_run = made()
    waits = tick(api, flow_run)
    assert (waits.name, waits.type) == ("AwaitingGate", StateType.PAUSED)
    assert waits.message is not None
    assert waits.message.startswith("Op 7 januari 2025: 0 van 2 voorwaarden gehaald. Nog nodig: profiel inleveren")
    assert "Uiterlijk 7 maart 2025." in waits.message
    assert (again(api, flow_run).name, showing.backlog(engine).count) == ("AwaitingGate", 0)
    for command in (deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(1))
    for _ in range(2):
        ended = again(api, flow_run)
        assert (ended.name, ended.type) == ("GatePassed", StateType.COMPLETED)
    assert "afgerond" in (ended.message or "")
    assert errors_of(api, flow_run.id) == []


def test_waiting_is_no_error_on_the_console_either(
    api: SyncPrefectClient, register: Register, made: Callable[..., FlowRun], caplog: pytest.LogCaptureFixture
) -> None:
    begin(register)
    with caplog.at_level(logging.INFO, "prefect.flow_runs"):
        tick(api, made())
    told = {record.getMessage()[:30]: record.levelname for record in caplog.records}
    assert told["Finished in state AwaitingGate"] == "INFO"
    assert "ERROR" not in told.values()


def test_a_second_flow_run_for_a_phase_run_steps_aside(
    api: SyncPrefectClient, register: Register, engine: Engine, made: Callable[..., FlowRun]
) -> None:
    begin(register)
    first, second = made(), made()
    tick(api, first)
    aside = tick(api, second)
    assert (aside.name, aside.type) == ("NotOurs", StateType.CANCELLED)
    assert str(first.id) in (aside.message or "")
    found = showing.showing(engine, "p1", RUN)
    assert found is not None and found.flow_run == str(first.id)


@pytest.mark.parametrize(
    ("programme", "run", "name"), [("p9", RUN, "UnknownProgramme"), ("p1", "9.look.1", "UnknownRun")]
)
def test_what_is_not_there_fails_with_a_sentence(
    api: SyncPrefectClient, register: Register, made: Callable[..., FlowRun], programme: str, run: str, name: str
) -> None:
    begin(register)
    flow_run = made(run, programme)
    failed = tick(api, flow_run)
    assert (failed.name, failed.type) == (name, StateType.FAILED)
    assert programme in (failed.message or "")
    assert not any("Traceback" in told for told in errors_of(api, flow_run.id))


def test_while_the_office_is_away_it_tries_again(
    api: SyncPrefectClient,
    register: Register,
    engine: Engine,
    made: Callable[..., FlowRun],
    office_here: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fault 17: given an office that does not answer, the flow run says so and is due again; its wish stays open."""
    begin(register)
    flow_run = made()
    desk.leave()
    monkeypatch.setenv("KOERS_DATABASE_URL", "postgresql://koers_app@127.0.0.1:9/none")
    monkeypatch.setattr("flows.tick.RETRY_DELAYS", [0.0, 0.0])
    away = tick(api, flow_run)
    assert (away.name, away.type) == ("AwaitingOffice", StateType.SCHEDULED)
    assert "Probeer het straks opnieuw" in (away.message or "")
    assert not any("Traceback" in told for told in errors_of(api, flow_run.id))
    assert showing.backlog(engine).count > 0
    monkeypatch.setenv("KOERS_DATABASE_URL", office_here)
    assert again(api, flow_run).name == "AwaitingGate"
