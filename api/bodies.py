"""Bodies of changes: read once the sender may write, JSON only.

FastAPI's own reading would take a body from anyone before asking who it is. How far a body may go
is `api.middleware.body_limits`' to say.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from api.writers import admit_writer, require_json

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
            return model.model_validate_json(await request.body())
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
