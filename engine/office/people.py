"""People and organisations: ordinary rows, known across all programmes, that can be changed and erased.

The record knows only their ids. What people wrote stands in `words` and goes when they are erased (sealing.py).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from engine.office import clock, tables
from engine.office.addresses import checked_address, same_mailbox
from engine.office.administrators import keep_one
from engine.office.database import autocommitting
from engine.office.entrance import drafts, feeds, task_links
from engine.office.known_by import shares_address
from engine.office.trouble import UnwritableText, as_trouble
from engine.rules.problems import quoted
from engine.rules.refusals import Refusal

Letters = Literal["all", "asked"]
LANGUAGES = ("nl", "en")


class UnknownOrganisation(Refusal):
    """Organisatie {organisation} staat niet op de lijst. Voeg de organisatie eerst toe.
    --
    Organisation {organisation} is not on record. Add the organisation first.
    """


class UnwrittenLanguage(Refusal):
    """Koers schrijft geen berichten in de taal '{language}'. Kies nl of en.
    --
    Koers writes no letters in the language '{language}'. Choose nl or en.
    """


class WasErased(Refusal):
    """Onder het nummer {person} stond iemand die is gewist. Dat nummer krijgt niemand meer: zet deze persoon opnieuw op
    de lijst, als iemand die nieuw is.
    --
    Under the number {person} stood somebody who was erased. Nobody gets that number again: put this person on record
    anew, as somebody new.
    """


class AddressOfSomebody(Refusal):
    """Dit adres is al van iemand op de lijst. Kies die persoon, of gebruik diens nummer; de beheerder kan het opzoeken.
    --
    This address is of somebody on record already. Choose that person, or use their number; the administrator can look
    it up.
    """


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part. An address is not an identity: two people may share one. `letters`: all of them, or only
    those that ask something."""

    id: str
    name: str
    address: str | None = None
    language: Literal["nl", "en"] = "nl"
    organisations: tuple[str, ...] = ()
    letters: Letters = "all"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that people act for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of somebody took away, and what ended with it: whether another `address` came in the place of
    theirs, which organisations they `left`, and how many links and feeds opened something until then."""

    address: bool
    left: tuple[str, ...]
    links: int
    feeds: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away: whether the person was known, and how many texts of theirs there were."""

    known: bool
    words: int


def new_id(kind: Literal["p", "o"] = "p") -> str:
    """A random id for a person or an organisation, that tells nothing about them."""
    return f"{kind}-{secrets.token_hex(8)}"


def put_organisation(engine: Engine, organisation: Organisation) -> None:
    """Adds an organisation, or gives a known one its new name."""
    row = {"id": organisation.id, "name": _writable("name", organisation.name)}
    statement = insert(tables.organisation).values(row)
    with as_trouble(), engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"name": row["name"]}))


def add_organisation(engine: Engine, organisation: Organisation) -> Organisation:
    """Adds an organisation under an id that is free. Gives who is on record under it: where that is another, nothing
    changed. Of two who come at once the second sees what the first did."""
    row = {"id": organisation.id, "name": _writable("name", organisation.name)}
    with as_trouble(), engine.begin() as connection:
        connection.execute(insert(tables.organisation).values(row).on_conflict_do_nothing(index_elements=["id"]))
        wanted = select(tables.organisation).where(tables.organisation.c.id == organisation.id)
        return Organisation(**connection.execute(wanted).one()._asdict())


def add_person(engine: Engine, person: Person, alone: bool = False) -> Person:
    """Adds a person under an id that is free, in the way of `add_organisation`.

    `alone`: nobody else may have their address, nor get it at the same moment. Raises as `put_person`, and
    AddressOfSomebody.
    """
    row = _row(person)
    with as_trouble(), engine.begin() as connection:
        adding = insert(tables.person).values(row).on_conflict_do_nothing(index_elements=["id"])
        if connection.execute(adding).rowcount:
            _never_erased(connection, person.id)
            _one_after_the_other(connection, row)
            if alone and row["address"] and shares_address(connection, row["address"], person.id):
                raise AddressOfSomebody
            _put_memberships(connection, person)
        known = found(connection, [person.id]).get(person.id)
        if known is None:  # erased by somebody who came in between
            raise WasErased(person=quoted(person.id))
        return known


def put_person(engine: Engine, person: Person) -> Changed:
    """Adds a person, or changes a known one to this; ends what no longer goes to whom it was meant for. Another address
    ends all their links and feeds, an organisation less the links in programmes where it holds a seat.

    Raises UnknownOrganisation, WrongAddress, UnwrittenLanguage or WasErased, and then nothing changed.
    """
    row, now = _row(person), clock.ruling(engine)
    statement = insert(tables.person).values(row)
    with as_trouble(), engine.begin() as connection:
        connection.execute(select(tables.person.c.id).where(tables.person.c.id == person.id).with_for_update())
        before = found(connection, [person.id]).get(person.id)
        if before is None:
            _never_erased(connection, person.id)
        _one_after_the_other(connection, row)
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
        _put_memberships(connection, person)
        return _ended(connection, before, found(connection, [person.id])[person.id], now)


