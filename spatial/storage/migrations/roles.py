"""The roles that the web process logs in as; they belong to the cluster, not to one database."""

from typing import cast

from alembic import op
from psycopg import Connection, sql
from psycopg.errors import DuplicateObject, UniqueViolation

from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.roles import TILES_ROLE, WEB_ROLE

ROLE_OPTIONS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT"


def ensure_roles() -> None:
    """Make the roles that are missing.

    Raises
    ------
    DatabaseUnavailableError
        ``ROLES_NEEDED`` with the statements to run, if whoever migrates may not make roles.
    """
    conn = cast("Connection[tuple[object, ...]]", op.get_bind().connection.driver_connection)
    known = {row[0] for row in conn.execute("SELECT rolname FROM pg_roles")}
    missing = [role for role in (WEB_ROLE, TILES_ROLE) if role not in known]
    statements = [f"CREATE ROLE {role} {ROLE_OPTIONS};" for role in missing]
    asked = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    if missing and conn.execute(asked).fetchone() != (True,):
        raise DatabaseUnavailableError(code="ROLES_NEEDED", statements=" ".join(statements))
    for role in missing:
        _create(conn, role)


def _create(conn: Connection[tuple[object, ...]], role: str) -> None:
    """Make a role; another database of the cluster may be migrated, and make it, at this moment."""
    statement = sql.SQL("CREATE ROLE {} " + ROLE_OPTIONS).format(sql.Identifier(role))
    try:
        with conn.transaction():
            conn.execute(statement)
    except (DuplicateObject, UniqueViolation):
        return
