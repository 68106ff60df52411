"""Reminding by hand: who still owes something gets a letter now, and not only when the plan says so. So does who asks
for a new link, since every letter has fresh ones.

What is owed in a phase run is reminded of by itself, and so is what the programme itself owes (there `run` is None). It
wishes for letters as the rules do (engine/rules/wishes.py), in the way of the reminder plan: about what is owed now,
never about what somebody was asked today already, and never of an escalation. The caps of letters hold for them too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, Engine, insert, text

from engine.office import reading, tables
from engine.office.entrance.task_links import TaskLink
from engine.office.letters.hours import opening
from engine.office.letters.members import acting
from engine.office.letters.unaddressed import reached
from engine.office.trouble import as_trouble
from engine.rules.definition import Definition
from engine.rules.gates import Owed, everything_owed
from engine.rules.letters import EVERYTHING
from engine.rules.programme import Programme
from engine.rules.readers import readers
from engine.rules.wishes import letter_hour
from engine.rules.workdays import local_day

_Key = tuple[str | None, str]
"""What is asked, as a wish tells it: the seat, and the act with its item."""


Fate = Literal["waits", "went", "refused", "held"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The letter that asks something already: it waits to go (`on` is the first day it can), went today, was refused
    today, or is held."""

    fate: Fate
    on: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing owed. `readers` are the people it is asked of, `on` the first day a letter to them can go.

    `on` is None where none goes: nobody holds the seat, no letter can go to any reader (not `reached`), or (`letter`)
    they were asked today, or will be by one that waits.
    """

    owed: Owed
    readers: tuple[str, ...]
    reached: bool
    on: date | None
    letter: Asked | None

    @property
    def asked(self) -> bool:
        """Whether a letter asks it already."""
        return self.letter is not None


def reminders(
    connection: Connection, plan: Definition, p: Programme, run: str | None, now: datetime
) -> tuple[Reminder, ...]:
    """What reminding would do in an open phase run now (None: of what the programme itself owes); nothing where work on
    it is suspended."""
    asked = _asked(connection, _ASKED, plan, p.id, run, now)
    return _reminders(connection, plan, p, run, asked, now)


def remind(engine: Engine, programme: str, run: str | None, now: datetime) -> tuple[Reminder, ...]:
    """Reminds whoever owes something there; twice on one day changes nothing. Raises NotStarted.

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
        waits = _asked(connection, _WAITS, plan, p.id, link.run, now)
        found = _reminders(connection, plan, p, link.run, waits, now)
        going = tuple(one for one in found if one.on and link.person in one.readers and _is_of(link, one.owed))
        _wish(connection, p, link.run, going, now)
        return len(going)


def _is_of(link: TaskLink, owed: Owed) -> bool:
    return (owed.seat, owed.act) == (link.seat, link.act) and link.item in (owed.item, EVERYTHING)


def _alone(connection: Connection, programme: str, now: datetime) -> tuple[Definition, Programme]:
    """The programme as it stands, while nobody else reminds in it."""
    connection.execute(text(_ONE_AT_A_TIME), {"programme": programme})
    plan, recorded = reading.stands(connection, programme)
    return plan, reading.passed(plan, recorded, max(now, recorded.passed_to or now))


def _wish(connection: Connection, p: Programme, run: str | None, going: Sequence[Reminder], now: datetime) -> None:
    if going:
        connection.execute(insert(tables.wish), [_row(p, run, one, now) for one in going])


def _reminders(
    connection: Connection,
    plan: Definition,
    p: Programme,
    run: str | None,
    asked: Mapping[_Key, Asked],
    now: datetime,
) -> tuple[Reminder, ...]:
    today = local_day(plan.calendar, now)
    owed = [item for of, item in everything_owed(plan, p, today) if of == run]
    acted = acting(connection, p)
    read = [readers(plan, acted, item.role, item.seat, today) if item.seat else () for item in owed]
    can = reached(connection, (person for persons in read for person in persons))
    first = {role: _first(plan, role, run, now) for role in {item.role for item in owed}}
    return tuple(
        _reminder(item, persons, not can.isdisjoint(persons), first[item.role], asked.get(_key(item)))
        for item, persons in zip(owed, read, strict=True)
    )


def _reminder(owed: Owed, persons: tuple[str, ...], can: bool, first: date, letter: Asked | None) -> Reminder:
    return Reminder(owed, persons, can, first if can and letter is None else None, letter)


def _first(plan: Definition, role: str, run: str | None, now: datetime) -> date:
    """The first day a letter to a role can go."""
    return local_day(plan.calendar, opening(plan, role, letter_hour(plan, "reminder", run), now))


def _row(p: Programme, run: str | None, one: Reminder, now: datetime) -> dict[str, object]:
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


def _asked(
    connection: Connection, statement: str, plan: Definition, programme: str, run: str | None, now: datetime
) -> dict[_Key, Asked]:
    """What is asked there by letters that wait or are held, or (_ASKED) was by one of today as well."""
    today = local_day(plan.calendar, now)
    values = {"programme": programme, "run": run, "today": today, "about": list(_ASKING), "ahead": _AHEAD}
    found: dict[_Key, list[Asked]] = {}
    for seat, item, state, day, moment in connection.execute(text(statement), values):
        on = max(day, today, local_day(plan.calendar, moment) if moment else today)
        found.setdefault((seat, item), []).append(Asked(_FATES[state], on))
    return {key: min(told, key=lambda one: (_FIRST_TOLD.index(one.fate), one.on)) for key, told in found.items()}


_FATES: Mapping[str, Fate] = {
    "queued": "waits",
    "sending": "waits",
    "sent": "went",
    "refused": "refused",
    "held": "held",
}
_FIRST_TOLD: tuple[Fate, ...] = ("waits", "went", "held", "refused")
"""Of letters to more people about one thing, which is told of."""

_ASKING = ("invitation", "asked", "reminder", "escalation_ahead", "look_ahead")

_AHEAD = "look_ahead:moments"
"""What is asked by a wish to look ahead, which names no item."""

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('remind'), hashtext(:programme))"

_WAITS = """
    SELECT w.seat, coalesce(w.item, :ahead), CASE WHEN w.sorted_at IS NULL THEN 'queued' ELSE l.state END,
           coalesce(l.day, w.day), coalesce(l.next_try, w.due)
    FROM wish AS w LEFT JOIN letter_wish AS lw ON lw.wish = w.id LEFT JOIN letter AS l ON l.id = lw.letter
    WHERE w.programme = :programme AND w.run IS NOT DISTINCT FROM CAST(:run AS text) AND w.served_at IS NULL
    AND w.kind = 'letter' AND w.about = ANY(:about)
    AND (w.sorted_at IS NULL OR l.state IN ('queued', 'sending') OR (l.state = 'held' AND l.mailbox IS NOT NULL))
"""
"""Whom no letter could reach, since no address was known, was not asked."""

_ASKED = f"""
    {_WAITS} UNION
    SELECT w.seat, coalesce(w.item, :ahead), l.state, l.day, NULL
    FROM letter AS l JOIN letter_wish AS lw ON lw.letter = l.id JOIN wish AS w ON w.id = lw.wish
    WHERE l.day >= :today AND l.state IN ('sent', 'refused') AND w.programme = :programme
    AND w.run IS NOT DISTINCT FROM CAST(:run AS text) AND w.about = ANY(:about)
"""