def _row(person: Person) -> dict[str, str | None]:
    """Raises WrongAddress, UnwrittenLanguage or UnwritableText."""
    if person.language not in LANGUAGES:
        raise UnwrittenLanguage(language=quoted(person.language))
    return {
        "id": person.id,
        "name": _writable("name", person.name),
        "address": checked_address(_writable("address", person.address)) if person.address else None,
        "language": person.language,
        "letters": person.letters,
    }


def _never_erased(connection: Connection, person: str) -> None:
    if connection.scalar(select(tables.erased.c.at).where(tables.erased.c.person == person)):
        raise WasErased(person=quoted(person))


def _one_after_the_other(connection: Connection, row: dict[str, str | None]) -> None:
    """Whoever else puts their address on record waits until we are done, and sees what we did."""
    if row["address"]:
        connection.execute(text(_ONE_AT_A_TIME), {"mailbox": same_mailbox(row["address"])})


def _ended(connection: Connection, before: Person | None, after: Person, now: datetime) -> Changed:
    if before is None:
        return Changed(False, (), 0, 0)
    moved, left = before.address != after.address, set(before.organisations) - set(after.organisations)
    links = task_links.end_all(connection, after.id, now) if moved else 0
    links += task_links.end_for(connection, after.id, left, now) if left else 0
    ended = feeds.end_all(connection, after.id, now) if moved else 0
    return Changed(moved, tuple(sorted(left)), links, ended)


def put_letters(engine: Engine, person: str, letters: Letters) -> None:
    """Keeps which letters a person gets, and changes nothing else of them; who is not on record is left out."""
    row = tables.person.c
    with as_trouble(), engine.begin() as connection:
        connection.execute(update(tables.person).where(row.id == person).values(letters=letters))


def people(engine: Engine, ids: Iterable[str] | None = None) -> dict[str, Person]:
    """The people with these ids (all, when none are given) by id; who is unknown or was erased is left out."""
    with as_trouble(), autocommitting(engine) as connection:
        return found(connection, ids)


def found(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, Person]:
    """The same, as this connection sees them."""
    row, of = tables.person.c, tables.membership.c
    names = func.array_remove(func.array_agg(of.organisation), None)
    wanted = (
        select(row.id, row.name, row.address, row.language, names, row.letters)
        .join_from(tables.person, tables.membership, of.person == row.id, isouter=True)
        .group_by(row.id)
        .order_by(row.id)
    )
    if ids is not None:
        wanted = wanted.where(row.id.in_(list(ids)))
    return {one[0]: Person(*one[:4], tuple(sorted(one[4])), one[5]) for one in connection.execute(wanted)}


def organisations(engine: Engine) -> dict[str, Organisation]:
    """All organisations by id."""
    with as_trouble(), autocommitting(engine) as connection:
        rows = connection.execute(select(tables.organisation).order_by(tables.organisation.c.id))
        return {row.id: Organisation(row.id, row.name) for row in rows}


def erase(engine: Engine, person: str) -> Erased:
    """Erases a person: name, address, memberships, letters, all they wrote, in every programme, all they could come in
    by, and drafts of others that would start a programme with them. The record keeps the id, and nobody is put on
    record under it again.

    Safe to repeat. Raises LastAdministrator or OfficeUnavailable; then nothing was erased.
    """
    with as_trouble(), engine.begin() as connection:
        keep_one(connection, person)
        words = connection.execute(delete(tables.words).where(tables.words.c.person == person)).rowcount
        for statement in _FORGET_LETTERS:
            connection.execute(text(statement), {"person": person})
        drafts.forget(connection, person)
        known = connection.execute(delete(tables.person).where(tables.person.c.id == person)).rowcount
        if known:
            connection.execute(insert(tables.erased).values(person=person, at=clock.now()))
        return Erased(bool(known), words)


def _put_memberships(connection: Connection, person: Person) -> None:
    known = set(connection.scalars(select(tables.organisation.c.id)))
    for organisation in person.organisations:
        if organisation not in known:
            raise UnknownOrganisation(organisation=organisation)
    connection.execute(delete(tables.membership).where(tables.membership.c.person == person.id))
    rows = [{"person": person.id, "organisation": name} for name in dict.fromkeys(person.organisations)]
    if rows:
        connection.execute(insert(tables.membership), rows)


def _writable(field: str, text: str) -> str:
    if "\0" in text:
        raise UnwritableText(field=field)
    return text


_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('koers address'), hashtext(:mailbox))"

_FORGET_LETTERS = (
    """
    UPDATE letter AS l SET mailbox = NULL, address = NULL, subject = NULL, told = NULL, next_try = NULL,
        state = CASE WHEN state IN ('queued', 'held') THEN 'moot' ELSE state END
    WHERE id IN (SELECT letter FROM letter_wish WHERE person = :person)
    AND NOT EXISTS (SELECT 1 FROM letter_wish AS other WHERE other.letter = l.id AND other.person <> :person)
    """,
    "DELETE FROM link WHERE person = :person",
    "DELETE FROM letter_wish WHERE person = :person",
)
"""A letter that was for others too stays theirs; of any other only the fate is kept."""
