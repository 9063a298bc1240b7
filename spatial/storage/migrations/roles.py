"""Make the roles that the web process logs in as; they are the cluster's, not one database's."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, sql
from psycopg.errors import DuplicateObject, UniqueViolation

from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.roles import TILES_ROLE, WEB_ROLE

OPTIONS = sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT")


def ensure_roles(conn: Connection[Any], roles: Sequence[str] = (WEB_ROLE, TILES_ROLE)) -> None:
    """Make the roles that are missing.

    Raises
    ------
    DatabaseUnavailableError
        ``ROLES_NEEDED`` with the statements to run, if whoever migrates may not make roles.
    """
    known = {row[0] for row in conn.execute("SELECT rolname FROM pg_roles")}
    missing = [
        sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), OPTIONS)
        for role in roles
        if role not in known
    ]
    asked = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    if missing and conn.execute(asked).fetchone() != (True,):
        statements = " ".join(f"{statement.as_string(conn)};" for statement in missing)
        raise DatabaseUnavailableError(code="ROLES_NEEDED", statements=statements)
    for statement in missing:
        try:
            with conn.transaction():
                conn.execute(statement)
        except (DuplicateObject, UniqueViolation):
            # another database of the cluster was migrated, and made it, in the meantime
            continue
