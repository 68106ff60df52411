"""Drafts: what somebody filled in of a task, or to start a programme, and did not send yet. SQL of that only.

A draft is its person's and nobody else sees it; nothing is recorded by it. It goes when the act is done, or with the
person. Files are never part of it, but for a definition that a programme is to start with. What is filled in to start
a programme may name other people, who are not on record yet.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from engine.office.database import autocommitting
from engine.office.trouble import as_trouble
from engine.rules.refusals import Refusal

MOST = 200_000
"""Signs of one draft."""

LASTS = timedelta(days=200)
"""So long a draft is kept when nobody comes back for it."""

STARTING = ""
"""The programme of a draft to start one: no programme has the empty id."""


class DraftTooLong(Refusal):
    """Dit is te lang om tussentijds te bewaren. Maak het korter, of verstuur het nu.
    --
    This is too long to keep for later. Make it shorter, or send it now.
    """


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a form by name, and when they were saved."""

    fields: dict[str, str]
    saved: datetime


def put(engine: Engine, person: str, programme: str, task: str, fields: Mapping[str, str], now: datetime) -> None:
    """Keeps a draft, instead of an earlier one of the same task; very old ones go. Raises DraftTooLong."""
    written = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)
    if len(written) > MOST:
        raise DraftTooLong
    values = {"person": person, "programme": programme, "task": task, "fields": written, "saved": now}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text("DELETE FROM draft WHERE saved < :old"), {"old": now - LASTS})
        connection.execute(text(_PUT), values)


def get(engine: Engine, person: str, programme: str, task: str) -> Draft | None:
    """The draft of a task, if there is one."""
    values = {"person": person, "programme": programme, "task": task}
    with as_trouble(), autocommitting(engine) as connection:
        row = connection.execute(text(_GET), values).first()
    return Draft(json.loads(row.fields), row.saved) if row else None


def drop(engine: Engine, person: str, programme: str, task: str) -> None:
    """Throws a draft away. Twice is fine."""
    values = {"person": person, "programme": programme, "task": task}
    with as_trouble(), engine.begin() as connection:
        connection.execute(text(_DROP), values)


def of_person(engine: Engine, person: str) -> frozenset[tuple[str, str]]:
    """Of which tasks somebody has a draft: programme and task."""
    with as_trouble(), autocommitting(engine) as connection:
        return frozenset((row.programme, row.task) for row in connection.execute(text(_OF_PERSON), {"person": person}))


def forget(connection: Connection, person: str) -> None:
    """Throws away drafts to start a programme that name somebody on record: by name, address or id."""
    connection.execute(text(_FORGET), {"person": person, "programme": STARTING})


_OF_TASK = "person = :person AND programme = :programme AND task = :task"

_PUT = """
    INSERT INTO draft (person, programme, task, fields, saved) VALUES (:person, :programme, :task, :fields, :saved)
    ON CONFLICT (person, programme, task) DO UPDATE SET fields = excluded.fields, saved = excluded.saved
"""

_GET = f"SELECT fields, saved FROM draft WHERE {_OF_TASK}"

_DROP = f"DELETE FROM draft WHERE {_OF_TASK}"

_FORGET = """
    DELETE FROM draft USING person WHERE person.id = :person AND draft.programme = :programme AND EXISTS (
        SELECT FROM json_each_text(draft.fields::json) AS field
        WHERE lower(field.value) IN (lower(person.name), lower(person.address), lower(person.id))
    )
"""

_OF_PERSON = "SELECT programme, task FROM draft WHERE person = :person ORDER BY saved DESC LIMIT 500"
