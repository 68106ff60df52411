"""Somebody's dates as a calendar feed (RFC 5545) behind a link that only reads, and which letters they get.

The feed holds deadlines, moments and meetings of the programmes they sit in, and no name of anybody else.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2s

from fastapi.responses import RedirectResponse, Response
from icalendar import Calendar, Event

from engine.office import people, reading
from engine.office.entrance import feeds, sessions
from engine.office.entrance.feeds import Feed
from engine.office.entrance.taking_part import taking_part
from engine.office.entrance.tokens import hash_of
from engine.office.letters.dates import uid
from engine.office.portfolio import running
from engine.office.shelf import Known
from engine.rules.letters import EVERYTHING
from engine.rules.readers import acts_for
from engine.rules.texts import Language
from engine.rules.words import capital
from faces.web import limiting
from faces.web.doors import ANYBODY, SIGNED_IN, Doors
from faces.web.forms import Form, Posted
from faces.web.refusals import NotHere
from faces.web.rendering import page
from faces.web.tasks import finding
from faces.web.visit import Visit, Visiting

doors = Doors()
MOST_PROGRAMMES = 500
"""So many programmes stand in one feed; of any more it tells that they are there, and where to find them."""

REFRESH = timedelta(hours=6)
SHOWN = frozenset({"moment", "window", "explanation", "milestone"})
"""Of what is coming, what stands in a feed beside the tasks themselves."""


@doors.get("/agenda", SIGNED_IN)
def own_calendar(visit: Visiting) -> Response:
    """Whether there is a feed, and how to get one."""
    return _page(visit)


@doors.post("/agenda", SIGNED_IN)
def make(visit: Visiting) -> Response:
    """Makes a feed; its address is shown this once."""
    assert visit.signed_in is not None
    token = feeds.make(visit.house.office.engine, visit.signed_in.person, visit.real)
    return shown_once(visit, token, "")


@doors.post("/agenda/intrekken", SIGNED_IN)
def revoke(visit: Visiting) -> Response:
    """Revokes it."""
    assert visit.signed_in is not None
    feeds.revoke(visit.house.office.engine, visit.signed_in.person, visit.real)
    return RedirectResponse("/agenda?gedaan=revoked", 303)


@doors.post("/agenda/berichten", SIGNED_IN)
def letters(visit: Visiting, form: Form) -> Response:
    """Which letters they get from now on."""
    assert visit.signed_in is not None
    put_letters(visit, visit.signed_in.person, form)
    return RedirectResponse("/agenda?gedaan=letters", 303)


@doors.get("/agenda/{token}.ics", ANYBODY)
def feed(visit: Visiting, token: str) -> Response:
    """The dates themselves, or that they are the same. Raises NotHere for a feed that was revoked or never was, and
    TooOften for one that is asked all the time."""
    engine = visit.house.office.engine
    opened = feeds.open_feed(engine, token)
    who = people.people(engine, [opened.person]).get(opened.person) if opened else None
    if opened is None or who is None:
        limiting.hit(visit, "unknown_link")
        raise NotHere
    limiting.hit(visit, "feed", hash_of(token))
    written: bytes = _calendar(visit, opened, who.language).to_ical()
    tag = f'"{blake2s(written, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = visit.request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="koers.ics"'
    return Response(written, media_type="text/calendar; charset=utf-8", headers=headers)


def shown_once(visit: Visit, token: str, back: str) -> Response:
    """The page that tells the address of a feed that was just made."""
    return _page(visit, f"{visit.house.settings.url}/agenda/{token}.ics", back)


def put_letters(visit: Visit, person: str, form: Posted) -> None:
    """Keeps which letters somebody wants: all of them, or only those that ask something."""
    people.put_letters(visit.house.office.engine, person, "asked" if form.one("letters") == "asked" else "all")


def _page(visit: Visit, address: str = "", back: str = "") -> Response:
    engine = visit.house.office.engine
    person = visit.signed_in.person if visit.signed_in and visit.tasked is None else None
    known = people.people(engine, [person]).get(person) if person else None
    return page(
        visit,
        "tasks/feed.html",
        address=address,
        back=back,
        made=feeds.made_at(engine, person) if person else None,
        letters=known.letters if known else "",
        told=visit.request.query_params.get("gedaan", ""),
    )


# --- the calendar


def _calendar(visit: Visit, feed: Feed, language: Language) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Koers//NONSGML Koers//NL")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Koers")
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    with reading.looking(visit.house.office.engine) as connection:
        present = sessions.seats_of(connection, feed.person, visit.now.date())
        wanted = [one for one in present if feed.programme in (None, one)]
        told = running(connection, taking_part(connection, feed.person, wanted, visit.now.date()))
        for programme in told[:MOST_PROGRAMMES]:
            known = visit.house.shelf.now(connection, programme, visit.now)
            seats = _acted_for(known, feed.person, present[programme])
            events = [*_tasks(visit, known, seats, language), *_moments(known, language)] if seats else []
            for event in {str(one["uid"]): one for one in events}.values():
                made.add_component(event)
    if len(told) > MOST_PROGRAMMES:
        made.add_component(_left_out(visit, len(told) - MOST_PROGRAMMES, language))
    return made


def _acted_for(known: Known, person: str, present: dict[str, str]) -> dict[str, str]:
    """Those of these seats for which somebody acts today, with their roles."""
    p = known.programme
    return {one: role for one, role in present.items() if acts_for(p, p.seats[one], person, known.standing.on)}


def _left_out(visit: Visit, count: int, language: Language) -> Event:
    """That there are more programmes than fit, today, and where what is asked in them stands."""
    nl = f"Nog {count} programma’s staan niet in deze agenda. Kijk in Koers bij Mijn taken"
    en = f"{count} more programmes do not stand in this calendar. Look in Koers at My tasks"
    today = visit.now.date()
    event = _day("koers-left-out", today, en if language == "en" else nl, datetime.combine(today, time.min, UTC))
    event.add("url", f"{visit.house.settings.url}/taken")
    return event


def _tasks(visit: Visit, known: Known, seats: dict[str, str], language: Language) -> Iterator[Event]:
    """Deadlines and meetings: what the seats owe by a day, and decisions that are asked of their roles."""
    en = language == "en"
    for owes in finding.owed_by(known, seats):
        if owes.until and owes.seat:
            item = EVERYTHING if owes.act == "supply" else owes.item
            name = uid(known.programme.id, owes.run, owes.seat, owes.act, item)
            told = f"{'By' if en else 'Uiterlijk'}: {owes.what.say(language)}"
            if owes.act == "supply":
                told = "By: supply figures" if en else "Uiterlijk: cijfers aanleveren"
            event = _event(known, name, owes.until, told, _opened(known, owes.run))
            event.add("url", visit.house.settings.url + finding.page_of(known.programme.id, owes))
            yield event
    for asked in known.standing.decisions_asked:
        if asked.until and asked.role in seats.values():
            name = uid(known.programme.id, asked.run, asked.role, "meeting", "")
            yield _event(known, name, asked.until, capital(asked.what.say(language)), _opened(known, asked.run))


def _moments(known: Known, language: Language) -> Iterator[Event]:
    for coming in known.standing.coming:
        if coming.kind in SHOWN:
            name = uid(known.programme.id, coming.subject, "", coming.kind, _which(known, coming.kind, coming.day))
            yield _event(known, name, coming.day, capital(coming.what.say(language)), known.programme.started)


def _which(known: Known, kind: str, day: date) -> str:
    """A moment comes more than once; anything else of a phase run has one day, that may move."""
    return day.isoformat() if kind in ("moment", "milestone") else ""


def _event(known: Known, name: str, day: date, summary: str, made: datetime) -> Event:
    return _day(name, day, f"{summary} ({known.standing.area_name})", made)


def _day(name: str, day: date, summary: str, made: datetime) -> Event:
    """One whole day. A day that moved is the same event with a higher SEQUENCE: days only ever move forward."""
    event = Event()
    event.add("uid", name)
    event.add("dtstamp", made.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", int(datetime.combine(day, time.min, UTC).timestamp()) // 60)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event


def _opened(known: Known, run: str | None) -> datetime:
    found = known.programme.runs.get(run or "")
    return found.opened if found else known.programme.started
