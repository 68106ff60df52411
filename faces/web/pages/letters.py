"""The letters about a programme: sent, held, on their way. Address: /programma/{programme}/berichten.

A letter of somebody who takes part in more programmes tells of all of them: what it says of others is not shown here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fastapi.responses import Response

from engine.office.letters import desk
from engine.office.letters.desk import Lying
from engine.office.letters.wording import UNDELIVERED
from engine.rules.texts import Text
from engine.rules.words import listed
from engine.rules.workdays import local_day
from faces.web.doors import Doors
from faces.web.pages.records import number
from faces.web.pages.within import LATE, Within, show, within
from faces.web.visit import Visiting

doors = Doors()

PER_PAGE = 30
Tone = Literal["neutral", "info", "ok", "warning", "error"]

STATES: Mapping[str, tuple[Text, Tone]] = {
    "queued": (Text(nl="wacht", en="waits"), "info"),
    "sending": (Text(nl="gaat nu", en="is going"), "info"),
    "sent": (Text(nl="verzonden", en="sent"), "ok"),
    "held": (Text(nl="vastgehouden", en="held"), "warning"),
    "refused": (Text(nl="niet aangekomen", en="not arrived"), "error"),
    "moot": (Text(nl="niet meer nodig", en="no longer needed"), "neutral"),
}

ABOUT: Mapping[str, Text] = {
    "invitation": Text(nl="uitnodiging", en="invitation"),
    "asked": Text(nl="vraag", en="request"),
    "reminder": Text(nl="herinnering", en="reminder"),
    "escalation_ahead": Text(nl="laatste herinnering", en="last reminder"),
    "escalation": Text(nl="escalatie", en="escalation"),
    "phone_task": Text(nl="beltaak", en="phone task"),
    "returned": Text(nl="teruggestuurd product", en="returned product"),
    "lapsed": Text(nl="vervallen accordering", en="lapsed sign-off"),
    "deadline_moved": Text(nl="verplaatste uiterste datum", en="moved deadline"),
    "decision": Text(nl="besluit", en="decision"),
    "outcome": Text(nl="afloop", en="outcome"),
    "thanks": Text(nl="dank", en="thanks"),
    "digest": Text(nl="voortgangsrapportage", en="digest"),
    "empty_seat": Text(nl="lege zetel", en="empty seat"),
    "look_ahead": Text(nl="vooruitblik", en="look ahead"),
    "renewal": Text(nl="vernieuwing", en="renewal"),
    "undelivered": Text(nl="niet aangekomen bericht", en="letter that did not arrive"),
}
"""What a letter is about; what is not named here keeps its own word."""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter: for whom, about what, and how it goes."""

    found: Lying
    about: str
    state: Text
    tone: Tone
    why: Text | None


@dataclass(frozen=True, slots=True)
class Letters:
    """A page of letters, the newest first."""

    lines: tuple[LetterLine, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class ToCome:
    """The first letter that is still to be made: the day it goes, or (`late`) could have gone while no post ran."""

    day: date
    late: bool


@doors.get("/programma/{programme}/berichten", "letters")
def letters(visit: Visiting, programme: str, voor: str = "") -> Response:
    """The letters."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "berichten")
    before = number(voor) or _first_after(around)
    found = desk.of_programme(visit.house.office.engine, programme, before, PER_PAGE + 1)
    lines = tuple(_line(visit.language, one) for one in found[:PER_PAGE])
    more = found[PER_PAGE - 1].number if len(found) > PER_PAGE else None
    return show(visit, "letters.html", around, letters=Letters(lines, more), to_come=_to_come(around))


def _to_come(around: Within) -> ToCome | None:
    """Of an earlier day nothing is still to come."""
    visit = around.visit
    found = None if around.as_of else desk.next_of_programme(visit.house.office.engine, around.programme)
    if found is None:
        return None
    calendar, (day, made) = around.known.plan.calendar, found
    late = visit.now - made > LATE and day <= local_day(calendar, visit.now)
    return ToCome(max(day, local_day(calendar, made)), late)


def _first_after(around: Within) -> int | None:
    """The number of the first letter after the day that is looked at; None where there is none, or that day is now."""
    return desk.first_after(around.visit.house.office.engine, around.as_of) if around.as_of else None


def _line(language: str, found: Lying) -> LetterLine:
    state, tone = STATES[found.state]
    about = [ABOUT[one].say(language) if one in ABOUT else one for one in found.about]
    why = UNDELIVERED.get(found.why) if found.why else None
    return LetterLine(found, listed(about, language), state, tone, why)
