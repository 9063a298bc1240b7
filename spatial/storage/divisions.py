"""Divisions as services need them."""

from typing import Any

from psycopg import Connection

from spatial.domain.errors import NotFoundError
from spatial.storage.connections import load_sql


def require_division(conn: Connection[Any], scope: str, code: str) -> str:
    """Return the prefix of a division; refuse one that is not there, or not in scope.

    Raises
    ------
    NotFoundError
        If no division under the prefix ``scope`` bears the code.
    """
    values = {"code": code, "scope": scope}
    row = conn.execute(load_sql("division_in_scope"), values).fetchone()
    if row is None:
        raise NotFoundError("division", code)
    prefix: str = row[0]
    return prefix
