"""A disk that fills up while something is written: for the rows that a test names, writing to a table fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.office.database import open_database


@contextmanager
def full_disk(owner_url: str, table: str, when: str = "true", how: str = "INSERT") -> Iterator[None]:
    """Writing (`how`) to the table fails for the rows for which `when` is so, for as long as this lasts."""
    owner = open_database(owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER fail BEFORE {how} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION fail()"
        )
    yield
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER fail ON {table}")
        connection.exec_driver_sql("DROP FUNCTION fail()")
    owner.dispose()
