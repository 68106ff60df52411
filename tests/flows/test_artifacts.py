"""What a flow run shows beside its state, and what Prefect's automations hear: each once, and no person's name."""

import json
import re
import time
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import Artifact
from prefect.events.filters import EventFilter, EventNameFilter
from prefect.events.schemas.events import ReceivedEvent
from sqlalchemy import Engine

from engine.office import clock, people, showing
from engine.office.looking import Seen
from engine.office.observations import as_command
from engine.office.register import Register
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.events import IndicatorAssessed
from engine.rules.standing import standing
from flows.artifacts import artifacts
from flows.telling import event_id
from tests.flows.conftest import runs_of
from tests.office.samples import AREA, MONDAY, PEER, agree, begin, deliver, figure, later, sample_definition, sign
from tests.rules.lives import Life, plan_of

pytestmark = pytest.mark.xdist_group("prefect")

RUN, WEIGHING = "1.look.1", "1.weigh.yearly.2026-01-01"
Served = Callable[[], None]


def shown(api: SyncPrefectClient, engine: Engine, run: str, what: str) -> list[Artifact]:
    """The artifacts of this kind that the flow run of a phase run showed, the newest first."""
    found = showing.showing(engine, "p1", run)
    assert found is not None and found.flow_run is not None
    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[found.flow_run]))
    every = sorted(api.read_artifacts(artifact_filter=wanted), key=lambda one: str(one.created), reverse=True)
    return [one for one in every if one.key == re.sub(r"[^a-z0-9]+", "-", f"p1-{run}-{what}")]


def rows(artifact: Artifact) -> list[dict[str, str]]:
    told: list[dict[str, str]] = json.loads(str(artifact.data))
    return told


def heard(api: SyncPrefectClient, name: str, programme: str) -> Sequence[ReceivedEvent]:
    """The events of one name about a programme: Prefect writes them down a moment after it took them."""
    wanted = EventFilter(event=EventNameFilter(name=[name]))
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = [one for one in api.read_events(wanted, limit=50).events if one.payload["programme"] == programme]
        if found:
            return found
        time.sleep(0.1)
    return ()


