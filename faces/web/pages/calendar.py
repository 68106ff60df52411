"""What comes in a programme, month by month, until a day and of a kind that can be chosen.

Address: /programma/{programme}/kalender.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from fastapi.responses import Response

from engine.office import reading
from engine.rules.calendar import Due, ahead
from engine.rules.conditions import as_day
from engine.rules.foreseen import due_told
from engine.rules.standing import HORIZON
from engine.rules.texts import Text
from engine.rules.words import MONTHS, both, capital
from faces.web.doors import Doors
from faces.web.pages.within import Within, show, within
from faces.web.visit import Visiting

doors = Doors()

MOST, FARTHEST = 200, timedelta(days=366 * 10)
KINDS: tuple[tuple[str, str, str], ...] = (
    ("deadline", "uiterste datums", "deadlines"),
    ("moment", "meetmomenten", "moments"),
    ("window", "laatste dag voor cijfers", "last day for figures"),
    ("explanation", "laatste dag voor toelichtingen", "last day for explanations"),
    ("milestone", "mijlpalen van initiatieven", "milestones of initiatives"),
    ("reminder", "herinneringen", "reminders"),
    ("escalation", "escalaties", "escalations"),
    ("digest", "voortgangsrapportages", "digests"),
    ("seat", "zetels die vrijkomen", "seats that are left"),
)
"""What can come, in Dutch and in English."""


@dataclass(frozen=True, slots=True)
class Month:
    """What comes in one month: the day, of which kind, and in words."""

    label: Text
    items: tuple[tuple[date, Text, Text], ...]


@doors.get("/programma/{programme}/kalender", "standing")
def calendar(visit: Visiting, programme: str, soort: str = "", tot: str = "") -> Response:
    """What comes."""
    with reading.looking(visit.house.office.engine) as connection:
        around = within(visit, connection, programme, "kalender")
    today = around.known.standing.on
    until = _until(tot, today)
    kind = soort if soort in {one for one, _, _ in KINDS} else ""
    found = [due for due in ahead(around.known.plan, around.known.programme, until) if kind in ("", due.kind)]
    return show(
        visit,
        "calendar.html",
        around,
        months=tuple(_months(around, found[:MOST])),
        more=max(0, len(found) - MOST),
        kinds=KINDS,
        kind=kind,
        until=until,
        farthest=today + FARTHEST,
        keep=[("op", visit.as_of)] if visit.as_of else [],
    )


def _until(words: str, today: date) -> date:
    """The day that was chosen; one that is none, or too far away, is as far as a page looks by itself."""
    try:
        chosen = as_day(words)
    except ValueError:
        return today + HORIZON
    return chosen if today <= chosen <= today + FARTHEST else today + HORIZON


def _months(around: Within, found: list[Due]) -> Iterator[Month]:
    for (year, month), dues in groupby(found, key=lambda due: (due.day.year, due.day.month)):
        label = Text(**{language: capital(f"{MONTHS[language][month - 1]} {year}") for language in ("nl", "en")})
        yield Month(label, tuple((due.day, _LABELS[due.kind], _told(around, due)) for due in dues))


def _told(around: Within, due: Due) -> Text:
    told = due_told(around.known.plan, due, around.known.names)
    return both(lambda language: capital(told.say(language)))


_LABELS = {kind: Text(nl=dutch, en=english) for kind, dutch, english in KINDS}
