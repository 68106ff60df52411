"""What is late, and by whom: named only once they have had five working days since they were told that it is."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_picture import Late
from engine.rules.picture import Owes, Standing
from engine.rules.texts import Text
from engine.rules.words import both, listed
from engine.rules.workdays import add_working_days

PATIENCE = 5
"""Working days between being told that something is late, and being named for it."""

Key = tuple[str | None, str | None, str, str]


def late(plan: Definition, stands: Standing, events: Sequence[e.Event]) -> Iterator[Late]:
    """One for everybody who is late in a phase run, longest first; those not to be named yet are told of together."""
    owed = [one for one in stands.owed if one.late and one.until]
    told = _told(owed, events)
    named = {id(one): _may_be_named(plan, stands.on, told.get(_key(one))) for one in owed}
    found = [Late(who, _what(items), since) for since, who, items in _grouped(owed, named)]
    yield from sorted(found, key=lambda one: (one.since, one.who is None, one.who.nl if one.who else "", one.what.nl))


def _key(one: Owes) -> Key:
    return (one.run, one.seat, one.act, one.item)


def _told(owed: Sequence[Owes], events: Sequence[e.Event]) -> dict[Key, date]:
    """The day on which each of them was told, after its deadline, that it is still owed."""
    wanted = {_key(one): one.until for one in owed}
    found: dict[Key, date] = {}
    for event in events:
        if isinstance(event, e.ReminderCame):
            for owing in event.owed:
                key = (event.run, owing.seat, owing.act, owing.item)
                until = wanted.get(key)
                if until and owing.on > until:
                    found.setdefault(key, owing.on)
    return found


def _may_be_named(plan: Definition, today: date, told: date | None) -> bool:
    return told is not None and add_working_days(plan.calendar, told, PATIENCE) <= today


def _grouped(owed: Sequence[Owes], named: dict[int, bool]) -> Iterator[tuple[date, Text | None, list[Owes]]]:
    def group(one: Owes) -> tuple[str, date, bool, str]:
        assert one.until is not None
        return (one.run or "", one.until, named[id(one)], one.who.nl if named[id(one)] else "")

    for (_, since, is_named, _), items in groupby(sorted(owed, key=group), key=group):
        listed_items = list(items)
        yield since, listed_items[0].who if is_named else None, listed_items


def _what(items: Sequence[Owes]) -> Text:
    return both(lambda language: listed(dict.fromkeys(one.what.say(language) for one in items), language))
