"""As-of: any day of the Feijenoord programme looks, years later, as a replay that was stopped on that day."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine

from engine.office import reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.migrate import upgrade
from engine.office.register import Register
from engine.office.roles import Roles, drop_database, prepare_roles
from engine.office.sealing import salt_from
from engine.rules.commands import Command, PassTime
from engine.rules.decide import decide
from engine.rules.evolve import fold
from engine.rules.programme import dump
from engine.rules.refusals import Refusal
from engine.rules.workdays import end_of_day
from faces import replaying
from faces.staged import stage
from tests.scenarios.replayed import FEIJENOORD

DAYS = 30


def test_thirty_days_look_as_they_did_then(
    database: Roles, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same commands are given anew, up to the end of each day; the state then is as-of that day, to the letter."""
    staged = stage(str(FEIJENOORD))
    tape: list[tuple[Command, datetime]] = []
    monkeypatch.setattr(replaying, "OfficeKeeper", _taping(tape))
    whole = open_database(database.app)
    name = replaying.play(staged, whole, "nl", replaying.Listener()).programme.id
    stopped = _another(postgres_server)
    try:
        register, given = Register(stopped, salt_from(replaying.SALT)), 0
        for day in _days(tape):
            end = end_of_day(staged.plan.calendar, day)
            while given < len(tape) and tape[given][1] <= end:
                _give(register, name, *tape[given])
                given += 1
            once = dump(reading.as_of(whole, name, day)[1])
            assert once == dump(reading.as_of(whole, name, day)[1])
            assert once == _then(stopped, name, end), day
    finally:
        whole.dispose()
        stopped.dispose()
        drop_database(postgres_server.url(), stopped.url.database or "")


def _taping(tape: list[tuple[Command, datetime]]) -> type[replaying.OfficeKeeper]:
    class Taping(replaying.OfficeKeeper):
        def handle(self, command: Command, now: datetime) -> tuple[object, ...]:  # type: ignore[override]
            tape.append((command, now))
            return super().handle(command, now)

    return Taping


def _days(tape: list[tuple[Command, datetime]]) -> list[date]:
    first, last = tape[0][1].date(), tape[-1][1].date()
    rng = Random("thirty days")
    return sorted(first + timedelta(days=rng.randrange((last - first).days)) for _ in range(DAYS))


def _another(server: Server) -> Engine:
    roles = prepare_roles(server.url(), "stopped_replay")
    upgrade(roles.owner)
    return open_database(roles.app)


def _give(register: Register, name: str, command: Command, now: datetime) -> None:
    try:
        register.handle(name, command, now)
    except Refusal:
        return  # It was refused in the whole replay as well.


def _then(engine: Engine, name: str, end: datetime) -> bytes:
    plan, stands = reading.standing(engine, name)
    return dump(fold(decide(plan, stands, PassTime(id="stop"), end), stands))
