"""Whose work it is, and what that account may do now: not what it might when it asked."""

from typing import Any, NamedTuple

from psycopg import Connection

from api.access import WritingDeniedError
from spatial.domain.accounts import GRANTS, Grant, GrantNeededError, Role
from spatial.domain.scopes import Scope
from spatial.storage.accounts import account_standing
from spatial.storage.attempts import Attempt


class WorkStanding(NamedTuple):
    """An account, and the part of its scope that a work is about."""

    login: str
    scope: Scope


def standing_of(conn: Connection[Any], attempt: Attempt, grant: Grant) -> WorkStanding:
    """Return the account that asked for a work.

    Raises
    ------
    WritingDeniedError
        ``ACCOUNT_DISABLED``; or if the work's division is no longer the account's.
    GrantNeededError
        If the account may not do that any more.
    """
    account = account_standing(conn, attempt.account_id)
    if account is None:
        raise WritingDeniedError(code="ACCOUNT_DISABLED")
    if grant not in GRANTS[Role(account.role)]:
        raise GrantNeededError(grant=grant.value)
    if not account.scope.covers(attempt.managing_prefix):
        raise WritingDeniedError
    scope = Scope((attempt.managing_prefix,), account.scope.organisations)
    return WorkStanding(account.login, scope)
