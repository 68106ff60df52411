"""What stands around every page of one programme: where the visitor is, the parts they may see, and as of which day.

Only the frame lives here; what a page shows is made by the page. Every link within a programme is made by `to`, so that
the day that somebody looks at goes along. Template: templates/programme/frame.html.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from fastapi.responses import Response

from engine.office.backwards import of_kinds
from engine.office.past import days_beside
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules import events as e
from engine.rules.access import View
from engine.rules.conditions import as_day
from engine.rules.speaker import Speaker, reference_date_of
from engine.rules.texts import Text
from engine.rules.words import both, capital, day_words, term
from engine.rules.workdays import local_day
from faces.refusals import NotADate, NotYet
from faces.web.happened import happened
from faces.web.instead import Instead
from faces.web.refusals import NotHere
from faces.web.rendering import page
from faces.web.visit import AS_OF, KNOWN, NOW, Visit

TABS: tuple[tuple[str, str, str, View], ...] = (
    ("", "Overzicht", "Overview", "standing"),
    ("indicatoren", "Indicatoren", "Indicators", "standing"),
    ("partners", "Partners", "Partners", "standing"),
    ("kalender", "Kalender", "Calendar", "standing"),
    ("afspraken", "Afspraken", "Agreements", "standing"),
    ("besluiten", "Besluiten", "Decisions", "record"),
    ("logboek", "Logboek", "Journal", "record"),
    ("berichten", "Berichten", "Letters", "letters"),
    ("voortgang", "Voortgang", "Progress", "digest"),
    ("definitie", "Definitie", "Definition", "standing"),
    ("mensen", "Mensen", "People", "people"),
)
"""The parts of a programme, in order: address, label in Dutch and in English, what is needed."""

TWO_TIMES = ("indicatoren",)
"""The parts that can show an earlier day with what is known now: where figures are corrected, and judged again."""

MOST_JUMPS = 8

LATE = timedelta(hours=1)
"""So long after something came due the clock has acted, where it runs."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the programme that the visitor may see."""

    href: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """A day worth looking at, and why."""

    day: date
    href: str
    why: Text


@dataclass(frozen=True, slots=True)
class Travel:
    """Looking at another day: the first and the last that can be chosen, the one that is looked at, where the days of
    the events before and after it are, and days to jump to (newest first)."""

    first: date
    last: date
    looked_at: date
    before: str | None
    after: str | None
    jumps: tuple[Jump, ...]


