"""Who asks for jobs: an account with the grant for it, within its divisions."""

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Request
from psycopg import Connection

from api.access import Caller
from api.dependencies import require, scope_within
from api.writers import writing
from spatial.domain.accounts import Grant


class JobCaller(NamedTuple):
    """An account that asks; ``connect`` lends a connection in a transaction.

    ``is_bound``: it sees of its divisions only what some organisations hold.
    """

    account_id: UUID
    login: str
    prefixes: tuple[str, ...]
    connect: Callable[[], AbstractContextManager[Connection[Any]]]
    is_bound: bool

    def prefix_of(self, division: str | None) -> str:
        """Return the prefix of a division in scope; of the account's only one if none is named."""
        return scope_within(self.prefixes, division)


def job_caller(grant: Grant) -> Callable[[Request, Caller], Coroutine[Any, Any, JobCaller]]:
    """Return a dependency that lets through an account that holds a grant."""

    async def admitted(
        request: Request, caller: Annotated[Caller, Depends(require(grant))]
    ) -> JobCaller:
        connect = partial(writing, request, caller)
        bound = bool(caller.scope.organisations)
        return JobCaller(caller.account_id, caller.login, caller.scope.prefixes, connect, bound)

    return admitted


Seeing = Annotated[JobCaller, Depends(job_caller(Grant.READ))]
Importing = Annotated[JobCaller, Depends(job_caller(Grant.IMPORT))]
Exporting = Annotated[JobCaller, Depends(job_caller(Grant.EXPORT))]
Freezing = Annotated[JobCaller, Depends(job_caller(Grant.LEDGER))]
