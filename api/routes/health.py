"""Whether the process lives, and whether it can do its work."""

from functools import cache

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.database import schema_revision
from api.errors import PROBLEM_JSON
from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.schema import newest_revision

router = APIRouter(tags=["health"])

needed_revision = cache(newest_revision)


class Health(BaseModel):
    """The answer of a process that is well."""

    status: str = "ok"


@router.get("/live", summary="The process lives", openapi_extra={"security": []})
def live() -> Health:
    """Answer as long as the process can answer at all."""
    return Health()


@router.get(
    "/ready",
    summary="The database answers and its schema fits",
    openapi_extra={"security": []},
    responses={
        503: {
            "description": "The database is away or not migrated.",
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    },
)
def ready(request: Request) -> Health:
    """Answer if requests can be served now."""
    with request.state.pool.connection(timeout=2) as conn:
        current = schema_revision(conn)
    if current != needed_revision():
        raise DatabaseUnavailableError(code="DATABASE_NOT_MIGRATED")
    return Health()
