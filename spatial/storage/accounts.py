"""Accounts and the division prefixes that they may see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.storage.models import Account, Scope
from spatial.storage.rows import copy_rows, insert_row


def add_account(
    conn: Connection[Any],
    login: str,
    password_hash: str,
    display_name: str,
    role: str,
    *,
    scopes: Iterable[str],
) -> UUID:
    """Add an account and its scopes.

    Parameters
    ----------
    password_hash
        A scrypt hash; the database refuses anything else.
    role
        viewer, surveyor, manager, analyst or operator.
    """
    values = {
        "login": login,
        "password_hash": password_hash,
        "display_name": display_name,
        "role": role,
    }
    account_id: UUID = insert_row(conn, Account, values)
    copy_rows(
        conn,
        Scope,
        ("account_id", "division_prefix"),
        [(account_id, prefix) for prefix in scopes],
    )
    return account_id
