"""What the routes of accounts share: connections for what they change, and what they tell."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import Request
from psycopg import Connection

from api.access import Caller, Gate, LoginNeededError
from api.middleware.authentication import presented
from api.middleware.csrf import csrf_token
from api.schemas.accounts import WhoOut
from api.writers import writing
from spatial.domain.accounts import Grant
from spatial.services.account_scopes import division_code, organisation_codes
from spatial.storage.accounts import list_sessions
from spatial.storage.days import today
from spatial.storage.scoped import scoped


@contextmanager
def changing(request: Request, caller: Caller) -> Iterator[Connection[Any]]:
    """Lend a connection for one change about accounts; it shows at once, in every worker soon."""
    with writing(request, caller) as conn:
        yield conn
    request.state.gate.forget()


def require_login(caller: Caller) -> None:
    """Refuse a token: who holds one may not make more, nor take the account over."""
    if caller.credential not in {"session", "password"}:
        raise LoginNeededError


def describe_caller(request: Request, caller: Caller) -> WhoOut:
    """Say who asks."""
    gate: Gate = request.state.gate
    organisations: list[str] = []
    if caller.scope.organisations:
        with request.state.pool.connection() as conn, scoped(conn, caller.scope, today()):
            organisations = sorted(organisation_codes(conn, caller.scope.organisations).values())
    return WhoOut(
        account_id=caller.account_id,
        login=caller.login,
        display_name=caller.display_name,
        role=caller.role,
        grants=sorted(caller.grants, key=list(Grant).index),
        divisions=[division_code(prefix) for prefix in caller.scope.prefixes],
        organisations=organisations,
        credential=caller.credential,
        session_id=caller.credential_id if caller.credential == "session" else None,
        single_sign_on=_is_single_sign_on(request, caller),
        csrf_token=_csrf(request, caller),
        authenticated_at=caller.authenticated_at,
        fresh_until=_fresh_until(caller, gate),
        must_change_password=caller.must_change_password,
        password_expires_at=caller.password_expires_at,
        password_reminder=caller.password_reminder,
    )


def _is_single_sign_on(request: Request, caller: Caller) -> bool:
    if request.app.state.issuer is None or caller.credential != "session":
        return False
    gate: Gate = request.state.gate
    with gate.connect() as conn:
        opened = list_sessions(conn, caller.account_id)
    return any(one.id == caller.credential_id and "issuer" in one.origin for one in opened)


def _csrf(request: Request, caller: Caller) -> str | None:
    cookie = presented(request.scope).cookie
    return csrf_token(cookie) if cookie and caller.credential == "session" else None


def _fresh_until(caller: Caller, gate: Gate) -> dt.datetime:
    return caller.authenticated_at + gate.terms.proof
