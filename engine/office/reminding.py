"""Reminding by hand: who still owes something in a phase gets a letter now, and not only when the plan says so.

It wishes for letters as the rules do (engine/rules/wishes.py), in the way of the reminder plan: about what is owed now,
never about what somebody was asked today already, and never of an escalation. The caps of letters hold for them too.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, text

from engine.office import reading, tables
from engine.office.letters.hours import opening
from engine.office.letters.members import acting
from engine.office.trouble import as_trouble
from engine.rules.definition import Definition
from engine.rules.gates import Owed, halted, look
from engine.rules.programme import Programme
from engine.rules.readers import readers
from engine.rules.wishes import letter_hour
from engine.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing owed in a phase run. `readers` are the people a letter goes to, `on` the first day it can go.

    `on` is None where none goes: nobody holds the seat, or (`asked`) they were asked today, or will be by a letter that
    waits.
    """

    owed: Owed
    readers: tuple[str, ...]
    on: date | None
    asked: bool


def reminders(connection: Connection, plan: Definition, p: Programme, run: str, now: datetime) -> tuple[Reminder, ...]:
    """What reminding would do in an open phase run now; nothing where work on it is suspended."""
    found = p.runs.get(run)
    if found is None or halted(p, found):
        return ()
    today = local_day(plan.calendar, now)
    asked = _asked(connection, p.id, run, today)
    owed = look(plan, p, found, today).owed
    acted = acting(connection, p)
    return tuple(_reminder(plan, acted, run, item, _key(item) in asked, now) for item in owed)


def remind(engine: Engine, programme: str, run: str, now: datetime) -> tuple[Reminder, ...]:
    """Reminds whoever owes something in a phase run; twice on one day changes nothing. Raises NotStarted.

    Gives the letters that were wished for.
    """
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_ONE_AT_A_TIME), {"programme": programme})
        plan, recorded = reading.stands(connection, programme)
        p = reading.passed(plan, recorded, max(now, recorded.passed_to or now))
        going = tuple(one for one in reminders(connection, plan, p, run, now) if one.on)
        if going:
            connection.execute(insert(tables.wish), [_row(recorded, run, one, now) for one in going])
        return going


def _reminder(plan: Definition, p: Programme, run: str, owed: Owed, asked: bool, now: datetime) -> Reminder:
    today = local_day(plan.calendar, now)
    people = readers(plan, p, owed.role, owed.seat, today) if owed.seat else ()
    goes = bool(people) and not asked
    first = opening(plan, owed.role, letter_hour(plan, "reminder", run), now)
    return Reminder(owed, people, local_day(plan.calendar, first) if goes else None, asked)


def _row(p: Programme, run: str, one: Reminder, now: datetime) -> dict[str, object]:
    return {
        "programme": p.id,
        "sequence": p.sequence,
        "kind": "letter",
        "about": "reminder",
        "run": run,
        "role": one.owed.role,
        "seat": one.owed.seat,
        "item": f"{one.owed.act}:{one.owed.item}",
        "day": one.on,
        "due": now,
    }


def _key(owed: Owed) -> tuple[str | None, str]:
    return owed.seat, f"{owed.act}:{owed.item}"


def _asked(connection: Connection, programme: str, run: str, today: date) -> set[tuple[str | None, str]]:
    """What was asked in a phase run by a letter of today, or by one that waits: the seat, and the act with its item."""
    values = {"programme": programme, "run": run, "today": today, "about": list(_ASKING)}
    return {(seat, item) for seat, item in connection.execute(text(_ASKED), values)}


_ASKING = ("invitation", "reminder", "escalation_ahead")

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('remind'), hashtext(:programme))"

_ASKED = """
    SELECT seat, item FROM wish
    WHERE programme = :programme AND run = :run AND served_at IS NULL AND kind = 'letter' AND about = ANY(:about)
    UNION
    SELECT w.seat, w.item FROM letter AS l JOIN letter_wish AS lw ON lw.letter = l.id JOIN wish AS w ON w.id = lw.wish
    WHERE l.day >= :today AND l.state <> 'moot' AND w.programme = :programme AND w.run = :run AND w.about = ANY(:about)
"""
