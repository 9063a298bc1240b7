"""Who may write over HTTP: an account that keeps the ledger, within its scope."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from psycopg import Connection
from psycopg_pool import ConnectionPool
from starlette.exceptions import HTTPException

from api.access import Caller, WritingDeniedError
from api.dependencies import DivisionCode, require
from api.origins import origin_text
from spatial.domain.accounts import Grant
from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError
from spatial.domain.scopes import Scope
from spatial.storage.days import today
from spatial.storage.scoped import scoped


class Writer(NamedTuple):
    """Who writes, within which prefix of division codes, over which connections.

    ``connect`` lends a connection in a transaction, committed on a clean end; with
    ``snapshot=True`` all its statements see the ledger of one moment.
    """

    login: str
    scope: str
    connect: Callable[..., AbstractContextManager[Connection[Any]]]


async def admit_writer(
    request: Request,
    caller: Annotated[Caller, Depends(require(Grant.LEDGER))],
    division: DivisionCode = None,
) -> Writer:
    """Let an account write that may."""
    scope = _scope(caller.scope.prefixes, division)
    origin = origin_text(request.scope, caller)
    lend = partial(_lend, request.state.writing_pool, caller.scope, origin)
    return Writer(caller.login, scope, lend)


@contextmanager
def _lend(
    pool: ConnectionPool[Connection[Any]], scope: Scope, origin: str, *, snapshot: bool = False
) -> Iterator[Connection[Any]]:
    with pool.connection() as conn, scoped(conn, scope, today(), origin, snapshot=snapshot):
        yield conn


def _scope(scopes: tuple[str, ...], division: str | None) -> str:
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
