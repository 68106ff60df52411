"""What comes in a programme, drawn and month by month, until a day and of a kind that can be chosen.

Address: /programma/{programme}/kalender, with its picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from fastapi import Request
from fastapi.responses import Response

from engine.office.plots import Coming, Drawing, coming
from engine.office.shelf import Known
from engine.rules.calendar import Due, ahead
from engine.rules.conditions import as_day
from engine.rules.digest_picture import Happening
from engine.rules.foreseen import due_told
from engine.rules.speaker import Speaker
from engine.rules.standing import HORIZON
from engine.rules.texts import Language, Text
from engine.rules.words import MONTHS, both, capital
from faces.web.doors import Doors
from faces.web.pages.pictures import picture, sources
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """What comes until a day, of one kind or ("") of all."""

    kind: str
    until: date
    found: list[Due]


@doors.get("/programma/{programme}/kalender", "standing")
def calendar(visit: Visiting, programme: str, soort: str = "", tot: str = "") -> Response:
    """What comes."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "kalender")
    today, chosen = around.known.standing.on, _chosen(around.known, soort, tot)
    drawing = _drawn(around.known, chosen, visit.language)
    return show(
        visit,
        "calendar.html",
        around,
        months=tuple(_months(around, chosen.found[:MOST])),
        more=max(0, len(chosen.found) - MOST),
        kinds=KINDS,
        kind=chosen.kind,
        until=chosen.until,
        farthest=today + FARTHEST,
        alt=drawing.alt if drawing else "",
        picture=sources(lambda **asked: _address(around, chosen, **asked)),
    )


@doors.get("/programma/{programme}/kalender/tijdlijn.svg", "standing")
def drawn(
    request: Request, visit: Visiting, programme: str, soort: str = "", tot: str = "", klein: str = ""
) -> Response:
    """The picture of what comes. It is the same until something happens."""
    known = visit.seen(programme)
    chosen = _chosen(known, soort, tot)
    about = (known.sequence, known.standing.on, visit.language, chosen.kind, chosen.until, bool(klein))
    return picture(request, about, lambda: _drawn(known, chosen, visit.language, bool(klein)))


def _chosen(known: Known, kind: str, until: str) -> Chosen:
    last = _until(until, known.standing.on)
    kind = kind if kind in {one for one, _, _ in KINDS} else ""
    return Chosen(kind, last, [due for due in ahead(known.plan, known.programme, last) if kind in ("", due.kind)])


def _address(around: Within, chosen: Chosen, **asked: str) -> str:
    about = {"soort": chosen.kind, "tot": chosen.until, **asked}
    return around.to("kalender/tijdlijn.svg", taal=around.visit.language, **about)


def _drawn(known: Known, chosen: Chosen, language: Language, small: bool = False) -> Drawing | None:
    rows = tuple(_rows(known, chosen.found[:MOST]))
    return coming(rows, known.standing.on, chosen.until, language, small)


def _rows(known: Known, found: list[Due]) -> Iterator[Coming]:
    """A row of each kind that comes, in the order of the kinds."""
    for kind, label in _LABELS.items():
        items = tuple(Happening(due.day, _about(known, due)) for due in found if due.kind == kind)
        if items:
            yield Coming(label, items, kind == "deadline")


def _about(known: Known, due: Due) -> Text:
    """What something that comes is about; of which kind it is, its row says."""
    if due.kind not in _OF_RUNS:
        return due_told(known.plan, due, known.names)
    return both(lambda language: Speaker(known.plan, known.names, language).run(due.subject))


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


_OF_RUNS = ("deadline", "window", "explanation", "reminder", "escalation")
_LABELS = {kind: Text(nl=dutch, en=english) for kind, dutch, english in KINDS}