@dataclass(frozen=True)
class Within:
    """The frame of one page of a programme. `known` is the programme as of the day that is looked at."""

    visit: Visit
    programme: str
    known: Known
    part: str
    tabs: tuple[Tab, ...]
    travel: Travel
    happened: tuple[Text, ...] = field(default=())

    @property
    def as_of(self) -> date | None:
        """The day that is looked at; None: now."""
        return self.visit.as_of

    @property
    def behind_since(self) -> date | None:
        """Since when the clock did not act on what came due here, where that is longer ago than it should ever be; of
        an earlier day it says nothing."""
        behind = self.known.behind if self.as_of is None else None
        late = behind is not None and self.visit.now - behind > LATE
        return local_day(self.known.plan.calendar, behind) if behind and late else None

    @property
    def known_now(self) -> bool:
        """Whether this page shows that day with what is known now."""
        return self.visit.known_now and self.part.partition("/")[0] in TWO_TIMES

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What looking at another day keeps."""
        return [(KNOWN, NOW)] if self.visit.known_now else []

    @property
    def times(self) -> list[tuple[str, Any]]:
        """What a form that leads to another page of the same day keeps."""
        return [(name, value) for name, value in self.visit.times.items() if value]

    @property
    def base(self) -> str:
        """Where this programme is."""
        return f"/programma/{quote(self.programme, safe='')}"

    @property
    def title(self) -> str:
        """What the area is called."""
        return self.known.standing.area_name or self.programme

    @property
    def under(self) -> str:
        """The kind of area, its code, and how the programme goes."""
        stands, language = self.known.standing, self.visit.language
        words = (term(stands.area_kind, language), stands.area_code, term(stands.status, language))
        return f"{capital(words[0])} {words[1]}, {words[2]}. {stands.title.say(language)}, {self._version}."

    @property
    def _version(self) -> str:
        word = "version" if self.visit.language == "en" else "versie"
        return f"{word} {self.known.standing.version}"

    def to(self, path: str = "", **asked: Any) -> str:
        """A page of this programme, as of the same day; what is None is not asked."""
        return _address(self.base, path, {**self.visit.times, **asked})

    def here(self, **asked: Any) -> str:
        """This page, asked something else."""
        return self.to(self.part, **asked)

    def now(self, path: str = "", **asked: Any) -> str:
        """A page of this programme as it stands now: where something can be done."""
        return _address(self.base, path, asked)

    def may(self, what: str) -> bool:
        """Whether the visitor may see or do something here; nothing can be done in the past."""
        return self.visit.may(what, self.programme)

    def may_read_of(self, *seats: str) -> bool:
        """Whether the visitor may read what was written for these seats, and by whom: it is on record, or their own."""
        return self.may("record") or not self.visit.caller(self.programme).seats.keys().isdisjoint(seats)

    def may_act(self, what: str) -> bool:
        """Whether the visitor may do something here and now."""
        return self.as_of is None and self.may(what)

    @cached_property
    def telling(self) -> Known:
        """The programme for telling its events in the language of the visitor: with seats called by their role."""
        speaker = self.speaker()
        roles = {seat.id: speaker.role(seat.role) for seat in self.known.programme.seats.values()}
        return replace(self.known, names={**roles, **self.known.names})

    def speaker(self) -> Speaker:
        """Names what is in this programme, in the language of the visitor."""
        return Speaker(self.known.plan, self.known.names, self.visit.language)


def within(visit: Visit, connection: Looking, programme: str, part: str, current: str | None = None) -> Within:
    """The frame of the page `part` of a programme; `current` is the tab it belongs to, if it is not one itself. Raises
    NotHere, or (for a day that is none of the programme) Instead."""
    wrong = _no_day(visit, programme)
    if wrong is not None:
        visit.as_of = None
    known = visit.seen(programme)
    tabs = tuple(_tabs(visit, programme, part if current is None else current))
    around = Within(
        visit, programme, known, part, tabs, _travel(visit, connection, programme, part), happened(visit, programme)
    )
    if wrong is not None:
        context = {"around": around, "to": around.to, "sentence": wrong.text, "to_come": wrong.to_come, "later": None}
        raise Instead(page(visit, "programme/no_such_day.html", 422, **context))
    return around


@dataclass(frozen=True, slots=True)
class _NoDay:
    """Why a day cannot be looked at, and whether it is still to come."""

    text: Text
    to_come: bool


def _no_day(visit: Visit, programme: str) -> _NoDay | None:
    """What is wrong with the day that is asked for; None where it can be looked at."""
    first, last = _span(visit.known(programme))
    try:
        asked = visit.as_of or last
    except NotADate as wrong:
        words = wrong.details["words"]
        return _NoDay(Text(nl=f"'{words}' is geen datum.", en=f"'{words}' is no date."), False)
    except NotYet as wrong:
        asked = as_day(str(wrong.details["day"]))
    told = {language: day_words(asked, language) for language in ("nl", "en")}
    if asked > last:
        return _NoDay(Text(nl=f"{told['nl']} moet nog komen.", en=f"{told['en']} is still to come."), True)
    if asked < first:
        since = {language: day_words(first, language) for language in ("nl", "en")}
        nl = f"Op {told['nl']} was dit programma nog niet begonnen; het begon op {since['nl']}."
        return _NoDay(
            Text(nl=nl, en=f"On {told['en']} this programme had not started yet; it started on {since['en']}."), False
        )
    return None


def not_then(visit: Visit, around: Within, is_now: Callable[[Known], bool]) -> Response:
    """A page of something that was not there on the day that is looked at, from which another day can be chosen. Raises
    NotHere where it is not there now either."""
    if around.as_of is None or not is_now(visit.known(around.programme)):
        raise NotHere
    return page(visit, "programme/not_then.html", 404, around=around, to=around.to, later=None)


def show(visit: Visit, template: str, around: Within, **context: Any) -> Response:
    """A page within this frame. `later` is where the same is shown with what became known later, on a page of an
    earlier day whose facts are added to and never corrected."""
    return page(visit, f"programme/{template}", around=around, to=around.to, **{"later": None, **context})


def _tabs(visit: Visit, programme: str, current: str) -> Iterator[Tab]:
    base = f"/programma/{quote(programme, safe='')}"
    for part, dutch, english, needs in TABS:
        if visit.may(needs, programme):
            label = english if visit.language == "en" else dutch
            yield Tab(_address(base, part, visit.times), label, part == current)


def _address(base: str, path: str, asked: dict[str, Any]) -> str:
    known = {name: value for name, value in asked.items() if value not in (None, "")}
    return base + (f"/{quote(path)}" if path else "") + (f"?{urlencode(known)}" if known else "")


def _span(known: Known) -> tuple[date, date]:
    """The first day and today."""
    return local_day(known.plan.calendar, known.programme.started), known.standing.on


# --- looking at another day


def _travel(visit: Visit, connection: Looking, programme: str, part: str) -> Travel:
    known, base = visit.known(programme), f"/programma/{quote(programme, safe='')}"
    first, last = _span(known)
    day = visit.as_of or last

    def link(to: date | None) -> str | None:
        if to is None:
            return None
        return _address(base, part, {**visit.times, AS_OF: to} if to < last else {})

    before, after = days_beside(connection, known, day)
    return Travel(
        first=first,
        last=last,
        looked_at=min(max(day, first), last),
        before=link(before),
        after=link(after) if visit.as_of else None,
        jumps=tuple(Jump(to, link(to) or "", why) for to, why in _worth_looking(connection, known)),
    )


def _worth_looking(connection: Looking, known: Known) -> Iterator[tuple[date, Text]]:
    """Days on which a course was decided, a moment was closed or a cycle began; the newest first, each once."""
    records, _ = of_kinds(connection, known, ("CourseDecided", "MomentClosed", "CycleBegan"), None, MOST_JUMPS)
    told: set[date] = set()
    for record in records:
        day = local_day(known.plan.calendar, record.at)
        if day not in told:
            told.add(day)
            yield day, _why(known, record.event)


def _why(known: Known, event: e.Event) -> Text:
    if isinstance(event, e.CourseDecided):
        return both(
            lambda language: _pick(language, "koersbesluit: ", "course decision: ") + term(event.course, language)
        )
    if isinstance(event, e.CycleBegan):
        return Text(nl=f"cyclus {event.cycle} begon", en=f"cycle {event.cycle} began")
    day = reference_date_of(getattr(event, "run", ""))
    speaker = {language: Speaker(known.plan, {}, language) for language in ("nl", "en")}
    return both(
        lambda language: _pick(language, "meting van ", "measurement of ") + (speaker[language].day(day) if day else "")
    )


def _pick(language: str, dutch: str, english: str) -> str:
    return english if language == "en" else dutch
