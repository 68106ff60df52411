"""The way in: a SQLAlchemy engine on PostgreSQL, set as the office needs it. Only that lives here."""

import select

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError

PATIENCE_FOR_A_LOCK = 10
"""Seconds that a command waits for another one on the same programme."""

PATIENCE_FOR_A_STATEMENT = 60
"""Seconds that one statement may take."""

PATIENCE_FOR_A_TURN: float = 30
"""Seconds that whoever asks waits for a connection, when all are in use."""

PATIENCE_FOR_US = 120
"""Seconds that the database waits for us within a transaction: whoever froze while holding a lock then loses it."""

PATIENCE_FOR_THE_LINE = 15
"""Seconds without an answer over a network before a connection counts as lost."""


def open_database(url: str | URL, *, connections: int = 5) -> Engine:
    """An engine for `url`, with at most `connections` kept open and as many more for a while; it connects later.

    Every connection speaks UTC and gives up after the patience above; one that the server has closed meanwhile is
    replaced before it is used. What goes into a statement is never shown in an error.
    """
    patience = {
        "lock_timeout": PATIENCE_FOR_A_LOCK,
        "statement_timeout": PATIENCE_FOR_A_STATEMENT,
        "idle_in_transaction_session_timeout": PATIENCE_FOR_US,
    }
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=PATIENCE_FOR_A_TURN,
        hide_parameters=True,
        connect_args={
            "options": "-c timezone=UTC " + " ".join(f"-c {name}={most}s" for name, most in patience.items()),
            "application_name": "koers",
            "prepare_threshold": 0,
            "connect_timeout": PATIENCE_FOR_THE_LINE,
            "keepalives_idle": PATIENCE_FOR_THE_LINE,
            "tcp_user_timeout": PATIENCE_FOR_THE_LINE * 1000,
        },
    )
    event.listen(engine, "checkout", _replace_when_closed)
    return engine


def autocommitting(engine: Engine) -> Connection:
    """A connection on which each statement stands by itself, for reading: no round trip begins or ends a transaction.

    Nor is what was prepared on it forgotten, as psycopg does at every rollback, with which SQLAlchemy ends a read.
    """
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _replace_when_closed(connection: psycopg.Connection, _record: object, _proxy: object) -> None:
    """A server that restarted has hung up on every connection that lay idle: that can be heard without asking."""
    if connection.closed or _hung_up(connection.fileno()):
        raise InvalidatePoolError


def _hung_up(line: int) -> bool:
    listening = select.poll()
    listening.register(line, getattr(select, "POLLRDHUP", 0))  # POLLHUP and POLLERR are always told.
    return bool(listening.poll(0))
