"""Who supplied the figures that are asked, as the journal tells: nothing else keeps it. Reading only.

Each figure is found by what it is about, however long the journal is.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from engine.office.because import figure_mark
from engine.office.shelf import Known
from engine.office.tables import FIGURE


def by_whom(connection: Connection, known: Known, keys: Sequence[str]) -> dict[str, str]:
    """The person who recorded each of these figures last, as far as one did."""
    marks = {figure_mark(*key.split("|")): key for key in keys}
    if not marks:
        return {}
    values = {"programme": known.programme.id, "upper": known.sequence, "marks": list(marks)}
    rows = connection.execute(text(_LAST), values)
    return {marks[mark]: person for mark, person in rows if person is not None}


_LAST = f"""
    SELECT wanted.mark, (
        SELECT e.body::jsonb ->> 'by' FROM event AS e
        WHERE programme = :programme AND type = 'FigureRecorded' AND {FIGURE} = wanted.mark AND sequence <= :upper
        ORDER BY sequence DESC LIMIT 1
    ) AS person FROM unnest(CAST(:marks AS text[])) AS wanted (mark)
"""
