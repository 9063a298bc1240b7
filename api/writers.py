"""Who may write over HTTP: an account whose role keeps the ledger, within its scope.

Reading may be open; writing never is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from psycopg import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.access import AccessRequiredError, Gate, Scopes, WritingDeniedError, read_credentials
from api.dependencies import DivisionCode
from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError
from spatial.storage.lookups.accounts import find_role

WRITING_ROLES = frozenset({"manager", "surveyor", "operator"})


class Writer(NamedTuple):
    """Who writes, within which prefix of division codes, over which connections.

    ``connect`` lends a connection in a transaction, committed on a clean end.
    """

    login: str
    scope: str
    connect: Callable[[], AbstractContextManager[Connection[Any]]]


async def admit_writer(request: Request, division: DivisionCode = None) -> Writer:
    """Let an account write that may."""
    return await run_in_threadpool(_admit, request, division)


def _admit(request: Request, division: str | None) -> Writer:
    header = request.headers.get("authorization")
    credentials = read_credentials(header)
    if credentials is None:
        raise AccessRequiredError
    gate: Gate = request.state.gate
    scopes = gate.scopes(header)
    with request.state.pool.connection() as conn:
        role = find_role(conn, credentials[0])
    if role not in WRITING_ROLES:
        raise WritingDeniedError
    scope = _scope(scopes, division)
    return Writer(credentials[0], scope, request.state.writing_pool.connection)


def _scope(scopes: Scopes, division: str | None) -> str:
    """Return the one prefix to write under: the division asked for, or the account's only one."""
    if division is not None:
        try:
            prefix = division_prefix(division)
        except InvalidInputError as error:
            raise WritingDeniedError from error
        if not any(prefix.startswith(scope) for scope in scopes):
            raise WritingDeniedError
        return prefix
    if len(scopes) > 1:
        raise InvalidInputError(code="DIVISION_NEEDED", scopes=", ".join(scopes))
    return scopes[0]


def require_json(request: Request) -> None:
    """Refuse a change that does not say that it is JSON.

    A browser remembers who signed in and sends a plain form from any site; JSON it sends across
    sites only after asking, and nobody here answers that.
    """
    media_type, _, _ = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != "application/json":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


Writing = Annotated[Writer, Depends(admit_writer)]
