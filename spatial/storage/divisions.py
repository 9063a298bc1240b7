"""Divisions as services need them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from spatial.domain.divisions import TIER_BY_PREFIX_LENGTH
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


class NamedDivision(NamedTuple):
    """A division as people call it."""

    prefix: str
    code: str
    name: str
    tier: str


def divisions_above(
    conn: Connection[Any], scope: str, prefixes: Iterable[str]
) -> dict[str, NamedDivision]:
    """Return divisions by prefix: those of ``prefixes`` and all above them within a scope."""
    wanted = {
        prefix[:length]
        for prefix in prefixes
        for length in TIER_BY_PREFIX_LENGTH
        if max(len(scope), 1) <= length <= len(prefix)
    }
    with conn.cursor(row_factory=class_row(NamedDivision)) as cursor:
        cursor.execute(load_sql("division_names"), {"prefixes": sorted(wanted)})
        return {division.prefix: division for division in cursor}
