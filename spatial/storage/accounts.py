"""Accounts, their passwords, sessions and tokens, by way of the database's functions.

No secret is read here: see ``migrations/sql/0071_account_functions.sql``, which has the contract of
each function. Digests are the SHA-256 of a secret.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import dict_row, tuple_row
from psycopg.types.json import Jsonb

from spatial.domain.scopes import Scope


class StoredStanding(NamedTuple):
    """What an account that is not disabled may do and see."""

    account_id: UUID
    login: str
    display_name: str
    role: str
    scope: Scope
    password_set_at: dt.datetime | None
    must_change_password: bool


class SessionStanding(NamedTuple):
    """An open session: its id, when its owner last proved themselves, their standing."""

    session_id: UUID
    authenticated_at: dt.datetime
    standing: StoredStanding


class TokenStanding(NamedTuple):
    """A token that holds: its id, what it may do, its owner's standing."""

    token_id: UUID
    grants: frozenset[str]
    standing: StoredStanding


class StoredAccount(NamedTuple):
    """An account as those see it who look after accounts."""

    id: UUID
    login: str
    display_name: str
    role: str
    scope: Scope
    has_password: bool
    password_set_at: dt.datetime
    must_change_password: bool
    disabled_at: dt.datetime | None
    created_at: dt.datetime
    created_by: str | None
    seen_at: dt.datetime | None
    wait_s: int


class StoredSession(NamedTuple):
    """One open session of an account."""

    id: UUID
    origin: dict[str, Any]
    opened_at: dt.datetime
    authenticated_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime


class StoredToken(NamedTuple):
    """One token of an account."""

    id: UUID
    name: str
    grants: list[str]
    created_at: dt.datetime
    seen_at: dt.datetime | None
    expires_at: dt.datetime


class TriedPassword(NamedTuple):
    """Whose password it was, or None; and how long to wait if nothing was compared, in s."""

    account_id: UUID | None
    wait_s: int


def _call(function: str, values: Iterable[str]) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}({})").format(
        sql.Identifier(function),
        sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in values
        ),
    )


def _rows(conn: Connection[Any], function: str, **values: object) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_call(function, values), values).fetchall()


def _value(conn: Connection[Any], function: str, **values: object) -> Any:
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(_call(function, values), values).fetchone()
    return row[0] if row else None


def _scope(row: dict[str, Any], prefixes: str, organisations: str) -> Scope:
    return Scope(tuple(row.pop(prefixes)), tuple(row.pop(organisations)))


def _standing(row: dict[str, Any]) -> StoredStanding:
    scope = _scope(row, "prefixes", "organisations")
    fields = {name: row[name] for name in StoredStanding._fields if name != "scope"}
    return StoredStanding(scope=scope, **fields)


def account_standing(conn: Connection[Any], account_id: UUID) -> StoredStanding | None:
    """Return what an account may do and see, or None if it is unknown or disabled."""
    rows = _rows(conn, "account_standing", wanted=account_id)
    return _standing(rows[0]) if rows else None


def session_standing(
    conn: Connection[Any], digest: bytes, idle: dt.timedelta
) -> SessionStanding | None:
    """Return the open session behind a digest; one that was idle for longer is over."""
    rows = _rows(conn, "session_standing", digest=digest, idle=idle)
    if not rows:
        return None
    [row] = rows
    return SessionStanding(row["credential_id"], row["authenticated_at"], _standing(row))


def token_standing(conn: Connection[Any], digest: bytes) -> TokenStanding | None:
    """Return the token behind a digest, or None if there is none that holds."""
    rows = _rows(conn, "token_standing", digest=digest)
    if not rows:
        return None
    [row] = rows
    return TokenStanding(row["credential_id"], frozenset(row["granted"]), _standing(row))


def password_parameters(conn: Connection[Any], login: str) -> str | None:
    """Return what a login's password is hashed with, or None if there is no such password."""
    found: str | None = _value(conn, "password_parameters", login=login)
    return found


def password_holder(conn: Connection[Any], login: str, derived: str) -> UUID | None:
    """Tell whose password was derived, without counting a failure."""
    found: UUID | None = _value(conn, "password_holder", login=login, derived=derived)
    return found


def login_wait(conn: Connection[Any], login: str, address: str) -> int:
    """Return the seconds until a login may be tried from an address."""
    return int(_value(conn, "login_wait", login=login, address=address))


class Attempt(NamedTuple):
    """A password that somebody typed, already derived, and from where."""

    login: str
    derived: str
    address: str


def try_password(
    conn: Connection[Any], attempt: Attempt, *, per_login: int, per_address: int
) -> TriedPassword:
    """Compare and count; the failures from which on to lock are given."""
    limits = {"per_login": per_login, "per_address": per_address}
    [row] = _rows(conn, "try_password", **attempt._asdict(), **limits)
    return TriedPassword(**row)


def forget_login_failures(conn: Connection[Any], account_id: UUID) -> None:
    """Let an account that is locked out try again at once."""
    _rows(conn, "forget_login_failures", wanted=account_id)


def password_history(conn: Connection[Any], account_id: UUID) -> list[str]:
    """Return what the account's last passwords were hashed with, the present one's among them."""
    return [row["password_history"] for row in _rows(conn, "password_history", wanted=account_id)]


