"""Migrations lead to the tables as tables.py has them, with the locks on the journal and the rights of the app."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import errors
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from engine.office import migrate, tables
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.register import Register
from engine.office.roles import drop_database, prepare_roles
from engine.office.verify import verify
from tests.office.samples import MONDAY, begin, start

CHANGES = [
    "UPDATE {} SET {} = {}",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
]
KEYS = {"event": "body", "command": "content", "definition": "text"}


def test_migrations_equal_the_tables(owner_url: str) -> None:
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_indexes_are_partial_where_the_tables_say_so(engine: Engine) -> None:
    partial = {
        index.name: str(index.dialect_options["postgresql"]["where"])
        for table in tables.metadata.sorted_tables
        for index in table.indexes
        if index.dialect_options["postgresql"]["where"] is not None
    }
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%WHERE%'"))
        found = {row.indexname: row.indexdef for row in rows}
    assert set(found) == set(partial)
    for name, where in partial.items():
        assert where.split()[0] in found[name]


def test_the_constraints_of_the_tables_are_there(engine: Engine) -> None:
    named = {str(item.name) for table in tables.metadata.sorted_tables for item in table.constraints if item.name}
    with engine.connect() as connection:
        found = set(connection.scalars(text("SELECT conname FROM pg_constraint WHERE contype <> 'n'")))
    assert {name for name in named if not name.startswith("_")} <= found


def test_upgrading_again_changes_nothing_and_crowds_take_turns(owner_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate.upgrade, [owner_url] * 4))
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        assert migrate.found(connection) == migrate.needed() == "m0010"
    engine.dispose()


def test_a_database_of_one_role_only_works_as_well(postgres_server: Server) -> None:
    """Without the app's role among its owners there is nothing to grant, and the locks on the journal hold."""
    name = "one_role_only"
    admin = postgres_server.url()
    try:
        prepare_roles(admin, name)
        url = admin.set(database=name)
        migrate.upgrade(url)
        engine = open_database(url)
        begin(Register(engine))
        assert verify(engine) == ()
        with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
            connection.execute(text("DELETE FROM event"))
        engine.dispose()
    finally:
        drop_database(admin, name)


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ["owner", "app", "superuser"])
def test_nobody_changes_the_journal(
    engine: Engine, owner_url: str, postgres_server: Server, role: str, change: str, table: str
) -> None:
    Register(engine).handle("p1", start(), MONDAY)
    superuser = postgres_server.url(engine.url.database or "")
    who = create_engine({"owner": owner_url, "app": engine.url, "superuser": superuser}[role])
    statement = change.format(table, KEYS[table], f"{KEYS[table]} || ' '")
    with pytest.raises(DBAPIError) as caught, who.begin() as connection:
        connection.exec_driver_sql(statement)
    expected = errors.InsufficientPrivilege if role == "app" else errors.RestrictViolation
    assert isinstance(caught.value.orig, expected)
    who.dispose()
    assert verify(engine) == ()


def test_locks_hold_where_triggers_are_told_to_stand_aside(engine: Engine, postgres_server: Server) -> None:
    Register(engine).handle("p1", start(), MONDAY)
    who = create_engine(postgres_server.url(engine.url.database or ""))
    with pytest.raises(DBAPIError, match="only added to"), who.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM event")
    who.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM programme",
        "DELETE FROM alembic_version",
        "DROP TABLE event",
        "UPDATE observation SET value = 1",
        "DELETE FROM observation",
        "COPY event TO '/tmp/koers-event'",
        "SET session_replication_role = replica",
    ],
)
def test_the_app_may_not_take_away_what_it_needs(engine: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert isinstance(caught.value.orig, errors.InsufficientPrivilege)


def test_no_table_of_the_record_reads_a_clock(engine: Engine) -> None:
    with engine.connect() as connection:
        defaults = connection.scalars(text("SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef"))
        assert [default for default in defaults if "now" in default or "timestamp" in default] == []