def test_the_checklist_tells_what_is_missing_from_whom_by_when(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    begin(register)
    clock.make_up(engine, later(1))
    served()
    delivered, signed = rows(shown(api, engine, RUN, "gate")[0])
    assert delivered == {
        "voorwaarde": "Ingeleverd: profiel",
        "stand": "✖ nog nodig",
        "van wie": "maker",
        "uiterlijk": "7 maart 2025",
        "bericht vanaf": "7 januari 2025",
    }
    assert (signed["stand"], signed["van wie"]) == ("… eerst de andere voorwaarden", "–")


def test_whoever_chose_english_reads_english(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOERS_LANGUAGE", "en")
    begin(register)
    clock.make_up(engine, later(1))
    served()
    delivered, _ = rows(shown(api, engine, RUN, "gate")[0])
    assert delivered["state"] == "✖ still needed" and delivered["by"] == "7 March 2025"
    (flow_run,) = runs_of(api)
    assert flow_run.name == "Feijenoord, cycle 1, look"
    assert flow_run.state is not None and "conditions met" in (flow_run.state.message or "")


def test_a_passed_gate_shows_every_condition_met(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    begin(register)
    served()
    for command in (deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(1))
    served()
    newest, *earlier = shown(api, engine, RUN, "gate")
    assert {row["stand"] for row in rows(newest)} == {"✔ gehaald"}
    assert earlier, "what it waited for stays to be seen"


def test_what_did_not_change_is_not_sent_again(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    begin(register)
    served()
    register.handle("p1", c.LeaveSeat(id="leaves", seat="s-sam", by="anna"), later(1))
    assert showing.backlog(engine).count
    served()
    assert len(shown(api, engine, RUN, "gate")) == 1


def test_an_assessment_is_a_table_and_a_picture(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    """Given an agreed moment that came, when its figures are in, then each verdict stands there with its figures."""
    begin(register)
    register.handle("p1", agree(), later(1))
    weigh(register)
    served()
    table = rows(shown(api, engine, WEIGHING, "assessment")[0])
    assert [row["indicator"] for row in table] == ["moeite met rondkomen"]
    assert (
        table[0]["oordeel"]
        and table[0]["gemeten"].endswith("procentpunt")
        and table[0]["peildatum"] == "1 januari 2026"
    )
    picture = str(shown(api, engine, WEIGHING, "picture")[0].data)
    alternative, drawn = re.fullmatch(r"!\[(.+)\]\(data:image/png;base64,(.+)\)\n\n- .+", picture).groups()  # type: ignore[union-attr]
    assert table[0]["oordeel"] in alternative
    assert b64decode(drawn).startswith(b"\x89PNG")


def test_a_verdict_on_an_indicator_that_the_definition_let_go_of_is_still_shown() -> None:
    """Given a programme that moved to a definition without it, then its earlier verdict is shown under its id."""
    life = Life(plan_of("")).planned().measuring().off_course()
    found = next(one.assessment for one in life.journal if isinstance(one, IndicatorAssessed))
    seen = Seen(
        plan=life.plan,
        programme=life.p,
        run="1.check.yearly.2028-06-01",
        now=life.now,
        asked=showing.Asked(None, False),
        shown=None,
        new=(),
        asks=False,
        assessed=(replace(found, indicator="gone"),),
        names={},
    )
    made = {str(one.key): str(one.data) for one in artifacts(seen, standing(life.plan, life.p, life.now), {})}
    assert "gone" in made["p1-1-check-yearly-2028-06-01-assessment"]
    assert "gone" in made["p1-1-check-yearly-2028-06-01-picture"]


def test_the_digest_is_shown_on_its_day(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    start = c.StartProgramme(id="go", programme="p1", definition=monthly(), area_code=AREA, area_name="Feijenoord")
    register.handle("p1", start, MONDAY)
    register.handle("p1", c.PassTime(id="pass"), later(40))
    clock.make_up(engine, later(40))
    served()
    (told,) = shown(api, engine, RUN, "digest")
    assert str(told.data).startswith("## Voortgangsrapportage Feijenoord\n\nStand op 15 februari 2025, cyclus 1\n")
    assert "0 van 2 voorwaarden gehaald" in str(told.data)
    assert "### Gevraagd besluit" in str(told.data)


def test_events_are_heard_once_each_however_often_they_are_told(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    """Given a tick that told what happened and crashed before it was on record, then the next tells it again."""
    begin(register, "told-twice")
    served()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wish SET served_at = NULL WHERE kind = 'run'")
        connection.exec_driver_sql("UPDATE showing SET sent = 0, shown = 0")
    served()
    (opened,) = heard(api, "koers.phase.opened", "told-twice")
    assert opened.id == event_id("told-twice", opened.payload["sequence"])
    assert opened.resource["prefect.resource.id"] == f"koers.phase-run.told-twice.{RUN}"
    (flow_run,) = runs_of(api)
    assert f"prefect.flow-run.{flow_run.id}" in [related.id for related in opened.related]


def test_no_persons_name_reaches_prefect(
    api: SyncPrefectClient, register: Register, engine: Engine, served: Served
) -> None:
    for person in ("anna", "mark", "g1", "g2", "g3", "sam"):
        people.put_person(engine, people.Person(person, f"Wilhelmina {person} van Zomeren"))
    begin(register)
    register.handle("p1", deliver("Wilhelmina schreef dit."), later(1))
    served()
    told = [api.read_flow_run(run.id).model_dump_json() for run in runs_of(api)]
    told += [one.model_dump_json() for one in api.read_artifacts(limit=200)]
    told += [one.model_dump_json() for one in api.read_events(limit=50).events]
    assert len(told) > 3
    assert not [text for text in told if "Wilhelmina" in text]


def weigh(register: Register) -> None:
    """The figures of both dates come in, and the moment of 2026 is assessed."""
    for number, (area, day, value) in enumerate(
        [(AREA, "2024-01-01", "45.1"), (PEER, "2024-01-01", "33.4"), (AREA, "2026-01-01", "40.9"),
         (PEER, "2026-01-01", "33.0")]
    ):  # fmt: skip
        if number == 2:
            register.handle("p1", c.PassTime(id="moment"), later(362))
        register.handle("p1", as_command(figure(area, day, value), f"figure-{number}"), later(362))


def monthly() -> Definition:
    plan: dict[str, Any] = sample_definition().model_dump(mode="python")
    plan["digests"] = {"rule": "FREQ=MONTHLY", "to": ["group"]}
    return Definition.model_validate(plan)
