"""What one command led to, read back from the record by its id: for whoever gave it. Reading only."""

from sqlalchemy import Connection, text

from engine.office.backwards import COLUMNS
from engine.office.journal import Recorded

MOST = 60
"""Events of one command that are read back, unless more is asked."""


def given(connection: Connection, programme: str, command: str, limit: int = MOST) -> tuple[Recorded, ...]:
    """The events of a command in order, at most `limit`; empty when it was never given, or led to nothing."""
    values = {"programme": programme, "command": command, "limit": limit}
    return tuple(Recorded(*row) for row in connection.execute(text(_GIVEN), values))


_GIVEN = f"""
    SELECT {COLUMNS} FROM command AS c
    JOIN event AS e ON e.programme = c.programme AND e.sequence BETWEEN c.first AND c.last
    WHERE c.programme = :programme AND c.id = :command ORDER BY e.sequence LIMIT :limit
"""
