"""Databases for tests: made once with all that is wanted in them, and copied for whoever asks.

Copying takes a tenth of a second; migrating takes one, and living through a scenario many.
"""

from collections.abc import Callable

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from engine.office import migrate
from engine.office.embedded import Server
from engine.office.roles import OWNER, Roles, prepare_roles

EMPTY = "koers_template"
"""All tables, and nothing in them."""


def template(server: Server, name: str, made: Callable[[str], Roles], fill: Callable[[Roles], None]) -> None:
    """Makes a database to copy, once for all workers: `made` by its name, and then filled."""
    with psycopg.connect(written(server.url().set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('template'), hashtext(%s))", [name])
        found = connection.execute("SELECT 1 FROM pg_database WHERE datistemplate AND datname = %s", [name])
        if found.fetchone() is None:
            fill(made(name))
            connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))


def empty_template(server: Server) -> None:
    """Makes the database with all tables that every other one is a copy of."""
    template(
        server,
        EMPTY,
        lambda name: prepare_roles(server.url(), name),
        lambda found: migrate.upgrade(written(found.owner)),
    )


def copied(server: Server, name: str, of: str = EMPTY) -> Roles:
    """A new database, a copy of a template that nobody is connected to."""
    copy = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")
    with psycopg.connect(written(server.url().set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(copy.format(*map(sql.Identifier, (name, OWNER, of))))
    return prepare_roles(server.url(), name)


def written(url: URL) -> str:
    """A URL as text, its password included."""
    return url.render_as_string(hide_password=False)
