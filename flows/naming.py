"""What things of ours are called in Prefect: flows, deployments, flow runs, tags, keys. Pure; no name of a person.

A phase run has an id like `1.strategie.1` or, of an evaluation, `1.evaluatie.jaarmeting.2016-09-01`: cycle, phase, and
the attempt or the moment.
"""

from collections.abc import Mapping

from engine.rules.definition import Definition
from engine.rules.programme import Programme
from engine.rules.texts import Language

POOL = "koers"
"""The work pool that flow runs wait in; its type is that of the worker that ships with Koers, or any other."""

WORKER_TYPE = "koers"
TAG = "koers"
"""Every flow run of ours carries this tag."""


def deployment_name(plan: Definition, phase: str) -> str:
    """`flow/deployment`: the phase, of the definition by its id (not its version: programmes may be in several)."""
    return f"{phase}/{plan.id}"


def entrypoint(phase: str) -> str:
    """Where Prefect finds the flow of a phase: a module path, the same on every machine that has Koers installed."""
    return f"flows.phases:{phase}"


def phase_of(run: str) -> str:
    """The phase of a phase run."""
    return run.split(".")[1]


def flow_run_name(plan: Definition, programme: Programme, run: str, language: Language = "nl") -> str:
    """'Feijenoord, cyclus 1, strategie': area, cycle, phase as the definition calls it, and what tells two apart.

    A second attempt is numbered; an evaluation names its reference date.
    """
    cycle, phase, *rest = run.split(".")
    told = [programme.area_name, f"{'cycle' if language == 'en' else 'cyclus'} {cycle}", phase]
    if len(rest) == 1 and rest[0] != "1":
        told.append(f"{'attempt' if language == 'en' else 'poging'} {rest[0]}")
    if len(rest) > 1:
        told.append(rest[-1])
    return ", ".join(told)


def tags(programme: Programme, run: str) -> list[str]:
    """What runs can be found by: programme, cycle, phase, area."""
    cycle, phase, *_ = run.split(".")
    return [TAG, f"programme:{programme.id}", f"cycle:{cycle}", f"phase:{phase}", f"area:{programme.area_code}"]


def idempotency_key(programme: str, run: str, generation: int) -> str:
    """With this key Prefect makes one flow run, however often it is asked."""
    return f"koers:{programme}:{run}:{generation}"


def parameters(programme: str, run: str) -> Mapping[str, str]:
    """What a flow run is given: ids only; everything else it reads from the office."""
    return {"programme": programme, "run": run}
