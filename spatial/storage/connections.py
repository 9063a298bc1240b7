"""Connections as the repositories expect them, and the SQL files that they run."""

from functools import cache
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import Connection, ProgrammingError
from psycopg.conninfo import make_conninfo
from psycopg.types import TypeInfo
from psycopg.types.shapely import register_shapely

from spatial.domain.errors import DatabaseUnavailableError


@cache
def load_sql(name: str, package: str = "spatial.storage") -> bytes:
    """Return the statement in ``<package>/sql/<name>.sql``."""
    return (files(package) / "sql" / f"{name}.sql").read_bytes()


def driver_url(database_url: str) -> str:
    """Return a PostgreSQL URL without the driver that SQLAlchemy users name in it.

    >>> driver_url("postgresql+psycopg://me@db/gis")
    'postgresql://me@db/gis'
    """
    scheme, separator, rest = database_url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"


def prepare_connection(conn: Connection[Any]) -> None:
    """Make a connection read and write shapely geometries.

    Raises
    ------
    DatabaseUnavailableError
        ``DATABASE_NOT_MIGRATED`` if the database has no PostGIS yet.
    """
    info = TypeInfo.fetch(conn, "geometry")
    if info is None:
        raise DatabaseUnavailableError(
            "the database has no PostGIS", code="DATABASE_NOT_MIGRATED", current="-", needed="-"
        )
    register_shapely(info, conn)


def open_connection(database_url: str) -> Connection[Any]:
    """Connect and prepare; as a context manager the connection commits on leaving it cleanly."""
    try:
        conn = psycopg.connect(make_conninfo(driver_url(database_url)))
    except (psycopg.OperationalError, ProgrammingError) as error:
        raise DatabaseUnavailableError(str(error), reason=str(error).strip()) from error
    try:
        prepare_connection(conn)
        conn.commit()
    except BaseException:
        conn.close()
        raise
    return conn
