"""What the two roles of Koers may do in a database, and what not."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.engine import URL

from engine.office.embedded import Server
from engine.office.roles import Roles, drop_database, prepare_roles


def run(url: URL, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.set(drivername="postgresql").render_as_string()) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("which", ["owner", "app"])
def test_neither_role_is_a_superuser(database: Roles, which: str) -> None:
    url = getattr(database, which)
    rights = run(url, "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    assert rights == [(False, False, False)]


def test_the_app_uses_tables_that_the_owner_makes(database: Roles) -> None:
    run(database.owner, "CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY, s serial, n int)")
    run(database.app, "INSERT INTO made (n) VALUES (1), (2)")
    run(database.app, "UPDATE made SET n = 3 WHERE n = 2")
    run(database.app, "DELETE FROM made WHERE n = 1")
    assert run(database.app, "SELECT id, s, n FROM made") == [(2, 2, 3)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "DROP TABLE made",
        "ALTER TABLE made ADD x int",
        "TRUNCATE made",
        "CREATE TEMP TABLE t (n int)",
    ],
)
def test_the_app_makes_and_removes_nothing(database: Roles, statement: str) -> None:
    run(database.owner, "CREATE TABLE made (n int)")
    with pytest.raises(errors.InsufficientPrivilege):
        run(database.app, statement)


def test_preparing_twice_changes_nothing(postgres_server: Server) -> None:
    name = "prepared_twice"
    try:
        first = prepare_roles(postgres_server.url(), name)
        run(first.owner, "CREATE TABLE kept (n int)")
        assert prepare_roles(postgres_server.url(), name) == first
        assert run(first.app, "SELECT * FROM kept") == []
    finally:
        drop_database(postgres_server.url(), name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        run(first.app, "SELECT 1")
