"""Divisions as services need them."""

from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from spatial.domain.errors import NotFoundError
from spatial.storage.connections import load_sql


class StoredDivision(NamedTuple):
    """A division's prefix, and whether it lies in a 副省级城市."""

    prefix: str
    sub_provincial: bool


def get_division(conn: Connection[Any], scope: str, code: str) -> StoredDivision:
    """Return a division within a scope.

    Raises
    ------
    NotFoundError
        If no division under the prefix ``scope`` bears the code.
    """
    values = {"code": code, "scope": scope}
    with conn.cursor(row_factory=class_row(StoredDivision)) as cursor:
        found = cursor.execute(load_sql("division_in_scope"), values).fetchone()
    if found is None:
        raise NotFoundError("division", code)
    return found
