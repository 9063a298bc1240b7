"""Accounts: who adds, changes and disables them. Nobody grants what they do not hold.

An account is looked after by whoever sees at least as much and may do at least as much; to others
it does not exist. Everything done is an event.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.accounts import GrantingDeniedError, Role, Standing, may_grant
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.domain.scopes import Scope
from spatial.services.account_scopes import division_code, find_scope
from spatial.storage import accounts as stored
from spatial.storage.accounts import AccountQuery, NewAccount, StoredAccount
from spatial.storage.events import Subject, record_event

LOGIN = re.compile(r"[^\W_][\w.@-]{1,63}")
"""A login: letters of any script, digits, and . @ _ - after the first; no colon (HTTP Basic)."""

MAX_NAME = 100
ALL_ACCOUNTS = AccountQuery()


class Actor(NamedTuple):
    """Who acts: as the record of events names them, what they hold, and which account it is."""

    who: str
    standing: Standing
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """An account to add: divisions and organisations by their codes."""

    login: str
    display_name: str
    role: Role
    divisions: tuple[str, ...]
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What is to be different about an account; None leaves it as it is."""

    display_name: str | None = None
    role: Role | None = None
    divisions: tuple[str, ...] | None = None
    organisations: tuple[str, ...] | None = None


def list_accounts(
    conn: Connection[Any], actor: Actor, query: AccountQuery = ALL_ACCOUNTS
) -> tuple[list[StoredAccount], int]:
    """Return the accounts that see nothing which the actor does not, by login; and how many."""
    return stored.accounts_page(conn, actor.standing.scope, query)


def find_account(conn: Connection[Any], actor: Actor, key: UUID | str) -> StoredAccount:
    """Return an account by id or login; to whom may not look after it, it does not exist."""
    query = AccountQuery(account_id=key) if isinstance(key, UUID) else AccountQuery(login=key)
    found, _ = list_accounts(conn, actor, query)
    if not found:
        raise NotFoundError("account", key)
    return found[0]


def _require_standing_over(actor: Actor, account: StoredAccount) -> None:
    """Refuse to touch an account that may do more than whoever acts: it would be theirs."""
    if not may_grant(actor.standing, Standing.of_role(Role(account.role), account.scope)):
        raise GrantingDeniedError


def _find_to_change(conn: Connection[Any], actor: Actor, key: UUID | str) -> StoredAccount:
    account = find_account(conn, actor, key)
    _require_standing_over(actor, account)
    if account.id == actor.account_id:
        raise ConflictError(code="OWN_ACCOUNT")
    return account


def add_account(
    conn: Connection[Any],
    actor: Actor,
    request: AccountRequest,
    password_hash: str | None,
    *,
    must_change_password: bool = True,
) -> UUID:
    """Add an account; its first password is to be changed at once unless said otherwise.

    Raises
    ------
    GrantingDeniedError
        If the role or the scope is more than the actor holds.
    ConflictError
        ``LOGIN_TAKEN``.
    """
    if not LOGIN.fullmatch(request.login):
        raise InvalidInputError(code="LOGIN_MALFORMED")
    name = _name(request.display_name)
    scope = find_scope(conn, actor.standing.scope, request.divisions, request.organisations)
    if not may_grant(actor.standing, Standing.of_role(request.role, scope)):
        raise GrantingDeniedError
    new = NewAccount(
        request.login,
        name,
        request.role.value,
        scope,
        password_hash,
        must_change_password=must_change_password and password_hash is not None,
    )
    account_id = stored.add_account(conn, new, actor.who)
    if account_id is None:
        raise ConflictError(code="LOGIN_TAKEN", login=request.login)
    after = {"login": request.login, **_said(name, request.role.value, scope)}
    _record(conn, actor, "account.add", account_id, after=after)
    return account_id


def change_account(
    conn: Connection[Any], actor: Actor, key: UUID | str, change: AccountChange
) -> StoredAccount:
    """Give an account another name, role or scope; return it as it is then."""
    account = _find_to_change(conn, actor, key)
    scope = account.scope
    if change.divisions is not None or change.organisations is not None:
        scope = _changed_scope(conn, actor, account, change)
    role = change.role or Role(account.role)
    if not may_grant(actor.standing, Standing.of_role(role, scope)):
        raise GrantingDeniedError
    name = account.display_name if change.display_name is None else _name(change.display_name)
    before = _said(account.display_name, account.role, account.scope)
    after = _said(name, role.value, scope)
    if before != after:
        stored.set_account(conn, account.id, name, role.value)
        stored.set_account_scope(conn, account.id, scope)
        _record(conn, actor, "account.change", account.id, before=before, after=after)
    return find_account(conn, actor, account.id)


def _changed_scope(
    conn: Connection[Any], actor: Actor, account: StoredAccount, change: AccountChange
) -> Scope:
    divisions = change.divisions
    if divisions is None:
        divisions = tuple(division_code(prefix) for prefix in account.scope.prefixes)
    scope = find_scope(conn, actor.standing.scope, divisions, change.organisations or ())
    if change.organisations is None:
        scope = Scope(scope.prefixes, account.scope.organisations)
    return scope


def set_disabled(
    conn: Connection[Any], actor: Actor, key: UUID | str, *, disabled: bool
) -> StoredAccount:
    """Shut an account out, its sessions ended and its tokens at rest, or let it in again."""
    account = _find_to_change(conn, actor, key)
    if (account.disabled_at is not None) != disabled:
        stored.set_account_disabled(conn, account.id, disabled=disabled)
        action = "account.disable" if disabled else "account.enable"
        _record(conn, actor, action, account.id)
    return find_account(conn, actor, account.id)


def unlock_account(conn: Connection[Any], actor: Actor, key: UUID | str) -> StoredAccount:
    """Let an account that typed wrong passwords try again at once."""
    account = _find_to_change(conn, actor, key)
    stored.forget_login_failures(conn, account.id)
    _record(conn, actor, "account.unlock", account.id)
    return find_account(conn, actor, account.id)


def give_password(
    conn: Connection[Any], actor: Actor, key: UUID | str, password_hash: str
) -> StoredAccount:
    """Give somebody else a password, to be changed at once; their sessions end."""
    account = _find_to_change(conn, actor, key)
    stored.set_password(conn, account.id, password_hash, must_change=True)
    stored.close_sessions(conn, account.id)
    stored.forget_login_failures(conn, account.id)
    _record(conn, actor, "account.password", account.id)
    return find_account(conn, actor, account.id)


def end_access(conn: Connection[Any], actor: Actor, key: UUID | str, *, tokens: bool) -> int:
    """End all sessions of an account, or revoke all its tokens; return how many."""
    account = find_account(conn, actor, key)
    _require_standing_over(actor, account)
    end = stored.revoke_tokens if tokens else stored.close_sessions
    ended = end(conn, account.id)
    if ended:
        action = "token.revoke" if tokens else "session.close"
        _record(conn, actor, action, account.id, after={"ended": ended})
    return ended


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidInputError(code="DISPLAY_NAME", maximum=str(MAX_NAME))
    return name


def _said(name: str, role: str, scope: Scope) -> dict[str, Any]:
    return {
        "display_name": name,
        "role": role,
        "divisions": list(scope.prefixes),
        "organisations": [str(each) for each in scope.organisations],
    }


def _record(
    conn: Connection[Any],
    actor: Actor,
    action: str,
    account_id: UUID,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        conn, actor.who, action, Subject("account", account_id), before=before, after=after
    )
