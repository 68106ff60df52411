"""The lease of the clock: any number of clocks may run, one acts; and that a post is at work. Leases alone use the
database's real time.

Each time the lease changes hands its term goes up by one. Whoever writes for the clock writes its term along, so that
one that slept through the end of its lease writes nothing any more (the fence: showing.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.trouble import as_trouble

CLOCK, POST = "clock", "post"
LASTS = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the lease, for which term, until when by the database's time; `over`: it has run out."""

    holder: str
    term: int
    until: datetime
    over: bool


def take(engine: Engine, holder: str, lasts: timedelta = LASTS) -> int | None:
    """Takes or renews the lease for `holder`: its term, or None while somebody else holds it.

    One round trip. Raises OfficeUnavailable.
    """
    values = {"name": CLOCK, "holder": holder, "lasts": lasts}
    with as_trouble(), engine.begin() as connection:
        term: int | None = connection.scalar(text(_TAKE), values)
        return term


def give_back(engine: Engine, holder: str) -> None:
    """Ends the lease if `holder` has it, so that another clock need not wait for it to run out."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_GIVE_BACK), {"name": CLOCK, "holder": holder})


def at_work(engine: Engine, holder: str, lasts: timedelta) -> None:
    """Says that a post is at work, for so long; of several the last one to say so is told of."""
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_AT_WORK), {"name": POST, "holder": holder, "lasts": lasts})


def current(engine: Engine, name: str = CLOCK) -> Lease | None:
    """The lease as it stands; None when no clock (or post) ever ran."""
    with as_trouble(), autocommitting(engine) as connection:
        row = connection.execute(text(_CURRENT), {"name": name}).first()
        return Lease(*row) if row else None


_TAKE = """
    INSERT INTO lease AS l (name, holder, term, until) VALUES (:name, :holder, 1, clock_timestamp() + :lasts)
    ON CONFLICT (name) DO UPDATE SET
        holder = :holder,
        term = l.term + (CASE WHEN l.holder = :holder AND l.until > clock_timestamp() THEN 0 ELSE 1 END),
        until = clock_timestamp() + :lasts
    WHERE l.holder = :holder OR l.until <= clock_timestamp()
    RETURNING term
"""

_AT_WORK = """
    INSERT INTO lease (name, holder, term, until) VALUES (:name, :holder, 1, clock_timestamp() + :lasts)
    ON CONFLICT (name) DO UPDATE SET holder = :holder, until = clock_timestamp() + :lasts
"""

_GIVE_BACK = "UPDATE lease SET until = clock_timestamp() WHERE name = :name AND holder = :holder"

_CURRENT = "SELECT holder, term, until, until <= clock_timestamp() FROM lease WHERE name = :name"
