"""All that somebody who is signed in owes, in every programme they sit in, and what they did lately."""

from dataclasses import dataclass, field
from datetime import date

from fastapi.responses import Response

from engine.office import reading
from engine.office.entrance import drafts
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules.letters import EVERYTHING
from engine.rules.picture import Owes
from engine.rules.texts import Text
from faces.web.doors import SIGNED_IN, Doors
from faces.web.rendering import page
from faces.web.tasks import became, finding
from faces.web.tasks.became import Did
from faces.web.visit import Visit, Visiting

doors = Doors()
MOST_PROGRAMMES, MOST_LATELY = 60, 5


@dataclass(frozen=True, slots=True)
class OwnTask:
    """One thing owed, with its page. `kept`: some of it was filled in and kept for later."""

    href: str
    what: Text
    about: Text | None
    until: date | None
    late: bool
    kept: bool


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


@doors.get("/taken", SIGNED_IN)
def own_tasks(visit: Visiting) -> Response:
    """All they owe, the most urgent programme first."""
    assert visit.signed_in is not None
    programmes = sorted(visit.signed_in.seats)
    engine = visit.house.office.engine
    kept = drafts.of_person(engine, visit.signed_in.person)
    known = [visit.known(programme) for programme in programmes[:MOST_PROGRAMMES]]
    with reading.looking(engine) as connection:
        groups = [_group(visit, connection, one, kept, len(programmes) <= MOST_LATELY) for one in known]
    groups.sort(key=lambda group: group.urgency)
    return page(visit, "tasks/own.html", groups=groups, more=len(programmes) > MOST_PROGRAMMES)


def _group(visit: Visit, connection: Looking, known: Known, kept: frozenset[tuple[str, str]], lately: bool) -> Group:
    assert visit.signed_in is not None
    programme = known.programme.id
    owed = finding.owed_by(known, visit.signed_in.seats[programme])
    did = became.lately(connection, known, visit.signed_in.person) if lately else []
    return Group(became.called(known), [_task(known, one, kept) for one in owed], did)


def _task(known: Known, owes: Owes, kept: frozenset[tuple[str, str]]) -> OwnTask:
    programme = known.programme.id
    item = EVERYTHING if owes.act == "supply" else owes.item
    assert owes.seat is not None
    key = finding.draft_key(owes.seat, owes.run, owes.act, item)
    count = len(finding.all_of(known, owes.seat, owes.act, owes.run)) if owes.act == "supply" else 1
    return OwnTask(
        href=finding.page_of(programme, owes),
        what=owes.what if count == 1 else finding.several(count),
        about=became.run_called(known, owes.run) if owes.run else None,
        until=owes.until,
        late=owes.late,
        kept=(programme, key) in kept,
    )
