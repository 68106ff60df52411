"""Bringing a database up to the tables this version of Koers needs. Only migrating lives here."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from engine.office.trouble import as_trouble
from engine.rules.refusals import Refusal

_ONE_AT_A_TIME = 0x6D696772617465  # "migrate": the key of an advisory lock


class NewerTables(Refusal):
    """De tabellen in de database ({found}) zijn van een nieuwere Koers dan deze, of van een ander programma. Werk Koers
    bij, of kijk na of KOERS_DATABASE_URL de goede database noemt.
    --
    The tables in the database ({found}) are of a newer Koers than this one, or of another program. Update Koers, or
    check that KOERS_DATABASE_URL names the right database.
    """


def upgrade(url: str | URL) -> None:
    """Make or update all tables, in one transaction; processes that come at once take turns, and twice is fine.

    `url` is that of the role that owns the tables. Raises NewerTables or OfficeUnavailable.
    """
    engine = create_engine(url, poolclass=NullPool)
    with as_trouble(), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        _refuse_newer(connection)
        command.upgrade(_config(connection), "head")


def needed() -> str:
    """Name of the migration this version of Koers needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def found(connection: Connection) -> str | None:
    """Name of the newest migration the database has had, or None for a database without tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection) -> None:
    there = found(connection)
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if there is not None and there not in known:
        raise NewerTables(found=there)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
