"""What is late, and by whom: named only once they have had five working days since they were told that it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_picture import Late
from engine.rules.picture import Owes, Standing
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.tellings import ACTS
from engine.rules.texts import Text
from engine.rules.words import both, listed
from engine.rules.workdays import add_working_days

PATIENCE = 5
"""Working days, in the calendar of the role, between being told that something is late and being named for it."""
MOST_WORDS = 3
"""Things of one kind that are each named; more are counted."""

Key = tuple[str | None, str | None, str, str]


@dataclass(frozen=True, slots=True)
class _Overdue:
    """One thing that is late since a day, and the day on which whoever owes it was told so (None: not yet)."""

    owes: Owes
    since: date
    told: date | None


def late(plan: Definition, p: Programme, stands: Standing, events: Sequence[e.Event], names: Names) -> Iterator[Late]:
    """One for everybody who may be named in a phase run, and one for all others in it together; longest late first.

    Volunteers are never named.
    """
    found = [_late(plan, names, who, group) for who, group in _groups(plan, stands.on, _overdue(p, stands, events))]
    yield from sorted(found, key=lambda one: (one.since, one.who is None, one.who.nl if one.who else "", one.what.nl))


def _overdue(p: Programme, stands: Standing, events: Sequence[e.Event]) -> list[_Overdue]:
    since = {_key(one): (one, _since(p, one)) for one in stands.owed if one.late}
    told = _told({key: day for key, (_, day) in since.items()}, events)
    return [_Overdue(owes, day, told.get(key)) for key, (owes, day) in since.items()]


def _since(p: Programme, one: Owes) -> date:
    """The last day on which it was in time: a successor in a seat has some days of their own."""
    assert one.until is not None
    grace = p.seats[one.seat].grace if one.seat else None
    return max(one.until, grace or one.until)


def _key(one: Owes) -> Key:
    return (one.run, one.seat, one.act, one.item)


def _told(wanted: dict[Key, date], events: Sequence[e.Event]) -> dict[Key, date]:
    """The first day after it was due on which who holds the seat now was told that it is still owed."""
    found: dict[Key, date] = {}
    for event in events if wanted else ():
        if isinstance(event, e.ReminderCame | e.Escalated):
            for owing in event.owed if isinstance(event, e.ReminderCame) else event.late:
                key = (event.run, owing.seat, owing.act, owing.item)
                if key in wanted and owing.on > wanted[key]:
                    found.setdefault(key, owing.on)
        elif found:
            found = {key: day for key, day in found.items() if not _begins_anew(event, key)}
    return found


def _begins_anew(event: e.Event, key: Key) -> bool:
    """Whether what was told is of no use any more: somebody else holds the seat, or it was done, and is asked again."""
    run, seat, act, item = key
    if isinstance(event, e.SeatFilled | e.SeatLeft):
        return event.seat == seat
    if isinstance(event, e.ProductDelivered):
        return (event.run, "deliver", event.product) == (run, act, item)
    if isinstance(event, e.Explained):
        return (event.run, "explain", event.indicator) == (run, act, item)
    if isinstance(event, e.CourseProposed):
        return (event.run, "propose") == (run, act)
    return isinstance(event, e.SignedOff) and (event.run, event.seat) == (run, seat) and act in ("sign", "decide")


def _groups(plan: Definition, today: date, overdue: list[_Overdue]) -> Iterator[tuple[Text | None, list[_Overdue]]]:
    def who(one: _Overdue) -> str:
        return one.owes.seat or one.owes.role if _may_be_named(plan, today, one) else ""

    def group(one: _Overdue) -> tuple[str, str]:
        return (one.owes.run or "", who(one))

    for (_, named), items in groupby(sorted(overdue, key=group), key=group):
        known = list(items)
        yield known[0].owes.who if named else None, known


def _may_be_named(plan: Definition, today: date, one: _Overdue) -> bool:
    role = plan.role.get(one.owes.role)
    if one.told is None or role is None or role.volunteer:
        return False
    return add_working_days(plan.calendar, one.told, PATIENCE, role.id) <= today


def _late(plan: Definition, names: Names, who: Text | None, items: list[_Overdue]) -> Late:
    owed = [one.owes for one in items]
    run = owed[0].run

    def what(language: str) -> str:
        speaker = Speaker(plan, names, language)
        told = listed(_acts(speaker, owed), language)
        return f"{told}, in {speaker.run(run)}" if run else told

    return Late(who, both(what), min(one.since for one in items))


def _acts(s: Speaker, owed: list[Owes]) -> Iterator[str]:
    for act in dict.fromkeys(one.act for one in owed):
        told = list(dict.fromkeys(one.what.say(s.language) for one in owed if one.act == act))
        many = s.pick(ACTS[act][2], ACTS[act][3])
        yield from [f"{many} ({len(told)})"] if len(told) > MOST_WORDS else told
