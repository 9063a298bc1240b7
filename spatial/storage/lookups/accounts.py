"""Accounts: who signs in and which divisions they may see."""

from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from spatial.storage.connections import load_sql
from spatial.storage.lookups.asking import STATEMENTS


class StoredAccount(NamedTuple):
    """One account: the hash of its password and its division prefixes."""

    login: str
    password_hash: str
    scopes: list[str]


def find_account(conn: Connection[Any], login: str) -> StoredAccount | None:
    """Return the account that bears a login, or None."""
    with conn.cursor(row_factory=class_row(StoredAccount)) as cursor:
        return cursor.execute(load_sql("accounts", STATEMENTS), {"login": login}).fetchone()


def find_role(conn: Connection[Any], login: str) -> str | None:
    """Return the role of the account that bears a login, or None."""
    row = conn.execute(load_sql("role", STATEMENTS), {"login": login}).fetchone()
    return str(row[0]) if row else None
