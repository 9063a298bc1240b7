"""How many requests one worker process works on at once; the others are told to come back."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from api.middleware.refusing import refuse

TOO_BUSY = (503, "TOO_BUSY")
RETRY = {"Retry-After": "2"}
ALWAYS_ADMITTED = frozenset({"/live", "/ready", "/metrics"})
STREAMS = re.compile(r"/api/v1/jobs/[^/]+/progress$")
"""Answers that last as long as somebody looks: counted apart, for they wait and do not work."""


class Admission:
    """Middleware that bounds the queue before the threads and the database.

    Parameters
    ----------
    max_requests, max_streams
        At once, in this process.
    """

    def __init__(self, app: ASGIApp, max_requests: int, max_streams: int) -> None:
        self._app = app
        self._free = [max_requests, max_streams]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if there is room for it."""
        if scope["type"] != "http" or scope["path"] in ALWAYS_ADMITTED:
            await self._app(scope, receive, send)
            return
        kind = 1 if STREAMS.match(scope["path"]) else 0
        if self._free[kind] <= 0:
            await refuse(scope, receive, send, TOO_BUSY, RETRY)
            return
        self._free[kind] -= 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._free[kind] += 1
