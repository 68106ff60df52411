"""The dates in a letter as a calendar part (RFC 5545): one all-day event for each deadline that is still to come."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta

from icalendar import Calendar, Event

from engine.office.letters.shapes import Letter
from engine.office.letters.wording import Key
from engine.rules.letter_picture import Piece, Task
from engine.rules.letters import EVERYTHING
from engine.rules.words import capital


def dates(letter: Letter, links: Mapping[Key, str]) -> bytes | None:
    """The calendar part of a letter; None where there is no date in it. A moved deadline replaces the earlier event."""
    found = list(_deadlines(letter))
    if not found:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Koers//NONSGML Koers//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for person, piece, task in {_name(piece, task): (person, piece, task) for person, piece, task in found}.values():
        calendar.add_component(_event(letter, piece, task, links[(person, piece.programme, task)]))
    written: bytes = calendar.to_ical()
    return written


def _deadlines(letter: Letter) -> Iterator[tuple[str, Piece, Task]]:
    for reader in letter.readers:
        for piece in reader.pieces:
            tasks = [task for task in piece.tasks if task.until and not task.late]
            yield from ((reader.person.id, piece, task) for task in tasks)


def _event(letter: Letter, piece: Piece, task: Task, link: str) -> Event:
    assert task.until is not None
    event, until = Event(), "By" if letter.language == "en" else "Uiterlijk"
    event.add("uid", _name(piece, task))
    event.add("dtstamp", letter.now)
    event.add("sequence", int(letter.now.timestamp()) // 60)
    event.add("dtstart", task.until)
    event.add("dtend", task.until + timedelta(days=1))
    event.add("summary", f"{until}: {task.what.say(letter.language)} ({piece.area_name})")
    event.add("description", capital(task.about.say(letter.language)))
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    return event


def uid(programme: str, run: str | None, seat: str, act: str, item: str) -> str:
    """What calendars know a date by, in letters and in feeds: the same for as long as it is asked."""
    words = "\n".join((programme, run or "", seat, act, item))
    return f"{hashlib.sha256(words.encode()).hexdigest()[:32]}@koers"


def _name(piece: Piece, task: Task) -> str:
    """The same also when of many figures one is left."""
    item = EVERYTHING if task.act == "supply" else task.item
    return uid(piece.programme, task.run, task.seat, task.act, item)
