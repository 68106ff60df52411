"""One transaction of the register: two round trips (a locking read, and one write with its commit), or one statement.

Only the way to the database lives here: what is sent together, what is asked in between, how a clash or a lost
connection shows. `transaction` uses psycopg's pipeline mode on a connection from SQLAlchemy's pool: statements are
sent without waiting for each other's answer, and answers are fetched when somebody asks for them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
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
    with _connection(engine) as (driver, _), _clean(driver), driver.pipeline():
        yield from _begun(driver)


@dataclass(frozen=True, slots=True)
class Alone:
    """A statement that is a transaction by itself; `$1` in it is the first of its values. `name` is its own."""

    name: bytes
    text: bytes

    def gives(self, engine: Engine, values: Iterable[str | None]) -> bool:
        """Carries it out; whether it gave a row. Raises what `transaction` raises.

        One round trip, and one more the first time on a connection. It speaks to libpq itself: what psycopg adds,
        adapting types and saying BEGIN, is a tenth of a command, and not needed.
        """
        given = [None if value is None else value.encode() for value in values]
        if b"\0" in b"".join(filter(None, given)):
            raise psycopg.DataError("libpq would end a text at its null character")
        with _connection(engine) as (driver, prepared):
            result = self._execute(driver.pgconn, prepared, given)
            if result.status != ExecStatus.TUPLES_OK:
                raise Lost if driver.closed else errors.error_from_result(result)
            return result.ntuples > 0

    def _execute(self, server: PGconn, prepared: set[bytes], given: Any) -> PGresult:  # (None is NULL to libpq)
        if self.name in prepared:
            result = server.exec_prepared(self.name, given)
            if result.error_field(DiagnosticField.SQLSTATE) != _NOT_PREPARED:
                return result
        ready = server.prepare(self.name, self.text)
        if ready.status != ExecStatus.COMMAND_OK:
            return ready
        prepared.add(self.name)
        return server.exec_prepared(self.name, given)


_NOT_PREPARED = b"26000"  # no longer: psycopg forgets every statement of a connection when it rolls back


@contextmanager
def _connection(engine: Engine) -> Iterator[tuple[Connection, set[bytes]]]:
    """A connection from the pool, and the names of what we prepared on it."""
    pooled = engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        yield driver, pooled.info.setdefault("prepared", set())
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
