"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.database import require_schema
from api.errors import PROBLEM_JSON

router = APIRouter(tags=["health"])


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
        require_schema(conn)
    return Health()
