"""How a middleware refuses a request: with a problem document, as routes do."""

from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from api.errors import problem_document, problem_response


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    problem: tuple[int, str],
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with a problem document; ``problem`` is status and code."""
    await problem_response(problem_document(*problem), headers)(scope, receive, send)
