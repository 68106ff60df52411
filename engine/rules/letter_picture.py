"""What a letter says to one reader about one programme: the shapes, frozen. How they are filled: letters.py.

Texts are ready to be read, in both languages. How they become a letter: engine/office/letters.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.rules.events import Event
from engine.rules.texts import Text

Mark = Literal["announced", "returned", "lapsed", "last", "again", "moved", "new", "still"]
"""Why something asked stands in a letter, the most urgent first; "still": because it is asked, and was told before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A wish for a letter that came due, and what happened in the command it came from (and, of a decision, before)."""

    about: str
    run: str | None
    role: str | None
    seat: str | None
    item: str | None
    day: date
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One thing asked of a seat: what, until when, whether that has passed, and what there is to say about it.

    `item` is "*" where several of the same kind are asked at once. `about` says for which phase or programme it is,
    `why` the question of that phase, or (asked for no phase) its own reason; `soon` by when what is asked for no phase,
    and so has no deadline, is wanted.
    """

    run: str | None
    seat: str
    act: str
    item: str
    what: Text
    about: Text
    until: date | None
    late: bool
    mark: Mark
    note: Text | None = None
    why: Text | None = None
    soon: Text | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened, and what was behind it. `optional`: the reader may do without."""

    what: Text
    because: tuple[Text, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Chase:
    """Somebody who owes something since a day: for whoever is escalated to, or (`phone`) must call them."""

    who: Text
    what: Text
    since: date | None
    phone: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """What one programme has to say to a reader; `capacities` are the roles they have in it.

    `digest` is the day of the digest that goes along.
    """

    programme: str
    area_name: str
    title: Text
    capacities: tuple[Text, ...]
    tasks: tuple[Task, ...] = ()
    chases: tuple[Chase, ...] = ()
    news: tuple[News, ...] = ()
    thanks: tuple[Text, ...] = ()
    digest: date | None = None

    @property
    def says_more(self) -> bool:
        """Whether there is anything beside a digest."""
        return bool(self.tasks or self.chases or self.news or self.thanks)

    @property
    def urgency(self) -> tuple[bool, bool, date]:
        """What sorts pieces, the most urgent first: something announced or late, then the nearest deadline."""
        pressing = any(task.late or task.mark == "announced" for task in self.tasks)
        days = [task.until for task in self.tasks if task.until]
        return (not pressing, not self.tasks, min(days, default=date.max))
