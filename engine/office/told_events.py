"""Events beside the names of who and what is in them, and what people wrote: for whoever tells them line by line.

Reading only. A whole journal is read some events at a time, and no more of it than is told.
"""

from collections.abc import Iterator

from sqlalchemy import Engine

from engine.office import journal, reading
from engine.office.backwards import names_in
from engine.office.journal import Recorded
from engine.office.shelf import names_of
from engine.rules.speaker import Names

AT_ONCE = 500
"""Events whose names are looked up together."""


def told(engine: Engine, programme: str, after: int = 0, until: int | None = None) -> Iterator[tuple[Recorded, Names]]:
    """The events from the one after `after` up to and including `until` (None: the last), each with its names.

    Raises NotStarted and OfficeUnavailable.
    """
    plan, p = reading.standing(engine, programme)
    last = p.sequence if until is None else min(until, p.sequence)
    with reading.looking(engine) as connection:
        known = names_of(connection, plan, p)
    for first in range(after, last, AT_ONCE):
        with reading.looking(engine) as connection:
            records = list(journal.read(connection, programme, first, min(first + AT_ONCE, last)))
            names = names_in(connection, programme, records, known)
        yield from ((record, names) for record in records)
