"""Calendars to wake the clock on: programmes with their agreed moments ahead, made by commands and multiplied by SQL.

What Koers keeps of what is planned is one row per programme: its agreed moments stand in its state, and `next_due` is
the first thing that will be due. The copies have no journal of their own, which no wake reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from sqlalchemy import Engine

from benchmarks.programmes import begin, quiet_plan
from engine.office import clock
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.migrate import upgrade
from engine.office.register import Register
from engine.office.roles import prepare_roles
from engine.rules.commands import AgreeMoments

YEARLY = 20
"""Moments of a programme: one a year, for twenty years."""


@dataclass(frozen=True)
class Calendar:
    """A database of its own with so many future moments in so many programmes."""

    engine: Engine
    register: Register
    programmes: int
    moments: int


@contextmanager
def calendar(server: Server, name: str, moments: int) -> Iterator[Calendar]:
    """A calendar of `moments`, a multiple of YEARLY."""
    roles = prepare_roles(server.url(), name)
    upgrade(roles.owner)
    engine = open_database(roles.app)
    register, many = Register(engine), moments // YEARLY
    now = clock.now()
    begin(register, quiet_plan(), 0, now)
    register.handle("p0", agreement("p0", dates(now.date(), YEARLY, 1)), now)
    owner = server.url(name).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in _MULTIPLY:
            connection.execute(statement, {"many": many})
    try:
        yield Calendar(engine, register, many, _moments(engine, now))
    finally:
        engine.dispose()


def dates(today: date, many: int, each_year: int) -> tuple[date, ...]:
    """`many` reference dates ahead, `each_year` in a year."""
    step = 12 // each_year
    return tuple(date(today.year + 1 + n // each_year, 1 + step * (n % each_year), 1) for n in range(many))


def agreement(name: str, on: tuple[date, ...]) -> AgreeMoments:
    """The command by which moments are agreed."""
    return AgreeMoments(id=f"moments-{name}", seat="s2", by="bert", moment="jaarmeting", on=on)


def _moments(engine: Engine, now: datetime) -> int:
    """How many agreed moments ahead there really are, counted in the states."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(_COUNT, {"today": now.date().isoformat()}).scalar_one())


_MULTIPLY = (
    # The wishes of the first are served, as if everything was shown, and each copy has as many.
    "UPDATE wish SET served_at = clock_timestamp()",
    """
    INSERT INTO programme
    SELECT 'p' || n, definition, sequence, head, replace(state, '"p0"', '"p' || n || '"'), state_version,
           next_due + n * interval '1 second', status, cycle, 'WK' || lpad(n::text, 6, '0'), 'Wijk ' || n, area_kind,
           open_phases, overdue, started
    FROM programme, generate_series(1, %(many)s - 1) AS n
    """,
    """
    INSERT INTO wish (programme, sequence, kind, about, run, role, seat, item, day, served_at)
    SELECT 'p' || n, sequence, kind, about, run, role, seat, item, day, served_at
    FROM wish, generate_series(1, %(many)s - 1) AS n
    """,
    """
    INSERT INTO showing (programme, run, flow_run, sent, sent_at, shown, shown_at, state, term)
    SELECT 'p' || n, '1.plan.1', gen_random_uuid(), 2, clock_timestamp(), 2, clock_timestamp(), 'AwaitingGate', 1
    FROM generate_series(0, %(many)s - 1) AS n
    """,
    "VACUUM ANALYZE",  # as it does by itself after a while
)

_COUNT = """
    SELECT count(*) FROM programme, jsonb_each(state::jsonb -> 'agreed_moments') AS m,
           jsonb_array_elements_text(m.value) AS day
    WHERE day::date > %(today)s::date
"""
