"""Counts over the whole database, for who watches the service; nobody's rows are among them."""

from typing import Any

from psycopg import Connection

from spatial.domain.scopes import Scope
from spatial.storage.connections import load_sql
from spatial.storage.days import today
from spatial.storage.scoped import scoped

EVERYTHING = Scope(("",))


def watched_counts(conn: Connection[Any]) -> list[tuple[str, str, int]]:
    """Return counts as name, label and value; an empty label where there is one value only.

    Parameters
    ----------
    conn
        Idle, of a role that row-level security binds.
    """
    with scoped(conn, EVERYTHING, today()):
        return conn.execute(load_sql("watched_counts")).fetchall()
