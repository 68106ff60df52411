"""An outbox with a past: so many letters sent, with the wishes in them and their links, and a few letters to come."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from benchmarks.due_letters import BEGAN, DUE, READY, due_letters
from benchmarks.senders import NO_LIMITS, SENDER, URL
from engine.office.embedded import Server
from engine.office.letters.post import Post, Worked
from engine.office.letters.sorting import sort
from engine.office.mailbox import deliver_into

HISTORY = 1_000_000
TURNS, AT_ONCE, PROGRAMMES = 10, 30, 10
"""The letters to come: in so many turns so many at once, in so many programmes."""


@dataclass(frozen=True)
class Past:
    """A post on a database with a past."""

    engine: Engine
    post: Post

    def sort(self) -> None:
        """Makes the letters to come."""
        sort(self.engine, DUE, NO_LIMITS)

    def round(self) -> None:
        """A round before anything is due."""
        done = self.post.work(BEGAN)
        assert done == Worked(), done

    def send(self) -> None:
        """Sends the next letters, into a Maildir."""
        sent = self.post.work(READY, AT_ONCE).sent
        assert sent == AT_ONCE, sent


@contextmanager
def history(server: Server, name: str, letters: int, folder: Path) -> Iterator[Past]:
    """A database of its own in which so many letters were sent; the next go into a Maildir in `folder`."""
    due = due_letters(server, name, TURNS * AT_ONCE, PROGRAMMES)
    with psycopg.connect(due.owner, autocommit=True) as connection:
        for statement in _SENT:
            connection.execute(statement, {"letters": letters})
        connection.execute("VACUUM ANALYZE")
    with due.opened() as engine:
        yield Past(engine, Post(engine, deliver_into(folder), SENDER, URL, "bench", NO_LIMITS))


_SENT = (
    """
    INSERT INTO wish (programme, sequence, kind, about, run, role, item, day, due, sorted_at, served_at)
    SELECT 'p' || n %% 10, 1, 'letter', 'reminder', '1.analyse.1', 'onderzoek', 'deliver:wijkprofiel',
           date '2020-01-01' + n / 10000, timestamptz '2020-01-01' + n * interval '1 second', now(), now()
    FROM generate_series(1, %(letters)s) AS n
    """,
    """
    INSERT INTO letter (day, mailbox, address, state, subject, attempts, made, sent_at)
    SELECT date '2020-01-01' + n / 10000, 'p' || n %% 10000 || '@example.org', 'p' || n %% 10000 || '@example.org',
           'sent', 'Wijk: een vraag aan u', 1, timestamptz '2020-01-01', timestamptz '2020-01-01'
    FROM generate_series(1, %(letters)s) AS n
    """,
    """
    INSERT INTO letter_wish (letter, wish, person, programme)
    SELECT n, n + (SELECT max(id) - %(letters)s FROM wish), 'p0-' || n %% 10000, 'p' || n %% 10
    FROM generate_series(1, %(letters)s) AS n
    """,
    """
    INSERT INTO link (hash, letter, person, programme, run, seat, act, item, made, expires)
    SELECT md5(n::text), n, 'p0-' || n %% 10000, 'p' || n %% 10, '1.analyse.1', 's1', 'deliver', 'wijkprofiel',
           timestamptz '2020-01-01', timestamptz '2020-06-01'
    FROM generate_series(1, %(letters)s) AS n
    """,
)
