"""The list of all tables, and how things in them are named. The tables themselves: tables.py and entrance/tables.py."""

from sqlalchemy import TIMESTAMP, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_exists",
        "uq": "%(table_name)s_%(column_0_N_name)s_once",
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

MOMENT = TIMESTAMP(timezone=True)
"""A moment, in UTC."""
