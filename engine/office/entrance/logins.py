"""Which person a login at a provider of identities stands for. SQL of that only.

A login is an issuer and a subject, never a mail address: two people may share one. Only the first time it may be found
by an address that the provider vouches for, and that just one person on record has.
"""

from datetime import datetime

from sqlalchemy import Engine, text

from engine.office.addresses import same_mailbox
from engine.office.database import autocommitting
from engine.office.trouble import as_trouble


def person_of(engine: Engine, issuer: str, subject: str) -> str | None:
    """The person who logs in so; None when nobody does."""
    with as_trouble(), autocommitting(engine) as connection:
        values = {"issuer": issuer, "subject": subject}
        found: str | None = connection.scalar(text(_PERSON), values)
        return found


def bind(engine: Engine, issuer: str, subject: str, address: str, now: datetime) -> str | None:
    """The one person with this address, who logs in so from now on; None when nobody or several people have it, or
    when they log in otherwise at this issuer already."""
    wanted = same_mailbox(address)
    with as_trouble(), engine.begin() as connection:
        rows = connection.execute(text("SELECT id, address FROM person WHERE address IS NOT NULL")).all()
        found = [row.id for row in rows if same_mailbox(row.address) == wanted]
        if len(found) != 1:
            return None
        values = {"issuer": issuer, "subject": subject, "person": found[0], "at": now}
        bound = connection.execute(text(_BIND), values).first()
    return found[0] if bound else None


def forget(engine: Engine, person: str) -> int:
    """Forgets how a person logs in, for a new account of theirs; how many logins that were."""
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text("DELETE FROM login WHERE person = :person"), {"person": person}).rowcount


_PERSON = "SELECT person FROM login WHERE issuer = :issuer AND subject = :subject"

_BIND = """
    INSERT INTO login (issuer, subject, person, at)
    SELECT :issuer, :subject, :person, :at
    WHERE NOT EXISTS (SELECT 1 FROM login WHERE issuer = :issuer AND person = :person)
    ON CONFLICT DO NOTHING RETURNING person
"""
