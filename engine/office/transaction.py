"""One transaction of the register in two round trips: a locking read, and one write with its commit.

Only the way to the database lives here: what is sent together, what is asked in between, how a clash or a lost
connection shows. It uses psycopg's pipeline mode on a connection from SQLAlchemy's pool: statements are sent without
waiting for each other's answer, and answers are fetched when somebody asks for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]


class Clash(Exception):
    """Another transaction was first: begin anew, and look again."""


class Lost(Exception):
    """The connection is gone, and nobody knows whether the commit came through: begin anew with the same command."""


class Transaction:
    """What runs between BEGIN and COMMIT. Statements queue up; `rows` waits for the answers to all so far."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dropped = False

    def queue(self, statement: str, values: Any = None) -> Cursor:
        """Sends a statement without waiting for its answer."""
        return self._connection.execute(statement.encode(), values, prepare=True)

    def rows(self, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Sends a statement and waits for its rows: one round trip, together with all that was queued before."""
        return self.queue(statement, values).fetchall()

    def drop(self) -> None:
        """Nothing is to be written after all: roll back at the end."""
        self.dropped = True


@contextmanager
def transaction(engine: Engine) -> Iterator[Transaction]:
    """A transaction that commits at the end, and rolls back when an exception leaves it.

    Raises Clash or Lost where trying again is the answer, psycopg's own errors otherwise.
    """
    pooled = engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with _clean(driver), driver.pipeline():
            yield from _begun(driver)
    except (errors.UniqueViolation, errors.DeadlockDetected, errors.SerializationFailure) as error:
        raise Clash from error
    except psycopg.OperationalError as error:
        if not driver.closed:
            raise
        raise Lost from error
    finally:
        if driver.closed:
            pooled.invalidate()
        pooled.close()


def _begun(driver: Connection) -> Iterator[Transaction]:
    current = Transaction(driver)
    current.queue("BEGIN")
    yield current
    if not current.dropped:
        current.queue("COMMIT")


@contextmanager
def _clean(driver: Connection) -> Iterator[None]:
    """Lets us say BEGIN and COMMIT; rolls back what was not committed; gives the connection back as it was."""
    driver.autocommit = True
    try:
        yield
    finally:
        if not driver.closed:
            _roll_back(driver)
        if not driver.closed:
            driver.autocommit = False


def _roll_back(driver: Connection) -> None:
    # Not `driver.rollback()`: that makes psycopg forget and drop all statements it has prepared.
    if driver.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        driver.pgconn.exec_(b"ROLLBACK")
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        driver.close()
