"""Roles around a restore: those that grants name, and an owner of another name.

A dump names roles but does not hold them. They are made anew without a password and without any
power of their own; a role that is there already is left as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql

from spatial.domain.errors import ConflictError
from spatial.storage.manifests import DatabaseRole

EVERYBODY = "PUBLIC"


def make_roles(conn: Connection[Any], roles: Sequence[DatabaseRole]) -> None:
    """Make the roles that are missing.

    Raises
    ------
    ConflictError
        ``ROLES_MISSING`` if the connection's role may not make them.
    """
    there = _role_names(conn)
    missing = [role for role in roles if role.name not in there]
    try:
        for role in missing:
            _make_role(conn, role)
    except psycopg.errors.InsufficientPrivilege as error:
        names = ", ".join(role.name for role in missing)
        raise ConflictError(code="ROLES_MISSING", roles=names) from error


def _make_role(conn: Connection[Any], role: DatabaseRole) -> None:
    statement = sql.SQL("CREATE ROLE {} {} {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
    login = sql.SQL("LOGIN" if role.can_login else "NOLOGIN")
    inherits = sql.SQL("INHERIT" if role.inherits else "NOINHERIT")
    conn.execute(statement.format(sql.Identifier(role.name), login, inherits))
    for setting in role.settings:
        name, _, value = setting.partition("=")
        # of schemas each is a word of its own; everything else is one value
        values = value.split(", ") if name == "search_path" else [value]
        setting_of_role = sql.SQL("ALTER ROLE {} SET {} TO {}").format(
            sql.Identifier(role.name),
            sql.Identifier(name),
            sql.SQL(", ").join(sql.Literal(one.strip('"')) for one in values),
        )
        conn.execute(setting_of_role)


@contextmanager
def lend_owner(conn: Connection[Any], owner: str) -> Iterator[None]:
    """See to it that the original's owner exists while a dump is loaded that names it."""
    if owner in _role_names(conn):
        yield
        return
    lent = sql.Identifier(owner)
    conn.execute(sql.SQL("CREATE ROLE {} NOLOGIN ROLE CURRENT_USER").format(lent))
    conn.commit()
    try:
        yield
    finally:
        conn.rollback()
        conn.execute(sql.SQL("DROP OWNED BY {}").format(lent))
        conn.execute(sql.SQL("DROP ROLE {}").format(lent))
        conn.commit()


def adopt_policies(conn: Connection[Any], owner: str) -> None:
    """Let the policies that bore the original's owner bear the restored database's."""
    rows = conn.execute(
        "SELECT schemaname, tablename, policyname, roles, current_user FROM pg_policies"
        " WHERE %s = ANY (roles) AND current_user <> %s",
        [owner, owner],
    ).fetchall()
    for schema, table, policy, roles, adopter in rows:
        bearers = [adopter if role == owner else role for role in roles]
        statement = sql.SQL("ALTER POLICY {} ON {} TO {}").format(
            sql.Identifier(policy),
            sql.Identifier(schema, table),
            sql.SQL(", ").join(_grantee(role) for role in bearers),
        )
        conn.execute(statement)
    conn.commit()


def grant_database(conn: Connection[Any], grants: Iterable[tuple[str, str]]) -> None:
    """Let the same roles do the same with the restored database itself."""
    database = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role, privilege in grants:
        statement = sql.SQL("GRANT {} ON DATABASE {} TO {}")
        conn.execute(statement.format(sql.SQL(privilege), database, _grantee(role)))


def _grantee(role: str) -> sql.Composable:
    return sql.SQL("PUBLIC") if role.upper() == EVERYBODY else sql.Identifier(role)


def _role_names(conn: Connection[Any]) -> set[str]:
    return {name for (name,) in conn.execute("SELECT rolname FROM pg_roles").fetchall()}
