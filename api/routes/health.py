"""Whether the process lives, whether it can do its work, and what it counts."""

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from psycopg import Connection
from psycopg_pool import ConnectionPool
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.access import AccessRequiredError, Caller
from api.errors import PROBLEM_JSON, RETRY, problem_document, problem_response
from api.metrics import CONTENT_TYPE, READY, Facts, note_pools, write_metrics
from api.middleware.authentication import find_caller, presented
from api.readiness import Check, Readiness
from api.watchers import Watchers
from spatial.domain.accounts import Grant, LoginLockedError
from spatial.storage.watching import watched_counts

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])

FACTS_PATIENCE_S = 1.0
PUBLIC: dict[str, list[str]] = {"security": []}


class Health(BaseModel):
    """The answer of a process that is well."""

    status: str = "ok"


class CheckOut(BaseModel):
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


class Readings(Health):
    """The same with what was looked at, for who may know."""

    checks: list[CheckOut] | None = None


@router.get("/live", summary="The process lives", openapi_extra=PUBLIC)
async def live() -> Health:
    """Answer as long as the process can answer at all."""
    return Health()


@router.get(
    "/ready",
    summary="Database, schema, PostGIS and disk are fit for work",
    openapi_extra=PUBLIC,
    response_model=Readings,
    response_model_exclude_none=True,
    responses={
        503: {
            "description": "Something is not; what it is, only watchers are told.",
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    },
)
async def ready(request: Request) -> Readings | JSONResponse:
    """Answer if requests can be served now."""
    readiness: Readiness = request.state.readiness
    found = await run_in_threadpool(readiness.look)
    told = [CheckOut(name=c.name, ok=c.is_well, detail=c.detail) for c in found]
    checks = told if await _may_know(request, found) else None
    if all(check.is_well for check in found if check.is_needed):
        return Readings(checks=checks)
    document = problem_document(503, "NOT_READY")
    if checks is not None:
        document["checks"] = [check.model_dump() for check in checks]
    return problem_response(document, RETRY)


async def _may_know(request: Request, found: Sequence[Check]) -> bool:
    """Tell whether somebody may know the details: a watching machine, or who may audit.

    Accounts are only asked for while the database knows them.
    """
    watchers: Watchers = request.state.watchers
    if watchers.knows(request.scope):
        return True
    if not any(check.name == "database" and check.is_well for check in found):
        return False
    try:
        caller = await find_caller(request.state.gate, presented(request.scope))
    except (AccessRequiredError, LoginLockedError):
        return False
    return Grant.AUDIT in caller.grants and not caller.must_change_password


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Return the counts of all worker processes in the text format of Prometheus."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is not None:  # else a watching machine, which the authentication lets through
        caller.require(Grant.AUDIT)
    note_pools(request.state.pools)
    readiness: Readiness = request.state.readiness
    text = await run_in_threadpool(_write, request.state.pool, readiness)
    return Response(text, media_type=CONTENT_TYPE)


def _write(pool: ConnectionPool[Connection[Any]], readiness: Readiness) -> bytes:
    well = [(READY, check.name, float(check.is_well)) for check in readiness.look()]
    try:
        with pool.connection(timeout=FACTS_PATIENCE_S) as conn:
            counts = watched_counts(conn)
    except psycopg.Error as error:
        # counts matter most when the database is away
        log.warning("metrics without the database's: %s", type(error).__name__)
        return write_metrics(Facts(well))
    return write_metrics(Facts([*counts, *well]))
