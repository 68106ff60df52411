"""The roles that Koers has in PostgreSQL: who owns the tables, and who uses them.

Only roles, databases and rights live here. The embedded server lets us in as its superuser; nothing of Koers runs as
that.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

OWNER = "koers_owner"
APP = "koers_app"

_ONE_AT_A_TIME = 0x6B6F657273  # "koers": the key of an advisory lock, held while roles are being made


@dataclass(frozen=True)
class Roles:
    """URLs of one database: `owner` makes and migrates tables, `app` is what every command runs as."""

    owner: URL
    app: URL


def prepare_roles(admin_url: URL, database: str) -> Roles:
    """Make the roles and `database` where missing, and see to the rights; may be repeated, also at the same time.

    `admin_url` is a superuser's. The owner owns the database and its schema; the app may connect, read, insert, update
    and delete in whatever tables the owner makes later (a migration takes away what it must not do), and may create
    nothing.
    """
    with psycopg.connect(_conninfo(admin_url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        for role in (OWNER, APP):
            _ensure_role(connection, role)
        _ensure_database(connection, database, OWNER, APP)
    with psycopg.connect(_conninfo(admin_url.set(database=database))) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        _set_rights(connection)
    return roles_of(admin_url, database)


def prepare_guest(admin_url: URL, database: str, role: str) -> URL:
    """Make `database` and its owner `role` where missing, for a program beside us (Prefect's server): its URL.

    The guest owns that database, and cannot enter any of ours. `admin_url` is a superuser's; may be repeated.
    """
    with psycopg.connect(_conninfo(admin_url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        _ensure_role(connection, role)
        _ensure_database(connection, database, role, role)
    return admin_url.set(database=database, username=role)


def roles_of(admin_url: URL, database: str) -> Roles:
    """The URLs of a database that was prepared before; asks the server nothing."""
    there = admin_url.set(database=database)
    return Roles(owner=there.set(username=OWNER), app=there.set(username=APP))


def drop_database(admin_url: URL, database: str) -> None:
    """Drop `database` if it exists, ending whoever is still connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
    with psycopg.connect(_conninfo(admin_url), autocommit=True) as connection:
        connection.execute(statement)


def _ensure_role(connection: psycopg.Connection, role: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))


def _ensure_database(connection: psycopg.Connection, database: str, owned_by: str, used_by: str) -> None:
    name, owner, user = sql.Identifier(database), sql.Identifier(owned_by), sql.Identifier(used_by)
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, user))


def _set_rights(connection: psycopg.Connection) -> None:
    statements = (
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    )
    for statement in statements:
        connection.execute(sql.SQL(statement).format(owner=sql.Identifier(OWNER), app=sql.Identifier(APP)))


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
