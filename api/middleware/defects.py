"""What the routes did not foresee: a problem document that says nothing of the inside.

The framework's own catch-all stands outside of all middlewares; its answers would bear neither
request id nor security headers.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer_unexpected


class Defects:
    """Middleware that answers 500 where the application raises."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; log what it raises and answer in its place."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        # the last frame of ours above an answer: whatever comes here is a defect, and is logged
        except Exception as error:
            if started:
                raise
            await answer_unexpected(Request(scope), error)(scope, receive, send)
