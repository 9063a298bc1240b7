"""Problem documents (RFC 9457)."""

from typing import Annotated

from pydantic import Field

from api.schemas.wire import Wire


class ProblemPart(Wire):
    """One parameter that does not fit."""

    where: str
    message: str


class Problem(Wire):
    """What went wrong: a stable code, Chinese detail first, English beside it."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]*$")]
    detail: str
    detail_en: str
    errors: tuple[ProblemPart, ...] = ()
    request_id: str | None = None
