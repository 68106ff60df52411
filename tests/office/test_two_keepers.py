"""The office and the ledger of rehearsals keep one and the same record: simulated lives go through both at once."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.office.register import Register
from engine.office.sealing import salt_from, seal
from engine.office.verify import verify
from engine.rehearsal import simulate
from engine.rehearsal.ledger import Ledger, Watch
from engine.rules.commands import Command
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.programme import Programme, dump
from engine.rules.reading import read_definition
from engine.rules.refusals import Refusal

ROOT = Path(__file__).parents[2]
SALT = salt_from("both")


class Both:
    """Keeps the record twice, and fails where the two differ in events, state, or refusal."""

    def __init__(self, engine: Engine, programme: str, ledger: Ledger) -> None:
        self.register, self.id, self.ledger = Register(engine, SALT), programme, ledger

    @property
    def plan(self) -> Definition:
        return self.ledger.plan

    @property
    def programme(self) -> Programme | None:
        return self.ledger.programme

    def handle(self, command: Command, now: datetime) -> tuple[Event, ...]:
        sealed, _ = seal(command, SALT)
        try:
            told = self.ledger.handle(sealed, now)
        except Refusal as refusal:
            with pytest.raises(type(refusal)):
                self.register.handle(self.id, command, now)
            raise
        answer = self.register.handle(self.id, command, now)
        assert tuple(event for _, event in answer.events) == told, command
        assert self.programme is not None and dump(answer.programme) == dump(self.programme), command
        return told


@pytest.mark.parametrize(
    ("definition", "seed", "number"),
    [
        ("definitions/economische-wijkaanpak.yaml", 1, 1),
        ("definitions/economische-wijkaanpak.yaml", 7, 11),
        ("tests/rehearsal/all-sorts.yaml", 3, 7),
        ("tests/rehearsal/all-sorts.yaml", 3, 15),
        ("definitions/plan-do-check.yaml", 1, 1),
    ],
)
def test_a_simulated_life_is_the_same_in_the_office_and_in_memory(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, definition: str, seed: int, number: int
) -> None:
    """These lives have late, changed and repeated figures of closed moments in them."""
    plan = read_definition((ROOT / definition).read_bytes(), definition).definition
    assert plan is not None

    def both(plan: Definition, watch: Watch | None = None) -> Both:
        return Both(engine, f"p{number}", Ledger(plan, watch))

    monkeypatch.setattr(simulate, "Ledger", both)
    life = simulate.live(plan, seed=seed, number=number, years=10)
    assert life.broken is None and life.commands > 50
    assert verify(engine) == ()
