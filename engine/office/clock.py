"""The one clock: which time rules, and reading it. Everything else receives the time from here.

One row says which clock rules in a database: the real one, or one made up at an instant (a replay, a test). A hold
says that the clock may not act before somebody has looked: flows/clock.py sets it, `koers clock` lifts it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Engine, text, update

from engine.office import tables
from engine.office.database import autocommitting
from engine.office.trouble import as_trouble

HoldReason = Literal["leap", "disagreement"]


@dataclass(frozen=True, slots=True)
class Face:
    """What the clock shows. `made_up`: the instant it stands at, None when real time rules.

    `woke` is the moment up to which the clock acted last; `held` says why it may not act now, since `held_at`.
    `database` is the real time by the clock of the database.
    """

    made_up: datetime | None
    woke: datetime | None
    held: HoldReason | None
    held_at: datetime | None
    database: datetime

    def now(self) -> datetime:
        """The time that rules, in UTC."""
        return self.made_up or now()


def now() -> datetime:
    """This moment in real time, in UTC."""
    return datetime.now(UTC)


def face(engine: Engine) -> Face:
    """What the clock of this database shows. Raises OfficeUnavailable."""
    with as_trouble(), autocommitting(engine) as connection:
        return Face(*connection.execute(_FACE).one())


def ruling(engine: Engine) -> datetime:
    """The time that rules in this database, in UTC: what every command given by a machine receives as `now`."""
    return face(engine).now()


def make_up(engine: Engine, instant: datetime | None) -> None:
    """Lets a made-up clock rule, standing at `instant` (aware); None gives real time its place back."""
    _set(engine, made_up=instant)


def woke(engine: Engine, at: datetime) -> None:
    """Remembers the moment up to which the clock acted."""
    _set(engine, woke=at)


def hold(engine: Engine, reason: HoldReason, at: datetime) -> None:
    """Holds the clock until somebody lets it go on."""
    _set(engine, held=reason, held_at=at)


def go_on(engine: Engine, at: datetime) -> None:
    """Lifts the hold: somebody looked at `at`, and a leap up to that moment is right."""
    _set(engine, held=None, held_at=None, woke=at)


_FACE = text("SELECT made_up, woke, held, held_at, clock_timestamp() FROM clock")


def _set(engine: Engine, **values: datetime | str | None) -> None:
    with as_trouble(), engine.begin() as connection:
        connection.execute(update(tables.clock).values(**values))
