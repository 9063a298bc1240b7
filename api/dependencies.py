"""What routes are lent: the right to read within a scope, and the parameters they share.

Dependencies are ``async`` because they wait for nothing: a plain one costs a thread switch each.
"""

import datetime as dt
import re
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from psycopg import Connection
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool

from api.access import Caller, Gate, ReauthenticationNeededError
from api.middleware.authentication import presented
from spatial.domain.accounts import Grant
from spatial.domain.divisions import division_prefix
from spatial.domain.errors import InvalidInputError, NotFoundError
from spatial.storage.lookups.asking import Asker

PLAIN_TEXT = r"^[^\x00-\x1f\x7f]*$"
BUILDING_KEY = r"^[\w.\-]{1,64}$"
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_day(value: Any) -> Any:
    if isinstance(value, str) and not ISO_DAY.fullmatch(value):
        raise ValueError("a day is written 2026-06-30")
    return value


AsOf = Annotated[
    dt.date | None,
    BeforeValidator(_iso_day),
    Query(description="Show what was in force on this day; today if left out."),
]
LevelId = Annotated[UUID, Path(description="The level's id.")]
RoomId = Annotated[UUID, Path(description="The room's id.")]
BuildingKey = Annotated[
    str, Path(description="The building's code or id.", pattern=BUILDING_KEY, max_length=64)
]
OptionalBuilding = Annotated[
    str | None,
    Query(description="A building's code or id.", pattern=BUILDING_KEY, max_length=64),
]
DivisionCode = Annotated[
    str | None,
    Query(description="GB/T 2260 code: it and what is below.", pattern="^[0-9]{6}([0-9]{3})?$"),
]


class Paging(NamedTuple):
    """Which part of a list is asked for."""

    limit: int
    offset: int


async def read_paging(
    limit: Annotated[int, Query(ge=1, le=500, description="Rows of a page.")] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Rows to pass over.")] = 0,
) -> Paging:
    """Read which part of a list is asked for."""
    return Paging(limit, offset)


PageAsked = Annotated[Paging, Depends(read_paging)]


def _known_parameters(dependant: Dependant) -> set[str]:
    below = (_known_parameters(one) for one in dependant.dependencies)
    return {field.alias for field in dependant.query_params}.union(*below)


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse a query parameter that the address does not know.

    A mistyped filter would otherwise give more than was asked for, silently.
    """
    unknown = set(request.query_params) - _known_parameters(request.scope["route"].dependant)
    if unknown:
        raise RequestValidationError(
            [{"loc": ("query", name), "msg": "unknown parameter"} for name in sorted(unknown)]
        )


async def find_asking(request: Request) -> Caller:
    """Return who asks, as the authentication found out."""
    caller: Caller = request.state.caller
    return caller


Asks = Annotated[Caller, Depends(find_asking)]


def require(grant: Grant) -> Callable[[Caller], Coroutine[Any, Any, Caller]]:
    """Return a dependency that lets through who holds a grant."""

    async def admitted(caller: Asks) -> Caller:
        caller.require(grant)
        return caller

    return admitted


def fresh() -> Callable[[Request, Caller], Coroutine[Any, Any, Caller]]:
    """Return a dependency that lets through who has proved of late who they are.

    A session's owner types the password again; a token was made for what it may do, and a login
    with password proves itself each time.
    """

    async def admitted(request: Request, caller: Asks) -> Caller:
        gate: Gate = request.state.gate
        if caller.credential != "session" or _is_fresh(caller, gate):
            return caller
        # another worker may have confirmed the session within the second that this one remembers
        caller = await run_in_threadpool(gate.caller, presented(request.scope), anew=True)
        if not _is_fresh(caller, gate):
            raise ReauthenticationNeededError
        return caller

    return admitted


def _is_fresh(caller: Caller, gate: Gate) -> bool:
    return dt.datetime.now(dt.UTC) - caller.authenticated_at <= gate.terms.proof


EXPORTING = [Depends(require(Grant.EXPORT)), Depends(fresh())]
PUBLISHING = [Depends(require(Grant.PUBLISH)), Depends(fresh())]
"""What a route says whose answer leaves the house as a file, or which puts a plan in force."""

Reader = Annotated[Caller, Depends(require(Grant.READ))]


async def admit(request: Request, caller: Reader, as_of: AsOf = None) -> Asker:
    """Let whoever may read do so, within their scope."""
    day = as_of or dt.datetime.now(dt.UTC).astimezone().date()
    return Asker(request.state.reading.connection, caller.scope, day)


Asking = Annotated[Asker, Depends(admit)]


def scope_within(scopes: Sequence[str], division: str | None) -> str:
    """Return the one prefix that a request is about: the account's, or that of a division in it.

    Raises
    ------
    NotFoundError
        If the division lies in none of the account's scopes.
    InvalidInputError
        ``DIVISION_NEEDED`` if the account has several and the request names none.
    """
    if division is not None:
        try:
            prefix = division_prefix(division)
        except InvalidInputError as error:
            raise NotFoundError("division", division) from error
        if not any(prefix.startswith(scope) for scope in scopes):
            raise NotFoundError("division", division)
        return prefix
    if len(scopes) != 1:
        raise InvalidInputError(code="DIVISION_NEEDED", scopes=", ".join(scopes))
    return scopes[0]


def one_snapshot(asker: Asker) -> AbstractContextManager[Connection[Any]]:
    """Lend a connection whose statements all see one ledger."""
    return asker.transaction(snapshot=True)
