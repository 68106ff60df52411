"""Settling: after anything happened, every consequence that follows by itself is drawn, until nothing more follows."""

from engine.rules.acts.course import conclude_course
from engine.rules.acts.phases import pass_phase
from engine.rules.acts.signing import conclude
from engine.rules.acts.unfolding import Unfolding
from engine.rules.conditions import Signed
from engine.rules.gates import GateLook, halted, look
from engine.rules.programme import PhaseRun

MANY_STEPS = 1000


def settle(life: Unfolding) -> None:
    """Draws every consequence that follows by itself, until nothing more follows."""
    for _ in range(MANY_STEPS):
        before = len(life.events)
        for run in list(life.programme.runs.values()):
            if run.id in life.programme.runs and not halted(life.programme, run):
                _settle_run(life, run.id)
        if len(life.events) == before:
            return
    raise AssertionError("a programme that never comes to rest")


def _settle_run(life: Unfolding, run_id: str) -> None:
    conclude_course(life, run_id)
    if run_id not in life.programme.runs:
        return
    run = life.programme.runs[run_id]
    gate = look(life.plan, life.programme, run, life.today)
    if gate.met:
        pass_phase(life, run, ())
        return
    _conclude_signing(life, run, gate)


def _conclude_signing(life: Unfolding, run: PhaseRun, gate: GateLook) -> None:
    for condition, seen in zip(life.plan.phase[run.phase].gate, gate.conditions, strict=True):
        if isinstance(condition, Signed) and seen.outcome in ("tie", "returned"):
            conclude(life, run, condition, seen.outcome)
            return
