"""Accounts' identities at issuers of OpenID Connect."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, tuple_row

from spatial.storage.connections import load_sql


class StoredIdentity(NamedTuple):
    """Somebody as an issuer knows them."""

    issuer: str
    subject: str


class IdentityAccount(NamedTuple):
    """The account that an identity belongs to."""

    account_id: UUID
    login: str
    is_disabled: bool


def account_of_identity(
    conn: Connection[Any], issuer: str, subject: str, login: str | None
) -> IdentityAccount | None:
    """Return the account linked to an identity, else the one of a login that is not linked."""
    given = {"issuer": issuer, "subject": subject, "login": login}
    with conn.cursor(row_factory=class_row(IdentityAccount)) as cursor:
        return cursor.execute(load_sql("account_of_identity"), given).fetchone()


def list_identities(conn: Connection[Any], account_id: UUID) -> list[StoredIdentity]:
    """Return an account's identities by issuer."""
    with conn.cursor(row_factory=class_row(StoredIdentity)) as cursor:
        return cursor.execute(load_sql("identities"), {"account_id": account_id}).fetchall()


def link_identity(
    conn: Connection[Any], account_id: UUID, identity: StoredIdentity, who: str
) -> None:
    """Give an account an identity, in place of the one that it has of that issuer."""
    given = {"account_id": account_id, "who": who, **identity._asdict()}
    conn.execute(load_sql("link_identity"), given)


def unlink_identity(conn: Connection[Any], account_id: UUID, issuer: str) -> str | None:
    """Take an account's identity of an issuer away; return its subject."""
    given = {"account_id": account_id, "issuer": issuer}
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(load_sql("unlink_identity"), given).fetchone()
    return row[0] if row else None
