"""All that somebody who is signed in owes, in every programme they sit in, and what they did lately.

Programmes come by pages, those with the nearest deadline first: a page costs no more where somebody sits in very many.
"""

from dataclasses import dataclass, field
from datetime import date

from fastapi.responses import Response

from engine.office import portfolio
from engine.office.entrance import drafts
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules.texts import Text
from faces.web.doors import SIGNED_IN, Doors
from faces.web.rendering import page
from faces.web.tasks import became
from faces.web.tasks.became import Did
from faces.web.tasks.own import OwnTask, tasks_of
from faces.web.visit import Visit, Visiting

doors = Doors()
ON_PAGE, MOST_LATELY = 50, 5
"""Programmes on a page; and in how many somebody may sit to be told what they did lately."""

FROM = "vanaf"
"""The part of the address that says how many programmes stand on the pages before."""


@dataclass(slots=True)
class Group:
    """What is owed in one programme, and what was done lately."""

    called: Text
    tasks: list[OwnTask]
    did: list[Did] = field(default_factory=list)

    @property
    def late(self) -> bool:
        """Whether anything is late."""
        return any(task.late for task in self.tasks)

    @property
    def urgency(self) -> tuple[bool, date]:
        """What sorts programmes: the nearest deadline first."""
        days = [task.until for task in self.tasks if task.until]
        return (not days, min(days, default=date.max))


@dataclass(frozen=True, slots=True)
class Part:
    """The programmes from the one after `start` on, up to `last`, of `total` in which anything is asked of anybody."""

    start: int
    last: int
    total: int

    @property
    def following(self) -> str | None:
        """The address of the next page, if there is one."""
        return f"/taken?{FROM}={self.last}" if self.last < self.total else None

    @property
    def previous(self) -> str | None:
        """The address of the page before, if there is one."""
        return f"/taken?{FROM}={max(self.start - ON_PAGE, 0)}" if self.start else None


@doors.get("/taken", SIGNED_IN)
def own_tasks(visit: Visiting) -> Response:
    """All they owe, the most urgent programme first."""
    assert visit.signed_in is not None
    mine = visit.takes_part
    engine = visit.house.office.engine
    kept, lately = drafts.of_person(engine, visit.signed_in.person), len(mine) <= MOST_LATELY
    with visit.looking() as connection:
        wanted = mine if lately else portfolio.asking(connection, mine, visit.now)
        start = _start(visit, len(wanted))
        known = [visit.house.shelf.now(connection, one, visit.now) for one in wanted[start : start + ON_PAGE]]
        groups = [_group(visit, connection, one, kept, lately) for one in known if visit.caller(one.programme.id).seats]
    groups.sort(key=lambda group: group.urgency)
    return page(visit, "tasks/own.html", groups=groups, part=Part(start, start + len(known), len(wanted)))


def _start(visit: Visit, count: int) -> int:
    asked = visit.request.query_params.get(FROM, "0")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return start if start < count else 0


def _group(visit: Visit, connection: Looking, known: Known, kept: frozenset[tuple[str, str]], lately: bool) -> Group:
    assert visit.signed_in is not None
    programme = known.programme.id
    tasks = tasks_of(known, visit.caller(programme).seats, kept)
    did = became.lately(connection, known, visit.signed_in.person) if lately else []
    return Group(became.called(known), tasks, did)
