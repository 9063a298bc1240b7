"""The roles that the web process logs in as, and the proof that a login is as weak as they are."""

from typing import Any

from psycopg import Connection

from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.connections import load_sql

WEB_ROLE = "smartmap_web"
"""The web process and the worker: row-level security binds it."""

TILES_ROLE = "smartmap_tiles"
"""Draws tiles: reads some columns of all rows; its statements bear the scope."""


def require_bound_role(conn: Connection[Any]) -> None:
    """Refuse a login that could get round row-level security.

    Raises
    ------
    DatabaseUnavailableError
        ``WEB_ROLE_TOO_STRONG``, naming the role and what it can do.
    """
    row = conn.execute(load_sql("role_powers")).fetchone()
    role, powers = row or ("-", ["-"])
    if powers:
        raise DatabaseUnavailableError(
            code="WEB_ROLE_TOO_STRONG", role=role, powers=", ".join(powers)
        )
