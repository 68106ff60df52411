"""What initiatives are called: as whoever planned them wrote it, while that can be read. Reading only."""

from sqlalchemy import Connection, text

from engine.rules.words import on_one_line

LONGEST_NAME = 80
MOST = 100
"""The newest that were planned: older ones keep their id."""


def labels(connection: Connection, programme: str) -> dict[str, str]:
    """What the initiatives of a programme are called, by id; one whose words were erased is left out."""
    rows = connection.execute(text(LABELS), {"programme": programme, "most": MOST})
    return {row.id: short(row.label) for row in rows}


def short(label: str) -> str:
    """A label as it is shown."""
    return on_one_line(label, LONGEST_NAME)


LABELS = """
    SELECT planned.body ->> 'initiative' AS id, w.text AS label
    FROM (
        SELECT sequence, CAST(body AS json) AS body FROM event
        WHERE programme = :programme AND type = 'InitiativePlanned' ORDER BY sequence DESC LIMIT :most
    ) AS planned
    JOIN words AS w ON w.programme = :programme
        AND w.ref = substring(planned.body ->> 'label' FROM '^w:(.+):[0-9a-f]{64}$')
    ORDER BY planned.sequence
"""
"""The newest `most` of `programme`, the last said of each last."""
