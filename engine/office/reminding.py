"""Reminding by hand: who still owes something in a phase gets a letter now, and not only when the plan says so. So does
who asks for a new link, since every letter has fresh ones.

It wishes for letters as the rules do (engine/rules/wishes.py), in the way of the reminder plan: about what is owed now,
never about what somebody was asked today already, and never of an escalation. The caps of letters hold for them too.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, text

from engine.office import reading, tables
from engine.office.entrance.task_links import TaskLink
from engine.office.letters.hours import opening
from engine.office.letters.members import acting
from engine.office.trouble import as_trouble
from engine.rules.definition import Definition
from engine.rules.gates import Owed, halted, look
from engine.rules.letters import EVERYTHING
from engine.rules.programme import PhaseRun, Programme
from engine.rules.readers import readers
from engine.rules.wishes import letter_hour
from engine.rules.workdays import local_day

_Key = tuple[str | None, str]
"""What is asked, as a wish tells it: the seat, and the act with its item."""


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
    asked = _asked(connection, _ASKED, p.id, run, local_day(plan.calendar, now))
    return _reminders(connection, plan, p, found, asked, now)


def remind(engine: Engine, programme: str, run: str, now: datetime) -> tuple[Reminder, ...]:
    """Reminds whoever owes something in a phase run; twice on one day changes nothing. Raises NotStarted.

    Gives the letters that were wished for.
    """
    with as_trouble(), engine.begin() as connection:
        plan, p = _alone(connection, programme, now)
        going = tuple(one for one in reminders(connection, plan, p, run, now) if one.on)
        _wish(connection, p, run, going, now)
        return going


def renew(engine: Engine, link: TaskLink, now: datetime) -> int:
    """Sends what a link was for once more, with new links, while it is owed by its person; how many things that are.
    Nothing where a letter waits that tells of it: that has new links as well.
    """
    with as_trouble(), engine.begin() as connection:
        plan, p = _alone(connection, link.programme, now)
        run = p.runs.get(link.run or "")
        if run is None or halted(p, run):
            return 0
        waits = _asked(connection, _WAITS, p.id, run.id, local_day(plan.calendar, now))
        found = _reminders(connection, plan, p, run, waits, now)
        going = tuple(one for one in found if one.on and link.person in one.readers and _is_of(link, one.owed))
        _wish(connection, p, run.id, going, now)
        return len(going)


def _is_of(link: TaskLink, owed: Owed) -> bool:
    return (owed.seat, owed.act) == (link.seat, link.act) and link.item in (owed.item, EVERYTHING)


def _alone(connection: Connection, programme: str, now: datetime) -> tuple[Definition, Programme]:
    """The programme as it stands, while nobody else reminds in it."""
    connection.execute(text(_ONE_AT_A_TIME), {"programme": programme})
    plan, recorded = reading.stands(connection, programme)
    return plan, reading.passed(plan, recorded, max(now, recorded.passed_to or now))


def _wish(connection: Connection, p: Programme, run: str, going: Sequence[Reminder], now: datetime) -> None:
    if going:
        connection.execute(insert(tables.wish), [_row(p, run, one, now) for one in going])


def _reminders(
    connection: Connection, plan: Definition, p: Programme, run: PhaseRun, asked: Set[_Key], now: datetime
) -> tuple[Reminder, ...]:
    owed = look(plan, p, run, local_day(plan.calendar, now)).owed
    acted = acting(connection, p)
    return tuple(_reminder(plan, acted, run.id, item, _key(item) in asked, now) for item in owed)


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


def _key(owed: Owed) -> _Key:
    return owed.seat, f"{owed.act}:{owed.item}"


def _asked(connection: Connection, statement: str, programme: str, run: str, today: date) -> set[_Key]:
    """What is asked in a phase run by letters that wait, or (_ASKED) was by one of today as well."""
    values = {"programme": programme, "run": run, "today": today, "about": list(_ASKING)}
    return {(seat, item) for seat, item in connection.execute(text(statement), values)}


_ASKING = ("invitation", "reminder", "escalation_ahead")

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('remind'), hashtext(:programme))"

_WAITS = """
    SELECT seat, item FROM wish
    WHERE programme = :programme AND run = :run AND served_at IS NULL AND kind = 'letter' AND about = ANY(:about)
"""

_ASKED = f"""
    {_WAITS} UNION
    SELECT w.seat, w.item FROM letter AS l JOIN letter_wish AS lw ON lw.letter = l.id JOIN wish AS w ON w.id = lw.wish
    WHERE l.day >= :today AND l.state <> 'moot' AND w.programme = :programme AND w.run = :run AND w.about = ANY(:about)
"""
