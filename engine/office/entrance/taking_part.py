"""In which programmes somebody takes part by a seat: their own, one they act for, or one of an organisation. SQL of
that only.

Belonging to an organisation is not enough: who was never added to a programme with it has no part there, as by the
rules (readers.acts_for). It costs the people who were added to programmes where an organisation holds the seat.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, text


def taking_part(connection: Connection, person: str, programmes: Iterable[str], today: date) -> tuple[str, ...]:
    """Those of these programmes, in order of id. Substitution counts a day early and late, since programmes differ in
    time zone: which seats somebody acts for today, the programme as it stands says."""
    values = {"person": person, "programmes": list(programmes), "today": today}
    return tuple(sorted(connection.scalars(text(_TAKING_PART), values)))


_ADDED = """
    SELECT body::jsonb -> 'organisations' AS organisations FROM event AS e
    WHERE e.programme = t.programme AND e.type = 'PersonAdded' AND e.body::jsonb ->> 'person' = :person
    ORDER BY e.sequence DESC LIMIT 1
"""

_TAKING_PART = f"""
    SELECT programme FROM seat WHERE programme = ANY(CAST(:programmes AS text[]))
       AND (person = :person
            OR (substitute_person = :person AND :today BETWEEN substitute_first - 1 AND substitute_last + 1))
    UNION
    SELECT t.programme FROM seat AS t
    JOIN membership AS m ON m.organisation = t.organisation AND m.person = :person
    JOIN LATERAL ({_ADDED}) AS added ON jsonb_exists(added.organisations, t.organisation)
    WHERE t.programme = ANY(CAST(:programmes AS text[]))
"""
