"""Transactions that see one scope: row-level security reads it from settings of the transaction.

The settings are local to a transaction: they end with it however it ends, and the next borrower of
the connection begins with none. Without them a role that row-level security binds sees no row.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from spatial.domain.scopes import Scope

SET_SCOPE = b"""
SELECT
    set_config('smartmap.prefixes', %(prefixes)s, true),
    set_config('smartmap.organisations', %(organisations)s, true),
    set_config('smartmap.day', %(day)s, true),
    set_config('smartmap.origin', %(origin)s, true)
"""

LOOK_AT = b"""
SELECT former.day, set_config('smartmap.day', %(day)s, true)
FROM (SELECT coalesce(current_setting('smartmap.day', true), '') OFFSET 0) AS former (day)
"""


def scope_settings(scope: Scope, day: dt.date, origin: str = "") -> dict[str, str]:
    """Return a scope as the settings hold it: arrays as PostgreSQL writes them."""
    prefixes = ",".join(f'"{prefix}"' for prefix in scope.prefixes)
    organisations = ",".join(map(str, scope.organisations))
    return {
        "prefixes": f"{{{prefixes}}}",
        "organisations": f"{{{organisations}}}" if organisations else "",
        "day": day.isoformat(),
        "origin": origin,
    }


@contextmanager
def scoped(
    conn: Connection[Any],
    scope: Scope,
    day: dt.date,
    origin: str = "",
    *,
    snapshot: bool = False,
) -> Iterator[Connection[Any]]:
    """Open a transaction within a scope; it commits on a clean end and is rolled back otherwise.

    Parameters
    ----------
    conn
        Idle: a scope begins with its transaction. One that does not autocommit may be rolled back
        by whoever borrows it; that ends the scope, too.
    day
        Day looked at: what organisations hold, and who managed a building, is taken as of it.
    origin
        Where the request came from, for the record of events.
    snapshot
        Whether all statements see the database as the first of them does.
    """
    if conn.info.transaction_status != TransactionStatus.IDLE:
        raise ValueError("a scope begins with its transaction, and one is open already")
    with conn.transaction() if conn.autocommit else _ended_transaction(conn):
        if snapshot:
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        conn.execute(SET_SCOPE, scope_settings(scope, day, origin), prepare=True)
        yield conn


def name_account(conn: Connection[Any], login: str) -> None:
    """Say whose transaction it is, until its end; what an account alone may see goes by it."""
    conn.execute("SELECT set_config('smartmap.account', %s, true)", [login], prepare=True)


@contextmanager
def looking_at(conn: Connection[Any], day: dt.date) -> Iterator[None]:
    """Look at another day for a while, within the scope of the open transaction.

    What organisations hold, and who managed a building, is taken as of it. An error leaves the day
    as it is: the transaction, which the setting ends with, is lost then.
    """
    row = conn.execute(LOOK_AT, {"day": day.isoformat()}).fetchone()
    yield
    conn.execute("SELECT set_config('smartmap.day', %s, true)", [row[0] if row else ""])


@contextmanager
def _ended_transaction(conn: Connection[Any]) -> Iterator[None]:
    """End the transaction that a connection opens by itself; its borrower may have done so."""
    try:
        yield
    except BaseException:  # raised again; the connection goes back to its pool without the scope
        conn.rollback()
        raise
    conn.commit()


def fetch_scoped(
    conn: Connection[Any],
    scope: Scope,
    day: dt.date,
    statement: bytes,
    values: Mapping[str, object],
    *,
    prepare: bool = True,
) -> list[dict[str, Any]]:
    """Run one statement within a scope and return its rows.

    On an idle connection that autocommits, scope and statement go to the server together, in one
    journey, and are one transaction there. Inside a transaction the statement runs in the scope
    that the transaction was opened with.
    """
    cursor = conn.cursor(row_factory=dict_row, binary=True)
    if not conn.autocommit or conn.info.transaction_status != TransactionStatus.IDLE:
        return cursor.execute(statement, values, prepare=prepare).fetchall()
    with conn.pipeline():
        conn.execute(SET_SCOPE, scope_settings(scope, day), prepare=True)
        cursor.execute(statement, values, prepare=prepare)
    return cursor.fetchall()
