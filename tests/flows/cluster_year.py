"""A year of many programmes at once under one made-up clock, each with people who react. Nothing of Prefect.

The people are those of a rehearsal; what differs is who passes the time: not the world itself, but clocks elsewhere.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Condition, get_ident

from sqlalchemy import Engine

from engine.office import people, reading
from engine.office.register import Register
from engine.office.sealing import salt_from
from engine.rehearsal.people import Reading
from engine.rehearsal.willing import Willing
from engine.rehearsal.world import World
from engine.rules.calendar import next_due
from engine.rules.commands import Command, PassTime
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.programme import Programme
from engine.rules.reading import read_definition

PLAN = Path(__file__).parents[2] / "definitions" / "plan-do-check.yaml"
FIRST, LAST = datetime(2026, 1, 20, 9, tzinfo=UTC), datetime(2027, 1, 20, 9, tzinfo=UTC)
MOMENTS = ("jaarmeting.2027-01-01",)
"""What is agreed to be measured within that year."""

PATIENCE = 120.0
"""Seconds in which the clocks elsewhere must have done what is due."""


def shipped_plan() -> Definition:
    """Plan, do, check: measured every year on 1 January."""
    plan = read_definition(PLAN.read_text(encoding="utf-8"), PLAN.name).definition
    assert plan is not None, "the shipped definition reads"
    return plan


@dataclass
class Time:
    """The made-up clock that all lives share: it moves to the next moment once every one of them waits for it.

    `move` moves it; it returns when everybody elsewhere has done what is due by then.
    """

    lives: int
    move: Callable[[datetime], None]
    now: datetime = FIRST
    broken: bool = False
    _waiting: dict[int, datetime] = field(default_factory=dict)
    _turn: Condition = field(default_factory=Condition)

    def wait(self, moment: datetime) -> None:
        """Returns when it is `moment`."""
        with self._turn:
            self._waiting[get_ident()] = moment
            self._move()
            self._turn.wait_for(lambda: self.now >= moment or self.broken)
            if self.broken:
                raise RuntimeError("another life broke off")

    def leave(self, broken: bool) -> None:
        """This life is over."""
        with self._turn:
            self.lives -= 1
            self.broken = self.broken or broken
            self._move()
            self._turn.notify_all()

    def _move(self) -> None:
        if not self._waiting or len(self._waiting) < self.lives or self.broken:
            return
        self.now = min(self._waiting.values())
        try:
            self.move(self.now)
        except BaseException:
            self.broken = True
            raise
        finally:
            self._waiting = {who: when for who, when in self._waiting.items() if when > self.now}
            self._turn.notify_all()


@dataclass
class Keeper:
    """Keeps one programme in an office in which others pass the time: here one only waits until they did."""

    engine: Engine
    register: Register
    id: str
    plan: Definition
    programme: Programme | None = None

    def handle(self, command: Command, now: datetime) -> tuple[Event, ...]:
        """Gives a command of people; what happened in the programme since the last one. Raises a Refusal."""
        if isinstance(command, PassTime):
            self._until_passed(now)
        else:
            self.register.handle(self.id, command, now)
        known = self.programme.sequence if self.programme else 0
        self.programme = reading.state(self.engine, self.id)
        return tuple(record.event for record in reading.events(self.engine, self.id, known))

    def _until_passed(self, now: datetime) -> None:
        end = time.monotonic() + PATIENCE
        while (due := next_due(self.plan, reading.state(self.engine, self.id))) and due <= now:
            assert time.monotonic() < end, f"no clock passes time in {self.id} at {now}"
            time.sleep(0.05)


def live(engine: Engine, programmes: int, move: Callable[[datetime], None]) -> None:
    """Lets so many programmes, p001 and so on, live through the year, side by side. Raises whatever breaks one off."""
    plan, register = shipped_plan(), Register(engine, salt_from("cluster"))
    for role in plan.roles:
        people.put_person(engine, people.Person(role.id, role.id, f"{role.id}@wijk.example"))
    shared = Time(programmes, move)
    with ThreadPoolExecutor(programmes) as pool:
        lives = [pool.submit(_live, engine, register, plan, shared, number) for number in range(1, programmes + 1)]
    for life in lives:
        life.result()


def _live(engine: Engine, register: Register, plan: Definition, shared: Time, number: int) -> None:
    keeper = Keeper(engine, register, f"p{number:03d}", plan)
    world = World(keeper, Willing(_figures(number)), FIRST, LAST, settle=shared.wait)
    broken = True
    try:
        for name, fields in _opening(plan, keeper.id, number):
            world.give(name, fields)
        world.run()
        broken = False
    finally:
        shared.leave(broken)


def _opening(plan: Definition, programme: str, number: int) -> Iterator[tuple[str, dict[str, object]]]:
    area = {"area_code": f"WK{number:06d}", "area_name": f"Wijk {number}"}
    yield "StartProgramme", {"programme": programme, "definition": plan, **area}
    for role in plan.roles:
        yield "AddPerson", {"person": role.id}
        yield "FillSeat", {"seat": f"{role.id}-1", "role": role.id, "person": role.id}


def _figures(number: int) -> Callable[[str, str, date], Reading]:
    """By turns on course, at risk and off course: the course is kept, adjusted, reopened."""
    reached = (200, 20, 0)[number % 3]

    def figure(indicator: str, area: str, reference_date: date) -> Reading:
        value = Decimal(40 if reference_date.year < 2027 else reached)
        return Reading(value, "personen", "telling")

    return figure
