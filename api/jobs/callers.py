"""Who asks for jobs: an account with the grant for it, within its divisions."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Request
from psycopg import Connection
from psycopg_pool import ConnectionPool

from api.access import Caller
from api.dependencies import require, scope_within
from api.origins import origin_text
from spatial.domain.accounts import Grant
from spatial.domain.scopes import Scope
from spatial.storage.days import today
from spatial.storage.scoped import scoped


class JobCaller(NamedTuple):
    """An account that asks; ``connect`` lends a connection in a transaction."""

    account_id: UUID
    login: str
    prefixes: tuple[str, ...]
    connect: Callable[[], AbstractContextManager[Connection[Any]]]

    def prefix_of(self, division: str | None) -> str:
        """Return the prefix of a division in scope; of the account's only one if none is named."""
        return scope_within(self.prefixes, division)


@contextmanager
def _lend(
    pool: ConnectionPool[Connection[Any]], scope: Scope, origin: str
) -> Iterator[Connection[Any]]:
    with pool.connection() as conn, scoped(conn, scope, today(), origin):
        yield conn


def job_caller(grant: Grant) -> Callable[[Request, Caller], Coroutine[Any, Any, JobCaller]]:
    """Return a dependency that lets through an account that holds a grant."""

    async def admitted(
        request: Request, caller: Annotated[Caller, Depends(require(grant))]
    ) -> JobCaller:
        origin = origin_text(request.scope, caller)
        connect = partial(_lend, request.state.writing_pool, caller.scope, origin)
        return JobCaller(caller.account_id, caller.login, caller.scope.prefixes, connect)

    return admitted


Seeing = Annotated[JobCaller, Depends(job_caller(Grant.READ))]
Importing = Annotated[JobCaller, Depends(job_caller(Grant.IMPORT))]
Exporting = Annotated[JobCaller, Depends(job_caller(Grant.EXPORT))]
Freezing = Annotated[JobCaller, Depends(job_caller(Grant.LEDGER))]
