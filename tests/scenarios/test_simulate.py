"""Many seeds of each definition: whatever people do, what must always hold, holds. And a seed repeats."""

import hashlib
import os
import subprocess
import sys

import pytest
from typer import Typer
from typer.testing import CliRunner

from engine.rehearsal import simulate as simulation
from engine.rehearsal.simulate import live, simulate
from engine.rules.definition import Definition
from faces.commands.simulate import add_to
from tests.rehearsal.lives import HOUSE, definition

SEEDS, CHUNK = 80, 20
YEARS = {"economische-wijkaanpak": 7, "plan-do-check": 8, "all-sorts": 3}
PLAN = str(HOUSE / "definitions" / "plan-do-check.yaml")


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
@pytest.mark.parametrize("name", YEARS)
def test_what_must_always_hold_holds(name: str, first: int) -> None:
    broken = []
    for seed in range(first, first + CHUNK):
        life = live(definition(name), seed=seed, number=seed, years=YEARS[name])
        if life.broken:
            broken.append(f"seed {seed}: {life.broken}")
    assert broken == []


@pytest.mark.parametrize("name", YEARS)
def test_lives_are_full(name: str) -> None:
    """given twenty programmes, then nearly everything that can happen in them has happened"""
    lives = list(simulate(definition(name), seed=77, programmes=20, years=8))
    events = sum((life.events for life in lives), start=type(lives[0].events)())
    refusals = sum((life.refusals for life in lives), start=type(lives[0].refusals)())
    for kind in ("PhasePassed", "CourseDecided", "DeadlinePassed", "Suspended", "SeatLeft", "SignOffLapsed"):
        assert events[kind] > 0, kind
    assert max(life.cycles for life in lives) > 1
    assert refusals["SameCommandOtherContent"] > 0
    assert sum(refusals.values()) > 10


def test_a_seed_repeats_whatever_else_is_simulated() -> None:
    together = list(simulate(definition("all-sorts"), seed=5, programmes=3, years=3))
    assert live(definition("all-sorts"), seed=5, number=3, years=3) == together[2]


def test_a_seed_repeats_in_another_process() -> None:
    """The order of sets and the hashes of words differ per process; the lives do not."""
    told = {_fingerprint(hash_seed) for hash_seed in ("1", "2")}
    assert len(told) == 1


def _fingerprint(hash_seed: str) -> str:
    code = (
        "from tests.rehearsal.lives import definition\n"
        "from engine.rehearsal.simulate import simulate\n"
        "print(list(simulate(definition('all-sorts'), seed=8, programmes=2, years=4)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HOUSE,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return hashlib.sha256(run.stdout.encode()).hexdigest()


def _run(*words: str) -> tuple[int, str]:
    app = Typer()
    add_to(app)
    told = CliRunner().invoke(app, list(words), env={"COLUMNS": "100"})
    return told.exit_code, told.output


def test_the_command_tells_what_happened() -> None:
    code, told = _run(PLAN, "--programmes", "3", "--years", "5", "--seed", "4")
    assert code == 0
    assert "Alles wat altijd moet gelden, gold." in told
    assert "heropend" in told


def test_a_failure_tells_how_to_repeat_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """given a rule of ours that cannot hold, then the command says which, on what, and how to see it again"""
    real = simulation.first_broken

    def never_a_digest(before: object, happening: object, after: object, memory: object) -> object:
        if type(happening).__name__ == "PhasePassed":
            return "no_phase_ever_passes", "one did"
        return real(before, happening, after, memory)

    monkeypatch.setattr(simulation, "first_broken", never_a_digest)
    code, told = _run(PLAN, "--programmes", "9", "--years", "5", "--seed", "4")
    assert code == 1
    assert "no_phase_ever_passes: one did" in told
    assert "PhasePassed(" in told
    line = next(line for line in told.splitlines() if "koers simulate" in line)
    words = line.split("koers simulate ")[1].split()
    assert words[0] == PLAN
    again, same = _run(*words)
    assert again == 1
    assert line in same


def test_json_is_for_tools() -> None:
    code, told = _run(PLAN, "--programmes", "1", "--years", "3", "--format", "json")
    assert code == 0
    assert '"broken": null' in told


def test_a_definition_without_measurement_lives_too() -> None:
    plan = definition("plan-do-check")
    phases = tuple(phase for phase in plan.phases if phase.opens == "in_order")
    bare = plan.model_dump() | {"phases": [phase.model_dump() for phase in phases], "measurement": None, "course": None}
    lives = list(simulate(Definition.model_validate(bare), seed=1, programmes=5, years=5))
    assert [life.broken for life in lives] == [None] * 5