def password_was_used(conn: Connection[Any], account_id: UUID, derived: Sequence[str]) -> bool:
    """Tell whether one of these is among the account's last passwords."""
    return bool(_value(conn, "password_was_used", wanted=account_id, derived=list(derived)))


def set_password(
    conn: Connection[Any], account_id: UUID, password_hash: str, *, must_change: bool
) -> None:
    """Give an account a password."""
    _rows(conn, "set_password", wanted=account_id, hash=password_hash, must_change=must_change)


def renew_password_hash(
    conn: Connection[Any], account_id: UUID, derived: str, password_hash: str
) -> None:
    """Keep the same password under better parameters."""
    _rows(conn, "renew_password_hash", wanted=account_id, derived=derived, hash=password_hash)


def open_session(
    conn: Connection[Any],
    account_id: UUID,
    digest: bytes,
    origin: dict[str, str],
    lifetime: dt.timedelta,
) -> UUID | None:
    """Keep a session's digest; None if the account is disabled."""
    found: UUID | None = _value(
        conn,
        "open_session",
        wanted=account_id,
        digest=digest,
        origin=Jsonb(origin),
        lifetime=lifetime,
    )
    return found


def confirm_session(conn: Connection[Any], session_id: UUID) -> None:
    """Note that a session's owner has proved themselves anew."""
    _rows(conn, "confirm_session", wanted=session_id)


def prove_session(conn: Connection[Any], digest: bytes, proved_at: dt.datetime) -> None:
    """Note when a session's owner proved who they are; not later than now."""
    _rows(conn, "prove_session", digest=digest, proved_at=proved_at)


def close_sessions(
    conn: Connection[Any],
    account_id: UUID,
    session_id: UUID | None = None,
    *,
    kept: UUID | None = None,
) -> int:
    """End a session of the account, or all but the one to keep; return how many."""
    return int(_value(conn, "close_sessions", owner=account_id, wanted=session_id, kept=kept))


def list_sessions(conn: Connection[Any], account_id: UUID) -> list[StoredSession]:
    """Return an account's open sessions, newest first."""
    return [StoredSession(**row) for row in _rows(conn, "list_sessions", owner=account_id)]


def add_token(
    conn: Connection[Any],
    account_id: UUID,
    name: str,
    digest: bytes,
    grants: Sequence[str],
    expires_at: dt.datetime,
) -> UUID:
    """Keep a token's digest."""
    added: UUID = _value(
        conn,
        "add_token",
        owner=account_id,
        name=name,
        digest=digest,
        grants=list(grants),
        expires_at=expires_at,
    )
    return added


def revoke_tokens(conn: Connection[Any], account_id: UUID, token_id: UUID | None = None) -> int:
    """Revoke a token of the account, or all of them; return how many."""
    return int(_value(conn, "revoke_tokens", owner=account_id, wanted=token_id))


def list_tokens(conn: Connection[Any], account_id: UUID) -> list[StoredToken]:
    """Return an account's tokens, newest first."""
    return [StoredToken(**row) for row in _rows(conn, "list_tokens", owner=account_id)]


class AccountQuery(NamedTuple):
    """Which accounts are asked for; ``part`` is of a login or a name, ``limit`` None is all."""

    account_id: UUID | None = None
    login: str | None = None
    part: str | None = None
    limit: int | None = None
    offset: int = 0


def accounts_page(
    conn: Connection[Any], scope: Scope, query: AccountQuery
) -> tuple[list[StoredAccount], int]:
    """Return a page of the accounts that see nothing beyond a scope, by login; and how many are.

    The web process is told of those within its transaction's scope alone.
    """
    rows = _rows(
        conn,
        "accounts_page",
        prefixes=list(scope.prefixes),
        organisations=list(scope.organisations),
        wanted=query.account_id,
        wanted_login=query.login,
        named=query.part,
        page_size=query.limit,
        page_start=query.offset,
    )
    totals = [row.pop("total") for row in rows]
    return [
        StoredAccount(scope=_scope(row, "scopes", "organisation_ids"), **row)
        for row in rows
        if row["id"] is not None
    ], totals[0]


class NewAccount(NamedTuple):
    """An account to add; `password_hash` is None for one that signs in elsewhere."""

    login: str
    display_name: str
    role: str
    scope: Scope
    password_hash: str | None
    must_change_password: bool = False


def add_account(conn: Connection[Any], new: NewAccount, who: str) -> UUID | None:
    """Add an account with its scope; None if the login is taken."""
    added: UUID | None = _value(
        conn,
        "add_account",
        login=new.login,
        hash=new.password_hash,
        display_name=new.display_name,
        role=new.role,
        must_change=new.must_change_password,
        who=who,
    )
    if added is not None:
        set_account_scope(conn, added, new.scope)
    return added


def set_account(conn: Connection[Any], account_id: UUID, display_name: str, role: str) -> None:
    """Give an account another name or role."""
    _rows(conn, "set_account", wanted=account_id, display_name=display_name, role=role)


def set_account_scope(conn: Connection[Any], account_id: UUID, scope: Scope) -> None:
    """Give an account another scope."""
    _rows(
        conn,
        "set_account_scope",
        wanted=account_id,
        prefixes=list(scope.prefixes),
        organisations=list(scope.organisations),
    )


def set_account_disabled(conn: Connection[Any], account_id: UUID, *, disabled: bool) -> None:
    """Shut an account out, or let it in again."""
    _rows(conn, "set_account_disabled", wanted=account_id, disabled=disabled)
