"""What a command hands out of the database is on record before it is written."""

import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection


def record_export(command: str, scope: str, said: Mapping[str, object]) -> None:
    """Record an export in a transaction of its own; what cannot be recorded is not written.

    Parameters
    ----------
    command
        Such as ``ledger entries``.
    scope
        Prefix of division codes of what is handed out; empty for everything.
    said
        What of it, and in which form; without what is not given.

    Raises
    ------
    DatabaseUnavailableError
        If the record cannot be written.
    """
    from api.database import connect
    from api.settings import Settings

    with connect(Settings()) as conn:
        _write(conn, command, scope, said)


def _write(conn: "Connection[Any]", command: str, scope: str, said: Mapping[str, object]) -> None:
    """Record an export in the caller's transaction."""
    from spatial.storage.events import Subject, record_event

    given = {key: str(value) for key, value in said.items() if value is not None}
    about = Subject("division", scope or "-")
    who = f"cli:{getpass.getuser()}"
    record_event(conn, who, "export", about, after={"command": command} | given)


def record_backup(path: Path) -> bool:
    """Record a backup where this release can write the log of events; tell whether it could.

    A database of another release and a standby are backed up all the same: a backup is needed most
    where something is amiss.
    """
    from api.database import database_url, tell_origin
    from api.settings import Settings
    from spatial.storage.connections import open_connection
    from spatial.storage.served_revisions import schema_serves

    with open_connection(database_url(Settings())) as conn:
        standby = conn.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        if standby or not schema_serves(conn):
            return False
        conn.rollback()
        tell_origin(conn)
        _write(conn, "db backup", "", {"file": path.name})
    return True
