"""Who may write over HTTP: an account that holds the grant for it, within its scope."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from psycopg import Connection
from starlette.exceptions import HTTPException

from api.access import Caller
from api.dependencies import DivisionCode, require, scope_within
from api.origins import origin_text
from spatial.domain.accounts import Grant
from spatial.storage.days import today
from spatial.storage.scoped import name_account, scoped


class Writer(NamedTuple):
    """Who writes, within which prefix of division codes, over which connections.

    ``connect`` lends a connection in a transaction, committed on a clean end.
    """

    login: str
    scope: str
    connect: Callable[[], AbstractContextManager[Connection[Any]]]


def writer_with(grant: Grant) -> Callable[..., Coroutine[Any, Any, Writer]]:
    """Return a dependency that lets an account write that holds a grant, within its scope."""

    async def admitted(
        request: Request,
        caller: Annotated[Caller, Depends(require(grant))],
        division: DivisionCode = None,
    ) -> Writer:
        scope = scope_within(caller.scope.prefixes, division)
        return Writer(caller.login, scope, partial(writing, request, caller))

    return admitted


admit_writer = writer_with(Grant.LEDGER)


@contextmanager
def writing(request: Request, caller: Caller) -> Iterator[Connection[Any]]:
    """Lend a connection in one transaction within the caller's scope; committed on a clean end."""
    origin = origin_text(request.scope, caller)
    pool = request.state.writing_pool
    with pool.connection() as conn, scoped(conn, caller.scope, today(), origin):
        name_account(conn, caller.login)
        yield conn


def require_json(request: Request) -> None:
    """Refuse a change that does not say that it is JSON.

    A browser remembers who signed in and sends a plain form from any site; JSON it sends across
    sites only after asking, and nobody here answers that.
    """
    media_type, _, _ = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != "application/json":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


Writing = Annotated[Writer, Depends(admit_writer)]
