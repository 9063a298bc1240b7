"""Whether a schema, be it newer, can be worked with by the release that asks."""

from importlib.resources import files
from typing import Any

from psycopg import Connection

from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.revision import NEEDED_REVISION


def schema_revision(conn: Connection[Any]) -> str | None:
    """Return the revision of the database's schema, or None if it was never migrated."""
    found = conn.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
    if found != (True,):
        return None
    row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def schema_serves(conn: Connection[Any], needed: str = NEEDED_REVISION) -> bool:
    """Tell whether the schema is the release's own, or a later one that only added to it."""
    if schema_revision(conn) == needed:
        return True
    found = conn.execute("SELECT to_regclass('served_revision') IS NOT NULL").fetchone()
    if found != (True,):
        return False
    statement = "SELECT EXISTS (SELECT FROM served_revision WHERE revision = %s)"
    return conn.execute(statement, [needed]).fetchone() == (True,)


def is_of_a_later_release(revision: str | None) -> bool:
    """Tell whether a revision is none of those that this release knows."""
    versions = files("spatial.storage.migrations") / "versions"
    known = {name.name[1:5] for name in versions.iterdir() if name.name.startswith("r")}
    return revision is not None and revision not in known


def require_schema(conn: Connection[Any]) -> None:
    """Refuse a database whose schema this release cannot work with.

    Raises
    ------
    DatabaseUnavailableError
        ``DATABASE_NOT_MIGRATED``, or ``SCHEMA_TOO_NEW`` if it has gone past this release.
    """
    serves, current = schema_serves(conn), schema_revision(conn)
    conn.rollback()
    if not serves:
        late = is_of_a_later_release(current)
        raise DatabaseUnavailableError(
            code="SCHEMA_TOO_NEW" if late else "DATABASE_NOT_MIGRATED",
            current=current or "-",
            needed=NEEDED_REVISION,
        )
