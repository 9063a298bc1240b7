"""Bodies of changes: read once the sender may write, no further than they may go, JSON only.

FastAPI's own reading would take a body of any size from anyone before asking who it is.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from api.writers import admit_writer, require_json

MAX_BODY_BYTES = 1 << 20

Said = TypeVar("Said", bound=BaseModel)


def body_of(
    model: type[Said], admitted: Callable[..., Any] = admit_writer
) -> Callable[[Request, Any], Coroutine[Any, Any, Said]]:
    """Return a dependency that reads a body of one shape.

    Parameters
    ----------
    admitted
        Dependency that refuses whose body is not to be read.
    """

    async def read(request: Request, _: Annotated[Any, Depends(admitted)]) -> Said:
        require_json(request)
        try:
            return model.model_validate_json(await _content(request))
        except ValidationError as error:
            raise RequestValidationError(
                [{"loc": ("body", *each["loc"]), "msg": each["msg"]} for each in error.errors()]
            ) from error

    return read


async def anybody() -> None:
    """Admit a body whoever sends it."""


def body_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return what an operation says of its body; ``api.openapi`` lists the shape itself."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


async def _content(request: Request) -> bytes:
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BODY_BYTES:
            raise HTTPException(413)
        pieces.append(piece)
    return b"".join(pieces)
