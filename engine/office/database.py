"""The way in: a SQLAlchemy engine on PostgreSQL, set as the office needs it. Only that lives here."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url

PATIENCE_FOR_A_LOCK = 10
"""Seconds that a command waits for another one on the same programme."""


def open_database(url: str | URL, *, connections: int = 5) -> Engine:
    """An engine for `url`, with at most `connections` kept open and as many more for a while; it connects later.

    Every connection speaks UTC and gives up on a lock after PATIENCE_FOR_A_LOCK seconds.
    """
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=connections,
        connect_args={
            "options": f"-c timezone=UTC -c lock_timeout={PATIENCE_FOR_A_LOCK}s",
            "application_name": "koers",
            "prepare_threshold": 0,
        },
    )
